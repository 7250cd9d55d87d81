package lease

import (
	"sync/atomic"
	"time"
)

// elapsed measures how much of a lease has passed since it was asked for, with timers: a wall clock that is set back, or corrected by little,
// makes it no longer. The nil elapsed says that nothing has passed.
type elapsed struct {
	stage atomic.Int32 // 1: less than a third of the lease is left; 2: nothing is
	stops []func() bool
}

// measure begins now. Call it before the lease is asked for.
func measure(clock Clock, lease time.Duration) *elapsed {
	e := &elapsed{}
	for stage, after := range []time.Duration{lease - lease/3, lease} {
		e.stops = append(e.stops, clock.AfterFunc(after, func() { e.stage.Store(int32(stage + 1)) })) //nolint:gosec // 1 or 2
	}
	return e
}

func (e *elapsed) stop() {
	if e == nil {
		return
	}
	for _, stop := range e.stops {
		stop()
	}
}

// lasts reports whether the lease goes on, and with a d for so long as a third of it at least.
func (e *elapsed) lasts(d time.Duration) bool {
	if e == nil {
		return true
	}
	stage := e.stage.Load()
	return stage == 0 || stage == 1 && d <= 0
}
