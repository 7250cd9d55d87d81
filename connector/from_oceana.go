package connector

import (
	"context"
	"fmt"
	"strconv"

	"github.com/wavetank/wavetank/connector/bridge"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/connector/store"
)

// What is kept of the session with Oceana.
const (
	metaSession = "oceana.session"
	metaSeq     = "oceana.seq"
)

func progress(s oceana.Session) map[string]string {
	return map[string]string{metaSession: s.ID, metaSeq: strconv.FormatInt(s.LastSeq, 10)}
}

func (c *Connector) keptSession(ctx context.Context) (oceana.Session, error) {
	id, err := c.store.Meta(ctx, metaSession)
	if err != nil || id == "" {
		return oceana.Session{}, err
	}
	text, err := c.store.Meta(ctx, metaSeq)
	if err != nil {
		return oceana.Session{}, err
	}
	seq, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return oceana.Session{}, fmt.Errorf("kept %s: %w", metaSeq, err)
	}
	return oceana.Session{ID: id, LastSeq: seq}, nil
}

func (c *Connector) keepSession(ctx context.Context, s oceana.Session) error {
	_, err := c.store.Apply(ctx, store.Change{Meta: progress(s)})
	return err
}

// fromOceana is where notifications end: the event and how far the session has come are one transaction.
func (c *Connector) fromOceana(ctx context.Context, s oceana.Session, e *message.Event) (*oceana.Refusal, error) {
	refusal, err := c.takeOceana(ctx, s, e)
	if err != nil && c.life.Err() == nil {
		c.log.Error("notification not kept", "dir", "from oceana", "error", err)
	}
	return refusal, err
}

func (c *Connector) takeOceana(ctx context.Context, s oceana.Session, e *message.Event) (*oceana.Refusal, error) {
	if e == nil {
		return nil, c.keepSession(ctx, s)
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
	return refusal, c.apply(ctx, event.Conversation, store.Change{Event: kept, Meta: progress(s)})
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
