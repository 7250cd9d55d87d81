package report

import (
	"bytes"
	"embed"
	"fmt"
	"html"
	"strings"
	"sync"

	"github.com/wavetank/wavetank/sim/console"
)

//go:embed html
var htmlFiles embed.FS

// HTML is a page that opens offline and asks for nothing: failures first, and for each scenario a recording of what phones and desks showed
// after every step. Everything that can be read without a script is in the HTML itself; the recordings are data beside it, one block for each
// feature file, and are drawn with the modules of the console when a reader opens a scenario. It has no times of the wall, so the same
// seed gives the same bytes. Most of a large page is steps of scenarios that are never opened, so each is one element with its text: marks are
// drawn by the style sheet, and buttons are made with the recording.
func HTML(r *Run) []byte {
	recordings := make([][]byte, len(r.Files))
	var packing sync.WaitGroup
	for i, f := range r.Files {
		packing.Go(func() { recordings[i] = packFilms(f) })
	}
	p := &htmlPage{place: map[*Scenario]string{}, groups: map[State][]*Scenario{}}
	for i, f := range r.Files {
		for n, s := range f.Scenarios {
			p.place[s] = fmt.Sprintf("%d/%d", i, n)
			p.groups[s.Outcome()] = append(p.groups[s.Outcome()], s)
		}
	}
	p.head(r)
	p.group(Failed, "Failed")
	p.group(Flaky, "Flaky")
	p.group(Skipped, "Left out")
	p.group(Passed, "Passed")
	p.WriteString("</main>\n<wt-detail data-testid=\"detail\" aria-label=\"A message\"></wt-detail>\n<p id=\"toast\" role=\"status\" hidden></p>\n")
	packing.Wait()
	for i, recording := range recordings {
		fmt.Fprintf(p, "<script type=\"application/octet-stream\" data-recordings=\"%d\">%s</script>\n", i, recording)
	}
	p.WriteString("<script type=\"module\">import \"wavetank/report.js\";</script>\n</body>\n</html>\n")
	return p.Bytes()
}

func htmlFile(name string) []byte {
	b, err := htmlFiles.ReadFile("html/" + name)
	if err != nil {
		panic("report: " + err.Error()) // it is embedded
	}
	return b
}

type htmlPage struct {
	bytes.Buffer
	place  map[*Scenario]string // of its recording: file and scenario
	groups map[State][]*Scenario
}

// style and modules are the console's style sheets and the scripts of a report. To make them lean takes longer than to write the rest of a small
// report, so it is done once a process.
var style = sync.OnceValue(console.Style)

var modules = sync.OnceValue(func() []byte {
	return console.Inline("report.js", map[string][]byte{
		"report.js": htmlFile("report.js"), "strip.js": htmlFile("strip.js"), "recordings.js": htmlFile("recordings.js"), "api.js": htmlFile("api.js"), "theme.js": htmlFile("theme.js"),
	})
})

func (p *htmlPage) head(r *Run) {
	failed, passed, skipped, flaky := len(p.groups[Failed]), len(p.groups[Passed]), len(p.groups[Skipped]), len(p.groups[Flaky])
	verdict := fmt.Sprintf("%d failed, %d passed", failed, passed)
	if skipped > 0 {
		verdict += fmt.Sprintf(", %d left out", skipped)
	}
	flakes := ""
	if flaky > 0 {
		verdict += fmt.Sprintf(", %d flaky", flaky)
		flakes = fmt.Sprintf(` data-flaky="%d"`, flaky)
	}
	fmt.Fprintf(p, `<!doctype html>
<html lang="en" data-failed="%d" data-passed="%d" data-skipped="%d"%s>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>%s · Wavetank</title>
<style>
%s
%s
</style>
<script type="importmap">%s</script>
</head>
<body>
<a class="skip" href="#report">Skip to the scenarios</a>
<header id="top">
<h1><svg viewBox="0 0 32 20" aria-hidden="true"><path d="M1 13c4 0 5-9 10-9s5 9 10 9 6-9 10-9M1 18c4 0 5-5 10-5s5 5 10 5 6-5 10-5"/></svg>Wavetank report</h1>
<div class="chips" role="group" aria-label="Which scenarios">`,
		failed, passed, skipped, flakes, verdict, style(), htmlFile("report.css"), modules())
	chip := func(state State, n int, words string) {
		if n > 0 || state == Failed {
			fmt.Fprintf(p, `<button type="button" class="chip %s" data-only="%s" aria-pressed="false">%d %s</button>`, state, state, n, words)
		}
	}
	chip(Failed, failed, "failed")
	chip(Flaky, flaky, "flaky")
	chip(Passed, passed, "passed")
	chip(Skipped, skipped, "left out")
	fmt.Fprintf(p, `</div>
<input type="search" id="search" placeholder="Search: words, @R082, FILE:LINE" aria-label="Search the scenarios" autocomplete="off" data-testid="search">
<p class="keys"><kbd>j</kbd> <kbd>k</kbd> scenario · <kbd>Enter</kbd> open · <kbd>←</kbd> <kbd>→</kbd> step · <kbd>/</kbd> search · seed %d</p>
<button type="button" id="theme" class="quiet" data-testid="theme" hidden></button>
</header>
<noscript><p class="empty">The recordings need JavaScript; the verdicts, steps and failures below do not.</p></noscript>
<main id="report" tabindex="-1">
<p class="empty" id="none" hidden>No scenario matches.</p>
`, r.Seed)
}

func (p *htmlPage) group(state State, title string) {
	all := p.groups[state]
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(p, "<section class=\"group\" aria-label=\"%s\">\n<h2>%s</h2>\n", title, title)
	for first := 0; first < len(all); {
		file, next := all[first].File, first+1
		for next < len(all) && all[next].File == file {
			next++
		}
		// The browser draws the scenarios of a file when they come into view; until then it goes by their number.
		fmt.Fprintf(p, "<div class=\"of-file\" style=\"--n:%d\">\n<h3>%s <small>%s</small></h3>\n", next-first, htmlText(file.Name()), htmlText(file.Path))
		for i, s := range all[first:next] {
			p.scenario(s, state == Failed && first+i == 0)
		}
		p.WriteString("</div>\n")
		first = next
	}
	p.WriteString("</section>\n")
}

func (p *htmlPage) scenario(s *Scenario, open bool) {
	outcome := s.Outcome()
	fmt.Fprintf(p, `<article data-at="%s" data-outcome="%s" data-recording="%s"><details`, htmlText(s.At()), outcome, p.place[s])
	if open {
		p.WriteString(" open")
	}
	fmt.Fprintf(p, `><summary><b class="title">%s</b><small>%s</small>`, htmlText(s.Title()), htmlText(strings.Join(append([]string{s.At()}, s.Tags...), " ")))
	if outcome == Skipped {
		fmt.Fprintf(p, `<em>%s</em>`, htmlText(s.Why()))
	}
	p.WriteString("</summary>\n")
	p.attempts(s)
	if f := s.Failure(); f != nil {
		p.failure(fmt.Sprintf("%s:%d %s", s.File.Path, f.Line, f.Step), f.State, f.Text)
	}
	if steps := s.Ended(); len(steps) > 0 {
		p.WriteString("<div class=\"watch\"><ol class=\"steps\">\n")
		for _, step := range steps {
			p.step(s, step)
		}
		p.WriteString("</ol></div>")
	}
	p.WriteString("</details></article>\n")
}

// attempts tells of those that were made again.
func (p *htmlPage) attempts(s *Scenario) {
	for i := range max(len(s.Attempts)-1, 0) {
		f := s.failure(&s.Attempts[i])
		p.failure(fmt.Sprintf("attempt %d of %d: %s:%d %s", i+1, len(s.Attempts), s.File.Path, f.Line, f.Step), "retried", f.Text)
	}
}

func (p *htmlPage) failure(at string, state State, why string) {
	fmt.Fprintf(p, "<div class=\"failure %s\"><h4>%s</h4><pre tabindex=\"0\">%s</pre></div>\n", state, htmlText(at), htmlText(why))
}

func (p *htmlPage) step(s *Scenario, step Step) {
	fmt.Fprintf(p, `<li data-step="%s:%d" data-state="%s">%s %s`, htmlText(s.File.Path), step.Line, step.State, htmlText(step.Keyword), htmlText(step.Text))
	if step.Doc != nil {
		fmt.Fprintf(p, "<pre>%s</pre>", htmlText(step.Doc.Content))
	}
	if step.Table != nil {
		p.WriteString("<table>")
		for _, row := range step.Table {
			p.WriteString("<tr>")
			for _, cell := range row {
				fmt.Fprintf(p, "<td>%s</td>", htmlText(cell))
			}
			p.WriteString("</tr>")
		}
		p.WriteString("</table>")
	}
	for _, a := range step.Attachments {
		fmt.Fprintf(p, `<p class="attached">%s <small>%s</small></p>`, htmlText(a.Name), htmlText(a.MediaType))
	}
	p.WriteString("</li>\n")
}

// htmlText is text in an element or an attribute; control characters, which HTML cannot carry, are written as Go does.
func htmlText(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = escape(line)
	}
	return html.EscapeString(strings.Join(lines, "\n"))
}
