package store_test

import (
	"context"
	"database/sql"
	"testing"
)

// holdFile takes the write lock of a SQLite file, as another program does.
func holdFile(t *testing.T, path string) (release func()) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := db.Conn(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(context.WithoutCancel(t.Context()), `BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	return func() {
		if _, err := conn.ExecContext(context.WithoutCancel(t.Context()), `ROLLBACK`); err != nil {
			t.Error(err)
		}
		_ = conn.Close()
		_ = db.Close()
	}
}
