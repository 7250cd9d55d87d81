package oceana

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrNotAlone means that other requests were under way for so long that one that is to be sent alone was not sent.
var ErrNotAlone = errors.New("other requests are under way")

// Transport: how long requests wait for each other at the gate.
const (
	aloneWait = 5 * time.Second // of one that is to be alone, for the others to be answered
	otherWait = time.Second     // of the others, for those that are to be alone; then they go on beside them
)

// gate is what requests pass on their way to the socket: any number at a time, or one alone.
type gate struct {
	mu      sync.Mutex
	inside  int
	alone   *pass // of the one inside that is to be alone; nil: none
	waiting int   // that are to be alone
	changed chan struct{}
}

// pass is the stay of a request. It is alone if that was wanted, and no other was inside meanwhile.
type pass struct{ alone bool }

func newGate() *gate { return &gate{changed: make(chan struct{})} }

func (g *gate) changeLocked() {
	close(g.changed)
	g.changed = make(chan struct{})
}

// enter waits until the request may go on. Leave with what it returns.
func (g *gate) enter(ctx context.Context, alone bool) (*pass, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !alone {
		if !g.waitLocked(ctx, otherWait, func() bool { return g.alone == nil && g.waiting == 0 }) && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if g.alone != nil {
			g.alone.alone = false
		}
		g.inside++
		return &pass{}, nil
	}
	g.waiting++
	may := g.waitLocked(ctx, aloneWait, func() bool { return g.inside == 0 })
	g.waiting--
	if !may {
		g.changeLocked()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, ErrNotAlone
	}
	g.inside++
	g.alone = &pass{alone: true}
	return g.alone, nil
}

// waitLocked waits for a condition, and reports whether it holds in the end.
func (g *gate) waitLocked(ctx context.Context, most time.Duration, holds func() bool) bool {
	if holds() {
		return true
	}
	timeout := time.NewTimer(most) //nolint:forbidigo // transport: see aloneWait
	defer timeout.Stop()
	for !holds() {
		changed := g.changed
		g.mu.Unlock()
		over := false
		select {
		case <-changed:
		case <-timeout.C:
			over = true
		case <-ctx.Done():
			over = true
		}
		g.mu.Lock()
		if over {
			return holds()
		}
	}
	return true
}

// leave ends the stay.
func (g *gate) leave(p *pass) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	if g.alone == p {
		g.alone = nil
	}
	g.changeLocked()
}

// isAlone reports whether p was alone until now.
func (g *gate) isAlone(p *pass) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return p.alone
}
