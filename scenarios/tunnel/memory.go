package tunnel

import (
	"context"
	"runtime"
	"slices"

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

// remembers checks, at the end of a day, that what is held in memory follows from what there is to remember.
func (p *promises) remembers(ctx context.Context) error {
	t := p.t
	messages := len(p.lines)
	grown, most := heap()-t.heap, heapAlways+heapCustomer*int64(t.cfg.Customers)+heapMessage*int64(messages)
	if grown > most {
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
