package scenarios_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/wavetank/wavetank/scenarios/pairs"
	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/channel"
)

// arrivals tells when a message got to the desk, by its text, or a file, by its message.
type arrivals struct {
	mu    sync.Mutex
	texts map[string]chan time.Time
	files int
	all   chan struct{} // closed when as many files have come as were awaited
	want  int
}

// watch follows the journal until ctx ends.
func (a *arrivals) watch(ctx context.Context, r *rig) {
	rev := 0
	done := map[int64]bool{}
	for {
		entries, next, err := r.world.Journal.Next(ctx, rev)
		if err != nil {
			return
		}
		now := time.Now() //nolint:forbidigo // a benchmark measures the wall
		a.mu.Lock()
		for _, e := range entries {
			if e.To != "oceana" || e.Status == 0 || done[e.Seq] {
				continue
			}
			done[e.Seq] = true
			switch e.Name {
			case "newCustomerFileTransfer":
				if a.files++; a.files == a.want {
					close(a.all)
				}
			case "newMessage":
				var m struct{ Message string }
				if json.Unmarshal(e.Payload, &m) != nil {
					continue
				}
				if came := a.texts[m.Message]; came != nil {
					came <- now
					delete(a.texts, m.Message)
				}
			}
		}
		a.mu.Unlock()
		rev = next
	}
}

// BenchmarkTextsBesideFiles has many people send a file of 1 MiB at once, and others write while these are on their way: their texts, against
// those that are written while no file is on its way.
func BenchmarkTextsBesideFiles(b *testing.B) {
	const files, size, writers, every = 200, 1 << 20, 10, 10 * time.Millisecond
	r := newRig(b)
	for n := range writers {
		r.opens(fmt.Sprint("Ben", n))
	}
	body := noise(size)
	for n := range files {
		r.opens(fmt.Sprint("Ana", n))
	}
	ctx, stop := context.WithCancel(b.Context())
	a := &arrivals{texts: map[string]chan time.Time{}, all: make(chan struct{}), want: files}
	watched := make(chan struct{})
	go func() {
		a.watch(ctx, r)
		close(watched)
	}()
	defer func() { stop(); <-watched }()

	sent := 0
	writes := func() time.Duration {
		sent++
		text, came := fmt.Sprint("text ", sent), make(chan time.Time, 1)
		a.mu.Lock()
		a.texts[text] = came
		a.mu.Unlock()
		began := time.Now() //nolint:forbidigo // a benchmark measures the wall
		r.must(r.world.Act(fmt.Sprint("Ben", sent%writers), channel.Action{Do: channel.DoSend, Text: text}))
		return (<-came).Sub(began)
	}
	median := func(d []time.Duration) float64 { slices.Sort(d); return d[len(d)/2].Seconds() }
	var ratios []float64
	tick := time.NewTicker(every) //nolint:forbidigo // a benchmark measures the wall
	defer tick.Stop()
	for range pairs.Fewest {
		var without, with []time.Duration
		for range 100 {
			<-tick.C
			without = append(without, writes())
		}
		a.mu.Lock()
		a.files, a.all = 0, make(chan struct{})
		all := a.all
		a.mu.Unlock()
		go func() {
			for n := range files {
				address, err := r.world.Cloud.StoreMedia(aggregator.Media{AppID: r.world.App.ID, Name: "form.pdf", MediaType: "application/pdf", Private: true, Body: body})
				if err == nil {
					err = r.world.Act(fmt.Sprint("Ana", n), channel.Action{Do: channel.DoFile, File: "form.pdf", MediaURL: address, Size: size})
				}
				if err != nil {
					b.Error(err)
				}
			}
		}()
		for busy := true; busy; {
			select {
			case <-all:
				busy = false
			case <-tick.C:
				with = append(with, writes())
			}
		}
		ratios = append(ratios, median(with)/median(without))
	}
	pairs.Figure{Name: "text beside 200 files / a text alone", Most: 8}.Judge(b, ratios)
}
