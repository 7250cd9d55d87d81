package rehearsal

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"
)

// What became of a step.
const (
	Green   = "green"
	Red     = "red"
	Blocked = "blocked" // an earlier step must be mended first
	Manual  = "manual"  // a person must do it
)

// Check is one step of Appendix C.
type Check struct {
	Step   int    `json:"step"`
	Rule   string `json:"rule"`
	Name   string `json:"name"`
	Result string `json:"result"`
	Did    string `json:"did"`
	Saw    string `json:"saw"`
	Advice string `json:"advice,omitempty"`        // what to do when it is not green
	Unseen string `json:"couldNotCheck,omitempty"` // what could not be checked from here
}

// Report is a whole walk-through.
type Report struct {
	Version string    `json:"version"`
	At      time.Time `json:"at"`
	Against string    `json:"against"`
	File    string    `json:"file"`
	Digest  string    `json:"configurationDigest"`
	Checks  []Check   `json:"checks"`
}

// Good reports whether no step is red or blocked.
func (r *Report) Good() bool {
	for _, c := range r.Checks {
		if c.Result == Red || c.Result == Blocked {
			return false
		}
	}
	return true
}

// Write writes the report as text, json, junit or html.
func (r *Report) Write(w io.Writer, format string) error {
	switch format {
	case "text":
		return r.text(w)
	case "json":
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	case "junit":
		return r.junit(w)
	case "html":
		return page.Execute(w, r)
	}
	return fmt.Errorf("--format: %q: use text, json, junit or html", format)
}

func (r *Report) text(w io.Writer) error {
	var b strings.Builder
	for _, c := range r.Checks {
		fmt.Fprintf(&b, "%2d  %-7s  %s\n", c.Step, c.Result, c.Name)
		fmt.Fprintf(&b, "    did: %s\n", c.Did)
		if c.Saw != "" {
			fmt.Fprintf(&b, "    saw: %s\n", strings.ReplaceAll(c.Saw, "\n", "\n         "))
		}
		if c.Advice != "" {
			fmt.Fprintf(&b, "    do:  %s\n", c.Advice)
		}
		if c.Unseen != "" {
			fmt.Fprintf(&b, "    not checked from here: %s\n", c.Unseen)
		}
	}
	verdict := "green: all that can be checked from here is as the guide wants it"
	if !r.Good() {
		verdict = "red"
	}
	fmt.Fprintf(&b, "%s (%s, %s, configuration %s)\n", verdict, r.Against, r.File, r.Digest)
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Report) junit(w io.Writer) error {
	type failure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
	type testCase struct {
		Class   string    `xml:"classname,attr"`
		Name    string    `xml:"name,attr"`
		Failure *failure  `xml:"failure,omitempty"`
		Skipped *struct{} `xml:"skipped,omitempty"`
	}
	type suite struct {
		XMLName  xml.Name   `xml:"testsuite"`
		Name     string     `xml:"name,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Skipped  int        `xml:"skipped,attr"`
		Cases    []testCase `xml:"testcase"`
	}
	s := suite{Name: "appendix-c", Tests: len(r.Checks)}
	for _, c := range r.Checks {
		t := testCase{Class: c.Rule, Name: fmt.Sprintf("step %d: %s", c.Step, c.Name)}
		switch c.Result {
		case Red:
			s.Failures++
			t.Failure = &failure{c.Advice, c.Saw}
		case Blocked, Manual:
			s.Skipped++
			t.Skipped = &struct{}{}
		}
		s.Cases = append(s.Cases, t)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(s); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

var page = template.Must(template.New("report").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Messaging channel: acceptance</title>
<style>body{font:15px/1.5 sans-serif;max-width:60em;margin:2em auto;color:#222}td,th{text-align:left;vertical-align:top;padding:.4em .8em;border-bottom:1px solid #ccc}
.green{color:#137333}.red{color:#b3261e;font-weight:bold}.blocked,.manual{color:#7a5900}.sign td{height:3em;border-bottom:1px solid #222}pre{white-space:pre-wrap;margin:0;font:inherit}</style>
<h1>Messaging channel: acceptance</h1>
<p>{{.File}}, configuration {{.Digest}}<br>wavetank {{.Version}}, {{.At.Format "2006-01-02 15:04:05 MST"}}, against: {{.Against}}</p>
<table><tr><th>Step<th>Result<th>Evidence</tr>
{{range .Checks}}<tr><td>{{.Step}}. {{.Name}} ({{.Rule}})<td class="{{.Result}}">{{.Result}}<td><pre>{{.Did}}
{{.Saw}}</pre>{{with .Advice}}<p>Do: {{.}}</p>{{end}}{{with .Unseen}}<p>Not checked from here: {{.}}</p>{{end}}</tr>
{{end}}</table>
<h2>Accepted</h2><table class="sign"><tr><th>Name<th>Role<th>Date<th>Signature</tr><tr><td><td><td><td></tr><tr><td><td><td><td></tr></table>
</html>
`))
