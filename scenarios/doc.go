// Package scenarios tells what happens in a simulated world with a real connector in it, in Gherkin.
//
// A Stage is one scenario's world: its own clock, ports, ids and durable log, and its own connector, which talks to the
// simulators over real HTTP and TLS websockets on loopback. Package steps has the vocabulary; Suite runs feature files
// with it, for `wavetank run` and for `go test` alike.
//
// A feature file passes through the parts in this order:
//
//   - suite.go is a run. It reads files: read.go, parse.go, syntax.go (faults by line), outline.go, read_lines.go (what FILE:LINE chooses), tags.go.
//   - suite_load.go makes the model of package report; suite_play.go runs the scenarios of it, and suite_hooks.go each step.
//   - stage.go is the world of a scenario, stage_steps.go what steps reach of it; prepared.go has what is made once for all.
//   - host.go runs the built-in connector and crash.go stops it at a failpoint; foreign*.go run a connector of another program in its place, and
//     needs.go says which phrases such a connector cannot do.
//   - check.go is the world's own verdict at the end, with errorlog.go and untaken.go.
//   - explain.go, explain_state.go and suite_explain.go say why a step failed; camera.go takes what a report shows, terminal.go knows a terminal.
//   - rules.go lists the rules of the deployment guide, rules_tagged.go the scenarios of each, and evidence.go how much each puts to the test.
//
// A world that stays up, for `wavetank up`:
//
//   - stack.go is that world, stack_connector.go its connector, stack_crash.go kills it half-way, stack_settle.go its quiet, and stack_remake.go makes it again. write_config.go
//     writes a configuration for a connector beside it.
//   - playable.go and playback.go perform a scenario step by step, in a world beside it: for replays, and for the player of the console.
//   - acted.go logs what is done, replay.go and replay_foreign.go do it again from the log, and written.go with written_fault.go
//     writes it as a feature.
//   - branches.go: fork, switch, drop. branches_undo.go: undo, redo. branches_pinned.go is a branch that a call names, past.go looks at an earlier instant, trail.go keeps
//     worlds close behind so that all of it is fast.
//   - command.go with command_report.go and command_terminal_*.go runs a command beside a world; documents.go serves the guides.
//
// What does not live here: phrases (scenarios/steps), reports (scenarios/report), the player of the console (scenarios/play), simulators (package sim), flags and output
// (scenarios/cmd/wavetank).
//
// Only it and the packages below it know connector and simulators alike. The program scenarios/cmd/wavetank imports it, and what is made of
// scenarios: acceptance, browser, explore, lint, lsp, mutants, play, sweep, traffic, tunnel.
package scenarios
