package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/wavetank/wavetank/connector/terminal"
	"github.com/wavetank/wavetank/scenarios/lint"
)

const lintExamples = `  wavetank lint features                        every feature file under a directory
  wavetank lint late.feature --format json
  wavetank lint features --tags "@smoke and not @slow"   also: does every tag stand on a scenario?
`

func runLint(_ context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	flags := flag.NewFlagSet("lint", flag.ContinueOnError)
	format := flags.String("format", "text", "`text|json`")
	tags := flags.String("tags", "", "a tag `EXPR` as for wavetank run: each of its tags should stand on some scenario")
	paths, err := parseMixed(flags, args, "wavetank lint PATH ...: say what is wrong with feature files without running them; a PATH is a file or a directory. "+
		"Exit code 0: nothing, 1: there are findings, 2: a file cannot be read", lintExamples, stdout)
	switch {
	case err != nil:
		return exitUsage, err
	case len(paths) == 0:
		return exitUsage, errors.New("which files? Name a feature file or a directory, such as wavetank lint features")
	case *format != "text" && *format != "json":
		return exitUsage, fmt.Errorf("--format: %q: use text or json", *format)
	}
	linter, err := lint.New()
	if err != nil {
		return exitFailed, err
	}
	report, err := linter.Paths(paths, *tags)
	if err != nil {
		return exitUsage, err
	}
	write := report.WriteText
	if *format == "json" {
		write = report.WriteJSON
	}
	if err := write(stdout); err != nil {
		return exitFailed, err
	}
	for _, line := range report.Unreadable {
		fmt.Fprintf(stderr, "wavetank lint: %s\n", terminal.EscapeLines(line))
	}
	switch {
	case len(report.Unreadable) > 0:
		return exitUsage, nil
	case len(report.Findings) > 0:
		return exitFailed, nil
	}
	return exitDone, nil
}
