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
// What does not live here: running, worlds and judging, which package scenarios has. That package fills a Run; it and the commands import
// this one, which imports only the modules of the console that its page of a run draws with.
package report
