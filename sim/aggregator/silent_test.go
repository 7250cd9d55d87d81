package aggregator_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/aggregator"
)

// silent accepts connections on every loopback address and never answers. arrived tells of each.
func silent(t *testing.T) (port string, arrived chan net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	arrived = make(chan net.Conn, 2000)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			arrived <- conn
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-done
		close(arrived)
		for conn := range arrived {
			_ = conn.Close()
		}
	})
	_, port, err = net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if conn, err := net.Dial("tcp", "127.0.3.9:"+port); err != nil {
		t.Skip("this system has one loopback address only")
	} else {
		_ = conn.Close()
		_ = (<-arrived).Close()
	}
	return port, arrived
}

func (c *cloud) impatient() { c.clock.SetQuiet(func(context.Context) error { return nil }) }

func TestAThousandSilentTargetsLeaveOthersUnharmed(t *testing.T) {
	c := newCloud(t)
	c.impatient()
	port, arrived := silent(t)
	before := runtime.NumGoroutine()
	for i := range 100 {
		app := c.Provision("Silent " + strconv.Itoa(i))
		in := c.AddIntegration(app.ID, aggregator.Integration{Type: "telegram"})
		for k := range 10 {
			r := c.send("POST", "/v1.1/apps/"+app.ID+"/webhooks", fmt.Sprintf(`{"target":"http://127.0.%d.%d:%s/"}`, 1+k, 1+i, port), "Basic "+basicOf(app))
			if r.status != 201 {
				t.Fatal(r.body)
			}
		}
		if _, err := c.Receive(aggregator.Incoming{AppID: app.ID, IntegrationID: in, ExternalID: "1", Type: "text", Text: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	c.settle()
	for range 1000 {
		conn := <-arrived
		t.Cleanup(func() { _ = conn.Close() })
	}
	if n := runtime.NumGoroutine() - before; n > 3200 {
		t.Errorf("%d goroutines for 1000 calls", n)
	}
	told := make(chan string, 1)
	h := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		told <- string(b)
	}))
	t.Cleanup(h.Close)
	c.register(h.URL, "")
	c.receive("still alive")
	c.settle()
	if got := <-told; !strings.Contains(got, "still alive") {
		t.Errorf("told %s", got)
	}
	if r := c.do("GET", "", ""); r.status != 200 {
		t.Errorf("REST: %d", r.status)
	}
	c.advance(20 * time.Second)
	failed := 0
	for _, e := range c.entries("webhook") {
		// The answer of the one that is not silent may still be on its way: nothing here waits for it.
		if e.Error == "no answer within 20s" && !strings.Contains(string(e.Payload), "still alive") {
			failed++
		}
	}
	if failed != 1000 {
		t.Errorf("%d of 1000 calls were given up after 20 s", failed)
	}
}

func TestOneSilentHostKeepsFewConnections(t *testing.T) {
	c := newCloud(t)
	c.impatient()
	port, arrived := silent(t)
	c.register("http://127.0.0.1:"+port+"/", "")
	for i := range 100 {
		c.receive(strconv.Itoa(i))
	}
	c.settle()
	for range 32 {
		conn := <-arrived
		t.Cleanup(func() { _ = conn.Close() })
	}
	if n := len(c.entries("webhook")); n != 32 {
		t.Errorf("%d calls at once, want 32", n)
	}
	c.advance(20 * time.Second)
	if n := len(c.entries("webhook")); n != 64 {
		t.Errorf("%d calls after the first gave up, want 64", n)
	}
}

// A caller that sends its request a little at a time, or half of it, keeps no other caller waiting.
func TestSlowCallersWaitAlone(t *testing.T) {
	c := newCloud(t)
	ann, _ := c.receive("hello")
	addr := strings.TrimPrefix(c.url, "http://")
	body := `{"role":"appMaker","type":"text","text":"slow"}`
	for _, head := range []string{
		fmt.Sprintf("POST /v1.1/appusers/%s/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: %s\r\nContent-Length: %d\r\n\r\n", ann.ID, c.basic(), len(body)),
		fmt.Sprintf("POST /v1.1/attachments?access=public HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nAuthorization: %s\r\nContent-Length: 1000\r\n\r\n--b\r\n", c.basic()),
	} {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		if _, err := io.WriteString(conn, head); err != nil {
			t.Fatal(err)
		}
		if r := c.do("POST", "/appusers/"+ann.ID+"/messages", strings.Replace(body, "slow", "fast", 1)); r.status != 201 {
			t.Fatalf("another caller: %d %s", r.status, r.body)
		}
		if open := c.journal.InFlight(); len(open) != 0 {
			t.Errorf("half a request is in flight: %v", open)
		}
		if _, err := io.WriteString(conn, body); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(head, "attachments") {
			continue
		}
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != 201 {
			t.Errorf("the slow caller: %d", resp.StatusCode)
		}
	}
}
