package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/wavetank/wavetank/scenarios/explore"
)

const exploreExamples = `  wavetank explore                              a minute
  wavetank explore --time 10m --seed 7 --dir found
  wavetank explore --runs 200                   the same 200 sequences on every machine
`

func runExplore(ctx context.Context, args []string, stdout, _ io.Writer) (int, error) {
	flags := flag.NewFlagSet("explore", flag.ContinueOnError)
	limit := flags.Duration("time", time.Minute, "search for `DURATION`")
	runs := flags.Int("runs", 0, "stop after `N` sequences; 0: when the time is over")
	seed := flags.Uint64("seed", 1, "`N` fixes every sequence")
	dir := flags.String("dir", ".", "write what is found to `DIR`")
	err := parse(flags, args, "wavetank explore: random sequences of what people, agents, operators and faults can do, against a model of what must hold", exploreExamples, stdout)
	switch {
	case err != nil:
		return exitUsage, err
	case flags.NArg() > 0:
		return exitUsage, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case *limit <= 0:
		return exitUsage, fmt.Errorf("--time: %s: use more than 0s", *limit)
	case *runs < 0:
		return exitUsage, fmt.Errorf("--runs: %d: use a number from 0", *runs)
	}
	restore := collectLess()
	defer restore()
	searching, cancel := context.WithTimeout(ctx, *limit)
	defer cancel()
	r, err := explore.Run(searching, explore.Config{Seed: *seed, Most: *runs})
	if err != nil {
		return exitFailed, err
	}
	if r.Found == nil && r.Sequences == 0 {
		return exitFailed, fmt.Errorf("no sequence ended within %s: nothing was looked at", *limit)
	}
	if r.Found == nil {
		fmt.Fprintf(stdout, "%d sequences of seed %d: all as the model says\n", r.Sequences, *seed)
		return exitDone, ctx.Err()
	}
	file := filepath.Join(*dir, fmt.Sprintf("explored_%d_%d.feature", *seed, r.Found.Number))
	if err := os.MkdirAll(*dir, 0o755); err != nil {
		return exitUsage, fmt.Errorf("--dir: %w", err)
	}
	if err := os.WriteFile(file, []byte(r.Found.Feature), 0o644); err != nil {
		return exitUsage, fmt.Errorf("--dir: %w", err)
	}
	fmt.Fprintf(stdout, "sequence %d of seed %d is not as the model says; shrunk to %d steps:\n\n%s\n%s\n\n",
		r.Found.Number, *seed, r.Found.Steps, r.Found.Feature, r.Found.Failure)
	if !r.Found.Repeats {
		fmt.Fprint(stdout, "It passed when it was run once more: what this machine did first decides, too. Run it often, beside other work.\n\n")
	}
	fmt.Fprintln(stdout, file)
	return exitFailed, nil
}
