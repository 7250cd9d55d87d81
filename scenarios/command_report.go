package scenarios

import (
	"errors"
	"fmt"
	"strings"

	messages "github.com/cucumber/messages/go/v34"

	"github.com/wavetank/wavetank/scenarios/report"
	"github.com/wavetank/wavetank/sim"
)

// CommandReport is an HTML report of a command that was run beside a world, in the form of a run's: one scenario, which passed when the
// command did, with a step for what the world showed before it and one for what it shows after it. With the second come all messages that
// crossed a wire, each with why it fared as it did. Use NewCommandReport, Begin and Write, or Close.
type CommandReport struct {
	outputs *report.Outputs
	world   *sim.World
	camera  *camera
	before  []byte
}

// NewCommandReport opens the file of html:FILE, so that one that cannot be written is known before anything runs.
func NewCommandReport(value string) (*CommandReport, error) {
	if name, file, _ := strings.Cut(value, ":"); name != "html" || file == "" || file == "-" {
		return nil, fmt.Errorf("%q: write html:FILE", value)
	}
	outputs, err := report.Parse([]string{value})
	if err == nil {
		err = outputs.Open(nil)
	}
	if err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "--format "))
	}
	return &CommandReport{outputs: outputs, camera: &camera{}}, nil
}

// Begin looks at the world before the command runs.
func (r *CommandReport) Begin(w *sim.World) {
	r.world, r.before = w, r.camera.take(&Stage{World: w})
}

// Close closes the file when there is nothing to report.
func (r *CommandReport) Close() { r.outputs.Close() }

// Write writes what the command did to the world, which is another when it was reset meanwhile. failure says how the command failed; nil:
// it did not.
func (r *CommandReport) Write(w *sim.World, command []string, failure error) error {
	stage := &Stage{World: w}
	if w != r.world {
		r.camera.rev = 0
	}
	steps := []report.Step{
		{Keyword: "Given", Kind: "Given", Text: "a world of its own", Line: 1, State: report.Passed, Scene: r.before},
		{Keyword: "When", Kind: "When", Text: w.Journal.Masked(strings.Join(command, " ")), Line: 2, State: report.Passed, Scene: r.camera.take(stage)},
	}
	if failure != nil {
		steps[1].State, steps[1].Failure = report.Failed, stage.Explain("", failure)
	}
	feature := &messages.Feature{Keyword: "Command", Name: "A command beside a world"}
	file := &report.File{Path: "exec", Document: &messages.GherkinDocument{Feature: feature}}
	file.Scenarios = []*report.Scenario{{
		File: file, Node: &messages.Scenario{Keyword: "Command"}, Name: steps[1].Text, Line: 1, Steps: steps, Attempts: []report.Attempt{{Steps: steps}},
	}}
	if err := r.outputs.Write(&report.Run{Seed: w.Seed(), Files: []*report.File{file}}); err != nil {
		return errors.New(strings.TrimPrefix(err.Error(), "--format "))
	}
	return nil
}
