package clock

import (
	"errors"
	"sync"
	"time"
)

var errFrozen = errors.New("the clock is frozen")

// Freeze keeps a clock that runs at its present instant until thaw is called, so that what is done meanwhile is done at one instant.
// Moves that are asked for are made. The wall's time that passes meanwhile is caught up with, as that of a slow event is.
func (c *Clock) Freeze() (thaw func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.moving {
		c.reachLocked(c.nowLocked())
	}
	c.frozen++
	return sync.OnceFunc(func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.frozen--
		c.wakeLocked()
	})
}

// Turn is where the clock stands: its instant, and how many events it has run at it.
func (c *Clock) Turn() (now time.Time, ran int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reachLocked(c.nowLocked())
	return c.now, c.ran
}
