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

// outcomes ends attempts: it stores the result of an effect that is over, or when it is to be attempted again.
type outcomes struct {
	*env
	sessions sessions
	db       postponer
	recorder resultRecorder
	figures  *figures
	tracing  *tracing
	stuck    unsettled
}

// postponer stores when an effect is to be attempted again, and writes to see whether anything is kept.
type postponer interface {
	changeStore
	Postpone(ctx context.Context, fence *store.Fence, id string, due time.Time, attempts int) error
}

// resultRecorder is a recorder.
type resultRecorder interface {
	eventRecorder
	deadLetter(ctx context.Context, refused store.Event, why error, change store.Change) error
}

// finish makes durable that an effect is done, together with what that leads to; of may be nil.
func (o *outcomes) finish(ctx context.Context, it *item, of message.Payload) dispatch.Verdict {
	return o.over(ctx, it, of, result, "")
}

// deadLetter gives up on an effect: it becomes a dead letter, and the conversation goes on without it.
func (o *outcomes) deadLetter(ctx context.Context, it *item, why string) dispatch.Verdict {
	logOf(o.log, it, "to "+string(sideOf(it.Lane))).Error("effect dead-lettered", "why", why)
	return o.over(ctx, it, message.Noted{Topic: DeadLetter, Detail: it.ID + ": " + why}, deadResult, why)
}

// What the event is called that an effect leads to, behind the effect's id. A dead letter may be done after all.
const (
	result     = "/result"
	deadResult = "/dead"
)

// DeadLetter is the kind of the audit that tells of an effect or event that became a dead letter.
const DeadLetter = "dead letter"

// over stores that an effect is done, as the event name behind its id; dead: as a dead letter, for that reason.
func (o *outcomes) over(ctx context.Context, it *item, of message.Payload, name, dead string) dispatch.Verdict {
	change := store.Change{Done: it.ID, Dead: reason(dead), Fence: it.fence}
	if of != nil {
		event, err := encodeEvent(message.Event{
			ID: it.ID + name, Conversation: message.ConversationID(it.Conversation), Of: of,
		})
		if err != nil {
			return o.fault(it, err)
		}
		change.Event = event
	}
	it.result, it.outcome = &change, of
	return o.storeResult(ctx, it)
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

// record stores a change that an attempt led to.
func (o *outcomes) record(ctx context.Context, it *item, change store.Change) error {
	_, err := o.recorder.record(ctx, message.ConversationID(it.Conversation), change, failpoint.Result)
	return err
}

// storeResult stores the result of an attempt.
func (o *outcomes) storeResult(ctx context.Context, it *item) dispatch.Verdict {
	commit := o.tracing.commit(it.span)
	err := o.record(ctx, it, *it.result)
	commit.End()
	var poison *store.StepError
	switch {
	case err == nil:
	case errors.As(err, &poison): // it will be refused for ever, and the conversation has to go on
		logOf(o.log, it, "to "+string(sideOf(it.Lane))).Error("the outcome of an effect cannot be stored: dead-lettered", "error", poison.Err)
		it.result = &store.Change{Done: it.ID, Dead: reason("its result: " + poison.Err.Error()), Fence: it.result.Fence}
		err = o.record(ctx, it, *it.result)
	case !unavailable(err) && !errors.Is(err, store.ErrFenced) && o.life.Err() == nil:
		err = o.deadLetterResult(ctx, it, err)
	}
	if err != nil {
		return o.fault(it, err)
	}
	o.stuck.forget(it.ID)
	o.figures.done(it, it.outcome)
	return dispatch.Verdict{Kind: dispatch.Done}
}

// later postpones an effect.
func (o *outcomes) later(ctx context.Context, it *item, wait time.Duration, maybeDelivered bool) dispatch.Verdict {
	if ctx.Err() != nil {
		return dispatch.Verdict{Kind: dispatch.Leave}
	}
	due := o.now().Add(wait)
	o.hit(failpoint.Pause.Before())
	if err := o.db.Postpone(context.WithoutCancel(ctx), it.fence, it.ID, due, it.Attempts+1); err != nil {
		v := o.fault(it, err)
		if v.Due.Before(due) {
			v.Due = due
		}
		return v
	}
	o.hit(failpoint.Pause.After())
	o.stuck.forget(it.ID)
	o.cfg.Meter.Retried(sideOf(it.Lane), it.Kind)
	return dispatch.Verdict{Kind: dispatch.Again, Due: due, MaybeDelivered: maybeDelivered}
}

// fault is a failure of the connector itself: the effect stays, and since it is unknown how far it got, it counts as maybe delivered.
func (o *outcomes) fault(it *item, err error) dispatch.Verdict {
	if errors.Is(err, store.ErrFenced) {
		o.sessions.of(message.ConversationID(it.Conversation)).end(it.fence)
		return dispatch.Verdict{Kind: dispatch.Leave}
	}
	if errors.Is(err, store.ErrClosed) || o.life.Err() != nil {
		return dispatch.Verdict{Kind: dispatch.Leave}
	}
	if !unavailable(err) {
		o.stuck.note(it.ID, o.sessions.of(message.ConversationID(it.Conversation)).held())
	}
	wait := backoff(it.Attempts)
	logOf(o.log, it, "to "+string(sideOf(it.Lane))).Error("effect not settled", "error", fmt.Sprint(err), "again in", wait.String())
	return dispatch.Verdict{Kind: dispatch.Again, Due: o.now().Add(wait), MaybeDelivered: true}
}

// deadLetterResult ends an effect whose result the store refuses. The evidence that the result is the reason: another write succeeds, and it
// is refused once more. The effect is done, so it must not become a dead letter, which could be sent again: the event of the result does.
func (o *outcomes) deadLetterResult(ctx context.Context, it *item, why error) error {
	change := *it.result
	probe := store.Change{Meta: map[string]string{metaProbe: ""}, Fence: change.Fence}
	if _, err := o.db.Apply(context.WithoutCancel(ctx), probe); err != nil {
		return errors.Join(why, err)
	}
	if why = o.record(ctx, it, change); why == nil || unavailable(why) || errors.Is(why, store.ErrFenced) {
		return why
	}
	event := change.Event
	if event == nil {
		return why
	}
	if change.Dead == "" || event.Kind != (message.Noted{}).Kind() { // else the dead letter of the effect says the same
		if err := o.recorder.deadLetter(ctx, *event, why, store.Change{Fence: change.Fence}); err != nil {
			return err
		}
	}
	change.Event = nil // all that is left to keep is that the effect is over
	it.result = &change
	return o.record(ctx, it, change)
}
