package dispatch_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/dispatch"
)

// TestAPageOfATermThatIsOver is read in one term and handed over in the next, which has read it too.
func TestAPageOfATermThatIsOver(t *testing.T) {
	s := newStage()
	old, now := dispatch.Term{Shard: 0, N: 3}, dispatch.Term{Shard: 0, N: 4}
	s.Claim(old)
	s.Release(t.Context(), 0)
	if s.Submit(old, effects("a1"), false) || s.Held() != 0 {
		t.Error("an effect is taken in the name of a term that is over, by a process without the shard")
	}
	s.Claim(now)
	if s.Submit(old, effects("a1"), false) || s.Held() != 0 {
		t.Error("an effect is taken in the name of a term that is over")
	}
	if !s.Submit(now, effects("a1", "a2"), true) {
		t.Error("the effects of the term are refused")
	}
	if s.Submit(old, effects("a1", "a2", "a3"), false) {
		t.Error("a page of a term that is over is taken after that of the term")
	}
	if got := s.all(t); got != "a1? a2" {
		t.Errorf("done: %s; want a1, which may have been delivered, and a2", got)
	}
}

// TestNoEffectIsHeldTwice submits the same effects again: waiting, running, and left in the store.
func TestNoEffectIsHeldTwice(t *testing.T) {
	s := newStage(func(c *dispatch.Config) { c.Memory = 3 * 512 })
	term := dispatch.Term{}
	s.Claim(term)
	again := true
	s.verdict = func(*dispatch.Effect) dispatch.Verdict {
		if again {
			again = false
			s.Submit(term, effects("a1", "a2", "a3", "a4"), false)
		}
		return dispatch.Verdict{}
	}
	s.Submit(term, effects("a1", "a2", "a3", "a4", "b5"), false) // a4 is spilled, b5 is of another shard
	s.Submit(term, effects("a2", "a4"), false)
	if held, waiting := s.Held(), s.Backlog().Lanes[out].Effects; held != 3 || waiting != 4 {
		t.Errorf("%d effects are held of %d, want 3 of 4", held, waiting)
	}
	if got := s.all(t); got != "a1 a2 a3" {
		t.Errorf("done: %s; want each once, and a4 not before it was read again", got)
	}
}

// TestAnOlderEffectIsReadAfterANewerWasMade, as at a start: an earlier process may have attempted the older one.
func TestAnOlderEffectIsReadAfterANewerWasMade(t *testing.T) {
	s := newStage()
	s.Claim(dispatch.Term{})
	s.Submit(dispatch.Term{}, effects("a5"), false)
	s.Submit(dispatch.Term{}, effects("a3", "a4"), true)
	if got := s.all(t); got != "a3? a4 a5" {
		t.Errorf("done: %s; want the first one left behind in doubt, and the order of their numbers", got)
	}
}

// TestAReloadOfATermThatIsOver has the term change hands while the store is being read.
func TestAReloadOfATermThatIsOver(t *testing.T) {
	s := newStage(func(c *dispatch.Config) { c.Memory = 2 * 512 })
	s.Claim(dispatch.Term{N: 1})
	s.Submit(dispatch.Term{N: 1}, effects("a1", "a2", "a3"), false)
	ctx, stop := context.WithCancel(t.Context())
	reads, got, ended := 0, "", make(chan struct{})
	read := func(context.Context, int, int64, int) ([]*dispatch.Effect, bool, error) {
		if reads++; reads == 1 {
			s.Release(t.Context(), 0)
			s.Claim(dispatch.Term{N: 2})
			s.Submit(dispatch.Term{N: 2}, effects("a4", "a5", "a6"), true) // the other holder has settled a3
			got = s.all(t)                                                 // there is room for what was read in the old term
			return effects("a3", "a6"), true, nil
		}
		stop()
		tried := effects("a6")
		tried[0].Attempts = 1 // by the other holder
		return tried, true, nil
	}
	s.all(t)
	go func() {
		defer close(ended)
		s.Reload(ctx, read, func(err error) { t.Error(err) })
	}()
	<-ended
	if got += " " + s.all(t); got != "a4? a5 a6?" {
		t.Errorf("done: %s; want what is of the new term, and nothing that was read in the old one", got)
	}
	s.Close()
}

// TestReleaseDoesNotWaitForACatchUp has one under way that never ends by itself, and one that is queued.
func TestReleaseDoesNotWaitForACatchUp(t *testing.T) {
	began := make(chan struct{})
	s := newStage(func(c *dispatch.Config) {
		c.Attempt = func(ctx context.Context, _ *dispatch.Effect) dispatch.Verdict {
			began <- struct{}{}
			<-ctx.Done()
			return dispatch.Verdict{Kind: dispatch.Leave}
		}
	})
	s.Claim(dispatch.Term{N: 1})
	s.Run(t.Context(), 1, 1)
	if !s.CatchUp("a") || !s.CatchUp("aa") {
		t.Fatal("no catch-up")
	}
	<-began
	zeros := s.busy.zeros
	if !s.Release(t.Context(), 0) {
		t.Error("an effect is under way, where there is none")
	}
	if s.busy.zeros != zeros || s.busy.open() != 2 {
		t.Errorf("open work is %d and was zero %d times; want both catch-ups counted all the time", s.busy.open(), s.busy.zeros-zeros)
	}
	s.Close()
	s.Wait()
}

// TestReleaseGivesUpWithItsContext while an effect does not end.
func TestReleaseGivesUpWithItsContext(t *testing.T) {
	began, end := make(chan struct{}), make(chan struct{})
	s := newStage(func(c *dispatch.Config) {
		c.Attempt = func(context.Context, *dispatch.Effect) dispatch.Verdict {
			began <- struct{}{}
			<-end
			return dispatch.Verdict{Kind: dispatch.Leave}
		}
	})
	s.Claim(dispatch.Term{N: 1})
	s.Submit(dispatch.Term{N: 1}, effects("a1", "a2"), false)
	s.Run(t.Context(), 1, 1)
	<-began
	ctx, cancel := context.WithCancel(t.Context())
	var waiting sync.WaitGroup
	waiting.Go(func() {
		if s.Release(ctx, 0) {
			t.Error("released although an effect is under way")
		}
	})
	cancel()
	waiting.Wait()
	close(end)
	if !s.Release(t.Context(), 0) || s.Held() != 0 {
		t.Errorf("not released at the end, or %d effects are still held", s.Held())
	}
	s.Close()
	s.Wait()
}

// TestACatchUpThatIsWantedOnceMore while it runs is done once more, and not while it waits.
func TestACatchUpThatIsWantedOnceMore(t *testing.T) {
	s := newStage()
	n := 0
	s.verdict = func(*dispatch.Effect) dispatch.Verdict {
		if n++; n == 1 && (!s.CatchUp("a") || s.CatchUp("a")) {
			t.Error("want one more, and only one")
		}
		return dispatch.Verdict{}
	}
	if !s.CatchUp("a") || s.CatchUp("a") {
		t.Error("want one, and only one")
	}
	if s.all(t); n != 2 || s.busy.open() != 0 {
		t.Errorf("caught up %d times, open work is %d; want 2 and 0", n, s.busy.open())
	}
}

// TestADueTimeIsNeverFarAway: one that was made by a clock a day ahead, and a clock that is put right meanwhile.
func TestADueTimeIsNeverFarAway(t *testing.T) {
	s := newStage()
	s.Claim(dispatch.Term{})
	tomorrow := effects("a1")
	tomorrow[0].Due = nine.Add(24 * time.Hour)
	s.Submit(dispatch.Term{}, tomorrow, false)
	if s.all(t); s.Held() != 1 {
		t.Error("done before it is due")
	}
	s.clock.advance(5 * time.Minute)
	if got := s.all(t); got != "a1" {
		t.Errorf("done: %q; want a1 after the longest wait", got)
	}

	first := true
	s.verdict = func(*dispatch.Effect) dispatch.Verdict {
		if !first {
			return dispatch.Verdict{}
		}
		first = false
		return dispatch.Verdict{Kind: dispatch.Again, Due: s.clock.Now().Add(time.Second)}
	}
	s.Submit(dispatch.Term{}, effects("a2"), false)
	s.all(t)
	s.clock.set(s.clock.Now().Add(-24 * time.Hour))
	s.clock.advance(time.Second)
	if got := s.all(t); got != "a2" {
		t.Errorf("done: %q; want a2 after its wait, although the clock was set back", got)
	}
}

// TestALinkBringsForward what waits for another attempt, unless that is Firm.
func TestALinkBringsForward(t *testing.T) {
	s := newStage()
	s.Claim(dispatch.Term{})
	s.Link(0, true)
	waits := true
	s.verdict = func(e *dispatch.Effect) dispatch.Verdict {
		if !waits {
			return dispatch.Verdict{}
		}
		return dispatch.Verdict{Kind: dispatch.Again, Due: nine.Add(time.Minute), Firm: e.Conversation == "f"}
	}
	all := effects("f1", "l2")
	all[0].Lane, all[1].Lane = in, in
	s.Submit(dispatch.Term{}, all, false)
	s.all(t)
	waits = false
	s.Link(0, false)
	s.Link(0, true)
	s.Expedite("f", in)
	if got := s.all(t); got != "l2" {
		t.Errorf("done: %q; want only what is not firm", got)
	}
	s.clock.advance(time.Minute)
	if got := s.all(t); got != "f1" {
		t.Errorf("done: %q; want f1 when it is due", got)
	}
}
