package connector

import (
	"errors"
	"net"
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

// TestARefusedRequestIsLateWhicheverEndTellsFirst: the transport reads and writes beside each other.
func TestARefusedRequestIsLateWhicheverEndTellsFirst(t *testing.T) {
	near, far := net.Pipe()
	defer func() { _ = far.Close() }()
	var allowed atomic.Bool
	conn := &deadlineConn{Conn: near, allowed: allowed.Load}
	if _, err := conn.Write([]byte("late")); !errors.Is(err, errLate) {
		t.Errorf("written: %v", err)
	}
	_ = conn.Close()
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, errLate) {
		t.Errorf("read: %v", err)
	}
	other, _ := net.Pipe()
	quiet := &deadlineConn{Conn: other, allowed: allowed.Load}
	_ = quiet.Close()
	if _, err := quiet.Read(make([]byte, 1)); err == nil || errors.Is(err, errLate) {
		t.Errorf("read of a connection without a write: %v", err)
	}
}
