package connector_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector"
)

func quietLog() *log.Logger { return log.New(io.Discard, "", 0) }

// checked are the steps of a Check, with what is wrong with them.
func checked(t *testing.T, cfg connector.Config) (lines map[string]string, order []string) {
	t.Helper()
	lines = map[string]string{}
	good := connector.Check(t.Context(), cfg, func(what string, err error) {
		step := strings.Fields(strings.ReplaceAll(what, " certificate", "-certificate"))[0]
		step = strings.TrimSuffix(step, ":")
		lines[step], order = "ok", append(order, step)
		if err != nil {
			lines[step] = err.Error()
		}
		if strings.Contains(what+lines[step], "\n") {
			t.Errorf("more than one line: %s %s", what, lines[step])
		}
	})
	for step, line := range lines {
		if good && line != "ok" {
			t.Errorf("all was well, but %s: %s", step, line)
		}
	}
	return lines, order
}

func TestCheck(t *testing.T) {
	tests := []struct {
		name   string
		spoil  func(*stage)
		failed map[string]string // step: part of why
	}{
		{"all well", func(*stage) {}, nil},
		{"no config", func(s *stage) { s.cfg.Aggregator.KeyID = "" }, map[string]string{"config": "aggregator.keyId: is required"}},
		{"no directory", func(s *stage) { s.cfg.Store += "/nowhere/x.db" }, map[string]string{"store": "open store"}},
		{"Oceana refuses", func(s *stage) { s.desk.down = true }, map[string]string{"oceana": "503"}},
		{"no Oceana", func(s *stage) { s.desk.CloseClientConnections(); s.desk.Close() }, map[string]string{"oceana": "refused"}},
		{"no cloud", func(s *stage) { s.cloud.Close() }, map[string]string{"cloud": "refused"}},
		{"neither", func(s *stage) {
			s.cloud.Close()
			s.desk.CloseClientConnections()
			s.desk.Close()
		}, map[string]string{"cloud": "refused", "oceana": "refused", "clock": "no peer told the time"}},
		{"beside a connector", func(s *stage) { s.start(); s.online() }, map[string]string{"store": "open"}},
		{"a clock that is slow", func(s *stage) { s.cfg.Clock = &hands{now: wall().Add(-40 * time.Second)} }, map[string]string{"clock": "behind cloud; set it by a time server"}},
		{"a clock that is fast", func(s *stage) { s.cfg.Clock = &hands{now: wall().Add(40 * time.Second)} }, map[string]string{"clock": "ahead of cloud; set it by a time server"}},
		{"a clock that is nearly right", func(s *stage) { s.cfg.Clock = &hands{now: wall().Add(20 * time.Second)} }, nil},
		{"a cloud that knows another key", func(s *stage) {
			s.serveCloud(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) }))
		}, map[string]string{"cloud": "401"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newStage(t)
			s.cfg.Clock = nil // what the peers' Date is compared with
			tt.spoil(s)
			got, order := checked(t, s.cfg)
			want := []string{"config", "store", "clock", "oceana", "cloud"}
			switch {
			case tt.failed["config"] != "":
				want = want[:1]
			case tt.failed["cloud"] == "":
				want = append(want, "webhook") // only a cloud that answers can be asked
			}
			if diff := cmp.Diff(want, order); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
			differ(t, tt.failed, got)
		})
	}
}

func differ(t *testing.T, failed, got map[string]string) {
	t.Helper()
	for step, line := range got {
		why := failed[step]
		if (why == "") != (line == "ok") || !strings.Contains(line, why) {
			t.Errorf("%s: %s, want %q", step, line, why)
		}
	}
	for step := range failed {
		if got[step] == "" {
			t.Errorf("%s was not tried", step)
		}
	}
}

func (s *stage) serveCloud(h http.Handler) {
	old := s.cloud.Config.Handler
	s.cloud.Config.Handler = h
	s.t.Cleanup(func() { s.cloud.Config.Handler = old })
}

// TestTrust has both sides behind real certificates, each of an authority of its own, and spoils them one after the other. What Check
// says is what the connector does: it tries the same clients.
func TestTrust(t *testing.T) {
	const year = 365 * 24 * time.Hour
	cloudCA, deskCA := newAuthority(t, "Cloud CA"), newAuthority(t, "System Manager CA")
	type side struct {
		cert   tls.Certificate
		newest uint16
		plain  bool
	}
	good := func(a *authority) side { return side{cert: a.issue("127.0.0.1", -time.Hour, year)} }
	tests := []struct {
		name        string
		cloud, desk side
		swap        bool
		why         map[string]string
	}{
		{"all well", good(cloudCA), good(deskCA), false, nil},
		{"each trusted by the other", good(cloudCA), good(deskCA), true, map[string]string{
			"cloud-certificate": "is signed by Cloud CA, which is not trusted: put the authority's certificate into aggregator.caFile", "cloud": "x509",
			"oceana-certificate": "is signed by System Manager CA, which is not trusted: put the authority's certificate into oceana.caFile", "oceana": "x509"}},
		{"other hosts", side{cert: cloudCA.issue("api.example", -time.Hour, year)}, side{cert: deskCA.issue("oceana.example", -time.Hour, year)}, false,
			map[string]string{"cloud-certificate": "is for api.example and not for 127.0.0.1", "cloud": "x509",
				"oceana-certificate": "is for oceana.example and not for 127.0.0.1", "oceana": "x509"}},
		{"expired", side{cert: cloudCA.issue("127.0.0.1", -year, -time.Hour)}, side{cert: deskCA.issue("127.0.0.1", -year, -time.Hour)}, false,
			map[string]string{"cloud-certificate": "is valid from", "cloud": "expired", "oceana-certificate": "is valid from", "oceana": "expired"}},
		{"not yet", side{cert: cloudCA.issue("127.0.0.1", time.Hour, year)}, side{cert: deskCA.issue("127.0.0.1", time.Hour, year)}, false,
			map[string]string{"cloud-certificate": "is valid from", "cloud": "not yet valid", "oceana-certificate": "is valid from", "oceana": "not yet valid"}},
		{"soon", side{cert: cloudCA.issue("127.0.0.1", -year, 6*24*time.Hour)}, good(deskCA), false,
			map[string]string{"cloud-certificate": "in less than a week"}},
		{"TLS 1.1", side{cloudCA.issue("127.0.0.1", -time.Hour, year), tls.VersionTLS11, false},
			side{deskCA.issue("127.0.0.1", -time.Hour, year), tls.VersionTLS11, false}, false,
			map[string]string{"cloud-certificate": "no TLS 1.2 or later", "cloud": "version", "oceana-certificate": "no TLS 1.2 or later", "oceana": "version"}},
		{"TLS 1.2", side{cloudCA.issue("127.0.0.1", -time.Hour, year), tls.VersionTLS12, false},
			side{deskCA.issue("127.0.0.1", -time.Hour, year), tls.VersionTLS12, false}, false, nil},
		{"no TLS", side{plain: true}, side{plain: true}, false,
			map[string]string{"cloud-certificate": "does not speak TLS", "cloud": "HTTP", "oceana-certificate": "does not speak TLS", "oceana": "TLS"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newStage(t)
			s.cfg.Clock = nil
			at := func(side side, h http.Handler, plain string) string {
				if side.plain {
					return strings.TrimPrefix(plain, "http://")
				}
				return secure(t, h, side.cert, side.newest)
			}
			s.cfg.Aggregator.URL = "https://" + at(tt.cloud, s.cloud, s.cloud.URL)
			s.cfg.Oceana.URL = "wss://" + at(tt.desk, s.desk, s.desk.URL)
			s.cfg.Aggregator.RootCAs, s.cfg.Oceana.RootCAs = cloudCA.pool(), deskCA.pool()
			if tt.swap {
				s.cfg.Aggregator.RootCAs, s.cfg.Oceana.RootCAs = deskCA.pool(), cloudCA.pool()
			}
			got, order := checked(t, s.cfg)
			steps := 7
			if got["cloud"] == "ok" {
				steps++ // the webhook
			}
			if len(order) != steps {
				t.Errorf("steps are %v", order)
			}
			delete(got, "clock") // the time is unknown without a connection
			differ(t, tt.why, got)
		})
	}
}

// TestOverTLS runs a connector over TLS on both sides, with the authorities in files.
func TestOverTLS(t *testing.T) {
	s := newStage(t)
	a, b := newAuthority(t, "A"), newAuthority(t, "B")
	s.cfg.Aggregator.URL = "https://" + secure(t, s.cloud, a.issue("127.0.0.1", -time.Hour, time.Hour), 0)
	s.cfg.Oceana.URL = "wss://" + secure(t, s.desk, b.issue("127.0.0.1", -time.Hour, time.Hour), 0)
	s.cfg.Aggregator.CAFile, s.cfg.Oceana.CAFile = a.file(), b.file()
	s.start()
	s.online()
	s.customerSays("m1")
	s.quiet.wait()
	if got := s.desk.notify(agentSays("a1", "hi")); got["result"] != true {
		t.Errorf("the message is answered %v", fmt.Sprint(got))
	}
	s.quiet.wait()
	s.want([]string{"requestChat m1", "messageStatus a1 accepted 0"}, []string{"hi"})
}
