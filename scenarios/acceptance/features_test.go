// Package acceptance_test runs every built-in feature, once, as a user's `wavetank run` does, and `make test-long` under the race detector.
package acceptance_test

import (
	"io"
	"runtime"
	"testing"

	"github.com/wavetank/wavetank/features"
	"github.com/wavetank/wavetank/scenarios"
)

// TestFeatures runs every built-in feature, each scenario as a subtest.
func TestFeatures(t *testing.T) {
	result := scenarios.Suite{
		FS: features.FS, Paths: features.Paths(), Formats: []string{"progress"}, Concurrency: runtime.NumCPU(), Seed: 1, T: t, Output: io.Discard,
	}.Run()
	if result.Usage != nil {
		t.Fatal(result.Usage)
	}
	if !result.OK() {
		t.Errorf("%d of %d scenarios failed", result.Failed, result.Scenarios)
	}
}
