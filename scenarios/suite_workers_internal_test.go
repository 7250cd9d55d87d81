package scenarios

import (
	"bytes"
	"runtime"
	"testing"
	"testing/fstest"
	"time"
)

// TestNoMoreWorkersThanScenarios: one that waits for nothing costs memory all the same, and --concurrency takes any number.
func TestNoMoreWorkersThanScenarios(t *testing.T) {
	const feature = "Feature: x\n  Scenario: one\n    Given a web messenger\n  Scenario: two\n    Given a web messenger\n"
	before := runtime.NumGoroutine()
	most := make(chan int, 100)
	var out bytes.Buffer
	r := Suite{
		FS: fstest.MapFS{"x.feature": {Data: []byte(feature)}}, Paths: []string{"x.feature"}, Concurrency: 50_000, Seed: 1, Output: &out, Aside: &out, Prepared: ready(),
		Now: func() time.Time {
			select {
			case most <- runtime.NumGoroutine():
			default:
			}
			return time.Time{}
		},
	}.Run()
	close(most)
	if !r.OK() || r.Scenarios != 2 {
		t.Errorf("%d scenarios, want 2 that pass:\n%s", r.Scenarios, &out)
	}
	for n := range most {
		if n > before+1_000 {
			t.Fatalf("%d goroutines, %d before: want a few", n, before)
		}
	}
}
