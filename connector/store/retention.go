package store

import (
	"context"
	"database/sql"
	"time"
)

const (
	pruneEvery  = time.Hour // on the clock of Config.Now
	pruneAtOnce = 2000      // rows of a table, so that nobody waits long behind it
)

// prune forgets what is older than Config.Keep, some of it at a time, when the writer has nothing else to do. States stay: they say who
// ever wrote. A failure is no harm, the next attempt finds the same rows.
func (s *Store) prune(ctx context.Context) {
	now := s.cfg.Now()
	late := now.Sub(s.pruned)
	if late < pruneEvery || len(s.queue) > 0 && late < 2*pruneEvery { // somebody waits; but not for ever
		return
	}
	most := int64(0)
	before := instant(now.Add(-s.cfg.Keep))
	ctx, cancel := s.limit(ctx, longestWait)
	defer cancel()
	_ = s.once(ctx, func(tx *sql.Tx) error {
		most = 0
		for _, text := range forget {
			got, err := tx.ExecContext(ctx, text, before, pruneAtOnce)
			if err != nil {
				return err
			}
			n, err := got.RowsAffected()
			if err != nil {
				return err
			}
			most = max(most, n)
		}
		return nil
	})
	if most < pruneAtOnce {
		s.pruned = now
	}
}

// forget looks at the oldest rows only, so that it costs the same however many there are.
var forget = []string{
	`DELETE FROM event WHERE n IN (SELECT n FROM event ORDER BY n LIMIT $2) AND at < $1`,
	`DELETE FROM effect WHERE n IN (SELECT n FROM effect WHERE done IS NOT NULL ORDER BY n LIMIT $2) AND done < $1`,
	`DELETE FROM audit WHERE n IN (SELECT n FROM audit ORDER BY n LIMIT $2) AND at < $1`,
}
