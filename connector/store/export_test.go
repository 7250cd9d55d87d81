package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// FillDisk lets the file of s grow no further; FreeDisk ends that.
func FillDisk(ctx context.Context, s *Store) error { return s.pages(ctx, 1) } // the engine takes no limit below the present size

// FreeDisk lets the file of s grow again.
func FreeDisk(ctx context.Context, s *Store) error { return s.pages(ctx, 1<<30) }

func (s *Store) pages(ctx context.Context, pages int) error {
	_, err := s.engine.write.ExecContext(ctx, fmt.Sprintf(`PRAGMA max_page_count = %d`, pages))
	return err
}

// Relax makes the writer of s forget the durability that Open asked for, and ProveDurable is the check Open makes.
func Relax(ctx context.Context, s *Store, pragma string) error {
	_, err := s.engine.write.ExecContext(ctx, "PRAGMA "+pragma)
	return err
}

// ProveDurable is the check Open makes, on a store that is open.
func ProveDurable(ctx context.Context, s *Store) error { return proveDurable(ctx, s.engine.write) }

// PendingPlan is how the engine reads the pending effects.
func PendingPlan(ctx context.Context, s *Store) (plan string, err error) {
	var id, parent, unused int
	err = s.engine.read.QueryRowContext(ctx, "EXPLAIN QUERY PLAN "+selectPending+` ORDER BY n`).Scan(&id, &parent, &unused, &plan)
	return plan, err
}

// Versions returns how often the state of the conversation was set.
func Versions(ctx context.Context, s *Store, conversation string) (n int, err error) {
	err = s.engine.read.QueryRowContext(ctx, `SELECT version FROM conversation WHERE id = $1`, conversation).Scan(&n)
	return n, err
}

// FirstSchema is the schema of version 1.
func FirstSchema() string { return migrations[0].text }

// Enqueue puts a change into the queue of s and returns how to wait for its outcome: the calls of one group, in order.
func Enqueue(s *Store, c Change) (outcome func() (Applied, error)) {
	w := &call{change: c, fence: c.Fence, done: make(chan struct{})}
	s.queue <- w
	return func() (Applied, error) { <-w.done; return w.applied, w.err }
}

// Deadlines hands the time limits of s to the test: limits receives each one when it begins, and it ends when the test cancels it. Call it
// before s is used.
func Deadlines(s *Store, limits chan<- Deadline) {
	s.limit = func(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancelCause(ctx)
		limits <- Deadline{After: d, Pass: func() { cancel(context.DeadlineExceeded) }}
		return ctx, func() { cancel(context.Canceled) }
	}
}

// Limit has a test say how long a transaction or a read of s may take instead of its own limit. Call it before s is used.
func Limit(s *Store, most func(time.Duration) time.Duration) {
	s.limit = func(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
		return context.WithTimeout(ctx, most(d))
	}
}

// Deadline is a time limit that the test lets pass.
type Deadline struct {
	After time.Duration
	Pass  func()
}

// PageBytes is how many bytes of bodies a page of effects has, about.
const PageBytes = pageBytes

// OpenFile opens a SQLite file as the store does.
func OpenFile(dsn string) (*sql.DB, error) { return openFile(dsn) }

// Passed has a test say how much time passed between two readings of the clock of s. Call it before s is used.
func Passed(s *Store, between func(from, to time.Time) time.Duration) { s.retention.between = between }
