package store_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/connector/store/postgrestest"
)

// large is a step that makes one effect with a body of 1 MiB of every event.
func large(_ []byte, e store.Event, _ time.Time) (store.Outcome, error) {
	return store.Outcome{State: []byte("x"), Effects: []store.Effect{{ID: "f/" + e.ID, Kind: e.Kind, Body: bytes.Repeat([]byte("x"), 1<<20)}}}, nil
}

// Pages are bounded by bytes too: a shard full of large bodies is never in memory as a whole, and a caller who asks again misses none.
func TestAPageOfLargeBodies(t *testing.T) {
	for name, url := range map[string]func() string{
		"SQLite":     func() string { return filepath.Join(t.TempDir(), "store.db") },
		"PostgreSQL": func() string { return postgrestest.Start(t).NewDatabase(t) },
	} {
		t.Run(name, func(t *testing.T) {
			s := openStore(t, store.Config{Database: url(), Step: large, Now: atNoon})
			const effects, limit = 20, 15
			var want, got []string
			for i := range effects {
				id := fmt.Sprint("e", i)
				want = append(want, "f/"+id)
				apply(t, s, event(id, fmt.Sprint("c", i%3), []string{"tell", "post"}[i%2], ""))
			}
			pages := 0
			for after, last := int64(0), false; !last; pages++ {
				page, err := s.PendingOf(t.Context(), 0, after, limit)
				if err != nil {
					t.Fatal(err)
				}
				bytes := 0
				for _, f := range page {
					got, after, bytes = append(got, f.ID), f.N, bytes+len(f.Body)
				}
				if bytes > store.PageBytes {
					t.Errorf("page %d has %d bytes", pages, bytes)
				}
				last = store.LastPage(page, limit)
			}
			if d := cmp.Diff(got, want); d != "" || pages < 3 {
				t.Errorf("%d pages (-got +want):\n%s", pages, d)
			}
			if n, err := s.CountPending(t.Context()); n != effects || err != nil {
				t.Errorf("%d pending, %v", n, err)
			}
			var waiting []string
			for after := ""; ; {
				page, err := s.Waiting(t.Context(), 0, "tell", after, 2)
				if err != nil {
					t.Fatal(err)
				}
				if waiting = append(waiting, page...); len(page) < 2 {
					break
				}
				after = page[1]
			}
			if d := cmp.Diff(waiting, []string{"c0", "c1", "c2"}); d != "" {
				t.Errorf("waiting (-got +want):\n%s", d)
			}
		})
	}
}
