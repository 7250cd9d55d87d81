package store_test

import (
	"path/filepath"
	"testing"

	"github.com/wavetank/wavetank/connector/store"
)

func TestAStatementIsExecutedAgainWhileItsRowsAreRead(t *testing.T) {
	db, err := store.OpenFile("file:" + filepath.Join(t.TempDir(), "some.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	const text = `SELECT value FROM json_each($1)`
	for range 2 { // the second time, the statement is remembered
		rows, err := tx.QueryContext(t.Context(), text, `[1,2,3]`)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0
		for rows.Next() {
			var outer, inner int
			if err := rows.Scan(&outer); err != nil {
				t.Fatal(err)
			}
			if err := tx.QueryRowContext(t.Context(), text, `[10]`).Scan(&inner); err != nil {
				t.Fatal(err)
			}
			sum += outer * inner
		}
		if err := rows.Err(); err != nil || sum != 60 {
			t.Errorf("rows that are read while their statement is executed again: %d (%v), want 60", sum, err)
		}
		_ = rows.Close()
	}
}
