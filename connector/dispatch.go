package connector

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

// laneKey is what effects are serial within.
type laneKey struct {
	conversation string
	lane         message.Lane
}

// laneState says what a lane with effects is doing. Only the first two count as busy.
type laneState int

const (
	resting  laneState = iota // nothing to do
	queued                    // waiting for a worker
	running                   // a worker has its first effect
	parked                    // until there is a session with Oceana
	sleeping                  // until its first effect is due
)

type lane struct {
	key   laneKey
	state laneState
	items []*item // in order of N
	stop  func() bool
}

// item is an effect and what this process knows of it.
type item struct {
	store.Effect
	unsure bool         // an earlier attempt may have succeeded
	fence  *store.Fence // of the lease in whose name it is tried; set by the attempt
	// result is what came of it, when that may not be durable yet; nil: nothing has. The effect must not be done again for it: the other
	// side might say something else this time.
	result *store.Change
}

// verdict is how an attempt at an effect ended.
type verdict struct {
	kind   verdictKind
	due    time.Time // of again
	unsure bool      // of again
}

type verdictKind int

const (
	done  verdictKind = iota
	again             // at due
	park              // as soon as there is a session with Oceana
	leave             // the connector is stopping or has lost the conversation: whoever comes next does it
)

// dispatcher does effects: one after the other within a lane, lanes beside each other.
type dispatcher struct {
	clock Clock
	busy  func(int)
	try   func(context.Context, *item) verdict

	mu     sync.Mutex
	work   sync.Cond // something in ready, or closed
	lanes  map[laneKey]*lane
	ready  []*lane
	open   int                // lanes queued or running
	up     []bool             // of each session with Oceana
	owned  []bool             // of each session, whether its conversations are this connector's
	active []int              // lanes of each session that are running
	idle   sync.Cond          // an active has become zero
	await  func(c *sync.Cond) // waits for idle
	items  int                // in all lanes
	closed bool
	wg     sync.WaitGroup
}

func newDispatcher(c Clock, busy func(int), try func(context.Context, *item) verdict, sessions int) *dispatcher {
	d := &dispatcher{clock: c, busy: busy, try: try, lanes: map[laneKey]*lane{},
		up: make([]bool, sessions), owned: make([]bool, sessions), active: make([]int, sessions)}
	d.work.L, d.idle.L = &d.mu, &d.mu
	return d
}

// submit takes effects that are durable; of conversations that are not this connector's, none. Unsure ones may have been done before.
func (d *dispatcher) submit(effects []store.Effect, unsure bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range effects {
		if d.closed {
			return
		}
		if !d.owned[d.pinned(e.Conversation)] {
			continue
		}
		key := laneKey{e.Conversation, message.Lane(e.Lane)}
		l := d.lanes[key]
		if l == nil {
			l = &lane{key: key}
			d.lanes[key] = l
		}
		l.items = append(l.items, &item{Effect: e, unsure: unsure})
		d.items++
		// The caller hands a conversation's effects over in order; this only keeps an overtaking one from becoming the first.
		slices.SortStableFunc(l.items, func(a, b *item) int { return cmp.Compare(a.N, b.N) })
		if l.state == resting {
			d.startLocked(l)
		}
	}
}

// startLocked decides what a resting lane does next.
func (d *dispatcher) startLocked(l *lane) {
	if d.closed {
		return
	}
	if !d.owned[d.pin(l)] {
		d.items -= len(l.items)
		l.items = nil
	}
	if len(l.items) == 0 {
		delete(d.lanes, l.key)
		return
	}
	wait := time.Duration(0)
	if due := l.items[0].Due; !due.IsZero() {
		wait = due.Sub(d.clock.Now())
	}
	switch {
	case wait > 0:
		l.state = sleeping
		l.stop = d.clock.AfterFunc(wait, func() { d.wake(l) })
	case l.key.lane == message.ToOceana && !d.up[d.pin(l)]:
		l.state = parked
	default:
		l.state = queued
		d.open++
		d.busy(+1)
		d.ready = append(d.ready, l)
		d.work.Signal()
	}
}

// wake is called by the clock when a lane's first effect is due. The lane counts as busy before it returns.
func (d *dispatcher) wake(l *lane) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if l.state == sleeping {
		l.state, l.stop = resting, nil
		d.startLocked(l)
	}
}

// pin is the session that a lane's conversation belongs to.
func (d *dispatcher) pin(l *lane) int { return d.pinned(l.key.conversation) }

func (d *dispatcher) pinned(conversation string) int { return store.Shard(conversation, len(d.up)) }

// own begins to take effects of the conversations of session n.
func (d *dispatcher) own(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.owned[n] = true
}

// disown takes no more of them, forgets those that have not begun and returns when those that have are over.
func (d *dispatcher) disown(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.owned[n], d.up[n] = false, false
	for _, l := range d.lanes {
		if d.pin(l) != n {
			continue
		}
		switch l.state {
		case running:
			continue // its end sees that there is no more to do
		case sleeping:
			l.stop()
			l.stop = nil
		case queued:
			d.ready = slices.DeleteFunc(d.ready, func(o *lane) bool { return o == l })
			d.endLocked()
		}
		l.state = resting
		d.startLocked(l)
	}
	for d.active[n] > 0 {
		d.await(&d.idle)
	}
}

// waiting counts the lanes that wait for a worker.
func (d *dispatcher) waiting() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.ready)
}

// held counts the effects that are not done.
func (d *dispatcher) held() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.items
}

// session tells whether effects over session n with Oceana can be done. When they can, those that wait for another attempt come forward
// too: what kept Oceana from taking them may be over.
func (d *dispatcher) session(n int, up bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.up[n] = up
	if !up {
		return
	}
	d.resumeLocked(n, parked)
	d.resumeLocked(n, sleeping)
}

func (d *dispatcher) resumeLocked(n int, state laneState) {
	var waiting []*lane
	for _, l := range d.lanes {
		if l.state == state && l.key.lane == message.ToOceana && d.pin(l) == n {
			waiting = append(waiting, l)
		}
	}
	slices.SortFunc(waiting, func(a, b *lane) int { return cmp.Compare(a.items[0].N, b.items[0].N) })
	for _, l := range waiting {
		if state == sleeping {
			l.stop()
			l.stop, l.items[0].Due = nil, time.Time{}
		}
		l.state = resting
		d.startLocked(l)
	}
}

// connected reports whether all sessions that are this connector's are up.
func (d *dispatcher) connected() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for n, owned := range d.owned {
		if owned && !d.up[n] {
			return false
		}
	}
	return true
}

// hurryOne brings the first effect of one lane forward if it waits for another attempt.
func (d *dispatcher) hurryOne(key laneKey) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if l := d.lanes[key]; l != nil && l.state == sleeping {
		l.stop()
		l.state, l.stop, l.items[0].Due = resting, nil, time.Time{}
		d.startLocked(l)
	}
}

// run starts the workers. Ctx is that of the attempts.
func (d *dispatcher) run(ctx context.Context, workers int) {
	for range workers {
		d.wg.Add(1)
		go func() {
			defer d.wg.Done()
			for d.one(ctx) {
			}
		}()
	}
}

// one does the first effect of the lane that has waited longest. False: closed.
func (d *dispatcher) one(ctx context.Context) bool {
	d.mu.Lock()
	for len(d.ready) == 0 && !d.closed {
		d.work.Wait()
	}
	if d.closed {
		d.mu.Unlock()
		return false
	}
	l := d.ready[0]
	d.ready = d.ready[1:]
	l.state = running
	it := l.items[0]
	d.active[d.pin(l)]++
	d.mu.Unlock()

	v := d.try(ctx, it)

	d.mu.Lock()
	defer d.mu.Unlock()
	if d.active[d.pin(l)]--; d.active[d.pin(l)] == 0 {
		d.idle.Broadcast()
	}
	switch v.kind {
	case done:
		l.items = slices.DeleteFunc(l.items, func(i *item) bool { return i == it })
		d.items--
	case again:
		it.Due, it.unsure = v.due, it.unsure || v.unsure
		it.Attempts++
	case leave:
		l.state = resting // and stay there until the lane is disowned
		if !d.owned[d.pin(l)] {
			d.startLocked(l) // it was, meanwhile: nothing of it may be left when the session comes back
		}
		d.endLocked()
		return true
	case park:
	}
	l.state = resting
	d.startLocked(l) // counts before the old count ends, so that nobody sees quiet in between
	d.endLocked()
	return true
}

func (d *dispatcher) endLocked() {
	if !d.closed { // close has settled all counts
		d.open--
		d.busy(-1)
	}
}

// close stops everything that has not begun. What is under way goes on; wait waits for it.
func (d *dispatcher) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return
	}
	d.closed = true
	for _, l := range d.lanes {
		if l.stop != nil {
			l.stop()
		}
	}
	if d.open > 0 {
		d.busy(-d.open)
	}
	d.open = 0
	d.work.Broadcast()
}

func (d *dispatcher) wait() { d.wg.Wait() }
