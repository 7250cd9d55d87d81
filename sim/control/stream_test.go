package control_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/control"
	"github.com/wavetank/wavetank/sim/journal"
)

// TestAReaderThatTakesNothingIsCutAndGoesOn has more to tell than any socket holds to a reader that takes nothing: the stream ends, and what
// it had told ends with an id from which the reader goes on and misses nothing.
func TestAReaderThatTakesNothingIsCutAndGoesOn(t *testing.T) {
	w, err := sim.New(sim.Config{Start: start, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	const entries = 3500
	payload := journal.JSON(strings.Repeat("x", 2000))
	for range entries {
		w.Journal.Add(journal.Entry{Name: "much", Payload: payload})
	}
	c := &control.API{World: func() *sim.World { return w }, Lag: 200 * time.Millisecond}
	cut := make(chan struct{}, 100)
	server := httptest.NewUnstartedServer(c.Handler())
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateClosed {
			cut <- struct{}{}
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.(*net.TCPConn).SetReadBuffer(64 << 10); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, "GET /api/v1/journal/stream HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	<-cut
	told, id := map[int64]bool{}, ""
	read := func(from io.Reader) {
		var seq int64
		lines := bufio.NewScanner(from)
		lines.Buffer(nil, 1<<20)
		for len(told) < entries && lines.Scan() {
			if now, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
				id = now
			}
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				var e struct{ Seq int64 }
				if json.Unmarshal([]byte(data), &e) == nil {
					seq = e.Seq
				}
			}
			if lines.Text() == "" && seq > 0 {
				told[seq] = true
			}
		}
	}
	read(conn)
	if len(told) == 0 || len(told) == entries || id == "" {
		t.Fatalf("the reader that took nothing was told %d of %d entries, the last id is %q", len(told), entries, id)
	}
	patient := httptest.NewServer((&control.API{World: c.World}).Handler())
	t.Cleanup(patient.Close)
	r, err := http.NewRequestWithContext(t.Context(), "GET", patient.URL+"/api/v1/journal/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Last-Event-ID", id)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	before := len(told)
	read(resp.Body)
	_ = resp.Body.Close()
	if len(told) < entries {
		t.Errorf("from %s on the reader is told %d entries more; it knows %d of %d", id, len(told)-before, len(told), entries)
	}
}

func TestAPhoneThatIsFollowedSaysThatTheStreamIsThere(t *testing.T) {
	a := newAPI(t, func(c *control.API) { c.Heartbeat = time.Millisecond })
	a.do("POST", "/phones", `{"name":"Ana","channel":"WhatsApp"}`)
	resp, err := http.Get(a.url + "/phones/Ana/stream")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var seen []string
	for lines := bufio.NewScanner(resp.Body); len(seen) < 3 && lines.Scan(); {
		if text := lines.Text(); strings.HasPrefix(text, "event: ") || strings.HasPrefix(text, ":") {
			seen = append(seen, text)
		}
	}
	if want := "[event: phone : still here : still here]"; fmt.Sprint(seen) != want {
		t.Errorf("%q, want %s", seen, want)
	}
}
