package sim

import (
	"context"
	"errors"
	"time"
)

// ErrReal is returned for a move of a clock that is the wall's.
var ErrReal = errors.New("the clock is real: it moves by itself")

// Settle waits until nothing is in flight. Its error names what still is.
func (w *World) Settle(ctx context.Context) error {
	w.hopeAgain()
	if err := w.Clock.Settle(ctx); err != nil || !w.real {
		return err
	}
	return w.quiet(ctx)
}

// Advance lets time pass, settling at every instant on the way. ErrReal when the clock is the wall's.
func (w *World) Advance(ctx context.Context, d time.Duration) error {
	if w.real {
		return ErrReal
	}
	w.hopeAgain()
	return w.Clock.Advance(ctx, d)
}

// AdvanceTo is Advance to an instant; clock.ErrBackwards when it lies in the past.
func (w *World) AdvanceTo(ctx context.Context, t time.Time) error {
	if w.real {
		return ErrReal
	}
	w.hopeAgain()
	return w.Clock.AdvanceTo(ctx, t)
}

// AdvanceToNext moves to the next instant at which something is due; false when nothing is.
func (w *World) AdvanceToNext(ctx context.Context) (bool, error) {
	if w.real {
		return false, ErrReal
	}
	w.hopeAgain()
	return w.Clock.AdvanceToNext(ctx)
}

// Real reports whether the clock is the wall's, which cannot be moved.
func (w *World) Real() bool { return w.real }

// SetSpeed sets how many virtual seconds pass in a real one while Run runs; zero pauses. Errors: ErrReal, and those of CheckSpeed.
func (w *World) SetSpeed(speed float64) error {
	if w.real {
		return ErrReal
	}
	if err := CheckSpeed(speed); err != nil {
		return err
	}
	w.Clock.SetSpeed(speed)
	return nil
}

// runTimeout is how long a running clock waits for programs outside of the world before it lets time go on. What happens inside is waited for
// as long as when the clock is moved: else a busy machine would let it happen at another instant.
const runTimeout = 250 * time.Millisecond

// Run lets the clock follow the wall at its speed until ctx ends.
func (w *World) Run(ctx context.Context) {
	timeout := runTimeout
	if w.grace == 0 && w.idle == nil && !w.real {
		timeout = 0
	}
	w.Clock.Run(ctx, timeout)
}

// hopeAgain has the next barrier wait as long as the first one did. A party in another process that did not come to rest once may do so
// now, slower than the short wait for what hangs allows; what hangs in this process is known for certain.
func (w *World) hopeAgain() {
	if w.grace > 0 {
		w.hangs.Store(false)
	}
}

// heldGrace is how long, on the wall, a world must be still while a fault holds up a call of a connector whose work is counted: the count
// does not tell what waits for that call.
const heldGrace = 10 * time.Millisecond

// quiet waits until nothing is in flight. A day full of work may take its time; one event that stays in flight for w.stuck hangs.
func (w *World) quiet(ctx context.Context) error {
	if w.grace == 0 && w.idle == nil && w.woke.Load() == 0 && !w.Journal.Holding() && w.Journal.Idle() {
		return nil
	}
	timeout := w.stuck
	if w.hangs.Load() {
		timeout = stuckTimeout + 2*max(w.grace, heldGrace) // less than the grace could never find that the world is quiet again
	}
	own, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	err := w.awaitWoken(own)
	if err == nil {
		err = w.settled(own)
	}
	if ctx.Err() == nil { // who waits may leave before it is known
		w.hangs.Store(err != nil)
	}
	return err
}
