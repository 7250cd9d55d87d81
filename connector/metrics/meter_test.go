package metrics_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/metrics"
)

// scrape is every line of the connector's own series.
func scrape(t *testing.T, m *metrics.Meter) []string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != 200 {
		t.Fatalf("answered %d: %s", w.Code, w.Body)
	}
	var out []string
	for line := range strings.Lines(w.Body.String()) {
		if strings.HasPrefix(line, "connector_") && !strings.Contains(line, "_bucket") {
			out = append(out, strings.TrimSpace(line))
		}
	}
	return out
}

func TestEverythingIsCounted(t *testing.T) {
	m := metrics.New()
	m.Webhook(200)
	m.Webhook(200)
	m.Webhook(503)
	m.Accepted(metrics.Cloud, "customer message")
	m.Duplicate(metrics.Oceana, "agent message")
	m.Delivered(metrics.Oceana, "tell")
	m.Failed(metrics.Cloud, "post")
	m.Retried(metrics.Cloud, "post")
	m.WindowExpired(metrics.Advised)
	m.LeaseChanged(metrics.Fenced)
	m.Stored(time.Millisecond)
	m.Told(2 * time.Second)
	m.Carried(3 * time.Second)
	m.Watch(func() metrics.State {
		return metrics.State{
			Pending: map[metrics.Side]int{metrics.Oceana: 3}, Oldest: map[metrics.Side]time.Duration{metrics.Oceana: time.Minute},
			Sessions: 2, SessionsUp: 1, DeadLetters: 4,
		}
	})
	want := []string{
		`connector_agent_cloud_seconds_count 1`, `connector_agent_cloud_seconds_sum 3`,
		`connector_dead_letters 4`,
		`connector_effects_delivered_total{kind="tell",to="oceana"} 1`,
		`connector_effects_failed_total{kind="post",to="cloud"} 1`,
		`connector_effects_pending{to="cloud"} 0`, `connector_effects_pending{to="oceana"} 3`,
		`connector_effects_retried_total{kind="post",to="cloud"} 1`,
		`connector_events_accepted_total{from="cloud",kind="customer message"} 1`,
		`connector_events_duplicate_total{from="oceana",kind="agent message"} 1`,
		`connector_lease_changes_total{how="expired"} 0`, `connector_lease_changes_total{how="fenced"} 1`,
		`connector_lease_changes_total{how="returned"} 0`, `connector_lease_changes_total{how="taken"} 0`,
		`connector_queue_age_seconds{to="cloud"} 0`, `connector_queue_age_seconds{to="oceana"} 60`,
		`connector_sessions 2`, `connector_sessions_up 1`,
		`connector_webhook_oceana_seconds_count 1`, `connector_webhook_oceana_seconds_sum 2`,
		`connector_webhook_stored_seconds_count 1`, `connector_webhook_stored_seconds_sum 0.001`,
		`connector_webhooks_total{status="200"} 2`, `connector_webhooks_total{status="503"} 1`,
		`connector_window_expired_total{how="advised"} 1`, `connector_window_expired_total{how="rejected"} 0`,
	}
	untouched := regexp.MustCompile(`^connector_\w+_total\{(kind|status|from)=.*\} 0$`)
	got := slices.DeleteFunc(scrape(t, m), untouched.MatchString)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestCountersBeginAtZero has every series of a fixed label there before anything happened, so that its first increase is seen.
func TestCountersBeginAtZero(t *testing.T) {
	before := scrape(t, metrics.New())
	for _, want := range []string{
		`connector_webhooks_total{status="503"} 0`, `connector_webhooks_total{status="other"} 0`,
		`connector_events_accepted_total{from="cloud",kind="customer message"} 0`, `connector_events_duplicate_total{from="oceana",kind="agent message"} 0`,
		`connector_effects_delivered_total{kind="tell",to="oceana"} 0`, `connector_effects_failed_total{kind="post",to="cloud"} 0`,
		`connector_effects_retried_total{kind="other",to="cloud"} 0`, `connector_window_expired_total{how="advised"} 0`,
		`connector_lease_changes_total{how="fenced"} 0`,
	} {
		if !slices.Contains(before, want) {
			t.Errorf("%s is missing from the start", want)
		}
	}
	m := metrics.New()
	m.Webhook(418)
	m.Accepted(metrics.Oceana, "noted")
	m.Duplicate(metrics.Cloud, "posted")
	m.Delivered(metrics.Cloud, "post")
	m.Failed(metrics.Oceana, "advise")
	m.Retried(metrics.Oceana, "report")
	if after := scrape(t, m); len(after) != len(before) {
		t.Errorf("%d series became %d when something happened", len(before), len(after))
	}
}

// TestLabelsAreBounded brings ten thousand different names: they share the series of others.
func TestLabelsAreBounded(t *testing.T) {
	m := metrics.New()
	before := len(scrape(t, m))
	for i := range 10_000 {
		name := fmt.Sprint("conversation ", i)
		m.Accepted(metrics.Cloud, name)
		m.Duplicate(metrics.Cloud, name)
		m.Delivered(metrics.Cloud, name)
		m.Failed(metrics.Cloud, name)
		m.Retried(metrics.Cloud, name)
		m.Webhook(600 + i)
	}
	if got := len(scrape(t, m)); got != before { // those of "other" are there from the start
		t.Errorf("%d series, want %d", got, before)
	}
}

// TestKindsAreAllKnown reads the kinds of events and effects where they are declared.
func TestKindsAreAllKnown(t *testing.T) {
	for _, file := range []string{"../message/event.go", "../message/effect.go"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(`Kind\(\) string \{ return "([^"]+)" \}`).FindAllStringSubmatch(string(text), -1)
		if len(found) < 4 {
			t.Fatalf("only %d kinds in %s", len(found), file)
		}
		for _, f := range found {
			if strings.HasSuffix(f[1], " typing") { // never kept
				continue
			}
			m := metrics.New()
			m.Accepted(metrics.Cloud, f[1])
			if !strings.Contains(strings.Join(scrape(t, m), "\n"), fmt.Sprintf("kind=%q", f[1])) {
				t.Errorf("%q of %s counts as other", f[1], file)
			}
		}
	}
}
