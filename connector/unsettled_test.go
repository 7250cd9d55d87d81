package connector_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/store"
)

var errCursed = errors.New("constraint of an administrator")

// grudge is a store that keeps no result of some effects; when it is deep, not even that such an effect is over.
type grudge struct {
	connector.Storage
	deep   bool
	mended *atomic.Bool
	tries  *atomic.Int64
}

func (g grudge) refuses(id string) bool {
	return !g.mended.Load() && strings.Contains(id, "cursed")
}

func (g grudge) Apply(ctx context.Context, change store.Change) (store.Applied, error) {
	if g.refuses(change.Done) && (g.deep || change.Event != nil) {
		g.tries.Add(1)
		return store.Applied{}, errCursed
	}
	return g.Storage.Apply(ctx, change)
}

// newGrudge is a crowd on such a store, in which an agent and an end user have said what the store keeps no result of.
func newGrudge(t *testing.T, deep bool) (*stage, *faultyOceana, grudge) {
	s, f, log := newCrowd(t)
	g := grudge{deep: deep, mended: &atomic.Bool{}, tries: &atomic.Int64{}}
	s.around = func(of connector.Storage) connector.Storage {
		g.Storage = of
		return g
	}
	s.start()
	await(t, log.logins, "login")
	s.says("cursed", "m-cursed", "hello")
	s.says("agents", "m2", "hello")
	await(t, f.arrived, "message")
	await(t, f.arrived, "message")
	s.quiet.wait()
	f.agentSays("agents", "a-cursed", "said once")
	await(t, f.acked, "acknowledgement")
	s.quiet.wait()
	return s, f, g
}

// othersFlow has everybody else write and answer, and fails unless all of that arrives before any time has passed on the connector's clock.
func othersFlow(t *testing.T, s *stage, f *faultyOceana) {
	t.Helper()
	now := s.clock.Now()
	s.everybodyWrites()
	for range crowd * each {
		await(t, f.arrived, "message")
	}
	for c := range crowd {
		f.agentSays(fmt.Sprint("c", c), fmt.Sprint("a", c), fmt.Sprint("text", c))
	}
	for range crowd {
		await(t, f.acked, "acknowledgement")
	}
	s.quiet.wait()
	if n := len(s.cloud.texts()); n != crowd+1 {
		t.Errorf("%d messages are posted, want %d", n, crowd+1)
	}
	if !s.clock.Now().Equal(now) {
		t.Errorf("it took %s", s.clock.Now().Sub(now))
	}
}

func timesPosted(s *stage, text string) (n int) {
	for _, posted := range s.cloud.texts() {
		if posted == text {
			n++
		}
	}
	return n
}

// TestAResultThatTheStoreRefuses for ever, in both directions: what was done is not done again, the outcome is a dead letter at once, and
// the conversation goes on as the others do. Sent again, the letter tells the outcome.
func TestAResultThatTheStoreRefuses(t *testing.T) {
	s, f, g := newGrudge(t, false)
	othersFlow(t, s, f)
	f.agentSays("agents", "a-more", "said later")
	await(t, f.acked, "acknowledgement")
	s.says("cursed", "m3", "hello")
	if got := await(t, f.arrived, "message"); got != "m3" {
		t.Errorf("%s arrives, want m3", got)
	}
	s.quiet.wait()
	if once, later := timesPosted(s, "said once"), timesPosted(s, "said later"); once != 1 || later != 1 {
		t.Errorf("posted %d times, and the next one %d times; want each once", once, later)
	}
	s.pending(0)
	letters, err := s.c.DeadLetters(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var reasons []string
	for _, l := range letters {
		reasons = append(reasons, l.Origin+" "+l.Kind+": "+l.Reason)
	}
	if diff := cmp.Diff([]string{"event posted: " + errCursed.Error()}, reasons); diff != "" {
		t.Fatalf("dead letters (-want +got):\n%s", diff)
	}
	if got := s.c.Obstacles(t.Context()); len(got) != 0 {
		t.Errorf("in the way: %+v", got)
	}
	g.mended.Store(true)
	if err := s.c.Resend(t.Context(), letters[0].ID); err != nil {
		t.Error(err)
	}
	s.quiet.wait()
	if n := timesPosted(s, "said once"); n != 1 {
		t.Errorf("posted %d times after its outcome was taken", n)
	}
	if statuses := f.statuses(); statuses["a-cursed"] == "" {
		t.Errorf("the agent is told %v", statuses)
	}
}

// TestAnEffectThatTheStoreKeepsForUndone whatever is tried holds its own conversation and no other, is tried ever more seldom and never
// sent again, and readiness tells of it until the store takes it.
func TestAnEffectThatTheStoreKeepsForUndone(t *testing.T) {
	s, f, g := newGrudge(t, true)
	othersFlow(t, s, f)
	stuck := func() (why []string) {
		for _, o := range s.c.Obstacles(t.Context()) {
			why = append(why, o.What+": "+o.Why)
		}
		return why
	}
	want := []string{"effects: 2 cannot be settled, and their conversations wait; see the log"}
	if diff := cmp.Diff(want, stuck()); diff != "" {
		t.Errorf("in the way (-want +got):\n%s", diff)
	}
	before := g.tries.Load()
	for range 12 {
		s.clock.advance(5 * time.Minute)
		s.quiet.wait()
	}
	if most := before + 2*3*12; g.tries.Load() > most {
		t.Errorf("tried %d times in an hour, want %d at most", g.tries.Load()-before, most-before)
	}
	if n := timesPosted(s, "said once"); n != 1 {
		t.Errorf("posted %d times, want once", n)
	}
	s.pending(2)
	g.mended.Store(true)
	s.clock.advance(5 * time.Minute)
	s.quiet.wait()
	s.pending(0)
	if got := stuck(); len(got) != 0 {
		t.Errorf("in the way: %v", got)
	}
	if n := timesPosted(s, "said once"); n != 1 {
		t.Errorf("posted %d times in the end, want once", n)
	}
}
