package traffic_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/store/postgrestest"
	"github.com/wavetank/wavetank/scenarios/traffic"
	"github.com/wavetank/wavetank/sim"
)

const token = "traffic-of-three-connectors" // of the control API of the world in its container

// balancer is the load balancer before connectors in containers: it asks one after the other, twice, until one answers within two seconds, as
// a service of a cluster does, and learns their addresses anew when they move.
type balancer struct {
	client http.Client

	mu       sync.Mutex
	backends []*container
	turn     int
}

// serve listens on the address of this machine that containers see.
func (b *balancer) serve(t *testing.T, gateway string) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", net.JoinHostPort(gateway, "0"))
	if err != nil {
		t.Fatal(err)
	}
	b.client = http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	server := &http.Server{Handler: b, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(l) }() // until Close
	t.Cleanup(func() { _ = server.Close() })
	return l.Addr().String()
}

func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	for _, addr := range append(b.order(), b.order()...) {
		again := r.Clone(r.Context())
		again.RequestURI, again.Body = "", io.NopCloser(bytes.NewReader(body))
		again.URL.Scheme, again.URL.Host = "http", addr
		resp, err := b.client.Do(again)
		if err != nil {
			continue
		}
		answer, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err == nil && resp.StatusCode < 500 {
			w.WriteHeader(resp.StatusCode)
			_, _ = w.Write(answer)
			return
		}
	}
	w.WriteHeader(http.StatusBadGateway)
}

func (b *balancer) order() (addrs []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turn++
	for i := range b.backends {
		addrs = append(addrs, net.JoinHostPort(b.backends[(b.turn+i)%len(b.backends)].ip, "8082"))
	}
	return addrs
}

// change changes what the balancer sees, between two health checks.
func (b *balancer) change(do func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	do()
}

// TestConnectorsInContainers has three connectors and the world in containers from scratch, on a private network, with a database on
// this machine. One connector after the other is killed, paused, cut off and upgraded while people write; SOAK_ROUNDS times.
func TestConnectorsInContainers(t *testing.T) {
	if testing.Short() {
		t.Skip("long: containers")
	}
	e := newEngine(t)
	database := postgrestest.StartAt(t, e.gateway)
	b := &balancer{}
	front := b.serve(t, e.gateway)

	shared := t.TempDir()
	if err := os.Chmod(filepath.Dir(shared), 0o755); err != nil { //nolint:gosec // containers look into it
		t.Fatal(err)
	}
	world := e.run("world", e.image("world", "../cmd/wavetank"), shared, nil,
		"up", "--clock", "real", "--connector", "http://"+front, "--host", "world", "--listen", "0.0.0.0:8080", "--token", token, "--state", "/shared")
	control := "http://" + net.JoinHostPort(world.ip, "8080") + "/api/v1"
	ready := await(t, world, control)

	r := &rig{t: t, texts: true, now: time.Now, store: database.NewDatabase(t), sockets: 6, halt: make(chan struct{}), ended: make(chan error, 1)} //nolint:forbidigo // transport: the store is only looked at
	var err error
	// Without files: the world is at a private address, from which a connector fetches none.
	if r.traffic, err = traffic.New(t.Context(), traffic.Config{Control: control, Token: token, Conversations: 24, Pause: 5 * time.Millisecond, Texts: r.texts}); err != nil {
		t.Fatal(err)
	}
	old := e.image("connector", "../../connector/cmd/connector")
	next := e.image("connector-next", "../../connector/cmd/connector", "-ldflags=-s -w")
	hosts := []string{"world:" + world.ip}
	start := func(i int, image string) *container {
		name := fmt.Sprint("pod-", i)
		containerConfig(t, shared, name, r, ready)
		return e.run(name, image, shared, hosts, "serve", "--config", "/shared/"+name+".yaml")
	}
	for i := range 3 {
		b.backends = append(b.backends, start(i, old))
	}
	for _, c := range b.backends {
		c.healthy()
	}
	r.begin()
	for round := range number(t, "SOAK_ROUNDS", 1) {
		victim := func(n int) *container { return b.backends[(round+n)%3] }
		killed, hung, cut := victim(0), victim(1), victim(2)
		r.awaitMore(300)
		killed.kill()
		r.awaitMore(300)
		hung.pause() // in the middle of a transaction, most often: it keeps the rows that it has locked
		b.change(killed.start)
		killed.healthy()
		t.Log("one was killed and came back while another hung")
		r.awaitMore(300)
		b.change(hung.unpause)
		r.awaitMore(300)
		cut.disconnect()
		r.awaitMore(300)
		b.change(cut.reconnect)
		t.Log("one was cut off and came back")
		image := next
		if round%2 == 1 {
			image = old
		}
		for i := range b.backends {
			r.awaitMore(300)
			b.backends[i].stop()
			b.change(func() {
				b.backends[i].remove()
				b.backends[i] = start(i, image)
			})
			b.backends[i].healthy()
		}
		t.Log("all were upgraded, one after the other")
	}
	r.finish()
	for _, c := range b.backends {
		if t.Failed() {
			t.Logf("%s says:\n%s", c.name, c.log())
		}
		c.stop()
	}
	r.check()
}

// await waits until the world in the container answers.
func await(t *testing.T, world *container, control string) (ready sim.Ready) {
	t.Helper()
	err := world.engine.pool.Retry(func() error {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, control+"/world", nil)
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", "Bearer "+token)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		return json.NewDecoder(resp.Body).Decode(&ready)
	})
	if err != nil {
		t.Fatalf("the world does not come up: %v\n%s", err, world.log())
	}
	return ready
}

// healthy waits until the connector in the container answers its health check.
func (c *container) healthy() {
	c.engine.t.Helper()
	err := c.engine.pool.Retry(func() error {
		resp, err := http.Get("http://" + net.JoinHostPort(c.ip, "8082") + "/async/messaging/v1/health-check")
		if err != nil {
			return err
		}
		return resp.Body.Close()
	})
	if err != nil {
		c.engine.t.Fatalf("%s does not come up: %v\n%s", c.name, err, c.log())
	}
}

// containerConfig writes the configuration of a connector in a container.
func containerConfig(t *testing.T, dir, name string, r *rig, ready sim.Ready) {
	t.Helper()
	a, o := ready.Aggregator, ready.Oceana
	text := fmt.Sprintf("listen: 0.0.0.0:8082\naggregator:\n  url: %s\n  appId: %s\n  keyId: %s\n  secret: %s\noceana:\n  url: %s\n  user: %s\n  password: %s\n  caFile: %s\n  instanceId: %s\n  sockets: %d\nstore: %s\nlease: 3s\n",
		a.URL, a.AppID, a.KeyID, a.Secret, o.Messaging, o.User, o.Password, o.CAFile, name, r.sockets, r.store)
	if err := os.WriteFile(filepath.Join(dir, name+".yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// awaitMore returns when so many more crossings have happened, or nothing happens any more.
func (r *rig) awaitMore(more int) {
	ctx, cancel := context.WithTimeout(r.t.Context(), 10*time.Second)
	defer cancel()
	r.awaitCrossings(&process{gone: closedWith(ctx)}, more)
}

// closedWith is closed when ctx ends.
func closedWith(ctx context.Context) chan struct{} {
	c := make(chan struct{})
	context.AfterFunc(ctx, func() { close(c) })
	return c
}
