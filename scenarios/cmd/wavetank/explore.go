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
  wavetank explore --runs 200                   the same 200 sequences on every machine, however long they take
`

func runExplore(ctx context.Context, args []string, stdout, _ io.Writer) (int, error) {
	flags := flag.NewFlagSet("explore", flag.ContinueOnError)
	limit := flags.Duration("time", time.Minute, "search for `DURATION`; with --runs, fail when it is over first")
	runs := flags.Int("runs", 0, "stop after `N` sequences, without a limit of time unless --time is given; 0: when the time is over")
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
	searching, cancel := exploring(ctx, *runs, *limit, givenOf(flags)["time"])
	defer cancel()
	r, err := explore.Run(searching, explore.Config{Seed: *seed, Most: *runs})
	switch {
	case err != nil:
		return exitFailed, err
	case r.Found != nil:
		return reportFound(stdout, r.Found, *seed, *dir)
	case *runs > 0 && r.Sequences == *runs: // whatever came right after the last
	case ctx.Err() != nil:
		of := ""
		if *runs > 0 {
			of = fmt.Sprintf(" of %d", *runs)
		}
		return exitFailed, fmt.Errorf("interrupted after %d%s sequences of seed %d: these are as the model says", r.Sequences, of, *seed)
	case r.Sequences == 0:
		return exitFailed, fmt.Errorf("no sequence ended within %s: nothing was looked at", *limit)
	case *runs > 0:
		return exitFailed, fmt.Errorf("%d of %d sequences within %s: these are as the model says; give more --time, or none", r.Sequences, *runs, *limit)
	}
	fmt.Fprintf(stdout, "%d sequences of seed %d: all as the model says\n", r.Sequences, *seed)
	return exitDone, nil
}

// exploring is how long a search may take: a number of sequences is the same on every machine, so that only a limit that is given cuts it.
func exploring(ctx context.Context, runs int, limit time.Duration, given bool) (context.Context, context.CancelFunc) {
	if runs > 0 && !given {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, limit)
}

// reportFound writes what was found to a file and says what it is.
func reportFound(stdout io.Writer, found *explore.Found, seed uint64, dir string) (int, error) {
	file := filepath.Join(dir, fmt.Sprintf("explored_%d_%d.feature", seed, found.Number))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return exitUsage, fmt.Errorf("--dir: %w", err)
	}
	if err := os.WriteFile(file, []byte(found.Feature), 0o644); err != nil {
		return exitUsage, fmt.Errorf("--dir: %w", err)
	}
	fmt.Fprintf(stdout, "sequence %d of seed %d is not as the model says; shrunk to %d steps:\n\n%s\n%s\n\n",
		found.Number, seed, found.Steps, found.Feature, found.Failure)
	if !found.Repeats {
		fmt.Fprint(stdout, "It passed when it was run once more: what this machine did first decides, too. Run it often, beside other work.\n\n")
	}
	fmt.Fprintln(stdout, file)
	return exitFailed, nil
}
