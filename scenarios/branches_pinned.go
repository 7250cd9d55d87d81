package scenarios

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/control"
)

// pinned are the branches as a call sees them that names one: that one is shown. It is a control.Branches. A call that names another one, or
// none, still sees what it saw.
type pinned struct {
	*Branches
	one *branch
}

// at is a branch for calls that name it; see control.API.
func (b *Branches) at(id string) (control.Shown, error) {
	one, err := b.find(id)
	if err != nil {
		return control.Shown{}, err
	}
	shown := b.base
	shown.World = func() *sim.World {
		w := b.Main()
		b.poke(&b.main, w)
		return w
	}
	if one != &b.main {
		shown = control.Shown{
			World:     func() *sim.World { return b.world(one) },
			Ready:     func() sim.Ready { return b.world(one).Ready(b.base.Ready().Console, "") },
			Connector: func() control.ConnectorSwitch { return b.switchOf(one) },
			Over:      func() bool { _, err := b.find(id); return err != nil },
		}
	}
	shown.Branches = pinned{b, one}
	return shown, nil
}

func (b *Branches) switchOf(one *branch) control.ConnectorSwitch {
	b.mu.Lock()
	defer b.mu.Unlock()
	return one.replay.connector()
}

// Beside are the branches as a call sees them that names a world which is none of them.
func (b *Branches) Beside(id string, world func() *sim.World) control.Branches {
	return pinned{b, &branch{id: id, name: id, played: world}}
}

// errPlayed says what to do in place of undo where a scenario is played.
var errPlayed = errors.New("a scenario is played in this world: go back to its start, or make a branch")

// Undo takes the branch's last action back.
func (p pinned) Undo(ctx context.Context) error {
	if p.one.played != nil {
		return fmt.Errorf("%w: %w", control.ErrNothing, errPlayed)
	}
	return p.undo(ctx, p.one)
}

// Redo does again what Undo took back last.
func (p pinned) Redo(ctx context.Context) error {
	if p.one.played != nil {
		return fmt.Errorf("%w: %w", control.ErrNothing, errPlayed)
	}
	return p.redo(ctx, p.one)
}

// Fork makes a branch of the branch, which stands still from then on. It is the last of List.
func (p pinned) Fork(ctx context.Context, name string, part func(actions.Recording) actions.Recording) error {
	_, err := p.fork(ctx, p.one, name, part)
	if err == nil {
		_ = p.world(p.one).SetSpeed(0)
	}
	return err
}

// Load makes a branch of a recording. It is the last of List.
func (p pinned) Load(ctx context.Context, name string, recording actions.Recording) error {
	_, err := p.load(ctx, name, recording)
	return err
}

// Past lets look see the branch's world as it was.
func (p pinned) Past(ctx context.Context, at time.Time, look func(*sim.World) error) error {
	return p.lookBack(ctx, p.world(p.one), at, look)
}

// List is every branch; that of the call is shown.
func (p pinned) List() []control.Branch { return p.list(p.one) }

// Drop ends another branch.
func (p pinned) Drop(id string) error {
	if id == p.one.id {
		return fmt.Errorf("%s: %w while it is looked at", id, control.ErrShown)
	}
	return p.Branches.Drop(id)
}
