package scenarios_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/aggregator/media"
	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/oceana"
)

// rig is a world on the wall's clock, and `connector serve` as a process of its own, whose memory can be told from the world's.
type rig struct {
	b     *testing.B
	world *sim.World
	pid   int
}

func (r *rig) must(err error) {
	r.b.Helper()
	if err != nil {
		r.b.Fatal(err)
	}
}

func newRig(b *testing.B) *rig {
	ctx, stop := context.WithCancel(context.Background())
	r := &rig{b: b}
	w, err := sim.New(sim.Config{
		Seed: 1, Real: true, Journal: journal.Options{Keep: 100_000},
		Limits: aggregator.Limits{Upload: 128 << 20}, Media: media.Options{Keep: 1 << 30},
	})
	r.must(err)
	r.world = w
	ran := make(chan struct{})
	go func() {
		w.Run(ctx)
		close(ran)
	}()
	b.Cleanup(func() {
		stop()
		<-ran
		w.Close()
	})
	_, err = w.AddIntegration("whatsapp", "")
	r.must(err)
	r.must(w.Oceana.AddAgent(oceana.AgentConfig{Name: "Alice", Ready: true, Multiplicity: 1000}))
	free, err := net.Listen("tcp", "127.0.0.1:0")
	r.must(err)
	address := free.Addr().String()
	_ = free.Close()
	w.UseConnector("http://" + address)
	_, err = w.RegisterWebhook(ctx)
	r.must(err)
	r.must(w.EnableScanning(ctx))
	r.serve(address)
	r.must(w.Oceana.AwaitSessions(ctx, 1))
	return r
}

// serve builds and starts the connector, and returns when it listens.
func (r *rig) serve(address string) {
	dir := r.b.TempDir()
	program, config, authority := filepath.Join(dir, "connector"), filepath.Join(dir, "connector.yaml"), filepath.Join(dir, "ca.pem")
	out, err := exec.Command("go", "build", "-o", program, "../connector/cmd/connector").CombinedOutput()
	if err != nil {
		r.b.Fatalf("build connector: %v\n%s", err, out)
	}
	user, password := r.world.OceanaLogin()
	r.must(os.WriteFile(authority, r.world.AuthorityPEM(), 0o600))
	r.must(os.WriteFile(config, fmt.Appendf(nil, `listen: %s
aggregator:
  url: %s
  appId: %s
  keyId: %s
  secret: %s
oceana:
  url: %s
  user: %s
  password: %s
  caFile: %s
scanner:
  secret: %s
store: %s
`, address, r.world.CloudURL(), r.world.App.ID, r.world.App.KeyID, r.world.App.Secret,
		r.world.OceanaURL("messaging"), user, password, authority, r.world.ScannerSecret(), filepath.Join(dir, "connector.db")), 0o600))
	cmd := exec.Command(program, "serve", "--config", config)
	var log bytes.Buffer
	cmd.Stderr = &log
	prompt, err := cmd.StdoutPipe()
	r.must(err)
	r.must(cmd.Start())
	r.pid = cmd.Process.Pid
	r.b.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if r.b.Failed() {
			r.b.Logf("connector:\n%s", log.Bytes())
		}
	})
	if _, err := prompt.Read(make([]byte, 1)); err != nil { // its first line says where it listens
		r.b.Fatalf("connector serve: %v\n%s", err, log.Bytes())
	}
}

// await returns when the journal has an entry after seq that is wanted and answered, and that entry.
func (r *rig) await(after int64, wanted func(journal.Entry) bool) journal.Entry {
	r.b.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	rev := 0
	for {
		entries, next, err := r.world.Journal.Next(ctx, rev)
		if err != nil {
			r.b.Fatalf("it never came: %v", err)
		}
		for _, e := range entries {
			if e.Seq > after && e.Status != 0 && wanted(e) {
				return e
			}
		}
		rev = next
	}
}

// memory is what the connector holds and, since forget, has held at most, in bytes.
func (r *rig) memory() (now, most int64) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", r.pid))
	if err != nil {
		r.b.Skip("the memory of another process is read from /proc, which is not here")
	}
	for line := range strings.Lines(string(status)) {
		if f := strings.Fields(line); len(f) == 3 && f[2] == "kB" {
			n, _ := strconv.ParseInt(f[1], 10, 64)
			switch f[0] {
			case "VmRSS:":
				now = n << 10
			case "VmHWM:":
				most = n << 10
			}
		}
	}
	return now, most
}

// forget makes the most be what it is now.
func (r *rig) forget() {
	r.must(os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", r.pid), []byte("5"), 0o600))
}
