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
	spill spill   // what comes after them
	stop  func() bool
}

// heavy reports whether the first effect of a lane carries a file.
func (l *lane) heavy() bool { return l.items[0].file }

// item is an effect and what this process knows of it.
type item struct {
	store.Effect
	unsure bool             // an earlier attempt may have succeeded
	fence  *store.Fence     // of the lease in whose name it is tried; set by the attempt
	since  time.Time        // when it began to wait; zero: in an earlier process, nobody knows when
	file   bool             // a file is to be carried
	put    *message.Content // where an earlier attempt put the file of an agent; nil: nowhere
	// result is what came of it, when that may not be durable yet; nil: nothing has. The effect must not be done again for it: the other
	// side might say something else this time.
	result *store.Change
	came   message.Happening // of result; nil: nothing to tell
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

// dispatcher does effects: one after the other within a lane, lanes beside each other. Files, which take their time, have workers of
// their own, so that they hold up nothing but their own lane.
type dispatcher struct {
	clock Clock
	busy  func(int)
	try   func(context.Context, *item) verdict

	mu      sync.Mutex
	work    sync.Cond // something in ready, or closed
	files   sync.Cond // something in heavy, or closed
	lanes   map[laneKey]*lane
	ready   []*lane
	heavy   []*lane              // ready, with a file first; empty while files have no workers of their own
	apart   bool                 // they have
	open    int                  // lanes queued or running
	up      []bool               // of each session with Oceana
	owned   []bool               // of each session, whether its conversations are this connector's
	share   int                  // of the workers, that one side may have
	atWork  map[message.Lane]int // workers of each side, those for files left out
	active  []int                // lanes of each session that are running
	idle    sync.Cond            // an active has become zero
	await   func(c *sync.Cond)   // waits for idle
	items   int                  // in all lanes
	most    int                  // bytes in memory for each side
	bytes   map[message.Lane]int // that are
	spilled map[*lane]bool       // lanes of which a part is in the store only
	latest  map[*lane]int64      // the last number of these when the reload under way began
	want    chan struct{}        // a reload is wanted
	wanted  bool                 // and is not over
	closed  bool
	began   time.Time
	wg      sync.WaitGroup
}

func newDispatcher(c Clock, busy func(int), try func(context.Context, *item) verdict, sessions int) *dispatcher {
	d := &dispatcher{clock: c, busy: busy, try: try, lanes: map[laneKey]*lane{}, began: c.Now(),
		up: make([]bool, sessions), owned: make([]bool, sessions), active: make([]int, sessions)}
	d.atWork = map[message.Lane]int{}
	d.most, d.bytes, d.spilled, d.want = mostBytes, map[message.Lane]int{}, map[*lane]bool{}, make(chan struct{}, 1)
	d.work.L, d.files.L, d.idle.L = &d.mu, &d.mu, &d.mu
	return d
}

// submit takes effects that are durable and wait since then, in order of N; of conversations that are not this connector's, none. When
// unsure, they are of an earlier process, which may have tried them: no more than the first of each lane, since the next is tried only
// when that is done.
func (d *dispatcher) submit(effects []store.Effect, unsure bool, then time.Time) {
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
		began := then
		if unsure {
			began = since(e)
		}
		if slices.ContainsFunc(l.items, func(it *item) bool { return it.N == e.N }) {
			continue // a page and the change that made it may both bring it
		}
		tried := unsure && len(l.items) == 0 && !l.spill.any()
		if d.spillLocked(l, e, tried) {
			continue
		}
		d.addLocked(l, newItem(e, tried, began))
		if l.state == resting {
			d.startLocked(l)
		}
	}
}

// newItem is an effect as it comes out of the store; one that was tried before is unsure in any case.
func newItem(e store.Effect, unsure bool, since time.Time) *item {
	return &item{Effect: e, unsure: unsure || e.Attempts > 0, since: since, file: carriesFile(e)}
}

// look has a worker look at a conversation for missed messages.
func (d *dispatcher) look(conversation string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := laneKey{conversation, laneMissed}
	if d.closed || d.lanes[key] != nil {
		return
	}
	l := &lane{key: key}
	d.lanes[key] = l
	d.addLocked(l, &item{Effect: store.Effect{Conversation: conversation, Lane: string(laneMissed)}})
	d.startLocked(l)
}

func (d *dispatcher) addLocked(l *lane, it *item) {
	l.items = append(l.items, it)
	d.items++
	d.bytes[l.key.lane] += weight(it.Effect)
	// The caller hands a conversation's effects over in order; this only keeps an overtaking one from becoming the first.
	if k := len(l.items); k > 1 && l.items[k-2].N > it.N {
		slices.SortStableFunc(l.items, func(a, b *item) int { return cmp.Compare(a.N, b.N) })
	}
}

func (d *dispatcher) removeLocked(l *lane, its ...*item) {
	for _, it := range its {
		d.items--
		d.bytes[l.key.lane] -= weight(it.Effect)
	}
	l.items = slices.DeleteFunc(l.items, func(i *item) bool { return slices.Contains(its, i) })
}

// startLocked decides what a resting lane does next.
func (d *dispatcher) startLocked(l *lane) {
	if d.closed {
		return
	}
	if !d.owned[d.pin(l)] && l.key.lane != laneMissed {
		d.removeLocked(l, slices.Clone(l.items)...)
		d.wholeLocked(l)
	}
	if len(l.items) == 0 && !l.spill.any() {
		delete(d.lanes, l.key)
		return
	}
	if len(l.items) == 0 {
		d.wantLocked()
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
		d.queueLocked(l)
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
			for _, queue := range []*[]*lane{&d.ready, &d.heavy} {
				*queue = slices.DeleteFunc(*queue, func(o *lane) bool { return o == l })
			}
			d.endLocked()
		}
		l.state = resting
		d.startLocked(l)
	}
	for d.active[n] > 0 {
		d.await(&d.idle)
	}
}

// runnable counts the lanes that can be worked on now.
func (d *dispatcher) runnable() int {
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

func (d *dispatcher) queueLocked(l *lane) {
	if d.apart && l.heavy() {
		d.heavy = append(d.heavy, l)
		d.files.Signal()
		return
	}
	d.ready = append(d.ready, l)
	d.work.Signal()
}

// run starts the workers, some of them for files alone. Ctx is that of the attempts. A single worker does everything, in a reproducible order.
func (d *dispatcher) run(ctx context.Context, workers, files int) {
	d.mu.Lock()
	d.share = workers - workers/4
	if d.apart = workers > 1; d.apart {
		waiting := d.ready
		d.ready = nil
		for _, l := range waiting {
			d.queueLocked(l)
		}
		for range files {
			d.wg.Go(func() {
				for d.one(ctx, &d.heavy, &d.files) {
				}
			})
		}
	}
	d.mu.Unlock()
	for range workers {
		d.wg.Go(func() {
			for d.one(ctx, &d.ready, &d.work) {
			}
		})
	}
}

// nextLocked is the first lane of a queue whose side has not got its share of the workers: a side that is slow must not have all. Minus one:
// none.
func (d *dispatcher) nextLocked(queue *[]*lane) int {
	return slices.IndexFunc(*queue, func(l *lane) bool { return queue == &d.heavy || d.atWork[l.key.lane] < d.share })
}

// one does the first effect of the lane that has waited longest in a queue. False: closed.
func (d *dispatcher) one(ctx context.Context, queue *[]*lane, more *sync.Cond) bool {
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
	it := l.items[0]
	d.active[d.pin(l)]++
	d.mu.Unlock()

	v := d.try(ctx, it)

	d.mu.Lock()
	defer d.mu.Unlock()
	if queue == &d.ready {
		d.atWork[l.key.lane]--
		d.work.Signal() // to the side that had its share
	}
	if d.active[d.pin(l)]--; d.active[d.pin(l)] == 0 {
		d.idle.Broadcast()
	}
	switch v.kind {
	case done:
		d.removeLocked(l, it)
		d.wantLocked()
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
	if d.wanted {
		d.busy(-1)
	}
	d.open = 0
	d.work.Broadcast()
	d.files.Broadcast()
}

func (d *dispatcher) wait() { d.wg.Wait() }
