package floor

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/wavetank/wavetank/sim/channel"
)

// What a customer is about.
const (
	idle    = iota // has nothing to ask
	waiting        // has asked, and no agent has answered
	talking
)

// customer is one who writes, waits, and gives up.
type customer struct {
	f             *Floor
	name, channel string
	random        *rand.Rand

	state    int
	next     time.Time // of what comes next; in waiting, when the customer gives up
	turns    int       // messages still to come in this conversation
	heard    int       // bubbles of the business that were there at the last look
	replying bool
}

// look decides what the customer does now.
func (c *customer) look(now time.Time) {
	switch {
	case c.state == idle && !now.Before(c.next):
		c.state, c.turns, c.next = waiting, 1+c.random.IntN(3), now.Add(span(c.random, 40*time.Second, 4*time.Minute))
		c.heard = c.shown()
		c.f.figures.Asked++
		c.say(c.f.profile.questions)
	case c.state == idle:
	case c.replying && !now.Before(c.next):
		c.replying = false
		if c.turns--; c.turns <= 0 {
			c.rest(now, []string{"Thank you!", "Great, thanks.", "👍"})
			return
		}
		c.say(c.f.profile.answers)
		c.next = now.Add(span(c.random, 2*time.Minute, 8*time.Minute))
	case c.replying:
	case c.shown() > c.heard: // an agent wrote, whether of this floor or a person at the page
		c.heard = c.shown()
		c.state, c.replying, c.next = talking, true, now.Add(span(c.random, 4*time.Second, 25*time.Second))
	case !now.Before(c.next) && c.state == waiting:
		c.f.figures.GivenUp++
		c.rest(now, []string{"Never mind, I will call.", "Too long for me.", "Forget it."})
	case !now.Before(c.next): // no agent says any more
		c.rest(now, nil)
	}
}

// rest ends a conversation, with a last word if there is one.
func (c *customer) rest(now time.Time, last []string) {
	c.state, c.next = idle, now.Add(span(c.random, 40*time.Second, 5*time.Minute))
	if last != nil {
		c.send(channel.Action{Do: channel.DoSend, Text: last[c.random.IntN(len(last))]})
	}
}

// say sends one of these texts, and now and then a picture.
func (c *customer) say(of []string) {
	text := of[c.random.IntN(len(of))]
	if c.random.IntN(6) == 0 && slices.Contains(c.f.world.Offered(c.name), channel.DoImage) {
		c.send(channel.Action{Do: channel.DoImage, File: "photo.jpg"})
	}
	c.send(channel.Action{Do: channel.DoSend, Text: text})
}

func (c *customer) send(a channel.Action) {
	c.f.does(c.name+" writes", func() error { return c.f.world.Act(c.name, a) })
}

// shown is how many bubbles of the business the phone has.
func (c *customer) shown() (n int) {
	phone, err := c.f.world.Phone(c.name)
	if err != nil { // the person was taken out of the world
		return 0
	}
	for _, b := range phone.Bubbles {
		if b.From == "business" {
			n++
		}
	}
	return n
}
