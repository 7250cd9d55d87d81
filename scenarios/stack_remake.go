package scenarios

import (
	"context"
	"errors"
	"syscall"

	"github.com/wavetank/wavetank/sim/actions"
)

// Remake ends the stack and makes it again from a recording, at its addresses. A world that was kept apart at the recording's end, if there is
// one, takes its place; its durable log is a temporary one. When that fails it is made as it was, and returned with the error.
// When another program has taken an address meanwhile, it is made on free ones: a world elsewhere is worth more than none. It is nil only when
// nothing can be made at all.
func (s *Stack) Remake(ctx context.Context, cfg StackConfig, as actions.Recording, kept *Stack) (*Stack, error) {
	at := cfg.at(s.Addrs())
	before := s.World.Actions.Recording(s.World.Clock.Now())
	s.Close()
	if kept != nil {
		if kept.open() == nil {
			return kept, nil
		}
		kept.Close()
	}
	next, err := remade(ctx, at, as)
	if errors.Is(err, syscall.EADDRINUSE) {
		at = cfg.at(Addrs{})
		next, err = remade(ctx, at, as)
	}
	if err == nil {
		return next, nil
	}
	ctx = context.WithoutCancel(ctx)
	again, failed := remade(ctx, at, before)
	if errors.Is(failed, syscall.EADDRINUSE) {
		again, failed = remade(ctx, cfg.at(Addrs{}), before)
	}
	return again, errors.Join(err, failed)
}

func remade(ctx context.Context, cfg StackConfig, as actions.Recording) (*Stack, error) {
	r, err := NewReplay(ctx, as, ReplayConfig{Stack: cfg})
	if err != nil {
		return nil, err
	}
	if err := r.End(ctx); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r.give(), nil
}
