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
			Sessions: 2, SessionsUp: 1, DeadLetters: 4, Unsettled: 5,
		}
	})
	want := []string{
		`connector_agent_cloud_seconds_count 1`, `connector_agent_cloud_seconds_sum 3`,
		`connector_dead_letters 4`,
		`connector_effects_delivered_total{kind="tell",to="oceana"} 1`,
		`connector_effects_failed_total{kind="post",to="cloud"} 1`,
		`connector_effects_pending{to="oceana"} 3`,
		`connector_effects_retried_total{kind="post",to="cloud"} 1`,
		`connector_effects_unsettled 5`,
		`connector_events_accepted_total{from="cloud",kind="customer message"} 1`,
		`connector_events_duplicate_total{from="oceana",kind="agent message"} 1`,
		`connector_lease_changes_total{how="fenced"} 1`,
		`connector_queue_age_seconds{to="oceana"} 60`,
		`connector_sessions 2`, `connector_sessions_up 1`,
		`connector_webhook_oceana_seconds_count 1`, `connector_webhook_oceana_seconds_sum 2`,
		`connector_webhook_stored_seconds_count 1`, `connector_webhook_stored_seconds_sum 0.001`,
		`connector_webhooks_total{status="200"} 2`, `connector_webhooks_total{status="503"} 1`,
		`connector_window_expired_total{how="advised"} 1`,
	}
	got := slices.DeleteFunc(scrape(t, m), func(line string) bool { return strings.HasSuffix(line, " 0") })
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestWhatIsNotKnownIsNotZero: an alert about dead letters must not end because the store cannot be read.
func TestWhatIsNotKnownIsNotZero(t *testing.T) {
	m := metrics.New()
	letters := 0
	m.Watch(func() metrics.State { return metrics.State{DeadLetters: letters} })
	shown := func() bool {
		return slices.ContainsFunc(scrape(t, m), func(line string) bool { return strings.HasPrefix(line, "connector_dead_letters") })
	}
	if !shown() {
		t.Error("none is not shown")
	}
	if letters = metrics.Unknown; shown() {
		t.Error("what is not known is shown")
	}
}

// TestEverySeriesIsThereFromTheStart: a rate misses the first increment of a series that comes with it.
func TestEverySeriesIsThereFromTheStart(t *testing.T) {
	lines := scrape(t, metrics.New())
	for name, want := range map[string]int{
		"connector_webhooks_total": 9, "connector_events_accepted_total": 32, "connector_events_duplicate_total": 32,
		"connector_effects_delivered_total": 10, "connector_effects_failed_total": 10, "connector_effects_retried_total": 10,
		"connector_window_expired_total": 2, "connector_lease_changes_total": 4,
		"connector_webhook_stored_seconds": 2, "connector_webhook_oceana_seconds": 2, "connector_agent_cloud_seconds": 2,
	} {
		got := 0
		for _, line := range lines {
			if !strings.HasSuffix(line, " 0") {
				t.Errorf("%s, want 0", line)
			}
			if strings.HasPrefix(line, name+"{") || strings.HasPrefix(line, name+"_") {
				got++
			}
		}
		if got != want {
			t.Errorf("%s has %d series, want %d", name, got, want)
		}
	}
}

// TestEachMetricIsExplained looks for one help and one type of each, before its series.
func TestEachMetricIsExplained(t *testing.T) {
	m := metrics.New()
	m.Watch(func() metrics.State { return metrics.State{} })
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	explained := map[string]int{}
	for line := range strings.Lines(w.Body.String()) {
		if words := strings.Fields(line); words[0] == "#" && len(words) > 3 {
			explained[words[2]]++
		} else if name, _, _ := strings.Cut(words[0], "{"); strings.HasPrefix(name, "connector_") {
			for _, suffix := range []string{"_bucket", "_sum", "_count"} {
				name = strings.TrimSuffix(name, suffix)
			}
			if explained[name] != 2 {
				t.Errorf("%d lines explain %s, want help and type", explained[name], name)
			}
		}
	}
	if len(explained) != 17 {
		t.Errorf("%d metrics are explained, want 17", len(explained))
	}
}

// TestLabelsAreBounded brings ten thousand different names: they add no series.
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
	if got := len(scrape(t, m)); got != before {
		t.Errorf("%d series, want %d", got, before)
	}
}

// TestKindsAreAllKnown reads the kinds of events and effects where they are declared.
func TestKindsAreAllKnown(t *testing.T) {
	count := map[string]func(m *metrics.Meter, kind string){
		"../message/event.go":  func(m *metrics.Meter, kind string) { m.Accepted(metrics.Cloud, kind) },
		"../message/effect.go": func(m *metrics.Meter, kind string) { m.Delivered(metrics.Cloud, kind) },
	}
	for file, add := range count {
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
			add(m, f[1])
			if counted := regexp.MustCompile(fmt.Sprintf("kind=%q.* 1\n", f[1])); !counted.MatchString(strings.Join(scrape(t, m), "\n") + "\n") {
				t.Errorf("%q of %s counts as other", f[1], file)
			}
		}
	}
}
