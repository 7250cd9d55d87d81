package aggregator_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/secret"
)

const app = "5dd10f43c6b6ff0010a1b2c3"

func envelope(trigger, rest string) string {
	return fmt.Sprintf(`{"trigger":%q,"version":"v1.1","app":{"_id":%q},"appUser":{"_id":"u1","conversationStarted":true},"conversation":{"_id":"c1"}%s}`, trigger, app, rest)
}

func inbound(source string) string {
	return envelope("message:appUser", `,"messages":[{"_id":"m1","type":"text","text":"hello","role":"appUser","received":1574087169.123,"name":"Ann","source":`+source+`}]`)
}

const (
	tap     = `,"postbacks":[{"action":{"_id":"a1","type":"postback","text":"Yes","payload":"YES"}}]`
	fromWeb = `,"source":{"type":"web","integrationId":"i2"},"timestamp":1574087201.9`
)

const fromWhatsApp = `{"type":"whatsapp","integrationId":"i1","originalMessageTimestamp":1574087168}`

func TestReceiver(t *testing.T) {
	hello := message.Event{ID: "message:m1", Conversation: "c1", Of: message.CustomerMessage{
		ID: "m1", AppUser: "u1", Channel: message.WhatsApp, Integration: "i1", Name: "Ann", Type: "text", Text: "hello",
		At: time.Unix(1574087168, 0).UTC(), Received: time.UnixMilli(1574087169123).UTC(),
	}}
	unsupported := func(channel string) []message.Event {
		return []message.Event{{ID: "message:m1", Conversation: "c1", Of: message.Noted{Topic: "unsupported channel", Detail: channel}}}
	}
	report := func(trigger string, r message.DeliveryReport) []message.Event {
		r.Message, r.At = "c9", time.UnixMilli(1574087201900).UTC()
		return []message.Event{{ID: "delivery:" + trigger + ":c9:whatsapp", Conversation: "c1", Of: r}}
	}
	delivery := `,"destination":{"type":"whatsapp"},"isFinalEvent":true,"externalMessages":[],"message":{"_id":"c9"},"timestamp":1574087201.9`
	tests := []struct {
		name   string
		method string // POST when empty
		key    string // "secret" when empty
		body   string
		status int
		says   string // part of the answer
		events []message.Event
	}{
		{name: "a customer message", body: inbound(fromWhatsApp), status: 200, events: []message.Event{hello}},
		{name: "from an unsupported network", body: inbound(`{"type":"viber"}`), status: 200, events: unsupported("viber")},
		{name: "from Instagram", body: inbound(`{"type":"instagram"}`), status: 200, events: unsupported("instagram")},
		{name: "handed over", body: envelope("message:delivery:channel", delivery), status: 200,
			events: report("message:delivery:channel", message.DeliveryReport{Status: message.Accepted, Final: true})},
		{name: "delivered", body: envelope("message:delivery:user", delivery), status: 200,
			events: report("message:delivery:user", message.DeliveryReport{Status: message.Delivered, Final: true})},
		{name: "outside the window", status: 200,
			body: envelope("message:delivery:failure", delivery+`,"error":{"code":"uncategorized_error","underlyingError":{"errors":[{"code":470,"title":"Too late"}]}}`),
			events: report("message:delivery:failure",
				message.DeliveryReport{Status: message.Failed, Final: true, Code: 470, Text: "Too late"})},
		{name: "blocked by Messenger", status: 200,
			body: envelope("message:delivery:failure", delivery+`,"error":{"code":"blocked","message":"no","underlyingError":{"code":10,"message":"(#10) outside"}}`),
			events: report("message:delivery:failure",
				message.DeliveryReport{Status: message.Failed, Final: true, Code: 10, Text: "(#10) outside"})},
		{name: "failed without details", status: 200,
			body: envelope("message:delivery:failure", delivery+`,"error":{"code":"unauthorized","underlyingError":"?"}`),
			events: report("message:delivery:failure",
				message.DeliveryReport{Status: message.Failed, Final: true, Text: "unauthorized"})},
		{name: "typing", body: envelope("typing:appUser", ""), status: 200},
		{name: "a tap", status: 200, body: envelope("postback", tap+fromWeb), events: []message.Event{{
			ID: "postback:24646780477e49eae1df45bf", Conversation: "c1", Of: message.CustomerMessage{ID: "postback:24646780477e49eae1df45bf", AppUser: "u1",
				Channel: message.Web, Integration: "i2", Type: "customResponse", Text: "Yes",
				Data: json.RawMessage(`{"actionType":"postback","payload":"YES"}`), At: time.UnixMilli(1574087201900).UTC()}}}},
		{name: "a tap on an unsupported network", status: 200, body: envelope("postback", tap+`,"source":{"type":"viber"}`), events: []message.Event{{
			ID: "postback:ba110484fde158a6a910c6e0", Conversation: "c1", Of: message.Noted{Topic: "unsupported channel", Detail: "viber"}}}},
		{name: "a tap without source", body: envelope("postback", tap), status: 400, says: "source.type is missing"},
		{name: "a tap on nothing", body: envelope("postback", `,"postbacks":[{}]`+fromWeb), status: 400, says: "postbacks[0].action.payload"},
		{name: "no taps", body: envelope("postback", fromWeb), status: 400, says: "postbacks is empty"},
		{name: "our own message", body: envelope("message:appMaker", ""), status: 200},
		{name: "a trigger of another version", body: envelope("conversation:create", ""), status: 400, says: "conversation:create",
			events: []message.Event{{ID: "trigger:conversation:create", Conversation: "unrouted", Of: message.Noted{Topic: "unknown trigger", Detail: "conversation:create"}}}},
		{name: "no trigger", body: `{"app":{"_id":"` + app + `"}}`, status: 400, says: "trigger is missing"},
		{name: "another app", body: `{"trigger":"typing:appUser","app":{"_id":"other"}}`, status: 400, says: "app._id"},
		{name: "a byte order mark", body: "\ufeff" + envelope("message:appMaker", ""), status: 200},
		{name: "two byte order marks", body: "\ufeff\ufeff" + envelope("message:appMaker", ""), status: 400, says: "not a JSON object"},
		{name: "not JSON", body: `{"trigger":`, status: 400, says: "not JSON"},
		{name: "not an object", body: `[]`, status: 400, says: "not a JSON object"},
		{name: "nothing", body: ``, status: 400, says: "not a JSON object"},
		{name: "two objects", body: inbound(fromWhatsApp) + "{}", status: 400, says: "more than one"},
		{name: "wrong type", body: envelope("message:appUser", `,"messages":{}`), status: 400, says: "messages must not be a object"},
		{name: "no messages", body: envelope("message:appUser", ``), status: 400, says: "messages is empty"},
		{name: "a message without id", body: envelope("message:appUser", `,"messages":[{"type":"text"}]`), status: 400, says: "messages[0]._id"},
		{name: "a message without source", body: envelope("message:appUser", `,"messages":[{"_id":"m1","type":"text"}]`), status: 400, says: "source.type"},
		{name: "a report without message", body: envelope("message:delivery:user", ``), status: 400, says: "message._id"},
		{name: "a failure without error", body: envelope("message:delivery:failure", delivery), status: 400, says: "error is missing"},
		{name: "a wrong key", key: "guess", body: inbound(fromWhatsApp), status: 401, says: "X-API-Key"},
		{name: "no key", key: "-", body: inbound(fromWhatsApp), status: 401, says: "X-API-Key"},
		{name: "too big", body: `{"trigger":"` + strings.Repeat("x", 1<<20) + `"}`, status: 413, says: "1 MiB"},
		{name: "not posted", method: "GET", status: 405, says: "only POST"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []message.Event
			server := httptest.NewServer(&aggregator.Receiver{AppID: app, Secrets: []secret.Text{"old", "secret"},
				Accept: func(_ context.Context, e message.Event) error { got = append(got, e); return nil }})
			defer server.Close()
			if tt.method == "" {
				tt.method = "POST"
			}
			switch tt.key {
			case "":
				tt.key = "secret"
			case "-":
				tt.key = ""
			}
			status, body, _ := send(t, server, tt.method, tt.key, tt.body)
			if status != tt.status || !strings.Contains(body, tt.says) {
				t.Errorf("answered %d %s, want %d with %q", status, body, tt.status, tt.says)
			}
			if diff := cmp.Diff(tt.events, got); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReceiverAnswersForItself(t *testing.T) {
	tests := []struct {
		err    error
		status int
		retry  string
	}{
		{fmt.Errorf("%w: full", aggregator.ErrBusy), 503, "1"},
		{errors.New("disk on fire"), 500, ""},
	}
	for _, tt := range tests {
		t.Run(tt.err.Error(), func(t *testing.T) {
			server := httptest.NewServer(&aggregator.Receiver{AppID: app,
				Accept: func(context.Context, message.Event) error { return tt.err }})
			defer server.Close()
			status, body, header := send(t, server, "POST", "", inbound(fromWhatsApp))
			if status != tt.status || header.Get("Retry-After") != tt.retry {
				t.Errorf("answered %d, Retry-After %q, want %d, %q", status, header.Get("Retry-After"), tt.status, tt.retry)
			}
			if strings.Contains(body, "fire") {
				t.Errorf("the answer tells what is wrong inside: %s", body)
			}
		})
	}
}

func TestContent(t *testing.T) {
	tests := []struct {
		name, message    string
		kind, text, data string
	}{
		{"a file with blanks in its name", `"type":"file","text":" ","mediaUrl":"https://media/x/price%20list%20100%25.pdf?t=1","mediaType":"application/pdf","mediaSize":5`,
			"file", "price list 100%.pdf", `{"mediaSize":5,"mediaType":"application/pdf","mediaUrl":"https://media/x/price%20list%20100%25.pdf?t=1"}`},
		{"an image", `"type":"image","text":" ","mediaUrl":"https://media/x/cat.jpeg","mediaType":"image/jpeg","mediaSize":5`,
			"file", "cat.jpeg", `{"mediaSize":5,"mediaType":"image/jpeg","mediaUrl":"https://media/x/cat.jpeg"}`},
		{"a location", `"type":"location","text":"Location shared:\nx","coordinates":{"lat":45.5,"long":-73.5}`,
			"location", "Location shared:\nx", `{"coordinates":{"lat":45.5,"long":-73.5}}`},
		{"a tapped reply", `"type":"text","text":"Yes","payload":"YES"`, "customResponse", "Yes", `{"actionType":"reply","payload":"YES"}`},
		{"a filled form", `"type":"formResponse","textFallback":"Name: Ann"`, "text", "Name: Ann", ""},
		{"something new", `"type":"hologram"`, "text", "[hologram]", ""},
		{"blanks as written", `"type":"text","text":" hi "`, "text", " hi ", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got message.CustomerMessage
			server := httptest.NewServer(&aggregator.Receiver{AppID: app,
				Accept: func(_ context.Context, e message.Event) error { got = e.Of.(message.CustomerMessage); return nil }})
			defer server.Close()
			status, body, _ := send(t, server, "POST", "", envelope("message:appUser",
				`,"messages":[{"_id":"m1","role":"appUser","source":{"type":"web"},`+tt.message+`}]`))
			if status != 200 {
				t.Fatalf("answered %d %s", status, body)
			}
			if diff := cmp.Diff([]string{tt.kind, tt.text, tt.data}, []string{got.Type, got.Text, string(got.Data)}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// FuzzWebhook has the receiver take any body of this app. Whatever is in it is taken, kept, or refused for being no webhook of the app; the
// events can be kept under their ids.
func FuzzWebhook(f *testing.F) {
	f.Add([]byte(inbound(fromWhatsApp)))
	f.Add([]byte(envelope("message:delivery:failure", `,"error":{"underlyingError":{"errors":[{"code":"470"}]}}`)))
	f.Add([]byte(envelope("conversation:read", `,"timestamp":1e400`)))
	f.Add([]byte(envelope("typing:appUser", `,"activity":{"type":"typing:start"}`)))
	f.Add([]byte(envelope("postback", tap+fromWeb)))
	f.Add([]byte(envelope("message:appUser", `,"client":{"externalId":5},"messages":[{"_id":"m1","type":"image","mediaSize":"5.5","source":{"type":"web"}},{"_id":7},null]`)))
	f.Add([]byte(`{"trigger":"message:appUser","messages":[null]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var kept []string
		r := &aggregator.Receiver{AppID: app, Accept: func(_ context.Context, e message.Event) error {
			if _, typing := e.Of.(message.CustomerTyping); e.ID == "" && !typing || e.Conversation == "" {
				t.Errorf("event without id or conversation: %+v", e)
			}
			if len(e.ID) > 1100 || len(e.Conversation) > 512 || strings.ContainsRune(e.ID+string(e.Conversation), 0) {
				t.Errorf("event with an id that no store takes: %.600q %.600q", e.ID, e.Conversation)
			}
			if _, err := json.Marshal(e.Of); err != nil {
				t.Error(err)
			}
			return nil
		}, Keep: func(_ context.Context, _ []byte, reason string) error {
			kept = append(kept, reason)
			return nil
		}}
		w := httptest.NewRecorder()
		r.ServeHTTP(w, httptest.NewRequest("POST", "/", strings.NewReader(string(body))))
		if w.Code != 200 && w.Code != 400 && w.Code != 413 || w.Code == 400 && len(kept) > 0 || len(kept) > 1 {
			t.Errorf("answered %d, kept %q", w.Code, kept)
		}
	})
}

// TestWhatIsNotNeededMayBeAnything has webhooks as the cloud sends them, but for the type of one member.
func TestWhatIsNotNeededMayBeAnything(t *testing.T) {
	says := func(members string) string {
		return envelope("message:appUser", `,"messages":[{"_id":"m1","role":"appUser","type":"text","text":"hello","received":1574087169.123,`+
			`"source":{"type":"whatsapp","integrationId":"i1","originalMessageTimestamp":1574087168}}]`+members)
	}
	with := func(old, new string) string { return strings.Replace(says(""), old, new, 1) }
	fails := func(failure string) string {
		return envelope("message:delivery:failure", `,"destination":{"type":"whatsapp"},"message":{"_id":"c9"},"timestamp":1574087201.9,"error":`+failure)
	}
	tests := []struct{ name, body, want string }{
		{"client.externalId a number", says(`,"client":{"externalId":4917012345,"displayName":"Ann"}`), `"External":"4917012345"`},
		{"client.externalId an object", says(`,"client":{"externalId":{},"displayName":"Ann"}`), `"Name":"Ann"`},
		{"client a text", says(`,"client":"Ann"`), `"Text":"hello"`},
		{"client null", says(`,"client":null`), `"Text":"hello"`},
		{"a number for a name", with(`"received"`, `"name":7,"received"`), `"Name":"7"`},
		{"mediaSize a text", with(`"type":"text","text":"hello"`, `"type":"image","mediaUrl":"https://media/x/cat.jpg","mediaSize":"5"`), `"mediaSize":5`},
		{"mediaSize a fraction", with(`"type":"text","text":"hello"`, `"type":"image","mediaUrl":"https://media/x/cat.jpg","mediaSize":5.7`), `"mediaSize":5`},
		{"mediaSize a list", with(`"type":"text","text":"hello"`, `"type":"image","mediaUrl":"https://media/x/cat.jpg","mediaSize":[]`), `"mediaSize":0`},
		{"a time as a text", with(`"originalMessageTimestamp":1574087168`, `"originalMessageTimestamp":"1574087168"`), `"At":"2019-11-18T14:26:08Z"`},
		{"a time of RFC 3339", with(`"originalMessageTimestamp":1574087168`, `"originalMessageTimestamp":"2019-11-18T14:26:08Z"`), `"At":"2019-11-18T14:26:08Z"`},
		{"a time that is none", with(`"originalMessageTimestamp":1574087168`, `"originalMessageTimestamp":"today"`), `"At":"2019-11-18T14:26:09.123Z"`},
		{"received a truth", with(`"received":1574087169.123`, `"received":true`), `"At":"2019-11-18T14:26:08Z"`},
		{"integrationId a number", with(`"integrationId":"i1"`, `"integrationId":9`), `"Integration":"9"`},
		{"altText a list", with(`"received"`, `"altText":[],"textFallback":{},"received"`), `"Text":"hello"`},
		{"error.code a number", fails(`{"code":470,"message":"late"}`), `"Text":"late"`},
		{"error a text", fails(`"late"`), `"Status":"failed"`},
		{"isFinalEvent a text", fails(`{"code":"x"},"isFinalEvent":"yes"`), `"Status":"failed"`},
		{"message a text", says(`,"message":"m1"`), `"Text":"hello"`},
		{"destination a text", says(`,"destination":"whatsapp"`), `"Text":"hello"`},
		{"source a text", says(`,"source":"whatsapp"`), `"Text":"hello"`},
		{"source.type a number", says(`,"source":{"type":5}`), `"Text":"hello"`},
		{"postbacks an object", says(`,"postbacks":{}`), `"Text":"hello"`},
		{"mediaUrl of a text a number", with(`"received"`, `"mediaUrl":7,"received"`), `"Text":"hello"`},
		{"a user that is a text, of what was read", envelope("conversation:read", `,"appUser":"u1","messages":{},"timestamp":1574087201.9`), `"c1"`},
		{"a user that is a number, of a report", envelope("message:delivery:user", `,"appUser":7,"messages":"","source":[],"destination":{"type":"web"},"message":{"_id":"c9"}`), `"delivered"`},
		{"messages of a tap", envelope("postback", tap+fromWeb+`,"messages":"","message":7,"destination":[]`), `"Text":"Yes"`},
		{"surname a number", says(`,"appUser":{"_id":"u1","givenName":"Ann","surname":7}`), `"Name":"Ann 7"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []message.Event
			r := &aggregator.Receiver{AppID: app, Accept: func(_ context.Context, e message.Event) error { got = append(got, e); return nil }}
			w := httptest.NewRecorder()
			r.ServeHTTP(w, httptest.NewRequest("POST", "/", strings.NewReader(tt.body)))
			text, _ := json.Marshal(got)
			if w.Code != 200 || len(got) != 1 || !caseFold(string(text), tt.want) {
				t.Errorf("answered %d %s\ngot %s, want %s", w.Code, w.Body, text, tt.want)
			}
		})
	}
}

// TestTapsOnOneButton are two when their instants differ, in whatever form these are told; a repeat of the webhook is the same tap.
func TestTapsOnOneButton(t *testing.T) {
	tapAt := func(instant string) string {
		return envelope("postback", tap+`,"source":{"type":"web"},"timestamp":`+instant)
	}
	for name, instants := range map[string][2]string{
		"seconds": {"1574087201.9", "1574087202.1"}, "another form": {`"Monday, 14:26:41"`, `"Monday, 14:26:42"`}, "milliseconds": {"1574087201900", "1574087202100"},
	} {
		t.Run(name, func(t *testing.T) {
			var ids []string
			for _, instant := range []string{instants[0], instants[0], instants[1]} {
				events, err := aggregator.Read([]byte(tapAt(instant)), app)
				if err != nil || len(events) != 1 {
					t.Fatal(events, err)
				}
				ids = append(ids, events[0].ID)
			}
			if ids[0] != ids[1] || ids[1] == ids[2] {
				t.Errorf("ids %q, want the first two the same", ids)
			}
		})
	}
}

// caseFold looks for a member whatever its name's first letter is.
func caseFold(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

// TestWhatIsNotUnderstoodIsKept has webhooks of this app that lack what is needed. What can be taken of them is taken.
func TestWhatIsNotUnderstoodIsKept(t *testing.T) {
	long := strings.Repeat("i", 300_000)
	good := `{"_id":"m1","type":"text","text":"hi","source":{"type":"web"}}`
	many := func(messages ...string) string {
		return envelope("message:appUser", `,"messages":[`+strings.Join(messages, ",")+`]`)
	}
	tests := []struct {
		name, body, reason string
		taken              int
	}{
		{"messages an object", envelope("message:appUser", `,"messages":{}`), "messages must not be a object", 0},
		{"no messages", envelope("message:appUser", ``), "messages is empty", 0},
		{"one of three without id", many(good, `{"type":"text"}`, strings.Replace(good, "m1", "m3", 1)), "messages[1]._id is missing", 2},
		{"one with a number for an id", many(good, `{"_id":7,"type":"text"}`), "messages[1]._id must not be a number", 1},
		{"two of three", many(good, `null`, `7`), "messages[1]._id is missing, and 1 more", 1},
		{"a text that is none", many(strings.Replace(good, `"hi"`, `{"de":"hallo"}`, 1)), "messages[0].text must not be a object", 0},
		{"an id of 300 kB", many(strings.Replace(good, "m1", long, 1)), "messages[0]._id is 300000 bytes long; at most 512 are taken", 0},
		{"NUL in an id", many(strings.Replace(good, "m1", `m\u00001`, 1)), "messages[0]._id holds a control character", 0},
		{"a long conversation", strings.Replace(many(good), `"c1"`, `"`+long+`"`, 1), "conversation._id is 300000 bytes long", 0},
		{"a conversation that is a number", strings.Replace(many(good), `"c1"`, `7`, 1), "conversation._id must not be a number", 0},
		{"letters that are not valid in an id", many(strings.Replace(good, "m1", `m\ud800`, 1)), "messages[0]._id holds letters that are not valid", 0},
		{"a file without a usable address", many(`{"_id":"m1","type":"file","mediaUrl":7,"source":{"type":"web"}}`), "messages[0].mediaUrl must not be a number", 0},
		{"a user that is a number", strings.Replace(many(good), `"u1"`, `7`, 1), "appUser._id must not be a number", 0},
		{"a report for nobody", envelope("message:delivery:user", `,"message":{"_id":"c9"},"destination":"web"`), "destination must not be a string", 0},
		{"taps that are none", envelope("postback", `,"postbacks":{}`+fromWeb), "postbacks must not be a object", 0},
		{"a report without message", envelope("message:delivery:user", ``), "message._id is missing", 0},
		{"one tap of two", envelope("postback", `,"postbacks":[{"action":{"payload":"YES"}},{}]`+fromWeb), "postbacks[1].action.payload is missing", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			taken, reason, kept := 0, "", ""
			r := &aggregator.Receiver{AppID: app, Accept: func(context.Context, message.Event) error { taken++; return nil },
				Keep: func(_ context.Context, body []byte, why string) error { kept, reason = string(body), why; return nil }}
			w := httptest.NewRecorder()
			r.ServeHTTP(w, httptest.NewRequest("POST", "/", strings.NewReader(tt.body)))
			if w.Code != 200 || taken != tt.taken || !strings.Contains(reason, tt.reason) || kept != tt.body || len(reason) > 500 {
				t.Errorf("answered %d, took %d, want %d; kept %d bytes for %q, want %q", w.Code, taken, tt.taken, len(kept), reason, tt.reason)
			}
			r.Keep = func(context.Context, []byte, string) error { return fmt.Errorf("%w: full", aggregator.ErrBusy) }
			w = httptest.NewRecorder()
			r.ServeHTTP(w, httptest.NewRequest("POST", "/", strings.NewReader(tt.body)))
			if w.Code != 503 {
				t.Errorf("what cannot be kept is answered %d", w.Code)
			}
		})
	}
}

// TestAHugeWebhookIsTakenInParts has every event take longer than the whole webhook may: each time the cloud comes again one more is taken,
// and none twice.
func TestAHugeWebhookIsTakenInParts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var messages []string
		for i := range 5 {
			messages = append(messages, fmt.Sprintf(`{"_id":"m%d","type":"text","text":"hi","source":{"type":"web"}}`, i))
		}
		body := envelope("message:appUser", `,"messages":[`+strings.Join(messages, ",")+`]`)
		var taken []string
		r := &aggregator.Receiver{AppID: app, Within: time.Second, Accept: func(_ context.Context, e message.Event) error {
			time.Sleep(2 * time.Second) //nolint:forbidigo // the virtual time of synctest
			taken = append(taken, e.ID)
			return nil
		}}
		var codes []int
		for range 5 {
			w := httptest.NewRecorder()
			r.ServeHTTP(w, httptest.NewRequest("POST", "/", strings.NewReader(body)))
			codes = append(codes, w.Code)
		}
		if diff := cmp.Diff([]int{503, 503, 503, 503, 200}, codes); diff != "" {
			t.Errorf("answers (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"message:m0", "message:m1", "message:m2", "message:m3", "message:m4"}, taken); diff != "" {
			t.Errorf("taken (-want +got):\n%s", diff)
		}
	})
}

func send(t *testing.T, server *httptest.Server, method, key, body string) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, server.URL, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if key != "" {
		req.Header.Set("X-API-Key", key)
	}
	resp, err := server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(answer), resp.Header
}
