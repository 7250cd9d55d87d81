package steps

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v34"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/oceana"
)

func (s *Scene) withinSteps() []Step {
	return []Step{
		{Keyword: "Then", Phrase: `within {span} {step}`, Example: `Then within 5 minutes "Ana" sees "Hello"`, Note: "any Then; the clock goes on only until it holds", Do: s.within},
		{Keyword: "Then", Phrase: `within {span} {step}:`, Example: `Then within 5 minutes "Ana"'s phone shows:`, Note: "table from, text, status: or the columns of whatever Then it is", Do: s.withinTable},
		{Keyword: "Then", Phrase: `never within {span} {step}`, Example: `Then never within 1 hour "Ana" sees "Hello"`, Note: "any Then; all of the time passes", Do: s.never},
		{Keyword: "Then", Phrase: `these happen in any order:`, Example: `Then these happen in any order:`, Note: `one Then a line, in a doc string or a table; those with "within" share the time`, Lines: true, Do: s.inAnyOrder},
	}
}

// look is a Then, to be looked at as often as needed.
type look struct {
	text  string
	check func(context.Context) error
}

// lookAt finds the Then that a text is.
func (s *Scene) lookAt(text string, table *godog.Table) (look, error) {
	text = strings.TrimSpace(text)
	for _, keyword := range []string{"Then ", "And ", "But ", "* "} {
		text = strings.TrimPrefix(text, keyword)
	}
	for _, step := range s.Steps() {
		m := []string(nil)
		if step.mayMatch(text) {
			m = step.Pattern().FindStringSubmatch(text)
		}
		switch {
		case m == nil:
		case step.Keyword != "Then":
			return look{}, fmt.Errorf("%q is meant as a %s: only a Then can be looked at again and again", text, step.Keyword)
		case step.Vacuous(text) != nil:
			return look{}, fmt.Errorf("%s: %w", text, step.Vacuous(text))
		default:
			return look{text, func(ctx context.Context) error { return call(ctx, s.whenReady(step), m[1:], table) }}, nil
		}
	}
	return look{}, errors.New(Undefined("Then", text))
}

// errBlind is returned for a look that shows nothing, whatever happens: its line cannot stand here.
var errBlind = errors.New("cannot stand here")

// blind reports whether a look failed for a reason that time does not change: there is no such person or agent, or no such look.
func blind(err error) bool {
	return errors.Is(err, errBlind) || errors.Is(err, channel.ErrNoPerson) || errors.Is(err, oceana.ErrUnknownAgent)
}

// call calls what a step does with what its line holds.
func call(ctx context.Context, do any, values []string, table *godog.Table) error {
	f := reflect.ValueOf(do)
	var in []reflect.Value
	for i := range f.Type().NumIn() {
		switch t := f.Type().In(i); {
		case t == reflect.TypeFor[context.Context]():
			in = append(in, reflect.ValueOf(ctx))
		case t == reflect.TypeFor[*godog.Table]() && table != nil:
			in = append(in, reflect.ValueOf(table))
		case len(values) == 0:
			return fmt.Errorf("this step needs a table or doc string, which %w", errBlind)
		case t.Kind() == reflect.Int:
			n, err := strconv.Atoi(values[0])
			if err != nil {
				return fmt.Errorf("%s is too large and %w", values[0], errBlind)
			}
			in, values = append(in, reflect.ValueOf(n)), values[1:]
		case t.Kind() == reflect.String:
			in, values = append(in, reflect.ValueOf(values[0])), values[1:]
		default:
			return fmt.Errorf("a step that takes a %s %w", t, errBlind)
		}
	}
	for _, out := range f.Call(in) {
		if err, is := out.Interface().(error); is {
			return err
		}
	}
	return nil
}

func (s *Scene) within(ctx context.Context, span, text string) error {
	return s.withinTable(ctx, span, text, nil)
}

func (s *Scene) withinTable(ctx context.Context, span, text string, table *godog.Table) error {
	if table != nil {
		text += ":"
	}
	l, err := s.lookAt(text, table)
	if err != nil {
		return err
	}
	d, err := ParseSpan(span)
	if err != nil {
		return err
	}
	return s.await(ctx, []awaited{{look: l, until: s.World().Clock.Now().Add(d), span: span}})
}

// awaited is a look that is to hold at some time until an instant.
type awaited struct {
	look
	until time.Time
	span  string // in words; empty: now
}

// await lets time pass until each look has held once, in whatever order, and no longer. Its error names those that did not in their time.
func (s *Scene) await(ctx context.Context, open []awaited) error {
	var missed []error
	for {
		last := time.Time{}
		open = slices.DeleteFunc(open, func(a awaited) bool {
			err := a.check(ctx)
			over := !s.World().Clock.Now().Before(a.until)
			switch {
			case err != nil && over && a.span == "":
				missed = append(missed, fmt.Errorf("%s: %w", a.text, err))
			case err != nil && over:
				missed = append(missed, fmt.Errorf("not within %s: %s: %w", a.span, a.text, err))
			case err != nil:
				if last.IsZero() || a.until.Before(last) {
					last = a.until
				}
				return false
			}
			return true
		})
		if len(open) == 0 {
			return errors.Join(missed...)
		}
		if err := s.advanceUntil(ctx, last); err != nil {
			return err
		}
	}
}

// advanceUntil lets time pass until the next thing happens, but not beyond an instant.
func (s *Scene) advanceUntil(ctx context.Context, last time.Time) error {
	if due := s.World().Clock.Pending(1); len(due) > 0 && due[0].At.Before(last) {
		last = due[0].At
	}
	if now := s.World().Clock.Now(); last.Before(now) {
		last = now
	}
	if err := s.World().AdvanceTo(ctx, last); err != nil {
		return err
	}
	return s.Settle(ctx)
}

func (s *Scene) never(ctx context.Context, span, text string) error {
	l, err := s.lookAt(text, nil)
	if err != nil {
		return err
	}
	d, err := ParseSpan(span)
	if err != nil {
		return err
	}
	began := s.World().Clock.Now()
	until := began.Add(d)
	for {
		now := s.World().Clock.Now()
		err := l.check(ctx)
		if blind(err) {
			return fmt.Errorf("%s: %w: nothing was looked at", l.text, err)
		}
		if err == nil {
			if now.Equal(began) {
				return fmt.Errorf("%s: that is so already", l.text)
			}
			return fmt.Errorf("%s: it happened after %s, at %s", l.text, now.Sub(began), now.Format(time.RFC3339Nano))
		}
		if !now.Before(until) {
			return nil
		}
		if err := s.advanceUntil(ctx, until); err != nil {
			return err
		}
	}
}

func (s *Scene) inAnyOrder(ctx context.Context) error {
	var open []awaited
	for _, line := range s.lines {
		a := awaited{until: s.World().Clock.Now()}
		text := line
		if _, after, found := strings.Cut(line, "within "); found && !strings.Contains(line, "never within ") {
			if span, rest, timed := spanAndStep(after); timed {
				d, err := ParseSpan(span)
				if err != nil {
					return err
				}
				a.until, a.span, text = a.until.Add(d), span, rest
			}
		}
		l, err := s.lookAt(text, nil)
		if err != nil {
			return err
		}
		a.look = l
		open = append(open, a)
	}
	if len(open) == 0 {
		return errors.New("no step stands below: one a line")
	}
	return s.await(ctx, open)
}

// stepLines are the lines of a doc string or the cells of a table that hold something.
func stepLines(argument *messages.PickleStepArgument) []string {
	var lines []string
	switch {
	case argument == nil:
	case argument.DocString != nil:
		lines = strings.Split(argument.DocString.Content, "\n")
	case argument.DataTable != nil:
		for _, row := range argument.DataTable.Rows {
			for _, cell := range row.Cells {
				lines = append(lines, cell.Value)
			}
		}
	}
	lines = slices.Clone(lines)
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return slices.DeleteFunc(lines, func(line string) bool { return line == "" })
}

// withinSpan is what follows "within".
var withinSpan = regexp.MustCompile(`^` + placeholders["span"] + ` (.*)$`)

// spanAndStep cuts what follows "within" into its span of time and its step.
func spanAndStep(text string) (span, step string, ok bool) {
	m := withinSpan.FindStringSubmatch(text)
	if m == nil {
		return "", "", false
	}
	return m[1], m[2], true
}

// Inside are the steps that a line of the phrase is about: those that within, never and in any order look at; none for any other phrase.
func (s Step) Inside(text string, argument *messages.PickleStepArgument) []string {
	var lines []string
	switch {
	case s.Lines:
		lines = stepLines(argument)
	case strings.Contains(s.Phrase, "within {span} {step}"):
		lines = []string{text}
	}
	for i, line := range lines {
		if _, after, found := strings.Cut(line, "within "); found {
			if _, rest, timed := spanAndStep(after); timed {
				lines[i] = rest
			}
		}
	}
	return lines
}
