package tunnel

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"time"
)

// Figure is one number that planners compare.
type Figure struct {
	Name string // as every report has it
	Unit string // empty: a count; s: seconds; %: a share, from 0 to 1
	Of   func(*Report) float64
}

// Figures are all of them, in the order of every report.
func Figures() []Figure {
	count := func(name string, of func(*Report) int) Figure {
		return Figure{name, "", func(r *Report) float64 { return float64(of(r)) }}
	}
	return []Figure{
		count("contacts", func(r *Report) int { return r.Contacts }),
		count("messages", func(r *Report) int { return r.Messages }),
		{"time to answer, p50", "s", func(r *Report) float64 { return r.Wait.P50 }},
		{"time to answer, p90", "s", func(r *Report) float64 { return r.Wait.P90 }},
		{"time to answer, p99", "s", func(r *Report) float64 { return r.Wait.P99 }},
		{"outside 24 hours", "%", func(r *Report) float64 { return r.OutsideShare }},
		count("messages refused outside the window", func(r *Report) int { return r.Refused }),
		count("templates", func(r *Report) int { return r.Templates }),
		{"charged", "", func(r *Report) float64 { return float64(r.Charged) }},
		count("deflected by the bot", func(r *Report) int { return r.Deflected }),
		count("abandoned", func(r *Report) int { return r.Abandoned }),
		count("of these answered later", func(r *Report) int { return r.TooLate }),
		{"occupancy of agents", "%", func(r *Report) float64 { return r.Occupancy }},
		count("longest queue", func(r *Report) int { return r.LongestQueue }),
		count("alerts not answered", func(r *Report) int { return r.Unanswered }),
		count("transfers", func(r *Report) int { return r.Transfers }),
		count("buttons tapped", func(r *Report) int { return r.Taps }),
		count("dead letters", func(r *Report) int { return r.DeadLetters }),
	}
}

// Spread is a figure over several seeds.
type Spread struct {
	Median float64 `json:"median"` // the middle one; of an even number, half-way between the two in the middle
	Low    float64 `json:"low"`    // the least
	High   float64 `json:"high"`   // the most
}

func spread(values []float64) Spread {
	values = slices.Sorted(slices.Values(values))
	n := len(values)
	if n == 0 {
		return Spread{}
	}
	median := values[n/2]
	if n%2 == 0 {
		median = (values[n/2-1] + values[n/2]) / 2
	}
	return Spread{round(median, 4), round(values[0], 4), round(values[n-1], 4)}
}

// Compared is a figure of one profile, or of two side by side. Difference is of the runs with the same seed, so that it tells what the
// change did and not what the seeds did.
type Compared struct {
	Name       string  `json:"name"` // of the Figure
	Unit       string  `json:"unit,omitempty"`
	A          Spread  `json:"a"`                    // of the first profile
	B          *Spread `json:"b,omitempty"`          // nil: there is no second profile
	Difference *Spread `json:"difference,omitempty"` // b less a
}

// Comparison is several runs of one profile, or of two.
type Comparison struct {
	A       []*Report  `json:"-"` // one for each seed
	B       []*Report  `json:"-"` // none: one profile; else one for each of A, in the same order
	NameA   string     `json:"nameA"`
	NameB   string     `json:"nameB,omitempty"`
	Seeds   int        `json:"seeds"`
	Figures []Compared `json:"figures"`
	Cut     *time.Time `json:"interruptedAt,omitempty"` // in virtual time, the last of the runs: figures are of what had passed; nil: it was not
	Broken  []Broken   `json:"broken,omitempty"`        // runs that broke a promise, and ended there: figures are of less than was asked for
}

// Broken is a run that broke a promise.
type Broken struct {
	Profile   string     `json:"profile"` // NameA or NameB of the Comparison
	Seed      uint64     `json:"seed"`    // of the run
	Violation *Violation `json:"violation"`
}

// Compare puts runs side by side.
func Compare(nameA string, a []*Report, nameB string, b []*Report) *Comparison {
	c := &Comparison{A: a, B: b, NameA: nameA, NameB: nameB, Seeds: len(a)}
	for i, r := range slices.Concat(a, b) {
		if r.Interrupted {
			c.Cut = &r.Until
		}
		if r.Violation != nil {
			c.Broken = append(c.Broken, Broken{c.name(i), r.Seed, r.Violation})
		}
	}
	for _, f := range Figures() {
		one := Compared{Name: f.Name, Unit: f.Unit}
		var as, bs, differences []float64
		for i, r := range a {
			as = append(as, f.Of(r))
			if len(b) > 0 {
				bs = append(bs, f.Of(b[i]))
				differences = append(differences, bs[i]-as[i])
			}
		}
		one.A = spread(as)
		if len(b) > 0 {
			s, d := spread(bs), spread(differences)
			one.B, one.Difference = &s, &d
		}
		c.Figures = append(c.Figures, one)
	}
	return c
}

// name is that of the profile of the ith run, those of A first.
func (c *Comparison) name(i int) string {
	if i < len(c.A) {
		return c.NameA
	}
	return c.NameB
}

// JSON is the report of a single run, or the comparison.
func (c *Comparison) JSON() []byte {
	if len(c.A) == 1 && len(c.B) == 0 {
		return c.A[0].JSON()
	}
	b, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		panic(err) // nothing in it can fail
	}
	return append(b, '\n')
}

// CSV writes one line a run, with every figure.
func (c *Comparison) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	head := []string{"profile", "seed", "customers", "agents", "days", "faults"}
	for _, f := range Figures() {
		head = append(head, f.Name)
	}
	head = append(head, "broken promise", "interrupted at")
	if err := out.Write(head); err != nil {
		return err
	}
	for i, r := range slices.Concat(c.A, c.B) {
		line := []string{c.name(i), strconv.FormatUint(r.Seed, 10), strconv.Itoa(r.Customers), strconv.Itoa(r.Agents), strconv.Itoa(r.Days), r.Faults}
		for _, f := range Figures() {
			line = append(line, strconv.FormatFloat(f.Of(r), 'f', -1, 64))
		}
		broken, until := "", ""
		if r.Violation != nil {
			broken = r.Violation.Promise
		}
		if r.Interrupted {
			until = r.Until.Format(time.RFC3339)
		}
		line = append(line, broken, until)
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
