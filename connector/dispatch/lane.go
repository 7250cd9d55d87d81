package dispatch

import (
	"slices"
	"time"
)

// laneKey is what effects are serial within.
type laneKey struct {
	conversation string
	lane         Lane
}

// laneState says what a lane is doing. Only queued and running count as busy.
type laneState int

const (
	resting  laneState = iota // nothing to do
	queued                    // waiting for a worker
	running                   // a worker has its first effect
	parked                    // until the link of its shard is up
	sleeping                  // until its first effect is due
)

type lane struct {
	key     laneKey
	shard   int
	state   laneState
	effects []*Effect // in order of N
	spill   spill     // what comes after them
	firm    bool      // while sleeping: only the clock wakes it
	anew    bool      // of CatchUp, while running: it is wanted once more
	stop    func() bool
}

// heavy reports whether the first effect of a lane carries a file.
func (l *lane) heavy() bool { return l.effects[0].File }

// holds reports whether the lane has the effect with number n in memory.
func (l *lane) holds(n int64) bool {
	return l.key.lane != CatchUp && slices.ContainsFunc(l.effects, func(e *Effect) bool { return e.N == n })
}

// startLocked decides what a resting lane does next.
func (d *Dispatcher) startLocked(l *lane) {
	if d.closed {
		return
	}
	if l.key.lane != CatchUp && !d.shards[l.shard].held {
		d.removeLocked(l, slices.Clone(l.effects)...)
		d.wholeLocked(l)
	}
	if len(l.effects) == 0 {
		if l.spill.any() {
			d.wantLocked()
		} else {
			delete(d.lanes, l.key)
		}
		return
	}
	wait := time.Duration(0)
	if due := l.effects[0].Due; !due.IsZero() {
		wait = min(due.Sub(d.cfg.Clock.Now()), d.cfg.LongestWait)
	}
	switch {
	case wait > 0:
		l.state = sleeping
		l.stop = d.cfg.Clock.AfterFunc(wait, func() { d.wake(l) })
	case l.key.lane == d.cfg.Linked && !d.shards[l.shard].up:
		l.state = parked
	default:
		l.state = queued
		d.open++
		d.cfg.Busy(+1)
		d.queueLocked(l)
	}
}

// wake is called by the clock when a lane has slept long enough, which a clock that was set back meanwhile does not change. The lane
// counts as busy before wake returns.
func (d *Dispatcher) wake(l *lane) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if l.state == sleeping {
		l.stop = func() bool { return false } // it has fired
		d.wakeLocked(l)
	}
}

func (d *Dispatcher) wakeLocked(l *lane) {
	if l.state != sleeping {
		return
	}
	l.stop()
	l.state, l.stop, l.firm, l.effects[0].Due = resting, nil, false, time.Time{}
	d.startLocked(l)
}

// Expedite brings the first effect of one lane forward if it waits for another attempt that is not Firm.
func (d *Dispatcher) Expedite(conversation string, side Lane) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if l := d.lanes[laneKey{conversation, side}]; l != nil && !l.firm {
		d.wakeLocked(l)
	}
}

func (d *Dispatcher) queueLocked(l *lane) {
	if d.apart && l.heavy() {
		d.heavy = append(d.heavy, l)
		d.files.Signal()
		return
	}
	d.ready = append(d.ready, l)
	d.work.Signal()
}

func (d *Dispatcher) unqueueLocked(l *lane) {
	for _, queue := range []*[]*lane{&d.ready, &d.heavy} {
		*queue = slices.DeleteFunc(*queue, func(o *lane) bool { return o == l })
	}
}
