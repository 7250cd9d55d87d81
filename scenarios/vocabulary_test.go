package scenarios_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/scenarios"
)

func TestEveryPhraseMatchesItsExampleAndNoOther(t *testing.T) {
	steps := scenarios.Vocabulary()
	for _, step := range steps {
		line := strings.TrimPrefix(step.Example, step.Keyword+" ")
		if line == step.Example {
			t.Errorf("%q: the example must begin with %s", step.Phrase, step.Keyword)
		}
		var matches []string
		for _, other := range steps {
			if other.Matches(line) {
				matches = append(matches, other.Phrase)
			}
		}
		if len(matches) != 1 || matches[0] != step.Phrase {
			t.Errorf("%q is matched by %q, want %q alone", line, matches, step.Phrase)
		}
	}
}

// The phrases as the acceptance contract writes them; feature files elsewhere rely on each.
func TestThePromisedPhrasesAreThere(t *testing.T) {
	for _, line := range []string{
		`a WhatsApp production number`, `a WhatsApp production number "+442079460101"`, `a Messenger page`, `a Twitter account`, `a web messenger`,
		`no Twitter integration`, `"Ana" uses WhatsApp`, `"Ana" uses Messenger on a web client`, `"Ana" uses WhatsApp with number "+447700900123"`,
		`agent "Alice" is ready`, `agent "Alice" is ready with a multiplicity of 3`, `agent "Alice" is not ready`,
		`the approved template "hello_world" in namespace "communications" and language "en_US"`,
		`a template "late" that WhatsApp has pending`, `a welcome message "Welcome"`, `the clock reads "2020-11-03T09:00:00Z"`, `the webhook secret is checked`,
		`23 hours 55 minutes pass`, `1 second passes`, `1 day, 2 hours, 3 minutes and 4 seconds pass`, `500 milliseconds pass`, `5 minutes and 1 second pass`,
		`the clock reaches "2020-11-04T09:00:00Z"`,
		`"Ana" sends "Hello"`, `"Ana" sends "Hello" on WhatsApp`, `"Ana" reads the conversation`,
		`"Ana" sees "Hello"`, `"Ana" does not see "Hello"`, `"Ana" sees "Hello" exactly 1 time`, `"Ana" sees the template "hello_world"`, `"Ana" sees an error`,
		`"Ana"'s phone shows:`,
		`agent "Alice" answers "Ana"`, `agent "Alice" ignores "Ana"`, `agent "Alice" rejects "Ana"`, `agent "Alice" closes the contact with "Ana"`,
		`agent "Alice" sends "Hi"`, `agent "Alice" sends "Hi" to "Ana"`, `agent "Alice" sends the template "hello_world"`,
		`agent "Alice" sends the template "hello_world" with "Ann, Tuesday"`, `agent "Alice" becomes ready`, `agent "Alice" becomes not ready`,
		`agent "Alice" is alerted by "Ana"`, `no agent is alerted`, `"Ana" is waiting in the queue`,
		`agent "Alice" sees "Hello" from "Ana"`, `agent "Alice" sees "Hello" exactly 1 time`, `agent "Alice" does not see "Hello"`,
		`agent "Alice" is advised to use a template`, `agent "Alice" is not advised to use a template`,
		`the message "Hi" is accepted`, `the message "Hi" is delivered`, `the message "Hi" is read`, `the message "Hi" is rejected`,
		`the message "Hi" is rejected with code 470`, `agent "Alice"'s desk shows:`,
		`contacts are routed by attributes "Language.English, Location.Inhouse"`, `agent "Alice" is ready for attributes "Language.English, Location.Inhouse"`,
		`a chatbot that answers "An agent will be with you soon."`, `agent "Alice" transfers "Ana" to agent "Bob"`, `agent "Alice" transfers "Ana" to service "Sales"`,
		`agent "Alice" sends the rich media "Lunch menu"`, `agent "Alice" starts typing`, `agent "Alice" stops typing`, `agent "Alice" signs out`,
		`agent "Alice" loses the browser`, `agent "Alice" sees the notice "Blocked"`, `agent "Alice" is offered the rich media groups "Images, Carousel"`,
		`agent "Alice" is not offered the rich media groups "Carousel"`, `Oceana is busy`,
		`the cloud received 1 message`, `the cloud received no message`, `the cloud received 2 messages`, `the ledger is empty`,
		`the ledger shows 2 template charges for "GB"`, `a "message:delivery:failure" webhook reached the connector`,
		`the next 2 webhooks answer 503`, `the next 2 webhooks are delivered twice`, `the next 2 webhooks arrive in reverse order`,
		`the next 2 webhooks are never answered`, `the cloud answers the next send with 503`, `the cloud answers the next send with 429 and Retry-After 5`,
		`the cloud accepts the next send but the answer is lost`, `Oceana drops the connection`, `Oceana goes down`, `Oceana comes back`,
		`a Messenger page in region "EU"`, `a Messenger page in region "US"`, `"Ana" uses Messenger in region "EU"`, `"Ana" uses Twitter on a ios client`,
		`"Ana" sends the file "invoice.pdf"`, `"Ana" sends the image "cat.png"`, `"Ana" sends the voice note "hi.ogg"`, `"Ana" sends the video "a.mp4"`,
		`"Ana" sends the sticker "a.webp"`, `"Ana" sends the location "37.398726,-121.9789074"`, `"Ana" shares a live location`, `"Ana" taps "Ship to Home"`,
		`"Ana" starts typing`, `"Ana" stops typing`, `"Ana" reacts to "Hi" with "👍"`, `"Ana" replies to "Hi" with "Hello"`, `"Ana" deletes "Hi"`,
		`"Ana" adds the business to a group`, `"Ana" posts "Hi" publicly`, `"Ana" calls the business`,
		`"Ana" sees the image "cat.png"`, `"Ana" sees the file "invoice.pdf"`, `"Ana" sees a location pin at "37.398726,-121.9789074"`,
		`"Ana" sees the buttons "A, B"`, `"Ana" sees a carousel of 3 cards`, `"Ana" sees a typing indicator`, `"Ana" sees no typing indicator`,
		`the connector is killed`, `the connector starts again`,
		`a WhatsApp sandbox number`, `"Ana" sends the sandbox code`, `"Ana" sends the wrong sandbox code`,
	} {
		n := 0
		for _, step := range scenarios.Vocabulary() {
			if step.Matches(line) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%q is matched by %d phrases, want 1", line, n)
		}
	}
}

func TestSpansOfTime(t *testing.T) {
	for text, want := range map[string]string{
		"23 hours 55 minutes":            "23h55m0s",
		"1 day and 1 millisecond":        "24h0m0.001s",
		"2 days, 3 hours, and 4 seconds": "51h0m4s",
		"5 minutes 1 hour":               "error",
		"1 hour 1 hour":                  "error",
		"99999999999999999999 hours":     "error",
		"2000000 days":                   "error",
	} {
		d, err := scenarios.ParseSpan(text)
		got := d.String()
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%q is %s (%v), want %s", text, got, err, want)
		}
	}
}

func TestTheListOfPhrasesShowsEachWithAnExample(t *testing.T) {
	var out bytes.Buffer
	if err := scenarios.PrintVocabulary(&out); err != nil {
		t.Fatal(err)
	}
	for _, step := range scenarios.Vocabulary() {
		if !strings.Contains(out.String(), step.Phrase) || !strings.Contains(out.String(), step.Example) {
			t.Errorf("the list leaves out %q", step.Phrase)
		}
	}
}
