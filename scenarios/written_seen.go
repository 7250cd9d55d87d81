package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/wavetank/wavetank/sim/oceana"
)

// seen writes what people saw between two instants: what was reported about the agents' messages, advice, bubbles, charges.
func (f *written) seen(from, until time.Time, whole bool) {
	within := func(at time.Time) bool { return !at.Before(from) && !at.After(until) }
	said := map[string]bool{}
	then := func(format string, args ...any) {
		n := len(f.steps)
		f.add("Then", format, args...)
		if said[f.steps[n].text] {
			f.steps = f.steps[:n]
			return
		}
		said[f.steps[n].text] = true
	}
	last := f.lastSaid(until)
	for _, one := range f.world.Oceana.Agents() {
		desk, err := f.world.Oceana.Desk(one.Name)
		if err != nil {
			continue
		}
		for _, c := range desk.Contacts {
			customer := f.nameNow(c.Customer)
			for _, l := range c.Lines {
				if within(l.At) && l.From == one.Name && l.Kind != "file" && slices.Contains([]string{last[l.Text], last[l.Template]}, l.ID) {
					f.outcome(l, then)
				}
				switch {
				case !within(l.At) || l.Role != "customer" || l.Kind != "text":
				case strings.Contains(l.Text, "\n"):
					f.steps = append(f.steps, step{keyword: "Then", text: fmt.Sprintf("agent %s sees the lines from %s:", quotedText(one.Name), quotedText(customer)), doc: l.Text})
				default:
					then("agent %s sees %s from %s", one.Name, l.Text, customer)
				}
			}
		}
		if len(desk.Contacts) == 1 && desk.Contacts[0].Channel == "WhatsApp" {
			then("agent %s is "+map[bool]string{true: "", false: "not "}[desk.Contacts[0].TemplateAdvised]+"advised to use a template", one.Name)
		}
	}
	for _, p := range f.world.Phones() {
		for _, b := range p.Bubbles {
			switch {
			case !within(b.At):
			case b.From == "business" && b.Kind == "template":
				then("%s sees the template %s", p.Name, b.Template)
			case b.From == "business" && b.Kind == "text" && !strings.ContainsFunc(b.Text, unicode.IsControl) && !strings.Contains(b.Text, "://"+f.world.CloudAddr()+"/"): // a link to a file has another address each time
				n := 0
				for _, other := range p.Bubbles {
					if other.Text == b.Text && !other.At.After(until) {
						n++
					}
				}
				then("%s sees %s exactly %d "+map[bool]string{true: "time", false: "times"}[n == 1], p.Name, b.Text, n)
			case b.From == "business" && b.Kind == "file" && b.Media != nil:
				then("%s sees the file %s", p.Name, b.Media.Name)
			case b.From == "me" && b.Status == "failed":
				then("%s sees an error", p.Name)
			}
		}
	}
	if !whole {
		return
	}
	counts := map[string]int{}
	for _, c := range f.world.WhatsApp.Ledger().Charges {
		counts[c.Country]++
	}
	for _, country := range slices.Sorted(maps.Keys(counts)) {
		n := counts[country]
		then("the ledger shows %d template "+map[bool]string{true: "charge", false: "charges"}[n == 1]+" for %s", n, country)
	}
}

// lastSaid is the message that phrases mean by its text, template or title, by its id: of several the last one until an instant.
func (f *written) lastSaid(until time.Time) map[string]string {
	last, at := map[string]string{}, map[string]time.Time{}
	for _, c := range f.world.Oceana.Transcripts() {
		for _, l := range c.Lines {
			if l.Role != oceana.RoleAgent && l.Role != oceana.RoleBot || l.At.After(until) {
				continue
			}
			for _, name := range []string{l.Text, l.Template, l.Title} {
				if !l.At.Before(at[name]) {
					last[name], at[name] = l.ID, l.At
				}
			}
		}
	}
	return last
}

// nameNow is what a person is called whom a desk still knows by an earlier name.
func (f *written) nameNow(name string) string {
	for _, r := range f.renamed {
		if r[0] == name {
			name = r[1]
		}
	}
	return name
}

// outcome writes what was reported about an agent's message.
func (f *written) outcome(l oceana.Line, then func(string, ...any)) {
	text := l.Text
	if l.Template != "" {
		text = l.Template
	}
	if strings.Contains(text, "\n") || text == "" {
		return
	}
	switch {
	case l.Status == oceana.StatusRejected && l.Code != 0:
		then("the message %s is rejected with code %d", text, l.Code)
	case slices.Contains(l.History, "delivered"):
		then("the message %s is delivered", text)
	case l.Status == oceana.StatusRejected:
		then("the message %s is rejected", text)
	}
}
