package control

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim"
)

// A world that is over is not asked for again: what is kept for calls about it goes when another one is named.
func TestNothingIsKeptForWorldsThatAreOver(t *testing.T) {
	over := map[string]bool{}
	c := &API{At: func(id string) (Shown, error) {
		shown := Shown{World: func() *sim.World { return nil }}
		if id != "main" {
			shown.Over = func() bool { return over[id] }
		}
		return shown, nil
	}}
	for _, id := range []string{"main", "p1", "p2", "p3", "p4"} {
		if _, err := c.pin(id); err != nil {
			t.Fatal(err)
		}
		over[id] = id != "p2"
	}
	if diff := cmp.Diff([]string{"main", "p2", "p4"}, slices.Sorted(maps.Keys(c.pins.of))); diff != "" {
		t.Errorf("what is kept (-want +got):\n%s", diff)
	}
	if n := len(c.pins.over); n != 2 {
		t.Errorf("%d are asked whether they are over, want 2", n)
	}
}
