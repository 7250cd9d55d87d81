package main

import (
	"context"
	"fmt"
	"io"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/terminal"
)

func backup(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := newFlags("backup", "connector backup --config connector.yaml --to /backup/connector-2026-11-22.db")
	file := flags.String("config", "", "read the configuration from `FILE` (required)")
	to := flags.String("to", "", "write the copy to `FILE`, which must not exist (required)")
	if code, ok := flags.read(args, stdout, stderr); !ok {
		return code
	}
	cfg, code := load("backup", *file, stderr)
	if code != exitDone {
		return code
	}
	if *to == "" {
		fmt.Fprintln(stderr, "connector backup: --to is required; see connector backup --help")
		return exitUsage
	}
	if err := connector.Backup(ctx, cfg, *to); err != nil {
		fmt.Fprintf(stderr, "connector backup: %s\n", terminal.Escape(err.Error()))
		return exitFailed
	}
	fmt.Fprintf(stdout, "backup: %s\n", *to)
	return exitDone
}
