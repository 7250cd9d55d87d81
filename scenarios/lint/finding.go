// Package lint says what is wrong with feature files without running them: it parses them and matches their steps, and starts no world.
//
// It looks for what would fail or test nothing: steps that no phrase or several phrases match, empty scenarios, names that stand for two
// scenarios, outcomes before anything happened, channels and fixtures that do not exist.
package lint

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/wavetank/wavetank/connector/terminal"
)

// Rules of findings.
const (
	RuleSyntax    = "syntax"    // the file cannot be read as Gherkin
	RuleUndefined = "undefined" // no phrase matches a step
	RuleAmbiguous = "ambiguous" // several phrases match a step
	RuleArgument  = "argument"  // a step lacks the table or doc string that its phrase needs
	RuleEmpty     = "empty"     // a feature without scenarios, a scenario without steps, an outline, or one of its examples, without rows
	RuleDuplicate = "duplicate" // two scenarios of a file have one name
	RuleOrder     = "order"     // a Then stands before anything happens
	RuleChannel   = "channel"   // a word is no channel
	RuleFixture   = "fixture"   // a file, rich media or suggested phrase that does not exist
	RuleTag       = "tag"       // a tag of --tags that no scenario has
)

// Finding is one thing that is wrong.
type Finding struct {
	File    string `json:"file"`   // as it was given, with slashes; empty for one that concerns no file
	Line    int    `json:"line"`   // from 1; 0 for one that concerns the whole
	Column  int    `json:"column"` // in characters, from 1
	Rule    string `json:"rule"`   // one of the Rule constants
	Message string `json:"message"`
}

// At is FILE:LINE:COLUMN.
func (f Finding) At() string {
	switch {
	case f.File == "":
		return "--tags"
	case f.Line == 0:
		return f.File
	}
	return fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column)
}

// Report is what was found in some files.
type Report struct {
	Files     int       `json:"files"`     // how many were looked at
	Scenarios int       `json:"scenarios"` // each row of an outline counts
	Findings  []Finding `json:"findings"`  // by file and line

	// Unreadable says which files could not be looked at, a line each.
	Unreadable []string `json:"unreadable"`
}

func (r *Report) sort() {
	sort.SliceStable(r.Findings, func(i, j int) bool {
		a, b := r.Findings[i], r.Findings[j]
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column)) < 0
	})
}

// WriteJSON writes the report as one JSON object.
func (r *Report) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}

// WriteText writes a finding a line, "FILE:LINE:COLUMN: rule: message", with what helps indented below it, and a summary.
func (r *Report) WriteText(w io.Writer) error {
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%s: %s: %s\n", terminal.Escape(f.At()), f.Rule, strings.ReplaceAll(terminal.EscapeLines(f.Message), "\n", "\n    "))
	}
	fmt.Fprintf(&b, "%s in %s, %s\n", count(len(r.Findings), "finding"), count(r.Files, "file"), count(r.Scenarios, "scenario"))
	_, err := io.WriteString(w, b.String())
	return err
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
