package connector

import (
	"context"
	"fmt"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/metrics"
	"github.com/wavetank/wavetank/connector/store"
)

// intake accepts what the cloud's webhooks bring: nil means that it is durable, and only then the webhook is answered 200.
type intake struct {
	*env
	typing   customerTyping
	missed   catcher
	recorder webhookRecorder
	waits    waitNotifier
	figures  *figures
	tracing  *tracing
}

// customerTyping passes on that an end user types, or stopped.
type customerTyping interface {
	customer(conversation message.ConversationID, started bool)
}

// catcher is a catchup.Backfill: it catches a conversation up before a webhook of it is accepted, if it may have missed messages.
type catcher interface {
	CatchUpFirst(ctx context.Context, conversation message.ConversationID)
}

// webhookRecorder is a recorder.
type webhookRecorder interface {
	recordEvent(ctx context.Context, e message.Event, event *store.Event) (store.Applied, error)
	recordUnparsed(ctx context.Context, body []byte, reason string) error
}

// accept stores one event of a webhook.
func (i *intake) accept(ctx context.Context, e message.Event) error {
	if of, ok := e.Of.(message.CustomerTyping); ok {
		i.typing.customer(e.Conversation, of.Started)
		return nil
	}
	event, err := encodeEvent(e)
	if err != nil {
		return err
	}
	i.missed.CatchUpFirst(ctx, e.Conversation)
	began := i.now()
	i.tracing.tracer.Expect(message.Correlation(e.ID), callerOf(ctx).trace)
	applied, err := i.recorder.recordEvent(ctx, e, event)
	i.tracing.webhook(ctx, e, applied, began, err)
	if err == nil {
		i.cfg.Meter.Stored(i.now().Sub(began))
		i.figures.taken(metrics.Cloud, event, applied)
		logTaken(i.log, "from cloud", event, applied)
	}
	if err != nil {
		return busyOr(err)
	}
	if _, waits := e.Of.(message.CustomerMessage); waits {
		i.waits.notifyWaiting(ctx, e.Conversation)
	}
	return nil
}

// busyOr tells an error after which the cloud should try again in a moment.
func busyOr(err error) error {
	if unavailable(err) {
		return fmt.Errorf("%w: %w", aggregator.ErrBusy, err)
	}
	return err
}

// unparsed stores a webhook that is not understood as a dead letter: the cloud does not repeat what is refused.
func (i *intake) unparsed(ctx context.Context, body []byte, reason string) error {
	return busyOr(i.recorder.recordUnparsed(ctx, body, reason))
}
