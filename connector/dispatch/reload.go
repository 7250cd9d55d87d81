package dispatch

import (
	"context"
	"slices"
	"time"
)

// reloadPage is how many effects are read at once.
const reloadPage = 500

// The pause after a failed reload: it doubles up to the longest.
const (
	firstPause   = time.Second
	longestPause = 30 * time.Second
)

// Backoff is first, doubled for every failure before, and at most longest.
func Backoff(failures int, first, longest time.Duration) time.Duration {
	d := first
	for range failures {
		if d *= 2; d >= longest {
			return longest
		}
	}
	return d
}

// Read returns the effects of a shard that are not done and come after number after, in order of N, at most limit and fewer when they are
// large. last says that none comes after them.
type Read func(ctx context.Context, shard int, after int64, limit int) (effects []*Effect, last bool, err error)

// Reload reads back what was spilled, whenever there is room, until ctx ends. When reading fails, failed is told, and the next reload
// comes after a pause.
func (d *Dispatcher) Reload(ctx context.Context, read Read, failed func(error)) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.spills.want:
		}
		err := d.reloadOnce(ctx, read)
		if err != nil && ctx.Err() == nil {
			failed(err)
		}
		d.reloaded(err)
	}
}

func (d *Dispatcher) reloadOnce(ctx context.Context, read Read) error {
	for _, p := range d.beginReload() {
		for {
			effects, last, err := read(ctx, p.term.Shard, p.after, reloadPage)
			if err != nil {
				return err
			}
			if !d.requeue(p.term, effects) {
				break
			}
			if last {
				d.endReload(p.term)
				break
			}
			p.after = effects[len(effects)-1].N
		}
	}
	return nil
}

// page is where to read on: in the name of a term, after a number.
type page struct {
	term  Term
	after int64
}

// beginReload returns where to begin to read, for every shard with something spilled.
func (d *Dispatcher) beginReload() []*page {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.spills.latest = map[*lane]int64{}
	pages := make([]*page, len(d.shards))
	for l := range d.spills.lanes {
		l.spill.passed = false
		d.spills.latest[l] = l.spill.last
		if p := pages[l.shard]; p == nil || l.spill.from-1 < p.after {
			pages[l.shard] = &page{Term{l.shard, d.shards[l.shard].term}, l.spill.from - 1}
		}
	}
	return slices.DeleteFunc(pages, func(p *page) bool { return p == nil })
}

// requeue takes effects that were spilled, in order, as far as there is room. False: there is none any more, or the term in whose name
// they were read is over.
func (d *Dispatcher) requeue(t Term, effects []*Effect) (more bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed || !d.currentLocked(t) {
		return false
	}
	for _, e := range effects {
		l := d.lanes[laneKey{e.Conversation, e.Lane}]
		if l == nil || l.shard != t.Shard || l.spill.passed || !l.spill.covers(e.N) || l.holds(e.N) {
			continue
		}
		if !d.roomLocked(l, e) {
			l.spill.passed = true
			continue
		}
		e.MaybeDelivered = e.MaybeDelivered || e.N <= l.spill.tried || e.Attempts > 0
		d.addLocked(l, e)
		l.spill.effects--
		if l.spill.from = e.N + 1; l.spill.from > l.spill.last {
			d.wholeLocked(l)
		}
		if l.state == resting {
			d.startLocked(l)
		}
	}
	for l := range d.spills.lanes {
		if l.shard == t.Shard && !l.spill.passed && d.bytes[l.key.lane]+fixedWeight <= d.cfg.Memory {
			return true
		}
	}
	return false
}

// endReload ends what was read to the end: an effect that was spilled and is not in the store is done.
func (d *Dispatcher) endReload(t Term) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.currentLocked(t) {
		return
	}
	for l := range d.spills.lanes {
		if l.shard == t.Shard && !l.spill.passed && d.spills.latest[l] == l.spill.last {
			d.wholeLocked(l)
			if l.state == resting {
				d.startLocked(l)
			}
		}
	}
}

// reloaded ends a wish for a reload, and makes the next if there is reason: at once, or after a pause if reading failed.
func (d *Dispatcher) reloaded(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := &d.spills
	if !s.wanted || d.closed { // Close has settled the count
		return
	}
	s.wanted = false
	if err == nil {
		s.failed = 0
		d.wantLocked()
	} else {
		s.pause = d.cfg.Clock.AfterFunc(Backoff(s.failed, firstPause, longestPause), d.pauseEnds)
		s.failed++
	}
	d.cfg.Busy(-1)
}

// pauseEnds is called by the clock.
func (d *Dispatcher) pauseEnds() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.spills.pause != nil {
		d.spills.pause = nil
		d.wantLocked()
	}
}

func (d *Dispatcher) closeReloadLocked() {
	if d.spills.pause != nil {
		d.spills.pause()
		d.spills.pause = nil
	}
	if d.spills.wanted {
		d.cfg.Busy(-1)
	}
}
