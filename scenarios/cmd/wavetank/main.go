// Command wavetank is the simulated world of Oceana messaging: it starts it, runs scenarios in it and explains it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/wavetank/wavetank/connector/terminal"
)

// Exit codes of every verb.
const (
	exitDone   = 0
	exitFailed = 1 // a scenario, check or operation failed
	exitUsage  = 2 // the command line or a file is wrong
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// verb is one subcommand. It returns an exit code and, unless it has told the user itself, why.
type verb struct {
	name, help string
	run        func(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error)
}

func verbs() []verb {
	return []verb{
		{"up", "start the world and keep it up until Ctrl-C", runUp},
		{"run", "run feature files, the built-in ones or anyone's", runRun},
		{"exec", "run a command, such as a test suite, beside a world of its own", runExec},
		{"init", "write a small bot, a feature that judges it, and files for CI", runInit},
		{"docs", "print a guide, or find words in all of them", runDocs},
		{"replay", "do again what a log of actions says, and say whether it went the same way", runReplay},
		{"diff", "compare two journals, logs of actions or saved worlds", runDiff},
		{"import", "make a log of actions from captured webhooks, without names and texts", runImport},
		{"steps", "list every phrase that a feature file can use", runSteps},
		{"lint", "say what is wrong with feature files without running them", runLint},
		{"lsp", "serve an editor: what lint says, completion and explanations of phrases", runLsp},
		{"mcp", "serve a world to a coding agent: the control API as tools, phrases, rules and why as resources", runMcp},
		{"rules", "list the rules of the deployment guide, their scenarios and last results", runRules},
		{"fidelity", "list what is simulated, where it is known from and how surely", runFidelity},
		{"workbook", "write a new deployment workbook", runWorkbook},
		{"validate", "go through Appendix C of the deployment guide, step by step", runValidate},
		{"rehearse", "make a deployment with a mistake, to find and mend", runRehearse},
		{"tunnel", "run a contact centre for days of virtual time, and check every promise", runTunnel},
		{"sweep", "find where the outcome of a scenario flips when a span of time in it varies", runSweep},
		{"explore", "look for a sequence of what anybody can do that is not as the model says", runExplore},
		{"soak", "look for a schedule of faults and crashes under which connectors break a promise", runSoak},
		{"health", "say whether a world that is up answers", runHealth},
		{"version", "print the version", runVersion},
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		usage(stderr)
		return exitUsage
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		return verb{"help", "", runHelp}.do(ctx, nil, stdout, stderr)
	}
	for _, v := range verbs() {
		if v.name != args[0] {
			continue
		}
		return v.do(ctx, args[1:], stdout, stderr)
	}
	fmt.Fprintf(stderr, "wavetank: no verb %q: see wavetank --help\n", args[0])
	return exitUsage
}

// do runs the verb and says why it ended. What is told to have gone wrong is never done, whatever the verb returns besides, nor is what
// could not be written to standard output.
func (v verb) do(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	out := terminal.NewOutput(stdout)
	code, err := v.run(ctx, args, out, stderr)
	if errors.Is(err, flag.ErrHelp) {
		code, err = exitDone, nil
	}
	if err == nil {
		err = out.Err()
	}
	if err == nil {
		return code
	}
	fmt.Fprintf(stderr, "wavetank %s: %s\n", v.name, terminal.EscapeLines(err.Error()))
	if code == exitDone {
		return exitFailed
	}
	return code
}
