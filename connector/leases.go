package connector

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wavetank/wavetank/connector/metrics"
	"github.com/wavetank/wavetank/connector/store"
)

// heartbeatsPerLease is how often a connector prolongs its leases while one would last: often, so that a missed call does not matter, and
// what a connector hands over does not lie idle for long.
const heartbeatsPerLease = 10

// leases is what a connector that shares its store knows of who serves which session.
type leases struct {
	member string      // what this process calls itself in the database
	called atomic.Bool // once at least, with success

	renewed atomic.Pointer[elapsed] // since the last heartbeat that succeeded was sent; nil: none did

	calling sync.Mutex // held while one heartbeat is under way
	mu      sync.Mutex
	stop    func() bool // of the timer of the next
	over    bool
	wg      sync.WaitGroup // of calls
}

// begin makes up a name, unless there is one, that no other process has, not even an earlier one of the same instance: that one may not
// be as dead as it seems.
func (l *leases) begin(instance, member string) {
	if l.member = member; member != "" {
		return
	}
	var id [4]byte
	_, _ = rand.Read(id[:]) // never fails
	l.member = instance + "." + hex.EncodeToString(id[:])
}

// settled reports whether it is known which sessions are this connector's.
func (l *leases) settled(shared bool) bool { return !shared || l.called.Load() }

// close sends no more heartbeats and waits for the one that is under way.
func (l *leases) close() {
	l.mu.Lock()
	l.over = true
	if l.stop != nil {
		l.stop()
	}
	l.mu.Unlock()
	l.wg.Wait()
	l.renewed.Load().stop()
}

// prolonged replaces what is measured of the leases, when they were prolonged.
func (l *leases) prolonged(e *elapsed) { l.renewed.Swap(e).stop() }

// heartbeat says that this connector lives, and takes over or gives up sessions; then again and again.
func (c *Connector) heartbeat() {
	l := &c.leases
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over || c.life.Err() != nil {
		return
	}
	c.cfg.Busy(+1)
	l.wg.Go(func() {
		defer c.cfg.Busy(-1)
		c.share(c.life)
		l.mu.Lock()
		defer l.mu.Unlock()
		if !l.over && c.life.Err() == nil {
			l.stop = c.cfg.Clock.AfterFunc(c.cfg.Lease/heartbeatsPerLease, c.heartbeat)
		}
	})
}

// share is one heartbeat, and what follows from it.
func (c *Connector) share(ctx context.Context) {
	l := &c.leases
	l.calling.Lock()
	defer l.calling.Unlock()
	passed := c.measure()
	membership, err := c.store.Heartbeat(ctx, l.member, c.cfg.Clock.Now().Add(c.cfg.Lease))
	if err != nil && ctx.Err() == nil {
		c.log.Warn("cannot prolong leases", "error", err)
	}
	if err == nil {
		l.prolonged(passed)
	} else {
		passed.stop()
	}
	c.giveUp(ctx, membership, err == nil)
	if err != nil {
		return
	}
	c.releaseStray(ctx, membership)
	held := c.serving()
	share := fair(membership, l.member)
	for _, s := range slices.Backward(c.sessions) {
		if held > share && s.serves() {
			c.depart(ctx, s, c.release)
			held--
		}
	}
	now := c.cfg.Clock.Now()
	for _, lease := range membership.Leases {
		free := lease.Owner == "" || !lease.Expiry.After(now)
		if held < share && free && lease.Shard < len(c.sessions) && c.sessions[lease.Shard].held() == nil && c.claim(ctx, c.sessions[lease.Shard], lease.Owner != "") {
			held++
			how := metrics.Expired
			if lease.Owner == "" {
				how = metrics.Taken
			}
			c.cfg.Meter.LeaseChanged(how)
		}
	}
	l.called.Store(true)
	c.link.set(c.Connected())
}

// releaseStray gives back what is this connector's without its knowing: the answer to a claim was lost, or giving back failed. Else
// every heartbeat would prolong it, and no connector would serve it.
func (c *Connector) releaseStray(ctx context.Context, membership store.Membership) {
	for _, lease := range membership.Leases {
		if lease.Owner != c.leases.member || lease.Shard >= len(c.sessions) || c.sessions[lease.Shard].held() != nil {
			continue
		}
		if err := c.store.Release(ctx, lease.Fence); err != nil && ctx.Err() == nil {
			c.log.Warn("stray lease not given back", "session", lease.Shard, "error", err)
		}
	}
}

// fair is how many sessions are a member's: as many as any other's, and of those that remain the first members have one each.
func fair(r store.Membership, member string) int {
	sessions, members := len(r.Leases), len(r.Members)
	rank := slices.Index(r.Members, member)
	if rank < 0 {
		return 0
	}
	share := sessions / members
	if rank < sessions%members {
		share++
	}
	return share
}

// giveUp ends the terms whose leases are others' by now, or could be.
func (c *Connector) giveUp(ctx context.Context, membership store.Membership, known bool) {
	for _, s := range c.sessions {
		t := s.held()
		if t == nil {
			continue
		}
		if known {
			i := slices.IndexFunc(membership.Leases, func(l store.Lease) bool { return l.Fence == *t.fence && l.Owner == c.leases.member })
			if i >= 0 {
				t.prolong(membership.Leases[i].Expiry)
			} else {
				t.prolong(time.Time{})
			}
		}
		switch {
		case t.ctx.Err() == nil && t.lasts(c.cfg.Clock.Now(), 0):
		case !s.serves():
			t.end() // it departs already: now at once
		default:
			c.log.Warn("session with Oceana lost to another connector", "session", s.n)
			c.cfg.Meter.LeaseChanged(metrics.Fenced)
			t.end()
			c.depart(ctx, s, c.lose)
		}
	}
}

// end makes everything that is done in a term stop, because its lease is another's. The next heartbeat does the rest.
func (s *session) end(f *store.Fence) {
	if t := s.held(); t != nil && t.fence == f {
		t.end()
	}
}

// claim makes a session this connector's unless another connector is faster. Expired: its owner did not give it back.
func (c *Connector) claim(ctx context.Context, s *session, expired bool) bool {
	expiry := c.cfg.Clock.Now().Add(c.cfg.Lease)
	lease, ok, err := c.store.Claim(ctx, c.leases.member, s.n, expiry)
	if err != nil {
		c.log.Warn("cannot take a session over", "session", s.n, "error", err)
	}
	if !ok {
		return false
	}
	t := c.newTerm(s.n, &lease.Fence)
	t.prolong(lease.Expiry)
	if expired {
		t.quiet = c.cfg.Clock.Now().Add(c.cfg.Lease / heartbeatsPerLease)
	}
	t.inherited, err = c.store.LastEffect(ctx)
	if err == nil {
		err = c.beginOutage(ctx, s.n)
	}
	if err != nil {
		c.log.Warn("cannot take a session over", "session", s.n, "error", err)
		t.end()
		_ = c.store.Release(ctx, lease.Fence) // or the next heartbeat does
		return false
	}
	c.log.Info("session with Oceana taken over", "session", s.n, "fence", lease.N)
	c.dispatch.Claim(termOf(s.n, &lease.Fence))
	s.hold(t)
	c.kick()
	t.run(c.runtime)
	return true
}

// Sessions counts the sessions with Oceana that are this connector's, connected or not.
func (c *Connector) Sessions() (n int) {
	for _, s := range c.sessions {
		if s.held() != nil {
			n++
		}
	}
	return n
}
