package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/terminal"
	"github.com/wavetank/wavetank/connector/version"
)

// check opens everything that serve opens, with the same code, asks both peers, and closes it again.
func check(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := newFlags("check", "connector check --config connector.yaml")
	file := flags.String("config", "", "read the configuration from `FILE` (required)")
	address := flags.String("listen", "", "try to listen on `ADDR`, host:port, in place of the configured one")
	if code, ok := flags.read(args, stdout, stderr); !ok {
		return code
	}
	cfg, code := load("check", *file, stderr)
	if code != exitDone {
		return code
	}
	good := true
	report := func(what string, err error) {
		if err != nil {
			good = false
			fmt.Fprintf(stdout, "failed  %s: %s\n", terminal.Escape(what), terminal.Escape(cfg.Mask(err.Error())))
			return
		}
		fmt.Fprintf(stdout, "ok      %s\n", terminal.Escape(cfg.Mask(what)))
	}
	o := setUp(cfg, *address)
	connector.Check(ctx, o.cfg, report)
	if l := o.listen(ctx, report); l != nil {
		l.close()
	}
	for _, w := range o.cfg.Warnings() {
		fmt.Fprintf(stdout, "warning %s\n", terminal.Escape(w))
	}
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
