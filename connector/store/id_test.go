package store_test

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/connector/store/postgrestest"
)

// unpacked is an id of so many bytes that no database can compress to much less.
func unpacked(n int) string {
	b := make([]byte, n/2)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}

func TestIDs(t *testing.T) {
	for name, url := range map[string]func() string{
		"SQLite":     func() string { return filepath.Join(t.TempDir(), "store.db") },
		"PostgreSQL": func() string { return postgrestest.Start(t).NewDatabase(t) },
	} {
		t.Run(name, func(t *testing.T) {
			s := openStore(t, config(url()))
			longest := unpacked(store.MaxID)
			apply(t, s, event(longest, longest, longest, longest[1:]))
			if a := apply(t, s, event(longest, longest, longest, "")); !a.Duplicate {
				t.Error("the longest id is not recognised")
			}
			for what, c := range map[string]store.Change{
				"an event's id with a zero byte":  event("e\x00", "ana", "", ""),
				"one that is not UTF-8":           event("e\xff", "ana", "", ""),
				"one that is too long":            event(longest+"xx", "ana", "", ""),
				"one of 300 kB":                   event(strings.Repeat("e", 300_000), "ana", "", ""),
				"a conversation that is too long": event("x1", longest+"xx", "", ""),
				"a conversation with a zero byte": event("x2", "a\x00b", "", ""),
				"a kind that is too long":         event("x3", "ana", longest+"xx", ""),
				"an effect that is too long":      {Done: longest + "xx"},
			} {
				_, err := s.Apply(t.Context(), c)
				if !errors.Is(err, store.ErrID) || len(err.Error()) > 300 || strings.ContainsAny(err.Error(), "\x00\n") {
					t.Errorf("%s: %.400v, want a short ErrID", what, err)
				}
				if c.Event == nil {
					continue
				}
				e := *c.Event
				e.ID, e.Conversation, e.Kind = store.SafeID(e.ID), store.SafeID(e.Conversation), store.SafeID(e.Kind)
				for i := range 2 {
					a, err := s.Apply(t.Context(), store.Change{Event: &e, Dead: "its id cannot be kept"})
					if err != nil || a.Duplicate != (i > 0) {
						t.Errorf("%s, as a dead letter, time %d: %v, %v", what, i+1, a, err)
					}
				}
				if err := s.Discard(t.Context(), e.ID); err != nil {
					t.Error(err)
				}
			}
			if err := s.Postpone(t.Context(), nil, "f\x00", noon, 1); !errors.Is(err, store.ErrID) {
				t.Errorf("postpone: %v, want ErrID", err)
			}
			_, err := s.Apply(t.Context(), event("e2", "ana", "", "f"+longest))
			var refused *store.StepError
			if !errors.As(err, &refused) || !errors.Is(err, store.ErrID) {
				t.Errorf("an effect with too long an id: %.400v, want a StepError that is an ErrID", err)
			}
			if err := s.Ready(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestSafeID(t *testing.T) {
	long := strings.Repeat("x", 300_000)
	for _, id := range []string{"", "plain", "ä", unpacked(store.MaxID)} {
		if got := store.SafeID(id); got != id {
			t.Errorf("%q becomes %q", id, got)
		}
	}
	seen := map[string]string{}
	for _, id := range []string{long, long + "y", "a\x00", "a\x01\x00", "a\xff", "a\ufffd\xff"} {
		got := store.SafeID(id)
		if len(got) > 400 || got != store.SafeID(id) || got != store.SafeID(got) || strings.ContainsRune(got, 0) {
			t.Errorf("%.20q becomes %q", id, got)
		}
		if seen[got] != "" {
			t.Errorf("%.20q and %.20q become the same", id, seen[got])
		}
		seen[got] = id
	}
}

// A requeued event and the end of its letter are one transaction: no failure in between leaves effects that are never submitted.
func TestARequeuedEventEndsItsDeadLetter(t *testing.T) {
	refusing := true
	s := openStore(t, store.Config{Database: filepath.Join(t.TempDir(), "store.db"), Now: atNoon,
		Step: func(state []byte, e store.Event, now time.Time) (store.Outcome, error) {
			if refusing {
				return store.Outcome{}, errRefused
			}
			return step(state, e, now)
		}})
	c := event("e1", "ana", "", "f1")
	c.Dead = "because"
	apply(t, s, c)
	if _, err := s.Requeue(t.Context(), "e1"); !errors.Is(err, errRefused) {
		t.Errorf("%v, want that it is refused again", err)
	}
	if letters, err := s.DeadLetters(t.Context()); len(letters) != 1 || err != nil {
		t.Errorf("letters %v, %v", letters, err)
	}
	refusing = false
	limits := make(chan store.Deadline, 10)
	store.Deadlines(s, limits)
	got, err := s.Requeue(t.Context(), "e1")
	if err != nil || len(got.Effects) != 1 || got.Effects[0].ID != "f1" {
		t.Errorf("revived: %v, %v", got, err)
	}
	if len(limits) != 2 {
		t.Errorf("%d transactions and reads, want one of each", len(limits))
	}
	if _, err := s.Requeue(t.Context(), "e1"); !errors.Is(err, store.ErrUnknown) {
		t.Errorf("%v, want ErrUnknown", err)
	}
}
