package explore

import (
	"fmt"
	"slices"
	"time"

	"github.com/wavetank/wavetank/scenarios/sweep"
)

// action is one thing that a person does, or that goes wrong.
type action struct {
	do   string // one of the do constants
	who  string // a customer; empty for what concerns none
	wait time.Duration
}

const (
	doSend     = "send"     // a customer writes
	doAnswer   = "answer"   // the agent answers the alert
	doReply    = "reply"    // the agent writes
	doTemplate = "template" // the agent sends the template
	doClose    = "close"    // the agent closes the contact
	doWait     = "wait"     // time passes
	doKill     = "kill"     // the connector is killed
	doStart    = "start"    // and starts again
	doDown     = "down"     // Oceana goes down
	doUp       = "up"       // and comes back
	doDrop     = "drop"     // Oceana cuts its connections
	doTwice    = "twice"    // the next webhook is delivered twice
	doLost     = "lost"     // the cloud takes the next send, but its answer is lost
)

const (
	agent    = "Alice"
	template = "hello_world"
	body     = "Please write to us again."
	welcome  = "Welcome"
	window   = 24 * time.Hour
	retries  = 15 * time.Minute // the cloud repeats a webhook for so long
)

// spans that pass: around what the rules measure, and a few others.
var spans = []time.Duration{
	time.Minute, 5 * time.Minute, 20 * time.Minute, 5*time.Minute + time.Second, 3 * time.Hour, 23*time.Hour + 55*time.Minute,
	23*time.Hour + 59*time.Minute + 59*time.Second, 24 * time.Hour, 24*time.Hour + time.Second, 25 * time.Hour,
}

// line is what was written, and what must become of it.
type line struct {
	who, text string
	agents    bool
	delivered bool // of the agent's
}

// person is one customer as the model sees them.
type person struct {
	last     time.Duration // when they wrote last; below zero: never
	contact  string        // none, alerting or open
	waiting  bool          // wrote while the connector or Oceana was away
	contacts int
	answered int
	welcomes int
}

// step is one line of a scenario.
type step struct {
	keyword, text string
	table         [][2]string
	check         string // which expectation it is; empty: an action
}

// model follows the actions and says what must be seen.
type model struct {
	now       time.Duration
	people    map[string]*person
	lines     []*line
	dead      bool // the connector
	down      bool // Oceana
	twice     bool
	lost      bool
	unsettled time.Duration // until then webhooks or posts may be repeated
	advices   int
	charges   int
	templates map[string]int
	welcome   bool // the world has a welcome
	steps     []step
}

var customers = []string{"Ana", "Ben"}

func newModel(welcomes bool) *model {
	m := &model{people: map[string]*person{}, templates: map[string]int{}, welcome: welcomes, unsettled: -1}
	for _, name := range customers {
		m.people[name] = &person{last: -1, contact: "none"}
	}
	return m
}

func (m *model) when(format string, args ...any) {
	m.steps = append(m.steps, step{keyword: "When", text: fmt.Sprintf(format, args...)})
}

func (m *model) given(format string, args ...any) {
	m.steps = append(m.steps, step{keyword: "Given", text: fmt.Sprintf(format, args...)})
}

func (m *model) then(check, format string, args ...any) {
	m.steps = append(m.steps, step{keyword: "Then", text: fmt.Sprintf(format, args...), check: check})
}

// away reports that the connector or Oceana is.
func (m *model) away() bool { return m.dead || m.down }

// settled reports that nothing is being repeated.
func (m *model) settled() bool { return !m.away() && m.now > m.unsettled }

// apply does an action and notes its step; false: it is not possible now, and nothing was done.
func (m *model) apply(a action, n int) bool {
	p := m.people[a.who]
	switch a.do {
	case doSend:
		if m.people[customers[0]].last < 0 && a.who != customers[0] {
			return false // the first is always Ana
		}
		if m.dead && p.last < 0 { // what a stranger's webhooks said while nothing heard them cannot be read back: nothing lists strangers
			return false
		}
		text := fmt.Sprintf("%s %d", []string{"Hello", "Where is it?", "Is anybody there?", "And now?"}[n%4], n)
		m.when("%q sends %q", a.who, text)
		m.lines = append(m.lines, &line{who: a.who, text: text})
		p.last = m.now
		p.waiting = m.away()
		if m.dead { // its webhook is repeated until the connector is back
			m.unsettled = m.now + retries
		}
		if p.contact == "none" {
			p.contact = "alerting"
			p.contacts++
		}
		m.twice = false
	case doAnswer:
		if p == nil || p.contact != "alerting" || !m.settled() {
			return false
		}
		m.when("agent %q answers %q", agent, a.who)
		p.contact = "open"
		p.answered++
		late := m.now-p.last > window
		if late {
			m.advices++
		} else if m.welcome {
			p.welcomes++
			m.posted()
		}
		switch {
		case m.advices == 0:
			m.then("advice", "agent %q is not advised to use a template", agent)
		case late && m.advices == 1:
			m.then("advice", "agent %q is advised to use a template", agent)
		}
	case doReply, doTemplate:
		if p == nil || p.contact != "open" || m.away() || a.do == doReply && m.now <= m.unsettled {
			return false
		}
		if a.do == doTemplate && m.open() != 1 {
			return false
		}
		m.posted()
		if a.do == doTemplate {
			// the phrase names no customer: it is for the only contact that is open
			m.when("agent %q sends the template %q", agent, template)
			m.charges++
			m.templates[a.who]++
			return true
		}
		text := fmt.Sprintf("%s %d", []string{"It left this morning.", "One moment.", "It is on its way."}[n%3], n)
		m.when("agent %q sends %q to %q", agent, text, a.who)
		m.lines = append(m.lines, &line{who: a.who, text: text, agents: true, delivered: m.now-p.last <= window})
	case doClose:
		if p == nil || p.contact != "open" || !m.settled() {
			return false
		}
		m.when("agent %q closes the contact with %q", agent, a.who)
		p.contact = "none"
	case doWait:
		m.when("%s", pass(a.wait))
		m.now += a.wait
	case doKill:
		if m.dead {
			return false
		}
		m.when("the connector is killed")
		m.dead = true
	case doStart:
		if !m.dead {
			return false
		}
		m.when("the connector starts again")
		m.dead = false
	case doDown:
		if m.down {
			return false
		}
		m.when("Oceana goes down")
		m.down = true
	case doUp:
		if !m.down {
			return false
		}
		m.when("Oceana comes back")
		m.down = false
	case doDrop:
		if m.away() {
			return false
		}
		m.when("Oceana drops the connection")
	case doTwice:
		if m.away() || m.twice {
			return false
		}
		m.given("the next webhook is delivered twice")
		m.twice = true
	case doLost:
		if m.away() || m.lost {
			return false
		}
		m.given("the cloud accepts the next send but the answer is lost")
		m.lost = true
	}
	return true
}

// open counts the contacts in hand.
func (m *model) open() (n int) {
	for _, p := range m.people {
		if p.contact == "open" {
			n++
		}
	}
	return n
}

// posted is a message of the business on its way to the cloud.
func (m *model) posted() {
	if m.lost {
		m.lost = false
		m.unsettled = m.now + retries
	}
}

func pass(d time.Duration) string {
	text := sweep.Span(d)
	if slices.Contains([]string{"1 minute", "1 hour", "1 day", "1 second"}, text) {
		return text + " passes"
	}
	return text + " pass"
}

// end lets everything settle and says what must be seen.
func (m *model) end() {
	if m.dead {
		m.apply(action{do: doStart}, 0)
	}
	if m.down {
		m.apply(action{do: doUp}, 0)
	}
	if m.now <= m.unsettled {
		m.apply(action{do: doWait, wait: 20 * time.Minute}, 0)
	}
	for _, name := range customers {
		p := m.people[name]
		if p.contact == "alerting" {
			m.then("alert", "agent %q is alerted by %q", agent, name)
		}
	}
	for _, l := range m.lines {
		switch {
		case l.agents && l.delivered:
			m.then("shown", "%q sees %q exactly 1 time", l.who, l.text)
			m.then("status", "the message %q is delivered", l.text)
		case l.agents:
			m.then("hidden", "%q does not see %q", l.who, l.text)
			m.then("status", "the message %q is rejected with code 470", l.text)
		case m.people[l.who].contact == "open":
			m.then("desk", "agent %q sees %q exactly 1 time", agent, l.text)
		}
	}
	for _, name := range customers {
		if p := m.people[name]; m.welcome && p.last >= 0 {
			m.times("welcome", name, welcome, p.welcomes)
		}
		if n := m.templates[name]; n > 0 {
			m.times("template", name, body, n)
		}
	}
	if m.charges == 0 {
		m.then("ledger", "the ledger is empty")
	} else {
		m.then("ledger", "the ledger shows %d template %s for %q", m.charges, plural(m.charges, "charge"), "GB")
	}
	m.order()
}

func (m *model) times(check, who, text string, n int) {
	if n == 0 {
		m.then(check, "%q does not see %q", who, text)
		return
	}
	m.then(check, "%q sees %q exactly %d %s", who, text, n, plural(n, "time"))
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

// order is the whole desk, where it is one conversation in one contact.
func (m *model) order() {
	ana, ben := m.people[customers[0]], m.people[customers[1]]
	if ana.contact != "open" || ana.contacts != 1 || ben.answered > 0 || m.charges > 0 {
		return
	}
	var rows [][2]string
	for _, l := range m.lines {
		if l.who != customers[0] {
			continue
		}
		from := "customer"
		if l.agents {
			from = agent
		}
		rows = append(rows, [2]string{from, l.text})
	}
	m.steps = append(m.steps, step{keyword: "Then", text: fmt.Sprintf("agent %q's desk shows:", agent), table: rows, check: "order"})
}
