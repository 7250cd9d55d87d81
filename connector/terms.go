package connector

import (
	"context"
	"time"

	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/lease"
	"github.com/wavetank/wavetank/connector/metrics"
	"github.com/wavetank/wavetank/connector/store"
)

// terms begins and ends the time in which a session is this connector's: at once and for good when the store is not shared, else when the
// lease.Keeper says so. It is the keeper's lease.Sessions.
type terms struct {
	*env
	sessions sessions
	db       leaseStore
	effects  effectCounter
	queue    shardQueue
	adapters adapterMaker
	outages  outageStarter
	feed     kicker
	leases   leaseKeeper
}

// effectCounter tells the number of the latest effect in the store.
type effectCounter interface {
	LastEffect(ctx context.Context) (int64, error)
}

// leaseStore is what an end of a term writes.
type leaseStore interface {
	Release(ctx context.Context, f store.Fence) error
	Forfeit(ctx context.Context, f store.Fence) error
	Leave(ctx context.Context, member string) error
}

// shardQueue is a dispatch.Dispatcher.
type shardQueue interface {
	Claim(t dispatch.Term)
	Release(ctx context.Context, n int) bool
}

// adapterMaker makes what keeps session n in a term with that fence; nil: without a lease.
type adapterMaker interface {
	adapter(n int, fence *store.Fence) Session
}

// outageStarter takes session n for away until it is connected.
type outageStarter interface {
	start(ctx context.Context, n int) error
}

// leaseKeeper is a lease.Keeper.
type leaseKeeper interface {
	Close()
	Member() string
	Quiet() time.Duration
}

// A session is given back beside everything else, so that the other leases are renewed meanwhile.
const (
	// releaseTimeout is what effects under way get to finish when a session is handed over: transport. Well below a lease, so that it does
	// not expire meanwhile.
	releaseTimeout = 5 * time.Second
	// abortTimeout is what they get to end after they were broken off: transport.
	abortTimeout = 2 * time.Second
)

func (k *terms) newTerm(n int, of *lease.Term) *term {
	return &term{Term: of, link: k.adapters.adapter(n, of.Fence)}
}

// beginAll makes every session this connector's, without a lease; nothing is connected yet.
func (k *terms) beginAll(ctx context.Context, newTerm func(life context.Context, fence *store.Fence) *lease.Term) error {
	for _, s := range k.sessions {
		t := k.newTerm(s.n, newTerm(k.life, nil))
		t.quiet = k.now().Add(k.cfg.Aggregator.Late)
		s.hold(t)
		k.queue.Claim(termOf(s.n, nil))
	}
	for n := range k.sessions {
		if err := k.outages.start(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// runAll connects the sessions that are this connector's without a lease.
func (k *terms) runAll() {
	for _, s := range k.sessions {
		if t := s.held(); t != nil && t.Fence == nil {
			t.run(k.runtime)
		}
	}
}

// Term is the term of session n.
func (k *terms) Term(n int) (*lease.Term, bool) {
	s := k.sessions[n]
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.term == nil {
		return nil, false
	}
	return s.term.Term, s.departed != nil
}

// Begin serves session n in a new term.
func (k *terms) Begin(ctx context.Context, n int, of *lease.Term, unsettled bool) error {
	s, t := k.sessions[n], k.newTerm(n, of)
	if unsettled {
		t.quiet = k.now().Add(k.leases.Quiet())
	}
	var err error
	if t.inherited, err = k.effects.LastEffect(ctx); err != nil {
		return err
	}
	if err := k.outages.start(ctx, n); err != nil {
		return err
	}
	k.log.Info("session with Oceana taken over", "session", n, "fence", of.Fence.N)
	k.queue.Claim(termOf(n, of.Fence))
	s.hold(t)
	k.feed.kick()
	t.run(k.runtime)
	return nil
}

// Depart has the term of session n end.
func (k *terms) Depart(ctx context.Context, n int, lost bool) {
	end := k.release
	if lost {
		end = k.lose
	}
	k.depart(ctx, k.sessions[n], end)
}

// depart has end end the term of a session, beside its caller. Until that is done, the session is not claimed again.
func (k *terms) depart(ctx context.Context, s *session, end func(context.Context, *session, *term)) {
	t := s.held()
	k.cfg.Busy(+1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.departed = k.runtime.Go(func() {
		defer k.cfg.Busy(-1)
		end(ctx, s, t)
		s.hold(nil)
	})
}

// awaitDepartures returns when every session that departs has departed.
func (k *terms) awaitDepartures() {
	for _, s := range k.sessions {
		s.mu.RLock()
		departed := s.departed
		s.mu.RUnlock()
		if departed != nil {
			departed()
		}
	}
}

// lose ends a term whose lease is another connector's by now, or could be. What is under way is broken off.
func (k *terms) lose(ctx context.Context, s *session, t *term) {
	k.queue.Release(k.life, s.n)
	leave(s, t)
	if ctx.Err() == nil && k.life.Err() == nil {
		_ = k.db.Forfeit(ctx, *t.Fence) // if it is still ours; if this fails, the next heartbeat does it
	}
}

// release hands a session over in good order: what is under way is finished first, and the socket is cut without a logout, so that
// Oceana keeps for the next holder what it has to say.
func (k *terms) release(ctx context.Context, s *session, t *term) {
	bound, giveUp := context.WithCancel(k.life)
	defer giveUp()
	stopEnd := k.runtime.AfterFunc(releaseTimeout, t.End)
	stopWaiting := k.runtime.AfterFunc(releaseTimeout+abortTimeout, giveUp)
	over := k.queue.Release(bound, s.n)
	stopEnd()
	stopWaiting()
	if !over && k.life.Err() == nil {
		k.log.Warn("an effect does not end: its session is not handed over before", "session", s.n)
		over = k.queue.Release(k.life, s.n)
	}
	if !over {
		return // the process ends; the lease expires
	}
	giveBack := k.db.Release
	if t.Ctx.Err() != nil { // what was broken off may still arrive
		giveBack = k.db.Forfeit
	}
	leave(s, t)
	if err := giveBack(ctx, *t.Fence); err != nil && ctx.Err() == nil {
		k.log.Warn("lease not given back yet", "session", s.n, "error", err)
	}
	k.cfg.Meter.LeaseChanged(metrics.Returned)
	k.log.Info("session with Oceana handed over", "session", s.n)
}

// leave ends a term of which no effect is under way.
func leave(s *session, t *term) {
	t.End()
	t.await()
	s.outage.forget()
}

// handOver gives back everything before the process ends. It waits no longer than ctx for what is under way.
func (k *terms) handOver(ctx context.Context) {
	k.leases.Close()
	defer context.AfterFunc(ctx, k.endAll)()
	for _, s := range k.sessions {
		if s.serves() {
			k.depart(context.WithoutCancel(ctx), s, k.release)
		}
	}
	k.awaitDepartures()
	if err := k.db.Leave(context.WithoutCancel(ctx), k.leases.Member()); err != nil {
		k.log.Warn("leases not given back: they expire", "error", err)
	}
}

// endAll breaks off whatever is under way.
func (k *terms) endAll() {
	for _, s := range k.sessions {
		if t := s.held(); t != nil {
			t.End()
		}
	}
}

// logoutAll ends the sessions without a lease in good order.
func (k *terms) logoutAll(ctx context.Context) {
	for _, s := range k.sessions {
		if err := s.held().link.Logout(ctx); err != nil {
			k.log.Warn("no orderly logout", "dir", "to oceana", "why", err.Error())
		}
	}
}

// awaitAll returns when every session is over; the connector's life has ended.
func (k *terms) awaitAll() {
	for _, s := range k.sessions {
		if t := s.held(); t != nil {
			t.await()
		}
	}
}
