package sim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/journal"
)

// BenchmarkDay is a virtual day in which every phone exchanges 20 messages with the business, ten each way, through networks and
// cloud. The connector answers 200; its answers are posted by the benchmark. The journal is bounded, as `wavetank up` has it.
// Limit: 60 s for 10,000 phones. A phone costs the same in both, unless something grows with the number of phones.
func BenchmarkDay(b *testing.B) {
	for _, phones := range []int{1000, 10_000} {
		b.Run(fmt.Sprintf("%d phones", phones), func(b *testing.B) {
			for b.Loop() {
				d := newDay(b, phones)
				began := time.Now() //nolint:forbidigo // a benchmark measures the wall
				d.pass()
				took := time.Since(began) //nolint:forbidigo // a benchmark measures the wall
				b.ReportMetric(took.Seconds(), "s-day(limit-60-for-10000)")
				b.ReportMetric(float64(took.Microseconds())/float64(20*phones), "us/message")
			}
		})
	}
}

type day struct {
	*testing.B
	world  *sim.World
	phones []string

	mu    sync.Mutex
	users map[string]string // app user id by name of the phone
	heard int
}

func newDay(b *testing.B, phones int) *day {
	w, err := sim.New(sim.Config{Seed: 1, Start: time.Date(2020, 11, 3, 0, 0, 0, 0, time.UTC), Journal: journal.Options{Keep: 10_000, KeepBytes: 32 << 20}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(w.Close)
	d := &day{B: b, world: w, users: map[string]string{}}
	connector := httptest.NewServer(http.HandlerFunc(d.hear))
	b.Cleanup(connector.Close)
	w.UseConnector(connector.URL)
	if _, err := w.RegisterWebhook(b.Context()); err != nil {
		b.Fatal(err)
	}
	kinds := []string{"whatsapp", "messenger", "twitter", "web"}
	for _, kind := range kinds {
		if _, err := w.AddIntegration(kind, ""); err != nil {
			b.Fatal(err)
		}
	}
	for i := range phones {
		name := fmt.Sprintf("P%d", i)
		p := channel.Person{Name: name}
		if kinds[i%len(kinds)] == "whatsapp" { // there are a thousand made-up numbers only
			p.Address = fmt.Sprintf("+1555%07d", i)
		}
		if err := w.AddPerson(p, kinds[i%len(kinds)]); err != nil {
			b.Fatal(err)
		}
		d.phones = append(d.phones, name)
	}
	return d
}

// hear is the connector.
func (d *day) hear(_ http.ResponseWriter, r *http.Request) {
	var told struct {
		AppUser struct {
			ID string `json:"_id"`
		} `json:"appUser"`
		Messages []struct{ Name string } `json:"messages"`
	}
	if json.NewDecoder(r.Body).Decode(&told) != nil || len(told.Messages) == 0 {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.heard++
	d.users[told.Messages[0].Name] = told.AppUser.ID
}

// pass spreads the exchanges evenly over the day.
func (d *day) pass() {
	const each = 10
	step := 24 * time.Hour / time.Duration(each*len(d.phones))
	for range each {
		for _, name := range d.phones {
			d.must(d.world.Act(name, channel.Action{Do: channel.DoSend, Text: "Is my order on its way?"}))
			d.must(d.world.Settle(d.Context()))
			d.post(name)
			d.must(d.world.Advance(d.Context(), step))
		}
	}
	if want := each * len(d.phones); d.heard != want {
		d.Fatalf("the connector heard %d messages, want %d", d.heard, want)
	}
	for _, name := range []string{d.phones[0], d.phones[len(d.phones)-1]} {
		if h, err := d.world.Phone(name); err != nil || len(h.Bubbles) != 2*each {
			d.Fatalf("%s's phone shows %d bubbles (%v), want %d", name, len(h.Bubbles), err, 2*each)
		}
	}
}

func (d *day) post(name string) {
	d.mu.Lock()
	user := d.users[name]
	d.mu.Unlock()
	url := d.world.CloudURL() + "/v1.1/apps/" + d.world.App.ID + "/appusers/" + user + "/messages"
	r, err := http.NewRequestWithContext(d.Context(), http.MethodPost, url, bytes.NewReader([]byte(`{"role":"appMaker","type":"text","text":"It left this morning."}`)))
	d.must(err)
	r.SetBasicAuth(d.world.App.KeyID, d.world.App.Secret)
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	d.must(err)
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusCreated {
		d.Fatalf("post to %s answers %d %v", name, resp.StatusCode, err)
	}
	d.must(d.world.Settle(d.Context()))
}

func (d *day) must(err error) {
	if err != nil {
		d.Helper()
		d.Fatal(err)
	}
}
