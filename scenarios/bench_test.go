package scenarios_test

import (
	"context"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/wavetank/wavetank/features"
	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim"
)

// median reports the median of measured spans in milliseconds, under the name of the limit it is held against.
func median(b *testing.B, spans []time.Duration, limit string) {
	slices.Sort(spans)
	b.ReportMetric(float64(spans[len(spans)/2].Microseconds())/1000, "ms-median(limit-"+limit+")")
}

// BenchmarkScenario is one scenario with a world of its own: TLS, SQLite on disk, a day of silence. Limit: 40 ms.
func BenchmarkScenario(b *testing.B) {
	var spans []time.Duration
	prepared := &scenarios.Prepared{}
	for b.Loop() {
		spans = append(spans, oneScenario(b, prepared))
	}
	median(b, spans, "40")
}

// oneScenario runs one scenario of several turns and says how long it took.
func oneScenario(b *testing.B, prepared *scenarios.Prepared) time.Duration {
	began := time.Now() //nolint:forbidigo // a benchmark measures the wall
	result := scenarios.Suite{
		FS: features.FS, Paths: []string{"window/closes_while_waiting.feature:14"}, Formats: []string{"progress"}, Seed: 1, Output: io.Discard, Prepared: prepared,
	}.Run()
	took := time.Since(began) //nolint:forbidigo // a benchmark measures the wall
	if !result.OK() || result.Scenarios != 1 {
		b.Fatalf("result = %+v", result)
	}
	return took
}

// BenchmarkScenarioToEmptyWorld is how many times as long a scenario takes as a world that is only opened and closed: each ratio is of
// eight of both, in turns, so that both meet the same machine.
func BenchmarkScenarioToEmptyWorld(b *testing.B) {
	const turns = 8
	var ratios []float64
	prepared := &scenarios.Prepared{}
	oneScenario(b, prepared) // makes what is prepared
	for b.Loop() {
		var scenario, empty time.Duration
		for range turns {
			scenario += oneScenario(b, prepared)
			began := time.Now() //nolint:forbidigo // a benchmark measures the wall
			w, err := sim.New(sim.Config{Start: scenarios.DefaultStart, Seed: 1})
			if err != nil {
				b.Fatal(err)
			}
			w.Close()
			empty += time.Since(began) //nolint:forbidigo // a benchmark measures the wall
		}
		ratios = append(ratios, float64(scenario)/float64(empty))
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[0], "least")
	b.ReportMetric(ratios[len(ratios)/2], "ratio")
	b.ReportMetric(ratios[len(ratios)-1], "most")
}

// BenchmarkUp is everything `wavetank up` starts, until every listener answers. Limit: 150 ms.
func BenchmarkUp(b *testing.B) {
	var spans []time.Duration
	for b.Loop() {
		began := time.Now() //nolint:forbidigo // a benchmark measures the wall
		stack, err := scenarios.NewStack(context.Background(), scenarios.StackConfig{
			World: sim.Config{Seed: 1}, Connector: "builtin", Dir: b.TempDir(),
		})
		if err != nil {
			b.Fatal(err)
		}
		spans = append(spans, time.Since(began)) //nolint:forbidigo // a benchmark measures the wall
		stack.Close()
	}
	median(b, spans, "150")
}
