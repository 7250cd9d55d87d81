package sweep

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing/fstest"
	"time"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/steps"
)

// Range is what is varied, and over which values. Both ends are tried.
type Range struct {
	Text           string // as a step of the scenario says it, such as "5 minutes 1 second"
	From, To, Step time.Duration
}

// Config is one sweep.
type Config struct {
	File   string // name of the feature file, for messages
	Line   int    // of the scenario, or of a row
	Source []byte // of the file
	Vary   Range
	Vary2  *Range // nil: one value is varied
	Seed   uint64
	Beside int // runs at once; zero: as many as there are processors
}

// Point is the outcome at one value.
type Point struct {
	At      time.Duration // the value of Vary
	Outcome string        // empty: every step passed; else the step that failed
}

// Edge is where an outcome flips: Below still has the one, Above, a millisecond later, has the other.
type Edge struct {
	Below, Above time.Duration // values of Vary
	From, To     string        // outcomes, as in Point
}

// Row is all points of one value of Vary2.
type Row struct {
	At     time.Duration // zero without Vary2
	Points []Point
	Edges  []Edge
}

// Result is a sweep that was made.
type Result struct {
	Config Config // the sweep that was asked for
	Rows   []Row  // one, or one for each value of Vary2
	Runs   int    // of the scenario, those at edges included

	scenario string // its text, for a page
}

// most bounds how many points a sweep may have: each is a run of the scenario.
const most = 20_000

// isSpan reports whether a text is a span of time and nothing besides.
func isSpan(text string) bool {
	_, err := steps.ParseSpan(text)
	return err == nil && regexp.MustCompile(`^\d+ [a-z]+(,? (and )?\d+ [a-z]+)*$`).MatchString(text)
}

// values are all values of a range.
func (r Range) values() ([]time.Duration, error) {
	switch {
	case r.Text == "":
		return nil, errors.New("say which text of the scenario is varied, such as \"5 minutes\"")
	case !isSpan(r.Text):
		return nil, fmt.Errorf("%q is no span of time such as \"5 minutes 1 second\": it is what the values take the place of", r.Text)
	case r.From < 0 || r.To < r.From:
		return nil, fmt.Errorf("%q: from %s to %s: begin at 0s or later, and end no earlier", r.Text, r.From, r.To)
	case r.Step < time.Millisecond:
		return nil, fmt.Errorf("%q: a step of %s: use 1ms or more", r.Text, r.Step)
	case (r.To-r.From)/r.Step >= most:
		return nil, fmt.Errorf("%q: more than %d values: use a longer step, edges are found to the millisecond all the same", r.Text, most)
	}
	var all []time.Duration
	for v := r.From; v <= r.To; v += r.Step {
		all = append(all, v)
	}
	if last := all[len(all)-1]; last < r.To {
		all = append(all, r.To)
	}
	return all, nil
}

// Run makes the sweep. An error names the file and line, or the flag, that is wrong.
func Run(ctx context.Context, cfg Config) (*Result, error) {
	columns, err := cfg.Vary.values()
	if err != nil {
		return nil, fmt.Errorf("--vary: %w", err)
	}
	rows := []time.Duration{0}
	if cfg.Vary2 != nil {
		if rows, err = cfg.Vary2.values(); err != nil {
			return nil, fmt.Errorf("--vary2: %w", err)
		}
	}
	if len(rows)*len(columns) > most {
		return nil, fmt.Errorf("--vary, --vary2: %d points: more than %d", len(rows)*len(columns), most)
	}
	s := &sweeper{cfg: cfg, prepared: &scenarios.Prepared{InMemory: true}, known: map[key]string{}}
	if err := s.find(); err != nil {
		return nil, err
	}
	var todo []key
	for _, y := range rows {
		for _, x := range columns {
			todo = append(todo, key{x, y})
		}
	}
	if err := s.all(ctx, todo); err != nil {
		return nil, err
	}
	r := &Result{Config: cfg, scenario: s.text()}
	for _, y := range rows {
		row := Row{At: y}
		for i, x := range columns {
			row.Points = append(row.Points, Point{x, s.known[key{x, y}]})
			if i == 0 || row.Points[i-1].Outcome == row.Points[i].Outcome {
				continue
			}
			edges, err := s.halve(ctx, y, row.Points[i-1], row.Points[i])
			if err != nil {
				return nil, err
			}
			row.Edges = append(row.Edges, edges...)
		}
		r.Rows = append(r.Rows, row)
	}
	r.Runs = len(s.known)
	return r, nil
}

type key struct{ x, y time.Duration }

type sweeper struct {
	cfg      Config
	prepared *scenarios.Prepared
	file     scenarios.Playable // of it, the one scenario, with its background and the values of its row

	mu    sync.Mutex
	known map[key]string
}

// halve finds the edges between two points of a row: one, unless a third outcome lies between.
func (s *sweeper) halve(ctx context.Context, y time.Duration, below, above Point) ([]Edge, error) {
	if above.At-below.At <= time.Millisecond {
		return []Edge{{below.At, above.At, below.Outcome, above.Outcome}}, nil
	}
	at := (below.At + (above.At-below.At)/2).Truncate(time.Millisecond)
	if at <= below.At {
		at = below.At + time.Millisecond
	}
	k := key{at, y}
	if err := s.all(ctx, []key{k}); err != nil {
		return nil, err
	}
	middle := Point{at, s.known[k]}
	var edges []Edge
	for _, side := range [][2]Point{{below, middle}, {middle, above}} {
		if side[0].Outcome == side[1].Outcome {
			continue
		}
		some, err := s.halve(ctx, y, side[0], side[1])
		if err != nil {
			return nil, err
		}
		edges = append(edges, some...)
	}
	return edges, nil
}

// all runs the scenario at several values, some at once.
func (s *sweeper) all(ctx context.Context, keys []key) error {
	beside := s.cfg.Beside
	if beside <= 0 {
		beside = runtime.GOMAXPROCS(0)
	}
	beside = min(beside, len(keys))
	queue, errs := make(chan key), make(chan error, beside)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var work sync.WaitGroup
	for range beside {
		work.Go(func() {
			for k := range queue {
				if err := s.try(k); err != nil {
					errs <- err
					stop()
					return
				}
			}
		})
	}
feed:
	for _, k := range keys {
		select {
		case queue <- k:
		case <-ctx.Done():
			break feed
		}
	}
	close(queue)
	work.Wait()
	select {
	case err := <-errs:
		return err
	default:
		return ctx.Err()
	}
}

// try runs the scenario once.
func (s *sweeper) try(k key) error {
	s.mu.Lock()
	_, known := s.known[k]
	s.mu.Unlock()
	if known {
		return nil
	}
	r := s.suite(s.written(k), "").Run()
	switch {
	case r.Usage != nil:
		return fmt.Errorf("%s: %w", s.cfg.File, r.Usage)
	case r.Scenarios != 1:
		return fmt.Errorf("%s:%d: %d scenarios ran, want 1", s.cfg.File, s.cfg.Line, r.Scenarios)
	}
	outcome := ""
	for sc := range r.Run.All() {
		for _, a := range sc.Attempts {
			for _, step := range a.Steps {
				if step.Failure != "" && outcome == "" {
					outcome = step.Text
				}
			}
			if outcome == "" && a.Fault != "" {
				outcome, _, _ = strings.Cut(a.Fault, "\n")
			}
		}
	}
	if outcome == "" && !r.OK() {
		outcome = "fails"
	}
	for _, v := range []struct {
		of *Range
		at time.Duration
	}{{&s.cfg.Vary, k.x}, {s.cfg.Vary2, k.y}} { // the same step at another value is the same outcome
		if v.of != nil {
			outcome = spanOf(steps.Span(v.at)).ReplaceAllLiteralString(outcome, v.of.Text)
		}
	}
	s.mu.Lock()
	s.known[k] = outcome
	s.mu.Unlock()
	return nil
}

// ranges are what is varied.
func (c Config) ranges() []Range {
	if c.Vary2 == nil {
		return []Range{c.Vary}
	}
	return []Range{c.Vary, *c.Vary2}
}

// suite is a run of one file that stands for the scenario's.
func (s *sweeper) suite(source []byte, line string) scenarios.Suite {
	name := path.Base(strings.ReplaceAll(s.cfg.File, "\\", "/"))
	return scenarios.Suite{
		FS: fstest.MapFS{name: {Data: source}}, Paths: []string{name + line}, Seed: s.cfg.Seed, Prepared: s.prepared, Output: io.Discard, Aside: io.Discard,
	}
}

// find reads the scenario, or the row, with its background, and looks for what is varied in its steps: in a title, a comment or another
// row it would vary nothing.
func (s *sweeper) find() error {
	at := fmt.Sprintf("%s:%d", s.cfg.File, s.cfg.Line)
	if n := strings.Count(string(s.cfg.Source), "\n") + 1; s.cfg.Line < 1 || s.cfg.Line > n {
		return fmt.Errorf("%s: the file has %d lines", at, n)
	}
	chosen, err := s.suite(s.cfg.Source, ":"+strconv.Itoa(s.cfg.Line)).Playable()
	if err != nil {
		return fmt.Errorf("%s: %w", s.cfg.File, err)
	}
	n := 0
	for _, s.file = range chosen {
		n += len(s.file.Scenarios)
	}
	if n != 1 {
		return fmt.Errorf("%s: %d scenarios: name one, or one row of an outline", at, n)
	}
	for _, r := range s.cfg.ranges() {
		said := false
		s.rewritten(func(text string) string {
			said = said || spanOf(r.Text).MatchString(text)
			return text
		})
		if !said {
			return fmt.Errorf("%s: no step of this scenario or row says %q", at, r.Text)
		}
	}
	return nil
}

// text is the scenario as a person writes it, with its background and the values of its row.
func (s *sweeper) text() string {
	_, text, _ := strings.Cut(s.rewritten(func(text string) string { return text }), "\n\n  ")
	return strings.TrimSpace(strings.ReplaceAll(text, "\n  ", "\n"))
}

func (s *sweeper) rewritten(change func(string) string) string {
	return scenarios.Rewrite(s.file.Scenarios[0], change)
}

// written is the scenario with other values, as a feature of its own.
func (s *sweeper) written(k key) []byte {
	var texts []string
	for _, r := range s.cfg.ranges() { // both at once: a value may look like the other text
		texts = append(texts, r.Text)
	}
	spans := spanOf(texts...)
	return []byte(s.rewritten(func(text string) string {
		return spans.ReplaceAllStringFunc(text, func(span string) string {
			if span == s.cfg.Vary.Text {
				return steps.Span(k.x)
			}
			return steps.Span(k.y)
		})
	}))
}

// spanOf finds texts where they stand alone: "5 minutes" is not part of "15 minutes", nor "1 second" of "1 seconds".
func spanOf(texts ...string) *regexp.Regexp {
	var all []string
	for _, text := range texts {
		one := regexp.QuoteMeta(text)
		if word.MatchString(text[:1]) {
			one = `\b` + one
		}
		if word.MatchString(text[len(text)-1:]) {
			one += `\b`
		}
		all = append(all, one)
	}
	return regexp.MustCompile(strings.Join(all, "|"))
}

var word = regexp.MustCompile(`\w`)

// At reads a scenario's place, FILE:LINE.
func At(place string) (file string, line int, source []byte, err error) {
	i := strings.LastIndex(place, ":")
	if i < 0 {
		return "", 0, nil, fmt.Errorf("%q: name a scenario as FILE:LINE", place)
	}
	file = place[:i]
	if line, err = strconv.Atoi(place[i+1:]); err != nil {
		return "", 0, nil, fmt.Errorf("%q: name a scenario as FILE:LINE", place)
	}
	source, err = os.ReadFile(file)
	return file, line, source, err
}
