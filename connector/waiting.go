package connector

import (
	"time"

	"github.com/wavetank/wavetank/connector/message"
)

// waiting is what a dispatcher has to do.
type waiting struct {
	lanes        map[message.Lane]backlog
	sessions, up int // of those that are this connector's
}

// backlog is the effects that go to one side.
type backlog struct {
	effects int
	oldest  time.Time // when the oldest of them began to wait
}

// waiting looks at the first effect of every lane: it is the oldest there.
func (d *dispatcher) waiting() waiting {
	d.mu.Lock()
	defer d.mu.Unlock()
	w := waiting{lanes: map[message.Lane]backlog{}}
	for n, owned := range d.owned {
		if owned {
			w.sessions++
		}
		if owned && d.up[n] {
			w.up++
		}
	}
	for key, l := range d.lanes {
		if len(l.items) == 0 && !l.spill.any() || key.lane == laneMissed {
			continue
		}
		b := w.lanes[key.lane]
		b.effects += len(l.items) + l.spill.effects
		began := time.Time{}
		if len(l.items) > 0 {
			began = l.items[0].since
		}
		if began.IsZero() {
			began = d.began
		}
		if b.oldest.IsZero() || began.Before(b.oldest) {
			b.oldest = began
		}
		w.lanes[key.lane] = b
	}
	return w
}
