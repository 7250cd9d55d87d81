package connector

import (
	"context"

	"github.com/wavetank/wavetank/connector/catchup"
	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/lease"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

// parts are the named parts of a Connector, in the order of doc.go.
type parts struct {
	db     Storage
	cloud  Cloud
	files  Files
	shared bool // other connectors use the store too

	front         *front
	intake        *intake
	recorder      *recorder
	outbox        *outbox
	feeder        *feeder
	dispatch      *dispatch.Dispatcher
	attempts      *attempts
	notifications *notifications
	answers       *answers
	outcomes      *outcomes
	sessions      sessions
	terms         *terms
	leases        *lease.Keeper
	links         *links
	outages       *outages
	missed        *catchup.Backfill
	typing        *typing
	deadLetters   *deadLetters
	readiness     *readiness
	webhooks      *webhookWatch
	tracing       *tracing
}

// assemble joins the parts; cfg is complete. The parts are the Connector's, even if it fails.
func assemble(ctx context.Context, cfg Config, p Parts) (*Connector, error) {
	e := &env{cfg: cfg, log: cfg.Logger, runtime: p.Runtime}
	if e.runtime == nil {
		e.runtime = goroutines{}
	}
	c := &Connector{env: e, cut: make(chan struct{})}
	e.life, c.end = context.WithCancel(context.WithoutCancel(ctx))
	c.db, c.cloud, c.files, c.shared = p.Store, p.Cloud, p.Files, p.Store.Shared()
	if c.files == nil {
		c.files = newCarrier(cfg)
	}
	a := c.join(p)
	err := c.begin(ctx, a)
	if err != nil {
		_ = c.db.Close()
		c.end()
		c.tracing.tracer.Close(c.life)
		c.cloud.Close()
		c.files.Close()
		return nil, err
	}
	gauges := &gauges{env: e, queue: c.dispatch, letters: c.db, stuck: &c.outcomes.stuck}
	cfg.Meter.Watch(gauges.read)
	return c, nil
}

// begin takes up what an earlier process left undone. With a shared store the sessions are whose lease it is.
func (c *Connector) begin(ctx context.Context, a *adapters) (err error) {
	if a.moved, err = a.progress.count(ctx); err != nil || c.shared {
		return err
	}
	if err := c.terms.beginAll(ctx, c.leases.NewTerm); err != nil {
		return err
	}
	return c.outbox.resume(ctx)
}

// join makes the parts and tells each its neighbours. What they do goes in circles (the result of an effect leads to the next effect), so some
// are made before their neighbours are; none does anything before join has returned.
func (c *Connector) join(p Parts) *adapters {
	e, db := c.env, c.db
	c.sessions = newSessions(e.cfg.Oceana.Sockets)
	c.tracing = newTracing(e, c.shared)
	figures := &figures{e}
	c.attempts, c.feeder, c.terms, c.links = &attempts{env: e, tracing: c.tracing}, newFeeder(e), &terms{env: e}, newLinks(e)
	c.leases = lease.NewKeeper(lease.Config{
		Store: db, Sessions: c.terms, Shards: len(c.sessions), Lease: e.cfg.Lease, Clock: e.cfg.Clock, Life: e.life,
		Busy: e.cfg.Busy, Beaten: c.links.refresh, Changed: e.cfg.Meter.LeaseChanged, Logger: e.log,
	}, e.cfg.Oceana.InstanceID, p.Member)
	known := func() bool { return !c.shared || c.leases.Known() }
	c.dispatch = c.newDispatcher()

	// In: a webhook or a notification becomes an event in the store, and its effects go to the dispatcher.
	c.outbox = &outbox{db: db, queue: c.dispatch, shards: len(c.sessions)}
	if c.shared {
		c.outbox.feed = c.feeder
	}
	c.recorder = newRecorder(e, db, c.outbox)
	c.outages = &outages{env: e, sessions: c.sessions, db: db, recorder: c.recorder}
	c.typing = &typing{env: e, sessions: c.sessions, db: db, cloud: c.cloud}
	c.missed = catchup.New(catchup.Config{
		Store: db, Cloud: c.cloud, Queue: c.dispatch, Events: &missed{env: e, recorder: c.recorder, figures: figures}, Clock: e.cfg.Clock, Go: e.runtime.Go,
		Life: e.life, Busy: e.cfg.Busy, Workers: e.cfg.Workers, Logger: e.log,
	})
	c.intake = &intake{env: e, typing: c.typing, missed: c.missed, recorder: c.recorder, waits: c.outages, figures: figures, tracing: c.tracing}
	progress := &progress{env: e, db: db}
	c.notifications = &notifications{env: e, sessions: c.sessions, db: db, recorder: c.recorder, progress: progress, typing: c.typing, figures: figures, tracing: c.tracing}
	c.feeder.db, c.feeder.queue, c.feeder.sessions, c.feeder.waits = db, c.dispatch, c.sessions, c.outages

	// Out: an effect is attempted, and its outcome is stored.
	rights := &rights{env: e, sessions: c.sessions, quiet: c.leases.Quiet}
	suspects := &suspects{sessions: c.sessions}
	c.outcomes = &outcomes{env: e, sessions: c.sessions, db: db, recorder: c.recorder, figures: figures, tracing: c.tracing}
	requests := &requests{env: e, sessions: c.sessions}
	c.answers = &answers{env: e, done: c.outcomes, again: c.outcomes, suspects: suspects}
	inbound := &inboundFiles{env: e, db: db, carrier: c.files, recorder: c.recorder, requests: requests, answers: c.answers, again: c.outcomes}
	toCloud := &toCloud{
		env: e, cloud: c.cloud, files: &outboundFiles{env: e, carrier: c.files}, rights: rights, outcomes: c.outcomes, suspects: suspects, missed: c.missed,
	}
	c.attempts.rights, c.attempts.outcomes, c.attempts.missed, c.attempts.toCloud = rights, c.outcomes, c.missed, toCloud
	c.attempts.toOceana = &toOceana{cfg: e.cfg, files: inbound, requests: requests, answers: c.answers, busy: c.outages}

	// Sessions: their adapters, and the terms in which they are this connector's.
	adapters := &adapters{
		env: e, make: p.Oceana, db: db, progress: progress, acceptor: c.notifications, typing: c.typing, links: c.links, shards: len(c.sessions),
	}
	c.links.queue, c.links.outages, c.links.missed, c.links.known = c.dispatch, c.outages, c.missed, known
	c.terms.sessions, c.terms.db, c.terms.queue, c.terms.adapters = c.sessions, db, c.dispatch, adapters
	c.terms.effects, c.terms.outages, c.terms.feed, c.terms.leases = db, c.outages, c.feeder, c.leases

	// What is asked from outside.
	c.webhooks = &webhookWatch{env: e}
	c.webhooks.cloud, _ = c.cloud.(webhookLister)
	c.readiness = &readiness{
		env: e, db: db, queue: c.dispatch, stuck: &c.outcomes.stuck, webhooks: c.webhooks, known: known, refusing: toCloud.refusing.Load,
	}
	c.front = &front{env: e, intake: c.intake, readiness: c.readiness, tracing: c.tracing}
	c.deadLetters = &deadLetters{env: e, db: db, next: c.outbox, intake: c.intake}
	return adapters
}

// newDispatcher makes the dispatcher of the connector's effects.
func (c *Connector) newDispatcher() *dispatch.Dispatcher {
	shards := len(c.sessions)
	return dispatch.New(dispatch.Config{
		Clock: c.cfg.Clock, Busy: c.cfg.Busy, Attempt: c.attempts.attempt, Shards: shards,
		ShardOf: func(conversation string) int { return store.Shard(conversation, shards) },
		Linked:  dispatch.Lane(message.ToOceana), Memory: c.cfg.Memory, LongestWait: max(longestWait, c.cfg.Aggregator.Late),
		Wait: c.runtime.Await,
	})
}
