package scenarios_test

import (
	"context"
	"crypto/x509"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
	desks "github.com/wavetank/wavetank/sim/oceana"
)

// BenchmarkMessageToDesk has 10,000 conversations open over 4 TLS sockets and brings 500 messages a second from the connector's side to the
// desk that has them all. Limits: 1 ms at the median, 5 ms for 99 of 100, from the call to Oceana's answer that the desk shows it.
func BenchmarkMessageToDesk(b *testing.B) {
	const sockets, conversations, perSecond = 4, 10_000, 500
	ctx := b.Context()
	c := clock.New(scenarios.DefaultStart)
	server := desks.New(desks.Config{Clock: c, Journal: journal.New(c.Now), Rand: rand.New(rand.NewPCG(1, 2))})
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

	var spans []time.Duration
	var mu sync.Mutex
	tick := time.NewTicker(time.Second / perSecond) //nolint:forbidigo // a benchmark measures the wall
	defer tick.Stop()
	var calls sync.WaitGroup
	i := 0
	for b.Loop() {
		for range perSecond / 10 {
			<-tick.C
			i++
			n := (i * 7919) % conversations
			r := oceana.NewMessage(message.ConversationID(fmt.Sprint(n)), fmt.Sprint("c", i), said(n, i))
			calls.Go(func() {
				began := time.Now() //nolint:forbidigo // a benchmark measures the wall
				call(n, r)
				took := time.Since(began) //nolint:forbidigo // a benchmark measures the wall
				mu.Lock()
				defer mu.Unlock()
				spans = append(spans, took)
			})
		}
	}
	calls.Wait()
	slices.Sort(spans)
	b.ReportMetric(float64(spans[len(spans)/2].Microseconds())/1000, "ms-median(limit-1)")
	b.ReportMetric(float64(spans[len(spans)*99/100].Microseconds())/1000, "ms-p99(limit-5)")
}
