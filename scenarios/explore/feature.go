package explore

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// sequence is a scenario before it is written: the world it begins in, and what happens.
type sequence struct {
	welcome bool
	actions []action
}

// draw makes a sequence of up to a dozen actions, most of them possible.
func draw(r *rand.Rand) sequence {
	s := sequence{welcome: r.IntN(2) == 0}
	m := newModel(s.welcome)
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

// episode draws one action, or, once in a while, an outage: something goes away, people write meanwhile, it comes back, and perhaps the
// connector does not live to see it.
func (m *model) episode(r *rand.Rand) []action {
	a := action{do: m.pick(r), who: customers[0]}
	if r.IntN(5) == 0 {
		a.who = customers[1]
	}
	if a.do == doWait {
		a.wait = spans[r.IntN(len(spans))]
	}
	if m.away() || m.people[a.who].last < 0 || r.IntN(8) > 0 {
		return []action{a}
	}
	outage := []action{{do: doDown}}
	for range 1 + r.IntN(3) {
		outage = append(outage, action{do: doSend, who: a.who})
	}
	if r.IntN(2) == 0 {
		outage = append(outage, action{do: doKill}, action{do: doStart})
	}
	return append(outage, action{do: doUp})
}

// pick draws what is done: the usual more often, and while something is away what makes a difference then.
func (m *model) pick(r *rand.Rand) string {
	often := []string{
		doSend, doSend, doSend, doSend, doAnswer, doAnswer, doAnswer, doAnswer, doReply, doReply, doReply, doWait, doWait, doWait,
		doTemplate, doTemplate, doClose, doKill, doStart, doDown, doUp, doDrop, doTwice, doLost,
	}
	switch {
	case m.dead:
		often = []string{doSend, doSend, doStart, doStart, doStart, doWait, doUp}
	case m.down:
		often = []string{doSend, doSend, doSend, doSend, doKill, doKill, doUp, doWait}
	}
	return often[r.IntN(len(often))]
}

// steps are the actions that are possible, with everything that must be seen. Those that are not are left out.
func (s sequence) steps() []step {
	m := newModel(s.welcome)
	for i, a := range s.actions {
		m.apply(a, i)
	}
	m.end()
	return m.steps
}

// keeping is the sequence without some of its actions.
func (s sequence) without(from, n int) sequence {
	s.actions = append(append([]action{}, s.actions[:from]...), s.actions[from+n:]...)
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
	lines := []string{
		`Given the clock reads "2020-11-03T09:00:00Z"`,
		`And a WhatsApp production number`,
		fmt.Sprintf("And agent %q is ready", agent),
	}
	for _, st := range steps {
		if strings.Contains(st.text, template) {
			lines = append(lines, fmt.Sprintf("And the approved template %q in namespace %q and language %q", template, "communications", "en_US"), `  """`, "  "+body, `  """`)
			break
		}
	}
	if s.welcome {
		lines = append(lines, fmt.Sprintf("And a welcome message %q", welcome))
	}
	return lines
}

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
