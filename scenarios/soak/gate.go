package soak

import (
	"context"
	"time"

	wire "github.com/wavetank/wavetank/connector/oceana"
)

// gate is what requests pass on their way to Oceana, as in connector/oceana: any number at a time, or one alone.
type gate struct {
	inside  int
	alone   *stay // of the one inside that is to be alone; nil: none
	waiting int   // that are to be alone
}

// stay is that of a request inside. It is alone if that was wanted, and no other was inside meanwhile.
type stay struct{ alone bool }

const (
	aloneWait = 5 * time.Second
	otherWait = time.Second
	gateEvery = 10 * time.Millisecond // how often those who wait look
)

// enter waits until the request may go on. Leave with what it returns.
func (l *link) enter(ctx context.Context, alone bool) (*stay, error) {
	g := &l.gate
	if !alone {
		l.waits(ctx, otherWait, func() bool { return g.alone == nil && g.waiting == 0 })
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if g.alone != nil {
			g.alone.alone = false
		}
		g.inside++
		return &stay{}, nil
	}
	g.waiting++
	l.waits(ctx, aloneWait, func() bool { return g.inside == 0 })
	g.waiting--
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case g.inside > 0:
		return nil, wire.ErrNotAlone
	}
	g.inside++
	g.alone = &stay{alone: true}
	return g.alone, nil
}

// waits waits for a condition, no longer than most.
func (l *link) waits(ctx context.Context, most time.Duration, holds func() bool) {
	for until := l.p.w.now + most; !holds() && l.p.w.now < until && ctx.Err() == nil; {
		_ = l.p.halt(ctx, gateEvery)
	}
}

func (l *link) leave(s *stay) {
	l.gate.inside--
	if l.gate.alone == s {
		l.gate.alone = nil
	}
}
