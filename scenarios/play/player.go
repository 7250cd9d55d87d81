package play

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/control"
)

// Source is where feature files come from.
type Source struct {
	FS    fs.FS    // nil means the file system
	Paths []string // files or directories of FS
}

// Player plays scenarios step by step, each in a world of its own with a connector of its own, which stays up after the last step for
// a person who wants to go on by hand. The zero value plays nothing; it is a control.Player. Close it when done.
type Player struct {
	Sources []Source // not to be changed once it plays; in the order in which they are offered; a file of an earlier one hides one of the same name
	Seed    uint64   // as scenarios.Suite's
	Refuse  error    // why nothing is to be played; nil: everything is. A player plays with the built-in connector alone

	acting   sync.Mutex         // held by who begins or ends a scenario
	prepared scenarios.Prepared // for every scenario

	reading  sync.Mutex
	embedded map[int][]scenarios.Playable // of Sources, by ordinal; not changed

	mu     sync.Mutex
	plays  int64
	now    *scenarios.Playback
	others []*beside         // that play beside the world that is up, the least recent first
	base   func() *sim.World // the world that is up; nil: none
	speed  float64           // of its clock, which stands still while a scenario plays
}

// Join lets a control API play: while a scenario plays, its world and its connector are the ones that are shown.
func (p *Player) Join(c *control.API) {
	world, ready, connector := c.World, c.Ready, c.Connector
	p.base = world
	p.joinBeside(c)
	if c.Feature == nil {
		c.Feature = func(_ context.Context, w *sim.World, from, to int64) (string, error) {
			return scenarios.Written(w, from, to)
		}
	}
	c.Player = p
	c.World = func() *sim.World {
		if w := p.shown(); w != nil {
			return w
		}
		return world()
	}
	c.Ready = func() sim.Ready {
		r := ready()
		if w := p.shown(); w != nil {
			return w.Ready(r.Console, "")
		}
		return r
	}
	c.Connector = func() control.ConnectorSwitch {
		if now := p.current(); now != nil {
			if one := now.Connector(); one != nil || now.World() != nil {
				return one
			}
		}
		if connector == nil {
			return nil
		}
		return connector()
	}
}

// Features lists what can be played. It reads the files anew.
func (p *Player) Features() ([]control.Feature, error) {
	all, err := p.read()
	if err != nil {
		return nil, err
	}
	list := []control.Feature{}
	for _, one := range all {
		f := control.Feature{File: one.File, Name: one.Name, About: one.About, Scenarios: []control.Scenario{}}
		for _, sc := range one.Scenarios {
			if len(sc.Steps) == 0 {
				continue
			}
			f.Scenarios = append(f.Scenarios, control.Scenario{Line: sc.Line, Name: sc.Scenario, Tags: sc.Tags, Steps: len(sc.Steps)})
		}
		list = append(list, f)
	}
	return list, nil
}

func (p *Player) read() ([]scenarios.Playable, error) {
	var all []scenarios.Playable
	for i, source := range p.Sources {
		found, err := p.from(i, source)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// from reads source i. What is embedded is read once, since it stays as it is.
func (p *Player) from(i int, source Source) ([]scenarios.Playable, error) {
	read := scenarios.Suite{FS: source.FS, Paths: source.Paths}.Playable
	if _, embedded := source.FS.(embed.FS); !embedded {
		return read()
	}
	p.reading.Lock()
	defer p.reading.Unlock()
	if known, ok := p.embedded[i]; ok {
		return known, nil
	}
	found, err := read()
	if err == nil {
		if p.embedded == nil {
			p.embedded = map[int][]scenarios.Playable{}
		}
		p.embedded[i] = found
	}
	return found, err
}

func (p *Player) find(file string, line int) (control.Play, error) {
	all, err := p.read()
	if err != nil {
		return control.Play{}, err
	}
	for _, one := range all {
		if one.File != file {
			continue
		}
		for _, sc := range one.Scenarios {
			if (line == 0 || line == sc.Line) && len(sc.Steps) > 0 {
				sc.Steps = slices.Clone(sc.Steps) // each play writes into its own how they ended
				return sc, nil
			}
		}
		return control.Play{}, fmt.Errorf("%w: %s has none on line %d", control.ErrNoScenario, file, line)
	}
	return control.Play{}, fmt.Errorf("%w: there is no feature %s", control.ErrNoScenario, file)
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
func (p *Player) begin(ctx context.Context, file string, line int) (*scenarios.Playback, error) {
	if p.Refuse != nil {
		return nil, p.Refuse
	}
	play, err := p.find(file, line)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.plays++
	play.ID = p.plays
	p.mu.Unlock()
	next := scenarios.Perform(play, p.Seed, &p.prepared)
	err = next.Advance(ctx, func(done int) bool {
		return next.World() != nil || done == len(play.Steps) || play.Steps[done].Keyword != "Given"
	})
	if err == nil {
		err = next.OpenWorld(ctx)
	}
	if err != nil {
		next.Close()
		return nil, err
	}
	return next, nil
}

// Next does steps until the first `to` are done; see control.Player.
func (p *Player) Next(ctx context.Context, to int) error {
	now := p.current()
	if now == nil {
		return control.ErrNotPlaying
	}
	return now.Advance(ctx, func(done int) bool { return done >= to })
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
	now := p.current()
	if now == nil {
		return nil
	}
	state := now.Now()
	return &state
}

// show puts a playback, or nothing, in the place of the one that is shown. The clock of the world that is up stands still
// meanwhile; one that is real cannot.
func (p *Player) show(next *scenarios.Playback) {
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
		before.Close()
	}
}

// current is what is shown; nil: nothing is.
func (p *Player) current() *scenarios.Playback {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// shown is the world of what is shown; nil: none is.
func (p *Player) shown() *sim.World {
	if now := p.current(); now != nil {
		return now.World()
	}
	return nil
}
