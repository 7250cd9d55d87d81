package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"runtime"
	"strings"
	"time"

	"github.com/wavetank/wavetank/scenarios/soak"
)

const soakExamples = `  wavetank soak                                  1,000 runs
  wavetank soak --seed 7 --runs 100000 --beside 4
  wavetank soak --seed 4019 --runs 1 --trace     everything that happens in one run
  wavetank soak --store sqlite --runs 1000       the store's own SQL below the same connectors
  wavetank soak --store postgres://postgres@127.0.0.1:5432/test
  wavetank soak --skew 30s                       clocks that differ by a whole lease: what still holds
  wavetank soak --schedule action.3=9,post.0=2   a schedule that a failure printed
`

// harmless is a schedule for what fails without any choice: an empty one cannot be typed.
const harmless = "action.0=0"

// progressEvery is how often a long search says how far it is.
const progressEvery = 2 * time.Second

func runSoak(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	seed := flags.Uint64("seed", 1, "the first seed is `N`")
	runs := flags.Int("runs", 1000, "make `M` runs, of this seed and those after it")
	beside := flags.Int("beside", runtime.NumCPU(), "make `N` runs beside each other")
	apart := flags.Duration("skew", 0, "clocks differ by up to `DURATION`; beyond 5s, messages that come twice are counted, not failures")
	text := flags.String("schedule", "", "make the one run of the `CHOICES` that a failure printed, and print it; instead of --seed, --runs and --beside")
	engine := flags.String("store", soak.InMemory, "the connectors' store is `ENGINE`: memory, sqlite, or the URL of a PostgreSQL database")
	trace := flags.Bool("trace", false, "with --runs 1: print everything that happens")
	err := parse(flags, args, "wavetank soak: look for an order of events, faults and crashes under which connectors lose, double or reorder a message", soakExamples, stdout)
	switch {
	case err != nil:
		return exitUsage, err
	case flags.NArg() > 0:
		return exitUsage, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case *runs < 1 || *beside < 1:
		return exitUsage, fmt.Errorf("--runs %d --beside %d: use numbers from 1", *runs, *beside)
	case uint64(*runs-1) > math.MaxUint64-*seed:
		return exitUsage, fmt.Errorf("--seed %d --runs %d: the last seed is %d: use a smaller one, or fewer runs", *seed, *runs, uint64(math.MaxUint64))
	case *engine != soak.InMemory && *engine != soak.SQLite && !strings.HasPrefix(*engine, "postgres://") && !strings.HasPrefix(*engine, "postgresql://"):
		return exitUsage, fmt.Errorf("--store: %q: use memory, sqlite or the URL of a PostgreSQL database, postgres://USER@HOST/NAME", *engine)
	case *apart < 0:
		return exitUsage, fmt.Errorf("--skew: %s: use 0s or more", *apart)
	}
	given := givenOf(flags)
	if given["schedule"] && (given["seed"] || given["beside"] || given["runs"] && *runs != 1) {
		return exitUsage, errors.New("--schedule: is one run and says all of it: leave out --seed, --runs and --beside")
	}
	if *trace && *runs != 1 && !given["schedule"] {
		return exitUsage, errors.New("--trace: only with --runs 1")
	}
	cfg := soak.Config{Skew: *apart, Trace: *trace, Store: *engine}
	if given["schedule"] {
		schedule, err := soak.ParseSchedule(*text)
		if err != nil {
			return exitUsage, fmt.Errorf("--%w", err)
		}
		cfg.Trace = true
		return reportRun(stdout, soak.Replay(cfg, schedule))
	}
	if *trace {
		return reportRun(stdout, soak.Run(cfg, *seed))
	}
	began := time.Now()
	told := began
	report := soak.Many(ctx, cfg, *seed, *runs, *beside, func(made int) {
		if now := time.Now(); now.Sub(told) > progressEvery {
			told = now
			fmt.Fprintf(stderr, "%d of %d runs\n", made, *runs)
		}
	})
	fmt.Fprintf(stdout, "%d runs from seed %d in %s: %d messages, %d of them files, %d choices to delay, break or crash; %d dead letters\n",
		report.Runs, *seed, time.Since(began).Round(10*time.Millisecond), report.Messages, report.Files, report.Choices, report.DeadLetters)
	if report.Doubled > 0 {
		fmt.Fprintf(stdout, "%d messages came twice, since clocks differ by up to %s\n", report.Doubled, *apart)
	}
	if report.Failed {
		return reportFailure(ctx, stdout, cfg, report), nil
	}
	if report.Runs < *runs {
		return exitFailed, fmt.Errorf("interrupted after %d of %d runs", report.Runs, *runs)
	}
	if report.Messages == 0 {
		return exitFailed, errNothingWritten
	}
	return exitDone, nil
}

// errNothingWritten is why a run in which all is well shows nothing.
var errNothingWritten = errors.New("no message was written: nothing was looked at")

// reportRun prints what happened and how the run ended.
func reportRun(stdout io.Writer, r soak.Result) (int, error) {
	for _, line := range r.Trace {
		fmt.Fprintln(stdout, line)
	}
	if r.Failure != nil {
		fmt.Fprintf(stdout, "\nfails: %v\n", r.Failure)
		return exitFailed, nil
	}
	if r.Messages == 0 {
		return exitFailed, errNothingWritten
	}
	fmt.Fprintf(stdout, "\nall is well: %d messages\n", r.Messages)
	return exitDone, nil
}

func reportFailure(ctx context.Context, stdout io.Writer, cfg soak.Config, report soak.Report) int {
	option := ""
	if cfg.Skew > 0 {
		option = " --skew " + cfg.Skew.String()
	}
	if cfg.Store == soak.SQLite {
		option += " --store sqlite"
	} else if cfg.Store != "" && cfg.Store != soak.InMemory {
		option += " --store postgres://..."
	}
	fmt.Fprintf(stdout, "\nseed %d fails: %v\n  again: wavetank soak --seed %d --runs 1 --trace%s\n", report.Seed, report.Result.Failure, report.Seed, option)
	short, replays := soak.Shrink(ctx, cfg, report.Result.Schedule, report.Result.Failure.Rule)
	how := "shortest"
	if ctx.Err() != nil {
		how = "interrupted: a shorter"
	}
	fmt.Fprintf(stdout, "\n%s schedule that fails like it (%d choices of %d, found in %d runs):\n\n", how, len(short.Schedule), len(report.Result.Schedule), replays)
	_, _ = reportRun(stdout, short) // that it fails is known
	fmt.Fprintf(stdout, "  again: wavetank soak --schedule %s%s\n", cmp.Or(short.Schedule.String(), harmless), option)
	return exitFailed
}
