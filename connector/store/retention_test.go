package store_test

import (
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/store"
)

// astray is a store that remembers for a day, with a clock that can be set wrong.
type astray struct {
	t   *testing.T
	cfg store.Config
	s   *store.Store

	mu     sync.Mutex
	passed time.Duration               // since noon
	off    time.Duration               // of what the clock shows
	shown  map[time.Time]time.Duration // what had passed when the clock showed that; nil: the clock knows only what it shows
}

func newAstray(t *testing.T, knows bool) *astray {
	a := &astray{t: t}
	if knows {
		a.shown = map[time.Time]time.Duration{}
	}
	a.cfg = store.Config{Database: filepath.Join(t.TempDir(), "store.db"), Step: step, Keep: 24 * time.Hour, Now: a.now}
	a.open()
	return a
}

func (a *astray) now() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	at := noon.Add(a.passed + a.off)
	if a.shown != nil {
		a.shown[at] = a.passed
	}
	return at
}

func (a *astray) open() {
	a.s = openStore(a.t, a.cfg)
	if a.shown != nil {
		store.Passed(a.s, func(from, to time.Time) time.Duration {
			a.mu.Lock()
			defer a.mu.Unlock()
			return a.shown[to] - a.shown[from]
		})
	}
}

func (a *astray) restart() {
	a.t.Helper()
	if err := a.s.Close(); err != nil {
		a.t.Fatal(err)
	}
	a.open()
}

func (a *astray) set(off time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.off = off
}

// pass lets time pass, two hours at least, and the store forget.
func (a *astray) pass(d time.Duration) {
	a.t.Helper()
	a.mu.Lock()
	a.passed += d
	a.mu.Unlock()
	for range 2 { // the second waits for what the writer does after the first
		apply(a.t, a.s, store.Change{Meta: map[string]string{"tick": "1"}})
	}
}

func (a *astray) takes(ids ...string) {
	a.t.Helper()
	for _, id := range ids {
		apply(a.t, a.s, event(id, "ana", "", ""))
	}
}

func (a *astray) knows(id string) bool {
	a.t.Helper()
	return apply(a.t, a.s, event(id, "ana", "", "")).Duplicate
}

const month = 30 * 24 * time.Hour

// TestAClockThatIsAhead has nothing forgotten at once, not even across restarts. What it wrote is forgotten in time.
func TestAClockThatIsAhead(t *testing.T) {
	a := newAstray(t, true)
	a.takes("e1")
	a.pass(3 * time.Hour)
	a.set(month)
	a.pass(2 * time.Hour)
	a.takes("e2")
	for range 3 {
		a.restart()
		a.pass(2 * time.Hour)
	}
	for _, id := range []string{"e1", "e2"} {
		if !a.knows(id) {
			t.Errorf("%s is forgotten after hours", id)
		}
	}
	a.set(0)
	a.pass(2 * time.Hour)
	if !a.knows("e2") {
		t.Error("e2 is forgotten after hours, when the clock is right again")
	}
	a.pass(36 * time.Hour)
	for _, id := range []string{"e1", "e2"} {
		if a.knows(id) {
			t.Errorf("%s is not forgotten after a day and what the clock was ahead for", id)
		}
	}
}

// TestAClockThatWasAheadAndKnowsNoBetter does not stop the store from forgetting when it is right again.
func TestAClockThatWasAheadAndKnowsNoBetter(t *testing.T) {
	a := newAstray(t, false)
	a.set(month)
	a.pass(2 * time.Hour)
	a.set(0)
	a.takes("e1")
	a.pass(2 * time.Hour)
	if !a.knows("e1") {
		t.Error("e1 is forgotten after hours")
	}
	a.pass(25 * time.Hour)
	if a.knows("e1") {
		t.Error("e1 is not forgotten after more than a day")
	}
}

// TestAClockThatWasBehind does not have what it wrote forgotten when it is right again.
func TestAClockThatWasBehind(t *testing.T) {
	a := newAstray(t, true)
	a.takes("e1")
	a.set(-month)
	a.pass(2 * time.Hour)
	a.takes("e2")
	a.set(0)
	a.pass(2 * time.Hour)
	for _, id := range []string{"e1", "e2"} {
		if !a.knows(id) {
			t.Errorf("%s is forgotten after hours", id)
		}
	}
	a.pass(25 * time.Hour)
	if a.knows("e2") {
		t.Error("e2 is not forgotten after more than a day")
	}
}

// TestALongTimeWithoutAConnector is caught up with, but not at once: it may be a clock that is ahead.
func TestALongTimeWithoutAConnector(t *testing.T) {
	a := newAstray(t, true)
	a.takes("e1")
	a.pass(2 * time.Hour)
	if err := a.s.Close(); err != nil {
		t.Fatal(err)
	}
	a.passed += 5 * 24 * time.Hour
	a.open()
	a.pass(2 * time.Hour)
	if !a.knows("e1") {
		t.Error("e1 is forgotten at once")
	}
	a.takes("e2")
	a.pass(6 * 24 * time.Hour)
	for _, id := range []string{"e1", "e2"} {
		if a.knows(id) {
			t.Errorf("%s is not forgotten after days", id)
		}
	}
}
