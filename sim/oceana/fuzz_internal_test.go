package oceana

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

// FuzzFrame: whatever an adapter that is logged in sends, nothing panics, every reply is a valid frame, and nothing stays open.
func FuzzFrame(f *testing.F) {
	text, err := os.ReadFile("PROTOCOL.md")
	if err != nil {
		f.Fatal(err)
	}
	for _, ex := range exampleBlock.FindAllSubmatch(text, -1) {
		f.Add(ex[1], ex[1])
	}
	f.Add([]byte("null"), []byte(`{"type":"request","apiVersion":1,"body":null}`))
	login := []byte(`{"apiVersion":"1.0","type":"request","body":{"method":"login","clientId":"c","protocol":"msg-1"}}`)
	f.Fuzz(func(t *testing.T, first, second []byte) {
		c := clock.New(time.Unix(0, 0))
		j := journal.New(c.Now)
		s := running(t, Config{Clock: c, Journal: j, Rand: rand.New(rand.NewPCG(1, 2))})
		sock := &socket{wake: make(chan struct{}, 1)}
		for _, data := range [][]byte{login, first, second, first} {
			before := len(sock.out)
			s.receive(sock, data)
			sock.out = slices.DeleteFunc(sock.out, func(out []byte) bool { return out == nil }) // pings
			if n := len(sock.out) - before; n > 1 {
				t.Errorf("%d replies to %q", n, data)
			}
		}
		if sock.session == nil {
			t.Fatal("login failed")
		}
		if err := c.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, out := range sock.out {
			var f frame
			if err := decodeStrict("", out, &f); err != nil {
				t.Errorf("reply %s: %s", out, err.text)
			}
			var body map[string]any
			if json.Unmarshal(f.Body, &body) != nil || body["method"] == nil {
				t.Errorf("reply without a method: %s", out)
			}
		}
		s.mu.Lock()
		s.cutLocked(sock)
		s.mu.Unlock()
		if open := j.InFlight(); len(open) > 0 {
			t.Errorf("still in flight: %v", open)
		}
	})
}
