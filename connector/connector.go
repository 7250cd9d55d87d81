// Package connector is the Async Messaging Connector: it carries messages between the Digital Connection cloud, where WhatsApp,
// Messenger, Twitter and own apps end, and Oceana, where agents work. What it has accepted from either side it does not lose, and
// it does not do twice, across crashes of itself and of its peers.
//
// The package joins the parts: webhook receiver and REST client (aggregator), websocket (oceana), decisions (bridge) and memory
// (store). Several connectors can share one PostgreSQL database: any of them takes any webhook, and a lease says which of them keeps a
// session with Oceana and serves the conversations of that session.
package connector

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/config"
	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/lease"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/metrics"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/connector/secret"
	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/connector/trace"
)

// Config says what a Connector connects; see package config, which reads it from a file.
type Config = config.Config

// WebhookPath is where the connector takes webhooks, below its public address.
const WebhookPath = config.WebhookPath

// Connector is the whole. Make one with New.
type Connector struct {
	cfg      Config
	log      *slog.Logger
	store    Storage
	client   Cloud
	sessions []*session
	moved    bool // conversations have another session than before
	carrier  Files
	dispatch *dispatch.Dispatcher
	link     *link
	one      exclusive
	typing   typing
	changing turn // held while a session comes or goes
	leases   *lease.Keeper
	feed     feeder
	backfill backfill
	hook     webhookWatch
	stuck    unsettled
	runtime  Runtime
	tracer   *trace.Tracer // nil: off

	newSession func(oceana.Config) Session

	inHand   atomic.Int64 // webhooks
	refusing atomic.Bool  // the cloud refuses the API key
	passed   sync.Map     // by kindOf effects, a passedCount
	losses   sync.Map     // by kindOf effects, a lossCount

	life    context.Context // of everything: ends with Kill, or when Run has drained
	end     context.CancelFunc
	killed  atomic.Bool
	left    atomic.Pointer[Left]
	cut     chan struct{} // closed when nothing can leave any more, nor be kept, after Kill
	running sync.Mutex    // held while Run runs
}

// New checks cfg, opens the store and takes up what an earlier process left undone. Call Run next, or Kill to let go of the store.
func New(ctx context.Context, cfg Config) (*Connector, error) {
	cfg, err := cfg.Complete()
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	cfg.Logger = secret.Scrub(cfg.Logger, cfg.Secrets()...)
	s, err := openStore(ctx, cfg)
	if err != nil {
		return nil, err
	}
	client := passOn(cloudHTTP(cfg), cfg)
	var self atomic.Pointer[Connector]
	if s.Shared() {
		client = beforeDeadline(client, cfg.Lease, func() bool { c := self.Load(); return c == nil || c.current() })
	}
	c, err := assemble(ctx, cfg, Parts{
		Store: s, Cloud: cloudClient(cfg, client), Oceana: func(c oceana.Config) Session { return oceana.New(c) },
	})
	self.Store(c)
	if err == nil {
		c.detectGap(ctx)
	}
	return c, err
}

// openStore opens the store with the bridge that decides; the clock may be left open.
func openStore(ctx context.Context, c Config) (*store.Store, error) {
	if c.Clock == nil {
		c.Clock = config.MachineClock()
	}
	return store.Open(ctx, store.Config{
		Database: c.Database(), Step: Decide(c), Now: c.Clock.Now, Shards: max(c.Oceana.Sockets, 1), Keep: c.Keep,
	})
}

// assemble joins the parts; cfg is complete. The parts are the Connector's, even if it fails.
func assemble(ctx context.Context, cfg Config, p Parts) (*Connector, error) {
	c := &Connector{
		cfg: cfg, log: cfg.Logger, link: newLink(), cut: make(chan struct{}),
		store: p.Store, client: p.Cloud, newSession: p.Oceana, runtime: p.Runtime,
	}
	c.life, c.end = context.WithCancel(context.WithoutCancel(ctx))
	if c.runtime == nil {
		c.runtime = goroutines{}
	}
	c.one.runtime = c.runtime
	c.tracer = newTracer(c.life, cfg, c.runtime)
	c.changing.begin(c.runtime)
	c.leases = c.newKeeper(p.Member)
	c.feed.begin()
	if c.carrier = p.Files; c.carrier == nil {
		c.carrier = newCarrier(cfg)
	}
	c.dispatch = c.newDispatcher()
	err := c.openSessions(ctx)
	if err == nil && !c.store.Shared() {
		err = c.resume(ctx)
	}
	if err != nil {
		_ = c.store.Close()
		c.end()
		c.tracer.Close(c.life)
		return nil, err
	}
	cfg.Meter.Watch(c.gauges)
	return c, nil
}

// resume hands over what an earlier process left undone.
func (c *Connector) resume(ctx context.Context) error {
	for n := range c.sessions {
		for after := int64(0); ; {
			left, err := c.store.PendingOf(ctx, n, after, feedPage)
			if err != nil {
				return err
			}
			c.dispatch.Submit(dispatch.Term{Shard: n}, earlier(left), true)
			if store.LastPage(left, feedPage) {
				break
			}
			after = left[len(left)-1].N
		}
	}
	return nil
}

// Handler serves the webhook, the health check, readiness, the version and, if configured, the metrics.
func (c *Connector) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(WebhookPath, c.counted(c.continued(&aggregator.Receiver{
		AppID: c.cfg.Aggregator.AppID, Accept: c.fromCloud, Keep: c.deadLetterUnparsed, Logger: c.log,
		Secrets: []secret.Text{c.cfg.Aggregator.WebhookSecret, c.cfg.Aggregator.OldWebhookSecret},
	})))
	scanner := &aggregator.Receiver{
		AppID: c.cfg.Aggregator.AppID, Accept: c.fromCloud, Keep: c.deadLetterUnparsed, Logger: c.log, Secrets: []secret.Text{c.cfg.Scanner.Secret, c.cfg.Scanner.OldSecret},
	}
	mux.Handle("/async/messaging/v1/blocked-file", c.continued(scanner.Blocked()))
	mux.HandleFunc("GET /async/messaging/v1/health-check", c.health)
	mux.HandleFunc("GET /async/messaging/v1/readiness", c.readiness)
	mux.HandleFunc("GET "+VersionPath, reportVersion)
	if c.cfg.Metrics.Shared {
		mux.Handle("GET /metrics", MetricsHandler(c.cfg))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if c.killed.Load() { // a crash answers nothing
				panic(http.ErrAbortHandler)
			}
		}()
		if !c.killed.Load() {
			mux.ServeHTTP(w, tidied(r))
		}
	})
}

// health is what step 4 of the deployment looks at (R043, R044). Alive means that messages can be accepted; Oceana may be away.
func (c *Connector) health(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Connection", "close") // callers that look now and then must not take the places of webhooks in between
	if err := c.store.Ready(r.Context()); err != nil {
		c.log.Warn("not ready", "why", err.Error())
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(`{"alive":false}`))
		return
	}
	_, _ = w.Write([]byte(`{"alive":true}`))
}

const drainTimeout = 10 * time.Second // transport: what the peers get to answer before they are left

// ErrEnded is returned by Run for a connector that was killed before it ran.
var ErrEnded = errors.New("connector has ended")

// Run keeps the session with Oceana and does effects until ctx ends. Then it finishes the effects in hand, logs out, closes the
// store and returns nil. After Kill it returns nil too. It may be called once.
func (c *Connector) Run(ctx context.Context) error {
	if !c.running.TryLock() {
		return errors.New("connector runs already")
	}
	defer c.running.Unlock()
	if c.life.Err() != nil {
		return ErrEnded
	}
	c.beginCatchUp()
	c.dispatch.Run(c.life, c.cfg.Workers, c.cfg.Files.Parallel)
	var sharing sync.WaitGroup
	sharing.Go(func() {
		c.dispatch.Reload(c.life, c.reread, func(err error) { c.log.Warn("cannot read effects again", "error", err) })
	})
	if c.store.Shared() {
		sharing.Go(func() { c.feedAll(c.life) })
		c.leases.Start()
	}
	for _, s := range c.sessions {
		if t := s.held(); t != nil && t.Fence == nil {
			t.run(c.runtime)
		}
	}

	select {
	case <-ctx.Done():
		c.drain()
	case <-c.life.Done():
	}
	c.dispatch.Close()
	c.end()
	c.leases.Close()
	sharing.Wait()
	c.awaitDepartures()
	c.awaitScan()
	c.hook.wait()
	for _, s := range c.sessions {
		if t := s.held(); t != nil {
			t.await()
		}
	}
	c.typing.end()
	c.endOutages()
	c.dispatch.Wait()
	c.client.Close()
	c.carrier.Close()
	c.endTraces()
	c.left.Store(c.leftOver())
	return c.store.Close()
}

// Left is what a connector that has ended in good order leaves to the next start, as far as it was its to do.
type Left struct{ ToCloud, ToOceana int }

func (c *Connector) leftOver() *Left {
	of := c.dispatch.Backlog().Lanes
	return &Left{ToCloud: of[dispatch.Lane(message.ToAggregator)].Effects, ToOceana: of[dispatch.Lane(message.ToOceana)].Effects}
}

// Left is the zero value until Run has returned.
func (c *Connector) Left() Left {
	if left := c.left.Load(); left != nil {
		return *left
	}
	return Left{}
}

// drain finishes what is in hand and says goodbye. What it cannot finish in time stays in the store for the next start.
func (c *Connector) drain() {
	ctx, cancel := context.WithTimeout(c.life, drainTimeout)
	defer cancel()
	if c.store.Shared() {
		c.handOver(ctx)
		return
	}
	c.dispatch.Close()
	finished := make(chan struct{})
	go func() {
		c.dispatch.Wait()
		close(finished)
	}()
	select {
	case <-finished:
	case <-ctx.Done():
		c.log.Warn("effects in hand are left to the next start")
	}
	for _, s := range c.sessions {
		if err := s.held().link.Logout(ctx); err != nil {
			c.log.Warn("no orderly logout", "dir", "to oceana", "why", err.Error())
		}
	}
}

// Kill stops at once, as a crash would: sockets are cut, no peer is notified, nothing is finished. When it returns the store is free
// and Run has returned or is about to.
func (c *Connector) Kill() {
	first := !c.killed.Swap(true)
	c.dispatch.Close()
	c.end()
	_ = c.store.Abandon()
	c.tracer.Close(c.life) // which has ended: what waits is lost, as in a crash
	if first {
		close(c.cut)
	}
	c.running.Lock() // until Run has returned
	defer c.running.Unlock()
	c.client.Close()
}

// Killed is closed when Kill has seen to it that nothing leaves the connector any more and nothing is kept.
func (c *Connector) Killed() <-chan struct{} { return c.cut }

// Connected reports whether there is a session with Oceana that takes messages. Once it does, everything that waited for a session
// counts as busy. With a shared store it is about the sessions that are this connector's, if any.
func (c *Connector) Connected() bool {
	return c.shardsKnown() && c.dispatch.Linked()
}

// PendingEffects counts what is still to be done outside, parked and postponed included.
func (c *Connector) PendingEffects(ctx context.Context) (int, error) {
	return c.store.CountPending(ctx)
}

const auditLimit = 10_000

// Audits returns the newest audit lines, in the order of the store.
func (c *Connector) Audits(ctx context.Context) ([]store.Audit, error) {
	return c.store.Audits(ctx, auditLimit)
}

// apply makes durable the outcome of an effect, and hands over what that leads to.
func (c *Connector) apply(ctx context.Context, conversation message.ConversationID, change store.Change) error {
	_, err := c.keep(ctx, conversation, change, failpoint.Result)
	return err
}

// keep makes a change durable and hands over what it leads to. It does not stop half-way because a caller went away: an event
// that is kept must have its effects done.
func (c *Connector) keep(
	ctx context.Context, conversation message.ConversationID, change store.Change, what failpoint.Stored,
) (store.Applied, error) {
	ctx, began := context.WithoutCancel(ctx), c.cfg.Clock.Now()
	defer c.one.lock(string(conversation))()
	c.hit(what.Before())
	applied, err := c.store.Apply(ctx, change)
	var poison *store.StepError
	if errors.As(err, &poison) && change.Done == "" {
		return applied, c.deadLetterEvent(ctx, change, poison)
	}
	if err != nil {
		return applied, err
	}
	c.hit(what.After())
	if c.store.Shared() {
		c.kick()
	} else {
		c.submitNow(string(conversation), applied.Effects, began)
	}
	if change.Event != nil && change.Event.Kind == (message.ContactAccepted{}).Kind() {
		c.dispatch.Expedite(string(conversation), dispatch.Lane(message.ToOceana)) // a file may wait for the contact
	}
	return applied, nil
}

// deadLetterEvent keeps an event that cannot be applied, so that it is not lost and does not come again and again.
func (c *Connector) deadLetterEvent(ctx context.Context, change store.Change, why *store.StepError) error {
	c.log.Error("event put aside as a dead letter", "correlation", message.Correlation(why.Event), "conversation", change.Event.Conversation, "event", why.Event, "error", why.Err)
	change.Dead = why.Err.Error()
	_, err := c.store.Apply(ctx, change)
	return err
}

// fromCloud is where webhooks end.
func (c *Connector) fromCloud(ctx context.Context, e message.Event) error {
	if of, ok := e.Of.(message.CustomerTyping); ok {
		c.customerTypes(e.Conversation, of.Started)
		return nil
	}
	event, err := record(e)
	if err != nil {
		return err
	}
	c.catchUpFirst(ctx, e.Conversation)
	began := c.cfg.Clock.Now()
	c.tracer.Expect(message.Correlation(e.ID), callerOf(ctx).trace)
	applied, err := c.keep(ctx, e.Conversation, store.Change{Event: event}, failpoint.Webhook)
	if err != nil && !unavailable(err) && c.life.Err() == nil {
		applied, err = c.deadLetterWebhook(ctx, e, store.Change{Event: event}, err)
	}
	c.traceWebhook(ctx, e, applied, began, err)
	if err == nil {
		c.cfg.Meter.Stored(c.cfg.Clock.Now().Sub(began))
		c.countTaken(metrics.Cloud, event, applied)
		c.logTaken("from cloud", event, applied)
	}
	if err != nil {
		return busyOr(err)
	}
	if _, waits := e.Of.(message.CustomerMessage); waits {
		c.saysItWaits(ctx, e.Conversation)
	}
	return nil
}

// busyOr tells an error after which the cloud should try again in a moment.
func busyOr(err error) error {
	if errors.Is(err, store.ErrFull) || errors.Is(err, store.ErrClosed) || errors.Is(err, store.ErrAway) {
		return fmt.Errorf("%w: %w", aggregator.ErrBusy, err)
	}
	return err
}
