// Package clock is the one clock of a simulated world.
//
// It stands for the time that means something: message windows, retries, token expiry, no-answer timers. It is a heap of due
// events ordered by (instant, creation). Advancing pops them one by one, runs each on the goroutine that advances, and waits
// for quiet (see SetQuiet) before the next, so the order of everything is the order of the heap and never that of goroutines.
//
// A new clock is paused: it moves only when told. Run lets it follow the wall at a speed. It deliberately does not offer
// tickers, contexts or deadlines for real I/O; transport time belongs to the wall.
package clock

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrBackwards is returned when the clock is asked for an instant before Now. Nothing has moved.
var ErrBackwards = errors.New("the clock never goes backwards")

// Clock is a virtual clock. Use New. All methods are safe for concurrent use; moves are made one at a time, in the order of the calls.
type Clock struct {
	turn chan struct{} // holds one token: its holder moves the clock

	mu      sync.Mutex
	now     time.Time
	created uint64
	due     heap
	quiet   func(context.Context) error
	moved   func(time.Time)
	moving  bool
	frozen  int           // freezes that are not over
	ran     int           // events run at now
	wake    chan struct{} // closed and replaced when a runner must look again
	pace    pace
}

// Due describes one event that is still to happen.
type Due struct {
	At    time.Time `json:"at"`    // the instant at which it is due
	Label string    `json:"label"` // what it is, for people
}

// New returns a paused clock that reads start, truncated to the nanosecond UTC instant it names.
func New(start time.Time) *Clock {
	c := &Clock{turn: make(chan struct{}, 1), now: start.UTC().Round(0), wake: make(chan struct{})}
	c.turn <- struct{}{}
	return c
}

// SetQuiet sets the barrier that runs after every event: it returns when nothing that the event released is still in flight, or
// with an error that names what is when its context ends. Nil, the zero value, means that events release nothing.
func (c *Clock) SetQuiet(quiet func(context.Context) error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.quiet = quiet
}

// SetMoved sets what is told of every instant that a move reaches, before anything happens there. It runs on the goroutine that moves the
// clock. Nil, the zero value, is told nothing.
func (c *Clock) SetMoved(moved func(now time.Time)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.moved = moved
}

// Now is the current instant, in UTC. Within an event it is exactly the instant at which the event was due, except while the
// clock runs at a speed.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.nowLocked()
}

func (c *Clock) nowLocked() time.Time {
	if c.moving || c.frozen > 0 || !c.pace.running() {
		return c.now
	}
	t := c.pace.now()
	if c.due.len() > 0 && c.due.first().at.Before(t) {
		t = c.due.first().at // time does not pass a deadline that has not been run
	}
	if t.Before(c.now) {
		return c.now
	}
	return t
}

// AfterFunc runs f when d has passed; a d of zero or less means at the current instant, at the next move or Settle.
// f runs on the goroutine that moves the clock and must not block. stop reports whether it prevented the run.
func (c *Clock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	return c.Schedule("timer", d, f)
}

// Schedule is AfterFunc with a label that Pending shows to people.
func (c *Clock) Schedule(label string, d time.Duration, f func()) (stop func() bool) {
	return c.schedule(&event{label: label, run: f}, d)
}

// ScheduleLast is Schedule for the present instant, behind everything else that happens at it.
func (c *Clock) ScheduleLast(label string, f func()) (stop func() bool) {
	return c.schedule(&event{label: label, run: f, last: true}, 0)
}

func (c *Clock) schedule(ev *event, d time.Duration) (stop func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.created++
	ev.at, ev.created = c.nowLocked().Add(max(d, 0)), c.created
	c.due.push(ev)
	if ev.pos == 0 {
		c.wakeLocked()
	}
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.due.remove(ev)
	}
}

// Settle runs everything that is due at the current instant, to quiet, and moves nothing.
func (c *Clock) Settle(ctx context.Context) error {
	return c.move(ctx, func() (time.Time, error) { return c.nowLocked(), nil })
}

// Advance moves the clock by d, running every event that falls due on the way at its own instant. A negative d is ErrBackwards.
// When ctx ends, the clock stays at the last instant it reached and everything not yet due stays scheduled. When the barrier gives up
// (see SetQuiet), time goes on and the error at the end tells what hangs then.
func (c *Clock) Advance(ctx context.Context, d time.Duration) error {
	return c.move(ctx, func() (time.Time, error) {
		if d < 0 {
			return time.Time{}, fmt.Errorf("advance by %s: %w", d, ErrBackwards)
		}
		return c.nowLocked().Add(d), nil
	})
}

// AdvanceTo is Advance to an instant. An instant before Now is ErrBackwards.
func (c *Clock) AdvanceTo(ctx context.Context, t time.Time) error {
	return c.move(ctx, func() (time.Time, error) {
		if now := c.nowLocked(); t.Before(now) {
			return time.Time{}, fmt.Errorf("set to %s, now %s: %w", t.UTC().Format(time.RFC3339Nano), now.Format(time.RFC3339Nano), ErrBackwards)
		}
		return t.UTC(), nil
	})
}

// AdvanceToNext moves to the next instant at which something is due and runs it. It reports false, and moves nothing, when nothing is due.
func (c *Clock) AdvanceToNext(ctx context.Context) (bool, error) {
	found := false
	err := c.move(ctx, func() (time.Time, error) {
		now := c.nowLocked()
		if c.due.len() == 0 {
			return now, nil
		}
		found = true
		if at := c.due.first().at; at.After(now) {
			return at, nil
		}
		return now, nil
	})
	return found, err
}

// Pending lists at most limit events still to come, the next first; a limit of zero or less means all.
func (c *Clock) Pending(limit int) []Due {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.due.sorted(limit)
}

// move takes the clock to the instant that target names (evaluated once it is this caller's turn), event by event.
func (c *Clock) move(ctx context.Context, target func() (time.Time, error)) error {
	return c.moveWith(ctx, 0, target)
}

// moveWith is move with a limit, on the wall, for each wait for the barrier; zero means none but ctx. A limit for each and not for all: a
// barrier that hangs must not use up the time of the events behind it.
func (c *Clock) moveWith(ctx context.Context, timeout time.Duration, target func() (time.Time, error)) error {
	select {
	case <-c.turn:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { c.turn <- struct{}{} }()

	c.mu.Lock()
	to, err := target()
	if err != nil {
		c.mu.Unlock()
		return err
	}
	c.reachLocked(c.nowLocked()) // a reader has seen the pace; while events run it must not fall behind that
	c.moving = true
	quiet, moved := within(timeout, c.quiet), c.moved
	at := c.now
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		c.moving = false
		c.pace.jumped(c.now)
		c.wakeLocked()
		c.mu.Unlock()
	}()

	// Work begun from outside, before the move, belongs to the instant before it.
	stuck, err := await(ctx, quiet)
	for err == nil {
		run, now, done := c.next(to)
		if moved != nil && !now.Equal(at) {
			at = now
			moved(now)
		}
		if done {
			return stuck
		}
		run()
		stuck, err = await(ctx, quiet)
	}
	return err
}

// within bounds each run of a barrier.
func within(timeout time.Duration, quiet func(context.Context) error) func(context.Context) error {
	if quiet == nil || timeout <= 0 {
		return quiet
	}
	return func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		return quiet(ctx)
	}
}

// await runs the barrier. When the barrier gives up while ctx still lives, something hangs: time goes on, since only time can run it into
// its time-out, and the move reports what still hangs at its end.
func await(ctx context.Context, quiet func(context.Context) error) (stuck, err error) {
	if quiet != nil {
		stuck = quiet(ctx)
	}
	if ctx.Err() == nil {
		return stuck, nil
	}
	if stuck == nil {
		stuck = ctx.Err()
	}
	return nil, stuck
}

// next pops the next event due by to and sets the clock to its instant; when there is none it sets the clock to to and reports done.
func (c *Clock) next(to time.Time) (run func(), now time.Time, done bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.due.len() == 0 || c.due.first().at.After(to) {
		c.reachLocked(to)
		return nil, c.now, true
	}
	ev := c.due.pop()
	c.reachLocked(ev.at)
	c.ran++
	return ev.run, c.now, false
}

// reachLocked sets the clock to an instant, unless it is past.
func (c *Clock) reachLocked(t time.Time) {
	if t.After(c.now) {
		c.now, c.ran = t, 0
	}
}

func (c *Clock) wakeLocked() {
	close(c.wake)
	c.wake = make(chan struct{})
}
