package soak

import (
	"context"
	"sync"
)

// Report is the outcome of many runs.
type Report struct {
	Runs        int // that were made
	Messages    int // that people wrote in them
	Files       int // of these
	DeadLetters int // dead letters
	Choices     int // that were not harmless
	Doubled     int // messages that came twice, where clocks differ too much for anything else
	Failed      bool
	Seed        uint64 // the first that failed
	Result      Result // its
}

// Many makes the runs of so many seeds from first on, some beside each other, until ctx ends. After a failure it makes only those before it, so
// the seed it reports is the first that fails, whatever runs beside it. Tell is told how many runs are made; nil: not called.
func Many(ctx context.Context, cfg Config, first uint64, runs, beside int, notify func(made int)) Report {
	var mu sync.Mutex
	var r Report
	next, end := 0, runs
	take := func() (n int, ok bool) {
		mu.Lock()
		defer mu.Unlock()
		n = next
		next++
		return n, n < end && ctx.Err() == nil
	}
	note := func(n int, result Result) {
		mu.Lock()
		defer mu.Unlock()
		r.Runs++
		r.Messages += result.Messages
		r.Files += result.Files
		r.DeadLetters += result.DeadLetters
		r.Choices += len(result.Schedule)
		r.Doubled += result.Doubled
		if result.Failure != nil && n < end {
			r.Failed, r.Seed, r.Result = true, first+uint64(n), result
			end = n
		}
		if notify != nil {
			notify(r.Runs)
		}
	}
	var wg sync.WaitGroup
	for range max(min(beside, runs), 1) {
		wg.Go(func() {
			for {
				n, ok := take()
				if !ok {
					return
				}
				note(n, Run(cfg, first+uint64(n)))
			}
		})
	}
	wg.Wait()
	return r
}
