package scenarios

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/wavetank/wavetank/scenarios/scratch"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/control"
)

// Replay is a world that does again what a recording says. It stands still behind the action that was done last, and stays up until Close.
type Replay struct {
	World *sim.World // nil until a step of a scenario needed one

	recording actions.Recording
	control   *control.API
	done      int    // actions
	steps     int    // of them
	stack     *Stack // of a world that is up
	dir       *scratch.Dir
	played    *Playback // of a scenario
	foreign   *Foreign  // the connector under test; nil: the built-in one
	stage     *Stage    // of a world that is up with a connector under test
	leftOut   int       // actions
	hushed    *hushed   // nil: its warnings are heard
}

// ReplayConfig is what a recording does not tell. The zero value is usable.
type ReplayConfig struct {
	Stack    StackConfig // of a world that is up: addresses, the widget, bounds of the journal; what the recording tells goes before
	Prepared *Prepared   // nil: that of Stack, or its own
	Foreign  *Foreign    // the connector under test; nil: the built-in one
}

// NewReplay begins a replay; it stands before the first action. ErrBlocked when the recording does not tell everything.
func NewReplay(ctx context.Context, recording actions.Recording, cfg ReplayConfig) (*Replay, error) {
	if cfg.Foreign != nil {
		recording = recording.ForForeign()
	}
	if err := recording.Blocked(); err != nil {
		return nil, err
	}
	r := &Replay{recording: recording, foreign: cfg.Foreign}
	r.control = &control.API{World: func() *sim.World { return r.World }, Connector: r.connector}
	prepared := cmp.Or(cfg.Prepared, cfg.Stack.Prepared)
	if prepared == nil || cfg.Foreign != nil {
		prepared = &Prepared{InMemory: true, under: cfg.Foreign}
	}
	switch {
	case recording.Head.World == actions.Scenario:
		return r, r.beginScenario(prepared)
	case cfg.Foreign != nil:
		return r, r.beginForeign(ctx, prepared)
	}
	return r, r.beginStack(ctx, cfg)
}

func (r *Replay) beginStack(ctx context.Context, cfg ReplayConfig) (err error) {
	head := r.recording.Head
	if head.Connector != "builtin" {
		return fmt.Errorf("%w: connector: %q: only worlds with the built-in one are", actions.ErrBlocked, head.Connector)
	}
	stack := cfg.Stack
	if stack.Dir == "" {
		if r.dir, err = scratch.Memory(); err != nil {
			return err
		}
		stack.Dir = r.dir.Path
	}
	stack.Connector, stack.Speed, stack.Fresh = head.Connector, 0, true
	stack.World.Start, stack.World.Seed, stack.World.Business, stack.World.Engine = head.Start, head.Seed, head.Business, head.Engine
	head.Until = time.Time{}
	stack.World.Actions = actions.New(head)
	stack.Prepared = cmp.Or(stack.Prepared, cfg.Prepared)
	if r.stack, err = NewStack(ctx, stack); err != nil {
		return errors.Join(err, r.forget())
	}
	r.World = r.stack.World
	return nil
}

func (r *Replay) beginScenario(prepared *Prepared) error {
	name := cmp.Or(r.recording.Head.Name, "a scenario") // godog runs no feature without a name
	all := control.Play{File: name, Feature: name, Scenario: name}
	for _, a := range r.recording.Actions {
		if a.Step != nil {
			all.Steps = append(all.Steps, control.PlayStep{Keyword: a.Step.Keyword, Text: a.Step.Text, Doc: a.Step.Doc, Table: a.Step.Table})
		}
	}
	if len(all.Steps) == 0 {
		return errors.New("the log of a scenario has no step")
	}
	r.played = perform(all, r.recording.Head.Seed, prepared)
	r.played.stage.acted.SetHead(func(head *actions.Head) { head.Name, head.Engine = r.recording.Head.Name, r.recording.Head.Engine })
	r.played.stage.chosen.Engine = r.recording.Head.Engine
	return nil
}

// To does every action up to number n, and those that are left when there is no such.
func (r *Replay) To(ctx context.Context, n int64) error {
	for r.done < len(r.recording.Actions) && int64(r.done) < n {
		if err := r.do(ctx, r.recording.Actions[r.done]); err != nil {
			return err
		}
		r.done++
	}
	return nil
}

// End does what is left and lets time pass until the recording's end.
func (r *Replay) End(ctx context.Context) error {
	if err := r.To(ctx, int64(len(r.recording.Actions))); err != nil {
		return err
	}
	until := r.recording.Head.Until
	if r.World == nil || !until.After(r.World.Clock.Now()) {
		return nil
	}
	return r.World.AdvanceTo(ctx, until)
}

func (r *Replay) do(ctx context.Context, a actions.Action) error {
	if a.Step == nil {
		if r.World == nil {
			return fmt.Errorf("action %d: do: %q: no step above made a world", a.N, a.Do)
		}
		if r.leavesOut(a) {
			r.leftOut++
			return nil
		}
		last := r.done == len(r.recording.Actions)-1
		return r.control.Replay(ctx, a, !last || !r.recording.Head.Until.IsZero())
	}
	if r.played == nil {
		return fmt.Errorf("action %d: step: a world that is up has none: %w", a.N, control.ErrUnknownAction)
	}
	if r.World != nil && a.At.After(r.World.Clock.Now()) { // a user let time run between two steps
		if err := r.World.AdvanceTo(ctx, a.At); err != nil {
			return fmt.Errorf("action %d: %w", a.N, err)
		}
	}
	if r.endsWithin(a) {
		return nil
	}
	r.steps++
	if err := r.played.Advance(ctx, func(done int) bool { return done >= r.steps }); err != nil {
		return fmt.Errorf("action %d: %w", a.N, err)
	}
	r.World = r.played.World()
	said := ""
	if now := r.played.Now(); now.Done >= r.steps {
		said = now.Steps[r.steps-1].Error
	}
	switch {
	case said != "" && a.Refused == "":
		return fmt.Errorf("action %d (%s) %w: it fails: %s", a.N, a.Step.Text, control.ErrOtherOutcome, said)
	case said == "" && a.Refused != "":
		return fmt.Errorf("action %d (%s) %w: it failed: %s", a.N, a.Step.Text, control.ErrOtherOutcome, a.Refused)
	}
	return nil
}

// timePasses matches the steps that do nothing but let time pass.
var timePasses = regexp.MustCompile(`^(.* pass(es)?|the clock reaches .*)$`)

// endsWithin reports whether the recording ends, as one that was cut does, before the last step is over, which lets time pass.
func (r *Replay) endsWithin(a actions.Action) bool {
	return r.done == len(r.recording.Actions)-1 && r.recording.Cut && timePasses.MatchString(a.Step.Text)
}

// give hands the stack of a world that is up over: it is the caller's, with its directory.
func (r *Replay) give() *Stack {
	r.stack.dir = r.dir
	return r.stack
}

// Recording is what was done to the replayed world so far.
func (r *Replay) Recording() actions.Recording {
	if r.World == nil {
		return actions.Recording{Head: r.recording.Head}
	}
	return r.World.Actions.Recording(r.World.Clock.Now())
}

func (r *Replay) connector() control.ConnectorSwitch {
	switch {
	case r.stack != nil:
		if b, ok := r.stack.Builtin(); ok {
			return b
		}
	case r.stage != nil:
		return stageConnector{r.stage}
	case r.played != nil:
		return r.played.Connector()
	}
	return nil
}

// Close ends the world and waits for it.
func (r *Replay) Close() error {
	if r.stack != nil {
		r.stack.Close()
	}
	if r.played != nil {
		r.played.Close()
	}
	if r.stage != nil {
		return r.stage.Close()
	}
	return r.forget()
}

func (r *Replay) forget() error {
	return r.dir.Remove()
}
