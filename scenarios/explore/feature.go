package explore

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// sequence is a scenario before it is written: the world it begins in, and what happens.
type sequence struct {
	world   World
	actions []Action
}

// draw makes the nth sequence of up to a dozen actions, most of them possible. One in five has a chatbot or a second agent.
func draw(r *rand.Rand, n int) sequence {
	s := sequence{world: drawn(r.IntN(2) == 0)}
	switch n % 10 {
	case 4:
		s.world.Bot = "What is your order number?"
	case 9:
		s.world.Second = "Bob"
	}
	if r.IntN(3) == 0 {
		for i := range s.world.People {
			s.world.People[i].Channel = []string{"whatsapp", "messenger", "twitter", "web"}[r.IntN(4)]
		}
	}
	m := newModel(s.world)
	length := 4 + r.IntN(9)
	for tries := 0; len(s.actions) < length && tries < 200; tries++ {
		for _, a := range m.episode(r) {
			if m.apply(a, len(s.actions)) {
				s.actions = append(s.actions, a)
			}
		}
	}
	return s
}

// episode draws one action, or, once in a while, a whole contact, or answers that a kill interrupts, or an outage: something goes away,
// people write meanwhile, it comes back, and perhaps the connector does not live to see it.
func (m *model) episode(r *rand.Rand) []Action {
	a := Action{Do: m.pick(r), Who: m.world.People[0].Name}
	if m.people[a.Who].last >= 0 && r.IntN(5) == 0 { // the first is always Ana
		a.Who = m.world.People[1].Name
	}
	if a.Do == Wait {
		a.Wait = spans[r.IntN(len(spans))]
	}
	if a.Do == Fault {
		a.Text, a.Next = faults[r.IntN(len(faults))], 1
	}
	if !m.away() && r.IntN(10) == 0 {
		return []Action{{Do: Send, Who: a.Who}, {Do: Wait, Wait: spans[r.IntN(len(spans))]}, {Do: Answer, Who: a.Who}, {Do: Reply, Who: a.Who}, {Do: Close, Who: a.Who}}
	}
	if !m.away() && m.people[a.Who].contact == "open" && r.IntN(10) == 0 {
		return []Action{{Do: Fault, Text: faults[len(faults)-1], Next: 1}, {Do: Reply, Who: a.Who}, {Do: Reply, Who: a.Who}, {Do: Kill}, {Do: Start}}
	}
	if m.away() || m.people[a.Who].last < 0 || r.IntN(8) > 0 {
		return []Action{a}
	}
	outage := []Action{{Do: Down}}
	for range 1 + r.IntN(3) {
		outage = append(outage, Action{Do: Send, Who: a.Who})
	}
	if r.IntN(2) == 0 {
		outage = append(outage, Action{Do: Kill}, Action{Do: Start})
	}
	return append(outage, Action{Do: Up})
}

// faults of the next message, as steps.
var faults = []string{
	"the next webhook answers 503", "the next webhook is reset", "the next webhook is delayed by 5 seconds", "the cloud answers the next send with 503",
}

// pick draws what is done: the usual more often, and while something is away what makes a difference then.
func (m *model) pick(r *rand.Rand) string {
	often := []string{
		Send, Send, Send, Send, Answer, Answer, Answer, Answer, Reply, Reply, Reply, Wait, Wait, Wait,
		Template, Template, Close, Kill, Start, Down, Up, Drop, Twice, Lost, Fault, File, Infected,
	}
	if m.world.Second != "" && m.open() > 0 {
		often = append(often, Transfer, Transfer, Transfer, Answer, Reply)
	}
	switch {
	case m.dead:
		often = []string{Send, Send, Start, Start, Start, Wait, Up}
	case m.down:
		often = []string{Send, Send, Send, Send, Kill, Kill, Up, Wait}
	}
	return often[r.IntN(len(often))]
}

// steps are the actions that are possible, with everything that must be seen. Those that are not are left out.
func (s sequence) steps() []step {
	m := newModel(s.world)
	for i, a := range s.actions {
		m.apply(a, i)
	}
	m.end()
	return m.steps
}

// keeping is the sequence without some of its actions.
func (s sequence) without(from, n int) sequence {
	s.actions = append(append([]Action{}, s.actions[:from]...), s.actions[from+n:]...)
	return s
}

// scenario writes steps below a name.
func scenario(b *strings.Builder, name string, steps []step) {
	fmt.Fprintf(b, "\n  Scenario: %s\n", name)
	last := ""
	for _, st := range steps {
		keyword := st.keyword
		if keyword == last {
			keyword = "And"
		}
		last = st.keyword
		fmt.Fprintf(b, "    %s %s\n", keyword, st.text)
		if st.table != nil {
			b.WriteString("      | from | text |\n")
			for _, row := range st.table {
				fmt.Fprintf(b, "      | %s | %s |\n", row[0], row[1])
			}
		}
	}
}

// background is the world of a sequence, as far as its steps need it.
func (s sequence) background(steps []step) []string {
	var all strings.Builder
	for _, st := range steps {
		all.WriteString(st.text + "\n")
	}
	lines := []string{fmt.Sprintf("Given the clock reads %q", s.world.Start.Format(time.RFC3339))}
	var kinds []string
	for _, p := range s.world.People {
		if strings.Contains(all.String(), fmt.Sprintf("%q", p.Name)) && !slices.Contains(kinds, p.Channel) {
			kinds = append(kinds, p.Channel)
			lines = append(lines, "And "+integrations[p.Channel])
		}
	}
	if len(kinds) == 0 {
		lines = append(lines, "And "+integrations["whatsapp"])
	}
	for _, p := range s.world.People {
		if len(kinds) > 1 && strings.Contains(all.String(), fmt.Sprintf("%q", p.Name)) {
			lines = append(lines, fmt.Sprintf("And %q uses %s", p.Name, channels[p.Channel]))
		}
	}
	if s.world.Bot != "" {
		lines = append(lines, fmt.Sprintf("And a chatbot that answers %q", s.world.Bot))
	}
	lines = append(lines, fmt.Sprintf("And agent %q is ready", s.world.Agent))
	if strings.Contains(all.String(), fmt.Sprintf("%q", template)) {
		lines = append(lines, fmt.Sprintf("And the approved template %q in namespace %q and language %q", template, "communications", "en_US"), `  """`, "  "+body, `  """`)
	}
	if s.world.Welcome != "" {
		lines = append(lines, fmt.Sprintf("And a welcome message %q", s.world.Welcome))
	}
	return lines
}

// integrations are the steps that set up each channel, and channels its name in others.
var (
	integrations = map[string]string{
		"whatsapp": "a WhatsApp production number", "messenger": "a Messenger page", "twitter": "a Twitter account", "web": "a web messenger",
	}
	channels = map[string]string{"whatsapp": "WhatsApp", "messenger": "Messenger", "twitter": "Twitter", "web": "Web"}
)

// feature is a sequence as a file of its own.
func (s sequence) feature(title, name string, steps []step) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Feature: %s\n\n  Background:\n", title)
	for _, line := range s.background(steps) {
		fmt.Fprintf(&b, "    %s\n", line)
	}
	scenario(&b, name, steps)
	return b.String()
}
