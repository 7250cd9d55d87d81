package scenarios_test

import (
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/wavetank/wavetank/features"
	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/pairs"
	"github.com/wavetank/wavetank/sim"
)

// BenchmarkScenario is one scenario with a world of its own, with TLS, SQLite on disk and a day of silence, against a world with a connector
// that is only opened and closed.
func BenchmarkScenario(b *testing.B) {
	scenario := oneScenario(b)
	pairs.Figure{Name: "scenario / a world with a connector, opened and closed", Most: mostScenario}.Compare(b,
		pairs.Seconds(func() { up(b).Close() }), pairs.Seconds(scenario))
}

// oneScenario runs a scenario of the window: 23 hours 55 minutes, and five more.
func oneScenario(b *testing.B) func() {
	b.Helper()
	prepared := &scenarios.Prepared{}
	run := func() {
		result := scenarios.Suite{
			FS: features.FS, Paths: []string{"window/closes_while_waiting.feature:14"}, Formats: []string{"progress"}, Seed: 1, Output: io.Discard,
			Prepared: prepared,
		}.Run()
		if !result.OK() || result.Scenarios != 1 {
			b.Fatalf("result = %+v", result)
		}
	}
	run() // makes what is prepared
	return run
}

// The limits, with room above what was measured.
const (
	mostScenario = 3.0
	mostStart    = 60.0
)

// BenchmarkUp is everything `wavetank up` starts, until every listener answers, against as many listeners that say hello, one with TLS.
func BenchmarkUp(b *testing.B) {
	var stacks []*scenarios.Stack
	defer func() {
		for _, s := range stacks {
			s.Close()
		}
	}()
	pairs.Figure{Name: "start / a server that says hello", Most: mostStart, Pairs: 20}.Compare(b,
		pairs.Seconds(func() { sayHello(b) }), pairs.Seconds(func() { stacks = append(stacks, up(b)) }))
}

// up is what `wavetank up` starts.
func up(b *testing.B) *scenarios.Stack {
	b.Helper()
	stack, err := scenarios.NewStack(context.Background(), scenarios.StackConfig{World: sim.Config{Seed: 1}, Connector: "builtin", Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	return stack
}

// sayHello starts the listeners of a world without what is behind them, and closes them once each has answered.
func sayHello(b *testing.B) {
	b.Helper()
	hello := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
	for _, start := range []func(http.Handler) *httptest.Server{httptest.NewServer, httptest.NewServer, httptest.NewServer, httptest.NewServer, httptest.NewTLSServer} {
		server := start(hello)
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // only whether it answers
		resp, err := client.Get(server.URL)
		if err != nil {
			b.Fatal(err)
		}
		_ = resp.Body.Close()
		client.CloseIdleConnections()
		server.Close()
	}
}
