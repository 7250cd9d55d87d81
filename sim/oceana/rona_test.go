package oceana_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/oceana"
)

func TestRONA(t *testing.T) {
	for name, c := range map[string]struct {
		noAnswer time.Duration
		miss     func(*world)
	}{
		"ignored":  {0, func(w *world) { w.must(w.oceana.Ignore("Alice", "Ana")) }},
		"by timer": {30 * time.Second, func(w *world) { w.advance(30 * time.Second) }},
	} {
		t.Run(name, func(t *testing.T) {
			w, a := online(t, func(cfg *oceana.Config) { cfg.NoAnswer = c.noAnswer })
			a.ask("conv-1", chat("Ana", text("m", "Hello")))
			w.settle()
			a.ask("conv-2", chat("Ben", text("m", "Hello")))
			if c.noAnswer > 0 {
				w.advance(c.noAnswer - time.Nanosecond)
				if len(w.desk("Alice").Alerts) != 2 {
					t.Fatal("the timer fired early")
				}
				w.must(w.oceana.Answer("Alice", "Ben"))
			} else {
				w.settle()
				w.must(w.oceana.Ignore("Alice", "Ben"))
			}
			c.miss(w)
			w.settle()
			d := w.desk("Alice")
			if d.State != "Not Ready" || len(d.Alerts) != 0 {
				t.Errorf("desk after RONA: %+v", d)
			}
			if q := w.queue(); len(q) == 0 || q[0] != "Ana" {
				t.Errorf("queue after RONA: %v, want Ana first", q)
			}
			w.must(w.oceana.SetReady("Alice", true))
			w.settle()
			if n := names(w.desk("Alice").Alerts); len(n) == 0 || n[0] != "Ana" {
				t.Errorf("alerts when ready again: %v", n)
			}
		})
	}
}

func TestARejectedContactGoesToAnotherAgent(t *testing.T) {
	w, a := online(t)
	a.ask("conv-1", chat("Ana", text("m", "Hello")))
	w.settle()
	w.must(w.oceana.Reject("Alice", "Ana"))
	w.settle()
	if d := w.desk("Alice"); d.State != "Ready" || len(d.Alerts) != 0 || len(w.queue()) != 1 {
		t.Errorf("after rejecting: %+v, queue %v", d, w.queue())
	}
	w.agent("Bob")
	if diff := cmp.Diff([]string{"Ana"}, names(w.desk("Bob").Alerts)); diff != "" {
		t.Error(diff)
	}
}
