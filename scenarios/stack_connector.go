package scenarios

import (
	"context"

	"github.com/wavetank/wavetank/connector"
)

// Builtin is the built-in connector of a stack, to be killed and started. It is a control.ConnectorSwitch.
type Builtin struct {
	stack *Stack
	host  *hosted
}

// Builtin returns the switch of the built-in connector, the first of several; false when the stack has none.
func (s *Stack) Builtin() (*Builtin, bool) { return &Builtin{s, s.host}, s.host != nil }

// Builtins are the switches of all built-in connectors.
func (s *Stack) Builtins() (all []*Builtin) {
	for _, h := range s.hosts() {
		all = append(all, &Builtin{s, h})
	}
	return all
}

// Running reports whether it runs.
func (b *Builtin) Running() bool { return b.host.current() != nil }

// Load is what it holds in memory; the zero value: it does not run.
func (b *Builtin) Load() connector.Load {
	if life := b.host.current(); life != nil {
		return life.connector.Load()
	}
	return connector.Load{}
}

// Sessions counts the sessions with Oceana that are its own; zero: it does not run.
func (b *Builtin) Sessions() int {
	if life := b.host.current(); life != nil {
		return life.connector.Sessions()
	}
	return 0
}

// Kill ends it without any clean-up, as a crash does.
func (b *Builtin) Kill(ctx context.Context) error { return b.host.kill(ctx, b.stack.World) }

// Start starts it again on its durable log.
func (b *Builtin) Start(ctx context.Context) error {
	return b.host.start(ctx, b.stack.of(b.host), b.stack.World)
}
