package connector

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"slices"

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

// tidied is a request whose path has no doubled and no final slash: proxies add them, and the answer must not be a redirect, which the cloud
// does not follow.
func tidied(r *http.Request) *http.Request {
	clean := path.Clean("/" + r.URL.Path)
	if clean == r.URL.Path {
		return r
	}
	out := r.Clone(r.Context())
	out.URL.Path, out.URL.RawPath = clean, ""
	return out
}

// deadLetterUnparsed makes a webhook a dead letter that is not understood: the cloud does not repeat what is refused.
func (c *Connector) deadLetterUnparsed(ctx context.Context, body []byte, reason string) error {
	sum := sha256.Sum256(aggregator.Identity(body))
	id, why := unparsedPrefix+hex.EncodeToString(sum[:12]), terminal.Cut(reason, longestWhy)
	applied, err := c.keep(ctx, "unrouted", store.Change{
		Event: &store.Event{ID: id, Conversation: "unrouted", Kind: unparsedKind, Body: body}, Dead: why,
	}, failpoint.Webhook)
	if err != nil {
		return busyOr(err)
	}
	if applied.Duplicate {
		return nil
	}
	c.log.Error("webhook put aside as a dead letter: it is not understood", "id", id, "dir", "from cloud", "why", why)
	return nil
}

// readAgain tries a webhook that was not understood once more, as by a version that knows more. What is still not understood stays a dead
// letter; what can be taken of it is known by its ids.
func (c *Connector) readAgain(ctx context.Context, id string) error {
	letters, err := c.store.DeadLetters(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(letters, func(l store.DeadLetter) bool { return l.ID == id })
	if i < 0 {
		return fmt.Errorf("%w: %q", store.ErrUnknown, id)
	}
	events, err := aggregator.Read(letters[i].Body, c.cfg.Aggregator.AppID)
	if err != nil {
		return fmt.Errorf("still not understood: %w", err)
	}
	for _, e := range events {
		if err := c.fromCloud(ctx, e); err != nil {
			return err
		}
	}
	return c.Discard(ctx, id)
}
