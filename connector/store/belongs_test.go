//go:build !windows

package store_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/store"
)

// crashed leaves in dir what a killed connector leaves: a database whose last changes are in its log only.
func crashed(t *testing.T, dir string, ids ...string) string {
	t.Helper()
	live := filepath.Join(t.TempDir(), "live.db")
	s := openStore(t, config(live))
	for _, id := range ids {
		apply(t, s, event(id, "ana", "", "f/"+id))
	}
	path := filepath.Join(dir, "store.db")
	for _, ending := range []string{"", "-wal"} {
		b, err := os.ReadFile(live + ending)
		if err != nil {
			t.Fatal(err)
		}
		if len(b) == 0 {
			t.Fatalf("%s is empty", live+ending)
		}
		put(t, path+ending, b)
	}
	return path
}

func put(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, path, want string) {
	t.Helper()
	s, err := store.Open(t.Context(), config(path))
	if err == nil {
		_ = s.Close()
		t.Fatal("opened")
	}
	if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %q, want one line with %q", err, want)
	}
}

func TestAFileWithAnotherName(t *testing.T) {
	dir := t.TempDir()
	path, other := filepath.Join(dir, "store.db"), filepath.Join(dir, "other.db")
	s := openStore(t, config(path))
	apply(t, s, event("e1", "ana", "", "f1"))
	if err := os.Link(path, other); err != nil {
		t.Skip("no hard links here: ", err)
	}
	refused(t, other, "has 2 names (hard links)")
	apply(t, s, event("e2", "ana", "", "f2"))
	_ = s.Close()
	refused(t, path, "has 2 names (hard links)")
	if err := os.Remove(other); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(ids(pending(t, openStore(t, config(path)))), []string{"f1", "f2"}); d != "" {
		t.Errorf("pending (-got +want):\n%s", d)
	}
}

func TestALogOfAnotherDatabase(t *testing.T) {
	backup := filepath.Join(t.TempDir(), "backup.db")
	source := filepath.Join(t.TempDir(), "store.db")
	s := openStore(t, config(source))
	apply(t, s, event("old", "ana", "", "f/old"))
	if err := store.Backup(t.Context(), source, backup); err != nil {
		t.Fatal(err)
	}
	apply(t, s, event("new", "ana", "", "f/new"))
	copied, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	for name, replace := range map[string]func(path string){
		"a backup written over it": func(path string) { put(t, path, copied) },
		"another file in its place": func(path string) {
			put(t, path+".new", copied)
			if err := os.Rename(path+".new", path); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := crashed(t, t.TempDir(), "e1", "e2")
			first := openStore(t, config(path)) // writes down what the log belongs to
			if got := ids(pending(t, first)); len(got) != 2 {
				t.Fatalf("a database with its own log has %v", got)
			}
			log, err := os.ReadFile(path + "-wal")
			if err != nil {
				t.Fatal(err)
			}
			_ = first.Close()
			put(t, path+"-wal", log) // as if it had been killed
			replace(path)
			refused(t, path, "-wal was written for another database")
			if err := os.Remove(path + "-wal"); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(ids(pending(t, openStore(t, config(path)))), []string{"f/old"}); d != "" {
				t.Errorf("restored (-got +want):\n%s", d)
			}
		})
	}
	t.Run("no database", func(t *testing.T) {
		path := crashed(t, t.TempDir(), "e1")
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		refused(t, path, "holds changes to a database that is not there")
	})
}
