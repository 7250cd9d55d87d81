package scenarios

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
)

// past is a world that follows another one's log up to an instant, or an action, that was asked for. It goes on from there when the next is a
// later one of the same log, and begins again otherwise. The zero value is ready for use.
type past struct {
	mu     sync.Mutex
	of     *actions.Log
	at     time.Time
	replay *Replay
}

// Past shows the world as it was at an instant to look; see control.Branches.
func (b *Branches) Past(ctx context.Context, at time.Time, look func(*sim.World) error) error {
	return b.lookBack(ctx, b.world(b.current()), at, look)
}

func (b *Branches) lookBack(ctx context.Context, w *sim.World, at time.Time, look func(*sim.World) error) error {
	all, err := w.Recording(ctx)
	if err != nil {
		return err
	}
	if head := w.Actions.Head(); at.Before(head.Start) || at.After(all.Head.Until) {
		return fmt.Errorf("at: the world has been from %s to %s", head.Start.Format(time.RFC3339Nano), all.Head.Until.Format(time.RFC3339Nano))
	}
	b.past.mu.Lock()
	defer b.past.mu.Unlock()
	if err := b.past.reach(ctx, w.Actions, all.Until(at), ReplayConfig{Stack: b.Config}); err != nil {
		return err
	}
	return look(b.past.replay.World)
}

// reach takes the world to the end of a recording.
func (p *past) reach(ctx context.Context, of *actions.Log, to actions.Recording, cfg ReplayConfig) (err error) {
	if p.replay != nil && (p.of != of || to.Head.World == actions.Scenario || to.Head.Until.Before(p.at) || p.replay.done > len(to.Actions)) {
		p.closeLocked()
	}
	if p.replay == nil {
		cfg.Stack.Dir = ""
		if p.replay, err = NewReplay(ctx, to, cfg); err != nil {
			p.replay = nil
			return err
		}
		p.of = of
	}
	p.replay.recording, p.at = to, to.Head.Until
	if err := p.replay.End(ctx); err != nil {
		p.closeLocked()
		return err
	}
	return nil
}

func (p *past) closeLocked() {
	if p.replay != nil {
		_ = p.replay.Close()
	}
	p.replay, p.of = nil, nil
}

func (p *past) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closeLocked()
}
