package message_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/message"
)

var nine = time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)

func TestRecordsAreReadBack(t *testing.T) {
	payloads := []message.Payload{
		message.CustomerMessage{ID: "m1", Channel: message.WhatsApp, Data: json.RawMessage(`{"a":1}`), At: nine},
		message.DeliveryReport{Message: "c1", Status: message.Failed, Code: 470, At: nine},
		message.ConversationRead{At: nine},
		message.ContactAccepted{GUID: 7, Key: "ak"},
		message.AgentJoined{GUID: 7, Automated: true},
		message.AgentLeft{GUID: 7, End: true},
		message.AgentMessage{ID: "a1", Rich: message.RichTemplate, Template: json.RawMessage(`{}`)},
		message.ContactClosed{GUID: 7, By: "agent"},
		message.RouteCancelled{Reason: "NO_AGENT"},
		message.ContactReopened{GUID: 7},
		message.Posted{Effect: "e1", Message: "c1"},
		message.PostFailed{Effect: "e1", Code: 400},
		message.Noted{Topic: "unsupported channel", Detail: "viber"},
	}
	kinds := map[string]bool{}
	for _, want := range payloads {
		body, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := message.DecodePayload(want.Kind(), body)
		if diff := cmp.Diff(want, got); diff != "" || err != nil || kinds[want.Kind()] {
			t.Errorf("%s: %v (-want +got):\n%s", want.Kind(), err, diff)
		}
		kinds[want.Kind()] = true
	}
	commands := []message.Command{
		message.Forward{Open: true, Message: message.CustomerMessage{ID: "m1"}},
		message.Advise{GUID: 7, At: nine},
		message.Report{Message: "a1", Status: message.Read},
		message.Post{AppUser: "u1", Text: "hi"},
	}
	for _, want := range commands {
		body, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := message.DecodeCommand(want.Kind(), body)
		if diff := cmp.Diff(want, got); diff != "" || err != nil || kinds[want.Kind()] {
			t.Errorf("%s: %v (-want +got):\n%s", want.Kind(), err, diff)
		}
		kinds[want.Kind()] = true
	}
	if _, err := message.DecodePayload("dance", nil); err == nil {
		t.Error("an unknown event is read")
	}
	if _, err := message.DecodeCommand("dance", nil); err == nil {
		t.Error("an unknown effect is read")
	}
}
