package connector

import (
	"context"
	"fmt"
	"sync"
)

// link notifies waiters whether there is a session with Oceana that takes messages.
type link struct {
	mu      sync.Mutex
	up      bool
	changed chan struct{}
}

func newLink() *link { return &link{changed: make(chan struct{})} }

func (l *link) set(up bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.up != up {
		l.up = up
		close(l.changed)
		l.changed = make(chan struct{})
	}
}

func (l *link) await(ctx context.Context, up bool) error {
	for {
		l.mu.Lock()
		is, changed := l.up, l.changed
		l.mu.Unlock()
		if is == up {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// AwaitConnected returns once there is a session with Oceana and everything that waited for one has been handed on; or with ctx's error.
func (c *Connector) AwaitConnected(ctx context.Context) error {
	if err := c.link.await(ctx, true); err != nil {
		return fmt.Errorf("await session with Oceana: %w", err)
	}
	return nil
}

// AwaitDisconnected returns once the connector has noticed that its session with Oceana is gone, or with ctx's error.
func (c *Connector) AwaitDisconnected(ctx context.Context) error {
	if err := c.link.await(ctx, false); err != nil {
		return fmt.Errorf("await the end of the session with Oceana: %w", err)
	}
	return nil
}
