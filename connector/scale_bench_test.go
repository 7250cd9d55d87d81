package connector_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/store/postgrestest"
	"github.com/wavetank/wavetank/scenarios/pairs"
)

const (
	scaleSockets = 4           // sessions with Oceana, which the connectors of a fleet divide among them
	scaleWriters = 64          // people who write at the same time
	scaleDuring  = time.Second // of one measurement
)

// fleet is connectors that share a database, and the Oceana that they talk to.
type fleet struct {
	b       *testing.B
	name    string
	oceana  *mute
	servers []*httptest.Server
	members []*connector.Connector
	client  *http.Client
	n       atomic.Int64

	mu     sync.Mutex
	awaits map[string]chan struct{} // closed when Oceana has the message of that id
}

// nudge is a log that only tells that something was logged.
type nudge struct {
	slog.Handler
	logged chan struct{}
}

func (n nudge) Enabled(context.Context, slog.Level) bool { return true }
func (n nudge) WithAttrs([]slog.Attr) slog.Handler       { return n }
func (n nudge) Handle(context.Context, slog.Record) error {
	select {
	case n.logged <- struct{}{}:
	default:
	}
	return nil
}

// newFleet starts so many connectors on the database and returns when each has its share of the sessions.
func newFleet(b *testing.B, database string, members int) *fleet {
	f := &fleet{
		b: b, name: fmt.Sprintf("a fleet of %d", members), awaits: map[string]chan struct{}{},
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: scaleWriters}},
	}
	b.Cleanup(f.client.CloseIdleConnections)
	f.oceana = newMute(b, f.has)
	down := httptest.NewServer(http.NotFoundHandler())
	b.Cleanup(down.Close)
	logged := make(chan struct{}, 1)
	for n := range members {
		cfg := benchConfig("", down.URL, f.oceana.URL)
		cfg.Store, cfg.Oceana.Sockets, cfg.Oceana.InstanceID = database, scaleSockets, fmt.Sprint("c", n)
		cfg.Lease = 5 * time.Second
		cfg.Logger = slog.New(nudge{slog.DiscardHandler, logged})
		c := runConnector(b, cfg)
		f.members = append(f.members, c)
		server := httptest.NewServer(c.Handler())
		b.Cleanup(server.Close)
		f.servers = append(f.servers, server)
	}
	ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
	defer cancel()
	for slices.ContainsFunc(f.members, func(c *connector.Connector) bool { return c.Sessions() != scaleSockets/members }) {
		select {
		case <-logged:
		case <-ctx.Done():
			b.Fatalf("%s do not divide the sessions", f.name)
		}
	}
	for _, c := range f.members {
		if err := c.AwaitConnected(ctx); err != nil {
			b.Fatal(err)
		}
	}
	return f
}

// has is told of every message that Oceana has.
func (f *fleet) has(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if done := f.awaits[id]; done != nil {
		close(done)
		delete(f.awaits, id)
	}
}

// carry posts one message to one of the connectors and returns when Oceana has it.
func (f *fleet) carry() error {
	n := int(f.n.Add(1))
	id, done := fmt.Sprint("m", n), make(chan struct{})
	f.mu.Lock()
	f.awaits[id] = done
	f.mu.Unlock()
	to := f.servers[n%len(f.servers)].URL + "/async/messaging/v1/webhook"
	resp, err := f.client.Post(to, "application/json", bytes.NewReader(benchWebhook(id, n)))
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("a webhook is answered %s", resp.Status)
	}
	select {
	case <-done:
		return nil
	case <-f.b.Context().Done():
		return f.b.Context().Err()
	}
}

// measure has people write for a while, each the next message when Oceana has the one before. It returns the messages in a second, and the
// 99th percentile of the seconds from a webhook to Oceana.
func (f *fleet) measure() (rate, p99 float64) {
	var mu sync.Mutex
	var took []float64
	var all sync.WaitGroup
	began := time.Now() //nolint:forbidigo // a measurement
	for range scaleWriters {
		all.Go(func() {
			var mine []float64
			for time.Since(began) < scaleDuring { //nolint:forbidigo // a measurement
				var err error
				mine = append(mine, pairs.Seconds(func() { err = f.carry() })())
				if err != nil {
					f.b.Errorf("%s: %v", f.name, err)
					return
				}
			}
			mu.Lock()
			defer mu.Unlock()
			took = append(took, mine...)
		})
	}
	all.Wait()
	if len(took) == 0 {
		f.b.Fatalf("%s carried nothing", f.name)
	}
	slices.Sort(took)
	return float64(len(took)) / time.Since(began).Seconds(), took[len(took)*99/100] //nolint:forbidigo // a measurement
}

// BenchmarkScaleOut is what one, two and four connectors carry from their webhooks to Oceana on one PostgreSQL that answers a commit when a
// quorum of its two standbys has it too. All share the machine's processors, and so do the three servers: the figures say what it costs
// that connectors share a database, not what more machines bring.
func BenchmarkScaleOut(b *testing.B) {
	cluster := postgrestest.StartCluster(b)
	one, two, four := newFleet(b, cluster.NewDatabase(b), 1), newFleet(b, cluster.NewDatabase(b), 2), newFleet(b, cluster.NewDatabase(b), 4)
	fleets := []*fleet{one, two, four}
	rates, slowest := make([][]float64, len(fleets)), make([][]float64, len(fleets)) // of one, two, four: a value a round
	for i := range pairs.Fewest + 1 {
		for n, f := range fleets {
			rate, p99 := f.measure()
			if i > 0 { // the first round does not count
				rates[n], slowest[n] = append(rates[n], rate), append(slowest[n], p99)
			}
		}
	}
	for n, f := range fleets {
		b.Logf("%s: %.0f messages a second, p99 %.1f ms", f.name, middle(rates[n]), 1e3*middle(slowest[n]))
	}
	pairs.Figure{Name: "messages a second, two connectors / one", Least: 0.3}.Judge(b, over(rates[1], rates[0]))
	pairs.Figure{Name: "messages a second, four connectors / one", Least: 0.2}.Judge(b, over(rates[2], rates[0]))
	pairs.Figure{Name: "webhook to Oceana p99, two connectors / one", Most: 3}.Judge(b, over(slowest[1], slowest[0]))
	pairs.Figure{Name: "webhook to Oceana p99, four connectors / one", Most: 5}.Judge(b, over(slowest[2], slowest[0]))
}

// over are the ratios of what was measured in the same round.
func over(subject, floor []float64) (ratios []float64) {
	for i := range subject {
		ratios = append(ratios, subject[i]/floor[i])
	}
	return ratios
}

func middle(of []float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}
