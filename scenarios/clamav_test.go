package scenarios_test

import (
	"io"
	"runtime"
	"testing"

	"github.com/wavetank/wavetank/features"
	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim/scanner/clamdtest"
)

// TestFilesWithClamAV runs the features about files once more with a real ClamAV daemon as the scanner's engine.
func TestFilesWithClamAV(t *testing.T) {
	if testing.Short() {
		t.Skip("long: a second engine")
	}
	engine := clamdtest.Start(t)
	result := scenarios.Suite{
		FS: features.FS, Paths: []string{"files"}, Formats: []string{"progress"}, Concurrency: runtime.NumCPU(), Seed: 1, T: t, Output: io.Discard,
		Engine: "clamd://" + engine.Address,
	}.Run()
	if !result.OK() {
		t.Errorf("%d of %d scenarios failed: %v", result.Failed, result.Scenarios, result.Usage)
	}
}
