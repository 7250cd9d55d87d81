package lease

import (
	"context"
	"sync"
	"time"

	"github.com/wavetank/wavetank/connector/store"
)

// Term is the time in which a shard is this member's. Make one with Keeper.NewTerm.
type Term struct {
	Fence *store.Fence       // nil: the store is not shared, and the term never ends
	Ctx   context.Context    // of everything that is done in the term
	End   context.CancelFunc // breaks off what is done in it

	keeper *Keeper
	mu     sync.Mutex
	expiry time.Time
}

// NewTerm begins a term; life bounds it.
func (k *Keeper) NewTerm(life context.Context, fence *store.Fence) *Term {
	t := &Term{Fence: fence, keeper: k}
	t.Ctx, t.End = context.WithCancel(life)
	return t
}

func (t *Term) prolong(expiry time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expiry = expiry
}

// Lasts reports whether the term goes on for so long at least, which is a third of a lease or nothing. Two measures must agree: the wall
// clock, by which other members judge the lease, and the time that passed on this process's timers, since the wall clock may be set back.
func (t *Term) Lasts(now time.Time, d time.Duration) bool {
	if t.Fence == nil {
		return true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.expiry.After(now.Add(d)) && t.keeper.renewed.Load().lasts(d)
}
