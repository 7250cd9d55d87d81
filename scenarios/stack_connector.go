package scenarios

import (
	"context"

	"github.com/wavetank/wavetank/connector"
)

// Builtin is the built-in connector of a stack, to be killed and started. It is a control.ConnectorSwitch.
type Builtin struct{ stack *Stack }

// Builtin returns the switch of the built-in connector; false when the stack has none.
func (s *Stack) Builtin() (*Builtin, bool) { return &Builtin{s}, s.host != nil }

// Running reports whether it runs.
func (b *Builtin) Running() bool { return b.stack.host.current() != nil }

// Load is what it holds in memory; the zero value: it does not run.
func (b *Builtin) Load() connector.Load {
	if life := b.stack.host.current(); life != nil {
		return life.connector.Load()
	}
	return connector.Load{}
}

// Kill ends it without any clean-up, as a crash does.
func (b *Builtin) Kill(ctx context.Context) error { return b.stack.host.kill(ctx, b.stack.World) }

// Start starts it again on its durable log.
func (b *Builtin) Start(ctx context.Context) error {
	return b.stack.host.start(ctx, b.stack.connector, b.stack.World)
}
