package connector

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/wavetank/wavetank/connector/bridge"
	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/metrics"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/connector/store"
)

// fromOceana is where notifications end: the event and how far the session has come are one transaction.
func (c *Connector) fromOceana(
	ctx context.Context, n int, s oceana.Session, fence *store.Fence, e *message.Event,
) (*oceana.Refusal, error) {
	refusal, err := c.receiveOceana(ctx, n, s, fence, e)
	if errors.Is(err, store.ErrFenced) {
		c.sessions[n].end(fence)
		return nil, err
	}
	if err != nil && ctx.Err() == nil { // else the session ends, and the notification is not to blame
		c.log.Error("notification not kept", "dir", "from oceana", "error", err)
		if e != nil && !unavailable(err) && c.sessions[n].failsAgain(e.ID) {
			return c.deadLetterNotification(ctx, n, s, fence, *e, err)
		}
	}
	return refusal, err
}

// unstored is the notification that the store failed to keep last.
type unstored struct {
	mu    sync.Mutex
	event string
}

// failsAgain notes that an event could not be kept, and reports whether it is the one that could not before.
func (s *session) failsAgain(event string) bool {
	s.unstored.mu.Lock()
	defer s.unstored.mu.Unlock()
	again := s.unstored.event == event
	s.unstored.event = event
	return again
}

// deadLetterNotification keeps a notification that the store cannot keep as it is, so that Oceana does not send it for ever. If the store
// does not keep anything, the notification is not to blame: the error is returned, and Oceana sends it again.
func (c *Connector) deadLetterNotification(
	ctx context.Context, n int, s oceana.Session, fence *store.Fence, e message.Event, why error,
) (*oceana.Refusal, error) {
	// The evidence: it fails once more, between two writes that succeed.
	if _, err := c.store.Apply(ctx, store.Change{Meta: map[string]string{metaSession + ordinal(n): s.ID}, Fence: fence}); err != nil {
		return nil, errors.Join(why, err)
	}
	refusal, why := c.receiveOceana(ctx, n, s, fence, &e)
	if why == nil || unavailable(why) || ctx.Err() != nil || errors.Is(why, store.ErrFenced) {
		return refusal, why
	}
	kept, err := record(e)
	if err != nil {
		return nil, err
	}
	if err := c.storeDeadLetter(ctx, *kept, why, store.Change{Meta: progress(n, s), Fence: fence}); err != nil {
		return nil, err
	}
	return &oceana.Refusal{Code: 422, Text: "cannot be kept"}, nil
}

func (c *Connector) receiveOceana(
	ctx context.Context, n int, s oceana.Session, fence *store.Fence, e *message.Event,
) (*oceana.Refusal, error) {
	if e == nil {
		return nil, c.storeSession(ctx, n, s, fence)
	}
	event := *e
	refusal, err := c.refusal(ctx, event)
	if err != nil {
		return nil, err
	}
	if refusal != nil {
		// Another id: should the end user write before Oceana repeats the message, it is not taken for one already handled.
		event.ID = "refused:" + event.ID
		event.Of = message.Noted{Topic: bridge.NoActiveConversation, Detail: e.ID}
	}
	kept, err := record(event)
	if err != nil {
		return nil, err
	}
	change := store.Change{Event: kept, Meta: progress(n, s), Fence: fence}
	began := c.cfg.Clock.Now()
	applied, err := c.keep(ctx, event.Conversation, change, failpoint.Notification)
	c.traceNotification(event, applied, began, err)
	if err == nil {
		c.countTaken(metrics.Oceana, kept, applied)
		c.logTaken("from oceana", kept, applied)
	}
	return refusal, err
}

// refusal rejects an agent's message to a customer that never wrote (R003).
func (c *Connector) refusal(ctx context.Context, e message.Event) (*oceana.Refusal, error) {
	if _, ok := e.Of.(message.AgentMessage); !ok {
		return nil, nil
	}
	data, err := c.store.State(ctx, string(e.Conversation))
	if err != nil { // nothing is written here: whatever it is, it is not about the notification
		return nil, fmt.Errorf("%w: %w", store.ErrAway, err)
	}
	state, err := bridge.Decode(data)
	if err != nil || !bridge.Refuses(state) {
		return nil, err
	}
	return &oceana.Refusal{Code: bridge.NoActiveConversationCode, Text: bridge.NoActiveConversation}, nil
}
