package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// ErrUnknown means that there is no dead letter with this id.
var ErrUnknown = errors.New("no such dead letter")

// Where a DeadLetter comes from.
const (
	originEvent  = "event"
	originEffect = "effect"
)

// DeadLetter is an event that could not be applied, or an effect that could not be done, kept until an operator decides: Requeue or Discard.
type DeadLetter struct {
	// ID is that of the event or effect.
	ID string
	// Origin is "event" or "effect".
	Origin       string
	Conversation string
	Lane, Kind   string // Lane is empty for an event
	Body         []byte
	Attempts     int
	At           time.Time // when it became a dead letter
	Reason       string
}

const letterColumns = `id, origin, conversation, lane, kind, body, attempts, at, reason`

// DeadLetters returns all of them, the oldest first.
func (s *Store) DeadLetters(ctx context.Context) ([]DeadLetter, error) {
	var letters []DeadLetter
	err := s.rows(ctx, longestList, `SELECT `+letterColumns+` FROM dead_letter ORDER BY n`, nil, func(rows *sql.Rows) error {
		l, err := scanLetter(rows)
		letters = append(letters, l)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read dead letters: %w", err)
	}
	return letters, nil
}

func scanLetter(row interface{ Scan(...any) error }) (l DeadLetter, err error) {
	var at sql.NullInt64
	err = row.Scan(&l.ID, &l.Origin, &l.Conversation, &l.Lane, &l.Kind, &l.Body, &l.Attempts, &at, &l.Reason)
	l.At = when(at)
	return l, err
}

// Requeue ends a dead letter by trying again. An effect is to be done once more, at once and behind everything else of its conversation; it
// is returned unless the store is shared, where the member that holds its shard finds it. An event is applied as if it came now; if it is
// refused again, the dead letter stays and the error says why. ErrUnknown: there is none.
func (s *Store) Requeue(ctx context.Context, id string) (Applied, error) {
	letter, err := s.take(ctx, id)
	if err != nil {
		return Applied{}, err
	}
	if letter.Origin == originEffect {
		return s.requeueEffect(ctx, letter)
	}
	// The event's own id stays taken by its repetitions. That it is applied and that the letter ends is one transaction.
	e := Event{ID: requeuedID(letter.ID), Conversation: letter.Conversation, Kind: letter.Kind, Body: letter.Body}
	return s.Apply(ctx, Change{Event: &e, requeued: id})
}

// requeuedID is the id under which an event is applied whose own id is taken by its repetitions.
func requeuedID(id string) string { return SafeID("revived:" + id) }

func (s *Store) take(ctx context.Context, id string) (l DeadLetter, err error) {
	err = s.rows(ctx, queryTimeout, `SELECT `+letterColumns+` FROM dead_letter WHERE id = $1`, []any{id}, func(rows *sql.Rows) (err error) {
		l, err = scanLetter(rows)
		return err
	})
	switch {
	case err != nil:
		return DeadLetter{}, fmt.Errorf("read dead letter: %w", err)
	case l.ID == "":
		return DeadLetter{}, fmt.Errorf("%w: %q", ErrUnknown, id)
	}
	return l, nil
}

// requeueEffect puts the effect at the end of its shard, under a new number: a reader that follows the numbers finds it.
func (s *Store) requeueEffect(ctx context.Context, l DeadLetter) (Applied, error) {
	// One attempt at least was made: the next one must not treat it as the first.
	f := Effect{ID: l.ID, Conversation: l.Conversation, Lane: l.Lane, Kind: l.Kind, Body: absent(l.Body), Attempts: max(l.Attempts, 1)}
	err := s.inTransaction(ctx, "requeue effect", func(ctx context.Context, tx *sql.Tx) error {
		if err := s.lockAll(ctx, tx); err != nil {
			return err
		}
		got, err := tx.ExecContext(ctx, `DELETE FROM dead_letter WHERE id = $1`, l.ID)
		if err != nil {
			return err
		}
		if n, err := got.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			return refusedError{fmt.Errorf("%w: %q", ErrUnknown, l.ID)} // another call was faster
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM effect WHERE id = $1`, l.ID); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `INSERT INTO effect (id, conversation, lane, kind, body, attempts, hash)
			VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING n`, f.ID, f.Conversation, f.Lane, f.Kind, present(f.Body), f.Attempts, hash(f.Conversation)).Scan(&f.N)
	})
	if err != nil || s.engine.shared {
		return Applied{}, err
	}
	return Applied{Effects: []Effect{f}}, nil
}

// Discard ends a dead letter for good. ErrUnknown: there is none.
func (s *Store) Discard(ctx context.Context, id string) error {
	return s.inTransaction(ctx, "discard dead letter", func(ctx context.Context, tx *sql.Tx) error {
		got, err := tx.ExecContext(ctx, `DELETE FROM dead_letter WHERE id = $1`, id)
		if err != nil {
			return err
		}
		if n, err := got.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			return refusedError{fmt.Errorf("%w: %q", ErrUnknown, id)}
		}
		return nil
	})
}
