package scenarios

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/control"
)

// useDesk is the operation by which an agent acts.
const useDesk = "useDesk"

// beginForeign makes a world like the one of wavetank up, with a connector under test in the place of the built-in one. What agents did is left
// out when that connector does not log in to Oceana.
func (r *Replay) beginForeign(ctx context.Context, prepared *Prepared) error {
	head := r.recording.Head
	stage := prepared.stage(head.Seed)
	stage.chosen.Business, stage.chosen.Engine = head.Business, head.Engine
	r.stage = stage
	err := r.populate(ctx, head)
	if err == nil {
		r.World = stage.World
		return nil
	}
	if printed := stage.foreign.printed(); printed != "" && stage.World != nil {
		err = errors.New(err.Error() + "\n" + stage.World.Journal.Masked(printed))
	}
	return errors.Join(err, stage.Close())
}

func (r *Replay) populate(ctx context.Context, head actions.Head) error {
	if err := r.stage.Open(head.Start); err != nil {
		return err
	}
	w := r.stage.World
	if err := populate(w); err != nil {
		return err
	}
	if err := r.stage.Begin(ctx); err != nil {
		return err
	}
	if err := r.stage.Settle(ctx); err != nil {
		return err
	}
	for _, session := range w.Oceana.Sessions() {
		r.stage.foreign.oceana = r.stage.foreign.oceana || session.Connected
	}
	return nil
}

// populate gives a world what one that is up begins with: every channel and a template.
func populate(w *sim.World) error {
	for _, kind := range w.Channels() {
		if _, err := w.AddIntegration(kind, ""); err != nil {
			return err
		}
	}
	return w.AddTemplate(exampleTemplate)
}

// leavesOut reports whether an action is not for the connector under test.
func (r *Replay) leavesOut(a actions.Action) bool {
	if r.stage == nil || a.Do != useDesk {
		return false
	}
	f := r.stage.foreign
	return f.Profile == ProfileCloud || f.Profile != ProfileFull && !f.oceana
}

// LeftOut is how many actions of agents were not done, since the connector under test does not log in to Oceana.
func (r *Replay) LeftOut() int { return r.leftOut }

// Check says what was wrong with the connector under test besides the actions: that it ended by itself, what it refused for good, what no
// simulator understood, what a scenario found. Nil when the built-in one was replayed, which is compared as a whole.
func (r *Replay) Check(ctx context.Context) error {
	stage := r.stage
	var err error
	switch {
	case r.foreign == nil:
		return nil
	case r.played != nil:
		stage = r.played.stage
		if err = r.played.Advance(ctx, func(int) bool { return false }); err == nil {
			if now := r.played.Now(); now.Outcome != control.PlayPassed {
				err = errors.New(cmp.Or(now.Error, "the scenario failed"))
			}
		}
	default:
		if err = stage.Settle(ctx); err == nil {
			err = stage.Check()
		}
	}
	if err == nil || stage.World == nil {
		return err
	}
	return fmt.Errorf("%w\n%s", err, stage.World.Journal.Masked(stage.foreign.printed()))
}

// stageConnector is the switch of a connector under test.
type stageConnector struct{ stage *Stage }

// Running reports whether it runs.
func (c stageConnector) Running() bool { return c.stage.foreign.running() }

// Kill kills it.
func (c stageConnector) Kill(ctx context.Context) error { return c.stage.Kill(ctx) }

// Start starts it again.
func (c stageConnector) Start(ctx context.Context) error {
	if c.Running() {
		return errRunning
	}
	return c.stage.Start(ctx)
}

var _ control.ConnectorSwitch = stageConnector{}
