package soak

import (
	"context"
	"time"

	"github.com/wavetank/wavetank/connector/store"
)

// base is the database of a world, whatever its engine.
type base interface {
	// open is what a connector does when it starts.
	open(p *process) (front, error)
	pending() []store.Effect
	letters() []store.DeadLetter
	state(conversation string) []byte
	close()
}

// front is the database as one process has it open: a *store.Stepper, or the same in memory.
type front interface {
	Queue(c store.Change, done func(store.Applied, error))
	QueuePostpone(fence *store.Fence, id string, due time.Time, attempts int, done func(error))
	Queued() int
	Commit(ctx context.Context)

	CountPending(ctx context.Context) (int, error)
	Waiting(ctx context.Context, shard int, kind, after string, limit int) ([]string, error)
	PendingOf(ctx context.Context, shard int, after int64, limit int) ([]store.Effect, error)
	LastEffect(ctx context.Context) (int64, error)
	Audits(ctx context.Context, limit int) ([]store.Audit, error)
	Meta(ctx context.Context, key string) (string, error)
	State(ctx context.Context, conversation string) ([]byte, error)
	States(ctx context.Context, see func(conversation string, state []byte) error) error
	DeadLetters(ctx context.Context) ([]store.DeadLetter, error)
	Heartbeat(ctx context.Context, member string, expiry time.Time) (store.Membership, error)
	Claim(ctx context.Context, member string, shard int, expiry time.Time) (store.Lease, bool, error)
	Release(ctx context.Context, f store.Fence) error
	Forfeit(ctx context.Context, f store.Fence) error
	Leave(ctx context.Context, member string) error
}

var _ front = (*store.Stepper)(nil)
