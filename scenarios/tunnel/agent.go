package tunnel

import (
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/wavetank/wavetank/scenarios/explore"
	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/oceana"
)

// agent is one who works in a shift.
type agent struct {
	t      *tunnel
	name   string
	random *rand.Rand
	shift  Shift
	on     bool     // in the shift
	hands  []string // conversations that are answered and not closed
	work   map[string]*task
	knows  map[string]bool // skills
	rich   []string        // texts of answers with buttons whose ids are not known yet
}

// task is what an agent knows of a contact in hand.
type task struct {
	owed    bool // the customer waits for an answer
	writing bool // which is being written
	advised bool // the desk advised a template
	wrote   int  // counts what was said, so that only silence closes
}

// hire spreads the agents over the shifts, each in the emptiest for its size.
func (t *tunnel) hire() error {
	shifts := t.profile.Agents.Shifts
	taken := make([]int, len(shifts))
	for i := range t.cfg.Agents {
		n := 0
		for j := range shifts {
			if float64(taken[j])/float64(shifts[j].Desks) < float64(taken[n])/float64(shifts[n].Desks) {
				n = j
			}
		}
		taken[n]++
		a := &agent{t: t, name: named(agentNames, i), shift: shifts[n], work: map[string]*task{}}
		a.random = t.stream("agent " + a.name)
		t.staff, t.agents[a.name] = append(t.staff, a), a
		cfg := oceana.AgentConfig{Name: a.name, Multiplicity: t.profile.Agents.Multiplicity, Channels: []string{oceana.ChannelMessaging}}
		cfg.Attributes = a.learn(i)
		if err := t.world.Oceana.AddAgent(cfg); err != nil {
			return err
		}
		a.plan(t.begin)
	}
	return nil
}

// learn draws the skills of the nth agent, and gives them as attributes. Each skill is some agent's.
func (a *agent) learn(n int) (attributes []string) {
	a.knows = map[string]bool{}
	for i, skill := range sorted(a.t.profile.Skills) {
		if a.random.Float64() < a.t.profile.Agents.Knows || i%a.t.cfg.Agents == n {
			a.knows[skill] = true
			attributes = append(attributes, attribute(skill))
		}
	}
	return attributes
}

// attribute is a skill as Oceana routes by it.
func attribute(skill string) string { return "Skill." + skill }

// works says whether a day, by its midnight, is one of the shift.
func (s Shift) works(midnight time.Time) bool {
	return slices.Contains(s.Days, weekdays[(int(midnight.Weekday())+6)%7])
}

// plan plans every shift.
func (a *agent) plan(from time.Time) {
	for midnight := from; midnight.Before(a.t.end); midnight = midnight.Add(24 * time.Hour) {
		if !a.shift.works(midnight) {
			continue
		}
		now := a.t.world.Clock.Now()
		a.t.after(a.name+"'s shift begins", midnight.Add(time.Duration(a.shift.From)).Sub(now), func() {
			a.on = true
			a.t.figures.shift(a, true)
			a.ready()
			for _, conversation := range slices.Clone(a.hands) {
				a.attend(conversation)
			}
		})
		a.t.after(a.name+"'s shift ends", midnight.Add(time.Duration(a.shift.To)).Sub(now), func() {
			a.on = false
			a.t.figures.shift(a, false)
			a.t.cannot(a.name, a.t.world.Oceana.SetReady(a.name, false))
		})
	}
}

func (a *agent) ready() { a.t.cannot(a.name, a.t.world.Oceana.SetReady(a.name, true)) }

// alert is a card on the desk.
func (a *agent) alert(conversation string) {
	phone := a.t.owners[conversation]
	p := &a.t.profile.Agents
	if !a.on {
		a.tried(a.t.world.Oceana.Reject(a.name, phone))
		return
	}
	if a.random.Float64() < p.Ignore {
		a.t.after(a.name+" is back", p.NoAnswer.span(nil)+p.Back.span(a.random), func() {
			if a.on {
				a.ready()
			}
		})
		return
	}
	a.t.after(a.name+" answers", p.Pickup.span(a.random), func() {
		a.did(explore.Action{Do: explore.Answer, Who: phone}, a.t.world.Oceana.Answer(a.name, phone))
	})
}

// did notes an action that was possible.
func (a *agent) did(action explore.Action, err error) {
	if err == nil {
		a.t.moved(action)
	}
	a.tried(err)
}

// tried is for what may have become impossible meanwhile: the alert went, the contact is over.
func (a *agent) tried(err error) {
	if err != nil && !errors.Is(err, oceana.ErrNotPossible) {
		a.t.cannot(a.name, err)
	}
}

// answered is told that the contact is the agent's.
func (a *agent) answered(conversation string) {
	a.hands = append(a.hands, conversation)
	a.work[conversation] = &task{owed: true}
	a.t.figures.busy(a)
	a.attend(conversation)
}

// customer is told that the customer has written.
func (a *agent) customer(conversation string) {
	if w := a.work[conversation]; w != nil {
		w.owed = true
		w.wrote++
		a.attend(conversation)
	}
}

// advised is told that the desk says: use a template.
func (a *agent) advised(conversation string) {
	if w := a.work[conversation]; w != nil {
		w.advised = true
	}
}

// closed is told that the contact is over.
func (a *agent) closed(conversation string) {
	delete(a.work, conversation)
	a.hands = slices.DeleteFunc(a.hands, func(o string) bool { return o == conversation })
	a.t.figures.busy(a)
}

// attend writes an answer if one is owed, and closes after a silence if none is.
func (a *agent) attend(conversation string) {
	w := a.work[conversation]
	if !a.on || w == nil || w.writing {
		return
	}
	p := &a.t.profile.Agents
	if !w.owed {
		wrote := w.wrote
		a.t.after(a.name+" closes", p.Close.span(a.random), func() {
			if a.on && a.work[conversation] == w && !w.owed && w.wrote == wrote {
				phone := a.t.owners[conversation]
				a.did(explore.Action{Do: explore.Close, Who: phone}, a.t.world.Oceana.Close(a.name, phone))
			}
		})
		return
	}
	w.writing = true
	a.t.after(a.name+" writes", p.Pace.span(a.random), func() {
		w.writing = false
		if a.work[conversation] != w || !a.on {
			return
		}
		w.owed = false
		w.wrote++
		a.write(conversation, w)
		a.attend(conversation)
	})
}

var replies = []string{
	"It left this morning.", "Which order do you mean?", "I have changed it.", "You get it back within a week.", "May I have your number?",
	"I am sorry about that.", "It is on its way.", "I will send you a new one.", "That is included.", "Have you tried to log in again?",
}

// write sends what the agent thinks fit: a template where the desk advises one. Who lacks the skill transfers the contact.
func (a *agent) write(conversation string, w *task) {
	phone, p := a.t.owners[conversation], &a.t.profile.Agents
	if c := a.t.contacts[conversation]; c != nil && c.skill != "" && !a.knows[c.skill] {
		a.did(explore.Action{Do: explore.Transfer, Who: phone}, a.t.world.Oceana.TransferToService(a.name, phone, attribute(c.skill)))
		return
	}
	if w.advised && a.random.Float64() >= p.Mistake {
		w.advised = false // the answer opens the window again
		word := a.t.numbered(a.t.people[phone].name)
		a.t.promises.sends(a.name, phone, word, true)
		a.did(explore.Action{Do: explore.Template, Who: phone}, a.t.world.Oceana.SendTemplate(a.name, phone, templateName, []string{word}))
		return
	}
	text := a.t.numbered(replies[a.random.IntN(len(replies))])
	a.t.refuses()
	defer a.t.rushes(a, phone)
	a.t.promises.sends(a.name, phone, text, false)
	if p.Offer > 0 && a.t.kind(phone) != "whatsapp" && a.random.Float64() < p.Offer {
		a.offer(phone, text)
		return
	}
	a.did(explore.Action{Do: explore.Reply, Who: phone, Text: text}, a.t.world.Oceana.Send(a.name, phone, text))
}

// offer sends an answer with buttons.
func (a *agent) offer(phone, text string) {
	type button struct {
		Type    string `json:"type"`
		Text    string `json:"text"`
		Payload string `json:"payload"`
	}
	var buttons []button
	for _, label := range []string{"Yes", "No"} {
		label = a.t.numbered(label)
		buttons = append(buttons, button{"reply", label, label})
	}
	a.rich = append(a.rich, text)
	err := a.t.world.Oceana.SendRichBody(a.name, phone, "text", "", journal.JSON(map[string]any{"text": text, "actions": buttons}))
	if err != nil {
		a.rich = a.rich[:len(a.rich)-1]
	}
	a.did(explore.Action{Do: explore.Reply, Who: phone, Text: text}, err)
}
