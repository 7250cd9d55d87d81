package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Pending returns every effect that is not done, in order of N: what has to be taken up again after a restart.
func (s *Store) Pending(ctx context.Context) ([]Effect, error) {
	var pending []Effect
	err := s.rows(ctx, selectPending, nil, func(rows *sql.Rows) error {
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
	return scanState(s.engine.read.QueryRowContext(ctx, sqlText[findState], conversation), conversation)
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

func (s *Store) rows(ctx context.Context, query string, args []any, scan func(*sql.Rows) error) (err error) {
	s.reading.RLock()
	defer s.reading.RUnlock()
	if s.closed() {
		return ErrClosed
	}
	rows, err := s.engine.read.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
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
