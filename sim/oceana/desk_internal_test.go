package oceana

import (
	"errors"
	"slices"
	"testing"
)

// capabilityTries is how each capability is used on a contact with Ana; Sue supervises.
func capabilityTries(s *Server) map[Capability]func(agent string) error {
	return map[Capability]func(string) error{
		CanAccept:            func(a string) error { return s.Answer(a, "Ana") },
		CanReject:            func(a string) error { return s.Reject(a, "Ana") },
		CanIgnore:            func(a string) error { return s.Ignore(a, "Ana") },
		CanSendMessage:       func(a string) error { return s.Send(a, "Ana", "Hi") },
		CanEnd:               func(a string) error { return s.Close(a, "Ana") },
		CanTransferToUser:    func(a string) error { return s.Transfer(a, "Ana", "Bob") },
		CanTransferToService: func(a string) error { return s.TransferToService(a, "Ana", "LOB.Sales") },
		CanSetDisposition:    func(a string) error { return s.SetDisposition(a, "Ana", "solved") },
		CanCompleteWork:      func(a string) error { return s.CompleteWork(a, "Ana") },
		CanExtendWork:        func(a string) error { return s.ExtendWork(a, "Ana") },
		CanCoach:             func(a string) error { return s.Coach(a, "Ana", "Do this") },
		CanBargeIn:           func(a string) error { return s.BargeIn(a, "Ana") },
		CanLeave:             func(a string) error { return s.Leave(a, "Ana") },
	}
}

// states are the ways into each state of a contact, and whose desk is meant.
var states = []struct {
	in    Interaction
	agent string
	way   []Capability
}{
	{InteractionAlerting, "Alice", nil},
	{InteractionActive, "Alice", []Capability{CanAccept}},
	{InteractionAfterWork, "Alice", []Capability{CanAccept, CanEnd}},
	{InteractionExtended, "Alice", []Capability{CanAccept, CanEnd, CanExtendWork}},
	{InteractionClosed, "Alice", []Capability{CanAccept, CanEnd, CanCompleteWork}},
	{InteractionObserving, "Sue", []Capability{CanAccept}},
	{InteractionCoaching, "Sue", []Capability{CanAccept, CanCoach}},
	{InteractionBargedIn, "Sue", []Capability{CanAccept, CanBargeIn}},
}

func TestAnAgentCanDoWhatTheStateOfTheContactAllowsAndNothingElse(t *testing.T) {
	for _, state := range states {
		for what := range capabilityTries(nil) {
			t.Run(string(state.in)+"/"+string(what), func(t *testing.T) {
				s := lonely(t)
				try := capabilityTries(s)
				for _, step := range state.way {
					who := "Alice"
					if step == CanCoach || step == CanBargeIn {
						who = "Sue"
					}
					if err := try[step](who); err != nil {
						t.Fatal(err)
					}
					if step == CanAccept && state.agent == "Sue" {
						if err := s.Observe("Sue", "Ana"); err != nil {
							t.Fatal(err)
						}
					}
				}
				c := s.conversations["conv"].contact
				if got := c.interaction(s.byName[state.agent]); got != state.in {
					t.Fatalf("the contact is %s", got)
				}
				err := try[what](state.agent)
				switch allowed := slices.Contains(Capabilities(state.in), what); {
				case allowed && err != nil:
					t.Errorf("refused: %v", err)
				case !allowed && !errors.Is(err, ErrNotPossible):
					t.Errorf("got %v, want ErrNotPossible", err)
				}
			})
		}
	}
}
