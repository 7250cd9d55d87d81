package report

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Pretty tells every scenario with its steps, each at its file:line, and a failure below its step.
func Pretty(r *Run, c Colour) []byte { return whole(r, newPretty(c)) }

type pretty struct {
	colour Colour
	before *Scenario
}

func newPretty(c Colour) text { return &pretty{colour: c} }

// scenario prints one scenario, after the heading of its feature and Rule if they are new.
func (p *pretty) scenario(s *Scenario) []byte {
	var b strings.Builder
	indent := "  "
	if p.before == nil || p.before.File != s.File {
		p.before = nil
		heading(&b, "", s.File.Document.Feature.Keyword, s.File.Name(), s.File.Document.Feature.Description)
	}
	if s.Rule != nil {
		if p.before == nil || p.before.Rule != s.Rule {
			heading(&b, indent, s.Rule.Keyword, s.Rule.Name, "")
		}
		indent += "  "
	}
	p.before = s
	if len(s.Tags) > 0 {
		b.WriteString(indent + p.colour.dim(escape(strings.Join(s.Tags, " "))) + "\n")
	}
	attempts := s.Attempts
	if s.Last() == nil {
		attempts = []Attempt{{Steps: s.Steps}}
	}
	for i := range attempts {
		p.attempt(&b, indent, s, i, &attempts[i])
	}
	if s.Outcome() == Flaky {
		b.WriteString(indent + "  " + p.colour.paint(Flaky, s.flake()) + "\n")
	}
	b.WriteString("\n")
	return []byte(b.String())
}

func heading(b *strings.Builder, indent, keyword, name, about string) {
	b.WriteString(strings.TrimRight(indent+keyword+": "+escape(name), " ") + "\n")
	for line := range strings.Lines(about) {
		b.WriteString(strings.TrimRight(indent+"  "+escape(strings.TrimSpace(line)), " ") + "\n")
	}
	b.WriteString("\n")
}

func (p *pretty) attempt(b *strings.Builder, indent string, s *Scenario, n int, a *Attempt) {
	title := s.title()
	if len(s.Attempts) > 1 {
		title += fmt.Sprintf(" (attempt %d of %d)", n+1, len(s.Attempts))
	}
	title = escape(title)
	width := utf8.RuneCountInString(title)
	for _, step := range a.Steps {
		width = max(width, 2+utf8.RuneCountInString(escape(step.String())))
	}
	width = min(width, widest)
	place := func(text string, line int) string {
		pad := max(width-utf8.RuneCountInString(text), 0)
		return strings.Repeat(" ", pad) + "  " + p.colour.dim(fmt.Sprintf("# %s:%d", escape(s.File.Path), line))
	}
	b.WriteString(indent + title + place(title, s.Line) + "\n")
	if s.Last() == nil {
		b.WriteString(indent + "  " + p.colour.paint(Skipped, "left out: "+s.Why()) + "\n")
	}
	for _, step := range a.Steps {
		text := "  " + escape(step.String())
		b.WriteString(indent + p.colour.paint(step.State, text) + place(text, step.Line))
		if step.State != Passed {
			b.WriteString("  " + p.colour.paint(step.State, string(step.State)))
		}
		b.WriteString("\n")
		argument(b, indent+"    ", step)
		if step.State.failing() {
			p.failure(b, indent+"      ", step.Failure)
		}
	}
	if a.Fault != "" {
		where := "after the last step"
		if len(a.Steps) == 0 {
			where = string(Failed)
		}
		b.WriteString(indent + "  " + p.colour.paint(Failed, where+":") + "\n")
		p.failure(b, indent+"      ", a.Fault)
	}
}

// widest is the column beyond which places are no longer put below each other.
const widest = 90

func (p *pretty) failure(b *strings.Builder, indent, text string) {
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight(indent+p.colour.paint(Failed, escape(strings.TrimRight(line, "\n"))), " ") + "\n")
	}
}

// argument prints the table or the doc string of a step.
func argument(b *strings.Builder, indent string, step Step) {
	if step.Doc != nil {
		b.WriteString(indent + `"""` + escape(step.Doc.MediaType) + "\n")
		for line := range strings.Lines(step.Doc.Content) {
			b.WriteString(strings.TrimRight(indent+escape(strings.TrimRight(line, "\n")), " ") + "\n")
		}
		b.WriteString(indent + `"""` + "\n")
	}
	width := map[int]int{}
	cell := func(text string) string {
		return escape(strings.NewReplacer(`\`, `\\`, "\n", `\n`, "|", `\|`).Replace(text))
	}
	for _, row := range step.Table {
		for i, text := range row {
			width[i] = max(width[i], utf8.RuneCountInString(cell(text)))
		}
	}
	for _, row := range step.Table {
		b.WriteString(indent + "|")
		for i, text := range row {
			text = cell(text)
			b.WriteString(" " + text + strings.Repeat(" ", width[i]-utf8.RuneCountInString(text)) + " |")
		}
		b.WriteString("\n")
	}
}

// summary ends the report.
func (p *pretty) summary(r *Run) []byte { return Summary(r, p.colour) }
