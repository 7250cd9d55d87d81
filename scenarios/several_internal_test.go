package scenarios

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/store/postgrestest"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/oceana"
)

// fleet is several connectors on one database, behind a load balancer that asks each in turn and leaves out the dead.
type fleet struct {
	t     *testing.T
	world *sim.World
	cfg   connector.Config

	mu   sync.Mutex
	turn int
	live []*incarnation
}

const fleetLease = 10 * time.Second

func newFleet(t *testing.T) *fleet {
	w, err := sim.New(sim.Config{Start: DefaultStart, Seed: 1, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	f := &fleet{t: t, world: w}
	running, stop := context.WithCancel(context.Background())
	ran := make(chan struct{})
	go func() { w.Run(running); close(ran) }()
	balancer := httptest.NewServer(f)
	t.Cleanup(func() {
		for _, life := range f.live {
			f.kill(life)
		}
		balancer.Close()
		stop()
		<-ran
		w.Close()
	})
	f.cfg = connector.Config{Store: postgrestest.Start(t).NewDatabase(t), Clock: w.Clock, Lease: fleetLease, Workers: 4}
	useWorld(&f.cfg, w)
	f.cfg.Oceana.Sockets = 4
	w.UseConnector(balancer.URL)
	_, err = w.RegisterWebhook(t.Context())
	f.must(err)
	_, err = w.AddIntegration("whatsapp", "")
	f.must(err)
	return f
}

func (f *fleet) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fleet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	if len(f.live) == 0 {
		f.mu.Unlock()
		http.Error(w, "no connector", http.StatusServiceUnavailable)
		return
	}
	f.turn++
	life := f.live[f.turn%len(f.live)]
	f.mu.Unlock()
	life.connector.Handler().ServeHTTP(w, r)
}

// start starts a connector; who has which session settles with its calls.
func (f *fleet) start(instance string) *incarnation {
	f.t.Helper()
	cfg := f.cfg
	cfg.Oceana.InstanceID = instance
	busy := f.world.Journal.Counter(instance + " at work")
	cfg.Busy = busy.Add
	c, err := connector.New(f.t.Context(), cfg)
	f.must(err)
	running, stop := context.WithCancel(context.Background())
	life := &incarnation{connector: c, busy: busy, stop: stop, ended: make(chan struct{})}
	go func() { life.err = c.Run(running); close(life.ended) }()
	f.mu.Lock()
	f.live = append(f.live, life)
	f.mu.Unlock()
	return life
}

func (f *fleet) leave(life *incarnation) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.live = slices.DeleteFunc(slices.Clone(f.live), func(o *incarnation) bool { return o == life })
}

func (f *fleet) kill(life *incarnation) {
	f.leave(life)
	life.connector.Kill()
	<-life.ended
	life.busy.Drop()
}

func (f *fleet) drain(life *incarnation) {
	f.t.Helper()
	f.leave(life)
	life.stop()
	<-life.ended
	f.must(life.err)
	life.busy.Drop()
}

// share lets time pass until every living connector has called in, twice, and waits for the sessions to be in use.
func (f *fleet) share(want ...int) {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), 3*time.Minute)
	defer cancel()
	f.must(f.world.Advance(ctx, fleetLease+fleetLease/4))
	f.settle()
	sum := 0
	var got []int
	for _, life := range f.live {
		got = append(got, life.connector.Sessions())
		sum += life.connector.Sessions()
	}
	if d := cmp.Diff(got, want); d != "" {
		f.t.Fatalf("sessions of each connector (-got +want):\n%s", d)
	}
	f.must(f.world.Oceana.AwaitSessions(ctx, sum))
	for _, life := range f.live {
		f.must(life.connector.AwaitConnected(ctx))
	}
	f.settle()
}

func (f *fleet) settle() {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), 3*time.Minute)
	defer cancel()
	f.must(f.world.Settle(ctx))
}

// done waits until all is done that the connectors have accepted: what one took for another waits for a query of the store, which is not counted as work.
func (f *fleet) done() {
	f.t.Helper()
	limit := time.After(3 * time.Minute) //nolint:forbidigo // transport: see above
	for {
		f.settle()
		n, err := f.live[0].connector.PendingEffects(f.t.Context())
		f.must(err)
		if n == 0 {
			return
		}
		select {
		case <-limit:
			f.t.Fatalf("%d effects are pending", n)
		case <-time.After(5 * time.Millisecond): //nolint:forbidigo // transport: see above
		}
	}
}

// Connectors come, die and go; every message reaches the other side once and in order, whichever connector took it.
func TestSeveralConnectorsShareTheWork(t *testing.T) {
	f := newFleet(t)
	people := []string{"Ana", "Ben", "Cem", "Dora", "Eve", "Finn", "Gil", "Hana"}
	f.must(f.world.Oceana.AddAgent(oceana.AgentConfig{Name: "Alice", Ready: true, Multiplicity: len(people)}))
	for _, name := range people {
		f.must(f.world.AddPerson(channel.Person{Name: name}, ""))
	}
	round := 0
	customers := func() {
		t.Helper()
		round++
		for _, name := range people {
			for i := range 2 {
				f.must(f.world.Act(name, channel.Action{Do: "send", Text: fmt.Sprintf("c%d.%d", round, i)}))
			}
		}
		f.settle()
	}
	agent := func() {
		t.Helper()
		f.done()
		for _, name := range people {
			f.must(f.world.Oceana.Send("Alice", name, fmt.Sprintf("a%d", round)))
		}
		f.done()
	}

	a, b := f.start("pod-a"), f.start("pod-b")
	f.share(2, 2)
	customers()
	f.done()
	for _, name := range people {
		f.must(f.world.Oceana.Answer("Alice", name))
		f.settle()
	}
	agent()

	f.kill(a)
	customers() // b takes all; those of a's sessions wait for the leases to expire
	f.share(4)
	agent()

	c := f.start("pod-a")
	f.share(2, 2)
	customers()
	agent()

	f.drain(b)
	customers()
	f.share(4)
	agent()

	d, e := f.start("pod-b"), f.start("pod-c")
	f.share(2, 1, 1)
	customers()
	agent()
	_, _, _ = c, d, e

	var wantDesk, wantPhone []string
	for r := 1; r <= round; r++ {
		wantDesk = append(wantDesk, fmt.Sprintf("c%d.0", r), fmt.Sprintf("c%d.1", r))
		wantPhone = append(wantPhone, fmt.Sprint("a", r))
	}
	desk, err := f.world.Oceana.Desk("Alice")
	f.must(err)
	for _, contact := range desk.Contacts {
		var got []string
		for _, l := range contact.Lines {
			if strings.HasPrefix(l.Text, "c") {
				got = append(got, l.Text)
			}
		}
		if d := cmp.Diff(got, wantDesk); d != "" {
			t.Errorf("desk, %s (-got +want):\n%s", contact.Customer, d)
		}
	}
	if len(desk.Contacts) != len(people) {
		t.Errorf("%d contacts, want %d", len(desk.Contacts), len(people))
	}
	for _, name := range people {
		phone, err := f.world.Phone(name)
		f.must(err)
		var got []string
		for _, bubble := range phone.Bubbles {
			if strings.HasPrefix(bubble.Text, "a") {
				got = append(got, bubble.Text)
			}
		}
		if d := cmp.Diff(got, wantPhone); d != "" {
			t.Errorf("phone of %s (-got +want):\n%s", name, d)
		}
	}
}
