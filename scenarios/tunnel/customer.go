package tunnel

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/wavetank/wavetank/scenarios/explore"
	"github.com/wavetank/wavetank/sim/channel"
)

// customer is a person with a phone on one channel or on two.
type customer struct {
	t        *tunnel
	name     string
	channels []string // the first is the usual one
	number   string   // on WhatsApp
	random   *rand.Rand

	phone   string // the one written on last
	turns   int    // answers still to come
	talking bool   // has written, and is neither content nor gone
	typing  bool   // an answer is under way
	gone    bool   // never comes back
	talk    int    // counts conversations, so that an old patience ends nothing new
	heard   bool   // an agent has answered in this conversation
	skill   string // what it is about; empty: anything
}

var firstNames = []string{
	"Ana", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gita", "Hugo", "Ines", "Jan", "Kira", "Luis", "Mia", "Nils", "Olga", "Pia", "Quinn", "Rosa", "Sam",
	"Tara", "Uwe", "Vera", "Wim", "Xenia", "Yara", "Zoe",
}

var agentNames = []string{
	"Alice", "Bob", "Carla", "David", "Erik", "Fiona", "Greta", "Harald", "Iris", "Jonas", "Klara", "Lena", "Marek", "Nora", "Oskar", "Paula",
	"Ralf", "Sonja", "Tom", "Ulla", "Viktor", "Wanda",
}

// named is the nth name of a list, with a number once all are taken.
func named(list []string, n int) string {
	if n < len(list) {
		return list[n]
	}
	return fmt.Sprintf("%s %d", list[n%len(list)], n/len(list)+1)
}

// populate makes customers and agents, and lets them begin.
func (t *tunnel) populate() error {
	for i := range t.cfg.Customers {
		c := &customer{t: t, name: named(firstNames, i)}
		c.random = t.stream("customer " + c.name)
		c.channels = []string{choose(c.random, t.profile.Channels)}
		c.number = fmt.Sprintf("%s555%07d", choose(c.random, t.profile.Countries), i)
		t.customers = append(t.customers, c)
		if _, err := c.on(c.channels[0]); err != nil {
			return err
		}
		c.arrive(t.begin)
	}
	return t.hire()
}

// on gives the customer a phone on a channel, if there is none yet, and says its name.
func (c *customer) on(kind string) (phone string, err error) {
	phone = c.name
	if kind != c.channels[0] {
		phone = c.name + " on " + kind
	}
	if c.t.people[phone] != nil {
		return phone, nil
	}
	if err := c.t.world.SetIntegration(kind); err != nil {
		return "", err
	}
	p := channel.Person{Name: phone}
	if kind == "whatsapp" {
		p.Address = c.number
	}
	if err := c.t.world.AddPerson(p, kind); err != nil {
		return "", fmt.Errorf("%s: %w", phone, err)
	}
	c.t.people[phone] = c
	return phone, nil
}

// arrive plans the next conversation that begins after an instant: a Poisson process whose rate changes by the hour.
func (c *customer) arrive(from time.Time) {
	rate := &c.t.profile.Arrivals
	at, most := from, rate.most()
	for {
		at = at.Add(time.Duration(c.random.ExpFloat64() / most * float64(time.Hour)).Truncate(time.Second))
		if !at.Before(c.t.end) {
			return
		}
		if c.random.Float64()*most < rate.at(at, c.t.begin) {
			break
		}
	}
	c.t.after(c.name+" begins to write", at.Sub(c.t.world.Clock.Now()), func() {
		c.begin()
		c.arrive(c.t.world.Clock.Now())
	})
}

// at is the rate per hour of one customer at an instant.
func (a *Arrivals) at(now, begin time.Time) float64 {
	rate := a.Each / (30 * 24) * share(a.Hour, now.Hour()) * share(a.Weekday, (int(now.Weekday())+6)%7)
	for _, s := range a.Surges {
		midnight := begin.Add(time.Duration(s.Day-1) * 24 * time.Hour)
		if !now.Before(midnight.Add(time.Duration(s.From))) && now.Before(midnight.Add(time.Duration(s.To))) {
			rate *= s.Times
		}
	}
	return rate
}

// most is what at never exceeds.
func (a *Arrivals) most() float64 {
	rate := a.Each / (30 * 24) * share(a.Hour, best(a.Hour)) * share(a.Weekday, best(a.Weekday))
	for _, s := range a.Surges {
		rate *= max(s.Times, 1)
	}
	return rate
}

// share is a weight in units of the mean.
func share(weights []float64, n int) float64 {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	return weights[n] * float64(len(weights)) / sum
}

func best(weights []float64) int {
	n := 0
	for i, w := range weights {
		if w > weights[n] {
			n = i
		}
	}
	return n
}

// begin is a new concern: the customer writes, even if an agent is still at work on the last one.
func (c *customer) begin() {
	p := &c.t.profile.Customers
	if c.gone || c.talking {
		return
	}
	kind := c.channels[0]
	if c.random.Float64() < p.Switch {
		kind = choose(c.random, c.t.profile.Channels)
	}
	phone, err := c.on(kind)
	if err != nil {
		c.t.cannot(c.name, err)
		return
	}
	c.phone, c.talking, c.typing, c.heard = phone, true, false, false
	if len(c.t.profile.Skills) > 0 {
		c.skill = choose(c.random, c.t.profile.Skills)
	}
	c.talk++
	c.t.again(phone)
	c.turns = p.Turns.count(c.random)
	c.write(p.Burst.count(c.random), questions)
	talk := c.talk
	c.t.after(c.name+" loses patience", p.Patience.span(c.random), func() {
		if c.talk == talk && c.talking && !c.heard {
			c.leave()
			c.t.figures.abandoned(c.phone)
			if open := c.t.newest[c.phone]; open != nil {
				open.gaveUp = true
			}
		}
	})
}

var questions = []string{
	"Is my order on its way?", "Where is my parcel?", "I would like to change my booking.", "The invoice is wrong.", "Can I pay later?",
	"How do I send it back?", "It arrived broken.", "Could you call me?", "What does it cost?", "I cannot log in.",
}

var answers = []string{
	"Yes, please.", "No, the other one.", "The number is on the letter.", "I do not understand.", "And when?", "That was last week.", "Here you are.",
}

// write sends n messages, one after the other.
func (c *customer) write(n int, of []string) {
	p := &c.t.profile.Customers
	c.say(of)
	if n > 1 {
		talk := c.talk
		c.t.after(c.name+" writes on", p.Between.span(c.random), func() {
			if c.talk == talk && c.talking {
				c.write(n-1, of)
			}
		})
	}
}

// say sends one message: a text or a file.
func (c *customer) say(of []string) {
	p := &c.t.profile.Customers
	if c.random.Float64() >= p.Media || c.t.kind(c.phone) == "twitter" { // whose clients send no documents
		c.act(channel.Action{Do: channel.DoSend, Text: c.t.numbered(of[c.random.IntN(len(of))])}, false)
		return
	}
	c.t.words++
	name := fmt.Sprintf("photo-%d.pdf", c.t.words)
	infected := c.random.Float64() < p.Infected
	if infected {
		name = fmt.Sprintf("eicar-%d.pdf", c.t.words)
	}
	c.act(channel.Action{Do: channel.DoFile, File: name}, infected)
}

func (c *customer) act(a channel.Action, infected bool) {
	text := a.Text
	if a.Do == channel.DoTap {
		a.Text = ""
	}
	if a.File != "" {
		text = a.File
	}
	c.t.promises.says(c.phone, text, infected)
	c.t.figures.said(c.phone)
	did := explore.Action{Do: explore.Send, Who: c.phone, Text: text}
	switch {
	case infected:
		did.Do = explore.Infected
	case a.File != "":
		did.Do = explore.File
	}
	c.t.moved(did)
	c.t.cannot(c.phone, c.t.world.Act(c.phone, a))
}

// hear is told what the customer's phone draws.
func (c *customer) hear(phone string, b bubble, bot bool) {
	p := &c.t.profile.Customers
	if !c.talking || phone != c.phone || b.Text == c.t.profile.Welcome && b.Text != "" {
		return
	}
	if bot {
		if c.random.Float64() < c.t.profile.Bot.Deflects {
			c.leave()
			c.t.figures.deflected(phone)
			if open := c.t.newest[phone]; open != nil {
				open.deflected = true
			}
			return
		}
	} else {
		c.heard = true
	}
	if c.typing {
		return
	}
	if c.random.Float64() < p.Never {
		c.leave()
		if open := c.t.newest[phone]; bot && open != nil { // no agent will ever hear of it
			c.t.figures.abandoned(phone)
			open.dropped = true
		}
		return
	}
	if c.turns <= 0 && !bot {
		if c.random.Float64() < p.Thanks {
			c.write(1, []string{"Thank you, that is all."})
		}
		c.leave()
		return
	}
	c.typing = true
	talk := c.talk
	c.t.after(c.name+" answers", p.Reply.span(c.random), func() {
		if c.talk != talk || !c.talking {
			return
		}
		c.typing = false
		if !bot {
			c.turns--
		}
		if c.taps() {
			return
		}
		c.write(p.Burst.count(c.random), answers)
	})
}

// taps reports whether the customer taps a button rather than to write. Buttons of an answer go once the next message is there.
func (c *customer) taps() bool {
	if c.t.profile.Agents.Offer == 0 || c.t.kind(c.phone) == "whatsapp" {
		return false
	}
	phone, err := c.t.world.Phone(c.phone)
	if err != nil {
		c.t.cannot(c.phone, err)
		return false
	}
	buttons := phone.Taps()
	if len(buttons) == 0 || c.random.Float64() >= c.t.profile.Customers.Tap {
		return false
	}
	label := buttons[c.random.IntN(len(buttons))].Label
	if c.t.promises.known(label) { // an older button, which was tapped before
		return false
	}
	c.t.figures.taps++
	c.act(channel.Action{Do: channel.DoTap, On: label, Text: label}, false)
	return true
}

// leave ends the customer's part in a conversation.
func (c *customer) leave() {
	c.talking, c.typing = false, false
	if c.random.Float64() < c.t.profile.Customers.Leave {
		c.gone = true
	}
}
