package oceana

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/wavetank/wavetank/scenarios/pairs"
	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

// crowd is an Oceana with busy agents and a queue, without any wire. Contacts ask for one of 120 combinations of attributes.
func crowd(tb testing.TB, agents, contacts int) *Server {
	tb.Helper()
	c := clock.New(time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC))
	rnd := rand.New(rand.NewPCG(1, 2))
	s := running(tb, Config{Clock: c, Journal: journal.New(c.Now), Rand: rnd})
	for i := range agents {
		err := s.AddAgent(AgentConfig{
			Name: fmt.Sprintf("agent %d", i), Ready: true, Multiplicity: 1,
			Attributes: []string{fmt.Sprintf("Language.%d", i%4), fmt.Sprintf("LOB.%d", i%5), fmt.Sprintf("Level.%d", i%6)},
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range agents + contacts {
		conv := &conversation{id: fmt.Sprint(i), customer: fmt.Sprint(i), seen: map[string]*Line{}}
		s.conversations[conv.id] = conv
		contact := s.newContactLocked(conv, s.orphans)
		contact.priority = 1 + rnd.IntN(100)
		contact.attributes = []string{fmt.Sprintf("Language.%d", i%4), fmt.Sprintf("LOB.%d", i%5), fmt.Sprintf("Level.%d", i%6)}
		s.routeLocked(contact, contact.attributes)
		s.queueLocked(contact)
	}
	for s.decideLocked() {
	}
	return s
}

// decide frees an agent, makes one decision and puts the contact that was there back, so that every round finds the same.
func decide(tb testing.TB, s *Server, i int) time.Duration {
	a := s.agents[i%len(s.agents)]
	if len(a.alerts) == 0 {
		return 0
	}
	back := a.alerts[0]
	s.withdrawLocked(back)
	began := time.Now() //nolint:forbidigo // what a decision costs is the wall's time
	made := s.decideLocked()
	took := time.Since(began) //nolint:forbidigo // what a decision costs is the wall's time
	if !made {
		tb.Fatal("no decision with a free agent and a full queue")
	}
	s.queueLocked(back)
	return took
}

func median(tb testing.TB, s *Server, rounds int) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []time.Duration
	for i := range rounds {
		if d := decide(tb, s, i); d > 0 {
			all = append(all, d)
		}
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// BenchmarkAssignmentDecision compares a decision among 50,000 contacts that are queued with one among 500: a look at every contact would be a
// hundred times more.
func BenchmarkAssignmentDecision(b *testing.B) {
	small, large := crowd(b, 200, 500), crowd(b, 200, 50_000)
	decides := func(s *Server) func() float64 {
		return func() float64 { return median(b, s, 300).Seconds() }
	}
	pairs.Figure{Name: "decision with 50,000 queued / with 500", Most: 5}.Compare(b, decides(small), decides(large))
}
