package scenarios_test

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios"
)

var updateExplanations = flag.Bool("update-explanations", false, "write the explanations of failures to testdata again")

// failures are scenarios of which the last step fails.
var failures = []struct{ name, steps string }{
	{"window_closed", `
    Given the clock reads "2024-05-01T09:00:00Z"
    And a WhatsApp production number
    And agent "Alice" is ready
    And agent "Bob" is not ready
    When "Ana" sends "hi"
    And agent "Alice" answers "Ana"
    And 25 hours pass
    And agent "Alice" sends "Are you still there?"
    Then the message "Are you still there?" is delivered`},
	{"no_agent_free", `
    Given the clock reads "2024-05-01T09:00:00Z"
    And a Messenger page
    And contacts are routed by attributes "Language.French"
    And agent "Alice" is ready
    And agent "Bob" is not ready
    When "Ana" sends "Bonjour"
    And 5 minutes pass
    Then agent "Alice" is alerted by "Ana"`},
	{"webhooks_fail", `
    Given the clock reads "2024-05-01T09:00:00Z"
    And a WhatsApp production number
    And a Twitter account
    And the approved template "hello_world" in namespace "communications" and language "en_US"
    And agent "Alice" is ready
    And the next 3 webhooks answer 503
    When "Ana" sends "First" on WhatsApp
    And 1 hour passes
    And agent "Alice" answers "Ana"
    And agent "Alice" sends the template "hello_world"
    And the next 9 webhooks answer 503
    And "Ana" sends "Second"
    Then agent "Alice" sees "Second" from "Ana"`},
}

// explain runs a scenario and returns what is said of its failure.
func explain(t *testing.T, steps string) string {
	t.Helper()
	text := ""
	suite := scenarios.Suite{
		FS:    fstest.MapFS{"a.feature": {Data: []byte("Feature: f\n  Scenario: s\n" + steps + "\n")}},
		Paths: []string{"a.feature"}, Output: io.Discard, Formats: []string{"progress"}, Seed: 1,
		Failed: func(_ *scenarios.Stage, _ string, err error) { text = err.Error() },
	}
	if result := suite.Run(); result.Failed != 1 {
		t.Fatalf("%d scenarios failed, want 1: %v", result.Failed, result.Usage)
	}
	return text + "\n"
}

func TestAFailureSaysEverything(t *testing.T) {
	for _, f := range failures {
		t.Run(f.name, func(t *testing.T) {
			got := explain(t, f.steps)
			file := filepath.Join("testdata", "explain", f.name+".txt")
			if *updateExplanations {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("%s (-want +got); -update-explanations writes it again:\n%s", file, diff)
			}
		})
	}
}

func TestAnExplanationHoldsNoSecret(t *testing.T) {
	stage := scenarios.NewStage(1)
	defer func() { _ = stage.Close() }()
	if err := stage.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	secret := stage.World.App.Secret
	text := stage.Explain("", fmt.Errorf("the answer is 401 {%q: %q}", "secret", secret))
	if !strings.Contains(text, `"secret": "***"`) || strings.Contains(text, secret) {
		t.Errorf("the secret %s is not masked:\n%s", secret, text)
	}
}

func TestWithoutAWorldTheCauseIsTheExplanation(t *testing.T) {
	cause := errors.Join(errors.New("nothing began"), errors.New("")) // ends with a line break
	if got := scenarios.NewStage(1).Explain("", cause); got != "nothing began" {
		t.Errorf("got %q", got)
	}
}
