package tunnel

import (
	"testing"
	"time"

	"github.com/wavetank/wavetank/scenarios/explore"
)

// TestAKeptPromiseIsShrunkToNothing: what customers and agents did in a run that kept every promise is as the model says, so that a
// difference is never the model's.
func TestAKeptPromiseIsShrunkToNothing(t *testing.T) {
	cfg := small(t)
	cfg.Faults = Mild
	r, err := Run(t.Context(), cfg)
	if err != nil || r.Violation != nil {
		t.Fatalf("%v, %+v", err, r.Violation)
	}
	actions := 0
	for _, who := range r.history.latest(4) {
		for _, wrong := range []bool{false, true} {
			world, some := r.history.scenario([]string{who}, r.history.of([]string{who}, wrong, time.Time{}))
			actions += len(some)
			found, err := explore.Shrink(world, "Kept", who, some)
			if err != nil {
				t.Fatal(err)
			}
			if found != nil {
				t.Errorf("%s, with faults %t:\n%s\n%s", who, wrong, found.Feature, found.Failure)
			}
		}
	}
	if actions < 40 {
		t.Errorf("%d actions: too little was looked at", actions)
	}
}
