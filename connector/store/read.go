package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

const (
	selectPending    = `SELECT n, id, conversation, lane, kind, body, due, attempts FROM effect WHERE done IS NULL`
	selectState      = `SELECT state FROM conversation WHERE id = $1`
	selectStates     = `SELECT id, state FROM conversation ORDER BY id`
	selectMeta       = `SELECT value FROM meta WHERE key = $1`
	selectAudits     = `SELECT at, conversation, kind, detail FROM audit ORDER BY n`
	selectLastAudits = `SELECT at, conversation, kind, detail FROM (SELECT * FROM audit ORDER BY n DESC LIMIT $1) AS newest ORDER BY n`
)

// Pending returns every effect that is not done, in order of N: what has to be taken up again after a restart.
func (s *Store) Pending(ctx context.Context) ([]Effect, error) {
	return s.pending(ctx, selectPending+` ORDER BY n`)
}

// PendingOf returns the effects of a shard that are not done and come after number n, in order of N, at most limit of them. Whoever
// asks again with the last N misses none: within a shard, effects are committed in the order of their numbers.
func (s *Store) PendingOf(ctx context.Context, shard int, after int64, limit int) ([]Effect, error) {
	const text = selectPending + ` AND n > $1 AND hash % CAST($2 AS BIGINT) = CAST($3 AS BIGINT) ORDER BY n LIMIT $4`
	return s.pending(ctx, text, after, s.cfg.Shards, shard, limit)
}

// LastEventAt is when the newest event was applied, zero when there is none.
func (s *Store) LastEventAt(ctx context.Context) (at time.Time, err error) {
	err = s.rows(ctx, `SELECT at FROM event ORDER BY n DESC LIMIT 1`, nil, func(rows *sql.Rows) error {
		var n sql.NullInt64
		err := rows.Scan(&n)
		at = when(n)
		return err
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("read last event: %w", err)
	}
	return at, nil
}

// LastEffect is the highest number of any effect, zero when there never was one.
func (s *Store) LastEffect(ctx context.Context) (n int64, err error) {
	err = s.rows(ctx, `SELECT coalesce(max(n), 0) FROM effect`, nil, func(rows *sql.Rows) error { return rows.Scan(&n) })
	if err != nil {
		return 0, fmt.Errorf("read last effect: %w", err)
	}
	return n, nil
}

func (s *Store) pending(ctx context.Context, query string, args ...any) ([]Effect, error) {
	var pending []Effect
	err := s.rows(ctx, query, args, func(rows *sql.Rows) error {
		var f Effect
		var due sql.NullInt64
		if err := rows.Scan(&f.N, &f.ID, &f.Conversation, &f.Lane, &f.Kind, &f.Body, &due, &f.Attempts); err != nil {
			return err
		}
		f.Due, f.Body = when(due), absent(f.Body)
		pending = append(pending, f)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read pending effects: %w", err)
	}
	return pending, nil
}

// Audits returns the newest audit lines, at most limit of them (zero or less means all), the newest last.
func (s *Store) Audits(ctx context.Context, limit int) ([]Audit, error) {
	query, args := selectAudits, []any(nil)
	if limit > 0 {
		query, args = selectLastAudits, []any{limit}
	}
	var audits []Audit
	err := s.rows(ctx, query, args, func(rows *sql.Rows) error {
		var a Audit
		var at sql.NullInt64
		if err := rows.Scan(&at, &a.Conversation, &a.Kind, &a.Detail); err != nil {
			return err
		}
		a.At = when(at)
		audits = append(audits, a)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read audits: %w", err)
	}
	return audits, nil
}

// Meta returns the value of the key, "" when it was never set.
func (s *Store) Meta(ctx context.Context, key string) (string, error) {
	s.reading.RLock()
	defer s.reading.RUnlock()
	if s.closed() {
		return "", ErrClosed
	}
	var value string
	err := s.engine.read.QueryRowContext(ctx, selectMeta, key).Scan(&value)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read meta %s: %w", key, err)
	}
	return value, nil
}

// State returns the state of the conversation, nil when it never had one.
func (s *Store) State(ctx context.Context, conversation string) ([]byte, error) {
	s.reading.RLock()
	defer s.reading.RUnlock()
	if s.closed() {
		return nil, ErrClosed
	}
	return scanState(s.engine.read.QueryRowContext(ctx, selectState, conversation), conversation)
}

// States calls see with the state of every conversation that has one, in order of their ids. It stops at see's first error.
func (s *Store) States(ctx context.Context, see func(conversation string, state []byte) error) error {
	err := s.rows(ctx, selectStates, nil, func(rows *sql.Rows) error {
		var conversation string
		var state []byte
		if err := rows.Scan(&conversation, &state); err != nil {
			return err
		}
		return see(conversation, state)
	})
	if err != nil {
		return fmt.Errorf("read states: %w", err)
	}
	return nil
}

func (s *Store) rows(ctx context.Context, query string, args []any, scan func(*sql.Rows) error) error {
	s.reading.RLock()
	defer s.reading.RUnlock()
	if s.closed() {
		return ErrClosed
	}
	rows, err := s.engine.read.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	return each(rows, scan)
}

// scanState tells "no state" (nil) from "an empty state" (not nil).
func scanState(row *sql.Row, conversation string) ([]byte, error) {
	var state []byte
	err := row.Scan(&state)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read state of %s: %w", conversation, err)
	}
	return present(state), nil
}
