package dispatch_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/dispatch"
)

// TestAStoreThatFailsIsLeftAlone for longer and longer, on the injected clock, and is read at once after it has answered.
func TestAStoreThatFailsIsLeftAlone(t *testing.T) {
	s := newStage(func(c *dispatch.Config) { c.Memory = 2 * 512 })
	s.Claim(dispatch.Term{})
	s.Submit(dispatch.Term{}, effects("a1", "a2", "a3"), false)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	answers := make(chan error)
	read := func(context.Context, int, int64, int) ([]*dispatch.Effect, bool, error) {
		err := <-answers
		if err != nil {
			return nil, false, err
		}
		return effects("a3"), true, nil
	}
	failed := make(chan error)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.Reload(ctx, read, func(err error) { failed <- err })
	}()
	s.all(t) // a1 and a2: there is room, and a reload is wanted
	away := errors.New("the database is away")
	var pauses []time.Duration
	for range 7 {
		answers <- away
		if got := <-failed; !errors.Is(got, away) {
			t.Errorf("failed with %v", got)
		}
		s.busy.none()
		pause := time.Duration(0)
		for s.busy.open() == 0 { // while it pauses nothing is to be done: a virtual clock can go on
			if pause += time.Second / 2; pause > time.Minute {
				t.Fatal("never read again")
			}
			s.clock.advance(time.Second / 2)
		}
		pauses = append(pauses, pause/time.Second)
	}
	if diff := cmp.Diff([]time.Duration{1, 2, 4, 8, 16, 30, 30}, pauses); diff != "" {
		t.Errorf("pauses in seconds (-want +got):\n%s", diff)
	}
	answers <- nil
	s.Step(t.Context())
	if got := s.all(t); got != "a3" {
		t.Errorf("done: %q, want a3", got)
	}
	stop()
	<-ended
	s.Close()
	if s.busy.open() != 0 {
		t.Errorf("open work is %d at the end", s.busy.open())
	}
}

// TestAReloadThatIsWantedOnceMore because an effect came while it was read: between the two there is always open work, or a virtual clock
// would go on in the middle.
func TestAReloadThatIsWantedOnceMore(t *testing.T) {
	s := newStage(func(c *dispatch.Config) { c.Memory = 2 * 512 })
	s.Claim(dispatch.Term{})
	s.Submit(dispatch.Term{}, effects("a1", "a2", "a3"), false)
	s.all(t) // a1 and a2: there is room, and a reload is wanted
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	again, ended := make(chan int), make(chan struct{})
	reads := 0
	read := func(context.Context, int, int64, int) ([]*dispatch.Effect, bool, error) {
		if reads++; reads == 1 {
			s.Submit(dispatch.Term{}, effects("a4"), false)
			return nil, true, nil
		}
		again <- s.zeros()
		return effects("a3", "a4"), true, nil
	}
	before := s.zeros()
	go func() {
		defer close(ended)
		s.Reload(ctx, read, func(err error) { t.Error(err) })
	}()
	if zeros := <-again; zeros != before {
		t.Errorf("there was no open work %d times between two reloads", zeros-before)
	}
	s.Step(t.Context())
	if got := s.all(t); got != "a3 a4" {
		t.Errorf("done: %q", got)
	}
	stop()
	<-ended
	s.Close()
}

// TestCloseSettlesTheCountOfAReload that is wanted and was never begun.
func TestCloseSettlesTheCountOfAReload(t *testing.T) {
	s := newStage(func(c *dispatch.Config) { c.Memory = 2 * 512 })
	s.Claim(dispatch.Term{})
	s.Submit(dispatch.Term{}, effects("a1", "a2", "a3"), false)
	s.all(t)
	if s.busy.open() != 1 {
		t.Fatalf("open work is %d, want the reload", s.busy.open())
	}
	s.Close()
	if s.busy.open() != 0 {
		t.Errorf("open work is %d after the end", s.busy.open())
	}
}
