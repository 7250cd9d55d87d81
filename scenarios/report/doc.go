// Package report holds the model of a run of feature files and the reports that are views of it.
//
// The model is a tree in the order of the files, whatever the concurrency of the run was:
//
//	Run > File > Scenario > Attempt > Step
//
// A File is one feature file; its Document holds the parsed Gherkin, for Feature, Rule and Examples as they were written. A
// Scenario is one scenario, or one row of an outline (Row counts from 1), with all tags that it inherits. Its Steps are the steps as
// they were written, background included; each Attempt holds a copy of them with State, times, Failure and Attachments. The last
// attempt decides. A scenario without an attempt did not run: LeftOut says why.
//
// The verdict is computed in one place, Scenario.Outcome, from the states of the last attempt. Every report asks it, and so do
// Run.OK (the exit code) and Run.Count (the summary); no report judges by itself. A report is a pure function of the model to
// bytes: see Formats. The text reports are printed scenario by scenario while the run goes on: see Stream.
//
// A new report is a function `func Name(r *Run) []byte` and a line in Formats. What it needs of the world after each step is taken
// by the hook Suite.Attach of package scenarios, which adds Attachments to the step.
//
// Its files, in the order in which a run passes them:
//
//   - run.go is the model, with the verdict; lines.go finds the lines of tags, which the parsed document lacks.
//   - stream.go prints a run as it goes on: pretty.go, progress.go and summary.go, with colour.go, and escape.go for what a terminal must not obey.
//   - format.go lists the reports of a run that is over: cucumber.go, messages.go, junit.go, html.go; recording.go packs what the HTML report plays.
//
// What does not live here: how feature files are read and run (scenarios/suite_load.go, scenarios/suite_play.go) and what is taken of a world
// (scenarios/camera.go).
//
// Package scenarios imports it. It imports sim/console, with whose modules the HTML report draws.
package report
