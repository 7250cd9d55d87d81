package tunnel

import (
	"encoding/json"
	"time"

	"github.com/wavetank/wavetank/sim/journal"
)

// figures counts for planners.
type figures struct {
	t           *tunnel
	messages    int // of customers
	gaveUp      int
	bot         int
	outside     int // messages of agents that a network refused because of its window
	unanswered  int // alerts
	unheard     int // messages that the cloud gave up
	transfers   int
	taps        int
	deadLetters int
	takeovers   int               // of sessions, by another connector than had them
	owners      map[string]string // of sessions, by the connector's name for them
	inQueue     int               // contacts that wait now
	queue       int               // the longest
	queueAt     time.Time

	inShift map[string]span
	atWork  map[string]span
}

// span adds up how long something was on.
type span struct {
	since time.Time // zero: it is off
	total time.Duration
}

func (s span) turn(on bool, now time.Time) span {
	if !s.since.IsZero() {
		s.total += now.Sub(s.since)
		s.since = time.Time{}
	}
	if on {
		s.since = now
	}
	return s
}

func (f *figures) said(string)      { f.messages++ }
func (f *figures) abandoned(string) { f.gaveUp++ }
func (f *figures) deflected(string) { f.bot++ }

func (f *figures) count(n *int, is bool) {
	if is {
		*n++
	}
}

func (f *figures) shift(a *agent, on bool) {
	if f.inShift == nil {
		f.inShift, f.atWork = map[string]span{}, map[string]span{}
	}
	now := f.t.world.Clock.Now()
	f.inShift[a.name] = f.inShift[a.name].turn(on, now)
	f.busy(a)
}

// busy is told that an agent has begun or ended something.
func (f *figures) busy(a *agent) {
	if f.atWork != nil {
		f.atWork[a.name] = f.atWork[a.name].turn(a.on && len(a.hands) > 0, f.t.world.Clock.Now())
	}
}

// waits is told that a contact waits in the queue, or does not any more; nil: it is over.
func (f *figures) waits(c *contact, is bool) {
	if c == nil || c.waiting == is {
		return
	}
	c.waiting = is
	if !is {
		f.inQueue--
		return
	}
	if f.inQueue++; f.inQueue > f.queue {
		f.queue, f.queueAt = f.inQueue, f.t.world.Clock.Now()
	}
}

// loggedIn is told of a login at Oceana.
func (f *figures) loggedIn(e journal.Entry) {
	var p struct {
		Client   string `json:"clientId"`
		Instance string `json:"instanceId"`
	}
	_ = json.Unmarshal(e.Payload, &p)
	if f.owners == nil {
		f.owners = map[string]string{}
	}
	if old := f.owners[p.Client]; old != "" && old != p.Instance {
		f.takeovers++
	}
	f.owners[p.Client] = p.Instance
}
