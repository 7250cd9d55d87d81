package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/config"
)

// hosting serves a connector, whose peers are away, with these limits, and returns where.
func hosting(t *testing.T, l limits) string {
	t.Helper()
	_, address := bounding(t, l)
	return address
}

// bounding is hosting that shows the connections, too.
func bounding(t *testing.T, l limits) (*bounded, string) {
	t.Helper()
	cfg, err := config.Load(configFile(t))
	if err != nil {
		t.Fatal(err)
	}
	h, err := connector.NewHost(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	at, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server, bound := l.server(h), l.bound(at)
	go func() { _ = server.Serve(bound) }()
	t.Cleanup(func() {
		_ = server.Close()
		_ = h.Close()
	})
	return bound, at.Addr().String()
}

// awaitRest returns once a connection has no request, or is gone: its answer is read a moment before the server notes that.
func (b *bounded) awaitRest(c net.Conn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.busyLocked(c.LocalAddr().String()) {
		b.freed.Wait()
	}
}

func (b *bounded) busyLocked(address string) bool {
	for p := range b.open {
		if p.RemoteAddr().String() == address {
			return !p.rests
		}
	}
	return false
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(3 * time.Minute)) // a server that waits for ever fails the test
	return c
}

// answer reads until the server hangs up.
func answer(t *testing.T, c net.Conn) string {
	t.Helper()
	all, err := io.ReadAll(c)
	if err != nil && !strings.Contains(err.Error(), "reset") {
		t.Fatalf("after %q: %v", all, err)
	}
	return string(all)
}

const post = "POST /async/messaging/v1/webhook HTTP/1.1\r\nHost: x\r\n"

// TestCallersWhoHoldOn are callers that send too much, too slowly, or never enough. Each of them is left alone in the end, and the
// connector still answers the next.
func TestCallersWhoHoldOn(t *testing.T) {
	quick := serving()
	quick.header, quick.read, quick.idle = 100*time.Millisecond, 200*time.Millisecond, 100*time.Millisecond
	tests := []struct {
		name string
		with limits
		send func(net.Conn) error
		want string // begins with; empty: no answer at all
	}{
		{"headers that never end", quick, func(c net.Conn) error {
			_, err := io.WriteString(c, post+"X-Slow: ")
			return err
		}, ""},
		{"nothing at all", quick, func(net.Conn) error { return nil }, ""},
		{"a body that stops", quick, func(c net.Conn) error {
			_, err := io.WriteString(c, post+"Content-Length: 100\r\n\r\n{")
			return err
		}, "HTTP/1.1 408"},
		{"silence after an answer", quick, func(c net.Conn) error {
			_, err := io.WriteString(c, "GET /async/messaging/v1/health-check HTTP/1.1\r\nHost: x\r\n\r\n")
			return err
		}, "HTTP/1.1 200"},
		{"headers that are huge", serving(), func(c net.Conn) error {
			_, err := io.WriteString(c, post+"X-Big: "+strings.Repeat("x", 32<<10)+"\r\n\r\n")
			return err
		}, "HTTP/1.1 431"},
		{"many headers", serving(), func(c net.Conn) error {
			_, err := io.WriteString(c, post+strings.Repeat("X-Many: x\r\n", 4000)+"\r\n")
			return err
		}, "HTTP/1.1 431"},
		{"a body that is announced huge", serving(), func(c net.Conn) error {
			_, err := fmt.Fprintf(c, "%sContent-Length: %d\r\n\r\n%s", post, 10<<30, strings.Repeat("x", 2<<20))
			return err
		}, "HTTP/1.1 413"},
		{"a body that never ends", serving(), func(c net.Conn) error {
			if _, err := io.WriteString(c, post+"Transfer-Encoding: chunked\r\n\r\n"); err != nil {
				return err
			}
			w := bufio.NewWriterSize(c, 1<<16)
			for range 4096 { // 256 MiB, unless the server hangs up
				if _, err := fmt.Fprintf(w, "10000\r\n%s\r\n", strings.Repeat("x", 1<<16)); err != nil {
					return nil //nolint:nilerr // that is what the test is about
				}
			}
			return fmt.Errorf("the server took 256 MiB")
		}, "HTTP/1.1 413"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			address := hosting(t, tt.with)
			c := dial(t, address)
			sent := make(chan error, 1)
			go func() { sent <- tt.send(c) }()
			got := answer(t, c)
			_ = c.Close()
			if err := <-sent; err != nil && !strings.Contains(err.Error(), "reset") && !strings.Contains(err.Error(), "broken pipe") {
				t.Error(err)
			}
			if (tt.want == "") != (got == "") || !strings.HasPrefix(got, tt.want) {
				t.Errorf("answered %.200q, want %q", got, tt.want)
			}
			resp, err := http.Get("http://" + address + "/async/messaging/v1/health-check")
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				t.Errorf("the next caller is answered %d", resp.StatusCode)
			}
		})
	}
}

// pipes is a listener to which a client always connects.
type pipes struct{ accepted int }

func (p *pipes) Accept() (net.Conn, error) {
	p.accepted++
	c, _ := net.Pipe()
	return c, nil
}
func (p *pipes) Close() error   { return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// TestConnectionsAreBounded has the third of two allowed connections wait until one is closed.
func TestConnectionsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		from := &pipes{}
		l := limits{connections: 2}.bound(from)
		got := make(chan net.Conn, 9)
		go func() {
			for range 4 {
				c, _ := l.Accept()
				got <- c
			}
		}()
		synctest.Wait()
		if from.accepted != 2 {
			t.Errorf("%d connections at once, want 2", from.accepted)
		}
		first := <-got
		_ = first.Close()
		_ = first.Close() // gives back one place, not two
		synctest.Wait()
		if from.accepted != 3 {
			t.Errorf("%d connections after one was closed, want 3", from.accepted)
		}
		_ = (<-got).Close()
		synctest.Wait()
	})
}

// TestTheLimitsInUse are short enough that the cloud hears an answer before it gives up, and none is missing.
func TestTheLimitsInUse(t *testing.T) {
	l := serving()
	if l.header <= 0 || l.header > 10*time.Second || l.read < l.header || l.read > 20*time.Second || l.write <= 0 || l.idle <= 0 {
		t.Errorf("time limits are %+v", l)
	}
	if l.headerBytes <= 0 || l.headerBytes > 64<<10 || l.connections <= 0 || l.connections > 10_000 {
		t.Errorf("size limits are %+v", l)
	}
	s := l.server(http.NotFoundHandler())
	if s.ReadHeaderTimeout != l.header || s.ReadTimeout != l.read || s.WriteTimeout != l.write || s.IdleTimeout != l.idle || s.MaxHeaderBytes != l.headerBytes {
		t.Errorf("the server has %+v", s)
	}
}
