package connector

import (
	"context"
	"errors"
	"testing"
)

// closing is a cloud that is asked to close while its connector is killed.
type closing struct {
	Cloud
	closed func()
}

func (c closing) Close() { c.closed(); c.Cloud.Close() }

// TestAConnectorThatIsKilledAsItBeginsToRunHasEnded: Run begins in a goroutine of its own, so that Kill may be anywhere by then.
func TestAConnectorThatIsKilledAsItBeginsToRunHasEnded(t *testing.T) {
	b := newBench(t, 1)
	var during error
	b.c.cloud = closing{b.c.cloud, func() { during = b.c.Run(context.WithoutCancel(t.Context())) }}
	b.c.Kill()
	if !errors.Is(during, ErrEnded) {
		t.Errorf("run while it is killed: %v, want %v", during, ErrEnded)
	}
}
