package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/wavetank/wavetank/scenarios/steps"
)

const stepsExamples = `  wavetank steps                                every phrase
  wavetank steps webhook                        those with a word
  wavetank steps agent template                 those with both words
  wavetank steps --format markdown > phrases.md
`

func runSteps(_ context.Context, args []string, stdout, _ io.Writer) (int, error) {
	flags := flag.NewFlagSet("steps", flag.ContinueOnError)
	format := flags.String("format", "text", "`text|markdown|json`")
	words, err := parseMixed(flags, args, "wavetank steps [WORD ...]: every phrase that a feature file can use, each with an example; with words, those that contain all of them", stepsExamples, stdout)
	if err != nil {
		return exitUsage, err
	}
	write, ok := map[string]func(io.Writer, []steps.Step) error{
		"text": steps.WritePhrases, "markdown": steps.WritePhrasesMarkdown, "json": steps.WritePhrasesJSON,
	}[*format]
	if !ok {
		return exitUsage, fmt.Errorf("--format: %q: use text, markdown or json", *format)
	}
	found := steps.FindPhrases(words...)
	if len(found) == 0 && *format != "json" {
		return exitFailed, fmt.Errorf("no phrase contains %s", strings.Join(words, " and "))
	}
	if err := write(stdout, found); err != nil {
		return exitFailed, err
	}
	if len(found) == 0 {
		return exitFailed, nil
	}
	return exitDone, nil
}
