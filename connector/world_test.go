package connector_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/aggregator"
)

var nine = time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)

// hands is a clock that moves when told.
type hands struct {
	mu     sync.Mutex
	now    time.Time
	timers []*timer
}

type timer struct {
	at time.Time
	f  func()
}

func (h *hands) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hands) AfterFunc(d time.Duration, f func()) func() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := &timer{h.now.Add(d), f}
	h.timers = append(h.timers, t)
	return func() bool {
		h.mu.Lock()
		defer h.mu.Unlock()
		n := len(h.timers)
		h.timers = slices.DeleteFunc(h.timers, func(o *timer) bool { return o == t })
		return len(h.timers) < n
	}
}

func (h *hands) advance(d time.Duration) {
	h.mu.Lock()
	h.now = h.now.Add(d)
	slices.SortStableFunc(h.timers, func(a, b *timer) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	var due []*timer
	for len(h.timers) > 0 && !h.timers[0].at.After(h.now) {
		due, h.timers = append(due, h.timers[0]), h.timers[1:]
	}
	h.mu.Unlock()
	for _, t := range due {
		t.f()
	}
}

// quiet counts the connector's open work.
type quiet struct {
	t    *testing.T
	mu   sync.Mutex
	none sync.Cond
	n    int
}

func newQuiet(t *testing.T) *quiet {
	q := &quiet{t: t}
	q.none.L = &q.mu
	return q
}

func (q *quiet) busy(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.n += n; q.n < 0 {
		q.t.Errorf("open work is %d", q.n)
	}
	q.none.Broadcast()
}

func (q *quiet) wait() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.n != 0 {
		q.none.Wait()
	}
}

// cloud keeps what is posted and answers as told, once per entry of next, then 201.
type cloud struct {
	*httptest.Server
	mu    sync.Mutex
	posts []map[string]any
	said  []map[string]any // by app users: what is there to be read back
	gets  int
	next  []func(w http.ResponseWriter, accept func())
	hooks []map[string]any // the webhooks of the app
	lists int              // how often they were listed
}

func newCloud(t *testing.T) *cloud {
	c := &cloud{hooks: []map[string]any{hook("h1", "https://connector.example/async/messaging/v1/webhook", aggregator.Triggers()...)}}
	c.Server = httptest.NewServer(c)
	t.Cleanup(c.Close)
	return c
}

func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/messages"):
		c.mu.Lock()
		defer c.mu.Unlock()
		c.gets++
		out := []any{}
		if after := r.URL.Query().Get("after"); after != "" {
			for _, m := range c.said {
				if at, _ := strconv.ParseFloat(after, 64); m["received"].(float64) > at {
					out = append(out, m)
				}
			}
		} else if r.URL.Query().Get("before") == "" {
			for i, p := range c.posts {
				out = append(out, map[string]any{"_id": fmt.Sprint("c", i+1), "received": i + 1, "metadata": p["metadata"]})
			}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"messages": out})
	case strings.Contains(r.URL.Path, "/webhooks"):
		c.webhooks(w, r)
	case r.Method == http.MethodGet:
		fmt.Fprint(w, `{"app":{"name":"Acme"}}`)
	default:
		var body map[string]any
		_ = json.NewDecoder(r.Body).Decode(&body)
		id := ""
		accept := func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.posts = append(c.posts, body)
			id = fmt.Sprint("c", len(c.posts))
		}
		c.mu.Lock()
		var answer func(http.ResponseWriter, func())
		if len(c.next) > 0 {
			answer, c.next = c.next[0], c.next[1:]
		}
		c.mu.Unlock()
		if answer != nil {
			answer(w, accept)
			return
		}
		accept()
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"message":{"_id":%q}}`, id)
	}
}

func (c *cloud) texts() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := []string{}
	for _, p := range c.posts {
		out = append(out, fmt.Sprint(p["text"]))
	}
	return out
}

// desk is Oceana: it acknowledges what it is told and remembers it.
type desk struct {
	*httptest.Server
	t      *testing.T
	mu     sync.Mutex
	down   bool
	mute   bool // it reads and never answers
	told   []string
	seen   map[string]bool // messages, by id: a repeat makes no second bubble
	refuse map[string]string
	resync bool
	chats  []map[string]any // bodies of requestChat
	who    map[*websocket.Conn]string
	users  map[string][]string // conversation -> clients that brought its messages
	acks   chan map[string]any
	ws     *websocket.Conn
	seq    int64
	closed chan struct{}
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, seen: map[string]bool{}, refuse: map[string]string{}, who: map[*websocket.Conn]string{}, users: map[string][]string{}, acks: make(chan map[string]any, 16), closed: make(chan struct{}, 16)}
	d.Server = httptest.NewServer(d)
	t.Cleanup(func() {
		d.CloseClientConnections()
		d.Close()
	})
	return d
}

func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	down := d.down
	d.mu.Unlock()
	if down {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer func() {
		_ = ws.Close()
		d.closed <- struct{}{}
	}()
	for {
		var f struct {
			Type, CorrelationID, ConversationID string
			Ack                                 int64
			Body                                map[string]any
		}
		if ws.ReadJSON(&f) != nil {
			return
		}
		if f.Type == "acknowledgement" {
			d.acks <- f.Body
			continue
		}
		d.mu.Lock()
		if f.ConversationID != "" {
			d.users[f.ConversationID] = append(d.users[f.ConversationID], d.who[ws])
		}
		if d.mute {
			d.mu.Unlock()
			continue
		}
		body := d.answer(ws, f.Body)
		_ = ws.WriteJSON(map[string]any{"type": "acknowledgement", "correlationId": f.CorrelationID,
			"conversationId": f.ConversationID, "body": json.RawMessage(body)})
		d.mu.Unlock()
		if f.Body["method"] == "logout" {
			return
		}
	}
}

func (d *desk) answer(ws *websocket.Conn, b map[string]any) string {
	line, ok := "", `{"result":true}`
	switch b["method"] {
	case "login":
		d.ws, d.seq = ws, 0
		d.who[ws] = fmt.Sprint(b["clientId"])
		if d.resync {
			return `{"result":true,"sessionId":"s2","resync":true,"status":"UP","lastSeq":0}`
		}
		return `{"result":true,"sessionId":"s1","status":"UP","lastSeq":0}`
	case "renewChats":
		item := b["items"].([]any)[0].(map[string]any)
		d.told = append(d.told, fmt.Sprint("renewChats ", item["conversationId"], " ", item["guid"], " ", item["authenticationKey"]))
		return fmt.Sprintf(`{"result":true,"items":[{"conversationId":%q,"result":"unknown"}]}`, item["conversationId"])
	case "ping":
		return ok
	case "requestChat":
		d.chats = append(d.chats, b)
		line = fmt.Sprintf("requestChat %s", b["firstMessage"].(map[string]any)["messageId"])
	case "newMessage":
		line = fmt.Sprintf("newMessage %s", b["messageId"])
	case "messageStatus":
		line = fmt.Sprintf("messageStatus %s %s %v", b["messageId"], b["status"], b["errorCode"])
	default:
		line = fmt.Sprint(b["method"])
	}
	if r := d.refuse[line]; r != "" {
		d.told = append(d.told, line+" refused")
		return r
	}
	if !d.seen[line] {
		d.seen[line] = true
		d.told = append(d.told, line)
	}
	return ok
}

func (d *desk) lines() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string{}, d.told...)
}

// notify sends a notification and waits for its acknowledgement.
func (d *desk) notify(body string) map[string]any {
	d.t.Helper()
	d.mu.Lock()
	d.seq++
	err := d.ws.WriteJSON(map[string]any{"type": "notification", "correlationId": fmt.Sprint("k", d.seq), "conversationId": "conv1",
		"seq": d.seq, "body": json.RawMessage(body)})
	d.mu.Unlock()
	if err != nil {
		d.t.Fatal(err)
	}
	return await(d.t, d.acks, "acknowledgement of "+body)
}

// await receives from c, unless the test is broken.
func await[T any](t *testing.T, c <-chan T, what string) (v T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	select {
	case v = <-c:
	case <-ctx.Done():
		t.Fatalf("no %s", what)
	}
	return v
}

func agentSays(id, text string) string {
	return fmt.Sprintf(`{"method":"newMessage","guid":7,"messageId":%q,"message":%q,"senderType":"live_agent","type":"text","data":{}}`, id, text)
}

// stage is everything around one store file.
type stage struct {
	t     *testing.T
	clock *hands
	quiet *quiet
	cloud *cloud
	desk  *desk
	cfg   connector.Config

	around func(connector.Storage) connector.Storage // of the store; nil: nothing
	logins chan struct{}
	c      *connector.Connector
	http   *httptest.Server
	stop   context.CancelFunc
	ended  chan error
}

func newStage(t *testing.T) *stage {
	s := &stage{t: t, clock: &hands{now: nine}, quiet: newQuiet(t), cloud: newCloud(t), desk: newDesk(t)}
	c := &s.cfg
	c.Aggregator.URL, c.Aggregator.AppID, c.Aggregator.KeyID, c.Aggregator.Secret = s.cloud.URL, "app1", "app_1", "s3cret"
	c.Oceana.URL, c.Oceana.User, c.Oceana.Password = "ws"+strings.TrimPrefix(s.desk.URL, "http"), "breeze", "s3cret"
	c.Oceana.ReconnectDelay = time.Millisecond
	c.Store = filepath.Join(t.TempDir(), "connector.db")
	c.Clock, c.Workers = s.clock, 1
	s.logins = make(chan struct{}, 16)
	c.Logger = slog.New(loginLog{slog.DiscardHandler, s.logins})
	return s
}

// inConversation is a stage whose connector runs and has told Oceana of a first message.
func inConversation(t *testing.T) *stage {
	t.Helper()
	s := newStage(t)
	s.start()
	s.online()
	s.customerSays("m1")
	s.quiet.wait()
	return s
}

func (s *stage) start() {
	s.t.Helper()
	s.make()
	s.run()
}

// make makes a connector that takes webhooks and does nothing with them yet.
func (s *stage) make() {
	s.t.Helper()
	s.cfg.Busy = s.quiet.busy
	c, err := connector.NewOn(s.t.Context(), s.cfg, func(of connector.Storage) connector.Storage {
		if s.around != nil {
			return s.around(of)
		}
		return of
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.c, s.http = c, httptest.NewServer(c.Handler())
}

func (s *stage) run() {
	c, endpoint := s.c, s.http
	ctx, cancel := context.WithCancel(s.t.Context())
	s.stop, s.ended = cancel, make(chan error, 1)
	go func() { s.ended <- c.Run(ctx) }()
	s.t.Cleanup(func() {
		c.Kill()
		endpoint.Close()
		cancel()
	})
}

// online waits for the next login, which the connector logs once it is connected.
func (s *stage) online() {
	s.t.Helper()
	await(s.t, s.logins, "session")
	if !s.c.Connected() {
		s.t.Fatal("logged in but not connected")
	}
}

// loginLog is a log that only tells of logins.
type loginLog struct {
	slog.Handler
	logins chan struct{}
}

func (l loginLog) Enabled(context.Context, slog.Level) bool { return true }

func (l loginLog) WithAttrs([]slog.Attr) slog.Handler { return l }

func (l loginLog) Handle(_ context.Context, r slog.Record) error {
	if r.Message == "logged in to Oceana" {
		l.logins <- struct{}{}
	}
	return nil
}

func (s *stage) kill() {
	s.c.Kill()
	if err := <-s.ended; err != nil {
		s.t.Errorf("Run after Kill: %v", err)
	}
	s.http.Close()
}

func (s *stage) webhook(body string) int {
	s.t.Helper()
	resp, err := s.http.Client().Post(s.http.URL+"/async/messaging/v1/webhook", "application/json", strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}

func (s *stage) customerSays(id string) {
	s.t.Helper()
	status := s.webhook(fmt.Sprintf(`{"trigger":"message:appUser","version":"v1.1","app":{"_id":"app1"},"appUser":{"_id":"u1"},
		"conversation":{"_id":"conv1"},"messages":[{"_id":%q,"type":"text","text":"hello","role":"appUser","received":%d,
		"source":{"type":"whatsapp","originalMessageTimestamp":%d}}]}`, id, s.clock.Now().Unix(), s.clock.Now().Unix()))
	if status != 200 {
		s.t.Fatalf("webhook answered %d", status)
	}
}
