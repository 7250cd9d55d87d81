package journal_test

import (
	"errors"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wavetank/wavetank/sim/journal"
)

// TestPagesMissNothing reads a journal by pages of any size, from any entry, while it is written: in the end a reader knows each entry as it
// stands, and one that stopped after any page and went on from its revision does too.
func TestPagesMissNothing(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		j := keeping(journal.Options{Keep: rapid.IntRange(1, 40).Draw(r, "keep")})
		var open []*journal.Crossing
		write := func() {
			for range rapid.IntRange(0, 12).Draw(r, "writes") {
				if n := len(open); n > 0 && rapid.Bool().Draw(r, "answer") {
					i := rapid.IntRange(0, n-1).Draw(r, "which")
					open[i].Answer(200, nil)
					open = append(open[:i], open[i+1:]...)
					continue
				}
				open = append(open, j.Begin(journal.Entry{Name: strconv.Itoa(len(open))}))
			}
		}
		for range 3 {
			write()
		}
		after := rapid.Int64Range(0, 5).Draw(r, "after")
		known := map[int64]journal.Entry{}
		first := rapid.IntRange(1, 9).Draw(r, "page")
		cut := errors.New("cut")
		rev, err := j.Pages(after, first, func(page []journal.Entry, _ int) error {
			if len(page) > first {
				r.Fatalf("a page of %d has %d entries", first, len(page))
			}
			for _, e := range page {
				known[e.Seq] = e
			}
			if rapid.Bool().Draw(r, "meanwhile") {
				write()
			}
			if rapid.IntRange(0, 5).Draw(r, "cut") == 0 {
				return cut
			}
			return nil
		})
		if err != nil && !errors.Is(err, cut) {
			r.Fatal(err)
		}
		write()
		j.Begin(journal.Entry{Name: "last"})
		for want := j.Last(); known[want].Seq == 0; {
			limit := rapid.IntRange(1, 9).Draw(r, "page")
			entries, next, err := j.NextPage(t.Context(), rev, limit)
			if err != nil || len(entries) == 0 || len(entries) > limit {
				r.Fatalf("a page of %d has %d entries: %v", limit, len(entries), err)
			}
			for _, e := range entries {
				known[e.Seq] = e
			}
			rev = next
		}
		for _, e := range j.Entries(after) {
			if diff := cmp.Diff(e, known[e.Seq]); diff != "" {
				r.Errorf("entry %d (-journal +reader):\n%s", e.Seq, diff)
			}
		}
	})
}
