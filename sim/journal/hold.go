package journal

import (
	"context"
	"time"
)

// Scheduler is the world's clock, as far as a call that is held up needs it.
type Scheduler interface {
	Schedule(label string, d time.Duration, f func()) (stop func() bool)
}

// HoldFor holds up a call until d has passed on the clock; false: ctx ended first. callers are those of Hold. Meanwhile the call does not
// count as in flight, or time could not pass. From then on it does, until done is called; done is nil when the time had not come.
func (j *Journal) HoldFor(ctx context.Context, clock Scheduler, what string, d time.Duration, callers ...string) (done func(), ok bool) {
	var release func()
	over, held := make(chan struct{}), make(chan struct{})
	stop := clock.Schedule(what, d, func() {
		<-held
		done = j.Open(what)
		release()
		close(over)
	})
	release = j.Hold(callers...) // after its end is scheduled, or time might pass that
	close(held)
	select {
	case <-over:
		return done, true
	case <-ctx.Done():
	}
	if stop() {
		release()
		return nil, false
	}
	<-over // its turn came meanwhile
	return done, false
}
