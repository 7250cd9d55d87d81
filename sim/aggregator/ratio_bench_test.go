package aggregator_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/wavetank/wavetank/scenarios/pairs"
	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/journal"
)

const connections = 32

// bareMessage is what the bare handler decodes, stores and encodes: the message that the cloud is posted and answers.
type bareMessage struct {
	Text     string            `json:"text"`
	Type     string            `json:"type"`
	Role     string            `json:"role"`
	Metadata map[string]string `json:"metadata,omitempty"`
	Received float64           `json:"received"`
	AuthorID string            `json:"authorId"`
	Name     string            `json:"name"`
	ID       string            `json:"_id"`
	Source   struct {
		Type string `json:"type"`
	} `json:"source"`
}

// bareHandler is net/http and encoding/json and nothing else.
func bareHandler() http.Handler {
	var mu sync.Mutex
	var stored []bareMessage
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m bareMessage
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		m.ID, m.AuthorID, m.Name, m.Received, m.Source.Type = "5dd2aa01c6b6ff0010a1b2d0", "00uejytoekz520ZEG0h7", "Acme", 1574087169.123, "api"
		mu.Lock()
		stored = append(stored, m)
		mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(map[string]any{"message": m})
	})
}

// caller keeps its connections and sends the same bytes again and again: the client is the same for both sides of a ratio, and
// light, so that what is compared are the servers.
type benchCaller struct {
	addr    string
	request []byte
	status  string
}

// run makes n requests on 32 connections and returns how long they took.
func (b benchCaller) run(t testing.TB, n int) time.Duration {
	t.Helper()
	var left atomic.Int64
	left.Store(int64(n))
	var wg sync.WaitGroup
	begin := time.Now() //nolint:forbidigo // transport: what is measured is the machine
	for range connections {
		conn, err := net.Dial("tcp", b.addr)
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			defer func() { _ = conn.Close() }()
			in := answers{bufio.NewReaderSize(conn, 64<<10)}
			for left.Add(-1) >= 0 {
				if _, err := conn.Write(b.request); err != nil {
					t.Error(err)
					return
				}
				if err := in.next(b.status); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return time.Since(begin) //nolint:forbidigo // transport: what is measured is the machine
}

func requestBytes(t testing.TB, method, url, authorization, body string) (addr string, b []byte) {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	var out strings.Builder
	if err := req.Write(&out); err != nil {
		t.Fatal(err)
	}
	return req.URL.Host, []byte(out.String())
}

// unmoved is a clock whose turns run as they come, on a goroutine of its own, as in a world that follows the wall.
func (c *cloud) unmoved(b *testing.B) {
	c.impatient()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	c.clock.SetSpeed(1)
	go func() { defer close(done); c.clock.Run(ctx, time.Second) }()
	b.Cleanup(func() { stop(); <-done })
}

const benchBody = `{"role":"appMaker","type":"text","text":"Hi Ann, your parcel is on its way","metadata":{"effect":"e1"}}`

// BenchmarkRatio compares the cloud to the bare handler, request for request, in turns, so that both meet the same machine.
func BenchmarkRatio(b *testing.B) {
	for _, bench := range []struct {
		name    string
		least   float64
		webhook bool
		page    bool
	}{{"a post", 0.6, false, false}, {"a post with its webhook", 0.25, true, false}, {"a page of 100", 0.3, false, true}} {
		b.Run(bench.name, func(b *testing.B) {
			bare := httptest.NewServer(bareHandler())
			b.Cleanup(bare.Close)
			addr, req := requestBytes(b, "POST", bare.URL+"/v1.1/apps/5dd10f43c6b6ff0010a1b2c3/appusers/7494535bff5cef41a15be74d/messages", "Bearer x", benchBody)
			plain := benchCaller{addr, req, "201"}
			// Without a network: its deliveries would pile up on a clock that stands still.
			c := newCloudKeeping(b, upJournal(), func(cfg *aggregator.Config) { cfg.Network = nil })
			var told, wanted atomic.Int64
			all := make(chan struct{}, 1)
			if bench.webhook {
				c.unmoved(b)
				h := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					_, _ = io.Copy(io.Discard, r.Body)
					if told.Add(1) == wanted.Load() {
						all <- struct{}{}
					}
				}))
				b.Cleanup(h.Close)
				c.register(h.URL, `,"triggers":["message:appMaker"]`)
			}
			for range 100 {
				c.receive("hello")
			}
			ann, _ := c.AppUserByExternalID("whatsapp", "442079460101")
			bearer := token(b, jwt.SigningMethodHS256, c.app.KeyID, []byte(c.app.Secret), jwt.MapClaims{"scope": "app"})
			method, status, body := "POST", "201", benchBody
			if bench.page {
				method, status, body = "GET", "200", ""
			}
			const round = 500
			posted := 0
			var ratios []float64
			plain.run(b, round)
			for range 3 * pairs.Usual {
				if posted += round; method == "POST" && posted > 20_000 { // a fresh conversation before the old one is full
					ann, posted = c.stranger(b), 0
				}
				addr, req := requestBytes(b, method, c.url+"/v1.1/apps/"+c.app.ID+"/appusers/"+ann.ID+"/messages", bearer, body)
				alone := plain.run(b, round)
				wanted.Store(told.Load() + round)
				begin := time.Now() //nolint:forbidigo // transport: what is measured is the machine
				benchCaller{addr, req, status}.run(b, round)
				if bench.webhook {
					<-all
				}
				took := time.Since(begin) //nolint:forbidigo // transport: what is measured is the machine
				ratios = append(ratios, float64(alone)/float64(took))
			}
			pairs.Figure{Name: "cloud, " + bench.name + " / a bare handler", Least: bench.least}.Judge(b, ratios)
		})
	}
}

// upJournal is what wavetank up keeps.
func upJournal() journal.Options { return journal.Options{Keep: 50_000, KeepBytes: 64 << 20} }

// stranger writes for the first time.
func (c *cloud) stranger(t testing.TB) aggregator.AppUserView {
	t.Helper()
	c.strangers++
	in := c.hello("hello")
	in.ExternalID = fmt.Sprintf("44%010d", c.strangers)
	if _, err := c.Receive(in); err != nil {
		t.Fatal(err)
	}
	u, _ := c.AppUserByExternalID("whatsapp", in.ExternalID)
	return u
}

// answers reads what a server answers to one request after the other, all with a Content-Length.
type answers struct{ in *bufio.Reader }

var errAnswer = errors.New("unusual answer")

func (a answers) next(status string) error {
	size := -1
	for first := true; ; first = false {
		line, err := a.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if first && (len(line) < 12 || string(line[9:12]) != status) {
			return fmt.Errorf("%w: %q", errAnswer, line)
		}
		if line = bytes.TrimRight(line, "\r\n"); len(line) == 0 {
			break
		}
		if name, value, _ := bytes.Cut(line, []byte(": ")); string(name) == "Content-Length" {
			if size, err = strconv.Atoi(string(value)); err != nil {
				return err
			}
		}
	}
	if size < 0 {
		return fmt.Errorf("%w: no length", errAnswer)
	}
	_, err := a.in.Discard(size)
	return err
}
