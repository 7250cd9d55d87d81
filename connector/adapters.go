package connector

import (
	"context"

	"github.com/wavetank/wavetank/connector/bridge"
	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/connector/store"
)

// adapters makes the adapter of a session with Oceana for each term, and joins it to what it reports to.
type adapters struct {
	*env
	make     func(oceana.Config) Session
	db       stateScanner
	progress *progress
	acceptor notificationAcceptor
	typing   agentTyping
	links    linkReporter
	shards   int
	moved    bool // conversations have another session than before
}

// stateScanner reads the state of every conversation.
type stateScanner interface {
	States(ctx context.Context, see func(conversation string, state []byte) error) error
}

// notificationAcceptor stores what Oceana sent; see oceana.Config.Take.
type notificationAcceptor interface {
	accept(ctx context.Context, n int, s oceana.Session, fence *store.Fence, e *message.Event) (*oceana.Refusal, error)
}

// agentTyping passes on that an agent types, or stopped.
type agentTyping interface {
	agent(conversation message.ConversationID, started bool)
}

// linkReporter hears whether session n takes messages.
type linkReporter interface{ ready(n int, up bool) }

// adapter makes what keeps session n in a term with that fence; nil: without a lease.
func (a *adapters) adapter(n int, fence *store.Fence) Session {
	cfg := a.cfg
	return a.make(oceana.Config{
		URL: cfg.Oceana.URL, User: cfg.Oceana.User, Password: cfg.Oceana.Password, RootCAs: cfg.Oceana.RootCAs, Dial: cfg.Oceana.Dial, Tickets: cfg.Oceana.Tickets,
		ClientID: cfg.Oceana.ClientID + ordinal(n), InstanceID: cfg.Oceana.InstanceID, ReconnectDelay: cfg.Oceana.ReconnectDelay,
		Kept: func(ctx context.Context) (oceana.Session, error) { return a.progress.read(ctx, n) },
		Keep: func(ctx context.Context, s oceana.Session) error { return a.progress.store(ctx, n, s, fence) },
		Take: func(ctx context.Context, s oceana.Session, e *message.Event) (*oceana.Refusal, error) {
			return a.acceptor.accept(ctx, n, s, fence, e)
		},
		Contacts: func(ctx context.Context) ([]oceana.Contact, error) { return a.contacts(ctx, n) }, Claim: a.moved,
		Typing: a.typing.agent, Ready: func(up bool) { a.links.ready(n, up) }, Busy: cfg.Busy, Sent: a.sent, Logger: cfg.Logger,
	})
}

// contacts are the contacts of session n that Oceana has accepted and not ended, as far as the connector knows.
func (a *adapters) contacts(ctx context.Context, n int) ([]oceana.Contact, error) {
	var open []oceana.Contact
	err := a.db.States(ctx, func(conversation string, data []byte) error {
		if store.Shard(conversation, a.shards) != n {
			return nil
		}
		state, err := bridge.Decode(data)
		if err == nil && state.Contact.GUID != 0 {
			open = append(open, oceana.Contact{Conversation: conversation, GUID: state.Contact.GUID, Key: state.Contact.Key})
		}
		return err
	})
	return open, err
}

// sent hears from an adapter that a frame is on its way.
func (a *adapters) sent(answer bool) {
	if answer {
		a.hit(failpoint.AfterAnswering)
	} else {
		a.hit(failpoint.AfterAsking)
	}
}
