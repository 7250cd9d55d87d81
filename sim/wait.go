package sim

import (
	"context"
	"sync"
	"time"
)

// wokenTimeout is how long, on the wall, the world waits for the first thing that a program does after its wait on the clock is over.
const wokenTimeout = time.Second

// After has over closed once d has passed on the clock, for a program in another process that waits for it. Time goes no further then until
// the program did something that crosses a wire, or has done nothing for wokenTimeout. stop takes the wait back.
func (w *World) After(d time.Duration) (over <-chan struct{}, stop func()) {
	ended := make(chan struct{})
	takeBack := w.Clock.Schedule("a program waits for this instant", d, func() {
		w.woke.Store(w.Journal.Last() + 1)
		close(ended)
	})
	return ended, sync.OnceFunc(func() { takeBack() })
}

// awaitWoken returns once a program whose wait is over has done something.
func (w *World) awaitWoken(ctx context.Context) error {
	if next := w.woke.Swap(0); next > 0 {
		return w.Journal.Begun(ctx, next, wokenTimeout)
	}
	return nil
}
