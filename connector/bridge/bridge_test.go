package bridge_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/bridge"
	"github.com/wavetank/wavetank/connector/message"
)

var (
	nine  = time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)
	rules = bridge.Bridge{Welcome: "Welcome", Advice: "Use a template"}
)

const conversation = "conv1"

// storedConversation is a conversation as it is kept: every state, event and effect goes through JSON.
type storedConversation struct {
	t       *testing.T
	state   []byte
	now     time.Time
	n       int
	effects []message.Effect
	audits  []bridge.Audit
}

func begin(t *testing.T) *storedConversation { return &storedConversation{t: t, now: nine} }

func (k *storedConversation) hear(of message.Payload) []message.Effect {
	k.t.Helper()
	k.n++
	return k.hearAs(fmt.Sprintf("e%d", k.n), of)
}

func (k *storedConversation) hearAs(id string, of message.Payload) []message.Effect {
	k.t.Helper()
	state, effects, audits, err := again(k.state, message.Event{ID: id, Conversation: conversation, Of: of}, k.now)
	if err != nil {
		k.t.Fatal(err)
	}
	k.state = state
	k.effects = append(k.effects, effects...)
	k.audits = append(k.audits, audits...)
	return effects
}

// again takes a step with everything as it comes back from a store.
func again(data []byte, e message.Event, now time.Time) ([]byte, []message.Effect, []bridge.Audit, error) {
	state, err := bridge.Decode(data)
	if err != nil {
		return nil, nil, nil, err
	}
	body, err := json.Marshal(e.Of)
	if err != nil {
		return nil, nil, nil, err
	}
	if e.Of, err = message.DecodePayload(e.Of.Kind(), body); err != nil {
		return nil, nil, nil, err
	}
	state, effects, audits := rules.Step(state, e, now)
	for i := range effects {
		if body, err = json.Marshal(effects[i].Do); err != nil {
			return nil, nil, nil, err
		}
		if effects[i].Do, err = message.DecodeCommand(effects[i].Do.Kind(), body); err != nil {
			return nil, nil, nil, err
		}
	}
	if data, err = (&bridge.States{}).Encode(state); err != nil {
		return nil, nil, nil, err
	}
	if read, err := bridge.Decode(data); err != nil || !cmp.Equal(read, state) { // what States remembers is what is read
		return nil, nil, nil, fmt.Errorf("%w, read otherwise than written: %s", err, cmp.Diff(state, read))
	}
	return data, effects, audits, nil
}

func customer(id string, channel message.Channel, at time.Time) message.CustomerMessage {
	return message.CustomerMessage{
		ID: message.ID(id), AppUser: "user1", Channel: channel, Name: "Ana", Type: "text", Text: "hello " + id, At: at,
	}
}

func commands(effects []message.Effect) []string {
	out := []string{}
	for _, e := range effects {
		switch d := e.Do.(type) {
		case message.Forward:
			out = append(out, fmt.Sprintf("tell %s open=%v", d.Message.ID, d.Open))
		case message.Advise:
			out = append(out, fmt.Sprintf("advise %d %s", d.GUID, d.Text))
		case message.Report:
			out = append(out, fmt.Sprintf("report %s %s %d", d.Message, d.Status, d.Code))
		case message.Post:
			out = append(out, fmt.Sprintf("post %s%s", d.Text, d.Template))
		}
	}
	return out
}

func expect(t *testing.T, got []message.Effect, want ...string) {
	t.Helper()
	if want == nil {
		want = []string{}
	}
	if diff := cmp.Diff(want, commands(got)); diff != "" {
		t.Errorf("effects (-want +got):\n%s", diff)
	}
}

// TestAnswer is the window at the moment an agent answers: R074, R075, R084, R086.
func TestAnswer(t *testing.T) {
	tests := []struct {
		channel message.Channel
		after   time.Duration
		want    []string
	}{
		{message.WhatsApp, time.Minute, []string{"post Welcome"}},
		{message.WhatsApp, 24*time.Hour - time.Second, []string{"post Welcome"}},
		{message.WhatsApp, 24 * time.Hour, []string{"post Welcome"}},
		{message.WhatsApp, 24*time.Hour + time.Second, []string{"advise 7 Use a template"}},
		{message.Messenger, 24 * time.Hour, []string{"post Welcome"}},
		{message.Messenger, 24*time.Hour + time.Second, nil},
		{message.Twitter, 48 * time.Hour, []string{"post Welcome"}},
		{message.Web, 48 * time.Hour, []string{"post Welcome"}},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s after %s", tt.channel, tt.after), func(t *testing.T) {
			k := begin(t)
			k.hear(customer("m1", tt.channel, nine))
			k.hear(message.ContactAccepted{GUID: 7})
			k.now = nine.Add(tt.after)
			expect(t, k.hear(message.AgentJoined{GUID: 7, Agent: "alice"}), tt.want...)
		})
	}
}

func TestWhatIsDecidedAtTheAnswerStaysDecided(t *testing.T) {
	k := begin(t)
	k.hear(customer("m1", message.WhatsApp, nine))
	k.hear(message.ContactAccepted{GUID: 7})
	k.now = nine.Add(23*time.Hour + 55*time.Minute)
	expect(t, k.hear(message.AgentJoined{GUID: 7, Agent: "alice"}), "post Welcome")
	k.now = nine.Add(30 * time.Hour)
	k.hear(message.AgentLeft{GUID: 7, Agent: "alice"})
	expect(t, k.hear(message.AgentJoined{GUID: 7, Agent: "bob"})) // R083: never advised
	expect(t, k.hear(message.AgentMessage{GUID: 7, ID: "a1", Text: "late"}), "post late")

	k.hear(message.ContactClosed{GUID: 7})
	k.hear(customer("m2", message.WhatsApp, k.now))
	k.now = k.now.Add(25 * time.Hour)
	expect(t, k.hear(message.AgentJoined{GUID: 8, Agent: "bob"}), "advise 8 Use a template") // another contact, another look
	expect(t, k.hear(message.AgentJoined{GUID: 8, Agent: "alice"}))                          // once
}

func TestTheWindowCountsFromTheChannelsClock(t *testing.T) {
	k := begin(t)
	k.now = nine.Add(time.Hour) // the webhook is late
	k.hear(customer("m1", message.WhatsApp, nine))
	k.hear(customer("m0", message.WhatsApp, nine.Add(-time.Hour))) // and overtook an older one
	k.now = nine.Add(24*time.Hour + time.Second)
	expect(t, k.hear(message.AgentJoined{GUID: 7}), "advise 7 Use a template")
}

func TestAChatbotIsNeverAdvised(t *testing.T) {
	k := begin(t)
	k.hear(customer("m1", message.WhatsApp, nine))
	k.now = nine.Add(25 * time.Hour)
	expect(t, k.hear(message.AgentJoined{GUID: 7, Automated: true}))
	expect(t, k.hear(message.AgentJoined{GUID: 7, Agent: "alice"}), "advise 7 Use a template")
}

func TestContacts(t *testing.T) {
	k := begin(t)
	expect(t, k.hear(customer("m1", message.Twitter, nine)), "tell m1 open=true")
	expect(t, k.hear(customer("m2", message.Twitter, nine)), "tell m2 open=false")
	k.hear(message.ContactAccepted{GUID: 7})
	expect(t, k.hear(customer("m3", message.Twitter, nine)), "tell m3 open=false")
	k.hear(message.ContactClosed{GUID: 7})
	expect(t, k.hear(customer("m4", message.Twitter, nine)), "tell m4 open=true")
	k.hear(message.ContactClosed{GUID: 7}) // a repeat in another session, too late to mean the new contact
	expect(t, k.hear(customer("m5", message.Twitter, nine)), "tell m5 open=false")
	k.hear(message.ContactAccepted{GUID: 8})
	k.hear(message.RouteCancelled{GUID: 8, Reason: "NO_AGENT"})
	expect(t, k.hear(customer("m6", message.Twitter, nine)), "tell m6 open=true")
	k.hear(message.ContactAccepted{GUID: 9})
	k.hear(message.AgentLeft{GUID: 9, End: true})
	expect(t, k.hear(customer("m7", message.Twitter, nine)), "tell m7 open=true")
}

func TestReopened(t *testing.T) {
	t.Run("before Oceana told of the new contact", func(t *testing.T) {
		k := begin(t)
		k.hear(customer("m1", message.WhatsApp, nine))
		k.hear(message.AgentJoined{GUID: 7})
		k.hear(message.ContactReopened{GUID: 7})
		k.hear(message.ContactAccepted{GUID: 8})
		expect(t, k.hear(message.AgentJoined{GUID: 8}), "post Welcome")
	})
	t.Run("after it", func(t *testing.T) {
		k := begin(t)
		k.hear(customer("m1", message.WhatsApp, nine))
		k.hear(message.AgentJoined{GUID: 7})
		k.hear(message.ContactAccepted{GUID: 8})
		k.hear(message.AgentJoined{GUID: 8})
		k.hear(message.ContactReopened{GUID: 7})
		expect(t, k.hear(message.AgentJoined{GUID: 8}))
	})
}

func TestNoCustomerWrote(t *testing.T) {
	k := begin(t)
	expect(t, k.hear(message.AgentMessage{ID: "a1", Text: "buy!"}))
	want := []bridge.Audit{{Kind: "no active conversation", Detail: "a1"}}
	if diff := cmp.Diff(want, k.audits); diff != "" {
		t.Errorf("audits (-want +got):\n%s", diff)
	}
	state, err := bridge.Decode(k.state)
	if err != nil || !bridge.Refuses(state) {
		t.Errorf("Refuses = false, %v, want true", err)
	}
	k.hear(customer("m1", message.Web, nine))
	expect(t, k.hear(message.AgentMessage{ID: "a2", Text: "hi"}), "post hi")
}

func TestTemplates(t *testing.T) {
	template := json.RawMessage(`{"name":"hello_world","language":{"code":"en_US"}}`)
	tests := []struct {
		name    string
		channel message.Channel
		message message.AgentMessage
		want    string
	}{
		{"on WhatsApp", message.WhatsApp, message.AgentMessage{ID: "a1", Text: "[WTM]", Rich: message.RichTemplate, Template: template}, "post " + string(template)},
		{"on Messenger", message.Messenger, message.AgentMessage{ID: "a1", Text: "[WTM]", Rich: message.RichTemplate, Template: template}, "report a1 failed 415"},
		{"without template", message.WhatsApp, message.AgentMessage{ID: "a1", Text: "[WTM]", Rich: message.RichTemplate}, "report a1 failed 400"},
		{"another rich type", message.WhatsApp, message.AgentMessage{ID: "a1", Rich: "carousel", Fallback: "1. Shoes"}, "post 1. Shoes"},
		{"nothing to say", message.WhatsApp, message.AgentMessage{ID: "a1", Rich: "carousel"}, "report a1 failed 400"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := begin(t)
			k.hear(customer("m1", tt.channel, nine))
			expect(t, k.hear(tt.message), tt.want)
		})
	}
}

func TestDeliveryOutcome(t *testing.T) {
	posted := message.Posted{Effect: "e2/post", Message: "c1"}
	failed := message.DeliveryReport{Message: "c1", Status: message.Failed, Code: 470, Text: "too late", Final: true}
	channel := message.DeliveryReport{Message: "c1", Status: message.Accepted}
	device := message.DeliveryReport{Message: "c1", Status: message.Delivered, Final: true, At: nine}
	tests := []struct {
		name string
		hear []message.Payload
		want []string
	}{
		{"taken", []message.Payload{posted}, []string{"accepted 0"}},
		{"the channel's acceptance is nothing more", []message.Payload{posted, channel}, []string{"accepted 0"}},
		{"delivered once", []message.Payload{posted, channel, device, device}, []string{"accepted 0", "delivered 0"}},
		{"rejected", []message.Payload{posted, failed}, []string{"accepted 0", "failed 470"}},
		{"rejected before taken", []message.Payload{failed, posted}, []string{"accepted 0", "failed 470"}},
		{"nothing after rejected", []message.Payload{posted, failed, device}, []string{"accepted 0", "failed 470"}},
		{"refused by the cloud", []message.Payload{message.PostFailed{Effect: "e2/post", Code: 400}}, []string{"failed 400"}},
		{"read", []message.Payload{posted, device, message.ConversationRead{At: nine}}, []string{"accepted 0", "delivered 0", "read 0"}},
		{"read before delivered", []message.Payload{posted, device, message.ConversationRead{At: nine.Add(-1)}}, []string{"accepted 0", "delivered 0"}},
		{"read but not delivered", []message.Payload{posted, message.ConversationRead{At: nine}}, []string{"accepted 0"}},
		{"somebody else's", []message.Payload{message.DeliveryReport{Message: "c9", Status: message.Failed}, posted}, []string{"accepted 0"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := begin(t)
			k.hear(customer("m1", message.WhatsApp, nine))
			k.hear(message.AgentMessage{ID: "a1", Text: "hi"})
			k.effects = nil
			for _, of := range tt.hear {
				k.hear(of)
			}
			var want []string
			for _, w := range tt.want {
				want = append(want, "report a1 "+w)
			}
			expect(t, k.effects, want...)
		})
	}
}

func TestTheStateStaysSmall(t *testing.T) {
	k := begin(t)
	k.hear(customer("m1", message.WhatsApp, nine))
	for i := range 450 {
		id := fmt.Sprint("a", i)
		k.hearAs(id, message.AgentMessage{ID: message.AgentID(id), Text: "hi"})
		if i%2 == 0 {
			k.hear(message.PostFailed{Effect: id + "/post", Code: 400})
		}
	}
	s, err := bridge.Decode(k.state)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.Outgoing); n > 400 {
		t.Errorf("%d messages remembered, want 400 at most", n)
	}
}
