package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/wavetank/wavetank/connector/terminal"
	"github.com/wavetank/wavetank/scenarios/capture"
)

const importExamples = `  wavetank import --webhooks captured.ndjson -o twin.ndjson --list replaced.tsv
  wavetank replay twin.ndjson
`

const importSynopsis = "wavetank import --webhooks FILE -o LOG: make a log of actions from webhook bodies and REST calls that were captured, one a line, or from a HAR; " +
	"names, numbers, texts and files are replaced on the way in. A REST call is {\"at\",\"method\",\"url\",\"body\"}"

func runImport(_ context.Context, args []string, stdout, _ io.Writer) (int, error) {
	flags := flag.NewFlagSet("import", flag.ContinueOnError)
	from := flags.String("webhooks", "", "read the captured `FILE`")
	to := flags.String("o", "", "write the log of actions to `LOG`")
	list := flags.String("list", "", "write to `FILE` what was replaced: the line, the kind, and what stands there now")
	if err := parse(flags, args, importSynopsis, importExamples, stdout); err != nil {
		return exitUsage, err
	}
	if *from == "" || *to == "" || flags.NArg() > 0 {
		return exitUsage, errors.New("from where to where? Write wavetank import --webhooks captured.ndjson -o twin.ndjson")
	}
	if err := apart([]place{reads("--webhooks", *from), writes("-o", *to), writes("--list", *list)}); err != nil {
		return exitUsage, err
	}
	file, err := os.Open(*from)
	if err != nil {
		return exitUsage, fmt.Errorf("--webhooks: %w", err)
	}
	defer func() { _ = file.Close() }() // it was only read
	twin, err := capture.Read(file)
	if err != nil {
		return exitUsage, fmt.Errorf("%s: %w", *from, err)
	}
	var b bytes.Buffer
	if err := twin.Recording.Write(&b); err != nil {
		return exitFailed, err
	}
	if err := os.WriteFile(*to, b.Bytes(), 0o644); err != nil {
		return exitUsage, fmt.Errorf("-o: %w", err)
	}
	if *list != "" {
		var lines bytes.Buffer
		for _, r := range twin.List {
			fmt.Fprintf(&lines, "%d\t%s\t%s\n", r.Line, r.Kind, r.By)
		}
		if err := os.WriteFile(*list, lines.Bytes(), 0o644); err != nil {
			return exitUsage, fmt.Errorf("--list: %w", err)
		}
	}
	fmt.Fprintf(stdout, "%d actions in %s\n", len(twin.Recording.Actions), *to)
	for _, kind := range slices.Sorted(maps.Keys(twin.Replaced)) {
		fmt.Fprintf(stdout, "replaced  %d %s\n", twin.Replaced[kind], kind)
	}
	for _, kind := range slices.Sorted(maps.Keys(twin.LeftOut)) {
		fmt.Fprintf(stdout, "left out  %d %s\n", twin.LeftOut[kind], terminal.EscapeLines(kind))
	}
	return exitDone, nil
}
