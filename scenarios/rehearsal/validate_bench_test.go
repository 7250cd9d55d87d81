package rehearsal_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/deploy"
	"github.com/wavetank/wavetank/scenarios/rehearsal"
)

// mostValidation is what validate may take against a simulated site.
const mostValidation = 3 * time.Second

// BenchmarkValidate goes through Appendix C on every channel, world, connector and scanner included.
func BenchmarkValidate(b *testing.B) {
	file := filepath.Join(b.TempDir(), "deployment.xlsx")
	if err := deploy.WriteWorkbook(file, everything()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		r, err := rehearsal.Validate(b.Context(), rehearsal.Options{File: file, Against: rehearsal.Simulated, Now: now})
		if err != nil || !r.Good() {
			b.Fatalf("%v %+v", err, r)
		}
	}
	if took := b.Elapsed() / time.Duration(b.N); took > mostValidation {
		b.Fatalf("%v, want at most %v", took, mostValidation)
	}
}
