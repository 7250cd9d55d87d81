package scenarios_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/features"
	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/steps"
)

func TestWhatAScenarioIsEvidenceOf(t *testing.T) {
	const written = `
		Given a Messenger page
		And agent "Alice" is ready
		When "Ana" sends "Hello"
		And agent "Alice" answers "Ana"`
	for _, tt := range []struct{ name, steps, want string }{
		{"a person's message at a desk", written + `
			Then agent "Alice" sees "Hello" from "Ana"`, "chain"},
		{"an alert for a person's message", `When "Ana" sends "Hello"
			Then agent "Alice" is alerted by "Ana"`, "chain"},
		{"an agent's message on a phone", written + `
			When agent "Alice" sends "Hi"
			Then "Ana" sees "Hi"`, "chain"},
		{"the same text both ways is no echo", written + `
			When agent "Alice" sends "Hello"
			Then "Ana" sees "Hello" exactly 2 times`, "chain"},
		{"rich media under another name than the phone shows", written + `
			When agent "Alice" sends the rich media "Lunch menu"
			Then "Ana" sees a carousel of 3 cards`, "chain"},
		{"a tap on what the agent sent", written + `
			When agent "Alice" sends the rich media "Delivery choice"
			And "Ana" taps "Pick up"
			Then agent "Alice" sees that "Ana" chose "PICK_UP"`, "chain"},
		{"an absence beside a crossing", `When "Ana" posts "Great!" publicly
			And "Ana" sends "Hello"
			Then agent "Alice" is alerted by "Ana"
			And agent "Alice" does not see "Great!"`, "chain"},
		{"an outcome that the network told", written + `
			When agent "Alice" sends "Hi"
			Then the message "Hi" is delivered`, "chain"},
		{"a refusal of WhatsApp", written + `
			When agent "Alice" sends "Hi"
			Then the message "Hi" is rejected with code 470`, "chain"},
		{"a line of the phone that the business sent", written + `
			When agent "Alice" sends "Hi"
			Then "Ana"'s phone shows:
			  | from     | text  |
			  | me       | Hello |
			  | business | Hi    |`, "chain"},
		{"a line of the desk that a person sent", written + `
			Then agent "Alice"'s desk shows:
			  | from | text  |
			  | Ana  | Hello |`, "chain"},
		{"a line of the desk that was delivered", written + `
			When agent "Alice" sends "Hi"
			Then agent "Alice"'s desk shows:
			  | from  | text | status    |
			  | Alice | Hi   | delivered |`, "chain"},
		{"what a chatbot answers", `Given a chatbot that answers "One moment"
			When "Ana" sends "Hello"
			Then "Ana" sees "One moment"`, "chain"},

		{"an absence alone", `When "Ana" posts "Great!" publicly
			Then no contact is created
			And no agent is alerted`, "network"},
		{"nothing seen, counted", written + `
			Then agent "Alice" sees "Hello" exactly 0 times`, "network"},
		{"what the business posts past the connector", `When "Ana" sends "Hello"
			And the business posts to "Ana":
			  """
			  {"role":"appMaker","type":"text","text":"Hi"}
			  """
			Then "Ana" sees "Hi"`, "network"},
		{"a crossing beside a post past the connector", written + `
			When the business starts typing to "Ana"
			And agent "Alice" sends "Hi"
			Then "Ana" sees "Hi"`, "network"},
		{"a webhook that a step made itself", `When a webhook from source "viber" reaches the connector
			Then no agent is alerted`, "network"},
		{"an echo on the phone", written + `
			When agent "Alice" sends "Hi"
			Then "Ana" sees "Hello"`, "network"},
		{"an echo at the desk", written + `
			When agent "Alice" sends "Hi"
			Then agent "Alice" sees "Hi" exactly 1 time`, "network"},
		{"seen before it was sent", written + `
			Then "Ana" sees "Hi"
			When agent "Alice" sends "Hi"`, "network"},
		{"accepted by the cloud", written + `
			When agent "Alice" sends "Hi"
			Then the message "Hi" is accepted`, "network"},
		{"rejected, by whom is not said", written + `
			When agent "Alice" sends "Hi"
			Then the message "Hi" is rejected`, "network"},
		{"refused by the connector", written + `
			When agent "Alice" sends the rich media "Hello template"
			Then the message "Hello template" is rejected with code 415`, "network"},
		{"a table of the phone's own lines", written + `
			When agent "Alice" sends "Hi"
			Then "Ana"'s phone shows:
			  | from | text  |
			  | me   | Hello |`, "network"},
		{"a table of the desk's own lines", written + `
			When agent "Alice" sends "Hi"
			Then agent "Alice"'s desk shows:
			  | from  | text | status   |
			  | Alice | Hi   | accepted |`, "network"},
		{"what a chatbot would have answered", `Given a chatbot that answers "One moment"
			Then "Ana" sees "One moment"`, "network"},
		{"what a chatbot would have answered to a person who never wrote", `Given a chatbot that answers "One moment"
			When agent "Alice" becomes ready
			Then "Ana" sees "One moment"`, "network"},
		{"a profile, which stays on the network", `When "Ana" sends "Hello"
			Then "Ana" sees the profile of the business:
			  | field | value    |
			  | name  | Wavetank |`, "network"},

		{"a workbook", `Given a workbook in which nothing is wrong
			Then the workbook is accepted`, "document"},
		{"a submission", `When the template "x" is submitted in category "MARKETING"
			Then the submission is refused because of its "category"`, "document"},
		{"no steps", ``, "document"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := fstest.MapFS{"x.feature": {Data: []byte("@R001\nFeature: F\n\nScenario: S\n" + tt.steps + "\n")}}
			tagged, err := scenarios.ByRule(file, []string{"x.feature"})
			if err != nil {
				t.Fatal(err)
			}
			if got := scenarios.Strongest(tagged["R001"]).String(); got != tt.want {
				t.Errorf("evidence of %s is %s, want %s", strings.Join(strings.Fields(tt.steps), " "), got, tt.want)
			}
		})
	}
}

// TestEvidenceCountsBackgroundsAndRows of outlines, each row for itself.
func TestEvidenceCountsBackgroundsAndRows(t *testing.T) {
	file := fstest.MapFS{"x.feature": {Data: []byte(`Feature: F
  Background:
    Given a Messenger page
    When "Ana" sends "Hello"

  @R001
  Scenario Outline: S
    When agent "Alice" <does>
    Then agent "Alice" <sees>

    Examples:
      | does          | sees                     |
      | answers "Ana" | sees "Hello" from "Ana"  |
      | answers "Ana" | does not see "Goodbye"   |
`)}}
	tagged, err := scenarios.ByRule(file, []string{"x.feature"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range tagged["R001"] {
		got = append(got, s.Evidence.String())
	}
	if diff := cmp.Diff([]string{"chain", "network"}, got); diff != "" {
		t.Errorf("evidence differs (-want +got):\n%s", diff)
	}
}

// TestRulesOfHandsAreProvenThroughTheWholeChain, or say why they cannot be.
func TestRulesOfHandsAreProvenThroughTheWholeChain(t *testing.T) {
	tagged, err := scenarios.ByRule(features.FS, features.Paths())
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range scenarios.Rules() {
		proven := scenarios.Strongest(tagged[rule.ID]) == scenarios.Chain
		excused := rule.NoChain != "" || rule.NoScenario != ""
		switch {
		case proven && excused:
			t.Errorf("%s is proven from hand to hand and needs no excuse", rule.ID)
		case !rule.ByHand() && rule.NoChain != "":
			t.Errorf("%s is about the deployment and needs no excuse: %s", rule.ID, rule.NoChain)
		case rule.ByHand() && !proven && !excused:
			t.Errorf("%s: no scenario goes from phone or desk through the connector to desk or phone; the strongest evidence of %d is %s: %s",
				rule.ID, len(tagged[rule.ID]), scenarios.Strongest(tagged[rule.ID]), rule.Text)
		}
	}
}

// TestEveryPlaceFitsItsKeyword: phrases that act are Whens, those that look are Thens. A phrase without a place neither acts at an end
// nor looks for something there.
func TestEveryPlaceFitsItsKeyword(t *testing.T) {
	want := map[steps.Place]string{
		steps.PhoneSends: "When", steps.PhoneActs: "When", steps.DeskSends: "When", steps.DeskActs: "When", steps.Between: "When",
		steps.PhoneShows: "Then", steps.DeskShows: "Then", steps.DeskReports: "Then", steps.DeskAnswers: "Given",
	}
	negative := []string{" not ", " no ", "cannot", "nothing"}
	for _, step := range steps.Vocabulary() {
		if step.At == "" {
			if step.Keyword == "When" && (strings.HasPrefix(step.Phrase, "agent {name}") || strings.HasPrefix(step.Phrase, "supervisor {name}")) {
				t.Errorf("%q acts at a desk and has no place", step.Phrase)
			}
			continue
		}
		if want[step.At] != step.Keyword {
			t.Errorf("%q is a %s and cannot be at %q", step.Phrase, step.Keyword, step.At)
		}
		if step.Keyword != "Then" {
			continue
		}
		for _, word := range negative {
			if strings.Contains(step.Phrase, word) {
				t.Errorf("%q looks for an absence, which is no evidence, and is at %q", step.Phrase, step.At)
			}
		}
	}
}
