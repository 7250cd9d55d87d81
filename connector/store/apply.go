package store

import (
	"context"
	"fmt"
	"time"
)

// Change is what one Apply does, all of it in one transaction. The store keeps the slices and the map until the change is committed,
// which can be after Apply returned if its context ended: the caller must not change them any more.
type Change struct {
	// Event is applied unless it is a duplicate; nil applies none.
	Event *Event
	// Done is the id of an effect that was done; empty means none. An effect that is done already, or unknown, is no error.
	Done string
	// Meta are keys to set.
	Meta map[string]string
	// Fence is the lease in whose name the change is made; nil: in no name. If another member holds it by now, the change fails with ErrFenced.
	Fence *Fence
	// Dead puts the effect of Done, or without one the Event, aside as a DeadLetter for this reason; empty: it does not. The Step does
	// not see an event that is a dead letter, and a repetition of it is a Duplicate.
	Dead string

	requeued string // id of the dead letter that ends with this change; empty: none
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
// was kept of it is recognised. With a shared database that holds for success too: the connection may have failed under a commit that
// was made, and then Duplicate is set and Effects is empty.
func (s *Store) Apply(ctx context.Context, c Change) (Applied, error) {
	if err := c.validate(); err != nil {
		return Applied{}, fmt.Errorf("apply: %w", err)
	}
	w := &call{change: c, fence: c.Fence, done: make(chan struct{})}
	patient := c.Event == nil || c.Done != ""
	if err := s.submit(ctx, w, patient); err != nil {
		return Applied{}, err
	}
	return w.applied, nil
}

// Postpone sets when the effect is due again and how often it was tried. An effect that is done, or unknown, is left alone without
// an error. It waits for a place in the queue as Apply does for finished work. Fence is that of a Change.
func (s *Store) Postpone(ctx context.Context, fence *Fence, id string, due time.Time, attempts int) error {
	if err := checkID("effect", id); err != nil {
		return fmt.Errorf("postpone: %w", err)
	}
	w := &call{postpone: &postponement{id: id, due: due, attempts: attempts}, fence: fence, done: make(chan struct{})}
	return s.submit(ctx, w, true)
}

// call is one caller's request on its way through the writer. The writer fills applied and err before it closes done; the caller
// reads them only after that.
type call struct {
	change   Change
	postpone *postponement
	fence    *Fence
	probe    bool // of Ready, after a failure
	applied  Applied
	err      error
	done     chan struct{}
	told     func(Applied, error) // of a Stepper, instead of done
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
