package oceana

import (
	"testing"
	"time"
)

// waitFor lets a customer ask for attributes.
func waitFor(t *testing.T, s *Server, name string, attributes ...string) {
	t.Helper()
	chat := requestChat{Priority: 5, ChannelSrc: "WhatsApp"}
	chat.Intrinsics.Name, chat.Intrinsics.Attributes = name, attributes
	s.mu.Lock()
	_, refused := s.requestChatLocked(s.orphans, name, &chat)
	s.unlock()
	if refused != nil {
		t.Fatal(refused.text)
	}
}

func TestTheQueueSaysWhyNoAgentIsOfferedAContact(t *testing.T) {
	for name, c := range map[string]struct {
		agents   []AgentConfig
		workflow Workflow
		asks     []string
		want     string
	}{
		"an attribute of no agent": {
			agents: []AgentConfig{{Name: "Alice", Ready: true}}, asks: []string{"Language.English"}, want: "no agent has Language.English",
		},
		"only what is missing": {
			agents: []AgentConfig{{Name: "Alice", Ready: true, Attributes: []string{"Location.Inhouse"}}},
			asks:   []string{"Language.English", "Location.Inhouse"}, want: "no agent has Language.English",
		},
		"each somewhere": {
			agents: []AgentConfig{{Name: "Alice", Attributes: []string{"Location.Inhouse"}}, {Name: "Bob", Attributes: []string{"Language.English"}}},
			asks:   []string{"Language.English", "Location.Inhouse"}, want: "no agent has Language.English together with Location.Inhouse",
		},
		"no agent at all":             {asks: []string{"Language.English"}, want: "no agent is signed in"},
		"an agent who is not ready":   {agents: []AgentConfig{{Name: "Alice", Attributes: []string{"Language.English"}}}, asks: []string{"Language.English"}},
		"only one, who is elsewhere":  {agents: []AgentConfig{{Name: "Alice", Ready: true}}, workflow: Workflow{Required: []string{"Bob"}}, want: "only Bob may take it, who is not signed in"},
		"no workflow":                 {agents: []AgentConfig{{Name: "Alice", Ready: true}}, workflow: Workflow{Undeployed: true}, want: "no workflow is deployed that asks for agents"},
		"another service that serves": {agents: []AgentConfig{{Name: "Alice"}}, workflow: Workflow{Also: [][]string{nil}}, asks: []string{"Language.English"}},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := offline(nil)
			for _, a := range c.agents {
				if err := s.AddAgent(a); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.Deploy(c.workflow); err != nil {
				t.Fatal(err)
			}
			waitFor(t, s, "Ana", c.asks...)
			queue, demands := s.Queue(), s.SupervisorView().Demands
			if len(queue) != 1 || queue[0].Unserved != c.want || len(demands) != 1 || demands[0].Unserved != c.want {
				t.Errorf("the queue says %+v, the supervisor %+v, want %q", queue, demands, c.want)
			}
		})
	}
}

// TestATransferredCustomerWaitsAnew has a contact of a day ago, which is given to another agent.
func TestATransferredCustomerWaitsAnew(t *testing.T) {
	s, c := offline(nil)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.AddAgent(AgentConfig{Name: "Alice", Ready: true}))
	must(s.AddAgent(AgentConfig{Name: "Bob", Ready: true}))
	waitFor(t, s, "Ana")
	advance(t, c, time.Minute)
	must(s.Answer("Alice", "Ana"))
	advance(t, c, 24*time.Hour)
	must(s.Transfer("Alice", "Ana", "Bob"))
	given := c.Now()
	advance(t, c, 3*time.Second)
	bob, err := s.Desk("Bob")
	must(err)
	if len(bob.Alerts) != 1 || !bob.Alerts[0].Waits.Equal(given) || !bob.Alerts[0].Since.Equal(dawn) {
		t.Fatalf("Bob is alerted by %+v, want one who waits since %s and asked at %s", bob.Alerts, given, dawn)
	}
	// Not answered, the customer goes on waiting: no agent gave the contact away anew.
	must(s.AddAgent(AgentConfig{Name: "Carol"}))
	must(s.SetState("Alice", "", false, ""))
	must(s.Ignore("Bob", "Ana"))
	if q := s.Queue(); len(q) != 1 || !q[0].Waits.Equal(given) {
		t.Errorf("in the queue is %+v, want one who waits since %s", q, given)
	}
	if d := s.SupervisorView().Demands; len(d) != 1 || !d[0].Since.Equal(given) {
		t.Errorf("the supervisor sees %+v, want one who waits since %s", d, given)
	}
}
