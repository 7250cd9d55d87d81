package report

import (
	"fmt"
	"strings"
)

// Progress tells every scenario with one character and lists the failures at the end.
func Progress(r *Run, c Colour) []byte { return whole(r, newProgress(c)) }

type progress struct {
	colour Colour
	n      int
}

func newProgress(c Colour) text { return &progress{colour: c} }

// perLine is how many scenarios stand on a line.
const perLine = 70

var signs = map[State]string{Passed: ".", Failed: "F", Skipped: "-", Flaky: "~"}

// scenario prints one character, and after a full line how many there were.
func (p *progress) scenario(s *Scenario) []byte {
	p.n++
	sign := p.colour.paint(s.Outcome(), signs[s.Outcome()])
	if p.n%perLine == 0 {
		sign += fmt.Sprintf(" %d\n", p.n)
	}
	return []byte(sign)
}

// summary lists the failures and adds up.
func (p *progress) summary(r *Run) []byte {
	var b strings.Builder
	if p.n%perLine != 0 {
		fmt.Fprintf(&b, " %d\n", p.n)
	}
	b.WriteString("\n")
	for s := range r.All() {
		if f := s.Failure(); f != nil {
			p.failure(&b, s, f)
		}
	}
	return append([]byte(b.String()), Summary(r, p.colour)...)
}

func (p *progress) failure(b *strings.Builder, s *Scenario, f *Failure) {
	b.WriteString(p.colour.paint(s.Outcome(), escape(s.title())) + "  " + p.colour.dim("# "+escape(s.At())) + "\n")
	fmt.Fprintf(b, "  %s  %s  %s\n", escape(f.Step), p.colour.dim(fmt.Sprintf("# %s:%d", escape(s.File.Path), f.Line)), p.colour.paint(f.State, string(f.State)))
	for line := range strings.Lines(f.Text) {
		b.WriteString("    " + escape(strings.TrimRight(line, "\n")) + "\n")
	}
	b.WriteString("\n")
}
