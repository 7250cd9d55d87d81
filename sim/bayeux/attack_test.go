package bayeux_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/sim/bayeux"
)

// Ten thousand handshakes leave a bounded number of clients, and who listens gets every message meanwhile.
func TestTenThousandHandshakesDisturbNoListener(t *testing.T) {
	const waiting = 2_000
	handshakes := 10_000
	if testing.Short() {
		handshakes = 3_000
	}
	s, at := newServer(t, func(c *bayeux.Config) { c.Timeout = time.Hour })
	ws := dial(t, at)
	send := func(frame string) {
		t.Helper()
		if err := ws.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
			t.Fatal(err)
		}
	}
	read := func() string {
		t.Helper()
		_, data, err := ws.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	send(handshake)
	read()
	send(`{"channel":"/meta/subscribe","clientId":"client-1","subscription":"/open/a"}`)
	read()
	send(`{"channel":"/meta/connect","clientId":"client-1","connectionType":"websocket"}`)
	send(`[]`)
	read()
	for i := range handshakes {
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/", strings.NewReader(handshake))
		r.Header.Set("Content-Type", "application/json")
		s.ServeHTTP(w, r)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"successful":true`) {
			t.Fatalf("handshake %d: %d %s", i, w.Code, w.Body)
		}
		if i%1000 == 999 {
			s.Publish("/open/a", json.RawMessage(`1`))
			if got := read(); got != `[{"channel":"/open/a","data":1}]` {
				t.Fatalf("after %d handshakes: %s", i+1, got)
			}
		}
	}
	if n := s.Clients(); n > waiting+1 {
		t.Errorf("%d clients are known, want at most %d", n, waiting+1)
	}
}

// One socket keeps few clients, however often its peer shakes hands.
func TestHandshakesOverOneSocketAreBounded(t *testing.T) {
	s, at := newServer(t)
	ws := dial(t, at)
	for range 200 {
		if err := ws.WriteMessage(websocket.TextMessage, []byte(handshake)); err != nil {
			t.Fatal(err)
		}
		if _, _, err := ws.ReadMessage(); err != nil {
			t.Fatal(err)
		}
	}
	if n := s.Clients(); n > 32 {
		t.Errorf("%d clients came over one socket, want at most 32", n)
	}
}

// One peer takes all places, with subscriptions that are allowed, and asks for nothing more: the next client is let in, and a connected one
// stays.
func TestClientsThatAskForNothingMakeRoom(t *testing.T) {
	const most = 40
	s, at := newServer(t, func(c *bayeux.Config) { c.MaxClients, c.Timeout = most, time.Hour })
	ws := dial(t, at)
	say(t, ws, handshake)
	say(t, ws, `{"channel":"/meta/subscribe","clientId":"client-1","subscription":"/open/a"}`)
	if err := ws.WriteMessage(websocket.TextMessage, []byte(`{"channel":"/meta/connect","clientId":"client-1","connectionType":"websocket"}`)); err != nil {
		t.Fatal(err)
	}
	say(t, ws, `[]`)
	for range most {
		id := shaken(t, "long-polling", at)
		pollAs(t, "long-polling", at, `[{"channel":"/meta/subscribe","clientId":"`+id+`","subscription":"/open/b"}]`)
	}
	id := shaken(t, "long-polling", at)
	if got := pollAs(t, "long-polling", at, `[{"channel":"/meta/subscribe","clientId":"`+id+`","subscription":"/open/c"}]`); !strings.Contains(got, `"successful":true`) || s.Clients() > most {
		t.Errorf("the next one: %s, %d clients", got, s.Clients())
	}
	s.Publish("/open/a", json.RawMessage(`1`))
	if got := hear(t, ws); got != `[{"channel":"/open/a","data":1}]` {
		t.Errorf("who is connected hears %s", got)
	}
}
