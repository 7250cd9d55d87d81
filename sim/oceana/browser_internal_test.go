package oceana

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

func TestAnAgentHasAWhileToComeBack(t *testing.T) {
	for name, back := range map[string]bool{"comes back": true, "stays away": false} {
		t.Run(name, func(t *testing.T) {
			c := clock.New(time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC))
			s := running(t, Config{Clock: c, Journal: journal.New(c.Now), Rand: rand.New(rand.NewPCG(1, 2)), BrowserGrace: time.Minute})
			must := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			must(s.AddAgent(AgentConfig{Name: "Alice", Ready: true}))
			contact := func(id string) {
				s.mu.Lock()
				conv := &conversation{id: id, customer: id, seen: map[string]*Line{}}
				s.conversations[id] = conv
				opened := s.newContactLocked(conv, s.orphans)
				s.routeLocked(opened, nil)
				s.queueLocked(opened)
				s.assignSoonLocked()
				s.mu.Unlock()
				must(c.Settle(t.Context()))
			}
			held := func() int {
				d, err := s.Desk("Alice")
				must(err)
				return len(d.Contacts) + len(d.Alerts)
			}
			contact("Ana")
			must(s.Answer("Alice", "Ana"))
			must(c.Settle(t.Context()))
			must(s.LoseBrowser("Alice"))
			contact("Bo")
			must(c.Advance(t.Context(), 59*time.Second))
			if held() != 1 {
				t.Fatalf("without a browser the desk has %d contacts, want the one it had", held())
			}
			want := 0
			if back {
				must(s.Send("Alice", "Ana", "Here I am"))
				want = 2
			}
			must(c.Advance(t.Context(), time.Second))
			if held() != want {
				t.Errorf("after the grace period the desk has %d contacts, want %d", held(), want)
			}
		})
	}
}
