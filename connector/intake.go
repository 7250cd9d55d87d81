package connector

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/metrics"
	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/connector/terminal"
)

// intake accepts what the cloud's webhooks bring: nil means that it is durable, and only then the webhook is answered 200.
type intake struct {
	*env
	typing   customerTyping
	backfill catcher
	recorder webhookRecorder
	waits    waitNotifier
	figures  *figures
	tracing  *tracing
}

// customerTyping passes on that an end user types, or stopped.
type customerTyping interface {
	customer(conversation message.ConversationID, started bool)
}

// catcher catches a conversation up before a webhook of it is accepted, if it may have missed messages.
type catcher interface {
	catchUpFirst(ctx context.Context, conversation message.ConversationID)
}

// webhookRecorder is a recorder.
type webhookRecorder interface {
	eventRecorder
	recordEvent(ctx context.Context, e message.Event, event *store.Event) (store.Applied, error)
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
	i.backfill.catchUpFirst(ctx, e.Conversation)
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
	if errors.Is(err, store.ErrFull) || errors.Is(err, store.ErrClosed) || errors.Is(err, store.ErrAway) {
		return fmt.Errorf("%w: %w", aggregator.ErrBusy, err)
	}
	return err
}

const (
	// unparsedPrefix begins the id of a dead letter that is a whole webhook; what follows is the digest of its identity, so that a repetition is
	// the same letter.
	unparsedPrefix = "webhook:"
	unparsedKind   = "unread webhook"
	longestWhy     = 500 // bytes of a reason
)

// unparsed makes a webhook a dead letter that is not understood: the cloud does not repeat what is refused.
func (i *intake) unparsed(ctx context.Context, body []byte, reason string) error {
	sum := sha256.Sum256(aggregator.Identity(body))
	id, why := unparsedPrefix+hex.EncodeToString(sum[:12]), terminal.Cut(reason, longestWhy)
	applied, err := i.recorder.record(ctx, "unrouted", store.Change{
		Event: &store.Event{ID: id, Conversation: "unrouted", Kind: unparsedKind, Body: body}, Dead: why,
	}, failpoint.Webhook)
	if err != nil {
		return busyOr(err)
	}
	if applied.Duplicate {
		return nil
	}
	i.log.Error("webhook dead-lettered: it is not understood", "id", id, "dir", "from cloud", "why", why)
	return nil
}
