package scenarios

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/control"
)

// Player plays scenarios step by step, each in a world of its own with a connector of its own, which stays up after the last step for
// a person who wants to go on by hand. The zero value plays nothing; it is a control.Player. Close it when done.
type Player struct {
	Sources []Source // in the order in which they are offered; a file of an earlier one hides one of the same name
	Seed    uint64   // as Suite's
	Refuse  error    // why nothing is to be played; nil: everything is. A player plays with the built-in connector alone

	acting   sync.Mutex // held by who begins or ends a scenario
	prepared Prepared   // for every scenario

	mu     sync.Mutex
	plays  int64
	now    *playback
	others []*beside         // that play beside the world that is up, the least recent first
	base   func() *sim.World // the world that is up; nil: none
	speed  float64           // of its clock, which stands still while a scenario plays
}

// Join lets a control API play: while a scenario plays, its world and its connector are the ones that are shown.
func (p *Player) Join(c *control.API) {
	world, ready, connector := c.World, c.Ready, c.Connector
	p.base = world
	p.joinBeside(c)
	c.Feature = Written
	c.Player = p
	c.World = func() *sim.World {
		if w, _ := p.shown(); w != nil {
			return w
		}
		return world()
	}
	c.Ready = func() sim.Ready {
		r := ready()
		if w, _ := p.shown(); w != nil {
			return w.Ready(r.Console, "")
		}
		return r
	}
	c.Connector = func() control.ConnectorSwitch {
		p.mu.Lock()
		now := p.now
		p.mu.Unlock()
		switch w, host := p.shown(); {
		case host != nil && now != nil:
			return heldConnector{now, host}
		case w != nil || connector == nil:
			return nil
		}
		return connector()
	}
}

// Features lists what can be played. It reads the files anew.
func (p *Player) Features() ([]control.Feature, error) {
	playFeatures, err := p.read()
	if err != nil {
		return nil, err
	}
	list := []control.Feature{}
	for _, s := range playFeatures {
		f := control.Feature{File: s.file, Name: s.name, About: s.about, Scenarios: []control.Scenario{}}
		for _, one := range s.scenarios {
			if len(one.steps) == 0 {
				continue
			}
			f.Scenarios = append(f.Scenarios, control.Scenario{Line: one.line, Name: one.name, Tags: one.tags, Steps: len(one.steps)})
		}
		list = append(list, f)
	}
	return list, nil
}

func (p *Player) read() ([]playFeature, error) {
	var all []playFeature
	for _, source := range p.Sources {
		playFeatures, err := source.read()
		if err != nil {
			return nil, err
		}
		all = append(all, playFeatures...)
	}
	return all, nil
}

func (p *Player) find(file string, line int) (playFeature, playScenario, error) {
	playFeatures, err := p.read()
	if err != nil {
		return playFeature{}, playScenario{}, err
	}
	for _, s := range playFeatures {
		if s.file != file {
			continue
		}
		for _, one := range s.scenarios {
			if (line == 0 || line == one.line) && len(one.steps) > 0 {
				return s, one, nil
			}
		}
		return playFeature{}, playScenario{}, fmt.Errorf("%w: %s has none on line %d", control.ErrNoScenario, file, line)
	}
	return playFeature{}, playScenario{}, fmt.Errorf("%w: there is no feature %s", control.ErrNoScenario, file)
}

// Play ends what plays and begins a scenario; see control.Player.
func (p *Player) Play(ctx context.Context, file string, line int) error {
	p.acting.Lock()
	defer p.acting.Unlock()
	next, err := p.begin(ctx, file, line)
	if err == nil {
		p.show(next)
	}
	return err
}

// begin makes the world of a scenario. The caller holds p.acting.
func (p *Player) begin(ctx context.Context, file string, line int) (*playback, error) {
	if p.Refuse != nil {
		return nil, p.Refuse
	}
	s, one, err := p.find(file, line)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.plays++
	state := control.Play{ID: p.plays, File: s.file, Line: one.line, Feature: s.name, About: s.about, Scenario: one.name, Tags: one.tags, Steps: one.steps}
	p.mu.Unlock()
	next := perform(state, one.gherkin(s.name), p.Seed, &p.prepared)
	next.stage.acted.SetHead(func(head *actions.Head) { head.Name = fmt.Sprintf("%s:%d", s.file, one.line) })
	err = next.advance(ctx, func(done int) bool {
		return next.stage.World != nil || done == len(one.steps) || one.steps[done].Keyword != "Given"
	})
	if err == nil {
		err = next.hold(ctx, func() error {
			_, err := next.stage.world()
			next.show(next.stage)
			return err
		})
	}
	if err != nil {
		next.close()
		return nil, err
	}
	return next, nil
}

// Next does steps until the first `to` are done; see control.Player.
func (p *Player) Next(ctx context.Context, to int) error {
	p.mu.Lock()
	now := p.now
	p.mu.Unlock()
	if now == nil {
		return control.ErrNotPlaying
	}
	return now.advance(ctx, func(done int) bool { return done >= to })
}

// End throws the played world away; see control.Player.
func (p *Player) End() {
	p.acting.Lock()
	defer p.acting.Unlock()
	p.show(nil)
}

// Close ends everything that plays.
func (p *Player) Close() {
	p.End()
	p.mu.Lock()
	others := slices.Clone(p.others)
	p.mu.Unlock()
	for _, one := range others {
		one.End()
	}
}

// Playing is what plays; nil when nothing does.
func (p *Player) Playing() *control.Play {
	p.mu.Lock()
	now := p.now
	p.mu.Unlock()
	if now == nil {
		return nil
	}
	state := now.now()
	return &state
}

// show puts a playback, or nothing, in the place of the one that is shown. The clock of the world that is up stands still
// meanwhile; one that is real cannot.
func (p *Player) show(next *playback) {
	p.mu.Lock()
	before := p.now
	p.now = next
	p.mu.Unlock()
	if p.base != nil && (before == nil) != (next == nil) {
		w := p.base()
		if next != nil {
			p.speed = w.Clock.Speed()
			_ = w.SetSpeed(0)
		} else {
			_ = w.SetSpeed(p.speed)
		}
	}
	if before != nil {
		before.close()
	}
}

func (p *Player) shown() (*sim.World, *hosted) {
	p.mu.Lock()
	now := p.now
	p.mu.Unlock()
	if now == nil {
		return nil, nil
	}
	return now.shown()
}

// heldConnector is the switch of the connector of a scenario that plays. It is used while the scenario stands still.
type heldConnector struct {
	played *playback
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
