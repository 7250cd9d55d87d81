package traffic_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/traffic"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/control"
	"github.com/wavetank/wavetank/sim/journal"
)

// number is a setting of the environment: how long a soak is. Without it the test is a short one.
func number(t *testing.T, name string, short int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return short
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// program builds the real connector, as it ships or, with tags, so that it can be told where to die.
func program(t *testing.T, tags string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "connector")
	build := exec.CommandContext(t.Context(), "go", "build", "-tags", tags, "-o", path, "../../connector/cmd/connector")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build connector: %v\n%s", err, out)
	}
	return path
}

// rig is a world on the real clock, traffic in it, and connectors that come and go.
type rig struct {
	t       *testing.T
	texts   bool       // no files are sent
	world   *sim.World // nil: it is elsewhere
	now     func() time.Time
	traffic *traffic.Traffic
	rand    *rand.Rand
	store   string
	sockets int           // that the connectors keep to Oceana together
	lease   time.Duration // with PostgreSQL: how long a connector that died is missed
	dir     string

	halt   chan struct{}
	ended  chan error
	starts atomic.Int64 // of connectors
}

// newRig starts a world whose webhooks go to the address, and people who write as soon as a connector is there.
func newRig(t *testing.T, store string, webhooks string, conversations int, pause time.Duration) *rig {
	t.Helper()
	seed := uint64(number(t, "SOAK_SEED", 1))
	t.Logf("SOAK_SEED=%d", seed)
	retries := make([]time.Duration, 1200) // the cloud of this world is in a hurry, and patient
	for i := range retries {
		retries[i] = time.Duration(i) * 100 * time.Millisecond
	}
	r := &rig{t: t, rand: rand.New(rand.NewPCG(seed, 0)), store: store, sockets: 1, lease: 500 * time.Millisecond, dir: t.TempDir(), halt: make(chan struct{}), ended: make(chan error, 1)}
	stack, err := scenarios.NewStack(t.Context(), scenarios.StackConfig{
		Connector: "none", Dir: r.dir,
		World: sim.Config{Seed: seed, Real: true, Retries: retries, Journal: journal.Options{Keep: 50_000, KeepBytes: 64 << 20}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stack.Close)
	r.world, r.now = stack.World, stack.World.Clock.Now
	r.world.UseConnector("http://" + webhooks)
	if _, err := r.world.RegisterWebhook(t.Context()); err != nil {
		t.Fatal(err)
	}
	ready := func() sim.Ready { return r.world.Ready("", "") }
	api := httptest.NewServer((&control.API{World: func() *sim.World { return r.world }, Ready: ready}).Handler())
	t.Cleanup(api.Close)
	r.traffic, err = traffic.New(t.Context(), traffic.Config{Control: api.URL + "/api/v1", Conversations: conversations, Pause: pause})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(r.dir, "ca.pem"), r.world.AuthorityPEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	return r
}

// begin lets the people write.
func (r *rig) begin() {
	go func() { r.ended <- r.traffic.Run(r.t.Context(), r.halt) }()
}

// longestRest is how long everything may take to arrive in the end: a post that failed often by chance is tried again after up to five
// minutes.
const longestRest = 7 * time.Minute

// finish waits until everything that was written has arrived, and compares again after everything has come to rest. The connectors
// run all the while.
func (r *rig) finish() {
	r.t.Helper()
	close(r.halt)
	ctx, cancel := context.WithTimeout(r.t.Context(), longestRest)
	defer cancel()
	select {
	case err := <-r.ended:
		if err != nil {
			r.t.Error(err)
		}
	case <-ctx.Done():
		r.t.Error("the people do not come to an end: webhooks are not taken")
	}
	if err := r.traffic.Await(ctx); err != nil {
		r.t.Errorf("in the end:\n%v", err)
	}
}

// check compares once more, after the connectors have ended, and looks for effects that are left in the store.
func (r *rig) check() {
	r.t.Helper()
	if err := r.traffic.Check(r.t.Context()); err != nil {
		r.t.Errorf("at rest:\n%v", err)
	}
	if r.world != nil {
		for _, e := range r.world.Journal.Problems() {
			r.t.Errorf("journal: %s to %s: %s: %s", e.From, e.To, e.Name, e.Error)
		}
	}
	customers, agents, files := r.traffic.Written()
	r.t.Logf("%d messages from customers and %d from the agent, %d of them files", customers, agents, files)
	if customers == 0 || agents == 0 || (files == 0) != r.texts {
		r.t.Error("nobody wrote anything")
	}
	s, err := store.Open(r.t.Context(), store.Config{
		Database: r.store, Shards: r.sockets, Now: r.now,
		Step: func([]byte, store.Event, time.Time) (store.Outcome, error) {
			return store.Outcome{}, errors.New("nothing is to be applied")
		},
	})
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	left, err := s.Pending(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	for _, e := range left {
		r.t.Errorf("store: effect %s (%s) is left", e.ID, e.Kind)
	}
}

// process is a connector of its own.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	log   *tail
	ready chan bool     // false: it ended before it was ready
	gone  chan struct{} // closed when it has ended
}

// config writes the configuration of a connector.
func (r *rig) config(name, listen string) string {
	r.t.Helper()
	user, password := r.world.OceanaLogin()
	more := ""
	if store.IsPostgres(r.store) {
		more = fmt.Sprintf("lease: %s\n", r.lease)
	}
	text := fmt.Sprintf("listen: %s\naggregator:\n  url: %s\n  appId: %s\n  keyId: %s\n  secret: %s\noceana:\n  url: %s\n  user: %s\n  password: %s\n  caFile: %s\n  instanceId: %s\n  sockets: %d\nstore: %s\n%s",
		listen, r.world.CloudURL(), r.world.App.ID, r.world.App.KeyID, r.world.App.Secret,
		r.world.OceanaURL("messaging"), user, password, filepath.Join(r.dir, "ca.pem"), name, r.sockets, r.store, more)
	path := filepath.Join(r.dir, name+".yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
	return path
}

// start starts a connector; await ready or gone next.
func (r *rig) start(program, config string, env ...string) *process {
	r.t.Helper()
	p := &process{t: r.t, cmd: exec.Command(program, "serve", "--config", config), log: &tail{}, ready: make(chan bool, 1), gone: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stderr = p.log
	if dir := os.Getenv("SOAK_LOGS"); dir != "" {
		name := fmt.Sprintf("%s-%d.log", strings.TrimSuffix(filepath.Base(config), ".yaml"), r.starts.Add(1))
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			r.t.Fatal(err)
		}
		r.t.Cleanup(func() { _ = f.Close() })
		p.cmd.Stderr = f
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = p.cmd.Process.Kill(); <-p.gone })
	go func() {
		_, err := bufio.NewReader(out).ReadString('\n') // it says where it listens
		p.ready <- err == nil
		_ = p.cmd.Wait()
		close(p.gone)
	}()
	return p
}

// kill is kill -9.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have gone
	<-p.gone
}

// killed reports how it ended: by SIGKILL, or otherwise, which no connector should.
func (p *process) killed() bool {
	status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// interrupt ends it in good order.
func (p *process) interrupt() {
	p.t.Helper()
	_ = p.cmd.Process.Signal(os.Interrupt)
	<-p.gone
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		p.t.Errorf("connector ended with %d:\n%s", code, p.log)
	}
}

// tail keeps the last of a log.
type tail struct {
	mu sync.Mutex
	b  []byte
}

func (l *tail) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.b = append(l.b, b...); len(l.b) > 1<<16 {
		l.b = bytes.Clone(l.b[len(l.b)-1<<14:])
	}
	return len(b), nil
}

func (l *tail) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.b[max(0, len(l.b)-4000):])
}

// address is one that is free, and stays so while connectors come and go: the kernel gives no such port to outgoing connections.
func address(t *testing.T) string {
	t.Helper()
	for range 100 {
		addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(10000+rand.IntN(10000)))
		if l, err := net.Listen("tcp", addr); err == nil {
			_ = l.Close()
			return addr
		}
	}
	t.Fatal("no free port")
	return ""
}

// awaitCrossings returns when so many more crossings have happened, or nothing happens any more, or the process has gone.
func (r *rig) awaitCrossings(p *process, more int) {
	limit := time.NewTimer(5 * time.Second) //nolint:forbidigo // transport: nothing may be left to happen
	defer limit.Stop()
	look := time.NewTicker(time.Millisecond) //nolint:forbidigo // transport: how often another process is looked at
	defer look.Stop()
	for from := r.traffic.Crossings(); r.traffic.Crossings() < from+int64(more); {
		select {
		case <-look.C:
		case <-limit.C:
			return
		case <-p.gone:
			return
		}
	}
}
