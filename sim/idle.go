package sim

import (
	"context"
	"time"
)

// Idle is what a party in another process says of itself when it is asked; see Config.Idle.
type Idle struct {
	Says  bool      // it has nothing in hand; false: it says nothing of itself, and is judged by its silence
	Until time.Time // when it wants to be asked again; zero, or an instant that is over: once something has happened
}

// settled waits until nothing is in flight and the party in another process is quiet: because it says so, and nothing happened between
// the question and its answer, or because it was silent for w.grace.
func (w *World) settled(ctx context.Context) error {
	for w.idle != nil && !w.Journal.Holding() {
		if err := w.Journal.Wait(ctx); err != nil {
			return err
		}
		last := w.Journal.Last()
		idle, held, err := w.askIdle(ctx)
		if held {
			break
		}
		if err != nil {
			return err
		}
		if !idle.Says {
			break
		}
		if w.Journal.Idle() && w.Journal.Last() == last {
			w.askAt(idle.Until)
			return nil
		}
	}
	if w.grace > 0 && (w.Journal.Holding() || !w.moreNow()) {
		return w.Journal.Still(ctx, w.grace)
	}
	if err := w.Journal.Wait(ctx); err != nil || !w.Journal.Holding() {
		return err
	}
	return w.Journal.Still(ctx, heldGrace) // it may be a hold that has just begun
}

// moreNow reports whether something else is to happen at this very instant. Silence is awaited once behind all of it: what is not in flight any
// more has no claim to come before.
func (w *World) moreNow() bool {
	due := w.Clock.Pending(1)
	return len(due) > 0 && !due[0].At.After(w.Clock.Now())
}

// askIdle asks the party whether it is idle, unless one of its calls is held up: it would not be before time goes on.
func (w *World) askIdle(ctx context.Context) (idle Idle, held bool, err error) {
	ask, cancel := context.WithCancel(ctx)
	defer cancel()
	defer w.Journal.OnHold(cancel)()
	idle, err = w.idle(ask, w.Clock.Now())
	return idle, err != nil && ctx.Err() == nil && w.Journal.Holding(), err
}

// askAt has the clock stop at an instant, in the place of the one that was asked for before, so that the party is asked again there.
func (w *World) askAt(until time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.asksAt.Equal(until) {
		return
	}
	if w.asksNot != nil {
		w.asksNot()
	}
	w.asksAt, w.asksNot = until, nil
	if d := until.Sub(w.Clock.Now()); !until.IsZero() && d > 0 {
		w.asksNot = w.Clock.Schedule("a program asked to be woken", d, func() {}) // the barrier behind every event asks it
	}
}
