package sim_test

import (
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim"
)

// TestAWorldThatDidNotSettleCanSettleAgain has something hang in a world whose connector is another process, for which quiet means a
// silence. Once it is over the next call settles, and so does every move.
func TestAWorldThatDidNotSettleCanSettleAgain(t *testing.T) {
	w, err := sim.New(sim.Config{Start: start, Seed: 1, Grace: 100 * time.Millisecond, Stuck: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	done := w.Journal.Open("an answer of the connector")
	for range 2 {
		if err := w.Settle(t.Context()); err == nil {
			t.Error("the world settled while something was in flight")
		}
	}
	done()
	w.Clock.AfterFunc(time.Minute, func() {})
	w.Clock.AfterFunc(2*time.Minute, func() {})
	if err := w.Settle(t.Context()); err != nil {
		t.Errorf("settle: %v", err)
	}
	done = w.Journal.Open("another")
	if err := w.Advance(t.Context(), time.Second); err == nil {
		t.Error("time passed and settled while something was in flight")
	}
	done()
	if err := w.Advance(t.Context(), 5*time.Minute); err != nil {
		t.Errorf("advance: %v", err)
	}
}

// TestWhatEndsWithinAMove had hung at the events before: the move, which waits less for it from then on, waits long enough to see that all
// is quiet again.
func TestWhatEndsWithinAMove(t *testing.T) {
	w, err := sim.New(sim.Config{Start: start, Seed: 1, Grace: 100 * time.Millisecond, Stuck: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	done := w.Journal.Open("an answer of the connector")
	w.Clock.AfterFunc(time.Minute, func() {})
	w.Clock.AfterFunc(2*time.Minute, done)
	if err := w.Advance(t.Context(), 5*time.Minute); err != nil {
		t.Errorf("advance: %v", err)
	}
}
