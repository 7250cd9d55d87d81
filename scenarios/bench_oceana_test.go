package scenarios_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/pairs"
	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
	desks "github.com/wavetank/wavetank/sim/oceana"
)

// BenchmarkMessageToDesk has 10,000 conversations open over 4 TLS sockets and brings messages from the connector's side to the desk that has
// them all, one after the other, until Oceana's answer that the desk shows it; against a frame of that size over a bare websocket and back.
func BenchmarkMessageToDesk(b *testing.B) {
	const sockets, conversations = 4, 10_000
	ctx := b.Context()
	c := clock.New(scenarios.DefaultStart)
	server, err := desks.New(desks.Config{Clock: c, Journal: journal.New(c.Now), Rand: rand.New(rand.NewPCG(1, 2))})
	if err != nil {
		b.Fatal(err)
	}
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	must(server.AddAgent(desks.AgentConfig{Name: "Alice", Ready: true, Multiplicity: conversations}))
	web := httptest.NewTLSServer(server)
	defer web.Close()
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())

	var running sync.WaitGroup
	running.Add(sockets)
	defer running.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	up := make(chan struct{}, 64)
	var adapters []*oceana.Adapter
	for n := range sockets {
		a := oceana.New(oceana.Config{
			URL: "wss" + strings.TrimPrefix(web.URL, "https") + desks.Path, User: "u", Password: "p", RootCAs: roots,
			ClientID: fmt.Sprint("bench", n), InstanceID: "pod-0",
			Kept: func(context.Context) (oceana.Session, error) { return oceana.Session{}, nil },
			Keep: func(context.Context, oceana.Session) error { return nil },
			Take: func(context.Context, oceana.Session, *message.Event) (*oceana.Refusal, error) { return nil, nil },
			Ready: func(is bool) {
				if is {
					up <- struct{}{}
				}
			},
		})
		adapters = append(adapters, a)
		go func() {
			defer running.Done()
			_ = a.Run(ctx)
		}()
	}
	for range sockets {
		<-up
	}
	call := func(n int, r oceana.Request) {
		if got, err := adapters[n%sockets].Call(ctx, r); err != nil || !got.OK {
			b.Errorf("conversation %d: %+v, %v", n, got, err)
		}
	}
	said := func(n, i int) message.CustomerMessage {
		return message.CustomerMessage{
			ID: message.ID(fmt.Sprintf("m%d.%d", n, i)), Name: fmt.Sprint("Ana", n), Channel: message.WhatsApp, Type: "text", Text: "Hello", At: c.Now(),
		}
	}
	for n := range conversations {
		call(n, oceana.RequestChat(message.ConversationID(fmt.Sprint(n)), fmt.Sprint("open", n), said(n, 0), oceana.Routing{Priority: 5}))
	}
	must(c.Settle(ctx))
	for n := range conversations {
		must(server.Answer("Alice", fmt.Sprint("Ana", n)))
	}
	must(c.Settle(ctx))

	const round = 200
	i := 0
	one := func() {
		i++
		n := (i * 7919) % conversations
		call(n, oceana.NewMessage(message.ConversationID(fmt.Sprint(n)), fmt.Sprint("c", i), said(n, i)))
	}
	bare := dialEcho(b)
	frame := fmt.Appendf(nil, `{"type":"request","body":{"method":"newMessage","message":%q}}`, strings.Repeat("x", 400))
	pairs.Figure{Name: "message to desk / a bare websocket's echo", Most: mostToDesk}.Compare(b,
		pairs.Seconds(func() {
			for range round {
				must(bare.WriteMessage(websocket.TextMessage, frame))
				_, _, err := bare.ReadMessage()
				must(err)
			}
		}),
		pairs.Seconds(func() {
			for range round {
				one()
			}
		}))
}

const mostToDesk = 15.0

// dialEcho is a connection over TLS to a websocket that sends back what it gets.
func dialEcho(b *testing.B) *websocket.Conn {
	b.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer func() { _ = ws.Close() }()
		for {
			kind, frame, err := ws.ReadMessage()
			if err != nil || ws.WriteMessage(kind, frame) != nil {
				return
			}
		}
	}))
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	ws, resp, err := (&websocket.Dialer{TLSClientConfig: &tls.Config{RootCAs: roots}}).Dial("wss"+strings.TrimPrefix(server.URL, "https"), nil)
	if err != nil {
		b.Fatal(err)
	}
	_ = resp.Body.Close()
	b.Cleanup(func() {
		_ = ws.Close()
		server.CloseClientConnections()
		server.Close()
	})
	return ws
}
