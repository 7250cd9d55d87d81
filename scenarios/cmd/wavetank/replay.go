package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/control"
)

const replayExamples = `  wavetank replay logs/a_day_too_late_7.actions.ndjson         what wavetank run features/window --actions logs wrote
  wavetank replay demo.actions.ndjson --journal again.ndjson
  wavetank replay demo.actions.ndjson --connector-cmd 'node bot.js' --journal bot.ndjson    against a connector of your own; then compare:
  wavetank diff demo.actions.ndjson bot.ndjson
`

const replaySynopsis = "wavetank replay LOG: do again, in a world of its own, what a log of actions says: a file of GET /api/v1/save or of wavetank run --actions. " +
	"Exit code 0: every action went as it did when it was recorded, 1: one did not, 2: the log cannot be read or replayed"

func runReplay(ctx context.Context, args []string, stdout, _ io.Writer) (int, error) {
	flags := flag.NewFlagSet("replay", flag.ContinueOnError)
	journal := flags.String("journal", "", "write what crossed a wire to `FILE`")
	choice := connectorFlags(flags)
	paths, err := parseMixed(flags, args, replaySynopsis, replayExamples, stdout)
	switch {
	case err != nil:
		return exitUsage, err
	case len(paths) != 1:
		return exitUsage, errors.New("which log? Name one file, such as wavetank replay demo.actions.ndjson")
	}
	foreign, err := choice.check()
	if err != nil {
		return exitUsage, err
	}
	if err := apart([]place{reads("LOG", paths[0]), writes("--journal", *journal), writes("--ready", choice.of.Ready)}); err != nil {
		return exitUsage, err
	}
	recording, err := readLog(paths[0])
	if err != nil {
		return exitUsage, err
	}
	r, err := scenarios.NewReplay(ctx, recording, scenarios.ReplayConfig{Foreign: foreign})
	if err != nil {
		return exitUsage, fmt.Errorf("%s: %w", paths[0], err)
	}
	defer func() { _ = r.Close() }()
	went := r.End(ctx)
	if went == nil {
		went = r.Check(ctx)
	}
	if *journal != "" && r.World != nil {
		if err := os.WriteFile(*journal, scenarios.NDJSON(r.World.Journal), 0o644); err != nil {
			return exitUsage, fmt.Errorf("--journal: %w", err)
		}
	}
	switch {
	case errors.Is(went, control.ErrUnknownAction):
		return exitUsage, fmt.Errorf("%s: %w", paths[0], went)
	case went != nil:
		return exitFailed, fmt.Errorf("%s: %w", paths[0], went)
	}
	crossings := 0
	if r.World != nil {
		crossings = r.World.Journal.Len()
	}
	if len(recording.Actions) == 0 {
		return exitFailed, fmt.Errorf("%s: there is no action in the log: nothing was done", paths[0])
	}
	done := len(recording.Actions) - r.LeftOut()
	if foreign == nil || recording.Head.World == actions.Scenario { // whose steps judge
		fmt.Fprintf(stdout, "%d actions went as they did when they were recorded; %d crossings\n", done, crossings)
		return exitDone, nil
	}
	if done == 0 {
		return exitFailed, fmt.Errorf("%s: no action is left to be done: the connector under test does not log in to Oceana", paths[0])
	}
	fmt.Fprintf(stdout, "%d actions were done, %d of agents left out; %d crossings. The connector under test took what people sent; what it answered is not judged: compare with wavetank diff\n", done, r.LeftOut(), crossings)
	return exitDone, nil
}

func readLog(path string) (actions.Recording, error) {
	f, err := os.Open(path)
	if err != nil {
		return actions.Recording{}, err
	}
	defer func() { _ = f.Close() }() // it was only read
	recording, err := actions.Read(f)
	if err != nil {
		return actions.Recording{}, fmt.Errorf("%s: %w", path, err)
	}
	return recording, nil
}
