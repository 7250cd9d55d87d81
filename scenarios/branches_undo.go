package scenarios

import (
	"context"
	"errors"
	"slices"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/control"
)

// undone is an action that was taken back, and how long the log was without it.
type undone struct {
	action actions.Action
	left   int64
}

// passedOver reports whether an action is none that is taken back: one that was refused, or what changes nothing but the speed.
func passedOver(a actions.Action) bool {
	return a.Refused != "" || a.Do == "setSpeed" || a.Do == "settle"
}

// canRedo reports whether something was taken back, and nothing was done to the log since. The caller holds Branches.mu.
func (one *branch) canRedo(log *actions.Log) bool {
	last := len(one.undone) - 1
	if last < 0 || log.Len() < one.undone[last].left {
		return false
	}
	return !slices.ContainsFunc(log.After(one.undone[last].left), func(a actions.Action) bool { return !passedOver(a) })
}

// Undo takes an action back; see control.Branches. What was refused, and changes of the speed, are passed over.
func (b *Branches) Undo(ctx context.Context) error { return b.undo(ctx, b.current()) }

func (b *Branches) undo(ctx context.Context, one *branch) error {
	b.acting.Lock()
	defer b.acting.Unlock()
	all, err := b.world(one).Recording(ctx)
	if err != nil {
		return err
	}
	n := len(all.Actions)
	for n > 0 && passedOver(all.Actions[n-1]) {
		n--
	}
	if n == 0 {
		return control.ErrNothing
	}
	log := b.world(one).Actions
	b.mu.Lock()
	if !one.canRedo(log) {
		one.undone = nil
	}
	b.mu.Unlock()
	cut := all.Before(int64(n))
	if err := b.remake(ctx, one, cut, all); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	one.undone = append(one.undone, undone{all.Actions[n-1], int64(len(cut.Actions))})
	return nil
}

// Redo does again what was taken back; see control.Branches.
func (b *Branches) Redo(ctx context.Context) error { return b.redo(ctx, b.current()) }

func (b *Branches) redo(ctx context.Context, one *branch) error {
	b.acting.Lock()
	defer b.acting.Unlock()
	all, err := b.world(one).Recording(ctx)
	if err != nil {
		return err
	}
	log := b.world(one).Actions
	b.mu.Lock()
	last := len(one.undone) - 1
	if !one.canRedo(log) {
		one.undone = nil
		b.mu.Unlock()
		return control.ErrNothing
	}
	a := one.undone[last].action
	b.mu.Unlock()
	if a.At.Before(all.Head.Until) { // time went on since
		a.At = all.Head.Until
	}
	a.N = int64(len(all.Actions)) + 1
	if err := b.again(ctx, one, a); err != nil {
		return errors.Join(err, b.remake(context.WithoutCancel(ctx), one, all, all))
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	one.undone = one.undone[:last]
	if last > 0 {
		one.undone[last-1].left = a.N
	}
	return nil
}

// again does an action again in a branch's world, as it was done at first.
func (b *Branches) again(ctx context.Context, one *branch, a actions.Action) error {
	w := b.world(one)
	speed := w.Clock.Speed()
	if err := w.SetSpeed(0); err != nil {
		return err
	}
	defer func() { _ = w.SetSpeed(speed) }()
	act := &control.API{World: func() *sim.World { return w }, Connector: b.base.Connector}
	if one.replay != nil {
		act.Connector = func() control.ConnectorSwitch { return b.switchOf(one) }
	}
	return act.Replay(ctx, a, false)
}

// remake makes a branch's world again, at its addresses. When that fails it is made as it was.
func (b *Branches) remake(ctx context.Context, one *branch, as, before actions.Recording) error {
	speed := b.world(one).Clock.Speed()
	defer func() { _ = b.world(one).SetSpeed(speed) }()
	var kept *Replay
	if at := b.addrs(one); at != (Addrs{}) {
		kept = b.trail.to(ctx, as, at)
	}
	if one.replay == nil {
		if kept == nil {
			b.trail.first.Lock()
			defer b.trail.first.Unlock()
			return b.Rebuild(ctx, as, nil)
		}
		return b.Rebuild(ctx, as, kept.give())
	}
	cfg := ReplayConfig{Stack: b.Config}
	if one.replay.stack != nil {
		cfg.Stack = cfg.Stack.at(one.replay.stack.Addrs())
	}
	if err := one.replay.Close(); err != nil {
		return err
	}
	if kept != nil {
		if kept.stack.open() == nil {
			b.mu.Lock()
			defer b.mu.Unlock()
			one.replay = kept
			return nil
		}
		_ = kept.Close()
	}
	replay, err := b.make(ctx, as, cfg)
	if err != nil {
		again, failed := b.make(context.WithoutCancel(ctx), before, cfg)
		if failed != nil {
			return errors.Join(err, failed)
		}
		replay = again
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	one.replay = replay
	return err
}
