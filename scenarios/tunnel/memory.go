package tunnel

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"github.com/wavetank/wavetank/scenarios"
)

// What a run may add to the heap: the journal keeps 32 MiB and the world and the run remember every person and every message. Measured are
// 12 to 32 MiB, 3 KiB and 4 KiB. A leak of the connector that is smaller shows in what it holds at rest.
const (
	heapAlways   = 64 << 20
	heapCustomer = 8 << 10
	heapMessage  = 8 << 10
)

// heap is what is in use, once garbage is collected.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// need is the most that a run adds to the heap.
func need(customers, messages int) int64 {
	return heapAlways + heapCustomer*int64(customers) + heapMessage*int64(messages)
}

// held is what the runs that are beside each other in this process have: a heap cannot be divided among them.
var held heaps

type heaps struct {
	mu     sync.Mutex
	live   int               // runs that have not ended
	before int64             // in use when the first of them began
	most   map[*tunnel]int64 // what each needs that began since; one that has ended may leave as much behind until all have
}

// begin is a run's beginning, and end its end.
func (h *heaps) begin(t *tunnel) (end func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.live == 0 {
		h.before, h.most = heap(), map[*tunnel]int64{}
	}
	h.live++
	h.most[t] = need(t.cfg.Customers, 0)
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.live--; h.live == 0 {
			h.most = nil
		}
	}
}

// grown is by how much the heap has grown since, and the most it may have. A run needs most.
func (h *heaps) grown(t *tunnel, most int64) (grown, may int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.most[t] = most
	for _, one := range h.most {
		may += one
	}
	return heap() - h.before, may
}

// remembers checks, at the end of a day, that what is held in memory follows from what there is to remember.
func (p *promises) remembers(ctx context.Context) error {
	t := p.t
	messages := len(p.lines)
	if grown, most := held.grown(t, need(t.cfg.Customers, messages)); grown > most {
		p.break_("memory is bounded", "", "%d MiB were added to the heap, and %d customers with %d messages need at most %d", grown>>20, t.cfg.Customers, messages, most>>20)
	}
	all := t.stack.Builtins()
	all = slices.DeleteFunc(all, func(b *scenarios.Builtin) bool { return !b.Running() })
	if len(all) == 0 {
		return nil
	}
	p.shared(all)
	_, open, err := t.stack.Leftovers(ctx)
	if err != nil {
		return err
	}
	for _, b := range all {
		if l := b.Load(); l.Working+l.Turns+l.Stuck > 0 || max(l.Lanes, l.Effects) > open {
			p.break_("memory is bounded", "", "at rest, with %d effects in the store, the connector holds %d in %d lanes, %d of them at work, %d conversations that are being stored, and %d effects that cannot be",
				open, l.Effects, l.Lanes, l.Working, l.Turns, l.Stuck)
		}
	}
	return nil
}

// shared checks that the connectors that run divide the sessions with Oceana evenly, once a lease and the heartbeats around it have passed since one
// was started, or killed.
func (p *promises) shared(all []*scenarios.Builtin) {
	t := p.t
	if !t.several() || len(all) < t.cfg.Connectors || t.world.Clock.Now().Sub(t.started) < 2*lease || !t.world.Oceana.Accepting() {
		return
	}
	var each []int
	for _, b := range all {
		each = append(each, b.Sessions())
	}
	if slices.Max(each) > slices.Min(each) || each[0] == 0 {
		p.break_("sessions are shared", "", "%s after the last start, the connectors have %v sessions with Oceana", t.world.Clock.Now().Sub(t.started), each)
	}
}
