package store_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
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
	if err := store.Place(image, written); err != nil {
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

func TestFilesFromOneImageAreDifferentDatabases(t *testing.T) {
	image, err := store.Image(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	numbers := map[string]bool{}
	for _, name := range []string{"first.db", "second.db"} {
		path := filepath.Join(t.TempDir(), name)
		if err := store.Place(image, path); err != nil {
			t.Fatal(err)
		}
		if err := store.Place(image, path); err == nil {
			t.Error("an image is placed over a database")
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		const applicationID = 68
		number := string(content[applicationID : applicationID+4])
		if number == "\x00\x00\x00\x00" || numbers[number] {
			t.Errorf("%s has the number %x, as another or as none", name, number)
		}
		numbers[number] = true
		s := openStore(t, config(path))
		if info, err := os.Stat(path + "-wal"); err != nil || info.Size() != 0 {
			t.Errorf("opening a file that is ready writes to its log (%v)", err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAStoreThatIsRenewedIsEmptyWhereverItWasLeft(t *testing.T) {
	image, err := store.Image(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for name, end := range map[string]func(*store.Store) error{"closed": (*store.Store).Close, "crashed": (*store.Store).Abandon} {
		t.Run(name, func(t *testing.T) {
			path, other := filepath.Join(t.TempDir(), "renewed.db"), filepath.Join(t.TempDir(), "placed.db")
			for _, p := range []string{path, other} {
				if err := store.Place(image, p); err != nil {
					t.Fatal(err)
				}
			}
			s := openStore(t, config(path))
			if err := store.Renew(image, path); err == nil {
				t.Error("a store is renewed that is open")
			}
			for i := range 200 { // so that what is closed has more pages than the image
				id := fmt.Sprint("before", i)
				apply(t, s, event(id, id, "", strings.Repeat("x", 1000)))
			}
			if err := end(s); err != nil {
				t.Fatal(err)
			}
			if err := store.Renew(image, path); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(described(t, path), described(t, other)); d != "" {
				t.Errorf("renewed (-), new (+):\n%s", d)
			}
		})
	}
}
