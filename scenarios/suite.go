package scenarios

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/scenarios/report"
	"github.com/wavetank/wavetank/scenarios/steps"
	"github.com/wavetank/wavetank/sim/journal"
)

// Suite runs feature files. The zero value of each field is usable.
type Suite struct {
	FS            fs.FS                                    // where Paths are looked up; nil means the file system
	Paths         []string                                 // files, directories or file:line
	Tags          string                                   // a tag expression of Cucumber or of godog; empty means all
	Formats       []string                                 // as report.Parse reads them; none means pretty
	Concurrency   int                                      // scenarios at once; zero means one
	Seed          uint64                                   // order and ids
	Engine        string                                   // of the virus scanner: builtin or clamd://host:port; empty means builtin
	StopOnFailure bool                                     // leave the rest out after a failure
	Rerun         int                                      // how often a scenario that failed is run again, until it passes; zero: not at all
	AllowFlaky    bool                                     // one that passed only when it was run again does not fail the run
	Stop          <-chan struct{}                          // once closed, what has not begun is left out; nil: never
	Journal       string                                   // directory for each scenario's journal; empty means none
	Actions       string                                   // directory for each scenario's log of actions; empty means none
	Output        io.Writer                                // nil means standard output
	Aside         io.Writer                                // what is printed while a report goes to Output; nil means standard error
	Foreign       *Foreign                                 // the connector under test; nil means the built-in one, of each scenario
	Prepared      *Prepared                                // shared with other suites of the process; nil means its own
	Now           func() time.Time                         // the wall's clock, for the times in reports; nil: none are measured
	T             *testing.T                               // nil outside go test
	Failed        func(stage *Stage, at string, err error) // told about a failed scenario, at file:line, before its world closes; nil is ignored

	// Attach is called after each step that was run, while its world stands still: what it returns belongs to the step in every report
	// that shows attachments. Nil attaches nothing.
	Attach func(stage *Stage, step *report.Step) []report.Attachment

	// Steps are phrases of your own beside the vocabulary, made anew for the stage of each scenario; nil adds none. They are matched like
	// those of the vocabulary: a line that two phrases match is ambiguous, and fails.
	Steps func(*Stage) []steps.Step

	oceana bool  // the connector under test logs in to Oceana
	kept   *kept // what every world has in common; nil: nothing

	names map[string]string // of each feature file in the names of journals and logs, by its path

	scenes bool // a report shows what the world looked like after each step

}

// Passed, Failed and Flaky are outcomes of a scenario.
const (
	Passed = string(report.Passed)
	Failed = string(report.Failed)
	Flaky  = string(report.Flaky)
)

// Result is a view of a run.
type Result struct {
	Run       *report.Run       // nil when Usage is not
	Printed   io.Writer         // where the summary is: Suite.Output, or Suite.Aside when a report is there
	Scenarios int               // that ran
	Failed    int               // of them
	Flaky     int               // of them: passed only when they were run again
	Outcomes  map[string]string // Passed, Failed or Flaky, by file:line, of those that ran; the row's line in an outline
	Empty     bool              // no scenario matches, which is a failure
	Usage     error             // the command line or a file is wrong; nothing ran
	Unwritten error             // a report is not complete
	Connector error             // the connector under test cannot be used, so nothing ran
}

// OK reports whether at least one scenario passed, none failed and every report was written.
func (r Result) OK() bool { return r.Run != nil && r.Run.OK() && r.Unwritten == nil }

// Run runs the suite. An undefined or ambiguous step is a failure.
func (s Suite) Run() Result {
	outputs, err := report.Parse(s.Formats)
	if err != nil {
		return Result{Usage: err}
	}
	run, err := s.load()
	if err != nil {
		return Result{Usage: err}
	}
	if s.Journal != "" {
		if err := os.MkdirAll(s.Journal, 0o755); err != nil {
			return Result{Usage: fmt.Errorf("--journal: %w", err)}
		}
	}
	if s.Actions != "" {
		if err := os.MkdirAll(s.Actions, 0o755); err != nil {
			return Result{Usage: fmt.Errorf("--actions: %w", err)}
		}
	}
	out, aside := io.Writer(os.Stdout), io.Writer(os.Stderr)
	if s.Output != nil {
		out = s.Output
	}
	if s.Aside != nil {
		aside = s.Aside
	}
	if err := outputs.Open(out); err != nil {
		return Result{Usage: err}
	}
	if outputs.ToStdout() {
		out = aside
	}
	if len(run.Files) == 0 { // the reports say so: one of an earlier run must not look like this one's
		return Result{Run: run, Empty: true, Printed: out, Unwritten: outputs.Write(run)}
	}
	unusable := s.meet(run)
	printed := report.NewStream(out, run, outputs.Text, report.Colour(isTerminal(out)))
	s.scenes, s.names = outputs.Scenes(), names(run)
	s.play(run, printed.Over)
	result := view(run)
	result.Printed, result.Connector = out, unusable
	if err := printed.Close(run); err != nil {
		result.Unwritten = fmt.Errorf("the printed report is not complete: %w", err)
	}
	result.Unwritten = errors.Join(result.Unwritten, outputs.Write(run))
	return result
}

// view reads the result off a run.
func view(run *report.Run) Result {
	r := Result{Run: run, Outcomes: map[string]string{}}
	for s := range run.All() {
		outcome := s.Outcome()
		if outcome == report.Skipped {
			continue
		}
		r.Scenarios++
		switch outcome {
		case report.Failed:
			r.Failed++
		case report.Flaky:
			r.Flaky++
		}
		r.Outcomes[s.At()] = string(outcome)
	}
	return r
}

// journalPath is DIR/<feature>_<line>.ndjson, and DIR/<feature>_<line>_rerun<N>.ndjson of the Nth time that it was run again. Of several
// files with one name in different folders, feature is the path with dots for slashes; where that is the name of another file, too, the
// second of them in the order of their paths has -2 after it, the third -3.
func (s Suite) journalPath(sc *report.Scenario) string {
	return filepath.Join(s.Journal, s.fileOf(sc)+".ndjson")
}

// actionsPath is that of a scenario's log, beside a journal of the same name in another folder or in the same.
func (s Suite) actionsPath(sc *report.Scenario) string {
	return filepath.Join(s.Actions, s.fileOf(sc)+".actions.ndjson")
}

func (s Suite) fileOf(sc *report.Scenario) string {
	again := ""
	if n := len(sc.Attempts); n > 0 {
		again = fmt.Sprintf("_rerun%d", n)
	}
	return fmt.Sprintf("%s_%d%s", s.names[sc.File.Path], sc.Line, again)
}

// names are what the feature files of a run are called in the names of other files, by their path: no two the same.
func names(run *report.Run) map[string]string {
	files := map[string]int{}
	for _, f := range run.Files {
		files[path.Base(f.Path)]++
	}
	plain := func(f *report.File) string {
		name := strings.TrimSuffix(f.Path, ".feature")
		if files[path.Base(f.Path)] == 1 {
			return path.Base(name)
		}
		return strings.ReplaceAll(strings.Trim(name, "./"), "/", ".")
	}
	taken := map[string]bool{} // also what a later file is called
	for _, f := range run.Files {
		taken[plain(f)] = true
	}
	all, given := map[string]string{}, map[string]bool{}
	for _, f := range run.Files {
		name := plain(f)
		for n := 2; given[name] || n > 2 && taken[name]; n++ {
			name = fmt.Sprintf("%s-%d", plain(f), n)
		}
		given[name], all[f.Path] = true, name
	}
	return all
}

// writeJournal writes what crossed a wire to a file.
func (s *Stage) writeJournal(file string) error {
	if s.World == nil {
		return nil
	}
	if err := os.WriteFile(file, NDJSON(s.World.Journal), 0o644); err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	return nil
}

// NDJSON is a journal with one entry a line.
func NDJSON(j *journal.Journal) []byte {
	var b bytes.Buffer
	for _, e := range j.Entries(0) {
		b.Write(journal.JSON(e))
		b.WriteByte('\n')
	}
	return b.Bytes()
}
