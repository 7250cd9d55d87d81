package connector

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

const (
	firstWait   = time.Second
	longestWait = 5 * time.Minute
)

// backoff is how long to wait after so many failed attempts before: 1 s, 2 s, 4 s, at most 5 min.
func backoff(attempts int) time.Duration {
	return dispatch.Backoff(attempts, firstWait, longestWait)
}

// attempt is the dispatcher's attempt at one effect, or at catching up a conversation.
func (c *Connector) attempt(ctx context.Context, e *dispatch.Effect) dispatch.Verdict {
	if e.Lane == dispatch.CatchUp {
		return c.catchUp(ctx, message.ConversationID(e.Conversation))
	}
	it := e.Payload.(*item)
	if c.tracer != nil {
		return c.tryTraced(it)
	}
	return c.try(it)
}

// try attempts one effect and makes its outcome durable.
func (c *Connector) try(it *item) dispatch.Verdict {
	t, v := c.allowed(it)
	if t == nil {
		return v
	}
	if it.result != nil {
		return c.storeResult(t.Ctx, it)
	}
	ctx := inSpan(t.Ctx, it.span)
	it.fence = t.Fence
	command, err := message.DecodeCommand(it.Kind, it.Body)
	if err != nil { // written by another version; nothing here can do it
		return c.deadLetter(ctx, it, fmt.Sprintf("not understood: %v", err))
	}
	if post, ok := command.(message.Post); ok {
		return c.post(ctx, it, post)
	}
	return c.ask(ctx, it, command)
}

// allowed returns the term in whose name an effect is tried, or its outcome meanwhile.
func (c *Connector) allowed(it *item) (*term, dispatch.Verdict) {
	t := c.sessionOf(message.ConversationID(it.Conversation)).held()
	switch {
	case t == nil || t.Ctx.Err() != nil:
		return nil, dispatch.Verdict{Kind: dispatch.Leave}
	case it.result != nil: // nothing is sent for it
	case !t.Lasts(c.cfg.Clock.Now(), c.cfg.Lease/3): // what is sent now might arrive when another connector sends it too
		return nil, dispatch.Verdict{Kind: dispatch.Again, Due: c.cfg.Clock.Now().Add(c.leases.Quiet()), MaybeDelivered: it.MaybeDelivered}
	}
	return t, dispatch.Verdict{}
}

// finish makes durable that an effect is done, together with what that leads to; of may be nil.
func (c *Connector) finish(ctx context.Context, it *item, of message.Payload) dispatch.Verdict {
	return c.settled(ctx, it, of, result, "")
}

// deadLetter gives up on an effect: it becomes a dead letter, and the conversation goes on without it.
func (c *Connector) deadLetter(ctx context.Context, it *item, why string) dispatch.Verdict {
	c.logOf(it, "to "+string(sideOf(it.Lane))).Error("effect put aside as a dead letter", "why", why)
	return c.settled(ctx, it, message.Noted{Topic: DeadLetter, Detail: it.ID + ": " + why}, deadResult, why)
}

// What the event is called that an effect leads to, behind the effect's id. A dead letter may be done after all.
const (
	result     = "/result"
	deadResult = "/dead"
)

// DeadLetter is the kind of the audit that tells of an effect or event that became a dead letter.
const DeadLetter = "dead letter"

func (c *Connector) settled(ctx context.Context, it *item, of message.Payload, name, dead string) dispatch.Verdict {
	change := store.Change{Done: it.ID, Dead: reason(dead), Fence: it.fence}
	if of != nil {
		event, err := record(message.Event{
			ID: it.ID + name, Conversation: message.ConversationID(it.Conversation), Of: of,
		})
		if err != nil {
			return c.fault(it, err)
		}
		change.Event = event
	}
	it.result, it.outcome = &change, of
	return c.storeResult(ctx, it)
}

const mostReason = 1000 // bytes

// reason is a text that any store keeps: peers' words are in it.
func reason(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "?"), "\x00", "?")
	if len(text) > mostReason {
		text = strings.ToValidUTF8(text[:mostReason], "") + "..."
	}
	return text
}

func (c *Connector) storeResult(ctx context.Context, it *item) dispatch.Verdict {
	commit := c.commit(it.span)
	err := c.apply(ctx, message.ConversationID(it.Conversation), *it.result)
	commit.End()
	var poison *store.StepError
	switch {
	case err == nil:
	case errors.As(err, &poison): // it will be refused for ever, and the conversation has to go on
		c.logOf(it, "to "+string(sideOf(it.Lane))).Error("what came of an effect cannot be kept: put aside as a dead letter", "error", poison.Err)
		it.result = &store.Change{Done: it.ID, Dead: reason("its result: " + poison.Err.Error()), Fence: it.result.Fence}
		err = c.apply(ctx, message.ConversationID(it.Conversation), *it.result)
	case !unavailable(err) && !errors.Is(err, store.ErrFenced) && c.life.Err() == nil:
		err = c.deadLetterResult(ctx, it, err)
	}
	if err != nil {
		return c.fault(it, err)
	}
	c.stuck.forget(it.ID)
	c.countDone(it, it.outcome)
	return dispatch.Verdict{Kind: dispatch.Done}
}

// later postpones an effect.
func (c *Connector) later(ctx context.Context, it *item, wait time.Duration, maybeDelivered bool) dispatch.Verdict {
	if ctx.Err() != nil {
		return dispatch.Verdict{Kind: dispatch.Leave}
	}
	due := c.cfg.Clock.Now().Add(wait)
	c.hit(failpoint.Pause.Before())
	if err := c.store.Postpone(context.WithoutCancel(ctx), it.fence, it.ID, due, it.Attempts+1); err != nil {
		v := c.fault(it, err)
		if v.Due.Before(due) {
			v.Due = due
		}
		return v
	}
	c.hit(failpoint.Pause.After())
	c.stuck.forget(it.ID)
	c.cfg.Meter.Retried(sideOf(it.Lane), it.Kind)
	return dispatch.Verdict{Kind: dispatch.Again, Due: due, MaybeDelivered: maybeDelivered}
}

// fault is a failure of the connector itself: the effect stays, and since it is unknown how far it got, it counts as maybe delivered.
func (c *Connector) fault(it *item, err error) dispatch.Verdict {
	if errors.Is(err, store.ErrFenced) {
		c.sessionOf(message.ConversationID(it.Conversation)).end(it.fence)
		return dispatch.Verdict{Kind: dispatch.Leave}
	}
	if errors.Is(err, store.ErrClosed) || c.life.Err() != nil {
		return dispatch.Verdict{Kind: dispatch.Leave}
	}
	if !unavailable(err) {
		c.stuck.note(it.ID, c.sessionOf(message.ConversationID(it.Conversation)).held())
	}
	wait := backoff(it.Attempts)
	c.logOf(it, "to "+string(sideOf(it.Lane))).Error("effect not settled", "error", fmt.Sprint(err), "again in", wait.String())
	return dispatch.Verdict{Kind: dispatch.Again, Due: c.cfg.Clock.Now().Add(wait), MaybeDelivered: true}
}
