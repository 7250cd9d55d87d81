package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// verbFlags are the flags of one verb.
type verbFlags struct {
	*flag.FlagSet
	example string
}

func newFlags(verb, example string) *verbFlags {
	f := &verbFlags{FlagSet: flag.NewFlagSet(verb, flag.ContinueOnError), example: example}
	f.SetOutput(io.Discard) // errors are one line, printed below
	return f
}

// read parses args. When ok is false the verb is over, with code.
func (f *verbFlags) read(args []string, stdout, stderr io.Writer) (code int, ok bool) {
	err := f.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		f.help(stdout)
		return exitDone, false
	case err == nil && f.NArg() > 0:
		err = fmt.Errorf("unexpected %q", f.Arg(0))
	}
	if err != nil {
		text := strings.ReplaceAll(err.Error(), " -", " --")
		fmt.Fprintf(stderr, "connector %s: %s; see connector %s --help\n", f.Name(), text, f.Name())
		return exitUsage, false
	}
	return exitDone, true
}

func (f *verbFlags) help(w io.Writer) {
	fmt.Fprintf(w, "usage: connector %s [flags]\n\n", f.Name())
	f.VisitAll(func(fl *flag.Flag) {
		kind, text := flag.UnquoteUsage(fl)
		fmt.Fprintf(w, "  --%s %s\n        %s\n", fl.Name, kind, text)
	})
	fmt.Fprintf(w, "\nExample: %s\n", f.example)
}
