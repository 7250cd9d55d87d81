package scenarios

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v21"

	"github.com/wavetank/wavetank/sim/journal"
)

// stepPatience bounds a step, on the wall: godog has no time-out of its own, and a day of virtual time takes milliseconds.
const stepPatience = 2 * time.Minute

// Suite runs feature files. The zero value of each field is usable.
type Suite struct {
	FS            fs.FS                                    // where Paths are looked up; nil means the file system
	Paths         []string                                 // files, directories or file:line
	Tags          string                                   // a tag expression of Cucumber or of godog; empty means all
	Formats       []string                                 // pretty, progress, junit:FILE, cucumber:FILE; none means pretty
	Concurrency   int                                      // scenarios at once; zero means one
	Seed          uint64                                   // order and ids
	Engine        string                                   // of the virus scanner: builtin or clamd://host:port; empty means builtin
	StopOnFailure bool                                     // leave the rest out after a failure
	Journal       string                                   // directory for each scenario's journal; empty means none
	Output        io.Writer                                // nil means standard output
	Prepared      *Prepared                                // shared with other suites of the process; nil means its own
	T             *testing.T                               // nil outside go test
	Failed        func(stage *Stage, at string, err error) // told about a failed scenario, at file:line, before its world closes; nil is ignored
}

// Result is what a run came to.
type Result struct {
	Scenarios int // that ran
	Failed    int
	Outcomes  map[string]string // Passed or Failed, by file:line; the row's line in an outline
	Empty     bool              // no scenario matches, which is a failure
	Usage     error             // the command line or a file is wrong; nothing ran
}

// OK reports whether at least one scenario ran and none failed.
func (r Result) OK() bool { return r.Usage == nil && r.Scenarios > 0 && r.Failed == 0 }

// Run runs the suite. An undefined or ambiguous step is a failure.
func (s Suite) Run() Result {
	var err error
	if s.Tags, err = tagFilter(s.Tags); err != nil {
		return Result{Usage: err}
	}
	at, err := s.load()
	if errors.Is(err, errNoScenario) {
		return Result{Empty: true}
	}
	if err != nil {
		return Result{Usage: err}
	}
	if s.Journal != "" {
		if err := os.MkdirAll(s.Journal, 0o755); err != nil {
			return Result{Usage: fmt.Errorf("--journal: %w", err)}
		}
	}
	var ran, failed atomic.Int64
	ended := &outcomes{at: map[string]string{}}
	prepared := s.Prepared
	if prepared == nil {
		prepared = &Prepared{}
	}
	formats := strings.Join(s.Formats, ",")
	if formats == "" {
		formats = "pretty"
	}
	suite := godog.TestSuite{
		Name: "wavetank",
		Options: &godog.Options{
			FS: s.FS, Paths: s.Paths, Tags: s.Tags, Format: formats, Concurrency: max(s.Concurrency, 1),
			Randomize: int64(s.Seed), Strict: true, StopOnFailure: s.StopOnFailure, Output: s.Output, TestingT: s.T,
			NoColors: !isTerminal(s.Output),
		},
		ScenarioInitializer: func(sc *godog.ScenarioContext) {
			stage := prepared.stage(s.Seed)
			stage.social.Engine = s.Engine
			prepared.phrases.register(sc, stage)
			hooks{suite: s, stage: stage, lines: at, ran: &ran, failed: &failed, ended: ended}.register(sc)
		},
	}
	status := suite.Run()
	result := Result{Scenarios: int(ran.Load()), Failed: int(failed.Load()), Outcomes: ended.at}
	if status != 0 && result.Failed == 0 {
		result.Failed = 1 // undefined steps and such, which reach no hook
	}
	return result
}

// hooks surround the scenarios and steps of one stage.
type hooks struct {
	suite       Suite
	stage       *Stage
	lines       lines
	ran, failed *atomic.Int64
	ended       *outcomes
	watched     *performance // nil when nobody watches
}

func (h hooks) register(sc *godog.ScenarioContext) {
	var cancel context.CancelFunc
	sc.Before(func(ctx context.Context, _ *godog.Scenario) (context.Context, error) {
		h.ran.Add(1)
		return ctx, nil
	})
	sc.StepContext().Before(func(ctx context.Context, st *godog.Step) (context.Context, error) {
		if err := h.watched.await(h.stage); err != nil {
			cancel = func() {}
			return ctx, err
		}
		ctx, cancel = context.WithTimeout(ctx, stepPatience)
		h.watched.cut(cancel)
		h.stage.doc = ""
		if st.Argument != nil && st.Argument.DocString != nil {
			h.stage.doc = st.Argument.DocString.Content
		}
		if st.Type == messages.PickleStepType_CONTEXT {
			return ctx, nil
		}
		return ctx, h.stage.Begin(ctx)
	})
	sc.StepContext().After(func(ctx context.Context, st *godog.Step, _ godog.StepResultStatus, err error) (context.Context, error) {
		defer cancel()
		if err != nil || st.Type == messages.PickleStepType_OUTCOME {
			h.watched.done(h.stage, err)
			return context.WithoutCancel(ctx), nil // godog has the error already
		}
		err = h.stage.Settle(ctx)
		h.watched.done(h.stage, err)
		return context.WithoutCancel(ctx), err
	})
	sc.After(func(ctx context.Context, scenario *godog.Scenario, err error) (context.Context, error) {
		return ctx, h.end(scenario, err)
	})
}

// end checks the world, writes its journal and closes it.
func (h hooks) end(scenario *godog.Scenario, err error) error {
	var after error
	if err == nil {
		after = h.stage.Check()
	}
	if h.suite.Journal != "" {
		after = errors.Join(after, h.stage.writeJournal(h.suite.Journal, scenario.Uri, h.lines.of(scenario)))
	}
	if err != nil || after != nil {
		h.failed.Add(1)
		if h.suite.Failed != nil {
			file, _ := splitLine(scenario.Uri)
			h.suite.Failed(h.stage, outcomeKey(file, h.lines.of(scenario)), errors.Join(err, after))
		}
	}
	h.watched.end(h.stage, after)
	after = errors.Join(after, h.stage.Close())
	h.ended.record(outcomeKey(scenario.Uri, h.lines.of(scenario)), errors.Join(err, after))
	return after
}

// writeJournal writes <feature>_<line>.ndjson.
func (s *Stage) writeJournal(dir, uri string, line int64) error {
	if s.World == nil {
		return nil
	}
	feature := strings.TrimSuffix(filepath.Base(uri), ".feature")
	path := filepath.Join(dir, fmt.Sprintf("%s_%d.ndjson", feature, line))
	if err := os.WriteFile(path, NDJSON(s.World.Journal), 0o644); err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	return nil
}

// NDJSON is a journal with one entry a line.
func NDJSON(j *journal.Journal) []byte {
	var b bytes.Buffer
	for _, e := range j.Entries(0) {
		b.Write(journal.JSON(e))
		b.WriteByte('\n')
	}
	return b.Bytes()
}
