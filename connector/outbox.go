package connector

import (
	"context"
	"time"

	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

// outbox brings durable effects to the dispatcher. When the store is this connector's alone it hands them over itself; else the feeder reads
// them from the store, whichever connector made them.
type outbox struct {
	db     pendingReader
	queue  effectQueue
	feed   kicker // nil: the store is not shared
	shards int
}

// pendingReader reads a page of the effects of a shard that are not done, by number.
type pendingReader interface {
	PendingOf(ctx context.Context, shard int, after int64, limit int) ([]store.Effect, error)
}

// effectQueue is a dispatch.Dispatcher.
type effectQueue interface {
	Submit(t dispatch.Term, effects []*dispatch.Effect, earlier bool) bool
	Expedite(conversation string, side dispatch.Lane)
}

// kicker has the store looked at for new effects, soon.
type kicker interface{ kick() }

// handOver takes effects that were just made durable, and wait since then.
func (o *outbox) handOver(conversation string, effects []store.Effect, since time.Time) {
	if o.feed != nil {
		o.feed.kick()
		return
	}
	made := make([]*dispatch.Effect, len(effects))
	for i, e := range effects {
		made[i] = effect(e, since)
	}
	o.queue.Submit(o.term(conversation), made, false)
}

// contactAccepted has a file that waits for its contact attempted at once.
func (o *outbox) contactAccepted(conversation string) {
	o.queue.Expedite(conversation, dispatch.Lane(message.ToOceana))
}

// handOverAgain takes effects that were attempted before.
func (o *outbox) handOverAgain(effects []store.Effect) {
	if o.feed != nil {
		o.feed.kick()
		return
	}
	for _, e := range effects {
		o.queue.Submit(o.term(e.Conversation), []*dispatch.Effect{effect(e, time.Time{})}, true)
	}
}

func (o *outbox) term(conversation string) dispatch.Term {
	return dispatch.Term{Shard: store.Shard(conversation, o.shards)}
}

// resume hands over what an earlier process left undone in a store that is not shared.
func (o *outbox) resume(ctx context.Context) error {
	for n := range o.shards {
		for after := int64(0); ; {
			left, err := o.db.PendingOf(ctx, n, after, feedPage)
			if err != nil {
				return err
			}
			o.queue.Submit(dispatch.Term{Shard: n}, earlier(left), true)
			if store.LastPage(left, feedPage) {
				break
			}
			after = left[len(left)-1].N
		}
	}
	return nil
}

// reread reads effects that did not fit into memory, for the dispatcher.
func (o *outbox) reread(ctx context.Context, shard int, after int64, limit int) (effects []*dispatch.Effect, last bool, err error) {
	page, err := o.db.PendingOf(ctx, shard, after, limit)
	return earlier(page), store.LastPage(page, limit), err
}

// earlier are effects that an earlier process left behind.
func earlier(effects []store.Effect) []*dispatch.Effect {
	left := make([]*dispatch.Effect, len(effects))
	for i, e := range effects {
		left[i] = effect(e, since(e))
	}
	return left
}
