package dispatch

import (
	"context"
	"math"
	"slices"
	"sync"
)

// Run starts workers, and further ones for files alone, until Close. Ctx is that of the attempts. A single worker attempts everything, in
// a reproducible order.
func (d *Dispatcher) Run(ctx context.Context, workers, files int) {
	d.mu.Lock()
	var catchUps context.Context
	catchUps, d.catchUps = context.WithCancel(ctx)
	if d.closed {
		d.catchUps()
	}
	d.share = workers - workers/4
	if d.apart = workers > 1; d.apart {
		waiting := d.ready
		d.ready = nil
		for _, l := range waiting {
			d.queueLocked(l)
		}
		for range files {
			d.wg.Go(func() {
				for d.one(ctx, catchUps, &d.heavy, &d.files) {
				}
			})
		}
	}
	d.mu.Unlock()
	for range workers {
		d.wg.Go(func() {
			for d.one(ctx, catchUps, &d.ready, &d.work) {
			}
		})
	}
}

// Step attempts the first effect of the lane that has waited longest, in the caller's goroutine and in place of Run. It waits until there
// is one.
func (d *Dispatcher) Step(ctx context.Context) {
	d.mu.Lock()
	d.share = math.MaxInt // one thing at a time
	d.mu.Unlock()
	d.one(ctx, ctx, &d.ready, &d.work)
}

// Runnable counts the lanes that wait for a worker.
func (d *Dispatcher) Runnable() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.ready)
}

// Held counts the effects in memory.
func (d *Dispatcher) Held() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.held
}

// Lanes counts the lanes that have something to attempt, and those of them that a worker has or that wait for one, as Busy is told.
func (d *Dispatcher) Lanes() (working, all int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.open, len(d.lanes)
}

// nextLocked is the first lane of a queue whose side has not got its share of the workers: a slow side must not have all. Minus one: none.
func (d *Dispatcher) nextLocked(queue *[]*lane) int {
	return slices.IndexFunc(*queue, func(l *lane) bool { return queue == &d.heavy || d.atWork[l.key.lane] < d.share })
}

// one attempts the first effect of the lane that has waited longest in a queue. False: closed.
func (d *Dispatcher) one(ctx, catchUps context.Context, queue *[]*lane, more *sync.Cond) bool {
	d.mu.Lock()
	next := d.nextLocked(queue)
	for next < 0 && !d.closed {
		more.Wait()
		next = d.nextLocked(queue)
	}
	if d.closed {
		d.mu.Unlock()
		return false
	}
	l := (*queue)[next]
	*queue = slices.Delete(*queue, next, next+1)
	l.state = running
	if queue == &d.ready {
		d.atWork[l.key.lane]++
	}
	e := l.effects[0]
	if l.key.lane == CatchUp {
		ctx = catchUps
	} else {
		d.shards[l.shard].active++
	}
	d.mu.Unlock()

	v := d.cfg.Attempt(ctx, e)

	d.mu.Lock()
	defer d.mu.Unlock()
	if queue == &d.ready {
		d.atWork[l.key.lane]--
		d.work.Signal() // to the side that had its share
	}
	if l.key.lane != CatchUp {
		d.inactiveLocked(l.shard)
	}
	d.endedLocked(l, e, v)
	return true
}

func (d *Dispatcher) inactiveLocked(n int) {
	if d.shards[n].active--; d.shards[n].active == 0 {
		d.idle.Broadcast()
	}
}

// endedLocked goes on with a lane whose first effect was attempted. What is next counts before the old count ends, so that the count is
// never zero in between.
func (d *Dispatcher) endedLocked(l *lane, e *Effect, v Verdict) {
	l.state = resting
	switch v.Kind {
	case Done:
		if !l.anew {
			d.removeLocked(l, e)
		}
		l.anew = false
		d.wantLocked()
	case Again:
		e.Due, e.MaybeDelivered = v.Due, e.MaybeDelivered || v.MaybeDelivered
		e.Attempts++
		l.firm = v.Firm
	case Park:
	case Leave:
		if l.key.lane == CatchUp {
			d.removeLocked(l, e)
		} else if d.shards[l.shard].held {
			d.endLocked() // it rests until the term ends
			return
		}
	}
	d.startLocked(l)
	d.endLocked()
}

func (d *Dispatcher) endLocked() {
	if !d.closed { // Close has settled all counts
		d.open--
		d.cfg.Busy(-1)
	}
}

// Close stops everything that has not begun, and catch-ups. Effects that are being attempted go on; Wait waits for them.
func (d *Dispatcher) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return
	}
	d.closed = true
	if d.catchUps != nil {
		d.catchUps()
	}
	for _, l := range d.lanes {
		if l.stop != nil {
			l.stop()
		}
	}
	if d.open > 0 {
		d.cfg.Busy(-d.open)
	}
	d.open = 0
	d.closeReloadLocked()
	d.work.Broadcast()
	d.files.Broadcast()
}

// Wait returns when the workers have ended, after Close.
func (d *Dispatcher) Wait() { d.wg.Wait() }
