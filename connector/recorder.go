package connector

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

// recorder stores changes, one after the other within a conversation, and hands over what they lead to. Webhooks, notifications and the
// results of effects all become durable here.
type recorder struct {
	*env
	db    changeStore
	next  handOver
	turns exclusive
}

func newRecorder(e *env, db changeStore, next handOver) *recorder {
	r := &recorder{env: e, db: db, next: next}
	r.turns.runtime = e.runtime
	return r
}

// changeStore commits a change together with what the bridge decides about it.
type changeStore interface {
	Apply(ctx context.Context, c store.Change) (store.Applied, error)
}

// handOver is what takes effects once they are durable.
type handOver interface {
	handOver(conversation string, effects []store.Effect, since time.Time)
	// contactAccepted says that Oceana has accepted a contact, for which a file may wait.
	contactAccepted(conversation string)
}

// record stores a change and hands over what it leads to. It does not stop half-way because a caller went away: an event that is stored
// must have its effects done.
func (r *recorder) record(
	ctx context.Context, conversation message.ConversationID, change store.Change, what failpoint.Stored,
) (store.Applied, error) {
	ctx, began := context.WithoutCancel(ctx), r.now()
	defer r.turns.lock(string(conversation))()
	r.hit(what.Before())
	applied, err := r.db.Apply(ctx, change)
	var poison *store.StepError
	if errors.As(err, &poison) && change.Done == "" {
		return applied, r.deadLetterPoison(ctx, change, poison)
	}
	if err != nil {
		return applied, err
	}
	r.hit(what.After())
	r.next.handOver(string(conversation), applied.Effects, began)
	if change.Event != nil && change.Event.Kind == (message.ContactAccepted{}).Kind() {
		r.next.contactAccepted(string(conversation))
	}
	return applied, nil
}

// recordEvent is record of an event from the cloud. One that the store refuses becomes a dead letter, so that the cloud does not repeat it
// until it gives up.
func (r *recorder) recordEvent(ctx context.Context, e message.Event, event *store.Event) (store.Applied, error) {
	change := store.Change{Event: event}
	applied, err := r.record(ctx, e.Conversation, change, failpoint.Webhook)
	if err != nil && !unavailable(err) && r.life.Err() == nil {
		applied, err = r.deadLetterRefused(ctx, e, change, err)
	}
	return applied, err
}

// encodeEvent is the event as the store keeps it.
func encodeEvent(e message.Event) (*store.Event, error) {
	body, err := json.Marshal(e.Of)
	if err != nil {
		return nil, fmt.Errorf("record event %s: %w", e.ID, err)
	}
	return &store.Event{ID: e.ID, Conversation: string(e.Conversation), Kind: e.Of.Kind(), Body: body}, nil
}

// unstoredPrefix begins the id of a dead letter that is an event which the store refuses under its own id; what follows is the digest of
// that id, so that a repetition is the same letter.
const unstoredPrefix = "unkept:"

// metaProbe is written to see whether the store keeps anything.
const metaProbe = "probe"

// errNoProof says that the store keeps nothing else either, so that a refusal is not about what was refused.
var errNoProof = errors.New("the store keeps nothing else either")

// unavailable reports whether an error of the store is about the store, and not about what it was to keep.
func unavailable(err error) bool {
	return errors.Is(err, store.ErrAway) || errors.Is(err, store.ErrFull) || errors.Is(err, store.ErrClosed) || errors.Is(err, store.ErrDivided)
}

// deadLetterPoison stores an event that the bridge cannot apply as a dead letter, so that it is not lost and does not come again and again.
func (r *recorder) deadLetterPoison(ctx context.Context, change store.Change, why *store.StepError) error {
	r.log.Error("event dead-lettered", "correlation", message.Correlation(why.Event), "conversation", change.Event.Conversation, "event", why.Event, "error", why.Err)
	change.Dead = why.Err.Error()
	_, err := r.db.Apply(ctx, change)
	return err
}

// deadLetterRefused stores an event that the store refused as a dead letter. The evidence that the event is the reason: another write
// succeeds, and the event is refused once more. Else the error is returned, and the cloud repeats the webhook.
func (r *recorder) deadLetterRefused(ctx context.Context, e message.Event, change store.Change, why error) (store.Applied, error) {
	ctx = context.WithoutCancel(ctx)
	if _, err := r.db.Apply(ctx, store.Change{Meta: map[string]string{metaProbe: ""}}); err != nil {
		return store.Applied{}, errors.Join(why, errNoProof, err)
	}
	applied, why := r.record(ctx, e.Conversation, change, failpoint.Webhook)
	if why == nil || unavailable(why) {
		return applied, why
	}
	event, err := encodeEvent(e)
	if err != nil {
		return store.Applied{}, err
	}
	return store.Applied{}, r.deadLetter(ctx, *event, why, store.Change{})
}

// deadLetter stores an event that the store refuses as a dead letter, under an id that any store takes, together with what else is in change.
func (r *recorder) deadLetter(ctx context.Context, refused store.Event, why error, change store.Change) error {
	sum := sha256.Sum256([]byte(refused.ID))
	conversation := refused.Conversation
	refused.ID, refused.Conversation = unstoredPrefix+hex.EncodeToString(sum[:12]), reason(conversation)
	change.Event, change.Dead = &refused, reason(why.Error())
	if _, err := r.db.Apply(context.WithoutCancel(ctx), change); err != nil {
		return errors.Join(why, err)
	}
	r.log.Error("event dead-lettered", "conversation", conversation, "event", refused.ID, "error", why)
	return nil
}
