package connector

import (
	"context"
	"time"

	"github.com/wavetank/wavetank/connector/metrics"
)

// A session is given back beside everything else, so that the other leases are renewed meanwhile.
const (
	// releaseTimeout is what effects under way get to finish when a session is handed over: transport. Well below a lease, so that it does
	// not expire meanwhile.
	releaseTimeout = 5 * time.Second
	// abortTimeout is what they get to end after they were broken off: transport.
	abortTimeout = 2 * time.Second
)

// serves reports whether the session is this connector's and does not depart.
func (s *session) serves() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.term != nil && s.departed == nil
}

// depart has how end the term of a session, beside its caller. Until that is done, the session is not claimed again.
func (c *Connector) depart(ctx context.Context, s *session, how func(context.Context, *session, *term)) {
	t := s.held()
	c.cfg.Busy(+1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.departed = c.runtime.Go(func() {
		defer c.cfg.Busy(-1)
		how(ctx, s, t)
		s.hold(nil)
	})
}

// awaitDepartures returns when every session that departs has departed.
func (c *Connector) awaitDepartures() {
	for _, s := range c.sessions {
		s.mu.RLock()
		departed := s.departed
		s.mu.RUnlock()
		if departed != nil {
			departed()
		}
	}
}

// lose ends a term whose lease is another connector's by now, or could be. What is under way is broken off.
func (c *Connector) lose(ctx context.Context, s *session, t *term) {
	c.dispatch.Release(c.life, s.n)
	c.leave(s, t)
	if ctx.Err() == nil && c.life.Err() == nil {
		_ = c.store.Release(ctx, *t.Fence) // if it is still ours; if this fails, the next heartbeat does it
	}
}

// release hands a session over in good order: what is under way is finished first, and the socket is cut without a logout, so that
// Oceana keeps for the next holder what it has to say.
func (c *Connector) release(ctx context.Context, s *session, t *term) {
	bound, giveUp := context.WithCancel(c.life)
	defer giveUp()
	stopEnd := c.runtime.AfterFunc(releaseTimeout, t.End)
	stopWaiting := c.runtime.AfterFunc(releaseTimeout+abortTimeout, giveUp)
	over := c.dispatch.Release(bound, s.n)
	stopEnd()
	stopWaiting()
	if !over && c.life.Err() == nil {
		c.log.Warn("an effect does not end: its session is not handed over before", "session", s.n)
		over = c.dispatch.Release(c.life, s.n)
	}
	if !over {
		return // the process ends; the lease expires
	}
	c.leave(s, t)
	if err := c.store.Release(ctx, *t.Fence); err != nil && ctx.Err() == nil {
		c.log.Warn("lease not given back yet", "session", s.n, "error", err)
	}
	c.cfg.Meter.LeaseChanged(metrics.Returned)
	c.log.Info("session with Oceana handed over", "session", s.n)
}

// leave ends a term of which no effect is under way.
func (c *Connector) leave(s *session, t *term) {
	t.End()
	t.await()
	s.outage.forget()
}

// handOver gives back everything before the process ends. It waits no longer than ctx for what is under way.
func (c *Connector) handOver(ctx context.Context) {
	c.leases.Close()
	defer context.AfterFunc(ctx, c.endTerms)()
	for _, s := range c.sessions {
		if s.serves() {
			c.depart(context.WithoutCancel(ctx), s, c.release)
		}
	}
	c.awaitDepartures()
	if err := c.store.Leave(context.WithoutCancel(ctx), c.leases.Member()); err != nil {
		c.log.Warn("leases not given back: they expire", "error", err)
	}
}

// endTerms breaks off whatever is under way.
func (c *Connector) endTerms() {
	for _, s := range c.sessions {
		if t := s.held(); t != nil {
			t.End()
		}
	}
}
