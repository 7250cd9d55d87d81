package connector

import (
	"context"
	"errors"

	"github.com/wavetank/wavetank/connector/bridge"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/metrics"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/connector/store"
)

// fromOceana is where notifications end: the event and how far the session has come are one transaction.
func (c *Connector) fromOceana(
	ctx context.Context, n int, s oceana.Session, fence *store.Fence, e *message.Event,
) (*oceana.Refusal, error) {
	refusal, err := c.takeOceana(ctx, n, s, fence, e)
	if errors.Is(err, store.ErrFenced) {
		c.sessions[n].end(fence)
		return nil, err
	}
	if err != nil && c.life.Err() == nil {
		c.log.Error("notification not kept", "dir", "from oceana", "error", err)
	}
	return refusal, err
}

func (c *Connector) takeOceana(
	ctx context.Context, n int, s oceana.Session, fence *store.Fence, e *message.Event,
) (*oceana.Refusal, error) {
	if e == nil {
		return nil, c.keepSession(ctx, n, s, fence)
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
	applied, err := c.keep(ctx, event.Conversation, change, theNotification)
	if err == nil {
		c.countTaken(metrics.Oceana, kept, applied)
		c.logTaken("from oceana", kept, applied)
	}
	return refusal, err
}

// refusal says no to an agent who writes to somebody that never wrote (R003).
func (c *Connector) refusal(ctx context.Context, e message.Event) (*oceana.Refusal, error) {
	if _, ok := e.Of.(message.AgentMessage); !ok {
		return nil, nil
	}
	data, err := c.store.State(ctx, string(e.Conversation))
	if err != nil {
		return nil, err
	}
	state, err := bridge.Decode(data)
	if err != nil || !bridge.Refuses(state) {
		return nil, err
	}
	return &oceana.Refusal{Code: bridge.NoActiveConversationCode, Text: bridge.NoActiveConversation}, nil
}
