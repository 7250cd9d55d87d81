package scenarios_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/wavetank/wavetank/scenarios"
)

// TestAStepLeavesTheConnectionsOfOthersOpen: scenarios run beside each other, and a request of one may be on its way over what another closes.
func TestAStepLeavesTheConnectionsOfOthersOpen(t *testing.T) {
	var opened atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	get := func() {
		resp, err := http.Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
	}
	get()
	const feature = "Feature: f\n  Scenario: s\n    Given a web messenger\n    When a webhook without a secret reaches the connector\n"
	r := scenarios.Suite{FS: fstest.MapFS{"a.feature": {Data: []byte(feature)}}, Paths: []string{"a.feature"}, Seed: 1, Output: io.Discard, Prepared: prepared()}.Run()
	if !r.OK() {
		t.Errorf("%+v", r)
	}
	get()
	if n := opened.Load(); n != 1 {
		t.Errorf("%d connections were opened, want 1 that stays", n)
	}
}
