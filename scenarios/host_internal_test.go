package scenarios

import (
	"testing"
)

// TestAnOceanaThatGoesDownEndsTheWaitForItsSessions: whoever settles while Oceana is taken away must not take that for a connector
// that does not log in.
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
	s.connector.current().sockets = 2 // one more than it ever has, so that the wait lasts
	waited := make(chan error, 1)
	go func() { waited <- s.connector.awaitOceana(t.Context(), s.World) }()
	s.World.Oceana.Down()
	if err := <-waited; err != nil {
		t.Errorf("waiting while Oceana goes down: %v", err)
	}
}
