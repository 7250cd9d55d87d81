package soak

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/wavetank/wavetank/connector"
	wire "github.com/wavetank/wavetank/connector/oceana"
)

// peer is who a machine can be cut off from.
type peer int

const (
	toStore peer = iota
	toCloud
	toOceana
	peers
)

var peerNames = [peers]string{"the store", "the cloud", "Oceana"}

// machine is where a connector runs. Its clock goes on when the connector has crashed.
type machine struct {
	w      *world
	n      int
	offset time.Duration // of its clock from the world's
	cut    [peers]int    // how many partitions there are at the moment
	p      *process      // nil: none runs
	starts int
}

func (m *machine) name() string { return fmt.Sprintf("connector-%d", m.n) }

// process is one life of a connector.
type process struct {
	w     *world
	m     *machine
	name  string
	steps *connector.Stepper // nil: it is starting
	dead  bool

	db      front
	writing bool         // a task writes what waits for the store
	bad     string       // the change that the engine refuses in the group under way; empty: none
	refused bool         // it has
	pages   map[int]page // of shards; of a planted bug

	tasks []*task
	waits []*wait
	idle  []idler // who wait until another task has ended, or wakes them
	links []*link

	starting int // effects that are about to be tried
	doing    int
	feeding  bool
	again    bool // another feed is due after this one
	calling  bool
	leaving  bool
	trying   int           // effects, since it looked whether its lease lasts
	still    time.Duration // nothing happens in it before
	stops    time.Duration // how long it stands still before it tries the next post
	ponders  time.Duration // how long it stands still before it notes the outcome of the next post
}

const workers = 3

// up starts a connector on m, unless one runs.
func (m *machine) up() {
	if m.p != nil {
		return
	}
	m.starts++
	p := &process{w: m.w, m: m, name: fmt.Sprintf("%s.%d", m.name(), m.starts), pages: map[int]page{}}
	m.p = p
	m.w.say(p.name, "starts")
	p.begin(p.start)
}

func (p *process) start() {
	w := p.w
	for {
		db, err := w.base.open(p)
		if err == nil {
			p.db = db
			break
		}
		w.sleep(time.Second)
	}
	for {
		steps, err := connector.Assemble(context.Background(), w.config(p), connector.Parts{
			Store: &storage{p}, Cloud: &client{p}, Oceana: func(c wire.Config) connector.Session { return newLink(p, c) },
			Files: &files{p}, Runtime: p, Member: p.name,
		})
		if err == nil {
			p.steps = steps
			break
		}
		w.sleep(time.Second)
	}
	p.steps.Start()
	if w.shared {
		p.at(0, p.heartbeat)
	}
}

// config is how every connector of the world is configured.
func (w *world) config(p *process) connector.Config {
	c := connector.Config{Store: "simulated", Lease: lease, Welcome: "welcome", Clock: p, Workers: workers}
	c.Aggregator.URL, c.Aggregator.AppID, c.Aggregator.KeyID, c.Aggregator.Secret = "http://cloud.invalid", "app", "key", "secret"
	c.Aggregator.Late = lease / 10
	c.Oceana.URL, c.Oceana.User, c.Oceana.Password = "ws://oceana.invalid/", "user", "password"
	c.Oceana.Sockets, c.Oceana.InstanceID = w.oceana.sessions, p.m.name()
	if w.unavailable {
		c.DeliveryFailure.Unavailable, c.DeliveryFailure.After = "no process is there", 10*time.Second
	}
	if w.cfg.Trace {
		c.Logger = slog.New(&journal{p: p})
	}
	return c
}

// Now is the machine's clock: process is a connector.Clock.
func (p *process) Now() time.Time { return epoch.Add(p.w.now + p.m.offset) }

func (p *process) at(d time.Duration, do func()) *event { return p.w.at(d, p, do) }

// pump begins whatever p can begin now.
func (p *process) pump() {
	for _, o := range p.waits {
		if o.ctx.Err() != nil {
			p.at(0, func() { p.settle(o, true) })
		}
	}
	if p.steps == nil {
		return
	}
	for p.doing < workers && p.steps.Waiting() > p.starting {
		p.starting++
		p.doing++
		p.at(p.w.think(), func() {
			p.starting--
			p.begin(func() {
				p.trying++
				if p.steps.Waiting() > 0 {
					p.steps.Do()
				}
				p.trying--
				p.doing--
			})
		})
		if p.stops > 0 && p.trying == 0 && p.w.posts() {
			p.stand(p.stops, true)
		}
	}
	if !p.again && p.steps.Kicked() {
		p.feedIn(0)
	}
}

// feedIn has the store looked at after d at the latest.
func (p *process) feedIn(d time.Duration) {
	if p.again || !p.w.shared {
		return
	}
	p.again = true
	p.at(d, p.feed)
}

func (p *process) feed() {
	if p.feeding || p.steps == nil {
		p.at(10*time.Millisecond, p.feed)
		return
	}
	p.again, p.feeding = false, true
	p.begin(func() {
		p.steps.Feed()
		p.feeding = false
	})
}

func (p *process) heartbeat() {
	if p.leaving {
		return
	}
	p.calling = true
	p.begin(func() {
		p.steps.Heartbeat()
		p.calling = false
		p.at(heartbeatEvery, p.heartbeat)
	})
}

// leave ends p in good order and starts the next, as a rolling upgrade does.
func (p *process) leave() {
	if p.leaving || p.steps == nil {
		return
	}
	p.leaving = true
	p.w.say(p.name, "hands over and ends")
	p.begin(func() {
		for p.calling {
			p.w.sleep(time.Millisecond)
		}
		stop := p.AfterFunc(10*time.Second, func() { p.die("ends without having handed over") })
		p.steps.Leave()
		stop()
		p.die("has ended")
	})
}

// die stops p where it is, and starts the next one after a while. It returns to its caller unless that is a task of p.
func (p *process) die(why string) {
	if p.dead {
		return
	}
	p.w.say(p.name, "%s", why)
	p.dead = true
	if p.m.p == p {
		p.m.p = nil
	}
	down := 2 * time.Second
	if p.w.quiet {
		down = time.Millisecond
	}
	p.w.later(down, p.m.up)
	if p.w.current != nil && p.w.current.p == p {
		panic(killed{})
	}
	p.remove()
}

// remove unwinds what p was doing. What it had sent is on its way still.
func (p *process) remove() {
	if p.steps != nil {
		p.steps.Crash()
	}
	waits, tasks, links := p.waits, p.tasks, p.links
	p.waits, p.tasks, p.links = nil, nil, nil
	for _, o := range waits {
		if o.cancel != nil {
			o.cancel()
		}
	}
	for _, l := range links {
		l.broken()
	}
	for _, t := range tasks {
		t.over = true
		t.stop()
	}
}

// crashIf kills p here and now.
func (p *process) crash(where string) { p.die("CRASHES " + where) }

// journal writes what a connector logs into the trace.
type journal struct {
	p    *process
	with []slog.Attr
}

// Enabled is slog's.
func (j *journal) Enabled(context.Context, slog.Level) bool { return true }

// Handle is slog's.
func (j *journal) Handle(_ context.Context, r slog.Record) error {
	text := r.Message
	add := func(a slog.Attr) bool {
		if a.Key != "dir" {
			text += fmt.Sprintf(" %s=%v", a.Key, a.Value)
		}
		return true
	}
	for _, a := range j.with {
		add(a)
	}
	r.Attrs(add)
	j.p.w.say(j.p.name, "logs: %s", text)
	return nil
}

// WithAttrs is slog's.
func (j *journal) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &journal{j.p, append(append([]slog.Attr{}, j.with...), attrs...)}
}

// WithGroup is slog's.
func (j *journal) WithGroup(string) slog.Handler { return j }
