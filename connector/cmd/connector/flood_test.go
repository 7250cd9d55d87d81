package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// ask sends one request on a connection and reads the answer; the connection stays open if the server wants that.
func ask(t *testing.T, c net.Conn, request string) *http.Response {
	t.Helper()
	if _, err := io.WriteString(c, request); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatalf("%.40q: %v", request, err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	return resp
}

// TestAFloodOfIdleConnections has callers that hold on to more connections than there may be, after a request or without one. A webhook
// is answered all the same, and the connections of which nothing was heard for longest are gone.
func TestAFloodOfIdleConnections(t *testing.T) {
	few := serving()
	few.connections, few.perAddress, few.idleConnections = 8, 6, 5
	const asked, silent = "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n", ""
	for _, request := range []string{asked, silent} {
		t.Run(fmt.Sprintf("%.12q", request), func(t *testing.T) {
			at, address := bounding(t, few)
			var held []net.Conn
			for range 30 {
				c := dial(t, address)
				if held = append(held, c); request != "" {
					ask(t, c, request)
					at.awaitRest(c)
				}
			}
			body := `{"trigger":"typing:appUser","app":{"_id":"app1"},"conversation":{"_id":"c1"}}`
			if resp := ask(t, dial(t, address), fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", post, len(body), body)); resp.StatusCode != http.StatusOK {
				t.Errorf("the webhook is answered %d", resp.StatusCode)
			}
			if _, err := held[0].Read(make([]byte, 1)); err == nil || strings.Contains(err.Error(), "timeout") {
				t.Errorf("the oldest connection is still held: %v", err)
			}
		})
	}
}

// TestEachLimitByItself has the oldest of some idle connections go, with one limit set and no other.
func TestEachLimitByItself(t *testing.T) {
	for name, few := range map[string]limits{
		"all": {connections: 5}, "of one address": {connections: 100, perAddress: 5}, "idle ones": {connections: 100, idleConnections: 5},
	} {
		t.Run(name, func(t *testing.T) {
			l := serving()
			l.connections, l.perAddress, l.idleConnections = few.connections, few.perAddress, few.idleConnections
			l.idle = time.Hour // longer than dial allows: only the limit ends it
			at, address := bounding(t, l)
			var held []net.Conn
			for range 7 {
				c := dial(t, address)
				ask(t, c, "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
				at.awaitRest(c)
				held = append(held, c)
			}
			if _, err := held[0].Read(make([]byte, 1)); err == nil || strings.Contains(err.Error(), "timeout") {
				t.Errorf("the oldest connection is still held: %v", err)
			}
			if resp := ask(t, held[6], "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"); resp.StatusCode != http.StatusNotFound {
				t.Errorf("the newest connection is answered %d", resp.StatusCode)
			}
		})
	}
}

// TestHealthChecksDoNotStay: a caller who looks now and then gives its place back at once.
func TestHealthChecksDoNotStay(t *testing.T) {
	address := hosting(t, serving())
	for _, path := range []string{"health-check", "readiness", "readiness?of=webhooks"} {
		resp := ask(t, dial(t, address), "GET /async/messaging/v1/"+path+" HTTP/1.1\r\nHost: x\r\n\r\n")
		if !resp.Close {
			t.Errorf("%s keeps the connection", path)
		}
	}
}

// TestOneAddressWithRequestsOnly fills every place of an address with requests that never end: the next connection is refused, not kept
// waiting before those of others.
func TestOneAddressWithRequestsOnly(t *testing.T) {
	few := serving()
	few.connections, few.perAddress = 8, 3
	address := hosting(t, few)
	for range few.perAddress {
		c := dial(t, address)
		if _, err := io.WriteString(c, post+"Expect: 100-continue\r\nContent-Length: 100\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(c).ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") { // the connector waits for the body now
			t.Fatalf("%q, %v", line, err)
		}
	}
	c := dial(t, address)
	_, _ = io.WriteString(c, "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
	if _, err := c.Read(make([]byte, 1)); err == nil || strings.Contains(err.Error(), "timeout") {
		t.Errorf("one connection too many is kept: %v", err)
	}
}
