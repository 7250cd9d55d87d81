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
func (c *Connector) try(ctx context.Context, it *item) verdict {
	if message.Lane(it.Lane) == laneMissed {
		return c.lookAt(ctx, it)
	}
	t, v := c.may(it)
	if t == nil {
		return v
	}
	if it.result != nil {
		return c.keepResult(t.ctx, it)
	}
	ctx = t.ctx
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

// may returns the tenure in whose name an effect is tried, or what becomes of it meanwhile.
func (c *Connector) may(it *item) (*tenure, verdict) {
	t := c.sessionOf(message.ConversationID(it.Conversation)).held()
	switch {
	case t == nil || t.ctx.Err() != nil:
		return nil, verdict{kind: leave}
	case it.result != nil: // nothing is sent for it
	case !t.lasts(c.cfg.Clock.Now(), c.cfg.Lease/3): // what is sent now might arrive when somebody else sends it too
		return nil, verdict{kind: again, due: c.cfg.Clock.Now().Add(c.cfg.Lease / callInsInALease), unsure: it.unsure}
	}
	return t, verdict{}
}

// finish makes durable that an effect is done, together with what that leads to; of may be nil.
func (c *Connector) finish(ctx context.Context, it *item, of message.Happening) verdict {
	return c.settled(ctx, it, of, result, "")
}

// putAside gives up on an effect: it becomes a dead letter, and the conversation goes on without it.
func (c *Connector) putAside(ctx context.Context, it *item, why string) verdict {
	c.logOf(it, "to "+string(sideOf(message.Lane(it.Lane)))).Error("effect put aside as a dead letter", "why", why)
	return c.settled(ctx, it, message.Noted{Topic: DeadLetter, Detail: it.ID + ": " + why}, deadResult, why)
}

// What the event is called that an effect leads to, behind the effect's id. One that is put aside may be done after all.
const (
	result     = "/result"
	deadResult = "/dead"
)

// DeadLetter is the kind of the audit that tells of an effect or event that was put aside.
const DeadLetter = "dead letter"

func (c *Connector) settled(ctx context.Context, it *item, of message.Happening, name, dead string) verdict {
	change := store.Change{Done: it.ID, Dead: dead, Fence: it.fence}
	if of != nil {
		event, err := record(message.Event{
			ID: it.ID + name, Conversation: message.ConversationID(it.Conversation), Of: of,
		})
		if err != nil {
			return c.fault(it, err)
		}
		change.Event = event
	}
	it.result, it.came = &change, of
	return c.keepResult(ctx, it)
}

func (c *Connector) keepResult(ctx context.Context, it *item) verdict {
	err := c.apply(ctx, message.ConversationID(it.Conversation), *it.result)
	var poison *store.StepError
	if errors.As(err, &poison) { // it will be refused for ever, and the conversation has to go on
		c.logOf(it, "to "+string(sideOf(message.Lane(it.Lane)))).Error("what came of an effect cannot be kept: put aside as a dead letter", "error", poison.Err)
		it.result = &store.Change{Done: it.ID, Dead: "its result: " + poison.Err.Error(), Fence: it.result.Fence}
		err = c.apply(ctx, message.ConversationID(it.Conversation), *it.result)
	}
	if err != nil {
		return c.fault(it, err)
	}
	c.countDone(it, it.came)
	return verdict{kind: done}
}

// later postpones an effect.
func (c *Connector) later(ctx context.Context, it *item, wait time.Duration, unsure bool) verdict {
	if ctx.Err() != nil {
		return verdict{kind: leave}
	}
	due := c.cfg.Clock.Now().Add(wait)
	c.reached(thePause.before())
	if err := c.store.Postpone(context.WithoutCancel(ctx), it.fence, it.ID, due, it.Attempts+1); err != nil {
		v := c.fault(it, err)
		if v.due.Before(due) {
			v.due = due
		}
		return v
	}
	c.reached(thePause.after())
	c.cfg.Meter.Retried(sideOf(message.Lane(it.Lane)), it.Kind)
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
	c.logOf(it, "to "+string(sideOf(message.Lane(it.Lane)))).Error("effect not settled", "error", fmt.Sprint(err))
	return verdict{kind: again, due: c.cfg.Clock.Now().Add(patience(it.Attempts)), unsure: true}
}
