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
	"github.com/wavetank/wavetank/connector/attachment"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/connector/store"
)

// Connector is the whole. Make one with New.
type Connector struct {
	cfg      Config
	log      *slog.Logger
	store    Storage
	client   Cloud
	sessions []*session
	moved    bool // conversations have another session than before
	carrier  *attachment.Carrier
	dispatch *dispatcher
	link     *link
	one      exclusive
	typing   typing
	changing sync.Mutex // held while a session comes or goes
	leases   leases
	feed     feeder
	ground   Ground

	newSession func(oceana.Config) Session

	life    context.Context // of everything: ends with Kill, or when Run has drained
	end     context.CancelFunc
	killed  atomic.Bool
	running sync.Mutex // held while Run runs
}

// New checks cfg, opens the store and takes up what an earlier process left undone. Call Run next, or Kill to let go of the store.
func New(ctx context.Context, cfg Config) (*Connector, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	s, err := store.Open(ctx, store.Config{Database: cfg.Store, Step: Decide(cfg), Now: cfg.Clock.Now, Shards: cfg.Oceana.Sockets, Keep: cfg.Keep})
	if err != nil {
		return nil, err
	}
	cloud := aggregator.NewClient(aggregator.ClientConfig{
		URL: cfg.Aggregator.URL, AppID: cfg.Aggregator.AppID, KeyID: cfg.Aggregator.KeyID, Secret: cfg.Aggregator.Secret,
		HTTP: cfg.Aggregator.HTTP,
	})
	return assemble(ctx, cfg, Parts{Store: s, Cloud: cloud, Oceana: func(c oceana.Config) Session { return oceana.New(c) }})
}

// assemble joins the parts; cfg is complete. The parts are the Connector's, even if it fails.
func assemble(ctx context.Context, cfg Config, p Parts) (*Connector, error) {
	c := &Connector{cfg: cfg, log: cfg.Logger, link: newLink(), store: p.Store, client: p.Cloud, newSession: p.Oceana, ground: p.Ground}
	c.life, c.end = context.WithCancel(context.WithoutCancel(ctx))
	if c.ground == nil {
		c.ground = goroutines{}
	}
	c.leases.begin(cfg.Oceana.InstanceID, p.Member)
	c.feed.begin()
	c.carrier = attachment.New(attachment.Config{
		CloudURL: cfg.Aggregator.URL, AppID: cfg.Aggregator.AppID, KeyID: cfg.Aggregator.KeyID, Secret: cfg.Aggregator.Secret,
		Hosts: cfg.Aggregator.MediaHosts, OceanaURL: fileStoreOf(cfg.Oceana.URL), User: cfg.Oceana.User, Password: cfg.Oceana.Password,
		RootCAs: cfg.Oceana.RootCAs, MaxSize: cfg.Files.MaxBytes,
	})
	c.dispatch = newDispatcher(cfg.Clock, cfg.Busy, c.try, cfg.Oceana.Sockets)
	c.dispatch.await = c.ground.Await
	err := c.openSessions(ctx)
	var left []store.Effect
	if err == nil && !c.store.Shared() {
		left, err = c.store.Pending(ctx)
	}
	if err != nil {
		_ = c.store.Close()
		c.end()
		return nil, err
	}
	c.dispatch.submit(left, true)
	return c, nil
}

// Handler serves the webhook and the health check.
func (c *Connector) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/async/messaging/v1/webhook", &aggregator.Receiver{
		AppID: c.cfg.Aggregator.AppID, Secret: c.cfg.Aggregator.WebhookSecret, Accept: c.fromCloud, Logger: c.log,
	})
	scanner := &aggregator.Receiver{AppID: c.cfg.Aggregator.AppID, Secret: c.cfg.Scanner.Secret, Accept: c.fromCloud, Logger: c.log}
	mux.Handle("/async/messaging/v1/blocked-file", scanner.Blocked())
	mux.HandleFunc("GET /async/messaging/v1/health-check", c.health)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if c.killed.Load() { // a crash answers nothing
				panic(http.ErrAbortHandler)
			}
		}()
		if !c.killed.Load() {
			mux.ServeHTTP(w, r)
		}
	})
}

// health is what step 4 of the deployment looks at (R043, R044). Alive means that messages can be accepted; Oceana may be away.
func (c *Connector) health(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if err := c.store.Ready(r.Context()); err != nil {
		c.log.Warn("not ready", "why", err.Error())
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(`{"alive":false}`))
		return
	}
	_, _ = w.Write([]byte(`{"alive":true}`))
}

const drainTimeout = 10 * time.Second // transport: what the peers get to answer before they are left

// Run keeps the session with Oceana and does effects until ctx ends. Then it finishes the effects in hand, logs out, closes the
// store and returns nil. After Kill it returns nil too. It may be called once.
func (c *Connector) Run(ctx context.Context) error {
	if !c.running.TryLock() {
		return errors.New("connector runs already")
	}
	defer c.running.Unlock()
	if c.life.Err() != nil {
		return errors.New("connector has ended")
	}
	c.dispatch.run(c.life, c.cfg.Workers)
	var sharing sync.WaitGroup
	if c.store.Shared() {
		sharing.Go(func() { c.feedAll(c.life) })
		c.callIn()
	}
	for _, s := range c.sessions {
		if t := s.held(); t != nil && t.fence == nil {
			t.run(c.ground)
		}
	}

	select {
	case <-ctx.Done():
		c.drain()
	case <-c.life.Done():
	}
	c.dispatch.close()
	c.end()
	c.leases.close()
	sharing.Wait()
	for _, s := range c.sessions {
		if t := s.held(); t != nil {
			t.await()
		}
	}
	c.typing.end()
	c.endOutages()
	c.dispatch.wait()
	c.client.Close()
	c.carrier.Close()
	return c.store.Close()
}

// drain finishes what is in hand and says goodbye. What it cannot finish in time stays in the store for the next start.
func (c *Connector) drain() {
	ctx, cancel := context.WithTimeout(c.life, drainTimeout)
	defer cancel()
	if c.store.Shared() {
		c.handOver(ctx)
		return
	}
	c.dispatch.close()
	finished := make(chan struct{})
	go func() {
		c.dispatch.wait()
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

// Kill stops at once, as a crash would: sockets are cut, nobody is told, nothing is finished. When it returns the store is free
// and Run has returned or is about to.
func (c *Connector) Kill() {
	c.killed.Store(true)
	c.dispatch.close()
	c.end()
	_ = c.store.Close()
	c.running.Lock() // until Run has returned
	defer c.running.Unlock()
	c.client.Close()
}

// Connected reports whether there is a session with Oceana that takes messages. Once it does, everything that waited for a session
// counts as busy. With a shared store it is about the sessions that are this connector's, if any.
func (c *Connector) Connected() bool {
	return c.leases.settled(c.store.Shared()) && c.dispatch.connected()
}

// PendingEffects counts what is still to be done outside, parked and postponed included.
func (c *Connector) PendingEffects(ctx context.Context) (int, error) {
	effects, err := c.store.Pending(ctx)
	return len(effects), err
}

const auditLimit = 10_000

// Audits returns the newest audit lines, in the order of the store.
func (c *Connector) Audits(ctx context.Context) ([]store.Audit, error) {
	return c.store.Audits(ctx, auditLimit)
}

// apply makes a change durable and hands over what it leads to. It does not stop half-way because a caller went away: an event
// that is kept must have its effects done.
func (c *Connector) apply(ctx context.Context, conversation message.ConversationID, change store.Change) error {
	ctx = context.WithoutCancel(ctx)
	defer c.one.lock(string(conversation))()
	applied, err := c.store.Apply(ctx, change)
	var poison *store.StepError
	if errors.As(err, &poison) && change.Done == "" {
		return c.putEventAside(ctx, change, poison)
	}
	if err != nil {
		return err
	}
	if c.store.Shared() {
		c.kick()
	} else {
		c.dispatch.submit(applied.Effects, false)
	}
	if change.Event != nil && change.Event.Kind == (message.ContactAccepted{}).Kind() {
		c.dispatch.hurryOne(laneKey{string(conversation), message.ToOceana}) // a file may wait for the contact
	}
	return nil
}

// putEventAside keeps an event that cannot be applied, so that it is not lost and does not come again and again.
func (c *Connector) putEventAside(ctx context.Context, change store.Change, why *store.StepError) error {
	c.log.Error("event put aside as a dead letter", "conversation", change.Event.Conversation, "event", why.Event, "error", why.Err)
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
	err = c.apply(ctx, e.Conversation, store.Change{Event: event})
	if errors.Is(err, store.ErrFull) || errors.Is(err, store.ErrClosed) || errors.Is(err, store.ErrAway) {
		return fmt.Errorf("%w: %w", aggregator.ErrBusy, err)
	}
	if _, waits := e.Of.(message.CustomerMessage); waits && err == nil {
		c.saysItWaits(ctx, e.Conversation)
	}
	return err
}
