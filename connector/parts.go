package connector

import (
	"context"
	"time"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/attachment"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/connector/store"
)

// Parts are what a Connector stands on. New makes the real ones from its Config; a simulation brings others.
type Parts struct {
	Store Storage
	Cloud Cloud
	// Oceana makes what keeps one session with Oceana.
	Oceana func(oceana.Config) Session
	// Files carries files; nil: a carrier of the Config.
	Files Files
	// Runtime is what the connector runs on; nil: goroutines, and the wall for what is transport.
	Runtime Runtime
	// Member is what the process calls itself in a shared store, different from every other and earlier one; empty: it makes one up.
	Member string
}

// Storage is a *store.Store.
type Storage interface {
	Shared() bool
	Apply(ctx context.Context, c store.Change) (store.Applied, error)
	Postpone(ctx context.Context, fence *store.Fence, id string, due time.Time, attempts int) error
	Ready(ctx context.Context) error
	Failing() (since time.Time, err error)
	CountPending(ctx context.Context) (int, error)
	Waiting(ctx context.Context, shard int, kind, after string, limit int) (conversations []string, err error)
	PendingOf(ctx context.Context, shard int, after int64, limit int) ([]store.Effect, error)
	LastEventAt(ctx context.Context) (time.Time, error)
	LastEffect(ctx context.Context) (int64, error)
	Audits(ctx context.Context, limit int) ([]store.Audit, error)
	Meta(ctx context.Context, key string) (string, error)
	State(ctx context.Context, conversation string) ([]byte, error)
	States(ctx context.Context, see func(conversation string, state []byte) error) error
	DeadLetters(ctx context.Context) ([]store.DeadLetter, error)
	Requeue(ctx context.Context, id string) (store.Applied, error)
	Discard(ctx context.Context, id string) error
	Heartbeat(ctx context.Context, member string, expiry time.Time) (store.Membership, error)
	Claim(ctx context.Context, member string, shard int, expiry time.Time) (store.Lease, bool, error)
	Release(ctx context.Context, f store.Fence) error
	Leave(ctx context.Context, member string) error
	Close() error
	Abandon() error
}

// Cloud is an *aggregator.Client.
type Cloud interface {
	Post(ctx context.Context, m aggregator.Message) (aggregator.Posted, error)
	Find(ctx context.Context, user message.AppUserID, effect string) (message.ID, bool, error)
	Since(ctx context.Context, user message.AppUserID, c message.ConversationID, after time.Time) ([]message.Event, []aggregator.Unparsed, error)
	Typing(ctx context.Context, user message.AppUserID, started bool) error
	Close()
}

// Files is an *attachment.Carrier.
type Files interface {
	Inbound(ctx context.Context, a attachment.Arrival) (attachment.Stored, error)
	Outbound(ctx context.Context, d attachment.Departure) (mediaURL, mediaType string, err error)
	Close()
}

// Session is an *oceana.Adapter.
type Session interface {
	Run(ctx context.Context) error
	Call(ctx context.Context, r oceana.Request) (oceana.Answer, error)
	Typing(c message.ConversationID, started bool)
	Logout(ctx context.Context) error
}
