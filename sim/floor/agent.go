package floor

import (
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/oceana"
)

// silence is after how long without a word an agent closes a contact.
const silence = 75 * time.Second

// agent is one who answers, writes, transfers and closes.
type agent struct {
	f      *Floor
	name   string
	random *rand.Rand
	due    map[string]time.Time // what is under way, and when it is done
}

// once reports whether a matter that began now, or before, is due: it takes from least to most.
func (a *agent) once(what string, now time.Time, least, most time.Duration) bool {
	at, begun := a.due[what]
	if !begun {
		a.due[what] = now.Add(span(a.random, least, most))
		return false
	}
	if now.Before(at) {
		return false
	}
	delete(a.due, what)
	return true
}

// look decides what the agent does now.
func (a *agent) look(now time.Time) {
	desk, err := a.f.world.Oceana.Desk(a.name)
	if err != nil || desk.State == oceana.StateSignedOut {
		return
	}
	if desk.State == oceana.StateNotReady && a.once("ready", now, 15*time.Second, time.Minute) {
		a.does("is ready again", func() error { return a.f.world.Oceana.SetReady(a.name, true) })
	}
	for _, card := range desk.Alerts {
		if !a.once("alert "+strconv.FormatInt(card.GUID, 10), now, 2*time.Second, 14*time.Second) {
			continue
		}
		if a.random.IntN(25) == 0 { // away from the desk
			a.does("looks away", func() error { return a.f.world.Oceana.Ignore(a.name, card.ConversationID) })
			continue
		}
		a.does("answers", func() error { return a.f.world.Oceana.Answer(a.name, card.ConversationID) }, func() { a.f.tookLocked(now.Sub(card.Waits)) })
	}
	for _, c := range desk.Contacts {
		if c.Open && c.Interaction == oceana.InteractionActive {
			a.attend(c, now)
		}
	}
}

// attend goes on with an open contact.
func (a *agent) attend(c oceana.Contact, now time.Time) {
	customer, guid := c.ConversationID, strconv.FormatInt(c.GUID, 10)
	last, mine := oceana.Line{}, 0
	for _, l := range c.Lines {
		switch l.Role {
		case oceana.RoleAgent:
			last, mine = l, mine+1
		case oceana.RoleCustomer:
			last = l
		}
	}
	if last.Role == oceana.RoleAgent {
		if now.Sub(last.At) >= silence || last.Status == oceana.StatusRejected {
			a.does("closes", func() error { return a.f.world.Oceana.Close(a.name, customer) })
		}
		return
	}
	if !a.once("reply "+guid, now, 4*time.Second, 20*time.Second) {
		return
	}
	switch colleague := a.colleague(); {
	case colleague != "" && mine == 0 && a.random.IntN(8) == 0:
		a.does("transfers", func() error { return a.f.world.Oceana.Transfer(a.name, customer, colleague) }, func() { a.f.figures.Transfers++ })
	case a.random.IntN(10) == 0:
		a.does("sends a file", func() error {
			return a.f.world.Oceana.SendFile(a.name, customer, "offer.pdf", "application/pdf", sim.SampleFile("offer.pdf"))
		})
	default:
		replies := a.f.profile.replies
		text := replies[a.random.IntN(len(replies))]
		a.does("writes", func() error { return a.f.world.Oceana.Send(a.name, customer, text) })
	}
}

// colleague is another agent who is ready; empty when none is.
func (a *agent) colleague() string {
	var ready []string
	for _, o := range a.f.world.Oceana.Agents() {
		if o.Name != a.name && o.State == oceana.StateReady && a.f.has(o.Name) {
			ready = append(ready, o.Name)
		}
	}
	if len(ready) == 0 {
		return ""
	}
	return ready[a.random.IntN(len(ready))]
}

// has reports whether an agent is of this floor: a person at the page is left in peace.
func (f *Floor) has(name string) bool {
	for _, a := range f.agents {
		if a.name == name {
			return true
		}
	}
	return false
}

func (a *agent) does(what string, act func() error, countLocked ...func()) {
	a.f.does(a.name+" "+what, act, countLocked...)
}
