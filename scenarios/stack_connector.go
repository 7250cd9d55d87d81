package scenarios

import "context"

// Builtin is the built-in connector of a stack, to be killed and started. It is a control.ConnectorSwitch.
type Builtin struct{ stack *Stack }

// Builtin returns the switch of the built-in connector; false when the stack has none.
func (s *Stack) Builtin() (*Builtin, bool) { return &Builtin{s}, s.host != nil }

// Running reports whether it runs.
func (b *Builtin) Running() bool { return b.stack.host.current() != nil }

// Kill ends it without any clean-up, as a crash does.
func (b *Builtin) Kill(ctx context.Context) error { return b.stack.host.kill(ctx, b.stack.World) }

// Start starts it again on its durable log.
func (b *Builtin) Start(ctx context.Context) error {
	return b.stack.host.start(ctx, b.stack.connector, b.stack.World)
}
