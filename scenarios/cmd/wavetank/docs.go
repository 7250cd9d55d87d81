package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/wavetank/wavetank/scenarios/guide"
)

const docsExamples = `  wavetank docs                                 the topics
  wavetank docs connector                       a guide, as Markdown
  wavetank docs --search dead letter            the sections that contain both words
  wavetank docs configuration | less
`

func runDocs(_ context.Context, args []string, stdout, _ io.Writer) (int, error) {
	flags := flag.NewFlagSet("docs", flag.ContinueOnError)
	search := flags.Bool("search", false, "find the sections of all guides that contain the words")
	words, err := parseMixed(flags, args, "wavetank docs [TOPIC]: print a guide of this build; without a topic, the list. The console shows them at /docs", docsExamples, stdout)
	switch {
	case err != nil:
		return exitUsage, err
	case *search && len(words) == 0:
		return exitUsage, errors.New("--search: which words?")
	case !*search && len(words) > 1:
		return exitUsage, fmt.Errorf("unexpected argument %q: with --search it is a word to find", words[1])
	case !*search && len(words) == 1:
		found, err := guide.Find(words[0])
		if err != nil {
			return exitUsage, err
		}
		fmt.Fprint(stdout, found.Text)
		return exitDone, nil
	}
	all, err := guide.All()
	if err != nil {
		return exitFailed, err
	}
	if !*search {
		table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
		for _, g := range all {
			fmt.Fprintf(table, "%s\t%s\t%s\n", g.Topic, g.Title, g.Path)
		}
		return exitDone, table.Flush()
	}
	hits := guide.Search(all, words...)
	if len(hits) == 0 {
		return exitFailed, fmt.Errorf("no section of a guide contains %s", strings.Join(words, " and "))
	}
	for _, h := range hits {
		fmt.Fprintf(stdout, "%s: %s (%s:%d)\n    %s\n", h.Guide.Topic, h.Heading, h.Guide.Path, h.Line, h.Text)
	}
	return exitDone, nil
}
