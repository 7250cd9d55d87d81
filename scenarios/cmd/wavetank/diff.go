package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/wavetank/wavetank/connector/terminal"
	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/diff"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/journal"
)

const diffExamples = `  wavetank diff old.ndjson new.ndjson                two journals of wavetank run --journal
  wavetank diff demo.actions.ndjson what-if.json     a log and a saved world; each is replayed
`

const diffSynopsis = "wavetank diff A B: compare two journals, logs of actions or saved worlds: the first divergence, and how many crossings of each kind there are. " +
	"Exit code 0: the same, 1: they differ, 2: a file cannot be read or replayed"

func runDiff(ctx context.Context, args []string, stdout, _ io.Writer) (int, error) {
	paths, err := parseMixed(flag.NewFlagSet("diff", flag.ContinueOnError), args, diffSynopsis, diffExamples, stdout)
	switch {
	case err != nil:
		return exitUsage, err
	case len(paths) != 2:
		return exitUsage, errors.New("which two? Name two files, such as wavetank diff old.ndjson new.ndjson")
	}
	var sides [2][]journal.Entry
	for i, path := range paths {
		if sides[i], err = crossings(ctx, path); err != nil {
			return exitUsage, fmt.Errorf("%s: %w", path, err)
		}
	}
	if len(sides[0]) == 0 && len(sides[1]) == 0 {
		return exitUsage, fmt.Errorf("%s and %s hold no crossing: there is nothing to compare", paths[0], paths[1])
	}
	result := diff.Compare(sides[0], sides[1])
	var text strings.Builder
	if err := result.Write(&text, "A: "+paths[0], "B: "+paths[1]); err != nil {
		return exitUsage, err
	}
	if _, err := io.WriteString(stdout, terminal.EscapeLines(text.String())); err != nil {
		return exitUsage, err
	}
	if result.Differ {
		return exitFailed, nil
	}
	return exitDone, nil
}

// crossings are those of a journal, or of the world that a log makes.
func crossings(ctx context.Context, path string) ([]journal.Entry, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	if !bytes.Contains(file[:min(len(file), 200)], []byte(actions.Format)) {
		return diff.ReadJournal(file)
	}
	recording, err := actions.Read(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	r, err := scenarios.NewReplay(ctx, recording, scenarios.ReplayConfig{})
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	if err := r.End(ctx); err != nil {
		return nil, err
	}
	if r.World == nil {
		return nil, nil
	}
	return r.World.Journal.Entries(0), nil
}
