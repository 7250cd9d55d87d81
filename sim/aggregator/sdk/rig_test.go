package sdk_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/aggregator/sdk"
	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

// network leads what the cloud sends to the SDKs' side, as a world does.
type network struct{ sdk *sdk.Server }

func (n *network) Deliver(o aggregator.Outgoing)  { n.sdk.Deliver(o) }
func (n *network) Said(app, user, message string) { n.sdk.Said(app, user, message) }
func (n *network) Typing(app, integration, id string, started bool) {
	n.sdk.Typing(app, integration, id, started)
}
func (n *network) Seen(app, integration, device string) { n.sdk.Seen(app, integration, device) }

func (n *network) Merged(app, kept, gone string) { n.sdk.Merged(app, kept, gone) }
func (n *network) Linked(e aggregator.LinkEvent) { n.sdk.Linked(e) }
func (n *network) Removed(app, user string)      { n.sdk.Removed(app, user) }

// hook is a webhook that was called.
type hook struct {
	Trigger string
	Body    map[string]any
	Raw     string
}

// rig is a cloud with its SDK side on a real socket, and a business that hears its webhooks.
type rig struct {
	*testing.T
	cloud   *aggregator.Server
	sdk     *sdk.Server
	clock   *clock.Clock
	journal *journal.Journal
	app     aggregator.App
	web     string // integration
	url     string
	pushed  []sdk.Notification

	down     atomic.Bool  // the realtime channel does not answer
	attempts atomic.Int64 // to reach it meanwhile

	mu    sync.Mutex
	hooks []hook
}

func newRig(t *testing.T, change ...func(*aggregator.Config, *sdk.Config)) *rig {
	t.Helper()
	g := &rig{T: t, clock: clock.New(time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC))}
	g.journal = journal.New(g.clock.Now)
	g.clock.SetQuiet(g.journal.Wait)
	n := &network{}
	cfg := aggregator.Config{Clock: g.clock, Journal: g.journal, Rand: rand.New(rand.NewPCG(1, 2)), Network: n}
	side := sdk.Config{Clock: g.clock, Journal: g.journal, Key: []byte("key"), Notify: func(p sdk.Notification) { g.pushed = append(g.pushed, p) }}
	for _, f := range change {
		f(&cfg, &side)
	}
	front := http.NewServeMux()
	server := httptest.NewServer(front)
	cfg.MediaURL = server.URL
	var err error
	if g.cloud, err = aggregator.New(cfg); err != nil {
		t.Fatal(err)
	}
	side.Cloud = g.cloud
	g.sdk = sdk.New(side)
	n.sdk = g.sdk
	front.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if g.down.Load() && r.URL.Path == sdk.RealtimePath {
			g.attempts.Add(1)
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		if sdk.Serves(r.URL.Path) {
			g.sdk.ServeHTTP(w, r)
			return
		}
		g.cloud.ServeHTTP(w, r)
	})
	g.url = server.URL
	business := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		h := hook{Raw: string(raw)}
		_ = json.Unmarshal(raw, &h.Body)
		h.Trigger, _ = h.Body["trigger"].(string)
		g.mu.Lock()
		g.hooks = append(g.hooks, h)
		g.mu.Unlock()
	}))
	t.Cleanup(func() { g.cloud.Shutdown(); g.sdk.Close(); server.Close(); business.Close() })
	g.app = g.cloud.Provision("Shop")
	g.web = g.cloud.AddIntegration(g.app.ID, aggregator.Integration{Type: "web", DisplayName: "Shop"})
	g.rest("POST", "/webhooks", `{"target":"`+business.URL+`","triggers":["*","typing:appUser"],"includeClient":true}`)
	return g
}

// settle lets everything that is due happen.
func (g *rig) settle() {
	g.Helper()
	if err := g.clock.Settle(g.Context()); err != nil {
		g.Fatal(err)
	}
}

// heard are the webhooks since the last call.
func (g *rig) heard() []hook {
	g.Helper()
	g.settle()
	g.mu.Lock()
	defer g.mu.Unlock()
	list := g.hooks
	g.hooks = nil
	return list
}

// triggers are those of the webhooks since the last call.
func (g *rig) triggers() string {
	var list []string
	for _, h := range g.heard() {
		list = append(list, h.Trigger)
	}
	return strings.Join(list, " ")
}

// rest is what the business calls.
func (g *rig) rest(method, path, body string) map[string]any {
	g.Helper()
	r, err := http.NewRequestWithContext(g.Context(), method, g.url+"/v1.1/apps/"+g.app.ID+path, strings.NewReader(body))
	if err != nil {
		g.Fatal(err)
	}
	r.SetBasicAuth(g.app.KeyID, g.app.Secret)
	r.Header.Set("Content-Type", "application/json")
	a := answerOf(g.T, r)
	if a.status/100 != 2 {
		g.Fatalf("%s %s: %d %s", method, path, a.status, a.text)
	}
	return a.body
}

// says posts a message of the business and lets it arrive.
func (g *rig) says(user, text string) {
	g.Helper()
	g.rest("POST", "/appusers/"+user+"/messages", `{"role":"appMaker","type":"text","text":"`+text+`"}`)
	g.settle()
}

// jwt is a token of the business for one of its users.
func (g *rig) jwt(claims jwt.MapClaims, change ...func(*jwt.Token)) string {
	g.Helper()
	secret := g.app.Secret
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, claims)
	token.Header["kid"] = g.app.KeyID
	for _, f := range change {
		f(token)
	}
	signed, err := token.SignedString([]byte(secret))
	if err != nil {
		g.Fatal(err)
	}
	return signed
}

func (g *rig) token(userID string) string {
	return g.jwt(jwt.MapClaims{"scope": "appUser", "userId": userID})
}

type reply struct {
	status int
	header http.Header
	text   string
	body   map[string]any
}

func answerOf(t *testing.T, r *http.Request) reply {
	t.Helper()
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := reply{status: resp.StatusCode, header: resp.Header, text: string(raw)}
	_ = json.Unmarshal(raw, &a.body)
	return a
}

// browser is a web messenger that keeps to the wire of 4.0 to the letter: its headers, a handshake by script tag since the cloud is on
// another origin, then a change to a WebSocket, lists in every frame.
type browser struct {
	*rig
	id      string // client id
	user    string // app user
	session string
	jwt     string
	ws      *websocket.Conn
	faye    string // realtime client
	n       int
	inbox   []map[string]any // events
}

func (g *rig) browser(id string) *browser { return &browser{rig: g, id: fmt.Sprintf("%032s", id)} }

func (b *browser) client() string {
	return `{"platform":"web","id":"` + b.id + `","info":{"sdkVersion":"4.0.4","URL":"shop.example","userAgent":"Firefox","referrer":"","browserLanguage":"en","currentUrl":"http://shop.example/","currentTitle":"Shop"}}`
}

func (b *browser) call(method, path, body string) reply {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), method, b.url+"/sdk/apps/"+b.app.ID+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	b.sign(r)
	return answerOf(b.T, r)
}

func (b *browser) sign(r *http.Request) {
	r.Header.Set("Accept", "application/json")
	r.Header.Set("x-smooch-sdk", "web/smooch/4.0.4")
	r.Header.Set("x-smooch-clientid", b.id)
	r.Header.Set("x-smooch-appid", b.app.ID)
	r.Header.Set("Origin", "http://shop.example")
	switch {
	case b.jwt != "":
		r.Header.Set("Authorization", "Bearer "+b.jwt)
	case b.session != "":
		r.SetBasicAuth(b.user, b.session)
	}
}

// begin makes the app user, as the first message does, and remembers what a browser stores.
func (b *browser) begin() reply {
	b.Helper()
	user := ""
	if b.jwt != "" {
		user = `"userId":"cust-1",`
	}
	a := b.call("POST", "/appusers", `{`+user+`"client":`+b.client()+`}`)
	if a.status != 201 {
		b.Fatalf("create app user: %d %s", a.status, a.text)
	}
	b.user = a.body["appUser"].(map[string]any)["_id"].(string)
	b.session, _ = a.body["sessionToken"].(string)
	return a
}

// connect shakes hands, subscribes and changes to a WebSocket. It returns the answer to the subscription.
func (b *browser) connect() map[string]any {
	b.Helper()
	shaken := b.poll(`[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["websocket","eventsource","long-polling","cross-origin-long-polling","callback-polling"],"id":"1"}]`)
	b.faye, _ = shaken[0]["clientId"].(string)
	ext := `"sessionToken":"` + b.session + `"`
	if b.jwt != "" {
		ext = `"jwt":"` + b.jwt + `"`
	}
	answers := b.poll(`[{"channel":"/meta/connect","clientId":"` + b.faye + `","connectionType":"callback-polling","id":"2","advice":{"timeout":0}},` +
		`{"channel":"/meta/subscribe","clientId":"` + b.faye + `","subscription":"/sdk/apps/` + b.app.ID + `/appusers/` + b.user + `","id":"3","ext":{"appUserId":"` + b.user + `","appId":"` + b.app.ID + `",` + ext + `}}]`)
	subscribed := answers[0]
	if subscribed["channel"] != "/meta/subscribe" {
		subscribed = answers[1]
	}
	if subscribed["successful"] != true {
		return subscribed
	}
	ws, resp, err := websocket.DefaultDialer.DialContext(b.Context(), "ws"+strings.TrimPrefix(b.url, "http")+"/faye", http.Header{"Origin": {"http://shop.example"}})
	if err != nil {
		b.Fatal(err)
	}
	_ = resp.Body.Close()
	b.ws = ws
	b.Cleanup(func() { _ = ws.Close() })
	b.frame(`[{"channel":"/meta/connect","clientId":"` + b.faye + `","connectionType":"websocket","id":"4"}]`)
	b.ping()
	return subscribed
}

// poll is one script tag.
func (b *browser) poll(messages string) []map[string]any {
	b.Helper()
	b.n++
	name := fmt.Sprintf("__jsonp%d__", b.n)
	r, err := http.NewRequestWithContext(b.Context(), "GET", b.url+"/faye?message="+url.QueryEscape(messages)+"&jsonp="+name, nil)
	if err != nil {
		b.Fatal(err)
	}
	a := answerOf(b.T, r)
	text, found := strings.CutPrefix(a.text, "/**/"+name+"(")
	if !found || !strings.HasPrefix(a.header.Get("Content-Type"), "text/javascript") {
		b.Fatalf("script: %d %s %s", a.status, a.header.Get("Content-Type"), a.text)
	}
	var list []map[string]any
	if err := json.Unmarshal([]byte(strings.TrimSuffix(text, ");")), &list); err != nil {
		b.Fatalf("%s: %v", text, err)
	}
	return list
}

func (b *browser) frame(text string) {
	b.Helper()
	if err := b.ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		b.Fatal(err)
	}
}

// ping reads until the keep-alive comes back: what was pushed before stands in the inbox.
func (b *browser) ping() {
	b.Helper()
	b.frame(`[]`)
	for {
		_, data, err := b.ws.ReadMessage()
		if err != nil {
			b.Fatal(err)
		}
		if bytes.Equal(data, []byte(`[]`)) {
			return
		}
		var list []struct {
			Channel string
			Data    struct{ Events []map[string]any }
		}
		if err := json.Unmarshal(data, &list); err != nil {
			b.Fatalf("frame %s: %v", data, err)
		}
		for _, m := range list {
			b.inbox = append(b.inbox, m.Data.Events...)
		}
	}
}

// events are those pushed since the last call, each in a few words; messages of the browser itself are left out, as the widget does.
func (b *browser) events() []string {
	b.Helper()
	b.settle()
	b.ping()
	list := []string{}
	for _, e := range b.inbox {
		if e["conversation"].(map[string]any)["_id"] == "" {
			b.Errorf("an event without a conversation: %v", e)
		}
		switch e["type"] {
		case "message":
			m := e["message"].(map[string]any)
			if m["source"].(map[string]any)["id"] == b.id {
				continue
			}
			list = append(list, fmt.Sprint(m["role"], ": ", m["text"]))
		case "activity":
			a := e["activity"].(map[string]any)
			list = append(list, fmt.Sprint(a["role"], " ", a["type"]))
		default:
			list = append(list, fmt.Sprint(e["type"]))
		}
	}
	b.inbox = nil
	return list
}

// say posts a text as the widget does, with everything of its own in the message.
func (b *browser) say(text string) reply {
	b.Helper()
	a := b.call("POST", "/appusers/"+b.user+"/messages", `{"message":{"type":"text","role":"appUser","text":"`+text+`","metadata":{},"_clientId":0.53,"_clientSent":1795893674.834,"sendStatus":"sending",`+
		`"source":{"id":"`+b.id+`"},"firstInGroup":true,"lastInGroup":true,"status":"failed"},"sender":{"type":"appUser","client":`+b.client()+`}}`)
	if a.status != 201 {
		b.Fatalf("message: %d %s", a.status, a.text)
	}
	return a
}
