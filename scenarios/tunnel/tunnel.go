package tunnel

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/scratch"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/oceana"
)

// Config is what one run is made of. All but Progress and Faults are required.
type Config struct {
	Profile    *Profile                    // how customers and agents behave
	Customers  int                         // people who may write
	Days       int                         // of virtual time, from the profile's first
	Agents     int                         // spread over the profile's shifts
	Seed       uint64                      // of everything that is drawn
	Faults     string                      // none, mild or rough; empty means none
	Connectors int                         // on one store, with leases; zero means one, which has the store for itself
	Progress   func(day int, at time.Time) // told when a day is over; nil: not called
	Journal    io.Writer                   // gets everything that crossed a wire, one JSON object a line; nil: nothing is written

	before func(*tunnel)                       // what a test plans before the first instant; nil: nothing
	tamper func(journal.Entry) []journal.Entry // what a test has the run see of an entry; nil: the entry
}

// tampered is what the run sees of an entry.
func (t *tunnel) tampered(e journal.Entry) []journal.Entry {
	if t.cfg.tamper != nil {
		return t.cfg.tamper(e)
	}
	return []journal.Entry{e}
}

// mostConnectors is what Oceana takes: each has two of its sessions.
const mostConnectors = 8

// lease is how long several connectors leave the conversations of a dead one alone. They renew it ten times meanwhile, so that one of 30 seconds
// would have a month pass in heartbeats.
const lease = 10 * time.Minute

// Levels of faults.
const (
	None  = "none"
	Mild  = "mild"
	Rough = "rough"
)

// drained is how long the run goes on after the last day, without new messages: the cloud retries a webhook for a quarter of an hour.
const drained = 30 * time.Minute

// tunnel is one run.
type tunnel struct {
	cfg     Config
	profile *Profile
	stack   *scenarios.Stack
	world   *sim.World
	logged  *errorLines
	begin   time.Time
	end     time.Time // of the last day

	customers []*customer
	people    map[string]*customer // by the names of their phones
	agents    map[string]*agent    // by name
	staff     []*agent
	contacts  map[string]*contact // those that are open, by the cloud's id of the conversation
	newest    map[string]*contact // by phone
	owners    map[string]string   // phone by the cloud's id of the conversation
	all       []*contact

	promises promises
	figures  figures
	moves    []move                        // whatever was done, for a scenario of what it led to
	todo     []func(context.Context) error // what an operator does once the instant is over
	read     int                           // revision of the journal that was read
	over     context.Context               // ended: asks the journal and never waits
	problem  error                         // an actor could not act
	restart  *restart                      // what waits for something to interrupt; nil: nothing
	restarts int                           // of the connector
	started  time.Time                     // when a connector was started last
	busy     int                           // of them, those that interrupted messages
	heap     int64                         // in use when the world was made
	words    int                           // numbers what is said, so that each text is unique
}

// Run makes one run. The error is about the command or the machine; what the run found is in the report. When ctx ends, the report is of what
// had passed by then, and says so.
func Run(ctx context.Context, cfg Config) (*Report, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	dir, err := scratch.Memory()
	if err != nil {
		return nil, err
	}
	defer func() { _ = dir.Remove() }()
	t := &tunnel{
		cfg: cfg, profile: cfg.Profile, logged: &errorLines{}, begin: cfg.Profile.Start.Time,
		people: map[string]*customer{}, agents: map[string]*agent{}, contacts: map[string]*contact{}, newest: map[string]*contact{}, owners: map[string]string{},
	}
	t.end = t.begin.Add(time.Duration(cfg.Days) * 24 * time.Hour)
	t.promises.t, t.figures.t = t, t
	over, cancel := context.WithCancel(ctx)
	cancel()
	t.over = over
	if err := t.open(ctx, dir.Path); err != nil {
		return nil, err
	}
	defer t.stack.Close()
	t.join()
	if err := t.populate(); err != nil {
		return nil, err
	}
	t.planFaults()
	if cfg.before != nil {
		cfg.before(t)
	}
	err = t.run(ctx)
	if err != nil && ctx.Err() == nil {
		return nil, err
	}
	r := t.report()
	r.Interrupted = err != nil
	return r, nil
}

// Check refuses numbers and a profile that do not fit together.
func (c Config) Check() error {
	switch {
	case c.Customers < 1 || c.Customers > 100_000:
		return fmt.Errorf("--customers %d: use 1 to 100000", c.Customers)
	case c.Days < 1 || c.Days > 366:
		return fmt.Errorf("--days %d: use 1 to 366", c.Days)
	case c.Agents < 1 || c.Agents > 1000:
		return fmt.Errorf("--agents %d: use 1 to 1000", c.Agents)
	case !slices.Contains([]string{"", None, Mild, Rough}, c.Faults):
		return fmt.Errorf("--faults %q: use none, mild or rough", c.Faults)
	case c.Connectors < 0 || c.Connectors > mostConnectors:
		return fmt.Errorf("--connectors %d: use 1 to %d", c.Connectors, mostConnectors)
	}
	return c.Profile.seats(c.Agents)
}

// open starts the world and its connector.
func (t *tunnel) open(ctx context.Context, dir string) (err error) {
	t.stack, err = scenarios.NewStack(ctx, scenarios.StackConfig{
		World: sim.Config{
			Start: t.begin, Seed: t.cfg.Seed, NoAnswer: t.profile.Agents.NoAnswer.span(nil),
			Journal: journal.Options{Keep: 20_000, KeepBytes: 32 << 20},
		},
		Connector: "builtin", Connectors: t.cfg.Connectors, Dir: dir, Stderr: t.logged,
		Configure: func(c *connector.Config) { c.Workers, c.Welcome, c.Lease = 1, t.profile.Welcome, lease },
	})
	if err != nil {
		return err
	}
	t.world, t.heap, t.started = t.stack.World, heap(), t.begin
	settings := oceana.Settings{NoAnswer: t.profile.Agents.NoAnswer.span(nil), AfterContactWork: t.profile.Agents.AfterWork.span(nil)}
	if err := t.world.Oceana.SetSettings(settings); err != nil {
		return err
	}
	if b := t.profile.Bot; b != nil {
		if err := t.world.Oceana.SetBot(&oceana.Bot{Answer: b.Answer, Answers: b.Answers}); err != nil {
			return err
		}
	}
	template := whatsapp.Template{Name: templateName, Namespace: "communications", Language: "en_US", Category: "ISSUE_RESOLUTION", Body: t.profile.Template.Body}
	if t.profile.Template.Review {
		_, err = t.world.SubmitTemplate(template)
		return err
	}
	template.Status = whatsapp.StatusApproved
	return t.world.AddTemplate(template)
}

const templateName = "answer_waits"

// run lets the days pass, instant by instant: what is due happens, everything settles, and who watches is told.
func (t *tunnel) run(ctx context.Context) error {
	t.world.Clock.AfterFunc(t.end.Add(drained).Sub(t.begin), func() {})
	for day := 1; day <= t.cfg.Days; day++ {
		t.world.Clock.AfterFunc(time.Duration(day)*24*time.Hour, func() {
			if t.cfg.Progress != nil {
				t.cfg.Progress(day, t.world.Clock.Now())
			}
			t.todo = append(t.todo, t.promises.remembers)
		})
	}
	if err := t.watch(); err != nil {
		return err
	}
	for t.world.Clock.Now().Before(t.end.Add(drained)) && !t.promises.broken() && t.problem == nil {
		if err := t.step(ctx); err != nil {
			return err
		}
	}
	if t.problem != nil {
		return t.problem
	}
	if !t.promises.broken() {
		return t.promises.last(ctx)
	}
	return nil
}

func (t *tunnel) several() bool { return t.cfg.Connectors > 1 }

func (t *tunnel) step(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	moves := len(t.moves)
	_, err := t.world.AdvanceToNext(ctx)
	if err == nil && t.several() { // sessions that changed hands are connected before the next instant
		err = t.stack.Settle(ctx)
	}
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		t.promises.break_("quiet is reached", "", "%v", err)
		return nil
	}
	if err := errors.Join(t.crashed(ctx, moves), t.watch()); err != nil {
		return err
	}
	for len(t.todo) > 0 {
		next := t.todo[0]
		t.todo, moves = t.todo[1:], len(t.moves)
		if err := next(ctx); err != nil {
			return err
		}
		if err := t.stack.Settle(ctx); err != nil {
			return err
		}
		if err := errors.Join(t.crashed(ctx, moves), t.watch()); err != nil {
			return err
		}
	}
	return nil
}

// watch reads what has crossed a wire since the last time.
func (t *tunnel) watch() error {
	for {
		entries, rev, err := t.world.Journal.NextPage(t.over, t.read, 0)
		if errors.Is(err, context.Canceled) {
			return nil
		}
		if err != nil {
			return err
		}
		t.read = rev
		for _, e := range entries {
			if t.cfg.Journal != nil {
				if _, err := fmt.Fprintf(t.cfg.Journal, "%s\n", journal.JSON(e)); err != nil {
					return fmt.Errorf("write journal: %w", err)
				}
			}
			for _, e := range t.tampered(e) {
				t.saw(e)
			}
		}
	}
}

// after has something happen once d has passed; nothing new happens once the last day is over.
func (t *tunnel) after(label string, d time.Duration, f func()) {
	t.world.Clock.Schedule(label, d, func() {
		if t.world.Clock.Now().Before(t.end) && t.problem == nil {
			f()
		}
	})
}

// cannot notes that an actor could not do what it should be able to do.
func (t *tunnel) cannot(who string, err error) {
	if err != nil && t.problem == nil {
		t.problem = fmt.Errorf("%s at %s: %w", who, t.world.Clock.Now().Format(time.RFC3339), err)
	}
}

// stream is the random stream of one actor.
func (t *tunnel) stream(actor string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(actor))
	return rand.New(rand.NewPCG(t.cfg.Seed, h.Sum64()))
}

// numbered makes a text unique.
func (t *tunnel) numbered(text string) string {
	t.words++
	return fmt.Sprintf("%s (%d)", text, t.words)
}

// errorLines keeps the lines of a log that are errors.
type errorLines struct {
	mu    sync.Mutex
	lines []string
}

func (l *errorLines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range bytes.Lines(p) {
		if strings.Contains(string(line), "level="+slog.LevelError.String()) {
			l.lines = append(l.lines, strings.TrimSpace(string(line)))
		}
	}
	return len(p), nil
}

func (l *errorLines) first() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.lines) == 0 {
		return ""
	}
	return l.lines[0]
}

func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// choose draws one of the keys by its weight.
func choose(r *rand.Rand, weights map[string]float64) string {
	sum := 0.0
	keys := sorted(weights)
	for _, k := range keys {
		sum += weights[k]
	}
	x := r.Float64() * sum
	for _, k := range keys {
		if x -= weights[k]; x < 0 {
			return k
		}
	}
	return keys[len(keys)-1]
}

// kind is the channel of a phone.
func (t *tunnel) kind(phone string) string {
	c := t.people[phone]
	if c == nil || phone == c.name {
		return c.channels[0]
	}
	return strings.TrimPrefix(phone, c.name+" on ")
}
