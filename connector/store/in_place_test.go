//go:build !windows

package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/wavetank/wavetank/connector/store"
)

// A backup is put back, or a file deleted, under a connector that runs: what it would acknowledge from then on would be in a file without a
// name.
func TestAFileThatIsTakenAwayWhileItIsOpen(t *testing.T) {
	for name, take := range map[string]func(path string) error{
		"the database deleted": os.Remove,
		"the log deleted":      func(path string) error { return os.Remove(path + "-wal") },
		"another in its place": func(path string) error {
			if err := os.WriteFile(path+".new", nil, 0o600); err != nil {
				return err
			}
			return os.Rename(path+".new", path)
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "store.db")
			s := openStore(t, config(path))
			apply(t, s, event("e1", "ana", "", "f1"))
			if err := take(path); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Apply(t.Context(), event("e2", "ana", "", "f2")); !errors.Is(err, store.ErrAway) {
				t.Errorf("a change is answered %v, want ErrAway", err)
			}
			if err := s.Ready(t.Context()); !errors.Is(err, store.ErrAway) {
				t.Errorf("ready: %v, want ErrAway", err)
			}
		})
	}
}
