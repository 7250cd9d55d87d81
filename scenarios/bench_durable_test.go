package scenarios_test

import (
	"bytes"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/scenarios/pairs"
)

// mostDurable is a limit with room above what was measured.
const mostDurable = 6.0

// BenchmarkScenarioDurable is the scenario of BenchmarkScenario against what its durable log alone needs: an empty one is laid, opened, written
// ten times, each waiting for the disk, and left as it is. No scenario can be faster than its disk, so this says how much is above that.
func BenchmarkScenarioDurable(b *testing.B) {
	image, err := store.Image(b.Context(), 1)
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "connector.db")
	if err := store.Place(image, path); err != nil {
		b.Fatal(err)
	}
	scenario := oneScenario(b)
	pairs.Figure{Name: "scenario / its durable log alone", Most: mostDurable, Pairs: 20}.Compare(b,
		pairs.Seconds(func() { writeLog(b, image, path) }), pairs.Seconds(scenario))
}

// writeLog writes as many changes as the scenario does, one after the other: an event and a state each, and an effect of 300 bytes for every second.
func writeLog(b *testing.B, image []byte, path string) {
	b.Helper()
	if err := store.Renew(image, path); err != nil {
		b.Fatal(err)
	}
	start, body, state := time.Unix(1604394000, 0), bytes.Repeat([]byte("x"), 300), bytes.Repeat([]byte("s"), 200)
	s, err := store.Open(b.Context(), store.Config{
		Database: path, Now: func() time.Time { return start },
		Step: func(_ []byte, e store.Event, now time.Time) (store.Outcome, error) {
			made := store.Outcome{State: state}
			if e.Kind == "effect" {
				made.Effects = []store.Effect{{ID: "f" + e.ID, Lane: "oceana", Kind: "frame", Body: body, Due: now}}
			}
			return made, nil
		},
	})
	if err != nil {
		b.Fatal(err)
	}
	for i, kind := range []string{"", "effect", "", "effect", "", "effect", "", "effect", "", "effect"} {
		e := store.Event{ID: strconv.Itoa(i), Conversation: "c", Kind: kind, Body: body}
		if _, err := s.Apply(b.Context(), store.Change{Event: &e}); err != nil {
			b.Fatal(err)
		}
	}
	if err := s.Abandon(); err != nil {
		b.Fatal(err)
	}
}
