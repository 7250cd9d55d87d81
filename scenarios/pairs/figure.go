package pairs

import (
	"slices"
	"time"
)

// Fewest is how many pairs a figure is made of at least; Usual is how many Compare measures.
const (
	Fewest = 6
	Usual  = 10
)

// Figure is what is claimed of a ratio of subject to floor. Exactly one of Most and Least is set.
type Figure struct {
	Name  string  // of what is claimed
	Most  float64 // the ratio is at most this: for what a subject takes
	Least float64 // the ratio is at least this: for what a subject does in a time
	Pairs int     // that Compare measures; zero: Usual
}

// Verdict says what a run can tell about a limit.
type Verdict string

// The verdicts. A bound has no range, so it cannot be too noisy.
const (
	Holds  Verdict = "holds"
	Missed Verdict = "MISSED"
	Noisy  Verdict = "too noisy to tell"
)

// Result is a figure as measured. Low and High are equal where nothing was compared.
type Result struct {
	Name           string // of the Figure
	Unit           string // empty: times the floor
	Most, Least    float64
	Median         float64
	Low, High      float64
	Pairs          int
	Verdict        Verdict
	Floor, Subject float64 // medians of what was measured, for people; zero: not told
}

// TB is what a figure needs of a test or a benchmark.
type TB interface {
	Helper()
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Compare measures floor and subject in turn, once before it counts, and judges the ratio of what they return: seconds, or a rate.
func (f Figure) Compare(t TB, floor, subject func() float64) Result {
	t.Helper()
	floor()
	subject()
	var floors, subjects, ratios []float64
	for range f.rounds() {
		a := floor()
		b := subject()
		floors, subjects, ratios = append(floors, a), append(subjects, b), append(ratios, b/a)
	}
	r := f.result(t, ratios)
	r.Floor, r.Subject = median(floors), median(subjects)
	report(t, r)
	return r
}

// Judge judges ratios of subject to floor that the caller has measured in turn.
func (f Figure) Judge(t TB, ratios []float64) Result {
	t.Helper()
	r := f.result(t, ratios)
	report(t, r)
	return r
}

// Bound judges a value that has no floor, such as memory: it is at most this.
func Bound(t TB, name, unit string, value, most float64) Result {
	t.Helper()
	r := Result{Name: name, Unit: unit, Most: most, Median: value, Low: value, High: value, Pairs: 1}
	r.Verdict = r.verdict()
	report(t, r)
	return r
}

// Seconds makes a measurement of what do takes.
func Seconds(do func()) func() float64 {
	return func() float64 {
		began := time.Now() //nolint:forbidigo // a measurement of the machine
		do()
		return time.Since(began).Seconds() //nolint:forbidigo // a measurement of the machine
	}
}

func (f Figure) result(t TB, ratios []float64) Result {
	t.Helper()
	if (f.Most == 0) == (f.Least == 0) {
		t.Fatalf("%s: one of Most and Least must be set", f.Name)
	}
	if len(ratios) < Fewest {
		t.Fatalf("%s: %d pairs, want at least %d", f.Name, len(ratios), Fewest)
	}
	r := Result{Name: f.Name, Most: f.Most, Least: f.Least, Median: median(ratios), Pairs: len(ratios)}
	r.Low, r.High = spread(ratios)
	r.Verdict = r.verdict()
	return r
}

// verdict compares the range with the limit.
func (r Result) verdict() Verdict {
	within := func(v float64) bool { return (r.Most == 0 || v <= r.Most) && v >= r.Least }
	switch low, high := within(r.Low), within(r.High); {
	case low && high:
		return Holds
	case !low && !high:
		return Missed
	}
	return Noisy
}

// rounds is how many pairs Compare measures.
func (f Figure) rounds() int {
	if f.Pairs == 0 {
		return Usual
	}
	return f.Pairs
}

// median is the middle of values, or between the two in the middle.
func median(of []float64) float64 {
	s := slices.Sorted(slices.Values(of))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}

// spread is the narrowest range between two of the values that holds the true median in at least 95 of 100 runs, however the values are
// distributed: k values are dropped at each end as long as at most so many fall on one side of the median by chance (the sign test).
func spread(of []float64) (low, high float64) {
	s := slices.Sorted(slices.Values(of))
	n := len(s)
	chance, choose, all := 0.0, 1.0, 1.0
	for range n {
		all *= 2
	}
	drop := 0
	for k := 0; k < n/2; k++ { // choose is how many ways there are to pick k of n
		if chance += 2 * choose / all; chance > 0.05 {
			break
		}
		drop = k
		choose = choose * float64(n-k) / float64(k+1)
	}
	return s[drop], s[n-1-drop]
}
