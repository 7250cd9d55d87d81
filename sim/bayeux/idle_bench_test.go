package bayeux_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/scenarios/pairs"
	"github.com/wavetank/wavetank/sim/bayeux"
)

// BenchmarkIdle is many clients that are connected and wait, each over a WebSocket of its own and each hearing a channel of its own: what
// one costs the server in memory, and what a push to one of them takes, against a push where it is the only one. Nearly all are in another
// process, so that their end is not counted and no process has twice as many files open.
func BenchmarkIdle(b *testing.B) {
	const clients, near, pushes, mostKiB = 10_000, 10, 500, 40
	alone := newCrowd(b)
	alone.connect(0, 1)
	many := newCrowd(b)
	many.connect(0, 1)
	before := memory()
	many.elsewhere(near, clients)
	many.connect(1, near)
	pairs.Bound(b, "an idle realtime client", "KiB", float64(memory()-before)/(clients-1)/1024, mostKiB)
	var all []float64
	push := func(c *crowd) func() float64 {
		return func() float64 {
			took := make([]float64, pushes)
			for i := range took {
				took[i] = pairs.Seconds(func() { c.push(i % len(c.sockets)) })()
			}
			slices.Sort(took)
			if len(c.sockets) > 1 {
				all = append(all, took...)
			}
			return took[pushes/2]
		}
	}
	pairs.Figure{Name: "push to one of 10,000 idle clients / to the only one", Most: 3}.Compare(b, push(alone), push(many))
	if n := many.server.Clients(); n != clients {
		b.Fatalf("%d clients are left, want %d", n, clients)
	}
	slices.Sort(all)
	p99 := 1000 * all[len(all)*99/100]
	b.Logf("p99 of a push to one of %d: %.3f ms", clients, p99)
	b.ReportMetric(p99, "p99-ms/push")
}

// crowd is a server and the clients of it that are in this process.
type crowd struct {
	testing.TB
	server  *bayeux.Server
	at      string
	sockets []*websocket.Conn
}

func newCrowd(b *testing.B) *crowd {
	b.Helper()
	s, at := newServer(b, func(c *bayeux.Config) { c.Timeout = time.Hour })
	return &crowd{TB: b, server: s, at: at}
}

const idleClients = "BAYEUX_IDLE_CLIENTS" // address, first and last number of those of another process

// elsewhere connects clients in a process of their own, which waits until the benchmark is over.
func (c *crowd) elsewhere(from, to int) {
	c.Helper()
	cmd := exec.CommandContext(c.Context(), os.Args[0], "-test.run", "^TestIdleClients$", "-test.v", "-test.timeout", "20m")
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d %d", idleClients, c.at, from, to))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		c.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		c.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		c.Fatal(err)
	}
	c.Cleanup(func() { _ = in.Close(); _ = cmd.Wait() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.Contains(lines.Text(), "connected") {
			return
		}
		c.Log(lines.Text())
	}
	c.Fatal("the clients did not connect")
}

// TestIdleClients is the other process.
func TestIdleClients(t *testing.T) {
	c := &crowd{TB: t}
	var from, to int
	if n, _ := fmt.Sscan(os.Getenv(idleClients), &c.at, &from, &to); n != 3 {
		t.Skip("it is started by BenchmarkIdle")
	}
	c.connect(from, to)
	fmt.Println("connected")
	_, _ = io.Copy(io.Discard, os.Stdin) // ends with the benchmark
}

// connect adds clients, each of which hears the channel of its number.
func (c *crowd) connect(from, to int) {
	c.Helper()
	dial := websocket.Dialer{ReadBufferSize: 256, WriteBufferSize: 256, WriteBufferPool: &sync.Pool{}}
	for n := from; n < to; n++ {
		ws, resp, err := dial.DialContext(c.Context(), "ws"+strings.TrimPrefix(c.at, "http"), nil)
		if err != nil {
			c.Fatalf("client %d: %v", n, err)
		}
		_ = resp.Body.Close()
		c.Cleanup(func() { _ = ws.Close() })
		i := len(c.sockets)
		c.sockets = append(c.sockets, ws)
		id := c.exchange(i, `{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["websocket"]}`)
		c.exchange(i, fmt.Sprintf(`{"channel":"/meta/subscribe","clientId":%q,"subscription":"/open/%d"}`, id, n))
		c.write(i, fmt.Sprintf(`{"channel":"/meta/connect","clientId":%q,"connectionType":"websocket"}`, id))
		c.write(i, `[]`)
		c.read(i) // the connect before it is held by now
	}
}

func (c *crowd) write(i int, frame string) {
	c.Helper()
	if err := c.sockets[i].WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		c.Fatalf("client %d: %v", i, err)
	}
}

func (c *crowd) read(i int) []byte {
	_, data, err := c.sockets[i].ReadMessage()
	if err != nil {
		c.Fatalf("client %d: %v", i, err)
	}
	return data
}

// exchange sends a message, and returns the client id of its answer.
func (c *crowd) exchange(i int, frame string) string {
	c.Helper()
	c.write(i, frame)
	var list []struct {
		Successful bool
		ClientID   string
	}
	if data := c.read(i); json.Unmarshal(data, &list) != nil || len(list) != 1 || !list[0].Successful {
		c.Fatalf("client %d: %s", i, data)
	}
	return list[0].ClientID
}

// push publishes to one client and waits until it has it.
func (c *crowd) push(i int) {
	c.server.Publish(fmt.Sprintf("/open/%d", i), json.RawMessage(`{"events":[]}`))
	c.read(i)
}

// memory is what the heap and the stacks take.
func memory() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}
