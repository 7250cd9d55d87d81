package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"
)

// Fence names a Lease to the database: the number grows whenever the shard changes hands, so that a former owner who does not know
// of it yet is refused by the number.
type Fence struct {
	Shard int   // that it is of
	N     int64 // fencing number; it grows with every claim
}

// Lease is the right of one connector to do the effects of a shard until Expiry, on the clock of Config.Now. The zero Owner means free.
type Lease struct {
	Fence
	Owner string // the member that holds it; empty: free
	// Expiry is when it ends unless it is renewed; of one that is free, when it was forfeited. Zero: it was handed over in good order, or never held.
	Expiry time.Time
}

// Unsettled reports whether its last owner, if any, did not hand it over in good order, and may have something on its way.
func (l Lease) Unsettled() bool { return l.Owner != "" || !l.Expiry.IsZero() }

// Shard is the one of so many shards that a conversation belongs to: always the same, so that its messages keep their order.
func Shard(conversation string, shards int) int { return int(hash(conversation) % int64(shards)) }

// hash is kept beside every effect, so that the database can tell its shard however many there are.
func hash(conversation string) int64 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(conversation)) // never fails
	return int64(h.Sum32())
}

// metaShards is how many shards there are.
const metaShards = "store.shards"

// divide sees to it that there is a lease for every shard, and that all connectors count the same.
func (s *Store) divide(ctx context.Context) error {
	now := s.cfg.Now()
	return s.inTransaction(ctx, "divide", func(ctx context.Context, tx *sql.Tx) error { return s.divideIn(ctx, tx, now) })
}

// divideIn is divide in a transaction, which writes nothing when the store is divided as it should be. Then it takes no lock either: a
// member that hangs in the middle of a transaction keeps no other from starting.
func (s *Store) divideIn(ctx context.Context, tx *sql.Tx, now time.Time) error {
	if _, done, err := s.division(ctx, tx); err != nil || done {
		return err
	}
	if err := s.lockAll(ctx, tx); err != nil {
		return err
	}
	text, done, err := s.division(ctx, tx) // another may have been faster
	if err != nil || done {
		return err
	}
	want := strconv.Itoa(s.cfg.Shards)
	if text != want {
		var others string
		err := tx.QueryRowContext(ctx, `SELECT id FROM member WHERE expiry > $1`, instant(now)).Scan(&others)
		switch {
		case err == nil && text != "":
			return refusedError{fmt.Errorf("%s shards are configured, but %q is running with %s: stop all connectors to change it", want, others, text)}
		case err != nil && !errors.Is(err, sql.ErrNoRows):
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, metaShards, want)
		if err != nil {
			return err
		}
	}
	for shard := range s.cfg.Shards {
		_, err := tx.ExecContext(ctx, `INSERT INTO lease (shard, owner, fence) VALUES ($1, '', 0) ON CONFLICT (shard) DO NOTHING`, shard)
		if err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM lease WHERE shard >= $1`, s.cfg.Shards)
	return err
}

// division tells how many shards the store has, empty: none yet, and whether that is what is configured, with a lease for each.
func (s *Store) division(ctx context.Context, tx *sql.Tx) (shards string, done bool, err error) {
	var leases int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM lease`).Scan(&leases); err != nil {
		return "", false, err
	}
	err = tx.QueryRowContext(ctx, selectMeta, metaShards).Scan(&shards)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", false, err
	}
	return shards, shards == strconv.Itoa(s.cfg.Shards) && leases == s.cfg.Shards, nil
}

// dividedError is ErrDivided with what was configured and what there is.
func dividedError(configured int, has string) error {
	return fmt.Errorf("%w: %d shards are configured, and it has %s by now: start this connector anew", ErrDivided, configured, has)
}

// lockAll takes the rows of all shards.
func (s *Store) lockAll(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, `SELECT shard FROM lease ORDER BY shard`+s.engine.lockRows)
	if err != nil {
		return err
	}
	return each(rows, func(*sql.Rows) error { return nil })
}

// Membership is who runs on the database and who has which shard.
type Membership struct {
	Members []string // connectors with a heartbeat that has not expired, sorted
	Leases  []Lease  // of every shard, in order
}

// Heartbeat says that member runs until expiry at least, prolongs the leases it still has to then, and returns how things stand. A lease
// that has expired is not prolonged: another member may be about to claim it.
func (s *Store) Heartbeat(ctx context.Context, member string, expiry time.Time) (membership Membership, err error) {
	now := s.cfg.Now()
	err = s.inTransaction(ctx, "call in", func(ctx context.Context, tx *sql.Tx) error {
		membership = Membership{}
		if err := s.lockAll(ctx, tx); err != nil {
			return err
		}
		for _, statement := range []struct {
			text string
			args []any
		}{
			{`DELETE FROM member WHERE expiry <= $1`, []any{instant(now)}},
			{`INSERT INTO member (id, expiry) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET expiry = excluded.expiry`, []any{member, instant(expiry)}},
			{`UPDATE lease SET expiry = $1 WHERE owner = $2 AND expiry > $3`, []any{instant(expiry), member, instant(now)}},
		} {
			if _, err := tx.ExecContext(ctx, statement.text, statement.args...); err != nil {
				return err
			}
		}
		rows, err := tx.QueryContext(ctx, `SELECT id FROM member ORDER BY id`)
		if err != nil {
			return err
		}
		err = each(rows, func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			membership.Members = append(membership.Members, id)
			return err
		})
		if err != nil {
			return err
		}
		rows, err = tx.QueryContext(ctx, `SELECT shard, owner, fence, expiry FROM lease ORDER BY shard`)
		if err != nil {
			return err
		}
		err = each(rows, func(rows *sql.Rows) error {
			l, err := scanLease(rows)
			membership.Leases = append(membership.Leases, l)
			return err
		})
		if n := len(membership.Leases); err == nil && n != s.cfg.Shards {
			return refusedError{dividedError(s.cfg.Shards, strconv.Itoa(n))}
		}
		return err
	})
	if err != nil {
		return Membership{}, err
	}
	return membership, nil
}

func scanLease(rows interface{ Scan(...any) error }) (l Lease, err error) {
	var expiry sql.NullInt64
	err = rows.Scan(&l.Shard, &l.Owner, &l.N, &expiry)
	l.Expiry = when(expiry)
	return l, err
}

// Claim takes a shard that is free, or whose lease has expired. False: another member holds it.
func (s *Store) Claim(ctx context.Context, member string, shard int, expiry time.Time) (l Lease, ok bool, err error) {
	now := s.cfg.Now()
	err = s.inTransaction(ctx, "claim shard", func(ctx context.Context, tx *sql.Tx) (err error) {
		l, err = scanLease(tx.QueryRowContext(ctx, `UPDATE lease SET owner = $1, fence = fence + 1, expiry = $2
			WHERE shard = $3 AND (owner = '' OR expiry <= $4) RETURNING shard, owner, fence, expiry`, member, instant(expiry), shard, instant(now)))
		if ok = err == nil; errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return l, ok && err == nil, err
}

// Release gives a shard back in good order, if the lease is still the one that holds: nothing is on its way any more.
func (s *Store) Release(ctx context.Context, f Fence) error {
	return s.giveBack(ctx, "release shard", f, time.Time{})
}

// Forfeit gives a shard back whose effects were broken off, if the lease is still the one that holds: it is free, and Unsettled.
func (s *Store) Forfeit(ctx context.Context, f Fence) error {
	return s.giveBack(ctx, "forfeit shard", f, s.cfg.Now())
}

func (s *Store) giveBack(ctx context.Context, what string, f Fence, at time.Time) error {
	return s.inTransaction(ctx, what, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE lease SET owner = '', expiry = $1 WHERE shard = $2 AND fence = $3`, instant(at), f.Shard, f.N)
		return err
	})
}

// Leave says that member runs no more, and gives back all that it has.
func (s *Store) Leave(ctx context.Context, member string) error {
	return s.inTransaction(ctx, "leave", func(ctx context.Context, tx *sql.Tx) error {
		if err := s.lockAll(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE lease SET owner = '', expiry = NULL WHERE owner = $1`, member); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM member WHERE id = $1`, member)
		return err
	})
}
