package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/wavetank/wavetank/scenarios/starter"
)

const initExamples = `  wavetank init my-bot --lang node
  wavetank init . --lang python          into the empty directory that you are in
`

func runInit(_ context.Context, args []string, stdout, _ io.Writer) (int, error) {
	flags := flag.NewFlagSet("init", flag.ContinueOnError)
	language := flags.String("lang", "node", "`"+strings.Join(starter.Languages(), "|")+"`: what the bot is written in")
	dirs, err := parseMixed(flags, args, "wavetank init DIR: write a feature, a bot that passes it, and files for GitHub Actions, GitLab and Jenkins", initExamples, stdout)
	switch {
	case err != nil:
		return exitUsage, err
	case len(dirs) == 0:
		return exitUsage, errors.New("which directory? wavetank init my-bot --lang node")
	case len(dirs) > 1:
		return exitUsage, fmt.Errorf("unexpected argument %q", dirs[1])
	}
	written, err := starter.Write(dirs[0], *language)
	if err != nil {
		return exitUsage, err
	}
	fmt.Fprintf(stdout, "wrote into %s:\n", dirs[0])
	for _, file := range written {
		fmt.Fprintf(stdout, "  %s\n", file)
	}
	fmt.Fprintf(stdout, "\nREADME.md says how it is run, and what to do next.\n")
	return exitDone, nil
}
