package lease

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wavetank/wavetank/connector/metrics"
	"github.com/wavetank/wavetank/connector/store"
)

// heartbeatsPerLease is how often a member renews its leases while one would last: often, so that a missed heartbeat does not matter, and
// a shard that was released does not lie idle for long.
const heartbeatsPerLease = 10

// Store is where members and leases are; a *store.Store.
type Store interface {
	// Heartbeat says that member runs until expiry at least, and renews the leases it still has to then.
	Heartbeat(ctx context.Context, member string, expiry time.Time) (store.Membership, error)
	// Claim takes a shard that is free, or whose lease has expired; false: another member holds it.
	Claim(ctx context.Context, member string, shard int, expiry time.Time) (store.Lease, bool, error)
	// Forfeit gives a lease back whose last owner may have something on its way.
	Forfeit(ctx context.Context, f store.Fence) error
}

// Sessions serve the shards. All methods are called by one goroutine at a time, that of a heartbeat, and must not wait for one.
type Sessions interface {
	// Term is the term of a shard, nil without one; departing says that it is being ended already.
	Term(shard int) (t *Term, departing bool)
	// Depart has a term ended, beside the caller; the shard is not claimed again before that is done. Lost: the lease is another member's, or
	// could be, so what is under way is broken off; else it is finished first.
	Depart(ctx context.Context, shard int, lost bool)
	// Begin serves a shard from now on. Unsettled: its last owner did not hand it over in good order, and may have something on its way. With
	// an error the lease is given back.
	Begin(ctx context.Context, shard int, t *Term, unsettled bool) error
}

// Clock is the connector's clock.
type Clock interface {
	Now() time.Time
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

// Config is what a Keeper needs; every field is required.
type Config struct {
	Store    Store         // holds the leases
	Sessions Sessions      // does what a term is for
	Shards   int           // how many there are
	Lease    time.Duration // how long a lease lasts without a heartbeat
	Clock    Clock
	Life     context.Context //nolint:containedctx // of the connector: it bounds heartbeats and terms
	Busy     func(delta int) // told +1 and -1 around a heartbeat
	Beaten   func()          // called after each heartbeat that succeeded
	Changed  func(metrics.Lease)
	Logger   *slog.Logger
}

// Keeper renews the leases of one member.
type Keeper struct {
	cfg    Config
	member string      // what this process calls itself in the store
	known  atomic.Bool // a heartbeat has succeeded

	renewed atomic.Pointer[elapsed] // since the last heartbeat that succeeded was sent; nil: none did

	beating sync.Mutex // held while one heartbeat is under way
	mu      sync.Mutex
	stop    func() bool // of the timer of the next
	over    bool
	wg      sync.WaitGroup // of heartbeats
}

// NewKeeper makes a Keeper that sends nothing yet. An empty member is made up from the instance's name, so that no other process has it,
// not even an earlier one of the same instance: that one may not be as dead as it seems.
func NewKeeper(cfg Config, instance, member string) *Keeper {
	k := &Keeper{cfg: cfg, member: member}
	if member == "" {
		var id [4]byte
		_, _ = rand.Read(id[:]) // never fails
		k.member = instance + "." + hex.EncodeToString(id[:])
	}
	return k
}

// Member is what this process calls itself in the store.
func (k *Keeper) Member() string { return k.member }

// Known reports whether a heartbeat has succeeded: before, it is not known which shards are this member's.
func (k *Keeper) Known() bool { return k.known.Load() }

// Start sends a heartbeat beside the caller, then again and again until Close.
func (k *Keeper) Start() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.over || k.cfg.Life.Err() != nil {
		return
	}
	k.cfg.Busy(+1)
	k.wg.Go(func() {
		defer k.cfg.Busy(-1)
		k.Heartbeat(k.cfg.Life)
		k.mu.Lock()
		defer k.mu.Unlock()
		if !k.over && k.cfg.Life.Err() == nil {
			k.stop = k.cfg.Clock.AfterFunc(k.cfg.Lease/heartbeatsPerLease, k.Start)
		}
	})
}

// Close sends no more heartbeats and waits for the one that is under way.
func (k *Keeper) Close() {
	k.mu.Lock()
	k.over = true
	if k.stop != nil {
		k.stop()
	}
	k.mu.Unlock()
	k.wg.Wait()
	k.renewed.Load().stop()
}

// Quiet is how long what a member sent may still be arriving after its lease expired, or was forfeited.
func (k *Keeper) Quiet() time.Duration { return k.cfg.Lease / heartbeatsPerLease }
