package oceana_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/oceana"
)

func TestSetAgentChangesWhatIsSaidAndKeepsTheRest(t *testing.T) {
	s := newWorld(t).oceana
	for _, step := range []struct {
		name string
		set  oceana.AgentConfig
		want oceana.AgentView
	}{
		{"a new agent", oceana.AgentConfig{Name: "Alice", Multiplicity: 1, Attributes: []string{"Language.English"}},
			oceana.AgentView{State: oceana.StateNotReady, Multiplicity: 1, Attributes: []string{"Language.English"}}},
		{"ready", oceana.AgentConfig{Name: "Alice", Ready: true}, oceana.AgentView{State: oceana.StateReady, Multiplicity: 1, Attributes: []string{"Language.English"}}},
		{"another multiplicity", oceana.AgentConfig{Name: "Alice", Ready: true, Multiplicity: 3},
			oceana.AgentView{State: oceana.StateReady, Multiplicity: 3, Attributes: []string{"Language.English"}}},
		{"other attributes", oceana.AgentConfig{Name: "Alice", Ready: true, Attributes: []string{"Language.French"}},
			oceana.AgentView{State: oceana.StateReady, Multiplicity: 3, Attributes: []string{"Language.French"}}},
		{"a supervisor", oceana.AgentConfig{Name: "Alice", Supervisor: true}, oceana.AgentView{State: oceana.StateNotReady, Supervisor: true, Multiplicity: 3, Attributes: []string{"Language.French"}}},
		{"not on Messaging", oceana.AgentConfig{Name: "Alice", Ready: true, Channels: []string{oceana.ChannelChat}},
			oceana.AgentView{State: oceana.StateReady, Supervisor: true, Attributes: []string{"Language.French"}}},
		{"on Messaging again", oceana.AgentConfig{Name: "Alice", Ready: true}, oceana.AgentView{State: oceana.StateReady, Supervisor: true, Multiplicity: 3, Attributes: []string{"Language.French"}}},
	} {
		if err := s.SetAgent(step.set); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		got := s.Agents()
		if len(got) != 1 {
			t.Fatalf("%s: %d agents, want 1", step.name, len(got))
		}
		step.want.ID, step.want.Name, step.want.Channels = "600001", "Alice", got[0].Channels
		if diff := cmp.Diff(step.want, got[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.name, diff)
		}
	}
	if err := s.SetAgent(oceana.AgentConfig{Name: "Alice", Multiplicity: -1}); !errors.Is(err, oceana.ErrInvalid) {
		t.Errorf("a negative multiplicity: %v, want ErrInvalid", err)
	}
}
