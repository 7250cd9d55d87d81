package play

import (
	"context"
	"fmt"
	"slices"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/control"
)

// mostBeside bounds how many scenarios play beside the world that is up; the one that was asked for least recently ends.
const mostBeside = 6

// beside is a scenario that plays in a world of its own, which only calls that name it see. It is a control.Player of that world.
type beside struct {
	*Player
	id  string
	now *scenarios.Playback // nil: it is over; guarded by Player.mu
}

// joinBeside lets calls that name a world play beside it.
func (p *Player) joinBeside(c *control.API) {
	at, branches := c.At, c.Branches
	if at == nil { // there is one world besides those that play
		only := control.Shown{World: c.World, Ready: c.Ready, Connector: c.Connector, Reset: c.Reset}
		if only.Connector == nil {
			only.Connector = func() control.ConnectorSwitch { return nil }
		}
		at = func(id string) (control.Shown, error) {
			if id != scenarios.MainBranch {
				return control.Shown{}, fmt.Errorf("branch %q: %w", id, control.ErrNoBranch)
			}
			return only, nil
		}
	}
	c.At = func(id string) (control.Shown, error) {
		if one := p.named(id); one != nil {
			base, err := at(scenarios.MainBranch)
			if err != nil {
				return control.Shown{}, err
			}
			shown := control.Shown{
				World: func() *sim.World {
					if w := one.world(); w != nil {
						return w
					}
					return base.World() // it is over: who follows it learns that another world is there
				},
				Ready:     func() sim.Ready { return one.ready(base) },
				Connector: one.connector, Player: one,
				Over: func() bool { return one.playback() == nil },
			}
			if all, ok := branches.(*scenarios.Branches); ok {
				shown.Branches = all.Beside(id, shown.World)
			}
			return shown, nil
		}
		shown, err := at(id)
		shown.Player, shown.Begin = &beside{Player: p}, p.playBeside
		return shown, err
	}
}

// named is a scenario that plays beside, by the id of its world.
func (p *Player) named(id string) *beside {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, one := range p.others {
		if one.id == id && one.now != nil {
			p.others = append(slices.Delete(p.others, i, i+1), one) // the most recent is the last
			return one
		}
	}
	return nil
}

// playBeside begins a scenario in a world of its own; see control.Shown.
func (p *Player) playBeside(ctx context.Context, file string, line, to int) (*control.Play, error) {
	p.acting.Lock()
	defer p.acting.Unlock()
	next, err := p.begin(ctx, file, line)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	one := &beside{Player: p, id: fmt.Sprintf("p%d", next.Now().ID), now: next}
	p.others = append(p.others, one)
	var gone *beside
	if len(p.others) > mostBeside {
		gone = p.others[0]
	}
	p.mu.Unlock()
	if gone != nil {
		gone.End()
	}
	if err := one.Next(ctx, to); err != nil {
		one.End()
		return nil, err
	}
	return one.Playing(), nil
}

func (b *beside) playback() *scenarios.Playback {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *beside) world() *sim.World {
	if now := b.playback(); now != nil {
		return now.World()
	}
	return nil
}

func (b *beside) ready(base control.Shown) sim.Ready {
	r := base.Ready()
	if w := b.world(); w != nil {
		return w.Ready(r.Console, "")
	}
	return r
}

func (b *beside) connector() control.ConnectorSwitch {
	if now := b.playback(); now != nil {
		return now.Connector()
	}
	return nil
}

// Play begins another scenario, or the same one anew, in its place.
func (b *beside) Play(ctx context.Context, file string, line int) error {
	b.acting.Lock()
	defer b.acting.Unlock()
	next, err := b.begin(ctx, file, line)
	if err != nil {
		return err
	}
	b.mu.Lock()
	before := b.now
	if before != nil {
		b.now = next
	}
	b.mu.Unlock()
	if before == nil { // it ended meanwhile: no call would find the next one
		next.Close()
		return control.ErrNotPlaying
	}
	before.Close()
	return nil
}

// Next does steps; see control.Player.
func (b *beside) Next(ctx context.Context, to int) error {
	now := b.playback()
	if now == nil {
		return control.ErrNotPlaying
	}
	return now.Advance(ctx, func(done int) bool { return done >= to })
}

// End throws its world away.
func (b *beside) End() {
	b.mu.Lock()
	before := b.now
	b.now = nil
	b.others = slices.DeleteFunc(b.others, func(o *beside) bool { return o == b })
	b.mu.Unlock()
	if before != nil {
		before.Close()
	}
}

// Playing is what plays in this world; nil when nothing does.
func (b *beside) Playing() *control.Play {
	now := b.playback()
	if now == nil {
		return nil
	}
	state := now.Now()
	state.World = b.id
	return &state
}
