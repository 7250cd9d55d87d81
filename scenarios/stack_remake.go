package scenarios

import (
	"context"
	"errors"

	"github.com/wavetank/wavetank/sim/actions"
)

// Remake ends the stack and makes it again from a recording, at its addresses. When that fails it is made as it was, and returned with the error.
func (s *Stack) Remake(ctx context.Context, cfg StackConfig, as actions.Recording) (*Stack, error) {
	cfg = cfg.at(s.Addrs())
	before := s.World.Actions.Recording(s.World.Clock.Now())
	s.Close()
	next, err := remade(ctx, cfg, as)
	if err == nil {
		return next, nil
	}
	again, failed := remade(context.WithoutCancel(ctx), cfg, before)
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
	return r.stack, nil
}
