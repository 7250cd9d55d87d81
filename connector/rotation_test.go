package connector_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/secret"
)

// host starts the stage's connector in a Host, which can be told to go on with another configuration.
func (s *stage) host() *connector.Host {
	s.t.Helper()
	s.cfg.Busy = s.quiet.busy
	h, err := connector.NewHost(s.t.Context(), s.cfg)
	if err != nil {
		s.t.Fatal(err)
	}
	s.serve(h)
	s.t.Cleanup(func() { _ = h.Close() })
	await(s.t, s.logins, "session")
	return h
}

func (s *stage) reload(h *connector.Host) {
	s.t.Helper()
	if err := h.Reload(s.t.Context(), s.cfg); err != nil {
		s.t.Fatal(err)
	}
	await(s.t, s.logins, "session")
}

// TestTheAPIKeyIsChanged takes the old key away before the connector has the new one. What agents write meanwhile waits, in order,
// and no peer is told that it failed.
func TestTheAPIKeyIsChanged(t *testing.T) {
	s := newStage(t)
	var valid atomic.Value
	valid.Store("s3cret")
	inner := s.cloud
	s.serveCloud(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, key, _ := r.BasicAuth(); key != valid.Load() {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		inner.ServeHTTP(w, r)
	}))
	h := s.host()
	s.customerSays("m1")
	s.desk.notify(agentSays("a1", "one"))
	s.quiet.wait()
	valid.Store("n3w")
	s.desk.notify(agentSays("a2", "two"))
	s.desk.notify(agentSays("a3", "three"))
	s.customerSays("m2")
	s.quiet.wait()
	s.cfg.Aggregator.Secret = "n3w"
	s.reload(h)
	s.clock.advance(time.Second)
	s.quiet.wait()
	s.want([]string{
		"requestChat m1", "messageStatus a1 accepted 0", "newMessage m2", "logout", "messageStatus a2 accepted 0", "messageStatus a3 accepted 0",
	}, []string{"one", "two", "three"})
}

// TestTheWebhookSecretIsChanged goes through the three steps of changing it, with webhooks of the old and the new registration.
func TestTheWebhookSecretIsChanged(t *testing.T) {
	s := newStage(t)
	s.cfg.Aggregator.WebhookSecret = "old"
	h := s.host()
	steps := []struct {
		now, before secret.Text
		want        map[string]int
	}{
		{"old", "", map[string]int{"old": 200, "new": 401}},
		{"new", "old", map[string]int{"old": 200, "new": 200, "other": 401}},
		{"new", "", map[string]int{"old": 401, "new": 200}},
	}
	for i, step := range steps {
		s.cfg.Aggregator.WebhookSecret, s.cfg.Aggregator.OldWebhookSecret = step.now, step.before
		s.reload(h)
		for key, want := range step.want {
			body, err := json.Marshal(map[string]any{
				"trigger": "message:appUser", "app": map[string]any{"_id": "app1"}, "appUser": map[string]any{"_id": "u"},
				"conversation": map[string]any{"_id": "c" + key},
				"messages":     []any{map[string]any{"_id": fmt.Sprint(key, i), "type": "text", "text": "hi", "source": map[string]any{"type": "web"}}},
			})
			if err != nil {
				t.Fatal(err)
			}
			req, err := http.NewRequestWithContext(t.Context(), "POST", s.http.URL+"/async/messaging/v1/webhook", strings.NewReader(string(body)))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("X-API-Key", key)
			resp, err := s.http.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			if resp.StatusCode != want {
				t.Errorf("step %d: a webhook with the %s secret is answered %d, want %d", i, key, resp.StatusCode, want)
			}
		}
	}
}
