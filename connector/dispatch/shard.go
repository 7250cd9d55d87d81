package dispatch

import (
	"cmp"
	"context"
	"slices"
)

// shard is what the Dispatcher knows of one shard.
type shard struct {
	held   bool  // by this process
	term   int64 // while held
	up     bool  // its link
	active int   // lanes that are running, catch-ups left out
}

func (d *Dispatcher) currentLocked(t Term) bool {
	s := d.shards[t.Shard]
	return s.held && s.term == t.N
}

// Claim begins a term: effects of the shard are taken from now on. The term before it must have been released.
func (d *Dispatcher) Claim(t Term) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.shards[t.Shard].held, d.shards[t.Shard].term = true, t.N
}

// Release ends the term of a shard: it takes no more effects, drops the waiting ones and returns when the running ones have ended. It
// reports false when ctx ends before. Catch-ups belong to no term: they go on and are not waited for.
func (d *Dispatcher) Release(ctx context.Context, n int) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := &d.shards[n]
	s.held, s.up = false, false
	for _, l := range d.lanes {
		if l.shard != n || l.key.lane == CatchUp {
			continue
		}
		switch l.state {
		case running:
			continue // when it ends, the lane is dropped
		case sleeping:
			l.stop()
			l.stop, l.firm = nil, false
		case queued:
			d.unqueueLocked(l)
			d.endLocked()
		}
		l.state = resting
		d.startLocked(l)
	}
	defer context.AfterFunc(ctx, func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.idle.Broadcast()
	})()
	for s.active > 0 && ctx.Err() == nil {
		d.cfg.Wait(&d.idle)
	}
	return s.active == 0
}

// Link tells whether effects over the link of a shard can be attempted. When they can, those that wait for another attempt come forward
// too, unless that is Firm: what kept the peer from taking them may be over.
func (d *Dispatcher) Link(n int, up bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.shards[n].up = up
	if !up {
		return
	}
	var waiting []*lane
	for _, l := range d.lanes {
		if l.key.lane == d.cfg.Linked && l.shard == n && (l.state == parked || l.state == sleeping && !l.firm) {
			waiting = append(waiting, l)
		}
	}
	slices.SortFunc(waiting, func(a, b *lane) int {
		return cmp.Or(cmp.Compare(a.state, b.state), cmp.Compare(a.effects[0].N, b.effects[0].N))
	})
	for _, l := range waiting {
		if l.state == sleeping {
			d.wakeLocked(l)
			continue
		}
		l.state = resting
		d.startLocked(l)
	}
}

// Linked reports whether the links of all shards that are held are up.
func (d *Dispatcher) Linked() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return !slices.ContainsFunc(d.shards, func(s shard) bool { return s.held && !s.up })
}
