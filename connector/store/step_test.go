package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/store"
)

var (
	noon       = time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC)
	errRefused = errors.New("refused")
)

func atNoon() time.Time { return noon }

// step appends the event's id to the state and makes one effect and one audit for every id listed in the body. Kinds: "refuse" and
// "panic" fail, "look" leaves the state alone, "empty" empties it.
func step(state []byte, e store.Event, now time.Time) (store.Outcome, error) {
	var out store.Outcome
	for id := range strings.FieldsSeq(string(e.Body)) {
		out.Effects = append(out.Effects, effect(id, e.Conversation, now))
		out.Audits = append(out.Audits, store.Audit{Kind: "made", Detail: id})
	}
	switch e.Kind {
	case "refuse":
		return out, errRefused
	case "panic":
		panic("poison")
	case "look":
	case "empty":
		out.State = []byte{}
	default:
		out.State = append(append([]byte{}, state...), e.ID+";"...)
	}
	return out, nil
}

func effect(id, conversation string, now time.Time) store.Effect {
	return store.Effect{ID: id, Conversation: conversation, Lane: "cloud", Kind: "post", Body: []byte("body of " + id), Due: now.Add(time.Minute)}
}

func numbered(f store.Effect, n int64) store.Effect {
	f.N = n
	return f
}

func event(id, conversation, kind, effects string) store.Change {
	return store.Change{Event: &store.Event{ID: id, Conversation: conversation, Kind: kind, Body: []byte(effects)}}
}

func apply(t testing.TB, s *store.Store, c store.Change) store.Applied {
	t.Helper()
	a, err := s.Apply(t.Context(), c)
	if err != nil {
		t.Fatalf("Apply: %v", err)
	}
	return a
}

func pending(t testing.TB, s *store.Store) []store.Effect {
	t.Helper()
	p, err := s.Pending(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func state(t testing.TB, s *store.Store, conversation string) []byte {
	t.Helper()
	b, err := s.State(t.Context(), conversation)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func meta(t testing.TB, s *store.Store, key string) string {
	t.Helper()
	v, err := s.Meta(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func audits(t testing.TB, s *store.Store, limit int) []store.Audit {
	t.Helper()
	a, err := s.Audits(t.Context(), limit)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func ids(effects []store.Effect) []string {
	var list []string
	for _, f := range effects {
		list = append(list, f.ID)
	}
	return list
}
