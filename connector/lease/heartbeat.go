package lease

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/wavetank/wavetank/connector/metrics"
	"github.com/wavetank/wavetank/connector/store"
)

// Heartbeat is one heartbeat, and what follows from it. Start does it in time; a simulation calls it by itself.
func (k *Keeper) Heartbeat(ctx context.Context) {
	k.beating.Lock()
	defer k.beating.Unlock()
	passed := measure(k.cfg.Clock, k.cfg.Lease)
	membership, err := k.cfg.Store.Heartbeat(ctx, k.member, k.cfg.Clock.Now().Add(k.cfg.Lease))
	if err != nil && ctx.Err() == nil {
		k.cfg.Logger.Warn("cannot prolong leases", "error", err)
	}
	if err == nil {
		k.renewed.Swap(passed).stop()
	} else {
		passed.stop()
	}
	k.loseTerms(ctx, membership, err == nil)
	if err != nil {
		if errors.Is(err, store.ErrDivided) { // until it is started anew: it is not ready
			k.known.Store(false)
		}
		return
	}
	k.releaseStray(ctx, membership)
	k.balance(ctx, membership)
	k.known.Store(true)
	k.cfg.Beaten()
}

// loseTerms ends the terms whose leases are others' by now, or could be.
func (k *Keeper) loseTerms(ctx context.Context, membership store.Membership, known bool) {
	for n := range k.cfg.Shards {
		t, departing := k.cfg.Sessions.Term(n)
		if t == nil {
			continue
		}
		if known {
			i := slices.IndexFunc(membership.Leases, func(l store.Lease) bool { return l.Fence == *t.Fence && l.Owner == k.member })
			if i >= 0 {
				t.prolong(membership.Leases[i].Expiry)
			} else {
				t.prolong(time.Time{})
			}
		}
		switch {
		case t.Ctx.Err() == nil && t.Lasts(k.cfg.Clock.Now(), 0):
		case departing:
			t.End() // at once now
		default:
			k.cfg.Logger.Warn("session with Oceana lost to another connector", "session", n)
			k.cfg.Changed(metrics.Fenced)
			t.End()
			k.cfg.Sessions.Depart(ctx, n, true)
		}
	}
}

// releaseStray gives back what is this member's without its knowing: the answer to a claim was lost, or giving back failed. Else every
// heartbeat would prolong it, and no connector would serve it.
func (k *Keeper) releaseStray(ctx context.Context, membership store.Membership) {
	for _, lease := range membership.Leases {
		if lease.Owner != k.member || lease.Shard >= k.cfg.Shards || k.held(lease.Shard) {
			continue
		}
		if err := k.cfg.Store.Forfeit(ctx, lease.Fence); err != nil && ctx.Err() == nil {
			k.cfg.Logger.Warn("stray lease not given back", "session", lease.Shard, "error", err)
		}
	}
}

// balance releases what is more than this member's fair share, from the last shard on, or claims what is less, from the first.
func (k *Keeper) balance(ctx context.Context, membership store.Membership) {
	held := k.Serving()
	share := fair(membership, k.member)
	for n := k.cfg.Shards - 1; n >= 0; n-- {
		if held > share && k.serves(n) {
			k.cfg.Sessions.Depart(ctx, n, false)
			held--
		}
	}
	now := k.cfg.Clock.Now()
	for _, lease := range membership.Leases {
		free := lease.Owner == "" || !lease.Expiry.After(now)
		if held < share && free && lease.Shard < k.cfg.Shards && !k.held(lease.Shard) && k.claim(ctx, lease.Shard, lease.Unsettled()) {
			held++
			how := metrics.Taken
			if lease.Unsettled() {
				how = metrics.Expired
			}
			k.cfg.Changed(how)
		}
	}
}

// claim makes a shard this member's unless another member is faster. Unsettled: its last owner did not hand it over in good order.
func (k *Keeper) claim(ctx context.Context, shard int, unsettled bool) bool {
	lease, ok, err := k.cfg.Store.Claim(ctx, k.member, shard, k.cfg.Clock.Now().Add(k.cfg.Lease))
	if err != nil {
		k.cfg.Logger.Warn("cannot take a session over", "session", shard, "error", err)
	}
	if !ok {
		return false
	}
	t := k.NewTerm(k.cfg.Life, &lease.Fence)
	t.prolong(lease.Expiry)
	if err := k.cfg.Sessions.Begin(ctx, shard, t, unsettled); err != nil {
		k.cfg.Logger.Warn("cannot take a session over", "session", shard, "error", err)
		t.End()
		_ = k.cfg.Store.Forfeit(ctx, lease.Fence) // or the next heartbeat does
		return false
	}
	return true
}

// fair is how many shards are a member's: as many as any other's, and of those that remain the first members have one each.
func fair(r store.Membership, member string) int {
	rank := slices.Index(r.Members, member)
	if rank < 0 {
		return 0
	}
	share := len(r.Leases) / len(r.Members)
	if rank < len(r.Leases)%len(r.Members) {
		share++
	}
	return share
}

func (k *Keeper) held(shard int) bool {
	t, _ := k.cfg.Sessions.Term(shard)
	return t != nil
}

// serves reports whether the shard is this member's and does not depart.
func (k *Keeper) serves(shard int) bool {
	t, departing := k.cfg.Sessions.Term(shard)
	return t != nil && !departing
}

// Serving counts such shards.
func (k *Keeper) Serving() (n int) {
	for shard := range k.cfg.Shards {
		if k.serves(shard) {
			n++
		}
	}
	return n
}
