package explore

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing/fstest"

	"github.com/wavetank/wavetank/scenarios"
)

// Config is one search.
type Config struct {
	Seed   uint64 // fixes the order of all sequences; when to stop is up to the context
	Most   int    // sequences at most; zero: until the context ends
	Beside int    // at once; zero: as many as there are processors
}

// Found is a sequence that the model and the program disagree about.
type Found struct {
	Number  int    // of the sequence, from 0
	Feature string // shrunk, complete
	Steps   int    // of its scenario; the background is not counted
	Check   string // which kind of expectation failed
	Failure string // why, in the words of the run
	Repeats bool   // it failed when it was run once more; false: the machine decided, too
}

// Result is what a search came to.
type Result struct {
	Sequences int    // that were run
	Found     *Found // nil: nothing
}

// Run searches until something is found, Most is reached or ctx ends. The sequence that is found is the first that fails in the order of
// their numbers, whatever runs beside it.
func Run(ctx context.Context, cfg Config) (*Result, error) {
	beside := cfg.Beside
	if beside == 0 {
		beside = runtime.GOMAXPROCS(0)
	}
	e := &explorer{seed: cfg.Seed, prepared: &scenarios.Prepared{InMemory: true}}
	e.try = e.run
	return e.search(ctx, cfg.Most, beside)
}

func (e *explorer) search(ctx context.Context, most, beside int) (*Result, error) {
	r := &Result{}
	for first := 0; (most == 0 || first < most) && ctx.Err() == nil; first += beside {
		n := beside
		if most > 0 {
			n = min(n, most-first)
		}
		failures, errs := make([]*failure, n), make([]error, n)
		var work sync.WaitGroup
		for i := range n {
			work.Go(func() { s := e.sequence(first + i); failures[i], errs[i] = e.try(s, s.steps()) })
		}
		work.Wait()
		for i := range n {
			if errs[i] != nil {
				return nil, errs[i]
			}
			r.Sequences++
			if failures[i] != nil {
				found, err := e.shrink(e.sequence(first+i), failures[i])
				if err != nil {
					return nil, err
				}
				found.Number = first + i
				r.Found = found
				return r, nil
			}
		}
	}
	return r, nil
}

// Shrink runs actions in a world of theirs, and leaves out what a difference from the model does not need: people, then stretches of
// actions, then single ones; at last it shortens waits. Nil: all is as the model says. Actions that are not possible when their turn
// comes, such as an answer to an alert that went, are left out from the start.
func Shrink(w World, title, name string, actions []Action) (*Found, error) {
	e := &explorer{seed: 1, prepared: &scenarios.Prepared{}, title: title, name: name}
	e.try = e.run
	s := sequence{w, actions}
	f, err := e.try(s, s.steps())
	if err != nil || f == nil {
		return nil, err
	}
	return e.shrink(s, f)
}

type explorer struct {
	seed        uint64
	prepared    *scenarios.Prepared
	title, name string                                   // of what is found; empty: after what failed, and the seed
	try         func(sequence, []step) (*failure, error) // run
}

// sequence is the nth of the seed.
func (e *explorer) sequence(n int) sequence {
	h := fnv.New64a()
	fmt.Fprintf(h, "sequence %d", n)
	return draw(rand.New(rand.NewPCG(e.seed, h.Sum64())), n)
}

// failure is where a run left the model.
type failure struct {
	step  int    // index; -1: the world, after the last step
	check string // of that step; "action" when something could not be done, "world" when the world itself is wrong
	text  string
}

// run runs steps; nil: all held.
func (e *explorer) run(s sequence, steps []step) (*failure, error) {
	const file = "explored.feature"
	suite := scenarios.Suite{
		FS: fstest.MapFS{file: {Data: []byte(s.feature("Explored", "Explored", steps))}}, Paths: []string{file}, Seed: e.seed,
		Prepared: e.prepared, Output: io.Discard, Aside: io.Discard,
	}
	r := suite.Run()
	if r.Usage != nil {
		return nil, r.Usage
	}
	if r.Scenarios != 1 {
		return nil, fmt.Errorf("%d scenarios ran, want 1", r.Scenarios)
	}
	if r.OK() {
		return nil, nil
	}
	for sc := range r.Run.All() {
		last := sc.Attempts[len(sc.Attempts)-1]
		n := 0
		for _, st := range last.Steps {
			if st.Background {
				if st.Failure != "" {
					return nil, fmt.Errorf("%s: %s", st, st.Failure)
				}
				continue
			}
			if st.Failure != "" {
				check := steps[n].check
				if check == "" {
					check = "action"
				}
				return &failure{n, check, st.String() + ": " + st.Failure}, nil
			}
			n++
		}
		return &failure{-1, "world", last.Fault}, nil
	}
	return nil, fmt.Errorf("the run says that it failed, and not where")
}

// shrink leaves out what the failure does not need.
func (e *explorer) shrink(s sequence, f *failure) (*Found, error) {
	for _, p := range s.world.People {
		less := s
		less.actions = slices.DeleteFunc(slices.Clone(s.actions), func(a Action) bool { return a.Who == p.Name })
		again, err := e.try(less, less.steps())
		if err != nil {
			return nil, err
		}
		if again != nil && again.check == f.check {
			s, f = less, again
		}
	}
	for size := len(s.actions) / 2; size >= 1; {
		smaller := false
		for from := 0; from+size <= len(s.actions); {
			less := s.without(from, size)
			again, err := e.try(less, less.steps())
			if err != nil {
				return nil, err
			}
			if again != nil && again.check == f.check {
				s, f, smaller = less, again, true
				continue
			}
			from++
		}
		if !smaller || size > 1 {
			size /= 2
		}
	}
	for i, a := range s.actions { // shorter waits are easier to read
		for _, d := range spans {
			if a.Do != Wait || d >= a.Wait {
				continue
			}
			less := s.without(0, 0)
			less.actions[i].Wait = d
			if again, err := e.try(less, less.steps()); err != nil {
				return nil, err
			} else if again != nil && again.check == f.check {
				s, f = less, again
				break
			}
		}
	}
	for _, without := range []func(*World){func(w *World) { w.Welcome = "" }, func(w *World) { w.Bot = "" }} {
		less := s
		without(&less.world)
		if less.world.Welcome == s.world.Welcome && less.world.Bot == s.world.Bot {
			continue
		}
		if again, err := e.try(less, less.steps()); err != nil {
			return nil, err
		} else if again != nil && again.check == f.check {
			s, f = less, again
		}
	}
	steps := s.steps()
	var kept []step
	for i, st := range steps {
		if st.check == "" || i == f.step {
			kept = append(kept, st)
		}
	}
	again, err := e.try(s, kept)
	if err != nil {
		return nil, err
	}
	if again == nil { // it needs to be looked at in between
		kept, again = steps, f
	}
	if n := len(kept); n > 1 && again.step == n-1 {
		if span, is := strings.CutSuffix(strings.TrimSuffix(kept[n-2].text, "es"), " pass"); is { // one step says both
			last := kept[n-1]
			last.text = "within " + span + " " + last.text
			less := append(slices.Clone(kept[:n-2]), last)
			sooner, err := e.try(s, less)
			if err != nil {
				return nil, err
			}
			if sooner != nil && sooner.step == n-2 && sooner.check == again.check {
				kept, again = less, sooner
			}
		}
	}
	repeated, err := e.try(s, kept)
	if err != nil {
		return nil, err
	}
	title, name := e.title, e.name
	if title == "" {
		title, name = "What "+what[again.check]+" after a sequence that was explored", "Seed "+fmt.Sprint(e.seed)
	}
	return &Found{
		Feature: s.feature(title, name, kept), Steps: len(kept), Check: again.check, Failure: strings.TrimSpace(again.text), Repeats: repeated != nil,
	}, nil
}

// what each kind of expectation is about.
var what = map[string]string{
	"action": "can be done", "world": "the world holds", "advice": "the agent is advised", "alert": "alerts the agent", "shown": "the phone shows",
	"hidden": "the phone must not show", "status": "the desk is told", "desk": "the agent sees", "welcome": "the customer is welcomed with",
	"template": "the phone shows", "ledger": "the ledger counts", "order": "the desk shows in order", "bot": "the chatbot's answer on the phone", "phone": "the phone shows in order",
}
