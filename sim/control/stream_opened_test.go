package control_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/control"
	"github.com/wavetank/wavetank/sim/journal"
)

// reader takes an event stream, and does something as soon as it sees that the stream is open.
type reader struct {
	http.ResponseWriter
	opened func()
	took   func(text string)
}

// Write takes what is sent.
func (r *reader) Write(b []byte) (int, error) { r.took(string(b)); return len(b), nil }

// Flush has what was sent arrive.
func (r *reader) Flush() {
	if f := r.opened; f != nil {
		r.opened = nil
		f()
	}
}

// TestWhatHappensOnceAStreamIsOpenIsSaid: a page asks how things stand when it sees that the stream is open, and nothing in between may be lost.
func TestWhatHappensOnceAStreamIsOpenIsSaid(t *testing.T) {
	for name, c := range map[string]struct{ happens, want string }{
		"an entry":      {"entry", "event: entry\n"},
		"another world": {"world", "event: world\n"},
	} {
		t.Run(name, func(t *testing.T) {
			second, err := sim.New(sim.Config{Start: start, Seed: 2})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(second.Close)
			var served *control.API
			a := newAPI(t, func(x *control.API) {
				served = x
				x.Heartbeat = time.Millisecond
				shown := x.World()
				x.World = func() *sim.World { return shown }
				x.Reset = func(context.Context) error { shown = second; return nil }
			})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			said, silent := false, 0
			r := &reader{ResponseWriter: httptest.NewRecorder()}
			r.opened = func() {
				if c.happens == "entry" {
					a.world.Journal.Add(journal.Entry{From: "a", To: "b", Kind: journal.KindNetwork, Name: "x"})
					return
				}
				a.do("POST", "/reset", "")
			}
			r.took = func(text string) {
				said = said || strings.Contains(text, c.want)
				if strings.HasPrefix(text, ":") {
					silent++
				}
				if said || silent > 3 {
					cancel()
				}
			}
			request := httptest.NewRequest("GET", "/api/v1/journal/stream?after=end", nil).WithContext(ctx)
			served.Handler().ServeHTTP(r, request)
			if !said {
				t.Errorf("the stream does not say %q", c.want)
			}
		})
	}
}
