package scenarios

import (
	"context"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/scenarios/steps"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/aggregator/media"
)

// onStage is a Stage as its steps act on it.
type onStage struct{ *Stage }

var _ steps.Stage = onStage{}

func (s onStage) World() *sim.World { return s.Stage.World }

func (s onStage) Bound() bool { return s.bound }

func (s onStage) URL() string { return s.connectorURL() }

func (s onStage) WebhookPath() string { return s.foreign.webhook() }

func (s onStage) Register(ctx context.Context) (string, error) {
	return s.foreign.register(ctx, s.Stage.World)
}

func (s onStage) AwaitOceana(ctx context.Context) error {
	return s.connector.awaitOceana(ctx, s.Stage.World)
}

func (s onStage) Running() (*connector.Connector, error) {
	life := s.connector.current()
	if life == nil {
		return nil, errNotRunning
	}
	return life.connector, nil
}

func (s onStage) Starts() int { return s.starts }

func (s onStage) CrashAt(point string) error { return s.crashAt(point) }

func (s onStage) Configure(ctx context.Context, change func(*connector.Config)) error {
	return s.configure(ctx, change)
}

func (s onStage) Reload(ctx context.Context) error { return s.reload(ctx) }

func (s onStage) MediaKey() *media.Key { return &s.prepared.media }
