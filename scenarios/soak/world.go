package soak

import (
	"container/heap"
	"fmt"
	"slices"
	"time"

	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

// What the world is like. The bounds on clocks and travel are what the connector is told to count on: together a third of a lease.
const (
	lease          = 30 * time.Second
	heartbeatEvery = lease / 10
	mostSkew       = 5 * time.Second         // between any two clocks
	mostTravel     = 5 * time.Second         // of a request, from the decision to send it until it arrives
	mostLate       = 2900 * time.Millisecond // until what a client that is gone has sent is taken; shorter than lease / 10
	mostAnswer     = 20 * time.Second        // of an answer
	faultPhase     = 90 * time.Second        // how long people write and things break
	calm           = 150 * time.Second
	mostAtOnce     = 20_000           // things at one instant
	mostDrain      = 25 * time.Minute // after calm, until everything has to be done: the cloud's last attempt comes 13 minutes after the first
)

var epoch = time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)

// event is something that happens at an instant. A nil do has been called off.
type event struct {
	at    time.Duration
	order int
	p     *process // nil: outside; else nothing happens once it is dead
	do    func()
}

type events []*event

func (l events) Len() int { return len(l) }
func (l events) Less(i, j int) bool {
	return l[i].at < l[j].at || l[i].at == l[j].at && l[i].order < l[j].order
}
func (l events) Swap(i, j int) { l[i], l[j] = l[j], l[i] }

// Push is heap's.
func (l *events) Push(x any) { *l = append(*l, x.(*event)) }

// Pop is heap's.
func (l *events) Pop() any {
	old := *l
	e := old[len(old)-1]
	*l = old[:len(old)-1]
	return e
}

// world is everything there is in a run, in one goroutine.
type world struct {
	cfg        Config
	pick       *choices
	faultRates faultRates
	now        time.Duration // since epoch
	events     events
	made       int
	current    *task
	quiet      bool // faults are over

	machines []*machine
	shared   bool // the store is
	base     base
	engine   engine
	refusals refusals
	stepped  []store.Event // that the transaction under way has decided

	unavailable   bool // end users are told when Oceana is away for long
	cloud         *cloud
	oceana        *oceana
	conversations []*conversation

	broken  *Failure
	doubled int
	trace   []string
}

// faultRates is how likely things go wrong in a run, in chances in a thousand. A run from a schedule has none.
type faultRates struct {
	slow, think, gather, commits, sideline, webhooks, posts, lookups, calls, notices, faults, outcomes, files int

	fault, post, commit, action func(v uint32) bool // which of them happen; nil: all
}

func (w *world) at(d time.Duration, p *process, do func()) *event {
	w.made++
	e := &event{w.now + d, w.made, p, do}
	heap.Push(&w.events, e)
	return e
}

// later is something outside of all processes.
func (w *world) later(d time.Duration, do func()) *event { return w.at(d, nil, do) }

// choose is a choice while things go wrong, and zero afterwards.
func (w *world) choose(k kind, perMille int, most uint32) uint32 {
	if w.quiet {
		return 0
	}
	return w.pick.choose(k, perMille, most)
}

func (w *world) chooseOf(k kind, perMille int, most uint32, wanted func(uint32) bool) uint32 {
	if w.quiet {
		return 0
	}
	return w.pick.chooseOf(k, perMille, most, wanted)
}

// way is how long something is on its way.
func (w *world) way(most time.Duration) time.Duration {
	v := w.choose(travel, w.faultRates.slow, 1500) // as long as it can be in a third of the cases
	return time.Millisecond + (most-time.Millisecond)*time.Duration(min(v, 1000))/1000
}

// think is how long a process takes until it does the next thing.
func (w *world) think() time.Duration {
	v := w.choose(pause, w.faultRates.think, 1000)
	return time.Duration(v) * time.Millisecond
}

func (w *world) fail(rule, format string, args ...any) {
	if w.broken == nil {
		w.broken = &Failure{Rule: rule, Text: fmt.Sprintf(format, args...)}
		w.say("FAILS", "%s: %s", rule, w.broken.Text)
	}
}

// posts reports whether there is a post to be done.
func (w *world) posts() bool {
	return slices.ContainsFunc(w.base.pending(), func(f store.Effect) bool { return f.Kind == (message.Post{}).Kind() })
}

// say writes down what happens, if anybody wants to read it.
func (w *world) say(who, format string, args ...any) {
	if !w.cfg.Trace {
		return
	}
	at := epoch.Add(w.now).Format("15:04:05.000")
	w.trace = append(w.trace, fmt.Sprintf("%s  %-12s %s", at, who, fmt.Sprintf(format, args...)))
}

// run lets things happen until all is done or something is wrong.
func (w *world) run() {
	var look func()
	look = func() { // whether all is done
		if w.idle() {
			w.events = nil
			return
		}
		if w.now > calm+mostDrain {
			w.fail("drain", "not quiet %s after the last fault: %s", mostDrain, w.left())
		}
		w.later(time.Second, look)
	}
	w.later(calm, func() { w.clear(); w.later(time.Second, look) })
	for at := 0; len(w.events) > 0 && w.broken == nil; at++ {
		e := heap.Pop(&w.events).(*event)
		if e.at > w.now {
			at = 0
		}
		if at > mostAtOnce {
			w.fail("livelock", "more than %d things happen at one instant", mostAtOnce)
		}
		w.now = e.at
		if e.p != nil && e.p.still > w.now {
			e.at = e.p.still // in the same order as before
			heap.Push(&w.events, e)
			continue
		}
		do := e.do
		e.do = nil
		if do != nil && (e.p == nil || !e.p.dead) {
			do()
		}
	}
}
