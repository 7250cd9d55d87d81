package store

import (
	"context"
	"fmt"
)

// FillDisk lets the file of s grow no further; FreeDisk ends that.
func FillDisk(ctx context.Context, s *Store) error { return s.limit(ctx, 1) } // the engine takes no limit below the present size

// FreeDisk lets the file of s grow again.
func FreeDisk(ctx context.Context, s *Store) error { return s.limit(ctx, 1<<30) }

func (s *Store) limit(ctx context.Context, pages int) error {
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
