package connector_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/secret"
)

// TestNothingTellsASecret has a connector do everything it logs about, with peers that answer with what they were sent, and looks for
// each secret in all that comes out: the log at every level, answers, metrics, audits and errors.
func TestNothingTellsASecret(t *testing.T) {
	s := newStage(t)
	log := s.written()
	hidden := map[string]secret.Text{
		"key": "KEY-OF-THE-CLOUD", "webhook": "WEBHOOK-SECRET", "old webhook": "WEBHOOK-BEFORE", "password": "OCEANA-PASSWORD",
		"scanner": "SCANNER-SECRET", "old scanner": "SCANNER-BEFORE", "token": "METRICS-TOKEN",
	}
	c := &s.cfg
	c.Aggregator.Secret, c.Oceana.Password = hidden["key"], hidden["password"]
	c.Aggregator.WebhookSecret, c.Aggregator.OldWebhookSecret = hidden["webhook"], hidden["old webhook"]
	c.Scanner.Secret, c.Scanner.OldSecret = hidden["scanner"], hidden["old scanner"]
	c.Metrics.Shared, c.Metrics.Token = true, hidden["token"]
	c.Listen = "0.0.0.0:8082"

	var out strings.Builder
	s.desk.down = true // its refusals are logged
	s.start()
	s.desk.mu.Lock()
	s.desk.down = false
	s.desk.mu.Unlock()
	s.online()

	call := func(method, path, key, bearer, body string) int {
		req, err := http.NewRequestWithContext(t.Context(), method, s.http.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-API-Key", key)
		req.Header.Set("Authorization", "Bearer "+bearer)
		resp, err := s.http.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&out, resp.Header, string(text))
		return resp.StatusCode
	}
	says := func(id, key string) int {
		return call("POST", "/async/messaging/v1/webhook", key, "", fmt.Sprintf(`{"trigger":"message:appUser","app":{"_id":"app1"},
			"appUser":{"_id":"u1"},"conversation":{"_id":"conv1"},"messages":[{"_id":%q,"type":"text","text":"hi","source":{"type":"web"}}]}`, id))
	}
	for key, want := range map[secret.Text]int{
		hidden["webhook"]: 200, hidden["old webhook"]: 200, hidden["key"]: 401, "": 401, hidden["webhook"] + "x": 401,
	} {
		if got := says("m-"+key.Reveal()[:min(3, len(key))], key.Reveal()); got != want {
			t.Errorf("a webhook with %q is answered %d, want %d", key.Reveal(), got, want)
		}
	}
	for key, want := range map[secret.Text]int{hidden["scanner"]: 400, hidden["old scanner"]: 400, hidden["webhook"]: 401, "": 401} {
		if got := call("POST", "/async/messaging/v1/blocked-file", key.Reveal(), "", "{}"); got != want {
			t.Errorf("a notice with %q is answered %d, want %d", key.Reveal(), got, want)
		}
	}
	for key, want := range map[secret.Text]int{hidden["token"]: 200, hidden["key"]: 401, "": 401} {
		if got := call("GET", "/metrics", "", key.Reveal(), ""); got != want {
			t.Errorf("metrics with %q are answered %d, want %d", key.Reveal(), got, want)
		}
	}
	s.quiet.wait()
	// A cloud that tells what key it was shown, in both ways of saying no.
	for i, status := range []int{500, 401, 400} {
		s.cloud.next = append(s.cloud.next, func(w http.ResponseWriter, _ func()) {
			w.WriteHeader(status)
			fmt.Fprintf(w, `{"error":{"code":"x","description":"you sent %s, I know %s"}}`, hidden["key"].Reveal(), hidden["password"].Reveal())
		})
		s.desk.notify(agentSays(fmt.Sprint("a", i), "hi"))
		s.quiet.wait()
		s.clock.advance(5 * time.Minute)
		s.quiet.wait()
	}
	call("GET", "/async/messaging/v1/health-check", "", "", "")
	call("GET", "/async/messaging/v1/readiness", "", "", "")
	connector.Check(t.Context(), s.cfg, func(what string, err error) { fmt.Fprintln(&out, what, err) })
	wrong := s.cfg
	wrong.Workers = -1
	_, err := connector.New(t.Context(), wrong)
	fmt.Fprintln(&out, err)
	fmt.Fprintf(&out, "%+v %#v", s.cfg, s.cfg)
	s.stop()
	if err := <-s.ended; err != nil {
		t.Error(err)
	}

	if !strings.Contains(log.String(), "you sent [redacted], I know [redacted]") {
		t.Errorf("what the cloud said is not in the log:\n%s", log)
	}
	for name, text := range hidden {
		basic := base64.StdEncoding.EncodeToString([]byte("breeze:" + text.Reveal()))
		for _, leak := range []string{text.Reveal(), basic} {
			if strings.Contains(log.String(), leak) {
				t.Errorf("the log tells the %s:\n%s", name, log)
			}
			if strings.Contains(out.String(), leak) {
				t.Errorf("an answer tells the %s:\n%s", name, &out)
			}
		}
	}
}
