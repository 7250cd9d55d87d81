package connector

import (
	"context"

	"github.com/wavetank/wavetank/connector/lease"
	"github.com/wavetank/wavetank/connector/store"
)

// newKeeper makes what keeps the leases of this connector; without a shared store it only makes terms that never end.
func (c *Connector) newKeeper(member string) *lease.Keeper {
	return lease.NewKeeper(lease.Config{
		Store: c.store, Sessions: served{c}, Shards: c.cfg.Oceana.Sockets, Lease: c.cfg.Lease, Clock: c.cfg.Clock, Life: c.life,
		Busy: c.cfg.Busy, Beaten: func() { c.link.set(c.Connected()) }, Changed: c.cfg.Meter.LeaseChanged, Logger: c.log,
	}, c.cfg.Oceana.InstanceID, member)
}

// served are the sessions with Oceana as a lease.Keeper sees them.
type served struct{ c *Connector }

// Term is the term of session n.
func (v served) Term(n int) (*lease.Term, bool) {
	s := v.c.sessions[n]
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.term == nil {
		return nil, false
	}
	return s.term.Term, s.departed != nil
}

// Depart has the term of session n end.
func (v served) Depart(ctx context.Context, n int, lost bool) {
	how := v.c.release
	if lost {
		how = v.c.lose
	}
	v.c.depart(ctx, v.c.sessions[n], how)
}

// Begin serves session n in a new term.
func (v served) Begin(ctx context.Context, n int, of *lease.Term, expired bool) error {
	c, s := v.c, v.c.sessions[n]
	t := c.newTerm(n, of)
	if expired {
		t.quiet = c.cfg.Clock.Now().Add(c.leases.Quiet())
	}
	var err error
	if t.inherited, err = c.store.LastEffect(ctx); err != nil {
		return err
	}
	if err := c.beginOutage(ctx, n); err != nil {
		return err
	}
	c.log.Info("session with Oceana taken over", "session", n, "fence", of.Fence.N)
	c.dispatch.Claim(termOf(n, of.Fence))
	s.hold(t)
	c.kick()
	t.run(c.runtime)
	return nil
}

// end makes everything that is done in a term stop, because its lease is another's. The next heartbeat does the rest.
func (s *session) end(f *store.Fence) {
	if t := s.held(); t != nil && t.Fence == f {
		t.End()
	}
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

// shardsKnown reports whether it is known which sessions are this connector's.
func (c *Connector) shardsKnown() bool { return !c.store.Shared() || c.leases.Known() }
