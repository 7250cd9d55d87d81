package soak

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/connector/store/groupcommit"
)

// memoryBase is a base in memory.
type memoryBase struct{ m *memory }

func (b memoryBase) open(p *process) (front, error) {
	return newMemoryFront(b.m, p.Now, p.simulation()), nil
}

func (b memoryBase) pending() []store.Effect { return b.m.pending }

func (b memoryBase) letters() []store.DeadLetter { return b.m.letters }

func (b memoryBase) state(conversation string) []byte { return b.m.states[conversation] }

func (b memoryBase) close() {}

// memoryFront is a front of the memory, with the group commit of connector/store.
type memoryFront struct {
	m         *memory
	now       func() time.Time
	committer groupcommit.Committer[*memoryCall]
	calls     []*memoryCall
}

var _ front = (*memoryFront)(nil)

// memoryCall is a change that waits, or a postponement.
type memoryCall struct {
	change  store.Change
	do      func() (store.Applied, error)
	applied store.Applied
	err     error
	done    func(store.Applied, error)
}

func newMemoryFront(m *memory, now func() time.Time, sim store.Simulation) *memoryFront {
	f := &memoryFront{m: m, now: now}
	f.committer = groupcommit.Committer[*memoryCall]{
		Try: func(ctx context.Context, calls []*memoryCall) error {
			changes := make([]store.Change, len(calls))
			for i, c := range calls {
				changes[i], c.applied, c.err = c.change, store.Applied{}, nil
			}
			return sim.Transaction(ctx, changes, func() error {
				for _, c := range calls {
					c.applied, c.err = c.do()
				}
				return nil
			})
		},
		Fail: func(c *memoryCall, err error) { c.applied, c.err = store.Applied{}, err },
		Class: func(err error) groupcommit.Class {
			class, _ := sim.Class(err)
			return class
		},
		Limit: func(ctx context.Context) (context.Context, context.CancelFunc) { return sim.Limit(ctx, storeLimit) },
		Pause: sim.Pause,
	}
	return f
}

func (f *memoryFront) Queue(c store.Change, done func(store.Applied, error)) {
	f.calls = append(f.calls, &memoryCall{change: c, done: done, do: func() (store.Applied, error) { return f.m.apply(c, f.now()) }})
}

func (f *memoryFront) QueuePostpone(fence *store.Fence, id string, due time.Time, attempts int, done func(error)) {
	f.calls = append(f.calls, &memoryCall{
		change: store.Change{Done: id}, done: func(_ store.Applied, err error) { done(err) },
		do: func() (store.Applied, error) { return store.Applied{}, f.m.postpone(fence, id, due, attempts) },
	})
}

func (f *memoryFront) Queued() int { return len(f.calls) }

func (f *memoryFront) Commit(ctx context.Context) {
	calls := f.calls
	f.calls = nil
	if err := f.committer.Settle(ctx, calls); isAway(err) {
		for _, late := range f.calls { // came while the database was away
			late.err = err
			calls = append(calls, late)
		}
		f.calls = nil
	}
	for _, c := range calls {
		c.done(c.applied, c.err)
	}
}

func (f *memoryFront) CountPending(context.Context) (int, error) { return len(f.m.pending), nil }

func (f *memoryFront) Waiting(_ context.Context, shard int, kind, after string, limit int) ([]string, error) {
	return f.m.waiting(shard, kind, after, limit), nil
}

func (f *memoryFront) PendingOf(_ context.Context, shard int, after int64, limit int) ([]store.Effect, error) {
	return f.m.pendingOf(shard, after, limit), nil
}

func (f *memoryFront) LastEffect(context.Context) (int64, error) { return f.m.last, nil }

func (f *memoryFront) Audits(context.Context, int) ([]store.Audit, error) { return f.m.audits, nil }

func (f *memoryFront) Meta(_ context.Context, key string) (string, error) { return f.m.meta[key], nil }

func (f *memoryFront) State(_ context.Context, conversation string) ([]byte, error) {
	return f.m.states[conversation], nil
}

func (f *memoryFront) States(_ context.Context, see func(conversation string, state []byte) error) error {
	for _, conversation := range slices.Sorted(maps.Keys(f.m.states)) {
		if err := see(conversation, f.m.states[conversation]); err != nil {
			return err
		}
	}
	return nil
}

func (f *memoryFront) DeadLetters(context.Context) ([]store.DeadLetter, error) {
	return f.m.letters, nil
}

func (f *memoryFront) Heartbeat(_ context.Context, member string, expiry time.Time) (store.Membership, error) {
	return f.m.heartbeat(member, expiry, f.now()), nil
}

func (f *memoryFront) Claim(_ context.Context, member string, shard int, expiry time.Time) (store.Lease, bool, error) {
	l, ok := f.m.claim(member, shard, expiry, f.now())
	return l, ok, nil
}

func (f *memoryFront) Release(_ context.Context, fence store.Fence) error {
	f.m.release(fence)
	return nil
}

func (f *memoryFront) Forfeit(_ context.Context, fence store.Fence) error {
	f.m.forfeit(fence, f.now())
	return nil
}

func (f *memoryFront) Leave(_ context.Context, member string) error {
	f.m.leave(member)
	return nil
}
