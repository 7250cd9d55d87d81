package explore

import (
	"cmp"
	"fmt"
	"time"
)

// end lets everything settle and says what must be seen.
func (m *model) end() {
	if m.dead {
		m.apply(Action{Do: Start}, 0)
	}
	if m.down {
		m.apply(Action{Do: Up}, 0)
	}
	if m.now <= m.unsettled {
		m.apply(Action{Do: Wait, Wait: 20 * time.Minute}, 0)
	}
	for _, one := range m.world.People {
		if p := m.people[one.Name]; p.contact == "alerting" {
			m.then("alert", "agent %q is alerted by %q", p.agent, one.Name)
		}
	}
	for _, l := range m.lines {
		p := m.people[l.who]
		switch {
		case l.from == chatbot:
		case l.agents && l.delivered:
			m.then("shown", "%q sees %q exactly 1 time", l.who, l.text)
			if p.channel == "whatsapp" {
				m.then("status", "the message %q is delivered", l.text)
			} else {
				m.then("status", "the message %q is accepted", l.text)
			}
		case l.agents:
			m.then("hidden", "%q does not see %q", l.who, l.text)
			if p.channel == "whatsapp" {
				m.then("status", "the message %q is rejected with code 470", l.text)
			} else {
				m.then("status", "the message %q is rejected", l.text)
			}
		case p.contact != "open":
		case l.do != Infected:
			m.then("desk", "agent %q sees %q exactly 1 time", p.agent, l.text)
		default:
			m.then("desk", "agent %q does not see the file %q", p.agent, l.text)
		}
	}
	for _, one := range m.world.People {
		if p := m.people[one.Name]; m.world.Welcome != "" && p.last >= 0 {
			m.times("welcome", one.Name, m.world.Welcome, p.welcomes)
		}
		if n := m.people[one.Name].bots; n > 0 {
			m.times("bot", one.Name, m.world.Bot, n)
		}
		if n := m.templates[one.Name]; n > 0 {
			m.times("template", one.Name, body, n)
		}
	}
	if m.charges == 0 {
		m.then("ledger", "the ledger is empty")
	} else {
		m.then("ledger", "the ledger shows %d template %s for %q", m.charges, plural(m.charges, "charge"), "GB")
	}
	m.order()
	for _, one := range m.world.People {
		m.phone(one.Name)
	}
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
	one := ""
	for _, person := range m.world.People {
		if p := m.people[person.Name]; p.answered > 0 {
			if one != "" || p.contact != "open" || p.contacts != 1 {
				return
			}
			one = person.Name
		}
	}
	if one == "" || m.charges > 0 || m.shuffled {
		return
	}
	var rows [][2]string
	for _, l := range m.lines {
		if l.do != Send && l.from != chatbot {
			return
		}
		if l.who != one {
			continue
		}
		rows = append(rows, [2]string{cmp.Or(l.from, "customer"), l.text})
	}
	m.steps = append(m.steps, step{keyword: "Then", text: fmt.Sprintf("agent %q's desk shows:", m.people[one].agent), table: rows, check: "order"})
}

// phone is the whole phone, where the customer wrote first and the business then.
func (m *model) phone(name string) {
	p := m.people[name]
	if len(p.shown) < 2 || p.mixed {
		return
	}
	var rows [][2]string
	for _, l := range m.lines {
		if l.who == name && l.do != Send && l.from == "" {
			return
		}
		if l.who == name && l.from == "" {
			rows = append(rows, [2]string{"me", l.text})
		}
	}
	for _, text := range p.shown {
		rows = append(rows, [2]string{"business", text})
	}
	m.steps = append(m.steps, step{keyword: "Then", text: fmt.Sprintf("%q's phone shows:", name), table: rows, check: "phone"})
}
