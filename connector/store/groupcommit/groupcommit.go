// Package groupcommit commits the calls of many callers in one transaction, so that they share the price of one flush to disk. When the
// engine refuses the transaction for what one call brings, the group is divided until that call is alone, and the others are kept. Every
// call reports its own outcome, from the transaction that committed it.
//
// The package knows no database: it is the same for the store's engines and for the engine of a simulation.
package groupcommit

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrAway means that the database takes no writes at the moment: it cannot be reached, or it is busy, full or read-only.
var ErrAway = errors.New("database takes no writes")

// Class says what the error of a transaction means for its calls.
type Class int

const (
	// Refused means that the engine does not take what a call brings. Another transaction may succeed without that call.
	Refused Class = iota
	// Transient means that the same transaction may succeed if it is made again, or on another connection.
	Transient
	// Away means that no transaction can succeed at the moment.
	Away
)

const (
	firstPause   = 20 * time.Millisecond // between two transactions of the same calls
	longestPause = time.Second
)

// Committer commits groups of calls, one group at a time. All fields are required.
type Committer[C any] struct {
	// Try makes one transaction of the calls. Before it returns nil it sets the outcome of every call, a refusal of the call alone
	// included; the outcome of an earlier transaction must not show through. An error means that the transaction may not have committed.
	Try func(ctx context.Context, calls []C) error
	// Fail sets the outcome of a call that was not committed.
	Fail func(call C, err error)
	// Class tells what an error of Try means.
	Class func(err error) Class
	// Limit bounds the time for one group, all its transactions together.
	Limit func(ctx context.Context) (context.Context, context.CancelFunc)
	// Pause waits between two transactions. An error ends the group with that error.
	Pause func(ctx context.Context, d time.Duration) error
}

// endError ends a group: no part of it is tried any more.
type endError struct{ err error }

func (e *endError) Error() string { return e.err.Error() }

func (e *endError) Unwrap() error { return e.err }

// Settle commits the calls, together if possible, and sets the outcome of each. It returns nil if the database took a transaction after
// all, else the error that ended the group.
func (c *Committer[C]) Settle(ctx context.Context, calls []C) error {
	ctx, cancel := c.Limit(ctx)
	defer cancel()
	return c.settle(ctx, calls)
}

// settle commits the calls in order. After the error that ends the group no call is tried.
func (c *Committer[C]) settle(ctx context.Context, calls []C) error {
	err := c.commit(ctx, calls)
	var end *endError
	switch {
	case err == nil:
		return nil
	case len(calls) == 1 || errors.As(err, &end):
		return c.fail(calls, err)
	}
	half := len(calls) / 2
	err = c.settle(ctx, calls[:half])
	if errors.As(err, &end) {
		_ = c.fail(calls[half:], err)
		return err
	}
	return c.settle(ctx, calls[half:])
}

func (c *Committer[C]) fail(calls []C, err error) error {
	var end *endError
	told := err
	if errors.As(err, &end) {
		told = end.err
	}
	for _, call := range calls {
		c.Fail(call, told)
	}
	return err
}

// commit makes one transaction of the calls, again while the engine says that this may help.
func (c *Committer[C]) commit(ctx context.Context, calls []C) error {
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		err := c.Try(ctx, calls)
		if err == nil {
			return nil
		}
		class := c.Class(err)
		switch {
		case class == Away || ctx.Err() != nil:
			return &endError{fmt.Errorf("%w: %w", ErrAway, err)}
		case class == Refused:
			return err
		}
		if ended := c.Pause(ctx, pause); ended != nil {
			if ctx.Err() != nil {
				ended = fmt.Errorf("%w: %w", ErrAway, err)
			}
			return &endError{ended}
		}
	}
}
