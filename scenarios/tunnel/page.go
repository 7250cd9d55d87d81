package tunnel

import (
	"fmt"
	"html"
	"io"
	"math"
	"strings"
	"text/tabwriter"
	"text/template"
	"time"

	"github.com/wavetank/wavetank/scenarios/pages"
)

// HTML writes the report as one page that needs nothing else.
func (c *Comparison) HTML(w io.Writer) error {
	type part struct {
		Title                  string
		Hours, Waits, Days     pages.Raw
		Channels, Skills       []Group
		Charges                []Country
		Currency               string
		Customers, Agents, Day int
		Faults                 string
	}
	data := struct {
		Title, NameA, NameB string
		Seeds               int
		Rows                []row
		Parts               []part
		Broken              []Broken
		Cut                 *time.Time
	}{Cut: c.Cut, Broken: c.Broken, Title: c.NameA, NameA: c.NameA, NameB: c.NameB, Seeds: c.Seeds, Rows: c.rows()}
	if c.NameB != "" {
		data.Title += " and " + c.NameB
	}
	for i, r := range []*Report{first(c.A), first(c.B)} {
		if r == nil {
			continue
		}
		data.Parts = append(data.Parts, part{
			Title: []string{c.NameA, c.NameB}[i], Customers: r.Customers, Agents: r.Agents, Day: r.Days, Faults: wrong(r),
			Hours: bars("Contacts by hour of the first message; red: no answer within 24 hours", r.ByHour, 2),
			Waits: curve("Time to answer by hour: p50, p90 and p99", r.ByHour),
			Days:  bars("Contacts by day", r.ByDay, 1+len(r.ByDay)/12), Channels: r.ByChannel, Skills: r.BySkill, Charges: r.Countries, Currency: r.Currency,
		})
	}
	return page.Execute(w, data)
}

// row is one figure in words.
type row struct{ Name, A, B, Difference string }

func (c *Comparison) rows() (rows []row) {
	for _, f := range c.Figures {
		if f.idle() {
			continue
		}
		r := row{Name: f.Name, A: f.A.text(f.Unit, false)}
		if f.B != nil {
			r.B, r.Difference = f.B.text(f.Unit, false), f.Difference.text(f.Unit, true)
		}
		rows = append(rows, r)
	}
	return rows
}

// Text writes the figures as a table for a terminal.
func (c *Comparison) Text(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	if c.NameB != "" {
		fmt.Fprintf(t, "\t%s\t%s\tdifference\n", c.NameA, c.NameB)
	}
	for _, r := range c.rows() {
		line := r.Name + "\t" + r.A
		if c.NameB != "" {
			line += "\t" + r.B + "\t" + r.Difference
		}
		fmt.Fprintln(t, strings.ReplaceAll(line, "\u00a0", " "))
	}
	return t.Flush()
}

// idle says that a figure is of something that no run had: a bot, skills, buttons.
func (c *Compared) idle() bool {
	optional := c.Name == "deflected by the bot" || c.Name == "transfers" || c.Name == "buttons tapped"
	return optional && c.A.High == 0 && (c.B == nil || c.B.High == 0)
}

// wrong is what went wrong in a run, and nothing when that was not asked for.
func wrong(r *Report) string {
	if r.Faults == None {
		return ""
	}
	return fmt.Sprintf(", with %d %s faults and %d restarts of the connector", r.FaultsMet, r.Faults, r.Restarts)
}

func first(some []*Report) *Report {
	if len(some) == 0 {
		return nil
	}
	return some[0]
}

// text is the median, with the range if there is one.
func (s Spread) text(unit string, signed bool) string {
	whole := func(v float64) string { return strings.ReplaceAll(quantityText(v, unit, signed), " ", "\u00a0") } // breaks in no line
	one := whole(s.Median)
	if s.Low == s.High {
		return one
	}
	return fmt.Sprintf("%s (%s to %s)", one, whole(s.Low), whole(s.High))
}

func quantityText(v float64, unit string, signed bool) string {
	sign := ""
	if signed && v > 0 {
		sign = "+"
	}
	switch unit {
	case "s":
		return sign + seconds(v)
	case "%":
		if signed {
			return sign + strings.TrimSuffix(fmt.Sprintf("%.1f", v*100), ".0") + " points"
		}
		return sign + strings.TrimSuffix(fmt.Sprintf("%.1f", v*100), ".0") + " %"
	}
	return sign + strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0")
}

// seconds is a span of time as people say it.
func seconds(v float64) string {
	d := time.Duration(math.Abs(v) * float64(time.Second))
	sign := ""
	if v < 0 {
		sign = "-"
	}
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%s%.1f days", sign, d.Hours()/24)
	case d >= time.Hour:
		return fmt.Sprintf("%s%d h %02d min", sign, int(d.Hours()), int(d.Minutes())%60)
	case d >= time.Minute:
		return fmt.Sprintf("%s%d min %02d s", sign, int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%s%.0f s", sign, d.Seconds())
}

// Measures of every picture, in pixels.
const (
	pictureWidth  = 660
	pictureHeight = 190
	left, bottom  = 56, 24
	top           = 10
)

// bars draws how many contacts each group has. Every nth group is named.
func bars(title string, groups []Group, every int) pages.Raw {
	most := 2
	for _, g := range groups {
		most = max(most, g.Contacts+g.Contacts%2) // so that its half is a number too
	}
	var b strings.Builder
	begin(&b, title)
	axis(&b, float64(most), func(v float64) string { return fmt.Sprintf("%.0f", v) })
	step := float64(pictureWidth-left) / float64(max(len(groups), 1))
	for i, g := range groups {
		x := left + step*float64(i)
		height := func(n int) float64 { return float64(n) / float64(most) * (pictureHeight - top - bottom) }
		base := float64(pictureHeight - bottom)
		tip := html.EscapeString(fmt.Sprintf("%s: %d contacts, %d late, p90 %s", g.Name, g.Contacts, g.Late, seconds(g.Wait.P90)))
		fmt.Fprintf(&b, `<g><title>%s</title><rect class="bar" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, tip, x+step*.1, base-height(g.Contacts), step*.8, height(g.Contacts))
		fmt.Fprintf(&b, `<rect class="late" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/></g>`, x+step*.1, base-height(g.Late), step*.8, height(g.Late))
		label(&b, i, every, x+step/2, g.Name)
	}
	return end(&b)
}

// curve draws p50, p90 and p99 of each group, on a scale of powers of ten.
func curve(title string, groups []Group) pages.Raw {
	const least, most = 1.0, 6.0 // 10 s to about 12 days
	var b strings.Builder
	begin(&b, title)
	y := func(v float64) float64 {
		share := (math.Log10(max(v, 10)) - least) / (most - least)
		return float64(pictureHeight-bottom) - share*(pictureHeight-top-bottom)
	}
	for _, mark := range []struct {
		v    float64
		name string
	}{{10, "10 s"}, {60, "1 min"}, {600, "10 min"}, {3600, "1 h"}, {6 * 3600, "6 h"}, {86400, "1 day"}} {
		fmt.Fprintf(&b, `<line class="grid" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/><text class="y" x="%d" y="%.1f">%s</text>`,
			left, pictureWidth, y(mark.v), y(mark.v), left-6, y(mark.v)+4, mark.name)
	}
	step := float64(pictureWidth-left) / float64(max(len(groups), 1))
	for _, line := range []struct {
		class string
		of    func(Wait) float64
	}{{"p99", func(w Wait) float64 { return w.P99 }}, {"p90", func(w Wait) float64 { return w.P90 }}, {"p50", func(w Wait) float64 { return w.P50 }}} {
		var points []string
		flush := func() {
			if len(points) > 0 {
				fmt.Fprintf(&b, `<polyline class="%s" points="%s"/>`, line.class, strings.Join(points, " "))
			}
			points = nil
		}
		for i, g := range groups {
			if g.Answered == 0 { // nothing is known between
				flush()
				continue
			}
			x := left + step*(float64(i)+.5)
			points = append(points, fmt.Sprintf("%.1f,%.1f", x, y(line.of(g.Wait))))
			fmt.Fprintf(&b, `<circle class="%s" cx="%.1f" cy="%.1f" r="2.5"><title>%s: %s %s</title></circle>`,
				line.class, x, y(line.of(g.Wait)), html.EscapeString(g.Name), line.class, seconds(line.of(g.Wait)))
		}
		flush()
	}
	for i, g := range groups {
		label(&b, i, 2, left+step*(float64(i)+.5), g.Name)
	}
	fmt.Fprintf(&b, `<text class="p50" x="%d" y="14">p50</text><text class="p90" x="%d" y="14">p90</text><text class="p99" x="%d" y="14">p99</text>`,
		pictureWidth-108, pictureWidth-70, pictureWidth-32)
	return end(&b)
}

func begin(b *strings.Builder, title string) {
	fmt.Fprintf(b, `<figure><figcaption>%s</figcaption><svg viewBox="0 0 %d %d" role="img" aria-label="%s">`,
		html.EscapeString(title), pictureWidth, pictureHeight, html.EscapeString(title))
}

func end(b *strings.Builder) pages.Raw {
	b.WriteString("</svg></figure>")
	return pages.Raw(b.String()) // every text in it is escaped above
}

func axis(b *strings.Builder, most float64, name func(float64) string) {
	for i := range 3 {
		v := most * float64(i) / 2
		y := float64(pictureHeight-bottom) - float64(i)/2*(pictureHeight-top-bottom)
		fmt.Fprintf(b, `<line class="grid" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/><text class="y" x="%d" y="%.1f">%s</text>`, left, pictureWidth, y, y, left-6, y+4, name(v))
	}
}

func label(b *strings.Builder, i, every int, x float64, name string) {
	if i%every == 0 {
		fmt.Fprintf(b, `<text class="x" x="%.1f" y="%d">%s</text>`, x, pictureHeight-8, html.EscapeString(short(name)))
	}
}

// short is an hour as it is, and a day as its weekday and number.
func short(name string) string {
	if day, err := time.Parse(time.DateOnly, name); err == nil {
		return day.Format("Mon 2")
	}
	return name
}

var page = pages.Must("tunnel", `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Wind tunnel: {{.Title}}</title>
<style>
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #1d2429; background: #fff }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 } table.sum { max-width: {{if .NameB}}none{{else}}34rem{{end}} } th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #dde3e7 }
td + td, th + th { text-align: right } .sum td:first-child, section td + td { white-space: nowrap } section td, section th { padding-right: .5rem; font-size: .9em } td { font-variant-numeric: tabular-nums }
figure { margin: 1rem 0 } figcaption { color: #56626b; font-size: .9em } svg { width: 100%; height: auto; max-width: 46rem }
.bar { fill: #7fb2d9 } .late { fill: #b3362f } .grid { stroke: #e3e8eb } text { font: 11px system-ui, sans-serif; fill: #56626b }
text.y { text-anchor: end } text.x { text-anchor: middle } polyline { fill: none; stroke-width: 2 }
circle.p99, text.p99 { fill: #b04a86 } polyline.p99 { stroke: #b04a86 } circle.p50 { fill: #2f7fb8 } circle.p90 { fill: #d98a1f } polyline.p50 { stroke: #2f7fb8 } polyline.p90 { stroke: #d98a1f } text.p50 { fill: #2f7fb8 } text.p90 { fill: #d98a1f }
.parts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: 2rem } .parts section { min-width: 0; overflow-x: auto }
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 0 2rem }
.wide { overflow-x: auto } @media (max-width: 40rem) { .sum td:first-child { white-space: normal } }
pre { overflow-x: auto; padding: .75rem 1rem; background: #8881 }
.broken { border-left: 4px solid #b3362f; padding: .5rem 1rem; background: #b3362f18 }
@media (prefers-color-scheme: dark) { body { color: #e4e8eb; background: #171b1e } th, td { border-color: #333b41 } .grid { stroke: #2c3338 }
figcaption, text { color: #9aa6ae; fill: #9aa6ae } .bar { fill: #3f78a5 } .late { fill: #e06a62 } }
</style>
<h1>Wind tunnel: {{.Title}}</h1>
{{with index .Parts 0}}<p>{{.Customers}} customers, {{.Agents}} agents, {{.Day}} days of virtual time on the real connector{{.Faults}}{{end}}{{if gt .Seeds 1}}; {{.Seeds}} seeds: the median, and the range{{end}}.</p>
{{range .Broken}}<p class="broken"><b>{{.Profile}}, seed {{.Seed}}, broke a promise and ended there: {{.Violation.Promise}}.</b> {{.Violation.What}}</p>{{with .Violation.Feature}}<pre>{{.}}</pre>{{end}}
{{end}}{{with .Cut}}<p class="broken"><b>Interrupted at {{.Format "15:04 on 2 January 2006"}}:</b> figures are of what had passed by then.</p>
{{end}}<div class="wide"><table class="sum"><tr><th></th><th>{{.NameA}}</th>{{if .NameB}}<th>{{.NameB}}</th><th>difference with the same seed</th>{{end}}</tr>
{{$two := .NameB}}{{range .Rows}}<tr><td>{{.Name}}</td><td>{{.A}}</td>{{if $two}}<td>{{.B}}</td><td>{{.Difference}}</td>{{end}}</tr>
{{end}}</table></div>
<div class="parts">{{range .Parts}}<section>
<h2>{{.Title}}{{if gt $.Seeds 1}}, the first seed{{end}}</h2>
<div class="pictures">{{.Hours}}{{.Waits}}{{.Days}}</div>
<table><tr><th>channel</th><th>contacts</th><th>answered</th><th>late</th><th>p50</th><th>p90</th><th>p99</th></tr>
{{range .Channels}}{{template "group" .}}{{end}}</table>
{{if .Skills}}<table><tr><th>skill</th><th>contacts</th><th>answered</th><th>late</th><th>p50</th><th>p90</th><th>p99</th></tr>
{{range .Skills}}{{template "group" .}}{{end}}</table>
{{end}}{{if .Charges}}<table><tr><th>templates to</th><th>sent</th><th>{{.Currency}}</th></tr>
{{range .Charges}}<tr><td>{{.Country}}</td><td>{{.Paid}}</td><td>{{.Amount}}</td></tr>
{{end}}</table>{{end}}
</section>{{end}}</div>
</html>
{{define "group"}}<tr><td>{{.Name}}</td><td>{{.Contacts}}</td><td>{{.Answered}}</td><td>{{.Late}}</td><td>{{seconds .Wait.P50}}</td><td>{{seconds .Wait.P90}}</td><td>{{seconds .Wait.P99}}</td></tr>
{{end}}`, template.FuncMap{"seconds": seconds})
