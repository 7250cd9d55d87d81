package scenarios_test

import (
	"testing"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/oceana"
)

// opening is where the stories begin in which something dies: Ana uses WhatsApp, Alice is ready, others are not, and all is quiet.
func opening(t *testing.T, others ...string) (s *scenarios.Stage, must func(error)) {
	t.Helper()
	s = scenarios.NewStage(1)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	must = func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.Open(scenarios.DefaultStart))
	_, err := s.World.AddIntegration("whatsapp", "")
	must(err)
	must(s.World.AddPerson(channel.Person{Name: "Ana"}, ""))
	must(s.World.Oceana.AddAgent(oceana.AgentConfig{Name: "Alice", Ready: true}))
	for _, name := range others {
		must(s.World.Oceana.AddAgent(oceana.AgentConfig{Name: name}))
	}
	must(s.Begin(t.Context()))
	must(s.Settle(t.Context()))
	return s, must
}
