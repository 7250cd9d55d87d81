package steps

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/sim/journal"
)

// participantsChanged reads who came and went from what Oceana told the connector.
func (s *Scene) participantsChanged(customer, list string) error {
	conversation := ""
	for _, c := range s.World().Oceana.Transcripts() {
		if c.Customer == unquote(customer) {
			conversation = c.ConversationID
		}
	}
	names := map[string]string{}
	got := []string{}
	for _, e := range s.World().Journal.Entries(0) {
		if e.From != "oceana" || e.To != "connector" || e.Conversation != conversation {
			continue
		}
		var body struct{ AgentID, DisplayName, LeaveReason string }
		switch e.Name {
		case "newParticipant", "participantLeave":
			if err := json.Unmarshal(e.Payload, &body); err != nil {
				return err
			}
		}
		switch e.Name {
		case "newParticipant":
			names[body.AgentID] = body.DisplayName
			got = append(got, body.DisplayName+" joined")
		case "participantLeave":
			got = append(got, names[body.AgentID]+" left for "+body.LeaveReason)
		}
	}
	if want := splitList(list); !slices.Equal(got, want) {
		return fmt.Errorf("the participants changed by %q", strings.Join(got, ", "))
	}
	return nil
}

// activities are the typing indicators that the connector posted, oldest first.
func (s *Scene) activities() []string {
	var all []string
	for _, e := range s.World().Journal.Entries(0) {
		if e.From != "connector" || e.To != "cloud" {
			continue
		}
		var body struct{ Type string }
		if e.Kind == journal.KindRequest && json.Unmarshal(e.Payload, &body) == nil && strings.HasPrefix(body.Type, "typing:") {
			all = append(all, body.Type)
		}
	}
	return all
}

func (s *Scene) cloudToldTyping(what string) error {
	want := map[string]string{"started": "typing:start", "stopped": "typing:stop"}[what]
	if all := s.activities(); len(all) == 0 || all[len(all)-1] != want {
		return fmt.Errorf("what the cloud was told: %s", listed(all))
	}
	return nil
}

func (s *Scene) cloudToldTypingTimes(want int) error {
	if all := s.activities(); len(all) != want {
		return fmt.Errorf("what the cloud was told: %s", listed(all))
	}
	return nil
}

func (s *Scene) lastPostIs(want string) error {
	got := "nothing"
	for _, e := range s.World().Journal.Entries(0) {
		var body struct {
			Type, Role string
		}
		if e.From == "connector" && e.To == "cloud" && json.Unmarshal(e.Payload, &body) == nil && body.Role == "appMaker" && !strings.Contains(body.Type, ":") {
			got = body.Type
		}
	}
	if got != unquote(want) {
		return fmt.Errorf("the last message posted is of type %s", got)
	}
	return nil
}

func (s *Scene) toldDisposition(want string) error {
	got := []string{}
	for _, e := range s.World().Journal.Entries(0) {
		var body struct{ DispositionCode string }
		if e.From == "oceana" && e.Name == "closeConversation" && json.Unmarshal(e.Payload, &body) == nil {
			got = append(got, body.DispositionCode)
		}
	}
	if !slices.Contains(got, unquote(want)) {
		return fmt.Errorf("the dispositions told are %q", got)
	}
	return nil
}
