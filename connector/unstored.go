package connector

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

// unstoredPrefix begins the id of a dead letter that is an event which the store refuses under its own id; what follows is the digest of
// that id, so that a repetition is the same letter.
const unstoredPrefix = "unkept:"

// metaProbe is written to see whether the store keeps anything.
const metaProbe = "probe"

// errNoProof says that the store keeps nothing else either, so that a refusal is not about what was refused.
var errNoProof = errors.New("the store keeps nothing else either")

// unavailable reports whether an error of the store is about the store, and not about what it was to keep.
func unavailable(err error) bool {
	return errors.Is(err, store.ErrAway) || errors.Is(err, store.ErrFull) || errors.Is(err, store.ErrClosed)
}

// deadLetterWebhook keeps an event of a webhook that the store refused, so that the cloud does not repeat it until it gives up. The evidence
// that the event is the reason: another write succeeds, and the event is refused once more. Else the error is returned, and the cloud
// repeats the webhook.
func (c *Connector) deadLetterWebhook(ctx context.Context, e message.Event, change store.Change, why error) (store.Applied, error) {
	ctx = context.WithoutCancel(ctx)
	if _, err := c.store.Apply(ctx, store.Change{Meta: map[string]string{metaProbe: ""}}); err != nil {
		return store.Applied{}, errors.Join(why, errNoProof, err)
	}
	applied, why := c.keep(ctx, e.Conversation, change, failpoint.Webhook)
	if why == nil || unavailable(why) {
		return applied, why
	}
	event, err := record(e)
	if err != nil {
		return store.Applied{}, err
	}
	return store.Applied{}, c.storeDeadLetter(ctx, *event, why, store.Change{})
}

// storeDeadLetter makes an event that the store refuses a dead letter, under an id that any store takes, together with what else is in change.
func (c *Connector) storeDeadLetter(ctx context.Context, kept store.Event, why error, change store.Change) error {
	sum := sha256.Sum256([]byte(kept.ID))
	conversation := kept.Conversation
	kept.ID, kept.Conversation = unstoredPrefix+hex.EncodeToString(sum[:12]), reason(conversation)
	change.Event, change.Dead = &kept, reason(why.Error())
	if _, err := c.store.Apply(context.WithoutCancel(ctx), change); err != nil {
		return errors.Join(why, err)
	}
	c.log.Error("event put aside as a dead letter", "conversation", conversation, "event", kept.ID, "error", why)
	return nil
}
