package bayeux_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/bayeux"
)

// fuzzed is a server with one client, who has the id client-1.
func fuzzed(t *testing.T) *bayeux.Server {
	t.Helper()
	s := bayeux.New(bayeux.Config{NewID: func() string { return "client-1" }, Authorize: func(bayeux.Subscription) (any, error) { return nil, nil },
		Timeout: time.Millisecond, Idle: time.Hour})
	t.Cleanup(s.Close)
	return s
}

// FuzzCallback asks with arbitrary parameters by script tag, and as an event source. What is answered calls a name and nothing else.
func FuzzCallback(f *testing.F) {
	for _, seed := range []string{"message=" + url.QueryEscape(handshake) + "&jsonp=__jsonp1__", "message=%5B%5D&jsonp=alert(1)", "message={}&jsonp=import", "jsonp=a", "message=[%00]&jsonp=%0aa",
		"message=%5B%7B%22channel%22%3A%22%2F%3C%2Fscript%3E%22%7D%5D&jsonp=a", "message=%ff&jsonp=a;b", "jsonp=a&jsonp=b&message=[]"} {
		f.Add(seed, "client-1")
	}
	f.Add("", "../client-1")
	script := regexp.MustCompile(`^/\*\*/[A-Za-z_$][A-Za-z0-9_$]*\((\[[^<>\x{2028}\x{2029}]*\])\);$`)
	f.Fuzz(func(t *testing.T, query, id string) {
		s := fuzzed(t)
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
		r.URL.RawQuery = query
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if m := script.FindStringSubmatch(w.Body.String()); w.Code == http.StatusOK && (m == nil || !json.Valid([]byte(m[1])) || w.Header().Get("Content-Type") != "text/javascript; charset=utf-8") {
			t.Fatalf("%q: %q", query, w.Body)
		}
		r = httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
		r.URL.Path = "/faye/" + id
		r.Header.Set("Accept", "text/event-stream")
		w = httptest.NewRecorder()
		if id != "client-1" && !strings.HasSuffix(id, "/client-1") { // which would wait
			if s.ServeHTTP(w, r); w.Code != http.StatusNotFound {
				t.Fatalf("stream of %q: %d", id, w.Code)
			}
		}
	})
}

// FuzzSocket sends arbitrary frames by a socket, between those of a client that lives on: every answer is a list, and the client goes on.
func FuzzSocket(f *testing.F) {
	for _, seed := range []string{handshake, `{}`, `[]`, ``, `[{"channel":"/meta/connect","clientId":"client-1","connectionType":"websocket","advice":{"timeout":-1}}]`,
		`{"channel":"/meta/connect","clientId":"client-1","connectionType":"eventsource","id":1e400}`, `[{"channel":"/meta/subscribe","clientId":"client-1","subscription":["/a",7]}]`,
		`[{"channel":"/meta/unsubscribe","clientId":"client-1","subscription":"/open/b"}]`, `[{"channel":"/a","clientId":"client-1","data":{}}]`, `[[]]`, `[null]`, "\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		s := fuzzed(t)
		l := s.Open("socket", func(answer []byte) {
			var list []map[string]json.RawMessage
			if err := json.Unmarshal(answer, &list); err != nil {
				t.Fatalf("answer %q: %v", answer, err)
			}
		})
		defer l.Close()
		l.Receive([]byte(handshake))
		l.Receive([]byte(`{"channel":"/meta/subscribe","clientId":"client-1","subscription":"/open/a"}`))
		l.Receive(frame)
		s.Publish("/open/a", json.RawMessage(`1`))
		if n := s.Clients(); n > 2 {
			t.Fatalf("%d clients", n)
		}
	})
}
