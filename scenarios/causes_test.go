package scenarios_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/wavetank/wavetank/scenarios"
)

// failedSteps runs one scenario for each list of steps, a line each, and returns the causes by the index of the scenario.
func failedSteps(t *testing.T, scenariosSteps []string) map[int]string {
	t.Helper()
	var feature strings.Builder
	feature.WriteString("Feature: f\n")
	index := map[string]int{}
	for i, steps := range scenariosSteps {
		line := strings.Count(feature.String(), "\n") + 1
		index[fmt.Sprintf("a.feature:%d", line)] = i
		fmt.Fprintf(&feature, "  Scenario: %d\n", i)
		for step := range strings.SplitSeq(steps, "\n") {
			feature.WriteString("    " + strings.TrimSpace(step) + "\n")
		}
	}
	causes := map[int]string{}
	suite := scenarios.Suite{
		FS:    fstest.MapFS{"a.feature": {Data: []byte(feature.String())}},
		Paths: []string{"a.feature"}, Output: io.Discard, Formats: []string{"progress"}, Seed: 1,
		Failed: func(_ *scenarios.Stage, at string, err error) {
			causes[index[at]], _, _ = strings.Cut(err.Error(), "\nthe clock shows ") // the rest is how things stand
		},
	}
	if result := suite.Run(); result.Usage != nil {
		t.Fatal(result.Usage)
	}
	return causes
}

const talking = `Given the clock reads "2024-05-01T09:00:00Z"
	And a WhatsApp production number
	And agent "Alice" is ready
	When "Ana" sends "hi"
	And agent "Alice" answers "Ana"
	And agent "Alice" sends "Hello"
	`

func TestACauseSaysWhatWasWantedAndDoesNotContradictIt(t *testing.T) {
	cases := []struct{ steps, want string }{
		{talking + `Then the message "Hello" is rejected`, `the message "Hello" is not rejected; reported was: accepted, delivered`},
		{talking + `Then the message "Hello" is rejected with code 470`, `the message "Hello" is not rejected with code 470; reported was: accepted, delivered`},
		{talking + `When 25 hours pass
			And agent "Alice" sends "Late"
			Then the message "Late" is delivered`, `the message "Late" is not delivered; reported was: accepted, rejected with code 470: Failed to send`},
		{talking + `When the connector is killed
			And agent "Alice" sends "Lost"
			Then the message "Lost" is accepted`, `the message "Lost" is not accepted; nothing was reported about it`},
		{talking + `Then "Ana" sees a typing indicator`, `Ana's phone shows no typing indicator`},
		{talking + `Then agent "Alice" sees "Ana" typing`, `the desk of Alice does not show that Ana types`},
		{talking + `Then agent "Alice" has no contact with "Ana"`, `Alice has an open contact with Ana`},
		{talking + `Then the connector fetched a file`, `the connector fetched no file`},
		{talking + `Then "Ana" sees "Hello" exactly 2 times`, `1 bubbles say "Hello", want 2`},
		{talking + `Then the Twitter integration is of tier "enterprise"`, `there is no Twitter account`},
		{talking + `Then never within 1 hour "Zed" sees "hi"`, `"Zed" sees "hi": phone Zed: no such person on this network: nothing was looked at`},
		{talking + `Then never within 1 hour agent "Bob" sees "hi" from "Ana"`, `agent "Bob" sees "hi" from "Ana": no agent "Bob": there are Alice`},
		{talking + `Then the message "" is delivered`, `an empty value ("") would be met by anything: write what is to be there`},
		{talking + `Then within 1 hour the message "" is accepted`, `the message "" is accepted: an empty value ("") would be met by anything`},
		{talking + `Then WhatsApp has the template "x" pending`, `WhatsApp knows no template "x"`},
	}
	var steps []string
	for _, c := range cases {
		steps = append(steps, c.steps)
	}
	causes := failedSteps(t, steps)
	for i, c := range cases {
		if !strings.HasPrefix(causes[i], c.want) {
			t.Errorf("%s\ncause %q\nwant  %q", c.steps[strings.LastIndex(c.steps, "\n")+1:], causes[i], c.want)
		}
		for _, wrong := range []string{"code 0", "%!", "<nil>", "null"} {
			if strings.Contains(causes[i], wrong) {
				t.Errorf("cause %q contains %s", causes[i], wrong)
			}
		}
	}
}

func TestAStepThatCannotWorkSaysSoAtOnce(t *testing.T) {
	cases := []struct{ steps, want string }{
		{`Given a Messenger page
			When "Ana" sends "hi" on WhatsApp
			Then "Ana" sees "hi"`, `Ana uses WhatsApp, and no WhatsApp integration is set up: begin with a step such as "Given a WhatsApp production number"`},
		{`Given "Ana" sends "hi"
			And a web messenger`, `channel: say which channel Ana uses: those set up: none`},
		{`Given "Ana" sees "hi"
			And a web messenger`, `phone Ana: no such person on this network`},
		{`Given "Ana" uses Twitter
			When "Ana" starts typing
			Then "Ana" sees "hi"`, `Ana uses Twitter, and no Twitter integration is set up`},
		{`Given a web messenger
			And "Ana" uses Web
			And no Web integration
			When "Ana" sends the image "cat.png"
			Then "Ana" sees "hi"`, `Ana uses Web, and no Web integration is set up`},
		{`Given the clock reads "2024-05-01T09:00:00Z"
			And the clock reads "2024-05-01T08:59:59Z"
			And a web messenger`, `the clock reads 2024-05-01T09:00:00Z already and never goes backwards`},
		{`Given "Ana" uses WhatsApp with number "0044 7700"
			And agent "Alice" is ready`, `add person to whatsapp: address "0044 7700": not an international number`},
		{`Given "Ana" uses WhatsApp
			And "Ana" uses WhatsApp with number "0044 7700"
			And agent "Alice" is ready`, `change Ana on whatsapp: address "0044 7700": not an international number`},
		{`Given "Ana" uses WhatsApp with number "+447700900001"
			And "Bo" uses WhatsApp with number "+447700900001"
			And agent "Alice" is ready`, `add person to whatsapp: address "+447700900001": already in use`},
		{`Given a Messenger page
			And a Messenger page in region "UK"
			And agent "Alice" is ready`, `region "UK" is neither EU nor US`},
		{`Given agent "Alice" is ready
			And agent "Alice" is ready for attributes "French"
			And a web messenger`, `attributes[0]: want Category.Value, got "French"`},
		{`Given a WhatsApp production number
			And agent "Alice" is ready
			When "Ana" sends "hi"
			Given agent "Alice" is ready without the Messaging channel
			Then "Ana" sees "hi"`, `agent Alice has contacts on Messaging`},
		{`Given a WhatsApp production number
			When the admin adds the production number "+442079460100"
			Then no two WhatsApp numbers are equal`, `add number`},
		{`Given the template rates:
			| prefix |
			| 44     |
			And a web messenger`, `this step needs a table with the columns prefix, rate`},
	}
	var steps []string
	for _, c := range cases {
		steps = append(steps, c.steps)
	}
	causes := failedSteps(t, steps)
	for i, c := range cases {
		if !strings.HasPrefix(causes[i], c.want) || strings.Contains(causes[i], "\n") {
			t.Errorf("%s\ncause %q\nwant  %q", c.steps, causes[i], c.want)
		}
	}
}
