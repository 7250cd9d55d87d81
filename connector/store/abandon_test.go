package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/wavetank/wavetank/connector/store"
)

func TestAnAbandonedStoreLeavesWhatACrashLeavesAndLosesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	s := openStore(t, config(path))
	apply(t, s, event("e1", "ana", "", ""))
	if err := s.Abandon(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path + "-wal"); err != nil || info.Size() == 0 {
		t.Errorf("the write-ahead log is gone (%v): a checkpoint was made", err)
	}
	s = openStore(t, config(path))
	if a := apply(t, s, event("e1", "ana", "", "")); !a.Duplicate || string(state(t, s, "ana")) != "e1;" {
		t.Error("what was committed is lost")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + "-wal"); !os.IsNotExist(err) {
		t.Errorf("Close leaves the write-ahead log: %v", err)
	}
	if err := s.Abandon(); err != nil {
		t.Errorf("abandoned after Close: %v", err)
	}
	_, err := s.Apply(t.Context(), store.Change{})
	if err == nil {
		t.Error("an abandoned store takes changes")
	}
}
