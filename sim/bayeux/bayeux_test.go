package bayeux_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/sim/bayeux"
)

// newServer is a server whose channels below /open/ anybody may hear, over a real socket.
func newServer(t testing.TB, change ...func(*bayeux.Config)) (*bayeux.Server, string) {
	t.Helper()
	var ids atomic.Int64
	cfg := bayeux.Config{
		NewID: func() string { return fmt.Sprintf("client-%d", ids.Add(1)) },
		Authorize: func(s bayeux.Subscription) (any, error) {
			if !strings.HasPrefix(s.Channel, "/open/") {
				return nil, errors.New("401::invalid_auth")
			}
			return s.ClientID, nil
		},
	}
	for _, f := range change {
		f(&cfg)
	}
	s := bayeux.New(cfg)
	web := httptest.NewServer(s)
	t.Cleanup(func() { s.Close(); web.Close() })
	return s, web.URL
}

const handshake = `[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["websocket","callback-polling"],"id":"1"}]`

// pollAs sends messages in the way of a transport and returns the answers.
func pollAs(t testing.TB, transport, at, messages string) string {
	t.Helper()
	var r *http.Request
	var err error
	switch transport {
	case "callback-polling":
		r, err = http.NewRequestWithContext(t.Context(), "GET", at+"?message="+url.QueryEscape(messages)+"&jsonp=__jsonp1__", nil)
	case "cross-origin-long-polling":
		r, err = http.NewRequestWithContext(t.Context(), "POST", at, strings.NewReader("message="+url.QueryEscape(messages)))
	default:
		r, err = http.NewRequestWithContext(t.Context(), "POST", at, strings.NewReader(messages))
		if err == nil {
			r.Header.Set("Content-Type", "application/json")
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", "http://shop.example")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != 200 {
		return fmt.Sprint(resp.StatusCode, " ", string(body))
	}
	if got := resp.Header.Get("Access-Control-Allow-Origin"); got != "http://shop.example" {
		t.Errorf("%s: Access-Control-Allow-Origin %q", transport, got)
	}
	text := string(body)
	if transport == "callback-polling" {
		text = strings.TrimSuffix(strings.TrimPrefix(text, "/**/__jsonp1__("), ");")
	}
	return text
}

// shaken is the id of a client that shook hands by a transport.
func shaken(t testing.TB, transport, at string) string {
	t.Helper()
	var replies []struct {
		ClientID   string `json:"clientId"`
		Successful bool   `json:"successful"`
	}
	text := pollAs(t, transport, at, handshake)
	if err := json.Unmarshal([]byte(text), &replies); err != nil || len(replies) != 1 || !replies[0].Successful {
		t.Fatalf("handshake: %s (%v)", text, err)
	}
	return replies[0].ClientID
}

func transports() []string {
	return []string{"long-polling", "cross-origin-long-polling", "callback-polling"}
}

func TestAMessageReachesEveryTransport(t *testing.T) {
	for _, transport := range transports() {
		t.Run(transport, func(t *testing.T) {
			s, at := newServer(t)
			id := shaken(t, transport, at)
			got := pollAs(t, transport, at, `[{"channel":"/meta/connect","clientId":"`+id+`","connectionType":"`+transport+`","id":"2","advice":{"timeout":0}},`+
				`{"channel":"/meta/subscribe","clientId":"`+id+`","subscription":"/open/a","id":"3"}]`)
			want := `[{"id":"3","clientId":"` + id + `","channel":"/meta/subscribe","successful":true,"subscription":"/open/a"},` +
				`{"id":"2","clientId":"` + id + `","channel":"/meta/connect","successful":true,"advice":{"reconnect":"retry","interval":0,"timeout":45000}}]`
			if diff := cmp.Diff(got, want); diff != "" {
				t.Errorf("connect and subscribe (-got +want):\n%s", diff)
			}
			s.Publish("/open/a", json.RawMessage(`{"n":"<1>"}`)) // between two polls: kept
			connect := `[{"channel":"/meta/connect","clientId":"` + id + `","connectionType":"` + transport + `","id":"4"}]`
			if got := pollAs(t, transport, at, connect); !strings.HasSuffix(got, `,{"channel":"/open/a","data":{"n":"\u003c1\u003e"}}]`) {
				t.Errorf("kept message: %s", got)
			}
			answer := make(chan string, 1)
			go func() { answer <- pollAs(t, transport, at, connect) }()
			for !s.Subscribers("/open/a")[0].Connected {
				runtime.Gosched() // nothing tells when a request is held
			}
			s.Publish("/open/a", json.RawMessage(`2`)) // while one is held
			if got := <-answer; !strings.HasSuffix(got, `,{"channel":"/open/a","data":2}]`) {
				t.Errorf("held poll: %s", got)
			}
		})
	}
}

func dial(t testing.TB, at string) *websocket.Conn {
	t.Helper()
	ws, _, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(at, "http"), http.Header{"Origin": {"http://shop.example"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ws.Close() })
	return ws
}

// say sends a frame and returns the next one that comes.
func say(t testing.TB, ws *websocket.Conn, frame string) string {
	t.Helper()
	if err := ws.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		t.Fatal(err)
	}
	return hear(t, ws)
}

func hear(t testing.TB, ws *websocket.Conn) string {
	t.Helper()
	_, data, err := ws.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestASocketTakesOverFromPolling(t *testing.T) {
	s, at := newServer(t)
	id := shaken(t, "callback-polling", at)
	pollAs(t, "callback-polling", at, `[{"channel":"/meta/subscribe","clientId":"`+id+`","subscription":"/open/a"}]`)
	s.Publish("/open/a", json.RawMessage(`1`))
	ws := dial(t, at)
	if got := say(t, ws, `[]`); got != `[]` {
		t.Errorf("keep-alive answered %s", got)
	}
	if got := say(t, ws, `[{"channel":"/meta/connect","clientId":"`+id+`","connectionType":"websocket","id":"5"}]`); got != `[{"channel":"/open/a","data":1}]` {
		t.Errorf("what waited: %s", got)
	}
	s.Publish("/open/a", json.RawMessage(`2`))
	if got := hear(t, ws); got != `[{"channel":"/open/a","data":2}]` {
		t.Errorf("pushed: %s", got)
	}
	// Another connect answers the one that is held.
	if got := say(t, ws, `[{"channel":"/meta/connect","clientId":"`+id+`","connectionType":"websocket","id":"6"}]`); !strings.HasPrefix(got, `[{"id":"5",`) {
		t.Errorf("held connect: %s", got)
	}
	_ = ws.Close()
	for s.Subscribers("/open/a")[0].Connected {
		runtime.Gosched() // nothing tells when the server has seen the end of a socket
	}
	s.Publish("/open/a", json.RawMessage(`3`))
	got := pollAs(t, "callback-polling", at, `[{"channel":"/meta/connect","clientId":"`+id+`","connectionType":"callback-polling"}]`)
	if !strings.HasSuffix(got, `,{"channel":"/open/a","data":3}]`) {
		t.Errorf("back on polling: %s", got)
	}
}

// Apps send single objects without ids over nothing but a socket, and read lists.
func TestSingleMessagesWithoutIDs(t *testing.T) {
	s, at := newServer(t)
	ws := dial(t, at)
	got := say(t, ws, `{"channel":"/meta/handshake","version":"1.0","minimumVersion":"1.0beta","supportedConnectionTypes":["long-polling","callback-polling","iframe","websocket"]}`)
	if !strings.HasPrefix(got, `[{"clientId":"client-1","channel":"/meta/handshake","successful":true,"version":"1.0",`) {
		t.Fatal(got)
	}
	if err := ws.WriteMessage(websocket.TextMessage, []byte(`{"channel":"/meta/connect","clientId":"client-1","connectionType":"websocket"}`)); err != nil {
		t.Fatal(err)
	}
	got = say(t, ws, `{"channel":"/meta/subscribe","clientId":"client-1","subscription":"/open/a"}`)
	if got != `[{"clientId":"client-1","channel":"/meta/subscribe","successful":true,"subscription":"/open/a"}]` {
		t.Error(got)
	}
	s.Publish("/open/a", json.RawMessage(`1`))
	if got := hear(t, ws); got != `[{"channel":"/open/a","data":1}]` {
		t.Error(got)
	}
}

func TestHeldConnectIsAnsweredInTime(t *testing.T) {
	_, at := newServer(t, func(c *bayeux.Config) { c.Timeout = 10 * time.Millisecond })
	id := shaken(t, "long-polling", at)
	got := pollAs(t, "long-polling", at, `[{"channel":"/meta/connect","clientId":"`+id+`","connectionType":"long-polling"}]`)
	if got != `[{"clientId":"`+id+`","channel":"/meta/connect","successful":true,"advice":{"reconnect":"retry","interval":0,"timeout":10}}]` {
		t.Error(got)
	}
}

func TestRefusals(t *testing.T) {
	long := strings.Repeat("x", 1000)
	for _, tt := range []struct{ name, messages, want string }{
		{"unknown client", `[{"channel":"/meta/connect","clientId":"guess","connectionType":"websocket","id":"1"}]`,
			`[{"id":"1","clientId":"guess","channel":"/meta/connect","successful":false,"error":"401:guess:Unknown client","advice":{"reconnect":"handshake","interval":0}}]`},
		{"unknown client subscribes", `{"channel":"/meta/subscribe","clientId":"guess","subscription":"/open/a"}`,
			`[{"clientId":"guess","channel":"/meta/subscribe","successful":false,"error":"401:guess:Unknown client","advice":{"reconnect":"handshake","interval":0}}]`},
		{"foreign channel", `[{"channel":"/meta/subscribe","clientId":"client-1","subscription":"/closed/a","id":7}]`,
			`[{"id":7,"clientId":"client-1","channel":"/meta/subscribe","successful":false,"subscription":"/closed/a","error":"401::invalid_auth"}]`},
		{"every channel", `[{"channel":"/meta/subscribe","clientId":"client-1","subscription":"/open/**"}]`,
			`[{"clientId":"client-1","channel":"/meta/subscribe","successful":false,"subscription":"/open/**","error":"403:/open/**:Forbidden channel"}]`},
		{"no channel to hear", `[{"channel":"/meta/subscribe","clientId":"client-1","subscription":7}]`,
			`[{"clientId":"client-1","channel":"/meta/subscribe","successful":false,"error":"405::Invalid channel"}]`},
		{"publishing", `[{"channel":"/open/a","clientId":"client-1","data":1}]`,
			`[{"clientId":"client-1","channel":"/open/a","successful":false,"error":"403:/open/a:Forbidden channel"}]`},
		{"no such command", `[{"channel":"/meta/dance"}]`, `[{"channel":"/meta/dance","successful":false,"error":"405:/meta/dance:Invalid channel"}]`},
		{"no channel", `[{}]`, `[{"channel":"/meta/error","successful":false,"error":"402:channel:Missing required parameter"}]`},
		{"version", `[{"channel":"/meta/handshake","version":"2.0","supportedConnectionTypes":["websocket"]}]`,
			`[{"channel":"/meta/handshake","successful":false,"version":"1.0","supportedConnectionTypes":["long-polling","cross-origin-long-polling","callback-polling","websocket","eventsource"],"error":"300:2.0:Version not supported","advice":{"reconnect":"none","interval":0}}]`},
		{"not JSON", `[{"channel":`, `400 Bad Request`},
		{"no object", `[1]`, `400 Bad Request`},
		{"text", `"hello"`, `400 Bad Request`},
		{"too many", `[` + strings.Repeat(`{},`, 32) + `{}]`, `400 Bad Request`},
		{"long id is not given back", `[{"channel":"/meta/dance","id":"` + long + `"}]`, `[{"channel":"/meta/dance","successful":false,"error":"405:/meta/dance:Invalid channel"}]`},
		{"too large", `[{"channel":"` + strings.Repeat("x", 70_000) + `"}]`, `413 Request Entity Too Large`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, at := newServer(t)
			shaken(t, "long-polling", at)
			if diff := cmp.Diff(pollAs(t, "long-polling", at, tt.messages), tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
			if n := s.Clients(); n != 1 {
				t.Errorf("%d clients are known, want the one that shook hands", n)
			}
		})
	}
}

func TestACallbackIsAName(t *testing.T) {
	_, at := newServer(t)
	for name, want := range map[string]int{"a": 200, "__jsonp1__": 200, "$": 200, "a.b": 400, "alert(1)//": 400, "1a": 400, "a b": 400, "<script>": 400,
		"a\u2028": 400, "import": 400, "throw": 400, "debugger": 400, "imports": 200, strings.Repeat("a", 65): 400} {
		r, err := http.NewRequestWithContext(t.Context(), "GET", at+"?message="+url.QueryEscape(handshake)+"&jsonp="+url.QueryEscape(name), nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != want || want != 200 && strings.Contains(string(body), name) && len(name) > 1 {
			t.Errorf("jsonp=%s: %d %s, want %d", name, resp.StatusCode, body, want)
		}
	}
}

// Handshakes that lead nowhere push each other out, and no client that receives messages.
func TestHandshakesAreBounded(t *testing.T) {
	s, at := newServer(t, func(c *bayeux.Config) { c.MaxClients, c.MaxWaiting = 4, 3 })
	for range 2 {
		id := shaken(t, "long-polling", at)
		pollAs(t, "long-polling", at, `[{"channel":"/meta/subscribe","clientId":"`+id+`","subscription":"/open/a"}]`)
	}
	for range 50 {
		shaken(t, "long-polling", at)
	}
	if n, heard := s.Clients(), len(s.Subscribers("/open/a")); n != 4 || heard != 2 {
		t.Errorf("%d clients, %d of them subscribed; want 4 and 2", n, heard)
	}
}

func TestWhoDoesNotFetchIsForgotten(t *testing.T) {
	s, at := newServer(t, func(c *bayeux.Config) { c.MaxQueue = 1000 })
	id := shaken(t, "long-polling", at)
	pollAs(t, "long-polling", at, `[{"channel":"/meta/subscribe","clientId":"`+id+`","subscription":"/open/a"}]`)
	for range 20 {
		s.Publish("/open/a", json.RawMessage(`"`+strings.Repeat("x", 100)+`"`))
	}
	if n := s.Clients(); n != 0 {
		t.Errorf("%d clients are known, want none", n)
	}
	got := pollAs(t, "long-polling", at, `[{"channel":"/meta/connect","clientId":"`+id+`","connectionType":"long-polling"}]`)
	if !strings.Contains(got, `"401:`+id+`:Unknown client","advice":{"reconnect":"handshake"`) {
		t.Error(got)
	}
}

func TestSilentClientsAreForgotten(t *testing.T) {
	s, at := newServer(t, func(c *bayeux.Config) { c.Idle = 4 * time.Millisecond })
	shaken(t, "long-polling", at)
	for s.Clients() > 0 {
		runtime.Gosched()
	}
}

func TestDisconnectAndUnsubscribe(t *testing.T) {
	s, at := newServer(t)
	id := shaken(t, "long-polling", at)
	pollAs(t, "long-polling", at, `[{"channel":"/meta/subscribe","clientId":"`+id+`","subscription":["/open/a","/open/b"]}]`)
	got := pollAs(t, "long-polling", at, `[{"channel":"/meta/unsubscribe","clientId":"`+id+`","subscription":"/open/a","id":"8"}]`)
	if got != `[{"id":"8","clientId":"`+id+`","channel":"/meta/unsubscribe","successful":true,"subscription":"/open/a"}]` {
		t.Error(got)
	}
	if a, b := len(s.Subscribers("/open/a")), len(s.Subscribers("/open/b")); a != 0 || b != 1 {
		t.Errorf("%d and %d hear the channels, want 0 and 1", a, b)
	}
	got = pollAs(t, "long-polling", at, `[{"channel":"/meta/disconnect","clientId":"`+id+`","id":"9"}]`)
	if got != `[{"id":"9","clientId":"`+id+`","channel":"/meta/disconnect","successful":true}]` || s.Clients() != 0 {
		t.Errorf("%s, %d clients left", got, s.Clients())
	}
}

func TestAFrameThatIsNoBayeuxEndsTheSocket(t *testing.T) {
	for name, tt := range map[string]struct {
		frame string
		code  int
	}{"not JSON": {`{`, 1007}, "too large": {strings.Repeat(" ", 70_000), 1009}} {
		t.Run(name, func(t *testing.T) {
			_, at := newServer(t)
			ws := dial(t, at)
			_ = ws.WriteMessage(websocket.TextMessage, []byte(tt.frame)) // may fail: the server reads no further than it must
			_, data, err := ws.ReadMessage()
			if err == nil || tt.code == 1007 && !websocket.IsCloseError(err, tt.code) {
				t.Errorf("got %q, %v, want close code %d", data, err, tt.code)
			}
		})
	}
}

func TestALinkOfThisProcess(t *testing.T) {
	s, _ := newServer(t)
	var got []string
	l := s.Open("phone", func(frame []byte) { got = append(got, string(frame)) })
	l.Receive([]byte(handshake))
	l.Receive([]byte(`[{"channel":"/meta/connect","clientId":"client-1","connectionType":"websocket","id":"2"},{"channel":"/meta/subscribe","clientId":"client-1","subscription":"/open/a","id":"3"}]`))
	s.Publish("/open/a", json.RawMessage(`1`))
	l.Close()
	s.Publish("/open/a", json.RawMessage(`2`))
	want := []string{`[{"id":"3","clientId":"client-1","channel":"/meta/subscribe","successful":true,"subscription":"/open/a"}]`, `[{"channel":"/open/a","data":1}]`}
	if len(got) == 0 || cmp.Diff(got[1:], want) != "" || s.Clients() != 0 {
		t.Errorf("got %q and %d clients", got, s.Clients())
	}
}

func FuzzRequest(f *testing.F) {
	for _, seed := range []string{handshake, `{}`, `[]`, `[{"channel":"/meta/connect","clientId":"client-1","connectionType":"websocket","advice":{"timeout":0}}]`,
		`[{"channel":"/meta/subscribe","clientId":"client-1","subscription":["/open/a"]}]`, `[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":[]}]`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, frame string) {
		s := bayeux.New(bayeux.Config{NewID: func() string { return "client-1" }, Authorize: func(bayeux.Subscription) (any, error) { return nil, nil },
			Timeout: time.Millisecond})
		defer s.Close()
		for _, r := range []*http.Request{
			httptest.NewRequestWithContext(t.Context(), "POST", "/", strings.NewReader(frame)),
			httptest.NewRequestWithContext(t.Context(), "POST", "/", strings.NewReader("message="+url.QueryEscape(frame))),
			httptest.NewRequestWithContext(t.Context(), "GET", "/?jsonp=a&message="+url.QueryEscape(frame), nil),
		} {
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			text := w.Body.String()
			if w.Code != 200 {
				continue
			}
			if r.Method == "GET" {
				text = strings.TrimSuffix(strings.TrimPrefix(text, "/**/a("), ");")
			}
			var list []map[string]json.RawMessage
			if err := json.Unmarshal([]byte(text), &list); err != nil {
				t.Fatalf("answer %q: %v", text, err)
			}
		}
		if s.Clients() > 1 {
			t.Fatalf("%d clients", s.Clients())
		}
	})
}

// TestAScriptAloneCallsBack: what a page leads to, or shows, carries what the page's author wrote, and no client of the channel asks like that.
func TestAScriptAloneCallsBack(t *testing.T) {
	_, at := newServer(t)
	for dest, want := range map[string]int{"": 200, "script": 200, "document": 403, "image": 403, "iframe": 403} {
		r, err := http.NewRequestWithContext(t.Context(), "GET", at+"?message="+url.QueryEscape(handshake), nil)
		if err != nil {
			t.Fatal(err)
		}
		if dest != "" {
			r.Header.Set("Sec-Fetch-Dest", dest)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if _ = resp.Body.Close(); resp.StatusCode != want {
			t.Errorf("Sec-Fetch-Dest %q: %d, want %d", dest, resp.StatusCode, want)
		}
	}
}
