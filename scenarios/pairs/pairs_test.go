package pairs_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios/pairs"
)

// recorder is a test that keeps what it is told.
type recorder struct {
	errors []string
}

func (*recorder) Helper()             {}
func (*recorder) Logf(string, ...any) {}
func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

// refused ends what Fatalf ends.
type refused string

func (*recorder) Fatalf(format string, args ...any) { panic(refused(fmt.Sprintf(format, args...))) }

func TestALimitIsMissedOnlyIfTheWholeRangeIsBeyondIt(t *testing.T) {
	t.Setenv(pairs.Table, "")
	for _, tt := range []struct {
		name              string
		figure            pairs.Figure
		ratios            []float64
		median, low, high float64
		want              pairs.Verdict
	}{
		{"within", pairs.Figure{Most: 3}, []float64{1, 2, 2, 2, 2, 2.5}, 2, 1, 2.5, pairs.Holds},
		{"beyond", pairs.Figure{Most: 3}, []float64{3.1, 4, 4, 5, 5, 9}, 4.5, 3.1, 9, pairs.Missed},
		{"six disagree", pairs.Figure{Most: 3}, []float64{2.9, 4, 4, 4, 4, 4}, 4, 2.9, 4, pairs.Noisy},
		{"one of ten does not count", pairs.Figure{Most: 3}, []float64{1, 4, 4, 4, 4, 4, 4, 4, 4, 50}, 4, 4, 4, pairs.Missed},
		{"one of ten does not save it, two do", pairs.Figure{Most: 3}, []float64{1, 1, 4, 4, 4, 4, 4, 4, 4, 4}, 4, 1, 4, pairs.Noisy},
		{"at the limit", pairs.Figure{Most: 3}, []float64{3, 3, 3, 3, 3, 3}, 3, 3, 3, pairs.Holds},
		{"a rate that is high enough", pairs.Figure{Least: 0.4}, []float64{0.5, 0.6, 0.5, 0.6, 0.5, 0.6}, 0.55, 0.5, 0.6, pairs.Holds},
		{"a rate that is too low", pairs.Figure{Least: 0.4}, []float64{0.1, 0.2, 0.3, 0.3, 0.3, 0.39}, 0.3, 0.1, 0.39, pairs.Missed},
		{"a rate that cannot be told", pairs.Figure{Least: 0.4}, []float64{0.1, 0.2, 0.3, 0.3, 0.3, 0.41}, 0.3, 0.1, 0.41, pairs.Noisy},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var r recorder
			got := tt.figure.Judge(&r, tt.ratios)
			want := pairs.Result{Most: tt.figure.Most, Least: tt.figure.Least, Median: tt.median, Low: tt.low, High: tt.high, Pairs: len(tt.ratios), Verdict: tt.want}
			if diff := cmp.Diff(got, want); diff != "" {
				t.Errorf("-got +want:\n%s", diff)
			}
			if failed := len(r.errors) > 0; failed != (tt.want == pairs.Missed) {
				t.Errorf("failed: %t, with %s", failed, tt.want)
			}
		})
	}
}

func TestFloorAndSubjectAreMeasuredInTurn(t *testing.T) {
	t.Setenv(pairs.Table, "")
	var order strings.Builder
	took := func(name string, seconds float64) func() float64 {
		return func() float64 { order.WriteString(name); return seconds }
	}
	got := pairs.Figure{Name: "f", Most: 5, Pairs: 7}.Compare(&recorder{}, took("a", 2), took("b", 8))
	if got.Median != 4 || got.Pairs != 7 || got.Floor != 2 || got.Subject != 8 || got.Verdict != pairs.Holds {
		t.Errorf("%+v", got)
	}
	if want := strings.Repeat("ab", 8); order.String() != want { // one more than is counted
		t.Errorf("order %s, want %s", &order, want)
	}
}

func TestAFigureThatSaysNothingIsRefused(t *testing.T) {
	for _, tt := range []struct {
		figure pairs.Figure
		ratios []float64
		want   string
	}{
		{pairs.Figure{Name: "f"}, []float64{1, 1, 1, 1, 1, 1}, "f: one of Most and Least must be set"},
		{pairs.Figure{Name: "f", Most: 1, Least: 1}, []float64{1, 1, 1, 1, 1, 1}, "f: one of Most and Least must be set"},
		{pairs.Figure{Name: "f", Most: 1}, []float64{1, 1}, "f: 2 pairs, want at least 6"},
	} {
		func() {
			defer func() {
				if got := recover(); got != refused(tt.want) {
					t.Errorf("refused with %v, want %s", got, tt.want)
				}
			}()
			tt.figure.Judge(&recorder{}, tt.ratios)
		}()
	}
}

func TestTheTableHasEveryFigureWithItsVerdict(t *testing.T) {
	file := filepath.Join(t.TempDir(), "table")
	t.Setenv(pairs.Table, file)
	pairs.Figure{Name: "start", Most: 3}.Judge(&recorder{}, []float64{1, 1, 2, 2, 3, 3})
	pairs.Figure{Name: "intake", Least: 0.35}.Judge(&recorder{}, []float64{.1, .2, .3, .3, .3, .3})
	pairs.Figure{Name: "file", Most: 2}.Judge(&recorder{}, []float64{1, 1, 1, 3, 3, 3})
	pairs.Bound(&recorder{}, "memory", "MiB", 12, 16)
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	var out bytes.Buffer
	missed, err := pairs.Print(&out, in)
	if err != nil || missed != 1 {
		t.Errorf("%d missed, %v", missed, err)
	}
	const want = `figure  limit           measured  range                  verdict
start   at most 3x      2x        1 to 3 in 6 pairs      holds
intake  at least 0.35x  0.3x      0.1 to 0.3 in 6 pairs  MISSED
file    at most 2x      2x        1 to 3 in 6 pairs      too noisy to tell
memory  at most 16 MiB  12 MiB                           holds
`
	if diff := cmp.Diff(out.String(), want); diff != "" {
		t.Errorf("-got +want:\n%s", diff)
	}
}
