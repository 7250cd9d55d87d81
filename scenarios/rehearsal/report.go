package rehearsal

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector/terminal"
)

// The outcome of a step.
const (
	Green   = "green"
	Red     = "red"
	Blocked = "blocked" // an earlier step must be mended first
	Manual  = "manual"  // a person must do it
)

// Check is one step of Appendix C.
type Check struct {
	Step   int    `json:"step"`             // number in Appendix C, from 1
	Rule   string `json:"rule"`             // id of the rule that the step is
	Name   string `json:"name"`             // what the step is about
	Result string `json:"result"`           // green, red, blocked or manual
	Did    string `json:"did"`              // what was done to find out
	Saw    string `json:"saw"`              // what was seen then
	Advice string `json:"advice,omitempty"` // what to do when it is not green
	// Commands are the lines to type for that, in order; nil when there is nothing to type. The shell is sh.
	Commands []string `json:"commands,omitempty"`

	by     int    // the step to mend first, when Result is Blocked
	Unseen string `json:"couldNotCheck,omitempty"` // what could not be checked from here
}

// Report is a whole walk-through.
type Report struct {
	Version string    `json:"version"`             // of the program
	At      time.Time `json:"at"`                  // when it was made
	Against string    `json:"against"`             // what was checked: a simulated site or a real one
	File    string    `json:"file"`                // the workbook
	Digest  string    `json:"configurationDigest"` // of the configuration that the workbook makes
	Checks  []Check   `json:"checks"`              // in the order of the steps
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

// Verdict is the whole in a few words.
func (r *Report) Verdict() string {
	if !r.Good() {
		return "red"
	}
	return "green: all that can be checked from here is as the guide wants it"
}

// Write writes the report as text, json, junit or html.
func (r *Report) Write(w io.Writer, format string) error {
	switch format {
	case "text":
		return r.text(w)
	case "json":
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		return enc.Encode(r)
	case "junit":
		return r.junit(w)
	case "html":
		return r.html(w)
	}
	return fmt.Errorf("--format: %q: use text, json, junit or html", format)
}

func (r *Report) text(w io.Writer) error {
	var b strings.Builder
	for _, c := range r.Checks {
		fmt.Fprintf(&b, "%2d  %-7s  %s\n", c.Step, c.Result, c.Name)
		fmt.Fprintf(&b, "    did: %s\n", c.Did)
		if c.Saw != "" {
			fmt.Fprintf(&b, "    saw: %s\n", strings.ReplaceAll(terminal.EscapeLines(c.Saw), "\n", "\n         "))
		}
		if c.Advice != "" {
			fmt.Fprintf(&b, "    do:  %s\n", c.Advice)
		}
		for _, line := range c.Commands {
			fmt.Fprintf(&b, "         $ %s\n", line)
		}
		if c.Unseen != "" {
			fmt.Fprintf(&b, "    not checked from here: %s\n", c.Unseen)
		}
	}
	fmt.Fprintf(&b, "%s (%s, %s, configuration %s)\n", r.Verdict(), r.Against, r.File, r.Digest)
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
			t.Failure = &failure{c.Advice, strings.Join(append([]string{c.Saw}, c.Commands...), "\n")}
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
