package scenarios_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/steps"
)

// onceOnly are the phrases that cannot be said twice, or not while a contact is open, and why.
var onceOnly = map[string]string{
	`agent {name} is ready without the Messaging channel`: "a channel with contacts on it cannot go; without a contact it can",
	`the connector is killed {point}`:                     "it announces one event, and a kill that has not come would be forgotten",
	`{text} is missing at the site`:                       "a file that is not there may be misspelled",
}

// before are the steps that an example needs before it.
var before = map[string]string{
	`{text} is missing at the site`:       "Given a site where nobody has done anything",
	`the workbook says {text} for {text}`: "Given the workbook is written",
	`the business profile of {number}:`:   `Given a WhatsApp production number "+442079460101"`,
}

// argument is what stands below the example of a phrase that ends in a colon.
func argument(phrase string) string {
	switch {
	case !strings.HasSuffix(phrase, ":"):
		return ""
	case strings.HasPrefix(phrase, "the approved template"):
		return "\n      \"\"\"\n      Hi\n      \"\"\""
	case phrase == "the template rates:":
		return "\n      | prefix | rate |\n      | 44     | 5    |"
	}
	return "\n      | field | value |\n      | about | Shop  |"
}

// TestEveryGivenStatesAState says the example of each Given twice: before the connector runs, and after a contact is open.
func TestEveryGivenStatesAState(t *testing.T) {
	var text strings.Builder
	text.WriteString("Feature: Every Given\n")
	known := map[string]bool{}
	for _, step := range steps.Vocabulary() {
		known[step.Phrase] = true
		if step.Keyword != "Given" || onceOnly[step.Phrase] != "" {
			continue
		}
		line := step.Example + argument(step.Phrase)
		setUp := "    Given a WhatsApp production number\n    And a Messenger page\n    And a Twitter account\n    And agent \"Alice\" is ready\n    " + before[step.Phrase]
		contact := "    When \"Ana\" sends \"Hello\" on WhatsApp\n    And agent \"Alice\" answers \"Ana\"\n"
		fmt.Fprintf(&text, "\n  Scenario: early: %s\n%s\n    %s\n    %s\n    Then the ledger is empty\n", step.Phrase, setUp, line, line)
		fmt.Fprintf(&text, "\n  Scenario: late: %s\n%s\n%s    %s\n    %s\n    Then agent \"Alice\" sees \"Hello\" from \"Ana\"\n", step.Phrase, setUp, contact, line, line)
	}
	for phrase := range onceOnly {
		if !known[phrase] {
			t.Errorf("there is no phrase %q", phrase)
		}
	}
	if result, out := runText(t, text.String(), func(s *scenarios.Suite) { s.Formats = []string{"progress"} }); !result.OK() {
		t.Errorf("result %+v\n%s", result, out)
	}
}
