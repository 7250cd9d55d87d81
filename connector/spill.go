package connector

import (
	"context"

	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

const (
	mostInLane = 100      // effects of one lane in memory, so that one conversation cannot fill it
	itemWeight = 512      // bytes that an effect takes beside its body, about
	reloadPage = 500      // effects read at once
	mostBytes  = 64 << 20 // of effects to one side, unless configured
)

// spill is the part of a lane that is in the store only: its effects from number from to number last. The zero value is nothing.
type spill struct {
	from, last int64
	tried      int64 // those up to this number may have been tried by an earlier process
	effects    int   // how many these are, about
	passed     bool  // by the reload under way, which found no room
}

func (s *spill) any() bool { return s.last > 0 }

func weight(e store.Effect) int { return itemWeight + len(e.Body) }

// spillLocked leaves an effect in the store if there is no room for it, or if effects before it are there.
func (d *dispatcher) spillLocked(l *lane, e store.Effect, unsure bool) bool {
	if !l.spill.any() {
		if d.roomLocked(l, e) {
			return false
		}
		l.spill.from = e.N
	}
	l.spill.last = max(l.spill.last, e.N)
	l.spill.effects++
	if unsure {
		l.spill.tried = max(l.spill.tried, e.N)
	}
	d.spilled[l] = true
	d.wantLocked()
	return true
}

func (d *dispatcher) roomLocked(l *lane, e store.Effect) bool {
	return len(l.items) < mostInLane && d.bytes[l.key.lane]+weight(e) <= d.most
}

// wantLocked asks for a reload when it would find a lane that has little to do, and room.
func (d *dispatcher) wantLocked() {
	room := min(d.bytes[message.ToOceana], d.bytes[message.ToAggregator]) <= d.most/2
	if d.wanted || d.closed || !room {
		return
	}
	for l := range d.spilled {
		if len(l.items) <= mostInLane/2 && d.bytes[l.key.lane] <= d.most/2 {
			d.wanted = true
			d.busy(+1)
			d.want <- struct{}{} // empty: there is one wish at a time
			return
		}
	}
}

// reload brings back what was left in the store until ctx ends.
func (c *Connector) reloadAll(ctx context.Context) {
	d := c.dispatch
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.want:
		}
		if err := c.reload(ctx); err != nil && ctx.Err() == nil {
			c.log.Warn("cannot read effects again", "error", err)
		}
		d.satisfied()
	}
}

func (c *Connector) reload(ctx context.Context) error {
	d := c.dispatch
	for n, after := range d.beginReload() {
		for {
			effects, err := c.store.PendingOf(ctx, n, after, reloadPage)
			if err != nil {
				return err
			}
			if !d.reload(effects) {
				break
			}
			if store.LastPage(effects, reloadPage) {
				d.endReload(n)
				break
			}
			after = effects[len(effects)-1].N
		}
	}
	return nil
}

// beginReload returns where to begin to read, for every session with something left in the store.
func (d *dispatcher) beginReload() map[int]int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	begin := map[int]int64{}
	for l := range d.spilled {
		l.spill.passed = false
		n := d.pin(l)
		if before, ok := begin[n]; !ok || l.spill.from-1 < before {
			begin[n] = l.spill.from - 1
		}
	}
	d.latest = map[*lane]int64{}
	for l := range d.spilled {
		d.latest[l] = l.spill.last
	}
	return begin
}

// reload takes effects that were left in the store, in order, as far as there is room. False: there is none any more.
func (d *dispatcher) reload(effects []store.Effect) (more bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range effects {
		l := d.lanes[laneKey{e.Conversation, message.Lane(e.Lane)}]
		if d.closed || l == nil || !l.spill.any() || e.N < l.spill.from || l.spill.passed {
			continue
		}
		if !d.roomLocked(l, e) {
			l.spill.passed = true
			continue
		}
		d.addLocked(l, newItem(e, e.N <= l.spill.tried, since(e)))
		l.spill.effects--
		if l.spill.from = e.N + 1; l.spill.from > l.spill.last {
			d.wholeLocked(l)
		}
		if l.state == resting {
			d.startLocked(l)
		}
	}
	for l := range d.spilled {
		if !l.spill.passed && d.bytes[l.key.lane]+itemWeight <= d.most {
			return true
		}
	}
	return false
}

// endReload ends what was read to the end: an effect that was left in the store and is not there is done.
func (d *dispatcher) endReload(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for l := range d.spilled {
		if d.pin(l) == n && !l.spill.passed && d.latest[l] == l.spill.last {
			d.wholeLocked(l)
			if l.state == resting {
				d.startLocked(l)
			}
		}
	}
}

// wholeLocked says that nothing of a lane is in the store only.
func (d *dispatcher) wholeLocked(l *lane) {
	l.spill = spill{}
	delete(d.spilled, l)
}

// satisfied ends a wish for a reload, and makes the next if there is reason.
func (d *dispatcher) satisfied() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.wanted {
		return
	}
	d.wanted = false
	d.wantLocked()
	if !d.closed {
		d.busy(-1)
	}
}
