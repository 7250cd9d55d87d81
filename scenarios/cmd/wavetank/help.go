package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/wavetank/wavetank/connector/version"
)

func usage(w io.Writer) {
	fmt.Fprint(w, "wavetank: a simulated world for Oceana messaging, on one controllable clock\n\n")
	for _, v := range verbs() {
		fmt.Fprintf(w, "  wavetank %-8s %s\n", v.name, v.help)
	}
	fmt.Fprint(w, "\nEvery verb has --help. Example:\n\n  wavetank run --tags @R082\n")
}

func runHelp(_ context.Context, _ []string, stdout, _ io.Writer) (int, error) {
	usage(stdout)
	return exitDone, nil
}

// parse reads the flags of a verb. Help goes to stdout with the examples; a wrong flag is one line.
func parse(flags *flag.FlagSet, args []string, synopsis, examples string, stdout io.Writer) error {
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	err := onlyOnce(flags, args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(stdout, "%s\n\nFlags:\n", synopsis)
		flags.VisitAll(func(f *flag.Flag) {
			name, text := flag.UnquoteUsage(f)
			def := ""
			if f.DefValue != "" && f.DefValue != "false" {
				def = " (default " + f.DefValue + ")"
			}
			fmt.Fprintf(stdout, "  --%-24s %s%s\n", strings.TrimSpace(f.Name+" "+name), text, def)
		})
		fmt.Fprintf(stdout, "\nExamples:\n%s", examples)
	}
	return err
}

// givenOf are the flags that stand on the command line, by name.
func givenOf(flags *flag.FlagSet) map[string]bool {
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	return given
}

func runVersion(_ context.Context, args []string, stdout, _ io.Writer) (int, error) {
	flags := flag.NewFlagSet("version", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "print one JSON object instead of NAME VERSION COMMIT DATE GOVERSION")
	if err := parse(flags, args, "wavetank version: print the version", "  wavetank version\n  wavetank version --json\n", stdout); err != nil {
		return exitUsage, err
	}
	if flags.NArg() > 0 {
		return exitUsage, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if err := version.Print(stdout, "wavetank", *asJSON); err != nil {
		return exitFailed, err
	}
	return exitDone, nil
}
