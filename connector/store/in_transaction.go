package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/wavetank/wavetank/connector/store/groupcommit"
)

// inTransaction runs a transaction between those of the writer: for what is rare and concerns no conversation. What it does asks under the
// context that it is given, which ends after longestWait: another may hold the rows.
func (s *Store) inTransaction(ctx context.Context, what string, do func(context.Context, *sql.Tx) error) error {
	s.reading.RLock()
	defer s.reading.RUnlock()
	if s.closed() {
		return ErrClosed
	}
	ctx, cancel := s.limit(ctx, longestWait)
	defer cancel()
	for pause := 20 * time.Millisecond; ; pause *= 2 {
		err := s.once(ctx, do)
		if err == nil {
			return nil
		}
		class := s.class(err)
		if class == groupcommit.Away || ctx.Err() != nil {
			if !errors.Is(ctx.Err(), context.Canceled) {
				s.health.note(s.cfg.Now(), err)
			}
			return fmt.Errorf("%s: %w: %w", what, ErrAway, err)
		}
		if class == groupcommit.Refused {
			return fmt.Errorf("%s: %w", what, err)
		}
		if ended := s.committer.Pause(ctx, pause); ended != nil {
			if ctx.Err() != nil {
				ended = fmt.Errorf("%w: %w", ErrAway, err)
			}
			return fmt.Errorf("%s: %w", what, ended)
		}
	}
}

func (s *Store) once(ctx context.Context, do func(context.Context, *sql.Tx) error) error {
	tx, err := s.engine.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(ctx, tx); err != nil {
		_ = tx.Rollback() // the first error says more
		return err
	}
	return tx.Commit()
}

// refusedError is what the store itself says no to after it has looked: the engine is well, and another attempt would find the same.
type refusedError struct{ error }

// Unwrap returns the reason.
func (e refusedError) Unwrap() error { return e.error }

// class tells what an error of the engine means, or one that a transaction returned.
func (s *Store) class(err error) groupcommit.Class {
	if errors.As(err, new(refusedError)) {
		return groupcommit.Refused
	}
	return s.engine.class(err)
}
