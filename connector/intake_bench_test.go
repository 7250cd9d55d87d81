package connector_test

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/scenarios/pairs"
)

// bareHandler keeps a body durable in the cheapest way there is: appended to a file, one flush for all that wait.
type bareHandler struct {
	file  *os.File
	queue chan *bareCall
}

type bareCall struct {
	body []byte
	done chan error
}

func newBareHandler(b *testing.B) *bareHandler {
	f, err := os.Create(filepath.Join(b.TempDir(), "bare"))
	if err != nil {
		b.Fatal(err)
	}
	h := &bareHandler{file: f, queue: make(chan *bareCall, 1024)}
	go h.write()
	b.Cleanup(func() { close(h.queue) })
	return h
}

func (h *bareHandler) write() {
	for c := range h.queue {
		group := []*bareCall{c}
		for more := true; more && len(group) < 256; {
			select {
			case c, more = <-h.queue:
				if more {
					group = append(group, c)
				}
			default:
				more = false
			}
		}
		var all []byte
		for _, c := range group {
			all = append(all, c.body...)
		}
		_, err := h.file.Write(all)
		if err == nil {
			err = h.file.Sync()
		}
		for _, c := range group {
			c.done <- err
		}
	}
}

func (h *bareHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err == nil {
		c := &bareCall{body, make(chan error, 1)}
		h.queue <- c
		err = <-c.done
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// mute is Oceana for measurements: it acknowledges at once, and tells when it has a message.
type mute struct {
	*httptest.Server
	got func(message string)
}

func newMute(b *testing.B, got func(string)) *mute {
	m := &mute{got: got}
	m.Server = httptest.NewServer(m)
	b.Cleanup(func() {
		m.CloseClientConnections()
		m.Close()
	})
	return m
}

func (m *mute) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = ws.Close() }()
	for {
		var f struct {
			Type, CorrelationID, ConversationID string
			Body                                struct {
				Method, MessageID string
				FirstMessage      struct{ MessageID string }
			}
		}
		if ws.ReadJSON(&f) != nil {
			return
		}
		body := `{"result":true}`
		if f.Body.Method == "login" {
			body = `{"method":"login","result":true,"sessionId":"s1","status":"UP"}`
		}
		if f.Type == "acknowledgement" {
			continue
		}
		_ = ws.WriteJSON(map[string]any{"type": "acknowledgement", "correlationId": f.CorrelationID,
			"conversationId": f.ConversationID, "body": json.RawMessage(body)})
		if id := cmp.Or(f.Body.MessageID, f.Body.FirstMessage.MessageID); id != "" {
			m.got(id)
		}
	}
}

func benchConfig(dir, cloud, oceana string) connector.Config {
	var cfg connector.Config
	cfg.Aggregator.URL, cfg.Aggregator.AppID, cfg.Aggregator.KeyID, cfg.Aggregator.Secret = cloud, "app1", "key1", "s3cret"
	cfg.Oceana.URL, cfg.Oceana.User, cfg.Oceana.Password = strings.Replace(oceana, "http", "ws", 1)+"/messaging", "u", "p"
	cfg.Store = filepath.Join(dir, "connector.db")
	return cfg
}

func runConnector(b *testing.B, cfg connector.Config) *connector.Connector {
	c, err := connector.New(b.Context(), cfg)
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	b.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			b.Error(err)
		}
	})
	return c
}

func benchWebhook(id string, n int) []byte {
	return fmt.Appendf(nil, `{"trigger":"message:appUser","app":{"_id":"app1"},"version":"v1.1","appUser":{"_id":"u%d","conversationStarted":true},
"conversation":{"_id":"c%d"},"messages":[{"_id":%q,"type":"text","role":"appUser","text":%q,"received":1604394000.1,
"source":{"type":"whatsapp","integrationId":"5f1"},"name":"Ana"}]}`, n%1000, n%1000, id, id)
}

// flood posts unique webhooks over so many connections for a while; it returns how many were answered 200 in a second, and the 99th percentile.
func flood(b *testing.B, url, run string, connections int, during time.Duration) (rate float64, p99 time.Duration) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections}}
	defer client.CloseIdleConnections()
	var n atomic.Int64
	var mu sync.Mutex
	var took []time.Duration
	var all sync.WaitGroup
	began := time.Now() //nolint:forbidigo // a measurement
	for range connections {
		all.Go(func() {
			var mine []time.Duration
			for time.Since(began) < during { //nolint:forbidigo // a measurement
				i := int(n.Add(1))
				at := time.Now() //nolint:forbidigo // a measurement
				resp, err := client.Post(url, "application/json", bytes.NewReader(benchWebhook(fmt.Sprint(run, "-", i), i)))
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
				if resp.StatusCode != http.StatusOK {
					b.Errorf("answered %d", resp.StatusCode)
					return
				}
				mine = append(mine, time.Since(at)) //nolint:forbidigo // a measurement
			}
			mu.Lock()
			defer mu.Unlock()
			took = append(took, mine...)
		})
	}
	all.Wait()
	slices.Sort(took)
	return float64(len(took)) / time.Since(began).Seconds(), took[len(took)*99/100] //nolint:forbidigo // a measurement
}

// BenchmarkIntakeRatio compares taking webhooks, every one durable before it is answered, with a bare handler that only keeps the body, at
// 64 connections on the same machine in the same run. The connector has no session with Oceana meanwhile, so that both only take.
func BenchmarkIntakeRatio(b *testing.B) {
	bare := httptest.NewServer(newBareHandler(b))
	defer bare.Close()
	down := httptest.NewServer(http.NotFoundHandler())
	defer down.Close()
	c := runConnector(b, benchConfig(b.TempDir(), down.URL, down.URL))
	server := httptest.NewServer(c.Handler())
	defer server.Close()
	var rates, slowest []float64
	for i := range 8 {
		floor, bareP99 := flood(b, bare.URL, fmt.Sprint("bare", i), 64, time.Second)
		rate, p99 := flood(b, server.URL+"/async/messaging/v1/webhook", fmt.Sprint("real", i), 64, time.Second)
		rates, slowest = append(rates, rate/floor), append(slowest, p99.Seconds()/bareP99.Seconds())
		b.Logf("bare %.0f/s, p99 %s; connector %.0f/s, p99 %s", floor, bareP99, rate, p99)
	}
	pairs.Figure{Name: "webhooks taken / a bare handler that flushes", Least: 0.35}.Judge(b, rates)
	pairs.Figure{Name: "a webhook's p99 / of a bare handler that flushes", Most: 5}.Judge(b, slowest)
}

// BenchmarkWebhookToOceana is how long a message takes from the webhook's first byte to Oceana, against a handler that flushes the body to a
// file and sends it on over a bare websocket: the least that a durable connector can do.
func BenchmarkWebhookToOceana(b *testing.B) {
	const round = 100
	down := httptest.NewServer(http.NotFoundHandler())
	defer down.Close()
	arrived := make(chan string, 1)
	m := newMute(b, func(id string) { arrived <- id })
	c := runConnector(b, benchConfig(b.TempDir(), down.URL, m.URL))
	if err := c.AwaitConnected(b.Context()); err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(c.Handler())
	defer server.Close()
	forwards := httptest.NewServer(newForwarder(b, m.URL))
	defer forwards.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4}}
	defer client.CloseIdleConnections()
	n := 0
	carried := func(url string) func() float64 {
		return pairs.Seconds(func() {
			for range round {
				n++
				id := fmt.Sprint("m", n)
				resp, err := client.Post(url, "application/json", bytes.NewReader(benchWebhook(id, n)))
				if err != nil {
					b.Fatal(err)
				}
				_ = resp.Body.Close()
				for <-arrived != id { // one that was there already
				}
			}
		})
	}
	pairs.Figure{Name: "webhook to Oceana / a handler that flushes and forwards", Most: 6}.Compare(b,
		carried(forwards.URL), carried(server.URL+"/async/messaging/v1/webhook"))
}

// forwarder flushes what it is posted to a file and sends the message's id on over a websocket.
type forwarder struct {
	kept http.Handler
	ws   *websocket.Conn
}

func newForwarder(b *testing.B, url string) *forwarder {
	ws, resp, err := websocket.DefaultDialer.Dial(strings.Replace(url, "http", "ws", 1), nil)
	if err != nil {
		b.Fatal(err)
	}
	_ = resp.Body.Close()
	b.Cleanup(func() { _ = ws.Close() })
	go func() {
		for { // the acknowledgements
			if _, _, err := ws.ReadMessage(); err != nil {
				return
			}
		}
	}()
	return &forwarder{kept: newBareHandler(b), ws: ws}
}

func (f *forwarder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	f.kept.ServeHTTP(w, r)
	var hook struct {
		Messages []struct {
			ID string `json:"_id"`
		} `json:"messages"`
	}
	if json.Unmarshal(body, &hook) == nil && len(hook.Messages) == 1 {
		_ = f.ws.WriteJSON(map[string]any{"type": "request", "correlationId": "1", "conversationId": "c",
			"body": map[string]any{"method": "newMessage", "messageId": hook.Messages[0].ID, "text": string(body)}})
	}
}

// fill writes messages and conversations into a store that is there, as if it had been in use for long, and not for ten minutes.
func fill(b *testing.B, path string, messages, conversations int) {
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	at := time.Now().Add(-10 * time.Minute).UnixNano() //nolint:forbidigo // the connector under measurement goes by the machine's clock
	state := `{"AppUser":"u1","Channel":"whatsapp","Customer":"Ana","LastInbound":"2026-01-01T00:00:00Z","Contact":{"Phase":"active","GUID":7,"Key":"k","WorkRequest":"w"}}`
	for _, statement := range []string{
		fmt.Sprintf(`WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM s WHERE i < %d)
			INSERT INTO event (id, conversation, kind, body, at) SELECT 'message:old'||i, 'old'||(i %% %d), 'customerMessage', randomblob(300), %d FROM s`,
			messages, conversations, at),
		fmt.Sprintf(`WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM s WHERE i < %d)
			INSERT INTO effect (id, conversation, lane, kind, body, attempts, done, hash) SELECT 'message:old'||i||'/tell', 'old'||(i %% %d), 'oceana', 'tell', randomblob(300), 0, %d, 0 FROM s`,
			messages, conversations, at),
		fmt.Sprintf(`WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM s WHERE i < %d)
			INSERT OR IGNORE INTO conversation (id, state, version) SELECT 'old'||i, CAST('%s' AS BLOB), 1 FROM s`, conversations-1, state),
	} {
		if _, err := db.ExecContext(b.Context(), statement); err != nil {
			b.Fatal(err)
		}
	}
}

func resident(b *testing.B) (mib float64) {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("no /proc to read the memory in use from")
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			var kib float64
			_, _ = fmt.Sscan(rest, &kib)
			mib = kib / 1024
		}
	}
	return mib
}

// BenchmarkLongUse measures a store with a million messages and 100,000 open conversations: the connector's start on it until it has taken the
// first webhook, after a pause in which others may have been missed, against one look at each message; its memory; and what a message costs
// there compared with an empty store.
func BenchmarkLongUse(b *testing.B) {
	down := httptest.NewServer(http.NotFoundHandler())
	defer down.Close()
	serving := func(cfg connector.Config, run string) func() float64 {
		c := runConnector(b, cfg)
		server := httptest.NewServer(c.Handler())
		b.Cleanup(server.Close)
		n := 0
		return func() float64 {
			n++
			r, _ := flood(b, server.URL+"/async/messaging/v1/webhook", fmt.Sprint(run, n), 16, time.Second)
			return r
		}
	}
	cfg := benchConfig(b.TempDir(), down.URL, down.URL)
	empty, err := connector.New(b.Context(), cfg)
	if err != nil {
		b.Fatal(err)
	}
	empty.Kill()
	fill(b, cfg.Store, 1_000_000, 100_000)
	mostGrown := 0.0
	starts := func() float64 {
		again := cfg
		again.Store = copyOf(b, cfg.Store) // as it was after the pause
		defer func() { _ = os.RemoveAll(filepath.Dir(again.Store)) }()
		before := resident(b)
		var end func()
		took := pairs.Seconds(func() { end = acceptsFirst(b, again) })()
		mostGrown = max(mostGrown, resident(b)-before)
		end()
		return took
	}
	pairs.Figure{Name: "start on a million messages / one look at each", Most: 10, Pairs: pairs.Fewest}.Compare(b,
		pairs.Seconds(func() { looksAtAll(b, cfg.Store) }), starts)
	pairs.Bound(b, "memory of a start on a million messages", "MiB", mostGrown, 200)
	full := cfg
	full.Store = copyOf(b, cfg.Store)
	pairs.Figure{Name: "webhooks taken on a million messages / on an empty store", Least: 0.67}.Compare(b,
		serving(benchConfig(b.TempDir(), down.URL, down.URL), "fresh"), serving(full, "full"))
}

// acceptsFirst starts a connector and returns when it has taken its first webhook.
func acceptsFirst(b *testing.B, cfg connector.Config) (end func()) {
	c, err := connector.New(b.Context(), cfg)
	if err != nil {
		b.Fatal(err)
	}
	server, ended := httptest.NewServer(c.Handler()), make(chan error, 1)
	go func() { ended <- c.Run(b.Context()) }()
	resp, err := http.Post(server.URL+"/async/messaging/v1/webhook", "application/json", bytes.NewReader(benchWebhook("first", 1)))
	if err != nil {
		b.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		b.Fatalf("the first webhook is answered %d", resp.StatusCode)
	}
	return func() {
		c.Kill()
		server.Close()
		if err := <-ended; err != nil {
			b.Error(err)
		}
	}
}

// looksAtAll opens a store without a connector and reads how long each message is: the least that a start could do that looks at them.
func looksAtAll(b *testing.B, path string) {
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var sum int64
	if err := db.QueryRowContext(b.Context(), "SELECT sum(length(body)) FROM event").Scan(&sum); err != nil || sum == 0 {
		b.Fatal(sum, err)
	}
}

// copyOf is a store with the same content, in a directory of its own.
func copyOf(b *testing.B, path string) string {
	from, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = from.Close() }()
	to, err := os.Create(filepath.Join(b.TempDir(), "connector.db"))
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.Copy(to, from); err != nil {
		b.Fatal(err)
	}
	if err := to.Close(); err != nil {
		b.Fatal(err)
	}
	return to.Name()
}
