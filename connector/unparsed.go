package connector

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/connector/terminal"
)

const (
	// unparsedPrefix begins the id of a dead letter that is a whole webhook; what follows is the digest of its identity, so that a repetition is
	// the same letter.
	unparsedPrefix = "webhook:"
	unparsedKind   = "unread webhook"
	longestWhy     = 500 // bytes of a reason
)

// recordUnparsed stores what is not understood as a dead letter.
func (r *recorder) recordUnparsed(ctx context.Context, body []byte, reason string) error {
	sum := sha256.Sum256(aggregator.Identity(body))
	id, why := unparsedPrefix+hex.EncodeToString(sum[:12]), terminal.Cut(reason, longestWhy)
	applied, err := r.record(ctx, "unrouted", store.Change{
		Event: &store.Event{ID: id, Conversation: "unrouted", Kind: unparsedKind, Body: body}, Dead: why,
	}, failpoint.Webhook)
	if err != nil {
		return err
	}
	if applied.Duplicate {
		return nil
	}
	r.log.Error("webhook dead-lettered: it is not understood", "id", id, "dir", "from cloud", "why", why)
	return nil
}
