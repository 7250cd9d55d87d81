package connector

import (
	"context"
	"time"

	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/connector/trace"
)

// item is an effect as an attempt sees it.
type item struct {
	*dispatch.Effect
	Kind  string
	Body  []byte
	fence *store.Fence     // of the lease in whose name it is attempted; set by the attempt
	waits int              // of a file, for its contact
	put   *message.Content // where an earlier attempt put the file of an agent; nil: nowhere
	// result is the outcome of an attempt, when that may not be durable yet; nil: there is none. The effect must not be attempted again for
	// it: the other side might answer something else this time.
	result  *store.Change
	outcome message.Payload // of result; nil: nothing to tell
	span    *trace.Span     // of the attempt that is under way; nil: there is none, or tracing is off
	suspicion
}

// effect is what the dispatcher is given of an effect that waits since then.
func effect(e store.Effect, since time.Time) *dispatch.Effect {
	d := &dispatch.Effect{
		ID: e.ID, Conversation: e.Conversation, Lane: dispatch.Lane(e.Lane), N: e.N, Due: e.Due, Attempts: e.Attempts,
		Size: len(e.Body), File: carriesFile(e), Since: since,
	}
	d.Payload = &item{Effect: d, Kind: e.Kind, Body: e.Body}
	return d
}

// stored is the effect as the store knows it, but for what attempts changed.
func (it *item) stored() store.Effect {
	return store.Effect{ID: it.ID, Conversation: it.Conversation, Lane: string(it.Lane), N: it.N, Kind: it.Kind, Body: it.Body}
}

// newDispatcher makes the dispatcher of the connector's effects.
func (c *Connector) newDispatcher() *dispatch.Dispatcher {
	return dispatch.New(dispatch.Config{
		Clock: c.cfg.Clock, Busy: c.cfg.Busy, Attempt: c.attempt, Shards: c.cfg.Oceana.Sockets,
		ShardOf: func(conversation string) int { return store.Shard(conversation, c.cfg.Oceana.Sockets) },
		Linked:  dispatch.Lane(message.ToOceana), Memory: c.cfg.Memory, LongestWait: max(longestWait, c.cfg.Aggregator.Late),
		Wait: c.runtime.Await,
	})
}

// termOf is the dispatcher's name of a lease term; a session without a lease has the same one for ever.
func termOf(n int, fence *store.Fence) dispatch.Term {
	if fence == nil {
		return dispatch.Term{Shard: n}
	}
	return dispatch.Term{Shard: n, N: fence.N}
}

// submitNow hands over effects that were just made durable, when the store is not shared.
func (c *Connector) submitNow(conversation string, effects []store.Effect, since time.Time) {
	made := make([]*dispatch.Effect, len(effects))
	for i, e := range effects {
		made[i] = effect(e, since)
	}
	c.dispatch.Submit(dispatch.Term{Shard: store.Shard(conversation, len(c.sessions))}, made, false)
}

// submitAgain hands over effects that were attempted before, when the store is not shared.
func (c *Connector) submitAgain(effects []store.Effect) {
	for _, e := range effects {
		term := dispatch.Term{Shard: store.Shard(e.Conversation, len(c.sessions))}
		c.dispatch.Submit(term, []*dispatch.Effect{effect(e, time.Time{})}, true)
	}
}

// earlier are effects that an earlier process left behind.
func earlier(effects []store.Effect) []*dispatch.Effect {
	left := make([]*dispatch.Effect, len(effects))
	for i, e := range effects {
		left[i] = effect(e, since(e))
	}
	return left
}

// reread reads effects that are in the store only.
func (c *Connector) reread(ctx context.Context, shard int, after int64, limit int) (effects []*dispatch.Effect, last bool, err error) {
	page, err := c.store.PendingOf(ctx, shard, after, limit)
	return earlier(page), store.LastPage(page, limit), err
}
