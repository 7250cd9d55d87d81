package store

import (
	"context"
	"database/sql"
	"fmt"
)

// sideways runs a transaction between those of the writer: for what is rare and concerns no conversation.
func (s *Store) sideways(ctx context.Context, what string, do func(*sql.Tx) error) error {
	s.reading.RLock()
	defer s.reading.RUnlock()
	if s.closed() {
		return ErrClosed
	}
	pause := firstPause
	for tries := 1; ; tries++ {
		err := s.once(ctx, do)
		switch {
		case err == nil:
			return nil
		case s.engine.exhausted(err):
			return fmt.Errorf("%s: %w: %w", what, ErrAway, err)
		case !s.engine.transient(err):
			return fmt.Errorf("%s: %w", what, err)
		case tries == 4 || ctx.Err() != nil:
			return fmt.Errorf("%s: %w: %w", what, ErrAway, err)
		}
		if !s.rest(pause) {
			return ErrClosed
		}
		pause *= 2
	}
}

func (s *Store) once(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.engine.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		_ = tx.Rollback() // the first error says more
		return err
	}
	return tx.Commit()
}
