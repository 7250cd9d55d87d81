package tunnel_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/wavetank/wavetank/scenarios/tunnel"
)

// TestAMessageCostsTheSameAmongMoreCustomers compares what a message allocates, which tells how much is done for it and not how busy the
// machine is, and looks at what is in use when the last day is over.
func TestAMessageCostsTheSameAmongMoreCustomers(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: thousands of customers")
	}
	least, most := 0.0, 0.0
	for _, c := range []struct{ customers, days int }{{100, 30}, {1000, 3}, {3000, 1}} {
		p, err := tunnel.ReadProfile("shop")
		if err != nil {
			t.Fatal(err)
		}
		var before, last, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r, err := tunnel.Run(t.Context(), tunnel.Config{
			Profile: p, Customers: c.customers, Days: c.days, Agents: 20, Seed: 1,
			Progress: func(day int, _ time.Time) {
				if day == c.days {
					runtime.GC()
					runtime.ReadMemStats(&last)
				}
			},
		})
		if err != nil || r.Violation != nil {
			t.Fatalf("%v, %+v", err, r.Violation)
		}
		runtime.ReadMemStats(&after)
		cost := float64(after.TotalAlloc-before.TotalAlloc) / float64(r.Messages) / 1024
		t.Logf("%d customers, %d days: %d messages, %.1f KiB for each, %d MiB in use", c.customers, c.days, r.Messages, cost, last.HeapAlloc>>20)
		if least == 0 || cost < least {
			least = cost
		}
		most = max(most, cost)
		if last.HeapAlloc == 0 || last.HeapAlloc > 400<<20 {
			t.Errorf("%d MiB are in use, want some and at most 400", last.HeapAlloc>>20)
		}
	}
	if most > 1.3*least {
		t.Errorf("a message costs %.1f to %.1f KiB, more than 1.3 times as much", least, most)
	}
}
