package dispatch

import (
	"cmp"
	"slices"
)

// Submit takes effects that are durable, in order of N, in the name of a term. It reports false, and takes none, when that term is over:
// the shard's next holder, which may be this process again, reads them itself. Effects of other shards are left out, and so are effects
// that are held already.
//
// With earlier, the effects were made before the term, and an earlier holder may have attempted them: no more than the first of each
// lane, since the next one is attempted only when that is settled.
func (d *Dispatcher) Submit(t Term, effects []*Effect, earlier bool) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed || !d.currentLocked(t) {
		return false
	}
	for _, e := range effects {
		if d.cfg.ShardOf(e.Conversation) == t.Shard {
			d.submitLocked(e, earlier)
		}
	}
	return true
}

func (d *Dispatcher) submitLocked(e *Effect, earlier bool) {
	l := d.laneLocked(e)
	if l.holds(e.N) || l.spill.covers(e.N) {
		return
	}
	tried := earlier && l.first(e.N)
	if d.spillLocked(l, e, tried) {
		return
	}
	e.MaybeDelivered = e.MaybeDelivered || tried || e.Attempts > 0
	d.addLocked(l, e)
	if l.state == resting {
		d.startLocked(l)
	}
}

// first reports whether an effect with number n would be the first of the lane. A newer one may be held already: while what was left behind
// is read, new effects are made.
func (l *lane) first(n int64) bool {
	before := func(e *Effect) bool { return e.N <= n }
	return !slices.ContainsFunc(l.effects, before) && (!l.spill.any() || n < l.spill.from)
}

// CatchUp has a worker attempt a catch-up of a conversation: an Effect with nothing but its Conversation and Lane. One that is under way is
// followed by another. It reports false when none is needed, because one has not begun yet, or possible.
func (d *Dispatcher) CatchUp(conversation string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return false
	}
	if l := d.lanes[laneKey{conversation, CatchUp}]; l != nil {
		first := l.state == running && !l.anew
		l.anew = l.anew || first
		return first
	}
	e := &Effect{Conversation: conversation, Lane: CatchUp}
	l := d.laneLocked(e)
	d.addLocked(l, e)
	d.startLocked(l)
	return true
}

func (d *Dispatcher) laneLocked(e *Effect) *lane {
	key := laneKey{e.Conversation, e.Lane}
	l := d.lanes[key]
	if l == nil {
		l = &lane{key: key, shard: d.cfg.ShardOf(e.Conversation)}
		d.lanes[key] = l
	}
	return l
}

func (d *Dispatcher) addLocked(l *lane, e *Effect) {
	l.effects = append(l.effects, e)
	d.held++
	d.bytes[l.key.lane] += weight(e)
	// Callers submit the effects of a conversation in order; this only keeps an overtaking one from becoming the first. The first is left
	// where it is while a worker has it.
	fixed := 0
	if l.state == running {
		fixed = 1
	}
	if k := len(l.effects); k > fixed+1 && l.effects[k-2].N > e.N {
		slices.SortStableFunc(l.effects[fixed:], func(a, b *Effect) int { return cmp.Compare(a.N, b.N) })
	}
}

func (d *Dispatcher) removeLocked(l *lane, these ...*Effect) {
	for _, e := range these {
		d.held--
		d.bytes[l.key.lane] -= weight(e)
	}
	l.effects = slices.DeleteFunc(l.effects, func(e *Effect) bool { return slices.Contains(these, e) })
}
