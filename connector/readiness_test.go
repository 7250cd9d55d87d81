package connector_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/store"
)

// get is the status and the body of an answer of the connector.
func (s *stage) get(path string) (int, []byte) {
	s.t.Helper()
	resp, err := s.http.Client().Get(s.http.URL + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp.StatusCode, b
}

func TestReadinessSaysWhyNot(t *testing.T) {
	away := connector.Obstacle{What: "oceana", Why: "0 of 1 sessions take messages"}
	tests := []struct {
		name  string
		do    func(*stage)
		why   []connector.Obstacle
		hooks int // status when asked only for webhooks
	}{
		{"all well", func(s *stage) { s.start(); s.online() }, []connector.Obstacle{}, 200},
		{"no Oceana", func(s *stage) { s.desk.down = true; s.start() }, []connector.Obstacle{away}, 200},
		{"the cloud refuses the key", func(s *stage) {
			s.start()
			s.online()
			s.customerSays("m1")
			s.cloud.next = append(s.cloud.next, func(w http.ResponseWriter, _ func()) { w.WriteHeader(401) })
			s.desk.notify(agentSays("a1", "hi"))
			s.quiet.wait()
		}, []connector.Obstacle{{What: "cloud", Why: "refuses the API key"}}, 200},
		{"another key helps", func(s *stage) {
			s.start()
			s.online()
			s.customerSays("m1")
			s.cloud.next = append(s.cloud.next, func(w http.ResponseWriter, _ func()) { w.WriteHeader(401) })
			s.desk.notify(agentSays("a1", "hi"))
			s.quiet.wait()
			s.clock.advance(time.Second)
			s.quiet.wait()
			s.want([]string{"requestChat m1", "messageStatus a1 accepted 0"}, []string{"hi"})
		}, []connector.Obstacle{}, 200},
		{"among other shards", func(s *stage) {
			s.around = func(of connector.Storage) connector.Storage { return dividedStore{of} }
			s.start()
			s.online()
		}, []connector.Obstacle{{What: "store", Why: "was divided into another number of shards: start this connector anew", Webhooks: true}}, 503},
		{"stopped", func(s *stage) {
			s.start()
			s.online()
			s.stop()
			if err := <-s.ended; err != nil {
				s.t.Error(err)
			}
		}, []connector.Obstacle{{What: "store", Why: "closed: the connector is stopping", Webhooks: true}, away}, 503},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newStage(t)
			tt.do(s)
			status, body := s.get("/async/messaging/v1/readiness")
			var got struct {
				Ready bool
				Why   []connector.Obstacle
			}
			d := json.NewDecoder(bytes.NewReader(body))
			d.DisallowUnknownFields()
			if err := d.Decode(&got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.why, got.Why); diff != "" {
				t.Errorf("why (-want +got):\n%s", diff)
			}
			if ready := len(tt.why) == 0; got.Ready != ready || (status == 200) != ready {
				t.Errorf("answered %d %s", status, body)
			}
			if status, body := s.get("/async/messaging/v1/readiness?of=webhooks"); status != tt.hooks {
				t.Errorf("of webhooks: %d %s, want %d", status, body, tt.hooks)
			}
		})
	}
}

// dividedStore is a store that another connector has divided into another number of shards.
type dividedStore struct{ connector.Storage }

func (dividedStore) Ready(context.Context) error {
	return fmt.Errorf("%w: 2 are configured", store.ErrDivided)
}

// failingStore is a store whose writes of webhooks fail, while smaller ones succeed.
type failingStore struct {
	connector.Storage
	err error
}

func (f *failingStore) Failing() (time.Time, error) { return nine, f.err }

// TestReadinessLooksAtTheLastCommit: a store that can write a few bytes is not ready when it could not keep what came last.
func TestReadinessLooksAtTheLastCommit(t *testing.T) {
	s := newStage(t)
	f := &failingStore{err: errors.New("disk full")}
	s.around = func(of connector.Storage) connector.Storage { f.Storage = of; return f }
	s.start()
	s.online()
	if status, body := s.get("/async/messaging/v1/readiness?of=webhooks"); status != 503 || !strings.Contains(string(body), "keeps nothing since 2020-11-03T09:00:00Z") {
		t.Errorf("answered %d %s", status, body)
	}
	f.err = nil
	if status, body := s.get("/async/messaging/v1/readiness?of=webhooks"); status != 200 {
		t.Errorf("after a commit that succeeded: %d %s", status, body)
	}
}

// TestReadinessTellsThatTheCertificateHasExpired, while it runs. Webhooks may come all the same: what is in front of it need not look.
func TestReadinessTellsThatTheCertificateHasExpired(t *testing.T) {
	s := newStage(t)
	s.clock.now = wall()
	pair := newAuthority(t, "ours").issue("connector.example", -time.Hour, time.Hour)
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "both.pem")
	both := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Leaf.Raw}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})...)
	if err := os.WriteFile(path, both, 0o600); err != nil {
		t.Fatal(err)
	}
	s.cfg.TLS.CertFile, s.cfg.TLS.KeyFile = path, path
	s.start()
	s.online()
	if status, body := s.get("/async/messaging/v1/readiness"); status != 200 {
		t.Errorf("before: %d %s", status, body)
	}
	s.clock.advance(2 * time.Hour)
	if status, body := s.get("/async/messaging/v1/readiness"); status != 503 || !strings.Contains(string(body), `{"what":"listener","why":"its certificate expired on `) {
		t.Errorf("after: %d %s", status, body)
	}
	if status, body := s.get("/async/messaging/v1/readiness?of=webhooks"); status != 200 {
		t.Errorf("of webhooks: %d %s", status, body)
	}
}
