package connector

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

// A request is not written once another connector may make it, and its connection is not used again.
func TestNothingIsSentTooLate(t *testing.T) {
	var got atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { got.Add(1) }))
	defer server.Close()
	var allowed atomic.Bool
	client := beforeDeadline(cloudHTTP(Config{}), time.Minute, allowed.Load)
	if client.Timeout != time.Minute/3 {
		t.Errorf("a request gets %s, want a third of a lease", client.Timeout)
	}
	for i, now := range []bool{true, false, true} {
		allowed.Store(now)
		resp, err := client.Get(server.URL)
		if err == nil {
			_ = resp.Body.Close()
		}
		if (err == nil) != now || err != nil && !errors.Is(err, errLate) {
			t.Errorf("request %d: %v", i+1, err)
		}
	}
	if n := got.Load(); n != 2 {
		t.Errorf("%d requests arrived, want 2", n)
	}
}
