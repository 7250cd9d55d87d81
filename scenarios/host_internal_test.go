package scenarios

import (
	"context"
	"errors"
	"testing"

	"github.com/wavetank/wavetank/sim"
)

// TestAnOceanaThatGoesDownEndsTheWaitForItsSessions: a step that settles while Oceana is taken away must not take that for a
// connector that does not log in.
func TestAnOceanaThatGoesDownEndsTheWaitForItsSessions(t *testing.T) {
	s := NewStage(1)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Open(DefaultStart); err != nil {
		t.Fatal(err)
	}
	if err := s.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	life := s.connector.current()
	err := life.whileAccepting(t.Context(), s.World, func(ctx context.Context, w *sim.World) error {
		w.Oceana.Down()
		<-ctx.Done()
		return ctx.Err()
	})
	if !errors.Is(err, errRefusing) {
		t.Errorf("waiting while Oceana goes down ended with %v", err)
	}
	if err := s.connector.awaitOceana(t.Context(), s.World); err != nil {
		t.Errorf("waiting for an Oceana that is down: %v", err)
	}
}
