package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/wavetank/wavetank/scenarios/sweep"
)

func sweepExamples() string {
	return `  wavetank sweep late.feature:12 --vary "5 minutes 1 second" --from 0s --to 10m --step 1m
  wavetank sweep window --html window.html      one that needs no file
  wavetank sweep late.feature:12 --vary "23 hours" --from 22h --to 25h --step 10m --vary2 "5 minutes" --from2 0s --to2 1h --step2 10m

Without a file:
  ` + strings.Join(sweep.Builtin(), "\n  ") + "\n"
}

func runSweep(ctx context.Context, args []string, stdout, _ io.Writer) (int, error) {
	flags := flag.NewFlagSet("sweep", flag.ContinueOnError)
	var vary, vary2 sweep.Range
	flags.StringVar(&vary.Text, "vary", "", "the span of time to vary, as a step of the scenario says it: `TEXT`")
	flags.DurationVar(&vary.From, "from", 0, "from `DURATION`")
	flags.DurationVar(&vary.To, "to", 10*time.Minute, "to `DURATION`")
	flags.DurationVar(&vary.Step, "step", time.Second, "in steps of `DURATION`; edges are found to the millisecond all the same")
	flags.StringVar(&vary2.Text, "vary2", "", "a second one, `TEXT`: a line for each of its values")
	flags.DurationVar(&vary2.From, "from2", 0, "from `DURATION`")
	flags.DurationVar(&vary2.To, "to2", 10*time.Minute, "to `DURATION`")
	flags.DurationVar(&vary2.Step, "step2", time.Minute, "in steps of `DURATION`")
	seed := flags.Uint64("seed", 1, "`N` fixes order and ids of every run")
	beside := flags.Int("beside", runtime.NumCPU(), "`N` runs at once")
	flags.Lookup("beside").DefValue = "number of CPUs"
	page := flags.String("html", "", "write a page with the strip or heat map to `FILE`")
	names, err := parseMixed(flags, args, "wavetank sweep SCENARIO.feature:LINE: where the outcome of a scenario flips when a span of time in it varies", sweepExamples(), stdout)
	if err != nil {
		return exitUsage, err
	}
	if len(names) != 1 {
		return exitUsage, fmt.Errorf("name one scenario as FILE:LINE, or a built-in sweep")
	}
	cfg, ready := sweep.Ready(names[0])
	if !ready {
		if cfg.File, cfg.Line, cfg.Source, err = sweep.At(names[0]); err != nil {
			return exitUsage, err
		}
	}
	given := givenOf(flags)
	if ready && (given["vary"] || given["vary2"]) {
		return exitUsage, fmt.Errorf("--vary: the built-in sweep %s says what it varies", names[0])
	}
	if *beside < 1 {
		return exitUsage, fmt.Errorf("--beside: %d: use a number from 1", *beside)
	}
	if second := given["from2"] || given["to2"] || given["step2"]; second && !given["vary2"] && cfg.Vary2 == nil {
		return exitUsage, fmt.Errorf("--from2, --to2, --step2: no second text is varied")
	}
	if err := apart([]place{{"SCENARIO " + names[0], cfg.File, false}, writes("--html", *page)}); !ready && err != nil {
		return exitUsage, err
	}
	if err := writable(*page); err != nil {
		return exitUsage, fmt.Errorf("--html: %w", err)
	}
	if ready {
		override(&cfg.Vary, vary, given, "")
		if cfg.Vary2 != nil {
			override(cfg.Vary2, vary2, given, "2")
		}
	} else {
		cfg.Vary = vary
	}
	if vary2.Text != "" {
		cfg.Vary2 = &vary2
	}
	cfg.Seed, cfg.Beside = *seed, *beside
	restore := collectLess()
	defer restore()
	result, err := sweep.Run(ctx, cfg)
	if err != nil {
		if ctx.Err() != nil {
			return exitFailed, err
		}
		return exitUsage, err
	}
	if err := result.Text(stdout); err != nil {
		return exitFailed, err
	}
	if *page == "" {
		return exitDone, nil
	}
	file, err := os.Create(*page)
	if err != nil {
		return exitUsage, fmt.Errorf("--html: %w", err)
	}
	if err := result.HTML(file); err != nil {
		_ = file.Close()
		return exitFailed, fmt.Errorf("--html: %w", err)
	}
	return exitDone, file.Close()
}

// override has the flags that were given replace a range.
func override(r *sweep.Range, with sweep.Range, given map[string]bool, suffix string) {
	if given["from"+suffix] {
		r.From = with.From
	}
	if given["to"+suffix] {
		r.To = with.To
	}
	if given["step"+suffix] {
		r.Step = with.Step
	}
}
