package floor

import (
	"errors"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/oceana"
)

// What an agent meant to do and could not is in no figure; what failed for another reason is told.
func TestOnlyWhatWasDoneIsCounted(t *testing.T) {
	w, err := sim.New(sim.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	f := &Floor{world: w}
	for _, err := range []error{nil, oceana.ErrNotPossible, errors.New("broken")} {
		f.does("Alice answers", func() error { return err }, func() { f.tookLocked(time.Second) })
	}
	if err := w.Advance(t.Context(), time.Second); err != nil {
		t.Fatal(err)
	}
	if got := f.Figures(); got.Answered != 1 || got.Failed != "broken" {
		t.Errorf("%d answered, failed %q, want 1 and broken", got.Answered, got.Failed)
	}
}
