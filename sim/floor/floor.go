package floor

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/oceana"
)

// Limits of a floor, so that a page can still show it.
const (
	MostCustomers = 200
	MostAgents    = 50
)

// pause is how often people look at their phones and desks, in the world's time.
const pause = 2 * time.Second

// Config describes a floor.
type Config struct {
	Customers int    `json:"customers"` // from 1 to MostCustomers
	Agents    int    `json:"agents"`    // from 0, when only those who are there work, to MostAgents
	Profile   string `json:"profile"`   // one of Profiles
	Seed      uint64 `json:"seed"`      // fixes who does what, when
}

// ErrInvalid is wrapped by what Start refuses.
var ErrInvalid = errors.New("invalid")

func (c Config) check() error {
	switch _, known := profiles()[c.Profile]; {
	case c.Customers < 1 || c.Customers > MostCustomers:
		return fmt.Errorf("customers: %w: %d: use a number from 1 to %d", ErrInvalid, c.Customers, MostCustomers)
	case c.Agents < 0 || c.Agents > MostAgents:
		return fmt.Errorf("agents: %w: %d: use a number from 0 to %d", ErrInvalid, c.Agents, MostAgents)
	case !known:
		return fmt.Errorf("profile: %w: %q: use %s", ErrInvalid, c.Profile, strings.Join(Profiles(), " or "))
	}
	return nil
}

// Floor is a crowd at work. Use Start.
type Floor struct {
	world   *sim.World
	cfg     Config
	profile profile

	mu        sync.Mutex
	stop      func() bool
	stopped   bool
	customers []*customer
	agents    []*agent
	figures   Figures
	waits     time.Duration // of all that were answered
}

// Start brings the customers and agents of cfg into w and lets them begin: a third of the customers write at once. Fails with ErrInvalid.
func Start(w *sim.World, cfg Config) (*Floor, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	f := &Floor{world: w, cfg: cfg, profile: profiles()[cfg.Profile]}
	f.figures.Running, f.figures.Config = true, cfg
	if err := f.hire(); err != nil {
		return nil, err
	}
	if err := f.invite(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.nextLocked(0)
	return f, nil
}

// Stop lets everybody rest. The people stay in the world, with what they have said.
func (f *Floor) Stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stopped, f.figures.Running = true, false
	f.stop()
}

func (f *Floor) nextLocked(d time.Duration) {
	f.stop = f.world.Clock.Schedule("the floor goes on", d, f.look)
}

// look lets everybody look at phone or desk and decide. What they do follows one by one, each once the world has settled, so that the order is
// always the same.
func (f *Floor) look() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stopped {
		return
	}
	now := f.world.Clock.Now()
	for _, c := range f.customers {
		c.look(now)
	}
	for _, a := range f.agents {
		a.look(now)
	}
	f.nextLocked(pause)
}

// does schedules what a person does, and counts it once it is done. What has become impossible meanwhile is left: the alert went, the contact
// is over.
func (f *Floor) does(label string, act func() error, countLocked ...func()) {
	f.world.Clock.Schedule(label, 0, func() {
		err := act()
		f.mu.Lock()
		defer f.mu.Unlock()
		if err == nil {
			for _, count := range countLocked {
				count()
			}
		} else if !errors.Is(err, oceana.ErrNotPossible) {
			f.figures.Failed = err.Error()
		}
	})
}

// stream is what one person draws from.
func (f *Floor) stream(name string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name))
	return rand.New(rand.NewPCG(f.cfg.Seed, h.Sum64()))
}

// hire adds the agents, and a supervisor who watches.
func (f *Floor) hire() error {
	taken := map[string]bool{}
	for _, a := range f.world.Oceana.Agents() {
		taken[a.Name] = true
	}
	for range f.cfg.Agents {
		name := free(agentNames, taken)
		if err := f.world.Oceana.AddAgent(oceana.AgentConfig{Name: name, Ready: true, Multiplicity: 2, Supervisor: len(f.agents) == 0}); err != nil {
			return err
		}
		f.agents = append(f.agents, &agent{f: f, name: name, random: f.stream("agent " + name), due: map[string]time.Time{}})
	}
	return nil
}

// invite gives every customer a phone.
func (f *Floor) invite() error {
	now, taken := f.world.Clock.Now(), map[string]bool{}
	for _, p := range f.world.People() {
		taken[p] = true
	}
	for i := range f.cfg.Customers {
		c := &customer{f: f, name: free(customerNames, taken)}
		c.random = f.stream("customer " + c.name)
		c.channel = f.profile.channels[c.random.IntN(len(f.profile.channels))]
		if err := f.world.SetIntegration(c.channel); err != nil {
			return err
		}
		if err := f.world.AddPerson(channel.Person{Name: c.name}, c.channel); err != nil {
			return err
		}
		c.next = now
		if i%3 != 0 {
			c.next = now.Add(span(c.random, 5*time.Second, 4*time.Minute))
		}
		f.customers = append(f.customers, c)
	}
	return nil
}

// free is the first name of a list that is not taken, with a number once all are; it is taken then.
func free(names []string, taken map[string]bool) string {
	for n := 1; ; n++ {
		for _, name := range names {
			if n > 1 {
				name = fmt.Sprintf("%s %d", name, n)
			}
			if !taken[name] {
				taken[name] = true
				return name
			}
		}
	}
}

// span draws a whole number of seconds between least and most.
func span(r *rand.Rand, least, most time.Duration) time.Duration {
	return (least + time.Duration(r.Int64N(int64(most-least)+1))).Truncate(time.Second)
}
