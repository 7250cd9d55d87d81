package oceana

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTheBotBesideIsAParticipant looks at what the adapter is told of the room: both with an agent, the bot alone without.
func TestTheBotBesideIsAParticipant(t *testing.T) {
	s, c := offline(nil)
	if err := s.SetBot(&Bot{Answer: "?", Beside: true}); err != nil {
		t.Fatal(err)
	}
	if err := s.AddAgent(AgentConfig{Name: "Alice", Ready: true}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"m1", "m2", "m3"} { // m2 hands over, m3 waits with it
		if refused := s.writes("conv", id); refused != nil {
			t.Fatal(refused.text)
		}
		settle(t, c)
	}
	if err := s.Answer("Alice", "Ana"); err != nil {
		t.Fatal(err)
	}
	if err := s.SignOut("Alice"); err != nil {
		t.Fatal(err)
	}
	type room struct {
		Method               string
		NumberOfParticipants int
		Participants         []participant
	}
	bot := participant{botID, "Chatbot", rolePassive}
	want := []room{
		{methodNewParticipant, 1, []participant{{botID, "Chatbot", roleActive}}},
		{methodNewParticipant, 2, []participant{{"600001", "Alice", roleActive}, bot}},
		{methodParticipantLeave, 1, []participant{bot}},
	}
	var got []room
	said := 0
	for _, n := range s.orphans.log {
		var r room
		if err := json.Unmarshal(n.body, &r); err != nil {
			t.Fatal(err)
		}
		switch r.Method {
		case methodNewParticipant, methodParticipantLeave:
			got = append(got, r)
		case methodNewMessage:
			said++
		}
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("rooms (-got +want):\n%s", diff)
	}
	if said != 1 {
		t.Errorf("the bot said %d things before an agent was there, want 1", said)
	}
}
