package connector_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector"
)

// series are the connector's series that are not zero, without the buckets of histograms.
func (s *stage) series() map[string]string {
	s.t.Helper()
	status, body := s.get("/metrics")
	if status != 200 {
		s.t.Fatalf("metrics answered %d: %s", status, body)
	}
	out := map[string]string{}
	for line := range strings.Lines(string(body)) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), "} ")
		if !ok {
			name, value, _ = strings.Cut(strings.TrimSpace(line), " ")
		}
		if strings.HasPrefix(name, "connector_") && !strings.Contains(name, "_bucket") && value != "0" {
			out[strings.TrimPrefix(name, "connector_")] = value
		}
	}
	return out
}

func TestMetricsTellWhatHappened(t *testing.T) {
	s := newStage(t)
	s.cfg.Metrics.Shared = true
	s.start()
	s.online()
	s.desk.mu.Lock()
	s.desk.refuse["requestChat m1"] = `{"result":false,"code":429,"errorMessage":"busy","retryAfter":30}`
	s.desk.mu.Unlock()
	s.customerSays("m1")
	s.customerSays("m1")
	s.customerSays("m2")
	s.webhook("{}")
	s.quiet.wait()
	s.clock.advance(20 * time.Second)
	want := map[string]string{
		`webhooks_total{status="200"`: "3", `webhooks_total{status="400"`: "1",
		`events_accepted_total{from="cloud",kind="customer message"`: "2", `events_duplicate_total{from="cloud",kind="customer message"`: "1",
		`effects_retried_total{kind="tell",to="oceana"`: "1",
		`effects_pending{to="oceana"`:                   "2", `queue_age_seconds{to="oceana"`: "20",
		`webhook_stored_seconds_count`: "3", `sessions`: "1", `sessions_up`: "1",
	}
	if diff := cmp.Diff(want, s.series()); diff != "" {
		t.Errorf("while it waits (-want +got):\n%s", diff)
	}

	s.desk.mu.Lock()
	delete(s.desk.refuse, "requestChat m1")
	s.desk.refuse["newMessage m2"] = `{"result":false,"code":400,"errorMessage":"bad field"}`
	s.desk.mu.Unlock()
	s.clock.advance(10 * time.Second)
	s.quiet.wait()
	s.desk.notify(`{"method":"requestChat","guid":7}`)
	s.clock.advance(25 * time.Hour)
	s.desk.notify(`{"method":"newParticipant","guid":7,"agentId":"alice"}`)
	s.cloud.next = []func(http.ResponseWriter, func()){func(w http.ResponseWriter, _ func()) { w.WriteHeader(503) }}
	s.desk.notify(agentSays("a1", "late"))
	s.quiet.wait()
	s.clock.advance(time.Second)
	s.quiet.wait()
	s.cloud.next = []func(http.ResponseWriter, func()){func(w http.ResponseWriter, _ func()) { w.WriteHeader(400) }}
	s.desk.notify(agentSays("a2", "refused"))
	s.quiet.wait()
	s.webhook(`{"trigger":"message:delivery:failure","app":{"_id":"app1"},"conversation":{"_id":"conv1"},"message":{"_id":"c1"},
		"destination":{"type":"whatsapp"},"isFinalEvent":true,"error":{"underlyingError":{"errors":[{"code":470,"title":"late"}]}}}`)
	s.quiet.wait()
	want = map[string]string{
		`webhooks_total{status="200"`: "4", `webhooks_total{status="400"`: "1",
		`events_accepted_total{from="cloud",kind="customer message"`: "2", `events_duplicate_total{from="cloud",kind="customer message"`: "1",
		`events_accepted_total{from="cloud",kind="delivery report"`:   "1",
		`events_accepted_total{from="oceana",kind="contact accepted"`: "1", `events_accepted_total{from="oceana",kind="agent joined"`: "1",
		`events_accepted_total{from="oceana",kind="agent message"`: "2",
		`effects_retried_total{kind="tell",to="oceana"`:            "1", `effects_retried_total{kind="post",to="cloud"`: "1",
		`effects_delivered_total{kind="tell",to="oceana"`: "1", `effects_failed_total{kind="tell",to="oceana"`: "1",
		`effects_delivered_total{kind="advise",to="oceana"`: "1", `effects_delivered_total{kind="report",to="oceana"`: "3",
		`effects_delivered_total{kind="post",to="cloud"`: "1", `effects_failed_total{kind="post",to="cloud"`: "1",
		`window_expired_total{how="advised"`: "1", `window_expired_total{how="rejected"`: "1",
		`webhook_stored_seconds_count`: "4", `webhook_oceana_seconds_count`: "1", `webhook_oceana_seconds_sum`: "30",
		`agent_cloud_seconds_count`: "1", `agent_cloud_seconds_sum`: "1", `sessions`: "1", `sessions_up`: "1", `dead_letters`: "1",
	}
	if diff := cmp.Diff(want, s.series()); diff != "" {
		t.Errorf("at the end (-want +got):\n%s", diff)
	}
}

// TestQueueAgeAcrossARestart asks how long a message has waited that an earlier process took.
func TestQueueAgeAcrossARestart(t *testing.T) {
	s := newStage(t)
	s.cfg.Metrics.Shared = true
	s.desk.down = true
	s.start()
	s.customerSays("m1")
	s.clock.advance(time.Hour)
	s.webhook(fmt.Sprintf(`{"trigger":"message:appUser","app":{"_id":"app1"},"appUser":{"_id":"u2"},"conversation":{"_id":"conv2"},
		"messages":[{"_id":"m2","type":"text","text":"hello","received":%d,"source":{"type":"web"}}]}`, s.clock.Now().Unix()))
	if got := s.series()[`queue_age_seconds{to="oceana"`]; got != "3600" {
		t.Errorf("the oldest of two waits for %s", got)
	}
	s.kill()
	s.clock.advance(time.Hour)
	s.start()
	got := s.series()
	if got[`queue_age_seconds{to="oceana"`] != "7200" || got[`effects_pending{to="oceana"`] != "2" || got["sessions_up"] != "" {
		t.Errorf("series are %v", got)
	}
}

// TestNoMetricsUnlessConfigured asks a connector that was not told to show any.
func TestNoMetricsUnlessConfigured(t *testing.T) {
	s := newStage(t)
	s.start()
	if status, _ := s.get("/metrics"); status != http.StatusNotFound {
		t.Errorf("metrics are answered %d", status)
	}
}

// TestFiguresGoOnOverAReload counts across a change of the configuration, and has the metrics follow a change of their token.
func TestFiguresGoOnOverAReload(t *testing.T) {
	s := newStage(t)
	s.cfg.Metrics.Shared, s.cfg.Metrics.Token = true, "first-token"
	h, err := connector.NewHost(t.Context(), s.cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	s.serve(h)
	s.customerSays("m1")
	cfg := s.cfg
	cfg.Metrics.Token = "second-token"
	if err := h.Reload(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	s.customerSays("m2")
	for token, want := range map[string]string{"first-token": "401", "second-token": "2"} {
		got := s.bearer("/metrics", token)
		if want != "401" {
			got = fmt.Sprint(strings.Contains(got, `connector_events_accepted_total{from="cloud",kind="customer message"} 2`))
			want = "true"
		}
		if got != want {
			t.Errorf("with %s: %s, want %s", token, got, want)
		}
	}
}
