package journal_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wavetank/wavetank/sim/journal"
)

func keeping(o journal.Options) *journal.Journal { return journal.New(newJournalNow, o) }

func TestOnlyTheNewestEntriesAreKept(t *testing.T) {
	j := keeping(journal.Options{Keep: 3})
	old := j.Begin(journal.Entry{Name: "1"})
	for i := 2; i <= 5; i++ {
		if seq := j.Add(journal.Entry{Name: strconv.Itoa(i)}); seq != int64(i) {
			t.Errorf("seq %d, want %d", seq, i)
		}
	}
	if j.Idle() {
		t.Error("a dropped crossing that is open is still open work")
	}
	old.Answer(200, nil)
	if !j.Idle() {
		t.Error("the dropped crossing was answered and is still open")
	}
	names := func(list []journal.Entry) string {
		var s []string
		for _, e := range list {
			s = append(s, strconv.FormatInt(e.Seq, 10)+e.Name)
		}
		return strings.Join(s, " ")
	}
	next, rev, err := j.Next(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	j.Add(journal.Entry{Name: "6"})
	later, _, err := j.Next(t.Context(), rev)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{names(j.Entries(0)), names(j.Entries(4)), names(j.Entries(6)), names(next), names(later)}
	if diff := cmp.Diff(got, []string{"44 55 66", "55 66", "", "33 44 55", "66"}); diff != "" {
		t.Errorf("kept (-got +want):\n%s", diff)
	}
}

func TestBytesAreBounded(t *testing.T) {
	j := keeping(journal.Options{KeepBytes: 100})
	for range 3 {
		j.Begin(journal.Entry{Name: "a"}).Answer(200, json.RawMessage(`"`+strings.Repeat("x", 40)+`"`))
	}
	if got := j.Len(); got != 2 {
		t.Errorf("%d entries of 42 bytes, want 2", got)
	}
	j.Add(journal.Entry{Payload: json.RawMessage(`"` + strings.Repeat("x", 400) + `"`)})
	if got := j.Len(); got != 1 {
		t.Errorf("%d entries, want the newest alone", got)
	}
}

// A secret is found wherever it stands, whatever its length and whatever else is masked.
func TestASecretIsFoundAnywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secrets := rapid.SliceOfNDistinct(rapid.StringMatching("[a-f0-9]{1,40}"), 1, 5, rapid.ID[string]).Draw(t, "secrets")
		j := newJournal()
		for _, s := range secrets {
			j.Mask(s, "***")
		}
		secret := rapid.SampledFrom(secrets).Draw(t, "secret")
		text := rapid.StringMatching("[g-z ]{0,60}").Draw(t, "before") + secret + rapid.StringMatching("[g-z ]{0,60}").Draw(t, "after")
		j.Add(journal.Entry{Payload: journal.JSON(text)})
		if got := string(j.Entries(0)[0].Payload); strings.Contains(got, secret) {
			t.Fatalf("%q of %q is in %s", secret, secrets, got)
		}
	})
}

func TestASecretMayBeForgotten(t *testing.T) {
	j := newJournal()
	for _, s := range []string{"first-secret", "second-secret", "third-secret"} {
		j.Mask(s, "***")
	}
	j.Unmask("second-secret")
	j.Unmask("never-known")
	j.Add(journal.Entry{Payload: json.RawMessage(`"first-secret second-secret third-secret"`)})
	if got := string(j.Entries(0)[0].Payload); got != `"*** second-secret ***"` {
		t.Errorf("got %s", got)
	}
}

// Whatever happens, a bounded journal shows the end of what an unbounded one shows.
func TestABoundedJournalIsTheEndOfTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keep := rapid.IntRange(1, 5).Draw(t, "keep")
		all, some := keeping(journal.Options{}), keeping(journal.Options{Keep: keep})
		type pair struct{ a, b *journal.Crossing }
		var open []pair
		rev := 0
		for i := range rapid.IntRange(1, 40).Draw(t, "steps") {
			e := journal.Entry{Name: strconv.Itoa(i)}
			switch rapid.IntRange(0, 3).Draw(t, "step") {
			case 0:
				all.Add(e)
				some.Add(e)
			case 1:
				open = append(open, pair{all.Begin(e), some.Begin(e)})
			case 2:
				if len(open) > 0 {
					k := rapid.IntRange(0, len(open)-1).Draw(t, "which")
					open[k].a.Answer(200, nil)
					open[k].b.Answer(200, nil)
				}
			default:
				if all.Len() > 0 && rev == 0 {
					_, next, err := some.Next(t.Context(), 0)
					if err != nil {
						t.Fatal(err)
					}
					rev = next
				}
			}
			want := all.Entries(0)
			want = want[max(0, len(want)-keep):]
			if diff := cmp.Diff(some.Entries(0), want); diff != "" && len(want) > 0 {
				t.Fatalf("kept (-got +want):\n%s", diff)
			}
		}
	})
}

func TestRealTimeIsToldOnlyWhenAsked(t *testing.T) {
	passed := 3 * time.Millisecond
	for _, tc := range []struct {
		options    journal.Options
		wall, took int64
	}{{journal.Options{}, 0, 0}, {journal.Options{Wall: func() time.Duration { return passed }}, 3000, 2000}} {
		passed = 3 * time.Millisecond
		j := keeping(tc.options)
		c := j.Begin(journal.Entry{From: "a", To: "b"})
		passed = 5 * time.Millisecond
		c.Answer(200, nil)
		c.Answer(200, nil)
		if e := j.Entries(0)[0]; e.Wall != tc.wall || e.Took != tc.took {
			t.Errorf("wall %d and took %d, want %d and %d", e.Wall, e.Took, tc.wall, tc.took)
		}
	}
}
