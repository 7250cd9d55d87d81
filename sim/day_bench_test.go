package sim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wavetank/wavetank/scenarios/pairs"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/journal"
)

// BenchmarkDay is a virtual day in which every phone exchanges 20 messages with the business, ten each way, through networks and
// cloud. The connector answers 200; its answers are posted by the benchmark. The journal is bounded, as `wavetank up` has it. A message
// is compared with a bare HTTP call, and one among many phones with one among few.
func BenchmarkDay(b *testing.B) {
	const few, many = 100, 1000
	day := func(phones int) func() float64 {
		return func() float64 {
			d := newDay(b, phones)
			defer d.end()
			return pairs.Seconds(d.pass)() / float64(20*phones)
		}
	}
	bare := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	defer bare.Close()
	calls := func() {
		for range 20 * few {
			resp, err := http.Post(bare.URL, "application/json", strings.NewReader(`{"role":"appMaker","type":"text","text":"It left this morning."}`))
			if err != nil {
				b.Fatal(err)
			}
			_ = resp.Body.Close()
		}
	}
	pairs.Figure{Name: "message of a day / a bare HTTP call", Most: 8}.Compare(b, func() float64 { return pairs.Seconds(calls)() / (20 * few) }, day(few))
	pairs.Figure{Name: "message among 1,000 phones / among 100", Most: 1.5, Pairs: pairs.Fewest}.Compare(b, day(few), day(many))
}

type day struct {
	*testing.B
	world  *sim.World
	phones []string
	end    func()

	mu    sync.Mutex
	users map[string]string // app user id by name of the phone
	heard int
}

func newDay(b *testing.B, phones int) *day {
	w, err := sim.New(sim.Config{Seed: 1, Start: time.Date(2020, 11, 3, 0, 0, 0, 0, time.UTC), Journal: journal.Options{Keep: 10_000, KeepBytes: 32 << 20}})
	if err != nil {
		b.Fatal(err)
	}
	d := &day{B: b, world: w, users: map[string]string{}}
	connector := httptest.NewServer(http.HandlerFunc(d.hear))
	d.end = func() {
		w.Close()
		connector.Close()
	}
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
