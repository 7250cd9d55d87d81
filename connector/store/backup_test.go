package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/wavetank/wavetank/connector/store"
)

// A backup taken in the middle of the work holds everything that was acknowledged before it began, whole.
func TestBackupWhileTheStoreIsWritten(t *testing.T) {
	dir := t.TempDir()
	path, to := filepath.Join(dir, "store.db"), filepath.Join(dir, "copy.db")
	s := openStore(t, config(path))
	var writers sync.WaitGroup
	stop := make(chan struct{})
	apply(t, s, event("first", "c", "", "f-first"))
	for g := range 4 {
		writers.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
					id := fmt.Sprintf("e%d-%d", g, i)
					apply(t, s, event(id, fmt.Sprint("c", g), "", "f-"+id))
				}
			}
		})
	}
	for range 20 {
		apply(t, s, event(fmt.Sprint("before-", len(pending(t, s))), "c", "", ""))
	}
	before := len(pending(t, s))
	if err := store.Backup(t.Context(), path, to); err != nil {
		t.Fatal(err)
	}
	close(stop)
	writers.Wait()
	if got := raw(t, to, ""); got != "ok" {
		t.Fatalf("integrity_check: %s", got)
	}
	if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v: want a file for its owner only", info.Mode(), err)
	}
	copied := openStore(t, config(to))
	effects := pending(t, copied)
	if len(effects) < before {
		t.Errorf("%d effects, want the %d that were there when it began", len(effects), before)
	}
	for _, f := range effects { // what an event made is there with its event, and in the state
		id := strings.TrimPrefix(f.ID, "f-")
		if a := apply(t, copied, event(id, f.Conversation, "refuse", "")); !a.Duplicate {
			t.Errorf("%s without its event", f.ID)
		}
		if !strings.Contains(string(state(t, copied, f.Conversation)), id+";") {
			t.Errorf("%s without its state", f.ID)
		}
	}
}

func TestBackupErrors(t *testing.T) {
	dir := t.TempDir()
	path, taken, other := filepath.Join(dir, "store.db"), filepath.Join(dir, "taken"), filepath.Join(dir, "other.db")
	openStore(t, config(path))
	if err := os.WriteFile(taken, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	raw(t, other, `CREATE TABLE t (a)`)
	for name, c := range map[string]struct{ from, to, want string }{
		"missing":          {filepath.Join(dir, "none.db"), filepath.Join(dir, "a"), "no such file"},
		"taken":            {path, taken, "back up to " + taken + ": the file exists"},
		"no directory":     {path, filepath.Join(dir, "none", "a"), "no such file"},
		"something else":   {other, filepath.Join(dir, "b"), "not a store"},
		"no database":      {taken, filepath.Join(dir, "c"), "not a database"},
		"another engine's": {"postgres://localhost/x", filepath.Join(dir, "d"), "pg_dump"},
	} {
		err := store.Backup(t.Context(), c.from, c.to)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want one line with %q", name, err, c.want)
		}
	}
	if err := store.Backup(t.Context(), "postgres://localhost/x", taken); !errors.Is(err, store.ErrElsewhere) {
		t.Error(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range left {
		if len(f.Name()) == 1 {
			t.Errorf("a failed backup left %s", f.Name())
		}
	}
	if data, _ := os.ReadFile(taken); string(data) != "mine" {
		t.Error("a file of somebody else was changed")
	}
}
