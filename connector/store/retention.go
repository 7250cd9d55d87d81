package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

const (
	pruneEvery  = time.Hour // of time that passes
	pruneAtOnce = 2000      // rows of a table, so that no call waits long behind it
	catchingUp  = 2         // how much faster than time passes metaPassed may move, after a time without a connector
)

// metaPassed is what time it is at least, as far as the store has seen time pass; by it rows are old. It goes forward only, and by catchingUp
// times what passes at most, however far the clock is set ahead: so everything is remembered for half of Config.Keep at least.
const metaPassed = "store.passed"

// retention is what the writer knows of time. A clock that is wrong must not make it forget what may be repeated: rows would be taken for older
// than they are.
type retention struct {
	looked time.Time // by the clock, when old rows were last looked for
	passed time.Time // what time it is at least, as in metaPassed; zero: not read yet
	read   time.Time // by the clock, when passed was that
	// between is how much time passed between two readings of the clock. Those of time.Now know even if it was set meanwhile; others do not.
	between func(from, to time.Time) time.Duration
}

func newRetention(now time.Time) retention {
	return retention{looked: now, read: now, between: func(from, to time.Time) time.Duration { return to.Sub(from) }}
}

// late is how long ago old rows were looked for.
func (r *retention) late(now time.Time) time.Duration {
	late := r.between(r.looked, now)
	if late < 0 { // the clock was set back, and cannot tell what passed
		r.looked, r.read, late = now, now, 0
	}
	return late
}

// until is passed by now. A clock that is behind does not take it back.
func (r *retention) until(now time.Time) time.Time {
	if ahead := now.Sub(r.passed); ahead > 0 {
		return r.passed.Add(min(ahead, catchingUp*r.between(r.read, now)))
	}
	return r.passed
}

// prune forgets what is older than Config.Keep, some of it at a time, when the writer has nothing else to do. States stay: they say who
// ever wrote. A failure is no harm, the next attempt finds the same rows.
func (s *Store) prune(ctx context.Context) {
	r, now := &s.retention, s.cfg.Now()
	late := r.late(now)
	if late < pruneEvery || len(s.queue) > 0 && late < 2*pruneEvery { // a call waits; but not for ever
		return
	}
	var most int64
	var passed time.Time
	ctx, cancel := s.limit(ctx, longestWait)
	defer cancel()
	err := s.once(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		if passed, err = r.find(ctx, tx, now); err != nil {
			return err
		}
		if most, err = forgetOld(ctx, tx, now, passed, s.cfg.Keep); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
			metaPassed, passed.Format(time.RFC3339Nano))
		return err
	})
	if err == nil {
		r.passed, r.read = passed, now
	}
	if err != nil || most < pruneAtOnce {
		r.looked = now
	}
}

// find is what time it is at least: later than when an earlier process ended, and not before what another connector has seen. A new store
// believes its clock.
func (r *retention) find(ctx context.Context, tx *sql.Tx, now time.Time) (time.Time, error) {
	var text string
	var kept time.Time
	err := tx.QueryRowContext(ctx, selectMeta, metaPassed).Scan(&text)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		kept = r.read.Round(0).UTC()
	case err != nil:
		return kept, err
	default:
		if kept, err = time.Parse(time.RFC3339Nano, text); err != nil {
			return kept, fmt.Errorf("kept %s: %w", metaPassed, err)
		}
	}
	if r.passed.IsZero() {
		r.passed = kept
	}
	if passed := r.until(now); passed.After(kept) {
		return passed, nil
	}
	return kept, nil
}

// forgetOld deletes from every table, and returns the most rows that it found in one.
func forgetOld(ctx context.Context, tx *sql.Tx, now, passed time.Time, keep time.Duration) (most int64, err error) {
	last := now
	if passed.After(now) {
		last = passed
	}
	before := passed.Add(-keep)
	if now.Before(passed) {
		before = now.Add(-keep)
	}
	for _, t := range old {
		var some bool
		if err := tx.QueryRowContext(ctx, t.look, instant(last), instant(before), pruneAtOnce).Scan(&some); err != nil {
			return 0, err
		}
		if !some {
			continue
		}
		if _, err := tx.ExecContext(ctx, t.future, instant(last), pruneAtOnce); err != nil {
			return 0, err
		}
		got, err := tx.ExecContext(ctx, t.forget, instant(before), pruneAtOnce)
		if err != nil {
			return 0, err
		}
		n, err := got.RowsAffected()
		if err != nil {
			return 0, err
		}
		most = max(most, n)
	}
	return most, nil
}

// old is how each table is made to forget. Only the oldest rows are looked at, so that it costs the same however many there are, and most often
// one look finds that there is nothing to do. Rows from the
// future, of a clock that was ahead, are written anew as of today: else they would be in the way of the others until then. An event that bears
// an old date behind one that does not is of a clock that was behind, and stays as long as that.
var old = []struct{ look, future, forget string }{
	{
		`SELECT EXISTS (SELECT 1 FROM (SELECT at FROM event ORDER BY n LIMIT $3) AS head WHERE at > $1 OR at < $2)`,
		`UPDATE event SET at = $1 WHERE n IN (SELECT n FROM event ORDER BY n LIMIT $2) AND at > $1`,
		`DELETE FROM event WHERE n IN (SELECT n FROM event ORDER BY n LIMIT $2) AND at < $1
			AND n < COALESCE((SELECT min(head.n) FROM (SELECT n, at FROM event ORDER BY n LIMIT $2) AS head WHERE head.at >= $1), 9223372036854775807)`,
	},
	{
		`SELECT EXISTS (SELECT 1 FROM (SELECT done FROM effect WHERE done IS NOT NULL ORDER BY n LIMIT $3) AS head WHERE done > $1 OR done < $2)`,
		`UPDATE effect SET done = $1 WHERE n IN (SELECT n FROM effect WHERE done IS NOT NULL ORDER BY n LIMIT $2) AND done > $1`,
		`DELETE FROM effect WHERE n IN (SELECT n FROM effect WHERE done IS NOT NULL ORDER BY n LIMIT $2) AND done < $1`,
	},
	{
		`SELECT EXISTS (SELECT 1 FROM (SELECT at FROM audit ORDER BY n LIMIT $3) AS head WHERE at > $1 OR at < $2)`,
		`UPDATE audit SET at = $1 WHERE n IN (SELECT n FROM audit ORDER BY n LIMIT $2) AND at > $1`,
		`DELETE FROM audit WHERE n IN (SELECT n FROM audit ORDER BY n LIMIT $2) AND at < $1`,
	},
}
