package tunnel

import (
	"context"
	"strings"
	"testing"
	"time"
)

// TestConnectorsTakeOverFromEachOther has two of them on one store: each is killed, its sessions go to the other once its lease has expired, and
// every promise is kept.
func TestConnectorsTakeOverFromEachOther(t *testing.T) {
	cfg := small(t)
	cfg.Faults, cfg.Connectors = Rough, 2
	r, err := Run(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if r.Violation != nil {
		t.Fatalf("%+v", r.Violation)
	}
	// When the second starts it gets its half, of four. After each kill the other has it, until it is back.
	if r.Connectors != 2 || r.Restarts != 2 || r.RestartsBusy == 0 || r.Takeovers < 2+2+2 || r.Answered == 0 {
		t.Errorf("%d connectors, %d restarts, %d of them busy, %d takeovers, %d contacts answered: too little happened",
			r.Connectors, r.Restarts, r.RestartsBusy, r.Takeovers, r.Answered)
	}
}

// TestSessionsThatAreNotSharedBreakAPromise: one connector is killed and started shortly before midnight, and the run does not hear of it.
func TestSessionsThatAreNotSharedBreakAPromise(t *testing.T) {
	cfg := small(t)
	cfg.Connectors = 2
	cfg.before = func(o *tunnel) {
		b := o.stack.Builtins()[1]
		for before, do := range map[time.Duration]func(context.Context) error{2 * time.Minute: b.Kill, time.Minute: b.Start} {
			o.world.Clock.AfterFunc(24*time.Hour-before, func() { o.todo = append(o.todo, do) })
		}
	}
	r, err := Run(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if v := r.Violation; v == nil || v.Promise != "sessions are shared" || !strings.Contains(v.What, "[2 0]") {
		t.Errorf("found %+v", v)
	}
}
