package tunnel

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/oceana"
)

// Violation is a promise that was broken.
type Violation struct {
	Promise string    `json:"promise"`          // such as "nothing is lost"
	At      time.Time `json:"at"`               // when it was seen, in virtual time
	Person  string    `json:"person,omitempty"` // whom it concerns; empty: no one person
	What    string    `json:"what"`
	Feature string    `json:"feature,omitempty"` // a scenario that breaks in the same way; empty: none was looked for, or found
	Steps   int       `json:"steps,omitempty"`   // of that scenario, beside its background
}

// line is one message that was written, and where it was seen since.
type line struct {
	text     string
	phone    string // the customer's
	agent    string // who wrote it; empty: the customer
	at       time.Time
	infected bool
	template bool
	accepted bool   // by the connector, with 200
	failed   int    // tries of the cloud that the connector did not answer with 200
	id       string // the cloud's of a customer's message, Oceana's of an agent's
	seen     int    // how often the other side got it
	turn     int    // a customer's: which was accepted before which, from 1; 0: read back, or not yet
	wrongly  bool   // an agent's: rejected although it was inside the window
	late     bool   // a customer's: it was repeated, and what was answered meanwhile stays above it
	outcome  string // of an agent's message: the last status that the desk was told
	code     int
}

// promises checks, all along, what must hold whatever happens.
type promises struct {
	t      *tunnel
	first  *Violation
	lines  map[string]*line     // by text
	byID   map[string]*line     // an agent's, by Oceana's id
	order  map[string][]*line   // a customer's by phone, as they were written
	back   map[string]int       // by phone, how many of an agent's were written and how far the phone is
	last_  map[string]time.Time // by phone, when its owner last wrote
	turns  int                  // customers' messages that the connector accepted
	shown  int                  // templates that phones drew
	full   map[string]string    // a template's parameter by its whole text
	sentAt map[string][]*line   // an agent's by phone, as they were written
}

// grace is how long a message may be on its way: the cloud repeats webhooks for a quarter of an hour.
const grace = 20 * time.Minute

func (p *promises) broken() bool { return p.first != nil }

// break_ notes the first promise that is broken: it ends the run.
func (p *promises) break_(promise, person, format string, args ...any) {
	if p.first == nil {
		p.first = &Violation{Promise: promise, At: p.t.world.Clock.Now(), Person: person, What: fmt.Sprintf(format, args...)}
	}
}

func (p *promises) add(l *line) {
	if p.lines == nil {
		p.lines, p.byID, p.order = map[string]*line{}, map[string]*line{}, map[string][]*line{}
		p.last_, p.full, p.sentAt, p.back = map[string]time.Time{}, map[string]string{}, map[string][]*line{}, map[string]int{}
	}
	p.lines[l.text] = l
}

// written is when a customer wrote what opens a contact: a webhook that is repeated brings it later. What opens one without words of its
// own, such as the notice of an infected file, is as old as the last that the customer wrote.
func (p *promises) written(phone, text string, at time.Time) time.Time {
	if l := p.lines[text]; l != nil && l.agent == "" {
		return l.at
	}
	if all := p.order[phone]; len(all) > 0 {
		return all[len(all)-1].at
	}
	return at
}

// known reports whether a text was written before.
func (p *promises) known(text string) bool { return p.lines[text] != nil }

// says is told what a customer is about to write.
func (p *promises) says(phone, text string, infected bool) {
	l := &line{text: text, phone: phone, at: p.t.world.Clock.Now(), infected: infected}
	p.add(l)
	p.order[phone] = append(p.order[phone], l)
	p.t.world.Clock.Schedule("a look at what "+phone+" wrote", grace, func() {
		if l.seen > 0 || infected || p.t.excuse() != "" {
			return
		}
		if p.unheard(l) {
			p.t.figures.unheard++
		} else {
			p.break_("nothing is lost", phone, "%q of %s, written at %s, has reached no desk and no queue after %s", l.text, phone, stamp(l.at), grace)
		}
	})
}

// excuse says why messages may be under way for longer; empty: they may not.
func (t *tunnel) excuse() string {
	if t.world.Oceana.Accepting() {
		return ""
	}
	return "Oceana is down"
}

// sends is told what an agent is about to write.
func (p *promises) sends(agent, phone, text string, template bool) {
	l := &line{text: text, phone: phone, agent: agent, at: p.t.world.Clock.Now(), template: template}
	p.add(l)
	if template {
		p.full[strings.ReplaceAll(p.t.profile.Template.Body, "{{1}}", text)] = text
	}
	p.sentAt[phone] = append(p.sentAt[phone], l)
	p.t.world.Clock.Schedule("a look at what "+agent+" wrote", grace, func() { p.settled(l) })
}

// settled checks what an agent's message came to.
func (p *promises) settled(l *line) {
	switch {
	case l.id == "": // the contact was over before it was sent
	case l.outcome == "":
		p.break_("every message ends", l.phone, "%q of %s to %s has no outcome after %s", l.text, l.agent, l.phone, grace)
	case l.outcome == oceana.StatusAccepted && l.seen > 0 && p.t.kind(l.phone) == "whatsapp":
		p.break_("every message ends", l.phone, "%q of %s is on the phone of %s, and the desk was told no more than that it was accepted, for %s", l.text, l.agent, l.phone, grace)
	case (l.outcome == oceana.StatusRejected || l.outcome == oceana.StatusRefused) && l.seen > 0:
		p.break_("a refused message is not shown", l.phone, "%q of %s is %s and on the phone of %s", l.text, l.agent, l.outcome, l.phone)
	case l.wrongly:
		p.break_("inside the window nothing is refused", l.phone, "%q of %s to %s was refused with %d", l.text, l.agent, l.phone, l.code)
	case l.outcome != oceana.StatusRejected && l.outcome != oceana.StatusRefused && l.seen == 0:
		p.break_("nothing is lost", l.phone, "%q of %s is %s and not on the phone of %s", l.text, l.agent, l.outcome, l.phone)
	}
}

// tries of the cloud's webhook, after which it gives a message up.
const tries = 5

// unheard says that the cloud gave a message up before the connector had heard of the customer. It cannot read back what was said then:
// nothing lists strangers.
func (p *promises) unheard(l *line) bool {
	return l.failed >= tries && !slices.ContainsFunc(p.order[l.phone], func(o *line) bool { return o.accepted })
}

// accepts is a webhook, and whether the connector answered it with 200. A processor of the cloud gets the same before.
func (p *promises) accepts(text, id string, connector, taken bool) (phone string, known bool) {
	l := p.lines[text]
	if l == nil || l.agent != "" {
		return "", false
	}
	if connector && !taken {
		l.failed++
	}
	if taken && !l.accepted {
		p.turns++
		l.turn = p.turns
	}
	l.accepted, l.id = l.accepted || taken, id
	return l.phone, true
}

// reachesDesk is a message that Oceana took from the connector.
func (p *promises) reachesDesk(e journal.Entry, text string) {
	l := p.lines[text]
	if l == nil || l.agent != "" {
		return
	}
	l.seen++
	l.late = e.At.Sub(l.at) > time.Second
	owner := p.t.owners[e.Conversation]
	switch {
	case l.infected:
		p.break_("no infected file gets through", l.phone, "%q of %s reached Oceana", l.text, l.phone)
	case l.seen > 1:
		p.break_("nothing is doubled", l.phone, "%q of %s reached Oceana %d times", l.text, l.phone, l.seen)
	case owner != l.phone:
		p.break_("to the right person", l.phone, "%q of %s is in the conversation of %s", l.text, l.phone, owner)
	}
}

// sent is told of Oceana's id of what an agent wrote.
func (p *promises) sent(text, id string) {
	if l := p.lines[text]; l != nil && l.agent != "" {
		l.id = id
		p.byID[id] = l
	}
}

// reported is a status that the desk is told.
func (p *promises) reported(id, status string, code int) {
	l := p.byID[id]
	if l == nil {
		return
	}
	if status == "failed" { // as the desk shows it
		status = oceana.StatusRejected
	}
	again := l.outcome == status // the desk was told before
	l.outcome, l.code = status, code
	if again || status != oceana.StatusRejected || l.template {
		return
	}
	age := l.at.Sub(p.last_[l.phone])
	switch inside := !p.windowed(l.phone) || age <= window-time.Second; {
	case !inside:
		p.t.figures.outside++
	case code == 470:
		p.break_("inside the window nothing is refused", l.phone, "%q of %s was refused with 470, %s after %s wrote last", l.text, l.agent, age, l.phone)
	default: // unless it is on the phone, which is worse
		l.wrongly = true
	}
}

// window is how long WhatsApp and Messenger take free text after a customer's last message.
const window = 24 * time.Hour

func (p *promises) windowed(phone string) bool {
	kind := p.t.kind(phone)
	return kind == "whatsapp" || kind == "messenger"
}

// wrote is told that the network took a message of a customer.
func (p *promises) wrote(phone string, at time.Time) {
	if p.last_ != nil {
		p.last_[phone] = at
	}
}

// shows is told what a phone draws. It reports whether an agent wrote it.
func (p *promises) shows(phone string, b bubble, at time.Time) bool {
	text := b.Text
	if word, is := p.full[text]; is {
		text = word
		p.shown++
	}
	if text == p.t.profile.Welcome && text != "" {
		p.welcomes(phone)
	}
	l := p.lines[text]
	if l != nil && l.agent != "" && l.phone != phone {
		p.break_("to the right person", phone, "%q was for %s and is on the phone of %s", l.text, l.phone, phone)
	}
	if age := at.Sub(p.last_[phone]); p.windowed(phone) && b.Kind != "template" && age > window {
		p.break_("outside the window nothing is delivered", phone, "%q is on the phone of %s, who wrote %s ago", b.Text, phone, age)
	}
	if l == nil || l.agent == "" {
		return false
	}
	l.seen++
	if l.seen > 1 {
		p.break_("nothing is doubled", phone, "%q is on the phone of %s %d times", l.text, phone, l.seen)
	}
	sent := p.sentAt[phone]
	for i := p.back[phone]; i < len(sent); i++ {
		if sent[i] == l {
			p.back[phone] = i + 1
			return true
		}
	}
	p.break_("order is kept", phone, "%q is on the phone of %s behind what was written after it", l.text, phone)
	return true
}

// advises is the connector's advice to use a template: once in a contact.
func (p *promises) advises(conversation string, duplicate bool) {
	c := p.t.contacts[conversation]
	if duplicate || c == nil {
		return
	}
	if c.advised {
		p.break_("every timer fires once", c.phone, "%s was advised again in the contact with %s", c.agent, c.phone)
	}
	c.advised = true
}

// welcomes is the connector's welcome on a phone: once in a contact.
func (p *promises) welcomes(phone string) {
	c := p.t.newest[phone]
	if c == nil {
		return
	}
	if c.taken.IsZero() {
		p.break_("every timer fires once", phone, "%s was welcomed before an agent answered", phone)
	}
	if c.welcomed {
		p.break_("every timer fires once", phone, "%s was welcomed again in a contact", phone)
	}
	c.welcomed = true
}

// toBot is told of a contact that begins: the chatbot answers what opened it.
func (p *promises) toBot(c *contact, text string) {
	if l := p.lines[text]; p.t.profile.Bot == nil || l == nil || l.agent != "" || l.infected {
		return
	}
	p.t.world.Clock.Schedule("a look at what the chatbot answered "+c.phone, grace, func() {
		if c.bots == 0 && p.t.excuse() == "" {
			p.break_("nothing is lost", c.phone, "the chatbot's answer to %q has not reached the phone of %s after %s", text, c.phone, grace)
		}
	})
}

// answersOfBot is told that a phone shows what the chatbot answers.
func (p *promises) answersOfBot(phone string) {
	c := p.t.newest[phone]
	if c == nil {
		return
	}
	if c.bots++; c.bots > max(p.t.profile.Bot.Answers, 1) {
		p.break_("nothing is doubled", phone, "the chatbot's answer is on the phone of %s %d times in a contact", phone, c.bots)
	}
}

// taken is told that an agent has answered a contact: by now or soon the customer is welcomed, or the agent advised.
func (p *promises) taken(c *contact, agent string) {
	age, known := p.silence(c.phone)
	kind := p.t.kind(c.phone)
	stale := p.windowed(c.phone) && age > window
	near := p.windowed(c.phone) && age > window-grace && age < window+grace // what the connector has heard of may be as much older
	if !known || near || !stale && p.t.profile.Welcome == "" || stale && kind != "whatsapp" {
		return
	}
	p.t.world.Clock.Schedule("a look at the contact of "+c.phone, grace, func() {
		switch {
		case p.t.newest[c.phone] != c || p.t.excuse() != "":
		case stale && !c.advised:
			p.break_("every timer fires once", c.phone, "%s answered %s, who wrote %s before, and was not advised to use a template", agent, c.phone, age)
		case !stale && !c.welcomed:
			p.break_("every timer fires once", c.phone, "%s answered %s, who was not welcomed within %s", agent, c.phone, grace)
		}
	})
}

// silence is how long ago the connector accepted the last of a customer's messages; false: none, or one came later that it did not.
func (p *promises) silence(phone string) (age time.Duration, known bool) {
	all := p.order[phone]
	if len(all) == 0 || !all[len(all)-1].accepted || all[len(all)-1].infected {
		return 0, false
	}
	return p.t.world.Clock.Now().Sub(all[len(all)-1].at), true
}

// last checks what can be said only once everything is quiet.
func (p *promises) last(ctx context.Context) error {
	t := p.t
	if err := t.stack.Settle(ctx); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		p.break_("quiet is reached", "", "%v", err)
		return nil
	}
	for _, e := range t.world.Journal.Problems() {
		p.break_("everything is understood", "", "%s from %s to %s", e.Name, e.From, e.To)
	}
	if text := t.logged.first(); text != "" {
		p.break_("no error is logged", "", "%s", text)
	}
	letters, open, err := t.stack.Leftovers(ctx)
	if err != nil {
		return err
	}
	t.figures.deadLetters = letters
	if open > 0 {
		p.break_("quiet is reached", "", "%d effects of the connector are still open", open)
	}
	if paid := t.world.WhatsApp.Ledger().Paid; paid != p.shown {
		p.break_("templates are counted once", "", "phones show %d templates, the ledger %d", p.shown, paid)
	}
	p.transcripts()
	return nil
}

// precedes says whether a customer's message was both written and accepted before another: then it stays before it whatever happens.
func (l *line) precedes(o *line) bool { return l.at.Before(o.at) && l.turn > 0 && l.turn < o.turn }

// transcripts compares what the desks show of each conversation with what was written, in order.
func (p *promises) transcripts() {
	for _, c := range p.t.world.Oceana.Transcripts() {
		written := p.order[c.Customer]
		n := 0
		var before []*line
		for _, shown := range c.Lines {
			l := p.lines[shown.Text]
			if l == nil || l.agent != "" || shown.Role != oceana.RoleCustomer {
				continue
			}
			if i := slices.IndexFunc(before, l.precedes); i >= 0 {
				p.break_("order is kept", c.Customer, "the desk shows %q of %s behind %q, which was written and accepted after it", l.text, c.Customer, before[i].text)
				return
			}
			before = append(before, l)
			if l.late {
				continue
			}
			for n < len(written) && written[n] != l {
				n++
			}
			if n == len(written) {
				p.break_("order is kept", c.Customer, "the desk shows %q of %s behind what was written after it", l.text, c.Customer)
				return
			}
		}
	}
}

func stamp(at time.Time) string { return at.Format("Mon 15:04:05 on 2 Jan") }
