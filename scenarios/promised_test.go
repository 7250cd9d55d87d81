package scenarios_test

import (
	"testing"

	"github.com/wavetank/wavetank/scenarios/steps"
)

// promised is every phrase of the acceptance contract, 2.1 to 2.6, each alternative once, word for word.
var promised = map[string][]string{
	"2.1 set-up": {
		`a WhatsApp production number`, `a WhatsApp production number "+442079460101"`, `a WhatsApp sandbox number`,
		`a Messenger page`, `a Messenger page in region "EU"`, `a Messenger page in region "US"`, `a Messenger page in region EU`,
		`a Twitter account`, `a web messenger`, `no WhatsApp integration`, `no Messenger integration`, `no Twitter integration`, `no Web integration`,
		`"Ana" uses WhatsApp`, `"Ana" uses WhatsApp on a mobile client`, `"Ana" uses Messenger on a web client`, `"Ana" uses Messenger on a desktop client`,
		`"Ana" uses Twitter on a android client`, `"Ana" uses Twitter on a ios client`, `"Ana" uses Messenger in region "EU"`,
		`"Ana" uses Messenger in region US`, `"Ana" uses WhatsApp with number "+447700900123"`,
		`agent "Alice" is ready`, `agent "Alice" is ready for attributes "Language.English, Location.Inhouse"`,
		`agent "Alice" is ready with a multiplicity of 3`, `agent "Alice" is not ready`,
		`contacts are routed by attributes "Language.English, Location.Inhouse"`,
		`the approved template "hello_world" in namespace "communications" and language "en_US"`,
		`the approved template "hello_world" in namespace "communications" and language "en_US":`,
		`a template "late" that WhatsApp has pending`, `a template "late" that WhatsApp has rejected`,
		`a chatbot that answers "An agent will be with you soon."`, `a welcome message "Welcome"`,
		`the clock reads "2020-11-03T09:00:00Z"`, `the clock reads 2020-11-03T09:00:00Z`, `the webhook secret is checked`,
	},
	"2.2 time": {
		`23 hours 55 minutes pass`, `1 second passes`, `1 day, 2 hours, 3 minutes and 4 seconds pass`, `500 milliseconds pass`, `1 hour passes`,
		`the clock reaches "2020-11-04T09:00:00Z"`, `the clock reaches 2020-11-04T09:00:00Z`,
	},
	"2.3 the end user": {
		`"Ana" sends "Hello"`, `"Ana" sends "Hello" on WhatsApp`, `"Ana" sends the file "invoice.pdf"`, `"Ana" sends the image "cat.png"`,
		`"Ana" sends the voice note "hi.ogg"`, `"Ana" sends the video "a.mp4"`, `"Ana" sends the sticker "a.webp"`,
		`"Ana" sends the location "37.398726,-121.9789074"`, `"Ana" shares a live location`, `"Ana" taps "Ship to Home"`,
		`"Ana" starts typing`, `"Ana" stops typing`, `"Ana" reads the conversation`, `"Ana" reacts to "Hi" with "👍"`,
		`"Ana" replies to "Hi" with "Hello"`, `"Ana" deletes "Hi"`, `"Ana" adds the business to a group`, `"Ana" posts "Hi" publicly`,
		`"Ana" calls the business`, `"Ana" sends the sandbox code`, `"Ana" sends the wrong sandbox code`,
		`"Ana" sees "Hello"`, `"Ana" does not see "Hello"`, `"Ana" sees "Hello" exactly 1 time`, `"Ana" sees the image "cat.png"`,
		`"Ana" sees the file "invoice.pdf"`, `"Ana" sees a location pin at "37.398726,-121.9789074"`, `"Ana" sees the buttons "A, B"`,
		`"Ana" sees a carousel of 3 cards`, `"Ana" sees a typing indicator`, `"Ana" sees no typing indicator`,
		`"Ana" sees the template "hello_world"`, `"Ana" sees an error`, `"Ana"'s phone shows:`,
	},
	"2.4 the agent": {
		`agent "Alice" answers "Ana"`, `agent "Alice" ignores "Ana"`, `agent "Alice" rejects "Ana"`, `agent "Alice" closes the contact with "Ana"`,
		`agent "Alice" transfers "Ana" to agent "Bob"`, `agent "Alice" transfers "Ana" to service "Sales"`,
		`agent "Alice" sends "Hi"`, `agent "Alice" sends "Hi" to "Ana"`, `agent "Alice" sends the template "hello_world"`,
		`agent "Alice" sends the template "hello_world" with "Ann, Tuesday"`, `agent "Alice" sends the rich media "Lunch menu"`,
		`agent "Alice" starts typing`, `agent "Alice" stops typing`, `agent "Alice" becomes ready`, `agent "Alice" becomes not ready`,
		`agent "Alice" signs out`, `agent "Alice" loses the browser`,
		`agent "Alice" is alerted by "Ana"`, `no agent is alerted`, `"Ana" is waiting in the queue`,
		`agent "Alice" sees "Hello" from "Ana"`, `agent "Alice" sees "Hello" exactly 1 time`, `agent "Alice" does not see "Hello"`,
		`agent "Alice" sees the notice "Blocked"`,
		`agent "Alice" is advised to use a template`, `agent "Alice" is not advised to use a template`,
		`the message "Hi" is accepted`, `the message "Hi" is delivered`, `the message "Hi" is read`, `the message "Hi" is rejected`,
		`the message "Hi" is rejected with code 470`, `agent "Alice"'s desk shows:`,
		`agent "Alice" is offered the rich media groups "Images, Carousel"`, `agent "Alice" is not offered the rich media groups "Carousel"`,
	},
	"2.5 cloud and ledger": {
		`the cloud received 1 message`, `the cloud received no message`, `the cloud received 2 messages`, `the ledger is empty`,
		`the ledger shows 2 template charges for "GB"`, `the ledger shows 1 template charge for "GB"`, `a "message:delivery:failure" webhook reached the connector`,
	},
	"2.6 faults": {
		`the next 2 webhooks answer 503`, `the next 2 webhooks are delivered twice`, `the next 2 webhooks arrive in reverse order`,
		`the next 2 webhooks are never answered`, `the cloud answers the next send with 503`, `the cloud answers the next send with 429 and Retry-After 5`,
		`the cloud accepts the next send but the answer is lost`, `Oceana drops the connection`, `Oceana goes down`, `Oceana comes back`,
		`Oceana is busy`, `the connector is killed`, `the connector starts again`,
		`the next 1 webhook answers 503`, `the next webhook answers 503`, `the next 1 webhook is delivered twice`, `the next webhook is never answered`,
	},
	"4.4 and 4.5, faults and time": {
		`the next 2 webhooks are delayed by 5 seconds`, `the next 1 webhooks are delayed by 5 seconds`, `the next webhook is delayed by 5 seconds`,
		`every 3rd webhook is delayed by 5 seconds`, `every 2nd webhook answers 503`, `every 3rd send is reset`,
		`between "2020-11-03T09:00:00Z" and "2020-11-03T10:00:00Z" webhooks are delayed by 5 seconds`,
		`between 2020-11-03T09:00:00Z and 2020-11-03T10:00:00Z webhooks answer 503`, `the next 2 webhooks for "Ana" are truncated`,
		`the next 3 webhooks are slowed to 1KB/s`, `the next 2 sends are reset`, `the next 2 posts are truncated`,
		`within 5 minutes "Ana" sees "Hello"`, `never within 1 hour "Ana" sees "Hello"`, `within 1 minute agent "Alice" sees "Hello" from "Ana"`,
		`within 5 minutes "Ana"'s phone shows:`, `these happen in any order:`,
	},
	"2.1 to 2.6, files": {
		`virus scanning is enabled`, `virus scanning is not enabled`, `agent "Alice" sends the file "invoice.pdf"`,
		`agent "Alice" sees the file "invoice.pdf" from "Ana"`, `agent "Alice" sees that a file was blocked`,
		`the scanner was called 1 time`, `the scanner was not called`, `the scanner is down`, `the scanner never continues`, `the scanner answers 500`,
		`file transfer is refused with 401`,
	},
}

func phrasesFor(vocabulary []steps.Step, line string) (n int) {
	for _, step := range vocabulary {
		if step.Matches(line) {
			n++
		}
	}
	return n
}

func TestEveryPromisedPhraseIsThere(t *testing.T) {
	vocabulary := steps.Vocabulary()
	for section, lines := range promised {
		t.Run(section, func(t *testing.T) {
			for _, line := range lines {
				if n := phrasesFor(vocabulary, line); n != 1 {
					t.Errorf("%q is matched by %d phrases, want 1", line, n)
				}
			}
		})
	}
}
