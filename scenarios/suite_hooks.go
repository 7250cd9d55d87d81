package scenarios

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v34"

	"github.com/wavetank/wavetank/scenarios/report"
	"github.com/wavetank/wavetank/scenarios/steps"
)

// stepTimeout bounds a step, on the wall: godog has no time-out of its own, and a day of virtual time takes milliseconds.
const stepTimeout = 2 * time.Minute

// watcher goes along with the steps of one scenario: a run's does nothing, and a Playback holds each step until it is asked for.
type watcher interface {
	await(*Stage) error              // waits before a step until it is released; an error: it is not to be done
	cut(context.CancelFunc)          // lets the step at hand end early
	done(stage *Stage, error string) // notes how a step ended; the error is empty when it passed
	end(*Stage, error)               // notes how the scenario ended, and what was wrong with its world; the world closes after it
}

// unwatched is the watcher of a run.
type unwatched struct{}

func (unwatched) await(*Stage) error     { return nil }
func (unwatched) cut(context.CancelFunc) {}
func (unwatched) done(*Stage, string)    {}
func (unwatched) end(*Stage, error)      {}

// hooks surround the steps of one scenario and note how each ended. godog calls them one after the other; after a failed step it
// ends the scenario before it comes to the steps that are left.
type hooks struct {
	suite    Suite
	stage    *Stage
	scenario *report.Scenario // nil when it is played
	attempt  *report.Attempt
	now      func() time.Time
	watched  watcher
	camera   *camera // nil: no report shows what the world looked like

	vocabulary func() []steps.Step

	n      int   // steps that were begun
	action int64 // number of the step at hand in the stage's log
	setUp  error
	cancel context.CancelFunc
	over   bool // the world is closed
}

func (h *hooks) register(sc *godog.ScenarioContext) {
	sc.StepContext().Before(h.before)
	sc.StepContext().After(h.after)
	sc.After(func(ctx context.Context, _ *godog.Scenario, err error) (context.Context, error) {
		return ctx, h.end(err)
	})
}

func (h *hooks) before(ctx context.Context, st *godog.Step) (context.Context, error) {
	if h.over {
		return ctx, nil // godog skips it
	}
	h.n++
	h.cancel, h.setUp = func() {}, nil
	if h.setUp = h.watched.await(h.stage); h.setUp != nil {
		return ctx, h.setUp
	}
	if h.attempt != nil {
		h.attempt.Steps[h.n-1].Start = h.now()
	}
	ctx, h.cancel = context.WithTimeout(ctx, stepTimeout)
	h.watched.cut(h.cancel)
	h.stage.scene.Read(st.Argument)
	h.action = h.stage.record(st)
	if h.setUp = errors.Join(wrongArgument(st, h.vocabulary), vacuous(st, h.vocabulary)); h.setUp == nil {
		h.setUp = h.stage.refuses(st.Text, h.vocabulary)
	}
	if h.setUp == nil && st.Type != messages.PickleStepType_CONTEXT {
		if err := h.stage.Begin(ctx); err != nil {
			h.setUp = fmt.Errorf("set up the world: %w", err)
		}
	}
	return ctx, h.setUp
}

func (h *hooks) after(ctx context.Context, st *godog.Step, status godog.StepResultStatus, err error) (context.Context, error) {
	if h.over {
		return ctx, nil
	}
	defer h.cancel()
	if h.setUp != nil {
		err = h.setUp // without godog's words
	}
	state, failure := explainStep(st, status, err, h.vocabulary)
	var settle error
	if err == nil && st.Type != messages.PickleStepType_OUTCOME {
		if settle = h.stage.Settle(ctx); settle != nil {
			state, failure = report.Failed, causeOf(settle)
		}
	}
	if failure != "" {
		h.stage.acted.Refuse(h.action, failure)
	}
	h.watched.done(h.stage, failure) // the page shows the rest
	if state == report.Failed {
		failure = h.stage.Explain(st.Text, errors.New(failure))
	}
	h.note(state, failure)
	return context.WithoutCancel(ctx), settle // godog has err already
}

// note writes down how the step at hand ended.
func (h *hooks) note(state report.State, failure string) {
	if h.attempt == nil {
		return
	}
	step := &h.attempt.Steps[h.n-1]
	step.State, step.Failure = state, failure
	step.Took = max(h.now().Sub(step.Start), 0)
	step.Scene = h.camera.take(h.stage)
	if h.suite.Attach != nil {
		step.Attachments = h.suite.Attach(h.stage, step)
	}
}

// end checks the world, writes its journal and closes it.
func (h *hooks) end(err error) error {
	if h.over {
		return nil
	}
	h.over = true
	var after error
	if err == nil {
		after = h.stage.Check()
	}
	if h.suite.Journal != "" && h.scenario != nil {
		after = errors.Join(after, h.stage.writeJournal(h.suite.journalPath(h.scenario)))
	}
	if h.suite.Actions != "" && h.scenario != nil {
		after = errors.Join(after, h.stage.writeActions(h.suite.actionsPath(h.scenario)))
	}
	if h.suite.Failed != nil && h.scenario != nil && (err != nil || after != nil) {
		h.suite.Failed(h.stage, h.scenario.At(), errors.Join(h.stepFailure(), after))
	}
	h.watched.end(h.stage, after)
	fault := ""
	if after != nil {
		fault = h.stage.Explain("", after)
	}
	if err := h.stage.Close(); err != nil {
		after, fault = errors.Join(after, err), strings.TrimSpace(fault+"\n"+err.Error())
	}
	if h.attempt != nil {
		h.attempt.Fault = fault
	}
	return after
}

// stepFailure is the failure of the step that ended the scenario; nil when none did.
func (h *hooks) stepFailure() error {
	if step := h.attempt.Steps[h.n-1]; step.Failure != "" {
		return errors.New(step.Failure)
	}
	return nil
}
