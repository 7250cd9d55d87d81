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
	selectStates     = `SELECT id, state FROM conversation WHERE id > $1 ORDER BY id LIMIT $2`
	selectMeta       = `SELECT value FROM meta WHERE key = $1`
	selectAudits     = `SELECT at, conversation, kind, detail FROM audit ORDER BY n`
	selectLastAudits = `SELECT at, conversation, kind, detail FROM (SELECT * FROM audit ORDER BY n DESC LIMIT $1) AS newest ORDER BY n`
)

// How long a read may take before the database counts as away: transport.
const (
	queryTimeout = longestWait     // for what an index finds
	longestList  = 2 * time.Minute // for a list of everything
)

const (
	pageBytes  = 8 << 20 // of bodies in a page of effects, unless the first is larger
	statesPage = 500
)

// Pending returns every effect that is not done, in order of N, with its body: for tests and tools. A connector reads pages.
func (s *Store) Pending(ctx context.Context) ([]Effect, error) {
	var pending []Effect
	err := s.effects(ctx, longestList, selectPending+` ORDER BY n`, nil, func(f Effect) bool { pending = append(pending, f); return true })
	return pending, err
}

// CountPending counts the effects that are not done.
func (s *Store) CountPending(ctx context.Context) (n int, err error) {
	err = s.rows(ctx, longestList, `SELECT count(*) FROM effect WHERE done IS NULL`, nil, func(rows *sql.Rows) error { return rows.Scan(&n) })
	if err != nil {
		return 0, fmt.Errorf("count pending effects: %w", err)
	}
	return n, nil
}

// Waiting returns which conversations of a shard have an effect of that kind that is not done, each once, in their order: at most limit of
// those that come after the conversation after.
func (s *Store) Waiting(ctx context.Context, shard int, kind, after string, limit int) (conversations []string, err error) {
	const text = `SELECT DISTINCT conversation FROM effect WHERE done IS NULL AND kind = $1 AND conversation > $2
		AND hash % CAST($3 AS BIGINT) = CAST($4 AS BIGINT) ORDER BY conversation LIMIT $5`
	err = s.rows(ctx, longestList, text, []any{kind, after, s.cfg.Shards, shard, limit}, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		conversations = append(conversations, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read who waits: %w", err)
	}
	return conversations, nil
}

// PendingOf returns a page of the effects of a shard that are not done and come after number n, in order of N: at most limit of them, and at
// most 8 MiB of bodies unless the first alone has more. A caller who asks again with the last N misses none: within a shard, effects are
// committed in the order of their numbers. LastPage tells when to stop.
func (s *Store) PendingOf(ctx context.Context, shard int, after int64, limit int) ([]Effect, error) {
	const text = selectPending + ` AND n > $1 AND hash % CAST($2 AS BIGINT) = CAST($3 AS BIGINT) ORDER BY n LIMIT $4`
	var page []Effect
	bytes := 0
	err := s.effects(ctx, queryTimeout, text, []any{after, s.cfg.Shards, shard, limit}, func(f Effect) bool {
		page, bytes = append(page, f), bytes+len(f.Body)
		return bytes < pageBytes
	})
	return page, err
}

// LastPage reports whether nothing comes after a page that PendingOf returned for that limit.
func LastPage(page []Effect, limit int) bool {
	bytes := 0
	for _, f := range page {
		bytes += len(f.Body)
	}
	return len(page) < limit && bytes < pageBytes
}

// LastEventAt is when the newest event was applied, zero when there is none.
func (s *Store) LastEventAt(ctx context.Context) (at time.Time, err error) {
	err = s.rows(ctx, queryTimeout, `SELECT at FROM event ORDER BY n DESC LIMIT 1`, nil, func(rows *sql.Rows) error {
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
	err = s.rows(ctx, queryTimeout, `SELECT coalesce(max(n), 0) FROM effect`, nil, func(rows *sql.Rows) error { return rows.Scan(&n) })
	if err != nil {
		return 0, fmt.Errorf("read last effect: %w", err)
	}
	return n, nil
}

// effects calls see with every effect of the query until it has seen enough.
func (s *Store) effects(ctx context.Context, most time.Duration, query string, args []any, see func(Effect) (more bool)) error {
	enough := errors.New("enough")
	err := s.rows(ctx, most, query, args, func(rows *sql.Rows) error {
		var f Effect
		var due sql.NullInt64
		if err := rows.Scan(&f.N, &f.ID, &f.Conversation, &f.Lane, &f.Kind, &f.Body, &due, &f.Attempts); err != nil {
			return err
		}
		f.Due, f.Body = when(due), absent(f.Body)
		if !see(f) {
			return enough
		}
		return nil
	})
	if err != nil && !errors.Is(err, enough) {
		return fmt.Errorf("read pending effects: %w", err)
	}
	return nil
}

// Audits returns the newest audit lines, at most limit of them (zero or less means all), the newest last.
func (s *Store) Audits(ctx context.Context, limit int) ([]Audit, error) {
	query, args := selectAudits, []any(nil)
	if limit > 0 {
		query, args = selectLastAudits, []any{limit}
	}
	var audits []Audit
	err := s.rows(ctx, longestList, query, args, func(rows *sql.Rows) error {
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
func (s *Store) Meta(ctx context.Context, key string) (value string, err error) {
	err = s.rows(ctx, queryTimeout, selectMeta, []any{key}, func(rows *sql.Rows) error { return rows.Scan(&value) })
	if err != nil {
		return "", fmt.Errorf("read meta %s: %w", key, err)
	}
	return value, nil
}

// State returns the state of the conversation, nil when it never had one.
func (s *Store) State(ctx context.Context, conversation string) (state []byte, err error) {
	err = s.rows(ctx, queryTimeout, selectState, []any{conversation}, func(rows *sql.Rows) error {
		err := rows.Scan(&state)
		state = present(state) // an empty state is not none
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read state of %s: %w", conversation, err)
	}
	return state, nil
}

// States calls see with the state of every conversation that has one, in order of their ids. It stops at see's first error. A page of them
// is in memory at a time.
func (s *Store) States(ctx context.Context, see func(conversation string, state []byte) error) error {
	type row struct {
		conversation string
		state        []byte
	}
	for after := ""; ; {
		var page []row
		err := s.rows(ctx, queryTimeout, selectStates, []any{after, statesPage}, func(rows *sql.Rows) error {
			var r row
			err := rows.Scan(&r.conversation, &r.state)
			page = append(page, r)
			return err
		})
		if err != nil {
			return fmt.Errorf("read states: %w", err)
		}
		for _, r := range page {
			if err := see(r.conversation, r.state); err != nil {
				return fmt.Errorf("read states: %w", err)
			}
			after = r.conversation
		}
		if len(page) < statesPage {
			return nil
		}
	}
}

// rows calls scan for every row. It takes no longer than most, and no longer than until Close.
func (s *Store) rows(ctx context.Context, most time.Duration, query string, args []any, scan func(*sql.Rows) error) error {
	s.reading.RLock()
	defer s.reading.RUnlock()
	if s.closed() {
		return ErrClosed
	}
	limited, cancel := s.limit(ctx, most)
	defer cancel()
	defer context.AfterFunc(s.life, cancel)()
	rows, err := s.engine.read.QueryContext(limited, query, args...)
	if err == nil {
		err = each(rows, scan)
	}
	switch {
	case err == nil || limited.Err() == nil || ctx.Err() != nil:
		return err
	case s.closed():
		return ErrClosed
	}
	return fmt.Errorf("%w: no answer: %w", ErrAway, err)
}
