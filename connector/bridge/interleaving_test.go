package bridge_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/wavetank/wavetank/connector/message"
)

// TestInterleavings tells every event twice, in any order, and wants each message to cross exactly once.
func TestInterleavings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		customers := rapid.IntRange(1, 4).Draw(t, "customer messages")
		agents := rapid.IntRange(0, 4).Draw(t, "agent messages")
		var events []message.Event
		add := func(id string, of message.Payload) {
			e := message.Event{ID: id, Conversation: conversation, Of: of}
			events = append(events, e, e)
		}
		for i := range customers {
			m := customer(fmt.Sprint("m", i), message.WhatsApp, nine)
			add("message:"+string(m.ID), m)
		}
		for i := range agents {
			id := fmt.Sprint("a", i)
			add("oceana:"+id, message.AgentMessage{GUID: 7, ID: message.AgentID(id), Text: id})
			add(id+"/result", message.Posted{Effect: "oceana:" + id + "/post", Message: message.ID("c" + id)})
			add("delivery:"+id, message.DeliveryReport{Message: message.ID("c" + id), Status: message.Failed, Code: 470})
		}
		for guid := int64(7); guid < 9; guid++ {
			add(fmt.Sprint("accepted", guid), message.ContactAccepted{GUID: guid})
			add(fmt.Sprint("joined", guid), message.AgentJoined{GUID: guid})
			add(fmt.Sprint("closed", guid), message.ContactClosed{GUID: guid})
		}
		first := events[0] // a customer wrote first, or agents are refused
		events = append([]message.Event{first}, rapid.Permutation(events[1:]).Draw(t, "order")...)

		once := play(t, events)
		for i := range customers {
			id := fmt.Sprintf("message:m%d/tell", i)
			if n := once[id]; n != 1 {
				t.Fatalf("%s: %d effects, want 1", id, n)
			}
		}
		for i := range agents {
			id := fmt.Sprintf("oceana:a%d/post", i)
			if n := once[id]; n != 1 {
				t.Fatalf("%s: %d effects, want 1", id, n)
			}
		}
		for id, n := range once {
			if n != 1 {
				t.Fatalf("%s: %d effects, want 1", id, n)
			}
		}
	})
}

// play applies events as the store does, repeats left out by id, and counts the effects by id.
func play(t *rapid.T, events []message.Event) map[string]int {
	var state []byte
	var seen []string
	count := map[string]int{}
	for _, e := range events {
		if slices.Contains(seen, e.ID) {
			continue
		}
		seen = append(seen, e.ID)
		next, effects, _, err := again(state, e, nine)
		if err != nil {
			t.Fatal(err)
		}
		state = next
		for _, f := range effects {
			count[f.ID]++
		}
	}
	return count
}
