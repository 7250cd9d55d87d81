// Package simtest is a simulated world for the tests of a Go program: one line starts it, and it ends with the test.
//
//	w := simtest.New(t)
//	bot := mybot.New(w.Ready.Aggregator.URL, w.Ready.Aggregator.KeyID, w.Ready.Aggregator.Secret)
//
// The world is paused and its seed is fixed, so a test is the same every time; w.Advance moves it, and w.Settle waits until nothing is in flight.
// It knows no connector: UseConnector registers the webhook of the one under test. This package reaches no program that is shipped.
package simtest

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/control"
)

// World is a running world with its addresses.
type World struct {
	*sim.World
	// Ready holds every address, key and secret, as the ready file of `wavetank up` does; Console is empty, and Control is the control API.
	Ready sim.Ready
	// Client trusts Oceana's certificate.
	Client *http.Client
}

// New starts a world that ends with the test. Its clock stands at 2020-11-03T09:00:00Z and its seed is 1; change may set anything of its
// configuration before it starts.
func New(tb testing.TB, change ...func(*sim.Config)) *World {
	tb.Helper()
	cfg := sim.Config{Start: time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC), Seed: 1}
	for _, f := range change {
		f(&cfg)
	}
	w, err := sim.New(cfg)
	if err != nil {
		tb.Fatalf("simtest: %v", err)
	}
	tb.Cleanup(w.Close)
	ca := filepath.Join(tb.TempDir(), "oceana-ca.pem")
	if err := os.WriteFile(ca, w.AuthorityPEM(), 0o600); err != nil {
		tb.Fatalf("simtest: %v", err)
	}
	out := &World{World: w, Client: trusting(w.AuthorityPEM())}
	tb.Cleanup(out.Client.CloseIdleConnections)
	var server *httptest.Server
	api := &control.API{World: func() *sim.World { return w }, Ready: func() sim.Ready { return ready(w, server.URL, ca) }}
	server = httptest.NewServer(api.Handler())
	tb.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	out.Ready = ready(w, server.URL, ca)
	return out
}

// ready is that of a world without a console.
func ready(w *sim.World, console, ca string) sim.Ready {
	r := w.Ready(console, ca)
	r.Console = ""
	return r
}

// InProcess is a client whose requests go to a simulator without a socket, whatever host they name: w.InProcess(w.Cloud).
func (w *World) InProcess(simulator http.Handler) *http.Client {
	return &http.Client{Transport: sim.InProcess(simulator)}
}

// Settle waits until nothing is in flight, and fails the test with the names of what is.
func (w *World) Settle(tb testing.TB) {
	tb.Helper()
	if err := w.World.Settle(tb.Context()); err != nil {
		tb.Fatalf("simtest: %v", err)
	}
}

// Advance lets time pass on the world's clock, turn by turn; what fails, fails the test.
func (w *World) Advance(tb testing.TB, by time.Duration) {
	tb.Helper()
	if err := w.World.Advance(tb.Context(), by); err != nil {
		tb.Fatalf("simtest: %v", err)
	}
}

func trusting(authority []byte) *http.Client {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	return &http.Client{Transport: transport}
}
