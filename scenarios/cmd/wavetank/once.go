package main

import (
	"errors"
	"flag"
	"fmt"
	"strings"
)

// list is a flag that can be given several times. Every other flag is given once: of two values one would be lost without a word.
type list []string

func (l *list) String() string { return strings.Join(*l, ",") }

// Set adds a value.
func (l *list) Set(v string) error { *l = append(*l, v); return nil }

// once is the value of a flag that is given once.
type once struct {
	flag.Value
	given, twice bool
}

// Set takes the first value. A switch may be set again to what it is.
func (o *once) Set(v string) error {
	before := o.String()
	if err := o.Value.Set(v); err != nil {
		return err
	}
	o.twice = o.given && (!o.IsBoolFlag() || o.String() != before)
	o.given = true
	if o.twice {
		return errors.New("is given twice") // onlyOnce says it
	}
	return nil
}

// IsBoolFlag reports whether the flag is a switch, which has no value after it.
func (o *once) IsBoolFlag() bool {
	b, ok := o.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// onlyOnce parses the flags in arguments, and refuses one that is given twice, in these arguments or in those of an earlier call.
func onlyOnce(flags *flag.FlagSet, args []string) error {
	flags.VisitAll(func(f *flag.Flag) {
		switch f.Value.(type) {
		case *list, *once:
		default:
			f.Value = &once{Value: f.Value}
		}
	})
	err := flags.Parse(args)
	flags.VisitAll(func(f *flag.Flag) {
		if o, ok := f.Value.(*once); ok && o.twice {
			err = fmt.Errorf("--%s is given twice", f.Name)
		}
	})
	return err
}
