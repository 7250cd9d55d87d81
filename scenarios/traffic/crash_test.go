package traffic_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/store/postgrestest"
	"github.com/wavetank/wavetank/sim/fault"
)

// stores are the engines: each returns a new, empty store of its own.
var stores = map[string]func(t *testing.T) string{
	"SQLite":     func(t *testing.T) string { return filepath.Join(t.TempDir(), "connector.db") },
	"PostgreSQL": func(t *testing.T) string { return postgrestest.Start(t).NewDatabase(t) },
}

// TestAKilledConnectorLosesAndRepeatsNothing runs the connector that ships, kills it again and again at any moment, and compares what
// phones and desk show with what was written. SOAK_KILLS says how often; SOAK_SEED what is chosen.
func TestAKilledConnectorLosesAndRepeatsNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("long: kills with real processes")
	}
	ships := program(t, "")
	for name, newStore := range stores {
		t.Run(name, func(t *testing.T) {
			listen := address(t)
			r := newRig(t, newStore(t), listen, 24, 5*time.Millisecond)
			config := r.config("connector", listen)
			r.begin()
			kills := number(t, "SOAK_KILLS", 15)
			for range kills {
				p := r.start(ships, config)
				if !<-p.ready {
					t.Fatalf("the connector did not start:\n%s", p.log)
				}
				r.awaitCrossings(p, r.rand.IntN(400)) // 0: as soon as it listens
				r.injectFault()
				p.kill()
				if !p.killed() {
					t.Fatalf("the connector ended by itself:\n%s", p.log)
				}
			}
			t.Logf("%d kills", kills)
			r.end(ships, config)
		})
	}
}

// TestAConnectorKilledAtEveryPointLosesAndRepeatsNothing kills it before and after everything that it stores and sends, SOAK_ROUNDS
// times each.
func TestAConnectorKilledAtEveryPointLosesAndRepeatsNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("long: kills with real processes")
	}
	mortal := program(t, "crash")
	for name, newStore := range stores {
		t.Run(name, func(t *testing.T) {
			listen := address(t)
			r := newRig(t, newStore(t), listen, 24, 5*time.Millisecond)
			config := r.config("connector", listen)
			r.begin()
			rounds := number(t, "SOAK_ROUNDS", 1)
			kills := 0
			for round := range rounds {
				for _, point := range failpoints(round) {
					if r.die(mortal, config, point) {
						kills++
					} else if round == 0 {
						t.Errorf("the connector never came to %q", point)
					}
				}
			}
			t.Logf("%d kills at %d points", kills, len(failpoints(0)))
			r.end(mortal, config)
		})
	}
}

// failpoints are all that a connector comes to in a run without outages of 15 minutes. A session is kept once, so those come first.
func failpoints(round int) (failpoints []failpoint.Point) {
	for _, p := range failpoint.All() {
		switch {
		case strings.HasSuffix(string(p), "the session"):
			if round == 0 {
				failpoints = append([]failpoint.Point{p}, failpoints...)
			}
		case strings.HasSuffix(string(p), "that messages wait"):
		default:
			failpoints = append(failpoints, p)
		}
	}
	if round == 0 {
		failpoints[0], failpoints[1] = failpoints[1], failpoints[0] // before, then after
	}
	return failpoints
}

// die starts a connector that dies at the point, and reports whether it came to that.
func (r *rig) die(program, config string, point failpoint.Point) bool {
	r.t.Helper()
	passes := r.rand.IntN(6)
	for _, seldom := range []string{"the session", "a post", "to try again", "a file"} {
		if strings.HasSuffix(string(point), seldom) {
			passes = 0
		}
	}
	r.injectFault()
	p := r.start(program, config, fmt.Sprintf("CONNECTOR_CRASH=%d %s", passes, point))
	limit := time.NewTimer(10 * time.Second) //nolint:forbidigo // transport: it may never come to that
	defer limit.Stop()
	for {
		select {
		case <-p.gone:
			if !p.killed() {
				r.t.Fatalf("the connector ended by itself:\n%s", p.log)
			}
			return true
		case <-p.ready:
		case <-limit.C:
			p.kill()
			return false
		}
	}
}

// injectFault lets some of the next posts fail, or their answers get lost.
func (r *rig) injectFault() {
	r.t.Helper()
	for _, do := range []string{"status 503", fault.DoLost, "status 503", "status 429 retry-after 1"}[:1+r.rand.IntN(4)] {
		if err := r.world.Faults.Arm(fault.Rule{At: fault.AtPost, Do: do}); err != nil {
			r.t.Fatal(err)
		}
	}
}

// end lets a connector finish what is left and compares.
func (r *rig) end(program, config string) {
	r.t.Helper()
	r.world.Faults.Clear()
	p := r.start(program, config)
	if !<-p.ready {
		r.t.Fatalf("the connector did not start:\n%s", p.log)
	}
	r.finish()
	if r.t.Failed() {
		r.t.Logf("the connector says:\n%s", p.log)
	}
	p.interrupt()
	r.check()
}
