package report

import (
	"fmt"
	"strings"
	"time"
)

// order is the order in which states are listed.
var order = []State{Passed, Failed, Flaky, Undefined, Ambiguous, Skipped}

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

// Summary lists what failed and what is flaky, and adds up the run.
func Summary(r *Run, c Colour) []byte {
	var b strings.Builder
	list(&b, r, c, Failed, "Failed scenarios:\n")
	list(&b, r, c, Flaky, "Flaky scenarios:\n")
	b.WriteString(leftOut(r))
	count := r.Count()
	b.WriteString(sum("scenarios", count.Scenarios, c) + "\n" + sum("steps", count.Steps, c) + "\n")
	if !r.Start.IsZero() {
		b.WriteString(r.Took.Round(time.Millisecond).String() + "\n")
	}
	return []byte(b.String())
}

// list names the scenarios of one outcome below a title, if there are any.
func list(b *strings.Builder, r *Run, c Colour, of State, title string) {
	empty := true
	for s := range r.All() {
		if s.Outcome() != of {
			continue
		}
		if empty {
			b.WriteString(title)
			empty = false
		}
		at := c.dim(escape(fmt.Sprintf("# %s:%d", s.File.Path, s.Failure().Line)))
		b.WriteString(escape("  "+s.At()) + "  " + escape(s.Title()) + "  " + at + "\n")
		if of == Flaky {
			b.WriteString("    " + c.paint(Flaky, s.flake()) + "\n")
		}
	}
	if !empty {
		b.WriteString("\n")
	}
}

// leftOut counts the scenarios that were left out, by their reasons in the order of the files; empty when there are none.
func leftOut(r *Run) string {
	count, reasons := map[string]int{}, []string(nil)
	for s := range r.All() {
		if s.Outcome() != Skipped {
			continue
		}
		if count[s.Why()]++; count[s.Why()] == 1 {
			reasons = append(reasons, s.Why())
		}
	}
	if len(reasons) == 0 {
		return ""
	}
	text := "Left out:\n"
	for _, why := range reasons {
		text += fmt.Sprintf("  %d: %s\n", count[why], escape(why))
	}
	return text + "\n"
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
