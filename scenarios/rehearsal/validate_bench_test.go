package rehearsal_test

import (
	"path/filepath"
	"testing"

	"github.com/wavetank/wavetank/connector/deploy"
	"github.com/wavetank/wavetank/scenarios/pairs"
	"github.com/wavetank/wavetank/scenarios/rehearsal"
	"github.com/wavetank/wavetank/sim"
)

// BenchmarkValidate goes through Appendix C on every channel, world, connector and scanner included, against a world that is only opened and
// closed.
func BenchmarkValidate(b *testing.B) {
	file := filepath.Join(b.TempDir(), "deployment.xlsx")
	if err := deploy.WriteWorkbook(file, everything()); err != nil {
		b.Fatal(err)
	}
	pairs.Figure{Name: "validate / a world opened and closed", Most: 400}.Compare(b,
		pairs.Seconds(func() {
			w, err := sim.New(sim.Config{Seed: 1})
			if err != nil {
				b.Fatal(err)
			}
			w.Close()
		}),
		pairs.Seconds(func() {
			r, err := rehearsal.Validate(b.Context(), rehearsal.Options{File: file, Against: rehearsal.Simulated, Now: now})
			if err != nil || !r.Good() {
				b.Fatalf("%v %+v", err, r)
			}
		}))
}
