package connector

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wavetank/wavetank/connector/config"
	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/connector/secret"
	"github.com/wavetank/wavetank/connector/store"
)

// Config says what a Connector connects; see package config, which reads it from a file.
type Config = config.Config

// WebhookPath is where the connector takes webhooks, below its public address.
const WebhookPath = config.WebhookPath

// Connector is the whole. Make one with New.
type Connector struct {
	*env
	parts
	end     context.CancelFunc // of life
	left    atomic.Pointer[Left]
	cut     chan struct{} // closed when nothing can leave any more, nor be kept, after Kill
	running sync.Mutex    // held while Run runs
}

// New checks cfg, opens the store and takes up what an earlier process left undone. Call Run next, or Kill to let go of the store.
func New(ctx context.Context, cfg Config) (*Connector, error) {
	return newAround(ctx, cfg, func(s Storage) Storage { return s })
}

// newAround is New with something between the connector and its store.
func newAround(ctx context.Context, cfg Config, around func(Storage) Storage) (*Connector, error) {
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
		client = beforeDeadline(client, cfg.Lease, func() bool { c := self.Load(); return c == nil || c.sessions.current(c.now()) })
	}
	c, err := assemble(ctx, cfg, Parts{
		Store: around(s), Cloud: cloudClient(cfg, client), Oceana: func(c oceana.Config) Session { return oceana.New(c) },
	})
	self.Store(c)
	if err != nil {
		return nil, err
	}
	c.missed.DetectGap(ctx)
	context.AfterFunc(c.life, s.OnEffects(c.feeder.kick))
	return c, nil
}

// openStore opens the store with the bridge that decides; the clock may be left open.
func openStore(ctx context.Context, c Config) (*store.Store, error) {
	if c.Clock == nil {
		c.Clock = config.MachineClock()
	}
	cfg := store.Config{Database: c.Database(), Step: Decide(c), Now: c.Clock.Now, Shards: max(c.Oceana.Sockets, 1), Keep: c.Keep}
	if c.Beside != nil {
		return c.Beside.Beside(ctx, cfg)
	}
	return store.Open(ctx, cfg)
}

// Handler serves the webhook, the health check, readiness, the version and, if configured, the metrics.
func (c *Connector) Handler() http.Handler { return c.front.handler() }

const drainTimeout = 10 * time.Second // transport: what the peers get to answer before they are left

// ErrEnded is returned by Run for a connector that was killed before it ran.
var ErrEnded = errors.New("connector has ended")

// Run keeps the session with Oceana and does effects until ctx ends. Then it finishes the effects in hand, logs out, closes the
// store and returns nil. After Kill it returns nil too. It may be called once.
func (c *Connector) Run(ctx context.Context) error {
	free := c.running.TryLock()
	if free {
		defer c.running.Unlock()
	}
	if c.life.Err() != nil { // Kill may hold the lock
		return ErrEnded
	}
	if !free {
		return errors.New("connector runs already")
	}
	c.missed.Begin()
	c.dispatch.Run(c.life, c.cfg.Workers, c.cfg.Files.Parallel)
	var sharing sync.WaitGroup
	sharing.Go(func() {
		c.dispatch.Reload(c.life, c.outbox.reread, func(err error) { c.log.Warn("cannot read effects again", "error", err) })
	})
	if c.shared {
		sharing.Go(func() { c.feeder.run(c.life) })
		c.leases.Start()
	}
	c.terms.runAll()

	select {
	case <-ctx.Done():
		c.drain()
	case <-c.life.Done():
	}
	c.dispatch.Close()
	c.end()
	c.leases.Close()
	sharing.Wait()
	c.terms.awaitDepartures()
	c.missed.AwaitScan()
	c.webhooks.wait()
	c.terms.awaitAll()
	c.typing.end()
	c.outages.endAll()
	c.dispatch.Wait()
	c.cloud.Close()
	c.files.Close()
	c.tracing.end()
	c.left.Store(c.leftOver())
	return c.db.Close()
}

// Left is what a connector that has ended in good order leaves to the next start, as far as it was its to do.
type Left struct {
	ToCloud  int // effects, files included
	ToOceana int // effects
}

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
	if c.shared {
		c.terms.handOver(ctx)
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
	c.terms.logoutAll(ctx)
}

// Kill stops at once, as a crash would: sockets are cut, no peer is notified, nothing is finished. When it returns the store is free
// and Run has returned or is about to.
func (c *Connector) Kill() {
	first := !c.killed.Swap(true)
	c.dispatch.Close()
	c.end()
	_ = c.db.Abandon()
	c.tracing.tracer.Close(c.life) // which has ended: what waits is lost, as in a crash
	if first {
		close(c.cut)
	}
	c.running.Lock() // until Run has returned
	defer c.running.Unlock()
	c.cloud.Close()
}

// Killed is closed when Kill has seen to it that nothing leaves the connector any more and nothing is kept.
func (c *Connector) Killed() <-chan struct{} { return c.cut }

// Connected reports whether there is a session with Oceana that takes messages. Once it does, everything that waited for a session
// counts as busy. With a shared store it is about the sessions that are this connector's, if any.
func (c *Connector) Connected() bool { return c.links.connected() }

// AwaitConnected returns once there is a session with Oceana and everything that waited for one has been handed on; or with ctx's error.
func (c *Connector) AwaitConnected(ctx context.Context) error {
	if err := c.links.await(ctx, true); err != nil {
		return fmt.Errorf("await session with Oceana: %w", err)
	}
	return nil
}

// AwaitDisconnected returns once the connector has noticed that its session with Oceana is gone, or with ctx's error.
func (c *Connector) AwaitDisconnected(ctx context.Context) error {
	if err := c.links.await(ctx, false); err != nil {
		return fmt.Errorf("await the end of the session with Oceana: %w", err)
	}
	return nil
}

// Sessions counts the sessions with Oceana that are this connector's, connected or not.
func (c *Connector) Sessions() (n int) { return c.sessions.held() }

// Obstacles is what keeps the connector from doing all its work at the moment; none: it is ready.
func (c *Connector) Obstacles(ctx context.Context) []Obstacle { return c.readiness.obstacles(ctx) }

// PendingEffects counts what is still to be done outside, parked and postponed included.
func (c *Connector) PendingEffects(ctx context.Context) (int, error) {
	return c.db.CountPending(ctx)
}

// PendingConversations are the conversations with something still to be done outside, parked and postponed included.
func (c *Connector) PendingConversations(ctx context.Context) (map[message.ConversationID]bool, error) {
	conversations := map[message.ConversationID]bool{}
	for shard := range c.sessions {
		for after := int64(0); ; {
			page, err := c.db.PendingOf(ctx, shard, after, feedPage)
			if err != nil {
				return nil, err
			}
			for _, f := range page {
				conversations[message.ConversationID(f.Conversation)], after = true, f.N
			}
			if store.LastPage(page, feedPage) {
				break
			}
		}
	}
	return conversations, nil
}

const auditLimit = 10_000

// Audits returns the newest audit lines, in the order of the store.
func (c *Connector) Audits(ctx context.Context) ([]store.Audit, error) {
	return c.db.Audits(ctx, auditLimit)
}

// DeadLetters returns the dead letters, the oldest first: events that could not be applied, and effects that could not be done.
func (c *Connector) DeadLetters(ctx context.Context) ([]store.DeadLetter, error) {
	return c.db.DeadLetters(ctx)
}

// Resend tries a dead letter again, behind everything else of its conversation. store.ErrUnknown: there is none with this id.
func (c *Connector) Resend(ctx context.Context, id string) error {
	return c.deadLetters.resend(ctx, id)
}

// Discard ends a dead letter for good. store.ErrUnknown: there is none with this id.
func (c *Connector) Discard(ctx context.Context, id string) error {
	return c.deadLetters.discard(ctx, id)
}
