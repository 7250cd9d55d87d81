package store_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/connector/store"
)

// A disk with room for a small write only: what webhooks bring fails, so the store is not ready, although a small write succeeds.
func TestReadinessIsThatOfALargeWriteAfterAFailure(t *testing.T) {
	s := openStore(t, config(filepath.Join(t.TempDir(), "store.db")))
	for range 3 {
		apply(t, s, store.Change{Meta: map[string]string{"room": strings.Repeat("x", 20_000)}})
	}
	apply(t, s, event("e1", "ana", "", "f1"))
	if since, err := s.Failing(); err != nil || !since.IsZero() {
		t.Errorf("failing since %v: %v", since, err)
	}
	if err := store.FillDisk(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	big := event("e2", "ana", "", "f2"+strings.Repeat(" ", 100_000))
	if _, err := s.Apply(t.Context(), big); !errors.Is(err, store.ErrAway) {
		t.Fatalf("%v, want ErrAway", err)
	}
	for range 2 {
		if since, err := s.Failing(); err == nil || !since.Equal(noon) {
			t.Errorf("failing since %v: %v", since, err)
		}
		apply(t, s, store.Change{Meta: map[string]string{"room": ""}}) // small writes succeed, and prove nothing
		if err := s.Ready(t.Context()); !errors.Is(err, store.ErrAway) {
			t.Errorf("ready: %v, want ErrAway", err)
		}
	}
	if err := store.FreeDisk(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if err := s.Ready(t.Context()); err != nil {
		t.Error(err)
	}
	if since, err := s.Failing(); err != nil || !since.IsZero() {
		t.Errorf("failing since %v: %v", since, err)
	}
	apply(t, s, big)
}
