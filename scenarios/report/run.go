package report

import (
	"fmt"
	"time"

	messages "github.com/cucumber/messages/go/v34"
)

// State is how a step, an attempt or a scenario ended.
type State string

// Scenarios are Passed, Failed, Skipped or Flaky. Steps are any but Flaky.
const (
	Passed    State = "passed"
	Failed    State = "failed"
	Skipped   State = "skipped"
	Flaky     State = "flaky"     // an attempt failed and a later one passed
	Undefined State = "undefined" // no phrase of the vocabulary matches the step
	Ambiguous State = "ambiguous" // more than one phrase matches the step
)

// failing reports whether a step in this state fails its scenario.
func (s State) failing() bool { return s == Failed || s == Undefined || s == Ambiguous }

// Run is a run of feature files.
type Run struct {
	Interrupted bool // scenarios were left out because the run was interrupted: it proves nothing
	AllowFlaky  bool // flaky scenarios do not fail the run; they are not passed either way

	Seed  uint64        // of every scenario's world
	Start time.Time     // on the wall; zero: times were not measured
	Took  time.Duration // on the wall
	Files []*File       // in the order of their paths; files without a scenario that was chosen are absent
}

// File is a feature file.
type File struct {
	Path      string // with slashes, as it was given
	Source    string // UTF-8 without a byte order mark
	Document  *messages.GherkinDocument
	Scenarios []*Scenario // those that were chosen, in the order of the file
}

// Name is the name of the feature.
func (f *File) Name() string { return f.Document.Feature.Name }

// Scenario is a scenario or one row of an outline.
type Scenario struct {
	File    *File              // that it stands in
	Rule    *messages.Rule     // nil: it stands in no Rule
	Node    *messages.Scenario // as it was written
	Pickle  *messages.Pickle   // with the values of its row
	Name    string             // with the values of its row
	Line    int                // of the scenario; of the row, in an outline
	Row     int                // counts the rows of all examples of an outline from 1; 0: no outline
	Tags    []string           // those of the feature, the Rule, the scenario and the examples
	Steps   []Step             // as they were written, all Skipped
	LeftOut string             // why it did not run; empty: it did

	// Attempts are in the order in which they were made. All but the last failed and were retried.
	Attempts []Attempt
}

// Attempt is one try to run a scenario.
type Attempt struct {
	Seed  uint64        // of its world
	Start time.Time     // on the wall; zero: not measured
	Took  time.Duration // on the wall, never negative
	Steps []Step        // every step of the scenario

	// Fault is what is wrong with the scenario as a whole or with its world after the last step; empty: nothing is.
	Fault string
}

// Step is one step of a scenario.
type Step struct {
	Keyword    string // as written, such as Given or And
	Kind       string // Given, When, Then, or empty when the keyword does not say
	Text       string
	Line       int   // in the file; an outline's rows share the lines of its steps
	Background bool  // it comes from a background
	Doc        *Doc  // nil: it has no doc string
	Table      Table // nil: it has no table

	State       State         // how it ended
	Start       time.Time     // on the wall; zero: not measured or not run
	Took        time.Duration // on the wall, never negative
	Failure     string        // why it failed, over one or more lines; empty: it did not
	Attachments []Attachment

	// Scene is what the world showed after the step, as JSON (see package scenarios, type scene); nil when nothing looked, or it was
	// not run. Only a report whose Format has Scenes needs it.
	Scene []byte
}

// String is the step as it was written.
func (s Step) String() string { return s.Keyword + " " + s.Text }

// Doc is the doc string of a step.
type Doc struct {
	MediaType string // what stands behind the opening quotes; mostly empty
	Content   string // without the indentation of the quotes
}

// Table is the table of a step: cells by row.
type Table [][]string

// Attachment is something that belongs to a step, such as a picture of a phone.
type Attachment struct {
	Name      string // as reports show it
	MediaType string // such as image/png
	Body      []byte // its bytes
}

// Failure is why a scenario failed or is flaky, with the place where it failed.
type Failure struct {
	Line  int    // in the scenario's file: of the step, or of the scenario when no step is to blame
	Step  string // the step as it was written, or the scenario
	State State  // Failed, Undefined, Ambiguous or Flaky
	Text  string // over one or more lines; never empty
}

// Last is the newest attempt; nil when the scenario did not run.
func (s *Scenario) Last() *Attempt {
	if s.LeftOut != "" || len(s.Attempts) == 0 {
		return nil
	}
	return &s.Attempts[len(s.Attempts)-1]
}

// Outcome is Passed, Failed, Skipped or Flaky: the verdict that every report, the summary and the exit code share. A scenario that passed
// only when it was run again is Flaky.
func (s *Scenario) Outcome() State {
	a := s.Last()
	switch {
	case a == nil:
		return Skipped
	case a.Outcome() == Passed && len(s.Attempts) > 1:
		return Flaky
	}
	return a.Outcome()
}

// Outcome is Passed or Failed. An attempt passes when it has steps, all of them passed and nothing else is wrong.
func (a *Attempt) Outcome() State {
	if a.Fault != "" || len(a.Steps) == 0 {
		return Failed
	}
	for _, step := range a.Steps {
		if step.State != Passed {
			return Failed
		}
	}
	return Passed
}

// Ended are the steps of the scenario with their states: those of the last attempt, or all Skipped.
func (s *Scenario) Ended() []Step {
	if a := s.Last(); a != nil {
		return a.Steps
	}
	return s.Steps
}

// Failure is why the scenario failed or is flaky; nil when it is neither.
func (s *Scenario) Failure() *Failure {
	switch s.Outcome() {
	case Failed:
		return s.failure(s.Last())
	case Flaky:
		f := s.failure(&s.Attempts[0])
		f.State, f.Text = Flaky, s.flake()+"\n"+f.Text
		return f
	}
	return nil
}

// flake says how a flaky scenario ended each time, and whose fault that is.
func (s *Scenario) flake() string {
	last := len(s.Attempts)
	text := fmt.Sprintf("flaky: failed %d of %d attempts and passed the last", last-1, last)
	for _, a := range s.Attempts[1:] {
		if a.Seed != s.Attempts[0].Seed {
			return text
		}
	}
	return text + fmt.Sprintf("; every one had the seed %d, and the same seed must end the same: a bug of determinism, in the world or in what is tested", s.Attempts[0].Seed)
}

func (s *Scenario) failure(a *Attempt) *Failure {
	f := Failure{Line: s.Line, Step: s.title(), State: Failed, Text: a.Fault}
	for _, step := range a.Steps {
		if step.State.failing() {
			f = Failure{Line: step.Line, Step: step.String(), State: step.State, Text: step.Failure}
			if a.Fault != "" {
				f.Text += "\nand after it: " + a.Fault
			}
			break
		}
	}
	if f.Text == "" {
		f.Text = "a step was not run"
	}
	return &f
}

// Why is the reason of a scenario that was left out.
func (s *Scenario) Why() string {
	if s.LeftOut != "" {
		return s.LeftOut
	}
	return "it did not run"
}

// OK reports whether a scenario passed, none failed and the run came to its end: the exit code of a run. A flaky one fails the run unless
// AllowFlaky; then it counts as one that was looked at.
func (r *Run) OK() bool {
	c := r.Count().Scenarios
	if c[Failed] > 0 || r.Interrupted {
		return false
	}
	if r.AllowFlaky {
		return c[Passed]+c[Flaky] > 0
	}
	return c[Passed] > 0 && c[Flaky] == 0
}

// Fails reports whether a scenario that is over fails the run.
func (r *Run) Fails(s *Scenario) bool {
	outcome := s.Outcome()
	return outcome == Failed || outcome == Flaky && !r.AllowFlaky
}

// Counts are the sums of a run, by state.
type Counts struct {
	Scenarios, Steps map[State]int // how many ended in each state
}

// Count adds up the scenarios and the steps of their last attempts.
func (r *Run) Count() Counts {
	c := Counts{Scenarios: map[State]int{}, Steps: map[State]int{}}
	for s := range r.All() {
		c.Scenarios[s.Outcome()]++
		for _, step := range s.Ended() {
			c.Steps[step.State]++
		}
	}
	return c
}

// All yields the scenarios in the order of the files.
func (r *Run) All() func(yield func(*Scenario) bool) {
	return func(yield func(*Scenario) bool) {
		for _, f := range r.Files {
			for _, s := range f.Scenarios {
				if !yield(s) {
					return
				}
			}
		}
	}
}
