package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// order is the order in which states are listed.
var order = []State{Passed, Failed, Undefined, Ambiguous, Skipped}

// sum is a line such as "3 scenarios (1 passed, 2 failed)". Scripts look for it, so one is "1 scenarios" too, as godog has it.
func sum(noun string, count map[State]int, c Colour) string {
	total := 0
	var parts []string
	for _, state := range order {
		if n := count[state]; n > 0 {
			total += n
			parts = append(parts, c.paint(state, fmt.Sprintf("%d %s", n, state)))
		}
	}
	if total == 0 {
		return "0 " + noun
	}
	return fmt.Sprintf("%d %s (%s)", total, noun, strings.Join(parts, ", "))
}

// Summary lists what failed and adds up the run.
func Summary(r *Run, c Colour) []byte {
	var b strings.Builder
	failed := false
	for s := range r.All() {
		f := s.Failure()
		if f == nil {
			continue
		}
		if !failed {
			b.WriteString("Failed scenarios:\n")
			failed = true
		}
		at := c.dim(fmt.Sprintf("# %s:%d", s.File.Path, f.Line))
		b.WriteString(escape("  "+s.At()) + "  " + escape(s.Title()) + "  " + at + "\n")
	}
	if failed {
		b.WriteString("\n")
	}
	b.Write(leftOut(r))
	count := r.Count()
	b.WriteString(sum("scenarios", count.Scenarios, c) + "\n" + sum("steps", count.Steps, c) + "\n")
	if !r.Start.IsZero() {
		b.WriteString(r.Took.Round(time.Millisecond).String() + "\n")
	}
	return []byte(b.String())
}

// leftOut counts the scenarios that were left out, by their reasons; empty when there are none.
func leftOut(r *Run) []byte {
	count := map[string]int{}
	for s := range r.All() {
		if s.Outcome() == Skipped {
			count[s.Why()]++
		}
	}
	if len(count) == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString("Left out:\n")
	for _, why := range slices.Sorted(maps.Keys(count)) {
		fmt.Fprintf(&b, "  %d: %s\n", count[why], escape(why))
	}
	b.WriteString("\n")
	return []byte(b.String())
}

// Title is the scenario's name; rows of an outline say which.
func (s *Scenario) Title() string {
	if s.Row > 0 {
		return strings.TrimSpace(fmt.Sprintf("%s (row %d)", s.Name, s.Row))
	}
	return s.Name
}

// title is the scenario as it was written.
func (s *Scenario) title() string { return s.Node.Keyword + ": " + s.Title() }

// At is file:line, the name of the scenario in every report.
func (s *Scenario) At() string { return fmt.Sprintf("%s:%d", s.File.Path, s.Line) }
