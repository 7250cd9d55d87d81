package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/version"
)

func check(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := newFlags("check", "connector check --config connector.yaml")
	file := flags.String("config", "", "read the configuration from `FILE` (required)")
	if code, ok := flags.read(args, stdout, stderr); !ok {
		return code
	}
	cfg, code := load("check", *file, stderr)
	if code != exitDone {
		return code
	}
	good := connector.Check(ctx, cfg, func(what string, err error) {
		if err != nil {
			fmt.Fprintf(stdout, "failed  %s: %v\n", what, err)
			return
		}
		fmt.Fprintf(stdout, "ok      %s\n", what)
	})
	if !good {
		return exitFailed
	}
	return exitDone
}

func printVersion(args []string, stdout, stderr io.Writer) int {
	switch err := version.Command("connector", args, stdout); {
	case errors.Is(err, flag.ErrHelp):
		return exitDone
	case err != nil:
		fmt.Fprintf(stderr, "connector version: %v; see connector version --help\n", err)
		return exitUsage
	}
	return exitDone
}
