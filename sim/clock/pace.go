package clock

import (
	"context"
	"time"
)

// longestNap bounds how long a runner sleeps when nothing is due, so that Now and the page that shows it keep moving.
const longestNap = 100 * time.Millisecond

// pace is how a running clock follows the wall: speed virtual seconds per real second, counted from an anchor. The anchor stays
// where it is while events run, so a slow event delays time but never loses any. Zero means paused.
type pace struct {
	speed float64
	wall  time.Time // the anchor on the wall
	from  time.Time // and on this clock
}

func (p pace) running() bool { return p.speed > 0 }

func (p pace) now() time.Time {
	return p.from.Add(time.Duration(float64(time.Since(p.wall)) * p.speed))
}

// jumped shifts the anchor after the clock was moved ahead of its pace to now.
func (p *pace) jumped(now time.Time) {
	if p.running() {
		if ahead := now.Sub(p.now()); ahead > 0 {
			p.from = p.from.Add(ahead)
		}
	}
}

// Speed is the number of virtual seconds that pass in a real second; zero while paused.
func (c *Clock) Speed() float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pace.speed
}

// SetSpeed changes the speed from now on; zero or less pauses. It takes effect only while Run runs.
func (c *Clock) SetSpeed(speed float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.moving {
		c.reachLocked(c.nowLocked())
	}
	c.pace = pace{speed: max(speed, 0), wall: time.Now(), from: c.now}
	c.wakeLocked()
}

// Run moves the clock along with the wall at its speed until ctx ends. Moves asked for meanwhile are made in between. A barrier
// that is not reached within the timeout does not stop time: what is stuck must be able to run into its own time-out.
func (c *Clock) Run(ctx context.Context, timeout time.Duration) {
	for ctx.Err() == nil {
		c.mu.Lock()
		wake, nap := c.wake, longestNap
		if !c.pace.running() || c.frozen > 0 {
			c.mu.Unlock()
			select {
			case <-wake:
			case <-ctx.Done():
			}
			continue
		}
		now := c.nowLocked()
		late := c.due.len() > 0 && !c.due.first().at.After(now)
		if c.due.len() > 0 {
			nap = min(nap, time.Duration(float64(max(0, c.due.first().at.Sub(now)))/c.pace.speed)+1) // rounded up: a nap of nothing is a spin
		}
		c.mu.Unlock()
		if late {
			_ = c.moveWith(ctx, timeout, c.paced)
			continue
		}
		timer := time.NewTimer(nap)
		select {
		case <-timer.C:
		case <-wake:
		case <-ctx.Done():
		}
		timer.Stop()
	}
}

// paced is the target of a runner: where the pace is by now, unless the clock was frozen since the runner looked. The caller holds c.mu.
func (c *Clock) paced() (time.Time, error) {
	if c.frozen > 0 {
		return time.Time{}, errFrozen
	}
	if to := c.pace.now(); c.pace.running() && to.After(c.now) {
		return to, nil
	}
	return c.now, nil // else what is due at this very instant would be found again and again, and never run
}
