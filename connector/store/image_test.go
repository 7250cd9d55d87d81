package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/store"
)

func TestAFileFromTheImageIsAStoreLikeOneThatWasMade(t *testing.T) {
	image, err := store.Image(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	written, made := filepath.Join(t.TempDir(), "written.db"), filepath.Join(t.TempDir(), "made.db")
	if err := os.WriteFile(written, image, 0o600); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(described(t, written), described(t, made)); d != "" {
		t.Errorf("from the image (-), made by Open (+):\n%s", d)
	}
}

// described opens a store, lets something happen in it and tells what is in the file afterwards.
func described(t *testing.T, path string) (all []string) {
	t.Helper()
	s := openStore(t, config(path))
	apply(t, s, event("e1", "ana", "", ""))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, text := range []string{
		`PRAGMA journal_mode`, `PRAGMA user_version`, `PRAGMA page_size`, `PRAGMA encoding`, `PRAGMA auto_vacuum`, `PRAGMA integrity_check`,
		`SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema`, `SELECT id || ' ' || n FROM event`, `SELECT state FROM conversation`, `SELECT key || ' ' || value FROM meta`, `SELECT shard || ' ' || owner || fence FROM lease`,
	} {
		rows, err := db.Query(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		for rows.Next() {
			var value string
			if err := rows.Scan(&value); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			all = append(all, text+": "+value)
		}
		if err := rows.Err(); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	return all
}
