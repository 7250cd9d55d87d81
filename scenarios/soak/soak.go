package soak

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

// Config says how a run is made. The zero value is what CI runs.
type Config struct {
	// Skew is how far two clocks may differ; zero: 5 s, which leaves as much for requests on their way. With more than that a connector may
	// send what another has sent already, so doubled messages are counted and are no failure; everything else must still hold.
	Skew time.Duration
	// Store is the engine of the connectors' store: InMemory, which is also what empty means, SQLite, or the URL of a PostgreSQL database in which
	// every run makes a schema of its own and removes it.
	Store string
	// Trace has everything written down that happens.
	Trace bool

	plant Bug
}

// Failure is a rule that did not hold.
type Failure struct {
	Rule string // such as lost, doubled or order
	Text string
}

func (f *Failure) Error() string { return f.Rule + ": " + f.Text }

// Result is the outcome of a run.
type Result struct {
	Failure     *Failure      // nil: all rules held
	Schedule    Schedule      // every choice that was made
	Trace       []string      // what happened, if Config.Trace is set
	Span        time.Duration // of the world's clock
	Messages    int           // that people wrote
	Files       int           // of these
	DeadLetters int           // dead letters in the end
	Doubled     int           // that came twice, where Config.Skew is too much
}

// Bug is a mistake that a test plants in the parts around the connector, to see that it is found.
type Bug int

// The bugs that can be planted. The zero Bug is none.
const (
	none                    Bug = iota
	SkipFencing                 // the store takes changes in the name of a lease that is another's
	AcknowledgeBeforeCommit     // the store answers before it commits
	ForgetDedupe                // the store takes an event that it has for new
	SkipLookup                  // the look-up never finds a post
	IgnoreMargin                // a connector counts on its lease for a third longer than it lasts
	ForgetInherited             // a connector that takes a session over takes everything for untried
	ReportRefusedAsKept         // a call of a group that the engine refused is reported as kept, although the step or the fence refused it
	HandOverStalePage           // effects that were read under one lease are handed over under the next
	SentForEver                 // the connector is not told why a socket ended: what Oceana can never take is sent again and again
	ForgetWhereFilesAre         // a file of an agent is posted from an address at which the cloud does not have it
)

// Run makes the run of a seed.
func Run(cfg Config, seed uint64) Result { return run(cfg, fromSeed(seed), faultRatesOf(seed)) }

// Replay makes a run from its choices.
func Replay(cfg Config, s Schedule) Result { return run(cfg, fromSchedule(s), faultRates{}) }

// faultRatesOf are the fault rates of a seed: in most runs only some kinds of faults happen, so that each of them has runs of its own.
func faultRatesOf(seed uint64) faultRates {
	s := stream{state: ^seed}
	s.state = s.next() // neighbours must not resemble each other
	some := func(levels ...int) int { return levels[s.next()%uint64(len(levels))] }
	w := faultRates{
		slow: some(0, 20, 150, 500), think: some(0, 20, 200), commits: some(0, 0, 10, 40), sideline: some(0, 0, 5, 25),
		webhooks: some(0, 50, 300), posts: some(0, 50, 300), lookups: some(0, 0, 100), calls: some(0, 0, 20, 100), notices: some(0, 0, 30, 100),
		faults: some(0, 200, 500, 800), outcomes: some(0, 100),
	}
	w.gather = w.think
	switch some(0, 0, 0, 1, 2, 3) {
	case 1: // slow posts are on their way while leases are lost, and little else
		w = faultRates{slow: some(0, 20), think: some(0, 20), posts: some(400, 700), faults: some(200, 500)}
		w.post = func(v uint32) bool { return v == 10 }
		w.fault = func(v uint32) bool { return breaks(v-1) == 8 }
	case 2: // posts are refused or not answered while leases are lost, and little else
		w = faultRates{slow: some(0, 20), think: some(0, 20), posts: some(300, 600), faults: some(200, 500), commits: some(0, 40)}
		w.post = func(v uint32) bool { return v == 2 || v == 7 || v == 10 }
		w.fault = func(v uint32) bool { b := breaks(v - 1); return b == 1 || b == 9 }
	case 3: // the engine refuses changes of large groups, and little else happens
		w = faultRates{slow: some(0, 20), think: some(0, 20), gather: 900, commits: some(200, 400), faults: some(0, 200)}
		w.commit = func(v uint32) bool { return v == 5 || v == 6 }
		w.action = func(v uint32) bool { // close together, and many that cannot be decided
			return (v-1)>>6%900 < 225 && (isUnwelcome(v-1) || v>>12%4 == 0)
		}
	}
	w.files = some(0, 50, 300)
	return w
}

func run(cfg Config, pick *choices, faultRates faultRates) Result {
	w := &world{cfg: cfg, pick: pick, faultRates: faultRates}
	w.build()
	w.people()
	w.breakdowns()
	w.run()
	if w.broken == nil {
		w.check()
	}
	defer w.base.close()
	r := Result{Failure: w.broken, Schedule: pick.schedule(), Trace: w.trace, Span: w.now, Doubled: w.doubled}
	w.quiet = true
	for _, t := range w.conversations {
		r.Messages += len(t.written) + len(t.lines)
		for _, m := range t.written {
			r.Files += one(isFile(m.id))
		}
		for _, l := range t.lines {
			r.Files += one(isFile(string(l.id)))
		}
	}
	r.DeadLetters = len(w.base.letters())
	for _, m := range w.machines {
		if m.p != nil {
			m.p.dead = true
			m.p.remove()
		}
	}
	return r
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

func (w *world) build() {
	shared := w.choose(alone, 250, 1) == 0 || w.cfg.plant == AcknowledgeBeforeCommit
	count := 1 + int(w.choose(connectors, 800, 2))
	if !shared {
		count = 1
	}
	links := 1 + int(w.choose(sessions, 700, 3))
	people := 1 + int(w.choose(conversations, 700, 3))
	w.oceana = &oceana{w: w, sessions: links, clients: map[string]*seat{}, files: map[string]bool{}}
	w.cloud = &cloud{w: w, copies: map[string]string{}}
	w.refusals = newRefusals()
	w.shared, w.unavailable = shared, w.choose(outages, 300, 1) == 1
	w.openBase(links)
	for i := range people {
		t := &conversation{w: w, id: fmt.Sprintf("conv%d", i+1), user: message.AppUserID(fmt.Sprintf("user%d", i+1)), refused: map[string]bool{}}
		t.client = "async-oceana-adapter"
		if n := store.Shard(t.id, links); n > 0 {
			t.client += fmt.Sprintf(".%d", n)
		}
		w.conversations = append(w.conversations, t)
	}
	for i := range count {
		m := &machine{w: w, n: i + 1}
		m.offset = []time.Duration{0, -1, 1}[w.choose(skew, 700, 2)] * w.skew() / 2
		w.machines = append(w.machines, m)
		w.later(w.way(time.Second), m.up)
	}
}

// openBase makes the database.
func (w *world) openBase(shards int) {
	decide := connector.Decide(w.config(&process{w: w, m: &machine{w: w}}))
	step := func(state []byte, e store.Event, now time.Time) (store.Outcome, error) {
		if strings.HasSuffix(e.ID, unwelcome) {
			return store.Outcome{}, errors.New("unwelcome")
		}
		out, err := decide(state, e, now)
		if err == nil {
			w.stepped = append(w.stepped, e)
		}
		return out, err
	}
	if w.cfg.Store == "" || w.cfg.Store == InMemory {
		m := newMemory(w.shared, shards, step)
		m.bug = w.cfg.plant
		w.base = memoryBase{m}
		return
	}
	w.base = must(openSQL(w, step, shards))
}

// keepStepped notes down in which order the store has taken what customers wrote: a transaction has committed.
func (w *world) keepStepped() {
	for _, e := range w.stepped {
		w.refusals.kept[e.ID] = true
		if e.Kind != (message.CustomerMessage{}).Kind() {
			continue
		}
		t := w.conversationNamed(e.Conversation)
		if id := strings.TrimPrefix(e.ID, "message:"); !slices.Contains(t.kept, id) && !isPoison(id) {
			t.kept = append(t.kept, id)
		}
	}
}
