package oceana_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// peer is the other end of the wire: every test writes down what Oceana says.
type peer struct {
	t     *testing.T
	url   string
	conns chan *conn
}

type conn struct {
	t    *testing.T
	ws   *websocket.Conn
	late context.Context // ends when only a broken test still reads
}

// wire is a frame as the tests read it.
type wire struct {
	Type           string         `json:"type"`
	CorrelationID  string         `json:"correlationId"`
	ConversationID string         `json:"conversationId"`
	Seq            int64          `json:"seq"`
	Ack            int64          `json:"ack"`
	Body           map[string]any `json:"body"`
}

const hangTimeout = 3 * time.Minute // against hanging: only a broken test waits this long

func newPeer(t *testing.T) *peer {
	t.Helper()
	p := &peer{t: t, conns: make(chan *conn, 8)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "breeze" || password != "s3cret" {
			http.Error(w, `{"error":{"code":"unauthorized"}}`, http.StatusUnauthorized)
			return
		}
		ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		late, stop := limit(t)
		context.AfterFunc(late, func() { _ = ws.Close() })
		t.Cleanup(stop)
		p.conns <- &conn{t: t, ws: ws, late: late}
	}))
	t.Cleanup(server.Close)
	p.url = "ws" + strings.TrimPrefix(server.URL, "http")
	return p
}

func limit(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(t.Context()), hangTimeout)
}

func receive[T any](t *testing.T, c <-chan T, what string) T {
	t.Helper()
	late, stop := limit(t)
	defer stop()
	select {
	case v := <-c:
		return v
	case <-late.Done():
		t.Fatalf("no %s", what)
		panic("unreachable")
	}
}

// next reads the next frame that is not a ping.
func (c *conn) next() wire {
	c.t.Helper()
	for {
		var f wire
		if err := c.ws.ReadJSON(&f); err != nil {
			c.t.Fatalf("read: %v", err)
		}
		if f.Body["method"] != "ping" {
			return f
		}
		c.send(`{"type":"notification","body":{"method":"pong"}}`)
	}
}

func (c *conn) send(frame string) {
	c.t.Helper()
	if !json.Valid([]byte(frame)) {
		c.t.Fatalf("not JSON: %s", frame)
	}
	if err := c.ws.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		c.t.Fatalf("write: %v", err)
	}
}

func (c *conn) ack(f wire, body string) {
	c.t.Helper()
	c.send(`{"apiVersion":"1.0","type":"acknowledgement","correlationId":"` + f.CorrelationID + `","conversationId":"` +
		f.ConversationID + `","body":` + body + `}`)
}

// login accepts the login of the next connection.
func (p *peer) login(body string) (*conn, wire) {
	p.t.Helper()
	c := receive(p.t, p.conns, "connection")
	f := c.next()
	if f.Body["method"] != "login" {
		p.t.Fatalf("first frame is %v, want login", f.Body["method"])
	}
	c.ack(f, body)
	return c, f
}

// gone waits until the connector has left.
func (c *conn) gone() {
	c.t.Helper()
	for {
		if _, _, err := c.ws.ReadMessage(); err != nil {
			if c.late.Err() != nil {
				c.t.Fatal("the connector stays")
			}
			return
		}
	}
}
