package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/wavetank/wavetank/scenarios/tunnel"
)

const tunnelExamples = `  wavetank tunnel --customers 50 --days 1 --agents 4          a small shop's day, as JSON
  wavetank tunnel --profile airline --faults mild --days 3
`

func runTunnel(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	flags := flag.NewFlagSet("tunnel", flag.ContinueOnError)
	cfg := tunnel.Config{}
	flags.IntVar(&cfg.Customers, "customers", 1000, "`N` people who write now and then")
	flags.IntVar(&cfg.Days, "days", 30, "let `N` days pass")
	flags.IntVar(&cfg.Agents, "agents", 20, "`N` agents, spread over the profile's shifts")
	flags.Uint64Var(&cfg.Seed, "seed", 1, "`N` fixes everything that is drawn")
	flags.StringVar(&cfg.Faults, "faults", tunnel.None, "`LEVEL` of what goes wrong meanwhile: none, mild or rough")
	profile := flags.String("profile", "shop", "`FILE`, or one of "+strings.Join(tunnel.Builtin(), ", "))
	journal := flags.String("journal", "", "write everything that crosses a wire to `FILE`")
	err := parse(flags, args, "wavetank tunnel: a contact centre over days of virtual time, on the real connector, checked all along", tunnelExamples, stdout)
	if err != nil {
		return exitUsage, err
	}
	if flags.NArg() > 0 {
		return exitUsage, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if cfg.Profile, err = tunnel.ReadProfile(*profile); err != nil {
		return exitUsage, err
	}
	if *journal != "" {
		file, err := os.Create(*journal)
		if err != nil {
			return exitUsage, fmt.Errorf("--journal: %w", err)
		}
		defer func() { _ = file.Close() }()
		cfg.Journal = file
	}
	began := time.Now()
	cfg.Progress = func(day int, at time.Time) {
		fmt.Fprintf(stderr, "day %d of %d is over after %s\n", day, cfg.Days, time.Since(began).Round(10*time.Millisecond))
	}
	report, err := tunnel.Run(ctx, cfg)
	if err != nil {
		return exitFailed, err
	}
	if _, err := stdout.Write(report.JSON()); err != nil {
		return exitFailed, err
	}
	if v := report.Violation; v != nil {
		return exitFailed, fmt.Errorf("%s: %s, at %s", v.Promise, v.What, v.At.Format(time.RFC3339Nano))
	}
	return exitDone, nil
}
