package explore

import (
	"fmt"
	"strings"
	"time"

	"github.com/wavetank/wavetank/scenarios/steps"
)

// Action is one thing that a person does, or that goes wrong.
type Action struct {
	Do   string // one of the constants below
	Who  string // a customer; empty for what concerns none
	Text string // what is written, or the name of a file; of Fault the step that arms it; empty: made up
	Wait time.Duration
	Next int // of Fault: how many messages it can meet
}

// What an Action does.
const (
	Send     = "send"     // a customer writes
	File     = "file"     // a customer sends a file
	Infected = "infected" // one that the scanner stops
	Answer   = "answer"   // the agent answers the alert
	Reply    = "reply"    // the agent writes
	Template = "template" // the agent sends the template
	Transfer = "transfer" // the agent gives the contact to the other agent
	Close    = "close"    // the agent closes the contact
	Wait     = "wait"     // time passes
	Kill     = "kill"     // the connector is killed
	Crash    = "crash"    // it is killed half-way in what is done next, at the failpoint Text
	Start    = "start"    // and starts again
	Down     = "down"     // Oceana goes down
	Up       = "up"       // and comes back
	Drop     = "drop"     // Oceana cuts its connections
	Twice    = "twice"    // the next webhook is delivered twice
	Lost     = "lost"     // the cloud takes the next send, but its answer is lost
	Fault    = "fault"    // another fault of the next messages, after which they are repeated
)

const (
	template = "hello_world"
	body     = "Please write to us again."
	window   = 24 * time.Hour

	multiplicity = 5                // contacts that an agent has at a time
	retries      = 15 * time.Minute // the cloud repeats a webhook for so long
)

// World is what a sequence begins in.
type World struct {
	Start   time.Time // on the clock
	Agent   string    // who is ready
	Second  string    // another agent, who is ready when given a contact; empty: no contact changes hands
	Welcome string    // empty: none
	Bot     string    // what a chatbot answers, before the next message goes to the agent; empty: there is none
	People  []Person  // in the order of checks
}

// Person is a customer.
type Person struct {
	Name    string // unique among those of the world
	Channel string // whatsapp, messenger, twitter or web
}

// drawn is the world of sequences that are drawn.
func drawn(welcomes bool) World {
	w := World{
		Start: time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC), Agent: "Alice",
		People: []Person{{"Ana", "whatsapp"}, {"Ben", "whatsapp"}},
	}
	if welcomes {
		w.Welcome = "Welcome"
	}
	return w
}

// spans that pass: around what the rules measure, and a few others.
var spans = []time.Duration{
	time.Minute, 5 * time.Minute, 20 * time.Minute, 5*time.Minute + time.Second, 3 * time.Hour, 23*time.Hour + 55*time.Minute,
	23*time.Hour + 59*time.Minute + 59*time.Second, 24 * time.Hour, 24*time.Hour + time.Second, 25 * time.Hour,
}

// line is what was written, and what must become of it.
type line struct {
	who, text string
	do        string // Send, File or Infected
	agents    bool
	from      string // who of the business wrote it
	delivered bool   // of the agent's
}

// person is one customer as the model sees them.
type person struct {
	channel  string
	last     time.Duration // when they wrote last; below zero: never
	contact  string        // none, bot, alerting or open
	agent    string        // who is alerted, or has it; before that, and while a chatbot has it, no agent
	contacts int
	// transferred: another agent answered this contact before
	transferred bool
	bots        int // answers of the chatbot
	answered    int
	welcomes    int
	shown       []string // what the business sent, as the phone must show it
	mixed       bool     // the customer wrote after the first of them
	known       bool     // to the connector, which can read back what it missed of them
}

// step is one line of a scenario.
type step struct {
	keyword, text string
	table         [][2]string
	check         string // which expectation it is; empty: an action
}

// model follows the actions and says what must be seen.
type model struct {
	world     World
	now       time.Duration
	people    map[string]*person
	lines     []*line
	dead      bool // the connector
	down      bool // Oceana
	twice     bool
	lost      bool
	lostFirst bool          // and what is met then ends there: another fault that was armed behind it waits for the next send
	crash     string        // where the connector is to be killed; empty: nowhere
	unsettled time.Duration // until then webhooks or posts may be repeated
	posting   time.Duration // until then posts may be
	faulty    map[bool]int  // messages that a fault can still meet: true for those of the business
	ready     bool          // the second agent
	advices   map[string]int
	shuffled  bool // what is repeated may come behind what was written later
	charges   int
	templates map[string]int
	steps     []step
}

func newModel(w World) *model {
	m := &model{world: w, people: map[string]*person{}, templates: map[string]int{}, advices: map[string]int{}, faulty: map[bool]int{}, unsettled: -1, posting: -1}
	for _, p := range w.People {
		m.people[p.Name] = &person{channel: p.Channel, last: -1, contact: "none"}
	}
	return m
}

// windowed says whether free text must follow the customer's within a day.
func (p *person) windowed() bool { return p.channel == "whatsapp" || p.channel == "messenger" }

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
func (m *model) apply(a Action, n int) bool {
	p := m.people[a.Who]
	switch a.Do {
	case Send, File, Infected:
		return m.customer(a, p, n)
	case Answer, Reply, Template, Transfer, Close:
		return p != nil && m.agent(a, p, n)
	case Wait:
		if m.dead && m.now <= m.posting && a.Wait > time.Hour { // what is posted again then may be too late
			return false
		}
		m.when("%s", steps.Pass(a.Wait))
		m.now += a.Wait
		return true
	}
	return m.goesWrong(a)
}

// customer is a message of one.
func (m *model) customer(a Action, p *person, n int) bool {
	if p == nil || m.dead && p.last < 0 { // what a stranger's webhooks said while nothing heard them cannot be read back: nothing lists strangers
		return false
	}
	if a.Do != Send && p.channel == "twitter" { // its clients send no documents
		return false
	}
	if p.contact == "none" && m.busy() >= multiplicity { // it would wait in the queue, and who is alerted next is Oceana's choice
		return false
	}
	bot := m.world.Bot != "" && (p.contact == "none" || p.contact == "bot")
	if bot && (a.Do != Send || m.away()) { // what a chatbot makes of a file is its own affair
		return false
	}
	if p.contact == "none" && m.ready && !m.parts() {
		return false
	}
	text := a.Text
	switch {
	case text != "":
	case a.Do == File:
		text = fmt.Sprintf("photo-%d.pdf", n)
	case a.Do == Infected:
		text = fmt.Sprintf("eicar-%d.pdf", n)
	default:
		text = fmt.Sprintf("%s %d", []string{"Hello", "Where is it?", "Is anybody there?", "And now?"}[n%4], n)
	}
	crashes := m.crashes(a, p)
	if a.Do == Send {
		m.when("%q sends %q", a.Who, text)
	} else {
		m.when("%q sends the file %q", a.Who, text)
	}
	m.lines = append(m.lines, &line{who: a.Who, text: text, do: a.Do})
	p.last = m.now
	p.mixed = p.mixed || len(p.shown) > 0
	if m.dead { // its webhook is repeated until the connector is back
		m.unsettled = m.now + retries
	}
	if met := m.meets(false); !met && !m.dead {
		p.known = true
	}
	m.twice = false
	switch {
	case p.contact == "none" && bot:
		p.contact = "bot"
		p.contacts++
		p.bots++
		p.shown = append(p.shown, m.world.Bot)
		m.lines = append(m.lines, &line{who: a.Who, text: m.world.Bot, from: chatbot})
		m.posted()
	case p.contact == "none":
		p.contact, p.agent = "alerting", m.world.Agent
		p.contacts++
	case p.contact == "bot":
		p.contact, p.agent = "alerting", m.world.Agent
	}
	if crashes {
		m.crashed(false)
	}
	return true
}

// chatbot is what Oceana calls it.
const chatbot = "Chatbot"

// parts has the second agent take no new contact, so that it is known who is alerted; false: that agent is alerted.
func (m *model) parts() bool {
	for _, p := range m.people {
		if p.contact == "alerting" && p.agent == m.world.Second {
			return false
		}
	}
	m.when("agent %q becomes not ready", m.world.Second)
	m.ready = false
	return true
}

// agent is what the agent does.
func (m *model) agent(a Action, p *person, n int) bool {
	agent := p.agent
	switch a.Do {
	case Answer:
		if p.contact != "alerting" || !m.settled() {
			return false
		}
		again := p.transferred // it was answered before
		late := !again && p.windowed() && m.now-p.last > window
		if !late && !again && m.world.Welcome != "" && !m.inTime(p) {
			return false
		}
		m.when("agent %q answers %q", agent, a.Who)
		p.contact = "open"
		p.answered++
		switch {
		case late && p.channel == "whatsapp":
			m.advices[agent]++
		case !late && !again && m.world.Welcome != "":
			p.welcomes++
			p.shown = append(p.shown, m.world.Welcome)
			m.posted()
		}
		switch { // a desk keeps contacts that are over
		case m.advices[agent] == 0:
			m.then("advice", "agent %q is not advised to use a template", agent)
		case late && m.advices[agent] == 1:
			m.then("advice", "agent %q is advised to use a template", agent)
		}
	case Reply:
		if p.contact != "open" || m.away() || m.now <= m.unsettled && m.unsettled != m.posting || !m.inTime(p) {
			return false
		}
		crashes := m.crashes(a, p)
		m.posted()
		text := a.Text
		if text == "" {
			text = fmt.Sprintf("%s %d", []string{"It left this morning.", "One moment.", "It is on its way."}[n%3], n)
		}
		m.when("agent %q sends %q to %q", agent, text, a.Who)
		l := &line{who: a.Who, text: text, do: Send, agents: true, from: agent, delivered: !p.windowed() || m.now-p.last <= window}
		if m.lines = append(m.lines, l); l.delivered {
			p.shown = append(p.shown, text)
		}
		if crashes {
			m.crashed(true)
		}
	case Template: // the phrase names no customer: it is for the only contact that is open
		if p.contact != "open" || p.channel != "whatsapp" || m.away() || m.open() != 1 {
			return false
		}
		m.posted()
		m.when("agent %q sends the template %q", agent, template)
		m.charges++
		m.templates[a.Who]++
		p.shown = append(p.shown, body)
	case Transfer:
		to := m.world.Second
		if agent == to {
			to = m.world.Agent
		}
		if p.contact != "open" || to == "" || !m.settled() || m.busy() >= multiplicity {
			return false
		}
		if to == m.world.Second && !m.ready {
			m.given("agent %q is ready", to)
			m.ready = true
		}
		m.when("agent %q transfers %q to agent %q", agent, a.Who, to)
		p.contact, p.agent, p.transferred = "alerting", to, true
	case Close:
		if p.contact != "open" || !m.settled() {
			return false
		}
		m.when("agent %q closes the contact with %q", agent, a.Who)
		p.contact, p.transferred = "none", false
	}
	return true
}

// goesWrong is what happens to the connector, to Oceana and on the way between them.
func (m *model) goesWrong(a Action) bool {
	switch a.Do {
	case Kill:
		if m.dead || m.now <= m.unsettled && (m.stranger() || m.botting()) {
			return false
		}
		m.when("the connector is killed")
		m.dead, m.crash = true, ""
	case Crash: // its step comes before what gets to the point
		if m.away() || m.crash != "" {
			return false
		}
		m.crash = a.Text
	case Start:
		if !m.dead {
			return false
		}
		m.when("the connector starts again")
		m.dead = false
		if m.now <= m.posting {
			m.posting = m.now + retries
			m.unsettled = m.posting
		}
	case Down:
		if m.down || m.now <= m.unsettled && m.botting() {
			return false
		}
		m.when("Oceana goes down")
		m.down = true
	case Up:
		if !m.down {
			return false
		}
		m.when("Oceana comes back")
		m.down = false
	case Drop:
		if m.away() {
			return false
		}
		m.when("Oceana drops the connection")
	case Twice:
		if m.away() || m.twice || m.faulty[false] > 0 {
			return false
		}
		m.given("the next webhook is delivered twice")
		m.twice = true
	case Lost:
		if m.away() || m.lost {
			return false
		}
		m.given("the cloud accepts the next send but the answer is lost")
		m.lost, m.lostFirst = true, m.faulty[true] == 0
	case Fault: // a webhook meets one fault, the first that was armed; after five the cloud gives it up
		ours := strings.Contains(a.Text, " send")
		if m.away() || m.twice || !ours && m.faulty[ours]+a.Next > 3 {
			return false
		}
		m.given("%s", a.Text)
		m.faulty[ours] += max(a.Next, 1)
	}
	return true
}

// meets is a message that may meet a fault.
func (m *model) meets(ours bool) bool {
	if m.faulty[ours] == 0 {
		return false
	}
	m.faulty[ours]--
	m.unsettled, m.shuffled = m.now+retries, true
	return true
}

// inTime says whether what is posted now is in the same window even if it is posted again.
func (m *model) inTime(p *person) bool {
	again := m.lost || m.faulty[true] > 0 || m.now <= m.posting
	return !again || !p.windowed() || m.now-p.last <= window-6*time.Hour
}

// stranger says whether a customer wrote of whom the connector may not have heard: what it misses of them is lost.
func (m *model) stranger() bool {
	for _, p := range m.people {
		if p.last >= 0 && !p.known {
			return true
		}
	}
	return false
}

// botting says whether the chatbot has a contact: what it has not heard yet it may answer too late.
func (m *model) botting() bool {
	for _, p := range m.people {
		if p.contact == "bot" {
			return true
		}
	}
	return false
}

// busy counts the contacts that alert the agent or are in hand.
func (m *model) busy() (n int) {
	for _, p := range m.people {
		if p.contact != "none" {
			n++
		}
	}
	return n
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
	first := m.lost && m.lostFirst
	if m.lost {
		m.lost = false
		m.unsettled, m.posting = m.now+retries, m.now+retries
	}
	m.meets(false) // the webhook about its delivery
	if !first && m.meets(true) {
		m.posting = m.unsettled
	}
}
