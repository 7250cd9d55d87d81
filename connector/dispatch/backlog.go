package dispatch

import "time"

// Backlog is what a Dispatcher has to do.
type Backlog struct {
	Lanes      map[Lane]Waiting // what waits in each
	Shards, Up int              // shards that are held, and those of them whose link is up
}

// Waiting is the effects of one lane, over all conversations.
type Waiting struct {
	Effects int       // that wait
	Oldest  time.Time // when the oldest of them began to wait
}

// Backlog looks at the first effect of every lane: it is the oldest there.
func (d *Dispatcher) Backlog() Backlog {
	d.mu.Lock()
	defer d.mu.Unlock()
	b := Backlog{Lanes: map[Lane]Waiting{}}
	for _, s := range d.shards {
		if s.held {
			b.Shards++
		}
		if s.held && s.up {
			b.Up++
		}
	}
	for key, l := range d.lanes {
		if len(l.effects) == 0 && !l.spill.any() || key.lane == CatchUp {
			continue
		}
		w := b.Lanes[key.lane]
		w.Effects += len(l.effects) + l.spill.effects
		began := time.Time{}
		if len(l.effects) > 0 {
			began = l.effects[0].Since
		}
		if began.IsZero() {
			began = d.began
		}
		if w.Oldest.IsZero() || began.Before(w.Oldest) {
			w.Oldest = began
		}
		b.Lanes[key.lane] = w
	}
	return b
}

// Bytes is what the effects of a lane take in memory, about.
func (d *Dispatcher) Bytes(side Lane) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.bytes[side]
}
