package scenarios_test

import (
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/fault"
	"github.com/wavetank/wavetank/sim/journal"
)

// TestALostMessageIsFound beside those of another conversation that the connector still has to do: they are not lost.
func TestALostMessageIsFound(t *testing.T) {
	s, must := opening(t)
	must(s.World.Act("Ana", channel.Action{Do: "send", Text: "hi"}))
	must(s.Settle(t.Context()))
	must(s.World.Oceana.Answer("Alice", "Ana"))
	must(s.Settle(t.Context()))
	must(s.Check())
	conversation := ""
	for _, e := range s.World.Journal.Entries(0) {
		if e.To == "connector" && e.Name == "message:appUser" {
			conversation = e.Conversation
		}
	}
	if conversation == "" {
		t.Fatal("no webhook tells its conversation")
	}
	took := func(message, conversation string) {
		s.World.Journal.Add(journal.Entry{From: "cloud", To: "connector", Kind: journal.KindRequest, Name: "message:appUser", Message: message, Conversation: conversation, Status: 200})
	}

	must(s.World.Faults.Arm(fault.Rule{At: fault.AtPost, Do: "status 503", Next: 50}))
	must(s.World.Oceana.Send("Alice", "Ana", "Hello"))
	must(s.Settle(t.Context()))
	s.World.Journal.Add(journal.Entry{From: "oceana", To: "connector", Kind: journal.KindFrame, Name: "newMessage", Message: "of Alice", Conversation: "another", Status: 200})
	if err := s.Check(); err == nil || !strings.Contains(err.Error(), "message of Alice of an agent was taken by the connector, and Oceana was never told its outcome") {
		t.Errorf("a lost message of an agent: %v", err)
	}
	took("waits", conversation)
	if err := s.Check(); err != nil && strings.Contains(err.Error(), "never reached Oceana") {
		t.Errorf("a message of a conversation with something to do: %v", err)
	}
	took("lost", "another")
	if err := s.Check(); err == nil || !strings.Contains(err.Error(), "message lost was taken by the connector and never reached Oceana") {
		t.Errorf("a lost message: %v", err)
	}
}
