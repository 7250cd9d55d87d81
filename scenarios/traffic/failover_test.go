package traffic_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/store/postgrestest"
)

// TestThePrimaryDiesUnderLoad kills the primary of three PostgreSQL servers, SOAK_FAILOVERS times, while two connectors work on them
// and a connector dies now and then too. What was answered was on a standby, so nothing is lost and nothing is done twice.
func TestThePrimaryDiesUnderLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("long: failovers")
	}
	ships := program(t, "")
	cluster := postgrestest.StartCluster(t)
	listen := []string{address(t), address(t)}
	r := newRig(t, cluster.NewDatabase(t), newFront(t, listen...).addr(), 24, 5*time.Millisecond)
	r.sockets, r.lease = 4, 3*time.Second // a post that takes longer than a third of it could meet its repeat
	start := func(i int) *process {
		p := r.start(ships, r.config(fmt.Sprint("pod-", i), listen[i]))
		if !<-p.ready {
			t.Fatalf("connector %d did not start:\n%s", i, p.log)
		}
		return p
	}
	running := []*process{start(0), start(1)}
	r.begin()
	failovers := number(t, "SOAK_FAILOVERS", 2)
	for n := range failovers {
		r.awaitCrossings(running[0], 500)
		old := cluster.KillPrimary(t)
		if n%2 == 1 { // and a connector with it
			running[0].kill()
			if !running[0].killed() {
				t.Errorf("a connector ended by itself:\n%s", running[0].log)
			}
		}
		cluster.Promote(t)
		if n%2 == 1 {
			running[0] = start(0)
		}
		r.awaitCrossings(running[0], 500)
		cluster.Rejoin(t, old)
		cluster.AwaitStandbys(t, 2)
		for i, p := range running {
			select {
			case <-p.gone:
				t.Fatalf("connector %d ended by itself:\n%s", i, p.log)
			default:
			}
		}
	}
	t.Logf("%d primaries died", failovers)
	r.finish()
	for _, p := range running {
		if t.Failed() {
			t.Logf("the connector says:\n%s", p.log)
		}
		p.interrupt()
	}
	r.check()
}
