package clock

import (
	"slices"
	"time"
)

type event struct {
	at      time.Time
	last    bool // behind what is due at the same instant, however late that is created
	created uint64
	label   string
	run     func()
	pos     int // index in the heap; -1 once it left
}

func (e *event) before(o *event) bool {
	if e.at.Equal(o.at) {
		if e.last != o.last {
			return o.last
		}
		return e.created < o.created
	}
	return e.at.Before(o.at)
}

// heap is a binary min-heap of events that knows each event's position, so that a stopped timer leaves at once instead of
// staying until its instant: a day of retries would otherwise keep every cancelled one in memory.
type heap struct{ events []*event }

func (h *heap) len() int      { return len(h.events) }
func (h *heap) first() *event { return h.events[0] }

func (h *heap) push(e *event) {
	e.pos = len(h.events)
	h.events = append(h.events, e)
	h.up(e.pos)
}

func (h *heap) pop() *event {
	e := h.events[0]
	h.remove(e)
	return e
}

func (h *heap) remove(e *event) bool {
	i := e.pos
	if i < 0 || i >= len(h.events) || h.events[i] != e {
		return false
	}
	last := len(h.events) - 1
	h.swap(i, last)
	h.events[last] = nil
	h.events = h.events[:last]
	e.pos = -1
	if i < last {
		h.down(i)
		h.up(i)
	}
	return true
}

func (h *heap) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !h.events[i].before(h.events[parent]) {
			return
		}
		h.swap(i, parent)
		i = parent
	}
}

func (h *heap) down(i int) {
	for {
		least := i
		for _, child := range [2]int{2*i + 1, 2*i + 2} {
			if child < len(h.events) && h.events[child].before(h.events[least]) {
				least = child
			}
		}
		if least == i {
			return
		}
		h.swap(i, least)
		i = least
	}
}

func (h *heap) swap(i, j int) {
	h.events[i], h.events[j] = h.events[j], h.events[i]
	h.events[i].pos, h.events[j].pos = i, j
}

func (h *heap) sorted(limit int) []Due {
	events := slices.Clone(h.events)
	slices.SortFunc(events, func(a, b *event) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
	if limit > 0 && limit < len(events) {
		events = events[:limit]
	}
	due := make([]Due, len(events))
	for i, e := range events {
		due[i] = Due{At: e.at, Label: e.label}
	}
	return due
}
