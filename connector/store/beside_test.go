package store_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/store"
)

// TestStoresBesideEachOther stand on one database: each sees what the other commits and is told of it before the other is answered, a fence of
// one refuses the other, and the end of one is not the end of the other.
func TestStoresBesideEachOther(t *testing.T) {
	cfg := store.Config{Database: filepath.Join(t.TempDir(), "store.db"), Step: step, Now: atNoon, Shards: 2}
	root, err := store.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }()
	if root.Shared() {
		t.Error("a file of one connector counts as shared")
	}
	var both [2]*store.Store
	for i := range both {
		if both[i], err = root.Beside(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = both[i].Close() }()
		if !both[i].Shared() {
			t.Error("a store beside another does not count as shared")
		}
	}
	told := [2]int{}
	var forget func()
	for i, s := range both {
		forget = s.OnEffects(func() { told[i]++ })
	}
	shard := store.Shard("ana", 2)
	first, ok, err := both[0].Claim(t.Context(), "a", shard, noon.Add(time.Minute))
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	apply(t, both[1], event("e1", "ana", "", "f1"))
	if told != [2]int{1, 1} {
		t.Errorf("told %v of one effect, want each once", told)
	}
	got, err := both[0].PendingOf(t.Context(), shard, 0, 10)
	if err != nil || len(got) != 1 || got[0].ID != "f1" {
		t.Errorf("the other sees %+v: %v", got, err)
	}
	forget()
	apply(t, both[0], event("e2", "ana", "", "f2"))
	apply(t, both[0], event("e2", "ana", "", "f2")) // known: no new effect
	if told != [2]int{2, 1} {
		t.Errorf("told %v, want that one had forgotten", told)
	}
	if err := both[0].Release(t.Context(), first.Fence); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := both[1].Claim(t.Context(), "b", shard, noon.Add(time.Minute)); err != nil || !ok {
		t.Fatal(ok, err)
	}
	if _, err := both[0].Apply(t.Context(), store.Change{Done: "f1", Fence: &first.Fence}); !errors.Is(err, store.ErrFenced) {
		t.Errorf("in the name of a lease that is the other's: %v", err)
	}
	if err := both[0].Abandon(); err != nil {
		t.Fatal(err)
	}
	apply(t, both[1], event("e3", "ana", "", "f3"))
}
