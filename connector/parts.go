package connector

import (
	"context"

	"github.com/wavetank/wavetank/connector/catchup"
	"github.com/wavetank/wavetank/connector/lease"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/connector/store"
)

// Parts are what a Connector stands on. New makes the real ones from its Config; a simulation brings others.
type Parts struct {
	Store Storage // durable events, effects and state
	Cloud Cloud   // the REST API of the cloud
	// Oceana makes what keeps one session with Oceana.
	Oceana func(oceana.Config) Session
	// Files carries files; nil: a carrier of the Config.
	Files Files
	// Runtime is what the connector runs on; nil: goroutines, and the wall for what is transport.
	Runtime Runtime
	// Member is what the process calls itself in a shared store, different from every other and earlier one; empty: it makes one up.
	Member string
}

// Storage is a *store.Store: what the parts ask of it, taken together. No part takes all of it.
type Storage interface {
	changeStore
	metaStore
	stateReader
	stateScanner
	catchup.Store
	pendingReader
	waitingReader
	postponer
	leaseStore
	effectCounter
	deadLetterStore
	readyStore
	lease.Store
	storeCounter
	storeLifetime
}

var _ Storage = (*store.Store)(nil)

// storeCounter tells what is in the store, for tests and operators.
type storeCounter interface {
	CountPending(ctx context.Context) (int, error)
	Audits(ctx context.Context, limit int) ([]store.Audit, error)
}

// storeLifetime is the store as its owner sees it. Shared: other connectors may use the database, so leases say who serves what.
type storeLifetime interface {
	Shared() bool
	Close() error
	Abandon() error
}

// Cloud is an *aggregator.Client.
type Cloud interface {
	messagePoster
	catchup.Cloud
	typingPoster
	Close()
}

// Files is an *attachment.Carrier.
type Files interface {
	inboundCarrier
	outboundCarrier
	Close()
}

// Session is an *oceana.Adapter.
type Session interface {
	oceanaCaller
	typingSender
	sessionRunner
}

// oceanaCaller sends a request to Oceana and waits for the answer.
type oceanaCaller interface {
	Call(ctx context.Context, r oceana.Request) (oceana.Answer, error)
}

// typingSender tells Oceana that an end user types, or stopped.
type typingSender interface {
	Typing(c message.ConversationID, started bool)
}

// sessionRunner keeps a session until ctx ends, or Logout ends it in good order.
type sessionRunner interface {
	Run(ctx context.Context) error
	Logout(ctx context.Context) error
}
