//go:build !windows

package traffic_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/store/postgrestest"
)

// TestAConnectorThatHangsIsFencedOff stops one of two connectors in the middle of its work for longer than its leases last, SOAK_ROUNDS
// times, and lets it go on: what it still believes to be its own is the other's by then.
func TestAConnectorThatHangsIsFencedOff(t *testing.T) {
	if testing.Short() {
		t.Skip("long: kills with real processes")
	}
	ships := program(t, "")
	listen := []string{address(t), address(t)}
	r := newRig(t, postgrestest.Start(t).NewDatabase(t), newFront(t, listen...).addr(), 24, 5*time.Millisecond)
	r.sockets, r.lease = 4, 2*time.Second
	var running []*process
	for i, addr := range listen {
		p := r.start(ships, r.config(fmt.Sprint("pod-", i), addr))
		if !<-p.ready {
			t.Fatalf("connector %d did not start:\n%s", i, p.log)
		}
		running = append(running, p)
	}
	r.begin()
	rounds := number(t, "SOAK_ROUNDS", 2)
	for n := range rounds {
		p := running[n%2]
		r.awaitCrossings(p, 300)
		p.signal(syscall.SIGSTOP)
		r.awaitCrossings(p, 1_000_000) // until its limit of five seconds: the leases are over
		p.signal(syscall.SIGCONT)
	}
	t.Logf("a connector hung %d times", rounds)
	r.finish()
	for _, p := range running {
		p.interrupt()
	}
	r.check()
}

func (p *process) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}
