package store_test

import (
	"bytes"
	"path/filepath"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/store"
)

// BenchmarkApply is durable changes by 64 callers: an event of 1 KB in one of 1000 conversations, a state of 200 bytes, one effect.
func BenchmarkApply(b *testing.B) {
	body, state := bytes.Repeat([]byte("x"), 1000), bytes.Repeat([]byte("s"), 200)
	cfg := config(filepath.Join(b.TempDir(), "store.db"))
	cfg.Step = func(_ []byte, e store.Event, now time.Time) (store.Outcome, error) {
		return store.Outcome{State: state, Effects: []store.Effect{{ID: "f" + e.ID, Lane: "oceana", Kind: "frame", Body: body[:300], Due: now}}}, nil
	}
	s := openStore(b, cfg)
	var n atomic.Int64
	b.SetParallelism(max(1, 64/runtime.GOMAXPROCS(0)))
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := n.Add(1)
			e := store.Event{ID: strconv.FormatInt(i, 10), Conversation: strconv.FormatInt(i%1000, 10), Body: body}
			if _, err := s.Apply(b.Context(), store.Change{Event: &e}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "changes/s")
}

// BenchmarkOpen is a new file with its schema, and closing it.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	for i := range b.N {
		s, err := store.Open(b.Context(), config(filepath.Join(dir, strconv.Itoa(i))))
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		_ = s.Close()
		b.StartTimer()
	}
}
