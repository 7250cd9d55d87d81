package oceana

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

var dawn = time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)

// offline is an Oceana without any adapter: notifications pile up where they would wait for one.
func offline(change func(*Config)) (*Server, *clock.Clock) {
	c := clock.New(dawn)
	cfg := Config{Clock: c, Journal: journal.New(c.Now), Rand: rand.New(rand.NewPCG(1, 2)), AfterContactWork: time.Minute}
	if change != nil {
		change(&cfg)
	}
	s, err := New(cfg)
	if err != nil {
		panic(err) // the tests give what is required
	}
	return s, c
}

// writes is a customer's message over the adapter's wire.
func (s *Server) writes(conversation, id string, attributes ...string) *refusal {
	s.mu.Lock()
	defer s.unlock()
	m := newMessage{MessageID: id, Message: id, Type: "text", SenderType: "customer"}
	if _, err := s.newMessageLocked(s.orphans, conversation, &m); err == nil || err.code != 410 {
		return err
	}
	chat := requestChat{Priority: 5, ChannelSrc: "WhatsApp", FirstMessage: &m}
	chat.Intrinsics.Name, chat.Intrinsics.Attributes = "Ana", attributes
	if conversation != "conv" {
		chat.Intrinsics.Name = conversation
	}
	_, err := s.requestChatLocked(s.orphans, conversation, &chat)
	return err
}

// lonely is an Oceana where Ana alerts Alice, and Bob and the supervisor Sue are ready too.
func lonely(t *testing.T) *Server {
	t.Helper()
	s, c := offline(nil)
	add := func(cfg AgentConfig) {
		if err := s.AddAgent(cfg); err != nil {
			t.Fatal(err)
		}
	}
	add(AgentConfig{Name: "Alice", Ready: true})
	if err := s.writes("conv", "m1"); err != nil {
		t.Fatal(err)
	}
	settle(t, c)
	add(AgentConfig{Name: "Bob", Ready: true})
	add(AgentConfig{Name: "Sue", Ready: true, Supervisor: true})
	return s
}

func settle(t interface{ Fatal(...any) }, c *clock.Clock) { advance(t, c, 0) }

func advance(t interface{ Fatal(...any) }, c *clock.Clock, d time.Duration) {
	if err := c.Advance(context.Background(), d); err != nil {
		t.Fatal(err)
	}
}

// TestNoContactIsLostOrDoubled plays agents and customers in any order and looks at every contact after each step.
func TestNoContactIsLostOrDoubled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, c := offline(func(cfg *Config) { cfg.NoAnswer = 30 * time.Second })
		agents, customers := []string{"A", "B", "C"}, []string{"u", "v", "w", "x"}
		for i, name := range agents {
			if err := s.AddAgent(AgentConfig{Name: name, Ready: true, Multiplicity: 1 + i, Attributes: []string{"LOB.1", fmt.Sprint("Only.", name)}}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.AddAgent(AgentConfig{Name: "S", Ready: true, Supervisor: true}); err != nil {
			t.Fatal(err)
		}
		if rapid.Bool().Draw(t, "bot") {
			_ = s.SetBot(&Bot{Answer: "?", Beside: rapid.Bool().Draw(t, "beside")})
		}
		err := s.Deploy(Workflow{
			LastAgent: rapid.Bool().Draw(t, "last agent"), Unmatched: rapid.Bool().Draw(t, "unmatched"),
			Widen: []Widening{{After: time.Minute}},
		})
		if err != nil {
			t.Fatal(err)
		}
		written := map[string][]string{}
		n := 0
		agent := func(t *rapid.T) string { return rapid.SampledFrom(append(agents, "S")).Draw(t, "agent") }
		customer := func(t *rapid.T) string { return rapid.SampledFrom(customers).Draw(t, "customer") }
		action := func(do func(agent, customer string) error) func(*rapid.T) {
			return func(t *rapid.T) { _ = do(agent(t), customer(t)) } // most are not possible at the moment
		}
		t.Repeat(map[string]func(*rapid.T){
			"write": func(t *rapid.T) {
				who := customer(t)
				n++
				id := fmt.Sprint(who, n)
				if err := s.writes(who, id, "LOB.1"); err != nil {
					t.Fatal(err.text)
				}
				written[who] = append(written[who], id)
			},
			"answer":     action(s.Answer),
			"ignore":     action(s.Ignore),
			"reject":     action(s.Reject),
			"close":      action(s.Close),
			"complete":   action(s.CompleteWork),
			"extend":     action(s.ExtendWork),
			"observe":    action(s.Observe),
			"barge":      action(s.BargeIn),
			"leave":      action(s.Leave),
			"to agent":   func(t *rapid.T) { _ = s.Transfer(agent(t), customer(t), agent(t)) },
			"to service": func(t *rapid.T) { _ = s.TransferToService(agent(t), customer(t), "Only."+agent(t)) },
			"ready":      func(t *rapid.T) { _ = s.SetReady(agent(t), true) },
			"not ready":  func(t *rapid.T) { _ = s.SetReady(agent(t), false) },
			"sign out":   func(t *rapid.T) { _ = s.SignOut(agent(t)) },
			"time":       func(t *rapid.T) { advance(t, c, time.Duration(rapid.IntRange(0, 70).Draw(t, "s"))*time.Second) },
			"": func(t *rapid.T) {
				settle(t, c)
				checkContacts(t, s, written)
			},
		})
	})
}

// checkContacts wants every contact in one place and every place counted.
func checkContacts(t *rapid.T, s *Server, written map[string][]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	queued := 0
	for _, d := range s.demandList {
		queued += len(d.queue)
		if !slices.IsSortedFunc(d.queue, inOrder) {
			t.Fatal("a queue is out of order")
		}
	}
	if queued != s.waiting {
		t.Fatalf("%d contacts queued, %d counted", queued, s.waiting)
	}
	for who, ids := range written {
		c := s.conversations[who].contact
		var got []string
		for _, l := range c.lines {
			if l.Role == RoleCustomer {
				got = append(got, l.Text)
			}
		}
		if !slices.Equal(got, ids) {
			t.Fatalf("%s wrote %v, the contact holds %v", who, ids, got)
		}
	}
	for i, c := range s.contacts {
		if c.place != i || c.state == stateClosed {
			t.Fatalf("contact %s is %s at place %d of %d", c.conversation.id, c.state, c.place, i)
		}
		var alerts, desks []string
		for _, a := range s.agents {
			if slices.Contains(a.alerts, c) {
				alerts = append(alerts, a.name)
			}
			if slices.Contains(a.cards, c) && c.watchers[a] == "" {
				desks = append(desks, a.name)
			}
		}
		places := len(alerts) + len(desks)
		if c.demand != nil {
			places++
		}
		want := map[state]int{stateBot: 0, stateQueued: 1, stateAlerting: 1, stateActive: 1}[c.state]
		if places != want || (c.state == stateQueued) != (c.demand != nil) || (c.agent == nil) != (c.state == stateQueued || c.state == stateBot) {
			t.Fatalf("%s is %s: alerts %v, desks %v, waiting %t", c.conversation.id, c.state, alerts, desks, c.demand != nil)
		}
	}
	for _, a := range s.agents {
		work, wrapping := len(a.alerts), 0
		for _, c := range a.cards {
			switch {
			case c.state == stateActive && c.agent == a:
				work++
			case c.wrapping && c.agent == a:
				work++
				wrapping++
			}
		}
		r := a.on(ChannelMessaging)
		if r.work != work || r.wrapping != wrapping {
			t.Fatalf("%s has %d contacts, %d wrapping; counted are %d and %d", a.name, work, wrapping, r.work, r.wrapping)
		}
		if r.work > r.multiplicity {
			t.Fatalf("%s has %d contacts and may have %d", a.name, r.work, r.multiplicity)
		}
		if !a.signedIn && work > 0 {
			t.Fatalf("%s is signed out with %d contacts", a.name, work)
		}
	}
}
