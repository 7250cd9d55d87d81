package main

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/wavetank/wavetank/connector"
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

func version(args []string, stdout, stderr io.Writer) int {
	if code, ok := newFlags("version", "connector version").read(args, stdout, stderr); !ok {
		return code
	}
	text := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		text = info.Main.Version
	}
	fmt.Fprintf(stdout, "connector %s\n", text)
	return exitDone
}
