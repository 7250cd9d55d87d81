package scenarios

import (
	"fmt"
	"hash/fnv"
	"io"
	"math/rand"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cucumber/godog"

	"github.com/wavetank/wavetank/scenarios/report"
	"github.com/wavetank/wavetank/scenarios/steps"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/control"
)

const (
	afterFailure = "an earlier scenario failed (--stop-on-failure)"
	notSelected  = "go test -run does not select it"
	emptyFault   = "the scenario has no steps, so nothing is tested"
	noRowsFault  = "the outline has no rows, so nothing is tested"
	interrupted  = "the run was interrupted"
	neverBegan   = "the scenario could not be begun"
)

// play runs every scenario and fills in the model. over is told of each when nothing of it changes any more.
func (s Suite) play(run *report.Run, over func(*report.Scenario)) {
	now := s.Now
	if now == nil {
		now = func() time.Time { return time.Time{} }
	}
	run.Start = now()
	if s.Prepared == nil {
		s.Prepared = &Prepared{}
	}
	defer s.Prepared.logs.Use()()
	p := players{Suite: s, vocabulary: sync.OnceValue(s.vocabulary), now: now}
	todo := make(chan *report.Scenario)
	var workers sync.WaitGroup
	var failed, cut atomic.Bool
	for range s.workers(run) {
		workers.Go(func() {
			for sc := range todo {
				switch {
				case sc.LeftOut != "":
				case s.stopped():
					sc.LeftOut = interrupted
					cut.Store(true)
				case s.StopOnFailure && failed.Load():
					sc.LeftOut = afterFailure
				default:
					p.attempt(sc)
				}
				if run.Fails(sc) {
					failed.Store(true)
				}
				over(sc)
			}
		})
	}
	for _, f := range run.Files {
		for _, i := range s.order(len(f.Scenarios)) {
			todo <- f.Scenarios[i]
		}
	}
	close(todo)
	workers.Wait()
	run.Interrupted = cut.Load()
	run.Took = max(now().Sub(run.Start), 0)
}

// workers is how many scenarios run at once, of those that there are.
func (s Suite) workers(run *report.Run) int {
	scenarios := 0
	for range run.All() {
		scenarios++
	}
	return max(min(s.Concurrency, scenarios), 1)
}

// stopped reports whether the rest is to be left out.
func (s Suite) stopped() bool {
	select {
	case <-s.Stop:
		return true
	default:
		return false
	}
}

// order is the order in which the n scenarios of a file begin: the seed chooses it, so that none relies on another.
func (s Suite) order(n int) []int {
	if s.Seed == 0 {
		order := make([]int, n)
		for i := range order {
			order[i] = i
		}
		return order
	}
	return rand.New(rand.NewSource(int64(s.Seed))).Perm(n)
}

// vocabulary is every phrase that a scenario of this suite may use, not compiled.
func (s Suite) vocabulary() []steps.Step {
	all := steps.Phrases()
	if s.Steps != nil {
		all = append(all, s.Steps(NewStage(0))...)
	}
	return all
}

// players run scenarios at once and share what is made once.
type players struct {
	Suite
	vocabulary func() []steps.Step
	now        func() time.Time
}

// attempt runs a scenario, and runs it again while it fails and Rerun says so.
func (p players) attempt(sc *report.Scenario) {
	if p.T == nil {
		p.tryAgain(sc)
		return
	}
	selected := false
	p.T.Run(sc.Title(), func(t *testing.T) {
		selected = true
		p.tryAgain(sc)
		if f := sc.Failure(); f != nil && (f.State != report.Flaky || !p.AllowFlaky) {
			t.Errorf("%s:%d %s\n%s", sc.File.Path, f.Line, f.Step, f.Text)
		}
	})
	if !selected {
		sc.LeftOut = notSelected
	}
}

func (p players) tryAgain(sc *report.Scenario) {
	p.try(sc)
	for range p.Rerun {
		if f := sc.Failure(); f == nil || f.State != report.Failed || len(sc.Steps) == 0 || p.stopped() { // a phrase that is not there will not be
			return
		}
		p.try(sc)
	}
}

func (p players) try(sc *report.Scenario) {
	a := report.Attempt{Start: p.now(), Steps: append([]report.Step(nil), sc.Steps...)}
	if len(a.Steps) == 0 {
		a.Fault = emptyFault
		if WithoutRows(sc.Pickle.Language, sc.Node) {
			a.Fault = noRowsFault
		}
	} else {
		a.Seed = p.seed(sc)
		stage := p.stage(a.Seed)
		stage.acted.SetHead(func(head *actions.Head) { head.Name, head.Engine = sc.At(), p.Engine })
		h := &hooks{suite: p.Suite, stage: stage, scenario: sc, attempt: &a, now: p.now, watched: unwatched{}, vocabulary: p.vocabulary}
		if p.scenes {
			h.camera = &camera{}
		}
		runGodog(sc.At(), flat(sc), func(ctx *godog.ScenarioContext) {
			p.Prepared.phrases.Register(ctx, stage.scene)
			if p.Steps != nil {
				for _, step := range p.Steps(stage) {
					ctx.Step(step.Pattern(), step.Do)
				}
			}
			h.register(ctx)
		})
		if !h.over {
			a.Fault = neverBegan
		}
	}
	a.Took = max(p.now().Sub(a.Start), 0)
	sc.Attempts = append(sc.Attempts, a)
}

// seed is that of a scenario's world. A process that lives on from one scenario to the next must not meet an id again, so that each of its
// worlds has a seed of its own.
func (p players) seed(sc *report.Scenario) uint64 {
	if p.kept == nil {
		return p.Seed
	}
	h := fnv.New64a()
	h.Write([]byte(sc.At()))
	if n := len(sc.Attempts); n > 0 {
		fmt.Fprint(h, "#", n)
	}
	return p.Seed + h.Sum64()
}

// stage is the stage of one attempt.
func (p players) stage(seed uint64) *Stage {
	stage := p.Prepared.stage(seed)
	stage.chosen.Engine = p.Engine
	if p.Foreign != nil {
		stage.foreign = newForeign(*p.Foreign, p.oceana, p.kept)
	}
	return stage
}

// flat is the scenario as a feature of its own: godog runs it alone, so that order, concurrency and reports are ours.
func flat(sc *report.Scenario) string {
	one := control.Play{Feature: sc.File.Name(), Scenario: sc.Name}
	for _, step := range sc.Pickle.Steps {
		one.Steps = append(one.Steps, playStep(step, ""))
	}
	return gherkinOf(one)
}

// runGodog runs one feature. Its own reports go nowhere.
func runGodog(name, text string, begin func(*godog.ScenarioContext)) {
	godog.TestSuite{
		Name: "wavetank",
		Options: &godog.Options{
			FeatureContents: []godog.Feature{{Name: name, Contents: []byte(text)}},
			Format:          "progress", Concurrency: 1, Strict: true, Output: io.Discard, NoColors: true,
		},
		ScenarioInitializer: begin,
	}.Run()
}
