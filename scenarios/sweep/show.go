package sweep

import (
	"fmt"
	"io"
	"strings"

	"github.com/wavetank/wavetank/scenarios/pages"
	"github.com/wavetank/wavetank/scenarios/steps"
)

// width is how many characters a strip has at most.
const width = 72

// outcomes are all outcomes, passing first, then in the order in which they come up.
func (r *Result) outcomes() []string {
	all := []string{""}
	seen := map[string]bool{"": true}
	for _, row := range r.Rows {
		for _, p := range row.Points {
			if !seen[p.Outcome] {
				seen[p.Outcome] = true
				all = append(all, p.Outcome)
			}
		}
		for _, e := range row.Edges {
			for _, o := range []string{e.From, e.To} {
				if !seen[o] {
					seen[o] = true
					all = append(all, o)
				}
			}
		}
	}
	return all
}

// marks of outcomes: passing, then each way to fail.
const marks = "#.xo+*%&"

func (r *Result) index(outcome string) int {
	for i, o := range r.outcomes() {
		if o == outcome {
			return i
		}
	}
	return 0
}

func name(outcome string) string {
	if outcome == "" {
		return "passes"
	}
	return "fails at: " + outcome
}

// Text writes the strips, their legend and every edge.
func (r *Result) Text(w io.Writer) error {
	var b strings.Builder
	c := r.Config
	fmt.Fprintf(&b, "%s:%d, %q from %s to %s", c.File, c.Line, c.Vary.Text, steps.Span(c.Vary.From), steps.Span(c.Vary.To))
	if c.Vary2 != nil {
		fmt.Fprintf(&b, ", and %q from %s to %s, a line each", c.Vary2.Text, steps.Span(c.Vary2.From), steps.Span(c.Vary2.To))
	}
	fmt.Fprintf(&b, "; %d runs\n\n", r.Runs)
	for _, row := range r.Rows {
		b.WriteString("  |")
		n := len(row.Points)
		for i := range min(n, width) {
			b.WriteByte(marks[min(r.index(row.Points[i*n/min(n, width)].Outcome), len(marks)-1)])
		}
		b.WriteString("|")
		if c.Vary2 != nil {
			b.WriteString("  " + steps.Span(row.At))
		}
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	for i, o := range r.outcomes() {
		if i > 0 || r.any("") {
			fmt.Fprintf(&b, "  %c  %s\n", marks[min(i, len(marks)-1)], name(o))
		}
	}
	b.WriteByte('\n')
	edges := 0
	for _, row := range r.Rows {
		for _, e := range row.Edges {
			edges++
			at := ""
			if c.Vary2 != nil {
				at = " with " + steps.Span(row.At)
			}
			fmt.Fprintf(&b, "edge%s: %s %s; %s %s\n", at, steps.Span(e.Below), name(e.From), steps.Span(e.Above), name(e.To))
		}
	}
	if edges == 0 {
		b.WriteString("no edge: the outcome is the same everywhere\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Result) any(outcome string) bool {
	for _, row := range r.Rows {
		for _, p := range row.Points {
			if p.Outcome == outcome {
				return true
			}
		}
	}
	return false
}

// colours of outcomes, in the order of marks.
var colours = []string{"#2a8a57", "#c8423b", "#d98a1f", "#7a5bb5", "#2f7fb8", "#8a8a2a", "#b04a86", "#555"}

type cell struct {
	Colour string
	Title  string
}

// HTML writes a page that needs nothing else: a strip, or a heat map of two values.
func (r *Result) HTML(w io.Writer) error {
	c := r.Config
	type line struct {
		At    string
		Cells []cell
		Edges []string
	}
	data := struct {
		Title, Vary, Vary2, From, To string
		Scenario                     string
		Runs                         int
		Lines                        []line
		Edges                        int
		Legend                       []cell
	}{Title: fmt.Sprintf("%s:%d", c.File, c.Line), Vary: c.Vary.Text, From: steps.Span(c.Vary.From), To: steps.Span(c.Vary.To), Runs: r.Runs}
	if c.Vary2 != nil {
		data.Vary2 = c.Vary2.Text
	}
	data.Scenario = r.scenario
	for i, o := range r.outcomes() {
		if i > 0 || r.any("") {
			data.Legend = append(data.Legend, cell{colours[min(i, len(colours)-1)], name(o)})
		}
	}
	for _, row := range r.Rows {
		l := line{}
		if c.Vary2 != nil {
			l.At = steps.Span(row.At)
		}
		for _, p := range row.Points {
			l.Cells = append(l.Cells, cell{colours[min(r.index(p.Outcome), len(colours)-1)], steps.Span(p.At) + ": " + name(p.Outcome)})
		}
		for _, e := range row.Edges {
			data.Edges++
			l.Edges = append(l.Edges, fmt.Sprintf("%s %s; %s %s", steps.Span(e.Below), name(e.From), steps.Span(e.Above), name(e.To)))
		}
		data.Lines = append(data.Lines, l)
	}
	return page.Execute(w, data)
}

var page = pages.Must("sweep", `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sweep of {{.Title}}</title>
<style>
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1d2429; background: #fff }
.row { display: flex; align-items: center; gap: .75rem; margin: 1px 0 }
.strip { display: flex; flex: 1; height: 1.4rem; min-width: 0 } .strip i { flex: 1; min-width: 0 }
.row b { flex: 0 0 11rem; font-weight: 400; text-align: right; font-size: .85em }
.ends { display: flex; justify-content: space-between; font-size: .85em; color: #56626b }
.two .ends { margin-left: 11.75rem }
.legend { list-style: none; padding: 0 } pre { overflow-x: auto; padding: .75rem 1rem; background: #8881 }
.legend span { display: inline-block; width: .9rem; height: .9rem; vertical-align: -.1rem; margin-right: .4rem }
@media (prefers-color-scheme: dark) { body { color: #e4e8eb; background: #171b1e } .ends { color: #9aa6ae } }
</style>
<h1>{{.Title}}</h1>
<p>“{{.Vary}}” from {{.From}} to {{.To}}{{if .Vary2}}, and “{{.Vary2}}”, a line each{{end}}. {{.Runs}} runs.</p>
<div{{if .Vary2}} class="two"{{end}}>{{range .Lines}}
<div class="row">{{if .At}}<b>{{.At}}</b>{{end}}<div class="strip">{{range .Cells}}<i style="background: {{.Colour}}" title="{{.Title}}"></i>{{end}}</div></div>{{end}}
<div class="ends"><span>{{.From}}</span><span>{{.To}}</span></div></div>
<ul class="legend">{{range .Legend}}<li><span style="background: {{.Colour}}"></span>{{.Title}}</li>{{end}}</ul>
<h2>Edges, to the millisecond</h2>
{{if not .Edges}}<p>None: the outcome is the same everywhere.</p>{{end}}<ul>{{range .Lines}}{{$at := .At}}{{range .Edges}}<li>{{if $at}}{{$at}}: {{end}}{{.}}</li>{{end}}{{end}}</ul>
<h2>The scenario</h2>
<pre>{{.Scenario}}</pre>
</html>
`, nil)
