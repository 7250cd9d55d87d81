package journal

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// work counts what is in flight. Its own lock is separate from the journal's so that closing never waits for a reader.
type work struct {
	open    *atomic.Int64 // everything in flight
	held    *atomic.Int64 // calls that a fault holds up: see Hold
	mu      *sync.Mutex
	names   map[*openName]struct{}
	holding map[string]int // calls held up, by who waits for their answer
	onHold  *func()        // called by the next hold; nil: none is wanted
	quiet   *chan struct{}
	awaited *bool // a caller waits for quiet
}

// openName is a name for people, put together only on request: a crossing has from and to, other work a name alone.
type openName struct {
	from, to, name string
	party          bool // the work of a party that counts its own: see Counter
}

func (n *openName) String() string {
	if n.from == "" && n.to == "" {
		return n.name
	}
	return n.from + " -> " + n.to + " " + n.name
}

func newWork() work {
	ch := make(chan struct{})
	return work{open: new(atomic.Int64), held: new(atomic.Int64), mu: new(sync.Mutex), names: map[*openName]struct{}{}, holding: map[string]int{}, onHold: new(func()), quiet: &ch, awaited: new(bool)}
}

func (w work) openLocked(name string) (done func()) {
	key := &openName{name: name}
	w.beginLocked(key)
	return func() { w.end(key) }
}

// openParty is openLocked for the work of a party.
func (w work) openParty(name string) (done func()) {
	key := &openName{name: name, party: true}
	w.beginLocked(key)
	return func() { w.end(key) }
}

func (w work) beginLocked(key *openName) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.names[key] = struct{}{}
	w.open.Add(1)
}

func (w work) end(key *openName) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.names, key)
	w.open.Add(-1)
	w.notifyLocked()
}

// idleLocked reports whether nothing is in flight. While a call is held up, what may wait for it does not count: see Hold.
func (w work) idleLocked() bool {
	if w.open.Load() == 0 || w.held.Load() == 0 {
		return w.open.Load() == 0
	}
	for name := range w.names {
		if !name.party && w.holding[name.to] == 0 {
			return false
		}
	}
	return true
}

// notifyLocked wakes the callers that wait until nothing is in flight.
func (w work) notifyLocked() {
	if *w.awaited && w.idleLocked() {
		*w.awaited = false
		close(*w.quiet)
		*w.quiet = make(chan struct{})
	}
}

// Open counts work that is not a crossing, under a name for people. done ends it and must be called once.
func (j *Journal) Open(what string) (done func()) { return j.work.openLocked(what) }

// Hold says that a call is held up on purpose, until release is called, which must happen once. callers are the actors that may wait for its
// answer. Meanwhile the work that parties count themselves (see Counter) holds quiet back no more, because some of it waits for that call; nor,
// with Options.Uncounted, do crossings to the callers.
func (j *Journal) Hold(callers ...string) (release func()) {
	w := j.work
	add := func(n int) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.held.Add(int64(n))
		for _, name := range callers {
			if j.options.Uncounted {
				w.holding[name] += n
			}
		}
		w.notifyLocked()
		if n > 0 && *w.onHold != nil {
			(*w.onHold)()
			*w.onHold = nil
		}
	}
	add(1)
	return func() { add(-1) }
}

// OnHold has f called, once, when the next call is held up; at once when one is. stop takes that back. f must not block or use the journal.
func (j *Journal) OnHold(f func()) (stop func()) {
	w := j.work
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.held.Load() > 0 {
		f()
		return func() {}
	}
	*w.onHold = f
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		*w.onHold = nil
	}
}

// Holding reports whether a call is held up.
func (j *Journal) Holding() bool { return j.work.held.Load() > 0 }

// Counter is a party's own count of its open work, such as the connector's.
type Counter struct {
	work work
	mu   sync.Mutex
	name string
	n    int64
	gone bool
	done func()
}

// Counter returns a count that starts at zero and holds quiet back while it is not.
func (j *Journal) Counter(name string) *Counter { return &Counter{work: j.work, name: name} }

// Add changes the count. After Drop it does nothing.
func (c *Counter) Add(delta int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gone {
		return
	}
	c.n += int64(delta)
	c.showLocked()
}

// N is the count.
func (c *Counter) N() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return int(c.n)
}

// Drop forgets the count: its party is gone and with it whatever it had begun.
func (c *Counter) Drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n, c.gone = 0, true
	c.showLocked()
}

func (c *Counter) showLocked() {
	switch {
	case c.n > 0 && c.done == nil:
		c.done = c.work.openParty(c.name)
	case c.n <= 0 && c.done != nil:
		c.done()
		c.done = nil
	}
}

// Idle reports whether nothing is in flight.
func (j *Journal) Idle() bool {
	if j.work.held.Load() == 0 {
		return j.work.open.Load() == 0
	}
	j.work.mu.Lock()
	defer j.work.mu.Unlock()
	return j.work.idleLocked()
}

// Wait returns when nothing is in flight. When ctx ends first its error names what still is.
func (j *Journal) Wait(ctx context.Context) error {
	for {
		j.work.mu.Lock()
		quiet := *j.work.quiet
		*j.work.awaited = true
		idle := j.work.idleLocked()
		j.work.mu.Unlock()
		if idle {
			return nil
		}
		select {
		case <-quiet:
		case <-ctx.Done():
			return fmt.Errorf("still in flight: %s: %w", strings.Join(j.InFlight(), "; "), ctx.Err())
		}
	}
}

// Still waits until nothing is in flight and nothing was recorded for the grace, on the wall. It is for parties in other processes,
// whose own work cannot be counted from here. When ctx ends first its error names what is in flight.
func (j *Journal) Still(ctx context.Context, grace time.Duration) error {
	for {
		if err := j.Wait(ctx); err != nil {
			return err
		}
		j.mu.Lock()
		changed := j.awaitLocked()
		j.mu.Unlock()
		timer := time.NewTimer(grace) //nolint:forbidigo // transport: another process may still be about to answer
		select {
		case <-changed:
			timer.Stop()
		case <-timer.C:
			if j.Idle() {
				return nil
			}
		case <-ctx.Done():
			timer.Stop()
			return fmt.Errorf("messages keep coming: %w", ctx.Err())
		}
	}
}

// Begun waits for the entry with sequence number seq, on the wall, but no longer than timeout: what is to make it is in another process and may have nothing
// to say.
func (j *Journal) Begun(ctx context.Context, seq int64, timeout time.Duration) error {
	timer := time.NewTimer(timeout) //nolint:forbidigo // transport: another process may still be about to begin
	defer timer.Stop()
	for {
		j.mu.Lock()
		last, changed := j.first+int64(len(j.entries))-1, j.awaitLocked()
		j.mu.Unlock()
		if last >= seq {
			return nil
		}
		select {
		case <-changed:
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return fmt.Errorf("a program that waited for this instant has done nothing yet: %w", ctx.Err())
		}
	}
}

// InFlight names the open work, sorted.
func (j *Journal) InFlight() []string { return j.inFlight(true) }

// Crossing is InFlight without the work that parties count themselves: see Counter.
func (j *Journal) Crossing() []string { return j.inFlight(false) }

func (j *Journal) inFlight(parties bool) []string {
	j.work.mu.Lock()
	defer j.work.mu.Unlock()
	names := make([]string, 0, len(j.work.names))
	for name := range j.work.names {
		if parties || !name.party {
			names = append(names, name.String())
		}
	}
	sort.Strings(names)
	return names
}
