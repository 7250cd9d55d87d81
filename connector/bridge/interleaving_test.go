package bridge_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/wavetank/wavetank/connector/bridge"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

// TestInterleavings tells every event twice, in any order, and wants each message to cross exactly once.
func TestInterleavings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		customers := rapid.IntRange(1, 6).Draw(t, "customer messages")
		agents := rapid.IntRange(0, 6).Draw(t, "agent messages")
		var events []bridge.Event
		add := func(id string, of bridge.Happening) {
			e := bridge.Event{ID: id, Conversation: conversation, Of: of}
			events = append(events, e, e)
		}
		for i := range customers {
			m := customer(fmt.Sprint("m", i), message.WhatsApp, nine)
			add("message:"+string(m.ID), m)
		}
		for i := range agents {
			id := fmt.Sprint("a", i)
			add("oceana:"+id, bridge.AgentMessage{GUID: 7, ID: message.AgentID(id), Text: id})
			add(id+"/result", bridge.Posted{Effect: "oceana:" + id + "/post", Message: message.ID("c" + id)})
			add("delivery:"+id, bridge.DeliveryReport{Message: message.ID("c" + id), Status: message.Failed, Code: 470})
		}
		for guid := int64(7); guid < 9; guid++ {
			add(fmt.Sprint("accepted", guid), bridge.ContactAccepted{GUID: guid})
			add(fmt.Sprint("joined", guid), bridge.AgentJoined{GUID: guid})
			add(fmt.Sprint("closed", guid), bridge.ContactClosed{GUID: guid})
		}
		first := events[0] // somebody wrote first, or agents are refused
		events = append([]bridge.Event{first}, rapid.Permutation(events[1:]).Draw(t, "order")...)

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
func play(t *rapid.T, events []bridge.Event) map[string]int {
	var state []byte
	var seen []string
	count := map[string]int{}
	for _, e := range events {
		if slices.Contains(seen, e.ID) {
			continue
		}
		seen = append(seen, e.ID)
		r, err := bridge.Record(e)
		if err != nil {
			t.Fatal(err)
		}
		var out store.Outcome
		if out, err = rules.Stored(state, r, nine); err != nil {
			t.Fatal(err)
		}
		state = out.State
		for _, f := range out.Effects {
			count[f.ID]++
		}
	}
	return count
}
