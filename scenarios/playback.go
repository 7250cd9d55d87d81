package scenarios

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/cucumber/godog"

	"github.com/wavetank/wavetank/scenarios/steps"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/control"
)

// Playback is a scenario that is run step by step; use Perform, and Close when done. Its methods may be called from several goroutines.
//
// godog runs it on a goroutine of its own, which waits before each step and after the last; while it waits a token lies in parked, and the
// goroutine that takes that may let the next step go.
type Playback struct {
	ctx     context.Context // ends when the viewer stops it
	leave   context.CancelFunc
	parked  chan struct{}
	release chan struct{}
	gone    chan struct{} // closed when the world is closed
	stage   *Stage        // of the goroutine that holds the token
	over    bool          // no step is left; likewise

	mu    sync.Mutex
	state control.Play
	world *sim.World // nil until a step needed one
	host  *hosted    // nil until a connector runs
	clock chan struct{}
}

var (
	errLeft = errors.New("the scenario was left")
	errOver = errors.New("the scenario is over")
)

// Perform begins a scenario in a world of its own, with the built-in connector; it stands before its first step. Of play are used File, Line,
// Feature, Scenario and Steps; the rest is handed back by Now.
func Perform(play control.Play, seed uint64, prepared *Prepared) *Playback {
	p := perform(play, seed, prepared)
	p.stage.acted.SetHead(func(head *actions.Head) { head.Name = fmt.Sprintf("%s:%d", play.File, play.Line) })
	return p
}

func perform(state control.Play, seed uint64, prepared *Prepared) *Playback {
	p := &Playback{parked: make(chan struct{}, 1), release: make(chan struct{}), gone: make(chan struct{}), state: state}
	p.ctx, p.leave = context.WithCancel(context.Background())
	p.stage = prepared.stage(seed)
	go func() {
		defer close(p.gone)
		h := &hooks{stage: p.stage, watched: p, vocabulary: steps.Phrases}
		runGodog(state.File, gherkinOf(state), func(sc *godog.ScenarioContext) {
			prepared.phrases.Register(sc, p.stage.scene)
			h.register(sc)
		})
		if p.ctx.Err() == nil && !p.over { // godog never came to a step
			p.end(p.stage, errors.New("the scenario cannot be run"))
		}
	}()
	return p
}

// await waits before a step until it is released. errLeft or errOver when it is not to be done.
func (p *Playback) await(stage *Stage) error {
	if p.over {
		return errOver
	}
	if p.ctx.Err() != nil {
		return errLeft
	}
	p.park(stage)
	select {
	case <-p.release:
		return nil
	case <-p.ctx.Done():
		return errLeft
	}
}

// cut lets the step at hand end when the viewer stops the playback.
func (p *Playback) cut(cancel context.CancelFunc) {
	context.AfterFunc(p.ctx, cancel)
}

// done notes how a step ended; failure is empty when it passed.
func (p *Playback) done(stage *Stage, failure string) {
	if p.over || p.ctx.Err() != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	step := &p.state.Steps[p.state.Done]
	p.state.Done++
	if stage.World != nil {
		step.At, step.Last = stage.World.Clock.Now(), stage.World.Journal.Last()
	}
	if failure != "" {
		step.Error, p.state.Outcome = failure, control.PlayFailed
	}
}

// end notes how the scenario ended and keeps its world up until the viewer stops the playback. err is what was wrong with the world.
func (p *Playback) end(stage *Stage, err error) {
	if p.ctx.Err() == nil {
		p.over = true
		p.mu.Lock()
		switch {
		case p.state.Outcome != "":
		case err != nil:
			p.state.Outcome, p.state.Error = control.PlayFailed, err.Error()
		default:
			p.state.Outcome = control.PlayPassed
		}
		p.mu.Unlock()
		p.park(stage)
		<-p.ctx.Done()
	}
	if p.clock != nil {
		<-p.clock
	}
}

// park shows how things are now and gives the token away.
func (p *Playback) park(stage *Stage) {
	p.show(stage)
	p.parked <- struct{}{}
}

// show lets others use the world and the connector of the stage.
func (p *Playback) show(stage *Stage) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.host = stage.connector
	if p.world == nil && stage.World != nil {
		p.world = stage.World
		p.clock = make(chan struct{})
		go func() { defer close(p.clock); stage.World.Run(p.ctx) }() // the viewer may want to see time run in between
	}
}

// hold runs f while the scenario stands still.
func (p *Playback) hold(ctx context.Context, f func() error) error {
	select {
	case <-p.parked:
		defer func() { p.parked <- struct{}{} }()
		return f()
	case <-p.ctx.Done():
		return control.ErrNotPlaying
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Advance does steps until enough says so, or none is left. done is how many steps were done. Errors: control.ErrNotPlaying after Close, and the
// context's.
func (p *Playback) Advance(ctx context.Context, enough func(done int) bool) error {
	for {
		select {
		case <-p.parked:
		case <-p.ctx.Done():
			return control.ErrNotPlaying
		case <-ctx.Done():
			return ctx.Err()
		}
		if p.over || enough(p.Now().Done) {
			p.parked <- struct{}{}
			return nil
		}
		select {
		case p.release <- struct{}{}:
		case <-p.ctx.Done():
			return control.ErrNotPlaying
		}
	}
}

// Now is how far it is.
func (p *Playback) Now() control.Play {
	p.mu.Lock()
	defer p.mu.Unlock()
	state := p.state
	state.Steps = append([]control.PlayStep(nil), state.Steps...)
	return state
}

// World is the scenario's world; nil until a step needed one.
func (p *Playback) World() *sim.World {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.world
}

// Connector is the switch of the scenario's connector; nil until one runs.
func (p *Playback) Connector() control.ConnectorSwitch {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.host == nil {
		return nil
	}
	return heldConnector{p, p.host}
}

// OpenWorld starts the scenario's world unless a step has started it.
func (p *Playback) OpenWorld(ctx context.Context) error {
	return p.hold(ctx, func() error {
		_, err := p.stage.world()
		p.show(p.stage)
		return err
	})
}

// Close ends it and waits until its world is closed.
func (p *Playback) Close() {
	p.leave()
	<-p.gone
}

// heldConnector is the switch of the connector of a scenario that plays. It is used while the scenario stands still.
type heldConnector struct {
	played *Playback
	host   *hosted
}

// Running reports whether it runs.
func (c heldConnector) Running() bool { return c.host.current() != nil }

// Kill ends it as a crash does.
func (c heldConnector) Kill(ctx context.Context) error {
	return c.played.hold(ctx, func() error { return c.played.stage.Kill(ctx) })
}

// Start starts it again on its durable log.
func (c heldConnector) Start(ctx context.Context) error {
	return c.played.hold(ctx, func() error {
		if c.Running() {
			return errRunning
		}
		return c.played.stage.Start(ctx)
	})
}
