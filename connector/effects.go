package connector

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

const (
	firstWait   = time.Second
	longestWait = 5 * time.Minute
)

// patience is how long to wait after so many failed attempts before: 1 s, 2 s, 4 s, at most 5 min.
func patience(attempts int) time.Duration {
	d := firstWait
	for range attempts {
		if d *= 2; d >= longestWait {
			return longestWait
		}
	}
	return d
}

// try does one effect and makes durable what came of it.
func (c *Connector) try(_ context.Context, it *item) verdict {
	t := c.sessionOf(message.ConversationID(it.Conversation)).held()
	switch {
	case t == nil || t.ctx.Err() != nil:
		return verdict{kind: leave}
	case it.result != nil:
		return c.keepResult(t.ctx, it)
	}
	if wait, ok := c.mayStillSend(it); !ok {
		return wait
	}
	ctx := t.ctx
	it.fence = t.fence
	deed, err := message.DecodeDeed(it.Kind, it.Body)
	if err != nil { // written by another version; nothing here can do it
		return c.putAside(ctx, it, fmt.Sprintf("not understood: %v", err))
	}
	if post, ok := deed.(message.Post); ok {
		return c.post(ctx, it, post)
	}
	return c.ask(ctx, it, deed)
}

// mayStillSend reports whether what is sent now arrives before somebody else may send it too, and if not, what becomes of the attempt.
func (c *Connector) mayStillSend(it *item) (wait verdict, ok bool) {
	t := c.sessionOf(message.ConversationID(it.Conversation)).held()
	switch now := c.cfg.Clock.Now(); {
	case t == nil || t.ctx.Err() != nil:
		return verdict{kind: leave}, false
	case !t.lasts(now, c.cfg.Lease/3):
		return verdict{kind: again, due: now.Add(c.cfg.Lease / callInsInALease), unsure: it.unsure}, false
	}
	return verdict{}, true
}

// finish makes durable that an effect is done, together with what that leads to; of may be nil.
func (c *Connector) finish(ctx context.Context, it *item, of message.Happening) verdict {
	return c.settled(ctx, it, of, "")
}

// putAside gives up on an effect: it becomes a dead letter, and the conversation goes on without it.
func (c *Connector) putAside(ctx context.Context, it *item, why string) verdict {
	c.log.Error("effect put aside as a dead letter", "conversation", it.Conversation, "effect", it.ID, "why", why)
	return c.settled(ctx, it, message.Noted{Topic: DeadLetter, Detail: it.ID + ": " + why}, why)
}

// DeadLetter is the kind of the audit that tells of an effect or event that was put aside.
const DeadLetter = "dead letter"

func (c *Connector) settled(ctx context.Context, it *item, of message.Happening, dead string) verdict {
	change := store.Change{Done: it.ID, Dead: dead, Fence: it.fence}
	if of != nil {
		event, err := record(message.Event{
			ID: it.ID + "/result", Conversation: message.ConversationID(it.Conversation), Of: of,
		})
		if err != nil {
			return c.fault(it, err)
		}
		change.Event = event
	}
	it.result = &change
	return c.keepResult(ctx, it)
}

func (c *Connector) keepResult(ctx context.Context, it *item) verdict {
	if err := c.apply(ctx, message.ConversationID(it.Conversation), *it.result); err != nil {
		return c.fault(it, err)
	}
	return verdict{kind: done}
}

// later postpones an effect.
func (c *Connector) later(ctx context.Context, it *item, wait time.Duration, unsure bool) verdict {
	if ctx.Err() != nil {
		return verdict{kind: leave}
	}
	due := c.cfg.Clock.Now().Add(wait)
	if err := c.store.Postpone(context.WithoutCancel(ctx), it.fence, it.ID, due, it.Attempts+1); err != nil {
		return c.fault(it, err)
	}
	return verdict{kind: again, due: due, unsure: unsure}
}

// fault is a failure of the connector itself: the effect stays, and since nobody knows how far it got, it counts as unsure.
func (c *Connector) fault(it *item, err error) verdict {
	if errors.Is(err, store.ErrFenced) {
		c.sessionOf(message.ConversationID(it.Conversation)).end(it.fence)
		return verdict{kind: leave}
	}
	if errors.Is(err, store.ErrClosed) || c.life.Err() != nil {
		return verdict{kind: leave}
	}
	c.log.Error("effect not settled", "conversation", it.Conversation, "effect", it.ID, "error", fmt.Sprint(err))
	return verdict{kind: again, due: c.cfg.Clock.Now().Add(patience(it.Attempts)), unsure: true}
}
