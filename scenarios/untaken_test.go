package scenarios_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wavetank/wavetank/scenarios"
)

const absence = `
Feature: Nothing is looked for
  Scenario: An absence
    Given a web messenger
    When "Ana" sends "Hello"
    Then "Ana" does not see "Hi Bo"
  Scenario: By a fault
    Given a web messenger
    And the next webhook answers 503
    When "Ana" sends "Hello"
    Then "Ana" does not see "Hi Bo"
  Scenario: At last
    Given a web messenger
    When "Ana" sends "Hello"
    And 15 minutes pass
    Then "Ana" does not see "Hi Bo"
`

// TestAConnectorThatTakesNothingFailsWhatLooksForNothing has processes that refuse a webhook, whatever a scenario looks for. What a fault answers in
// their place is no refusal of theirs.
func TestAConnectorThatTakesNothingFailsWhatLooksForNothing(t *testing.T) {
	for _, c := range []struct {
		how    string
		fails  int
		want   string
		answer http.HandlerFunc
	}{
		{"takes all", 0, "", func(http.ResponseWriter, *http.Request) {}},
		{"forbids", 2, "answered 403, and has not taken it since", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }},
		{"is at a loss", 2, "answered 500, and has not taken it since", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }},
		{"breaks off", 2, "broke off without an answer, and has not taken it since", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
		{"takes it later", 1, "answered 503, and has not taken it since", secondTime()},
	} {
		t.Run(c.how, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					c.answer(w, r)
				}
			}))
			defer server.Close()
			result, out := runText(t, absence, func(s *scenarios.Suite) { s.Foreign = &scenarios.Foreign{URL: server.URL} })
			if result.Failed != c.fails || result.Scenarios != 3 || !strings.Contains(out, c.want) {
				t.Errorf("result %+v, want %d failures and %q:\n%s", result, c.fails, c.want, out)
			}
		})
	}
}

// secondTime refuses every other webhook.
func secondTime() http.HandlerFunc {
	var calls atomic.Int64
	return func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1)%2 == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}
}
