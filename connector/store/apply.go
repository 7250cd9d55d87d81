package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// readyKey is the meta key Ready writes.
const readyKey = "store.ready"

// Change is what one Apply does, all of it in one transaction. The store keeps the slices and the map until the change is committed,
// which can be after Apply returned if its context ended: the caller must not change them any more.
type Change struct {
	// Event is applied unless it is a duplicate; nil applies none.
	Event *Event
	// Done is the id of an effect that was done; empty means none. An effect that is done already, or unknown, is no error.
	Done string
	// Meta are keys to set.
	Meta map[string]string
}

func (c Change) validate() error {
	if c.Event == nil {
		return nil
	}
	if c.Event.ID == "" {
		return errors.New("event without ID")
	}
	if c.Event.Conversation == "" {
		return fmt.Errorf("event %s without Conversation", c.Event.ID)
	}
	return nil
}

// Applied is what an Apply did.
type Applied struct {
	// Duplicate is set when the event had been applied before. Done and Meta of the change count all the same.
	Duplicate bool
	// Effects are the newly created ones, in order of N.
	Effects []Effect
}

// Apply makes the change and returns when it is durable. When the Step refuses the event, nothing of this change is kept and the
// error wraps the Step's; changes of other callers are not touched.
//
// A change that only brings an event is refused with ErrFull while the queue is full. One that reports an effect done, or only sets
// keys, finishes work that was accepted before, so it waits for a place instead. When ctx ends first, Apply returns its error, and
// a change that was queued may still be committed. After any error but ErrFull and ErrClosed the same change may be sent again: what
// was kept of it is recognised.
func (s *Store) Apply(ctx context.Context, c Change) (Applied, error) {
	if err := c.validate(); err != nil {
		return Applied{}, fmt.Errorf("apply: %w", err)
	}
	w := &call{change: c, done: make(chan struct{})}
	patient := c.Event == nil || c.Done != ""
	if err := s.submit(ctx, w, patient); err != nil {
		return Applied{}, err
	}
	return w.applied, nil
}

// Postpone sets when the effect is due again and how often it was tried. An effect that is done, or unknown, is left alone without
// an error. It waits for a place in the queue as Apply does for finished work.
func (s *Store) Postpone(ctx context.Context, id string, due time.Time, attempts int) error {
	w := &call{postpone: &postponement{id: id, due: due, attempts: attempts}, done: make(chan struct{})}
	return s.submit(ctx, w, true)
}

// Ready reports whether the store can take a write right now, by making one. It returns ErrFull, ErrClosed, or what the engine says.
func (s *Store) Ready(ctx context.Context) error {
	mark := strconv.FormatInt(s.now().UnixNano(), 10)
	w := &call{change: Change{Meta: map[string]string{readyKey: mark}}, done: make(chan struct{})}
	return s.submit(ctx, w, false)
}

// call is one caller's request on its way through the writer. The writer fills applied and err before it closes done; the caller
// reads them only after that.
type call struct {
	change   Change
	postpone *postponement
	applied  Applied
	err      error
	done     chan struct{}
}

type postponement struct {
	id       string
	due      time.Time
	attempts int
}

// submit queues the call and waits for the writer's answer.
func (s *Store) submit(ctx context.Context, w *call, patient bool) error {
	if s.closed() {
		return ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case s.queue <- w:
	default:
		if !patient {
			return ErrFull
		}
		select {
		case s.queue <- w:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.stop:
			return ErrClosed
		}
	}
	select {
	case <-w.done:
		return w.err
	case <-ctx.Done():
		return ctx.Err()
	case <-s.stopped:
	}
	// The writer is gone: either it answered this call in its last group, or it never saw it.
	select {
	case <-w.done:
		return w.err
	default:
		return ErrClosed
	}
}
