package scenarios

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wavetank/wavetank/scenarios/steps"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/why"
)

// lastCrossings is how much of the journal an explanation shows.
const lastCrossings = 10

// longestCell is how many characters of a text an explanation shows.
const longestCell = 100

// Explain is everything that helps to understand why a step failed: the cause first, then all phones, all desks with their alerts, the
// queue with reasons, the ledger if it is not empty, the faults that are armed, the last ten crossings, and what happened to the
// message that the step is about. step is the text of the step without its keyword; empty when the check after the last step failed.
//
// It must be taken before Close, and while no step runs. It holds no secret, and the same seed gives the same text.
func (s *Stage) Explain(step string, cause error) string {
	text := strings.TrimRight(cause.Error(), "\n")
	if s.World == nil {
		return text
	}
	sections := []string{text, "the clock shows " + s.World.Clock.Now().Format(time.RFC3339Nano)}
	add := func(section string) {
		if section = strings.TrimRight(section, "\n"); section != "" {
			sections = append(sections, section)
		}
	}
	for _, phone := range s.World.Phones() {
		add(explainPhone(phone, text))
	}
	for _, a := range s.World.Oceana.Agents() {
		if desk, err := s.World.Oceana.Desk(a.Name); err == nil {
			add(explainDesk(desk, text))
		}
	}
	add(s.explainQueue())
	add(s.explainLedger())
	add(s.explainFaults())
	entries := s.World.Journal.Entries(0)
	add(explainCrossings(entries))
	add(s.explainMessage(step, text, entries))
	if err := s.foreign.died(); err != nil && !strings.Contains(text, err.Error()) {
		add(err.Error())
	}
	add(s.foreign.printed())
	return s.World.Journal.Masked(strings.Join(sections, "\n"))
}

func explainCrossings(entries []journal.Entry) string {
	if len(entries) == 0 {
		return "nothing crossed a wire"
	}
	entries = entries[max(0, len(entries)-lastCrossings):]
	var b strings.Builder
	fmt.Fprintf(&b, "the last %d crossings:", len(entries))
	for _, e := range entries {
		b.WriteString("\n      " + crossing(e))
	}
	return b.String()
}

// crossing is an entry of the journal in one line.
func crossing(e journal.Entry) string {
	line := fmt.Sprintf("%d %s %s to %s: %s", e.Seq, e.At.UTC().Format("2006-01-02 15:04:05.000"), why.Actor(e.From), why.Actor(e.To), e.Name)
	if e.Kind == journal.KindFault {
		return line + " (a fault that was armed)"
	}
	if text := why.Text(e); text != "" {
		line += fmt.Sprintf(" %q", shorten(text))
	}
	if e.Attempt > 1 {
		line += fmt.Sprintf(", attempt %d", e.Attempt)
	}
	switch {
	case e.Error != "":
		line += ", failed: " + shorten(strings.Join(strings.Fields(e.Error), " "))
	case e.Status != 0:
		line += fmt.Sprintf(", answered %d", e.Status)
		if text := refusalOf(e); text != "" {
			line += ": " + shorten(text)
		}
	}
	return line
}

// refusalOf is what an answer of the cloud says about a refusal; empty: nothing.
func refusalOf(e journal.Entry) string {
	var answer struct{ Error struct{ Description string } }
	if e.Status < 400 || json.Unmarshal(e.Answer, &answer) != nil {
		return ""
	}
	return strings.Join(strings.Fields(answer.Error.Description), " ")
}

// explainMessage tells what happened to the message that a step is about.
func (s *Stage) explainMessage(step, cause string, entries []journal.Entry) string {
	chains := why.NewChains(entries)
	id := s.messageOf(step, cause, chains, entries)
	story := chains.Story(id, s.World.Clock.Pending(20))
	if len(story) == 0 {
		return ""
	}
	title := "a message"
	for _, e := range chains.Of(id) {
		if text := why.Text(e); text != "" {
			title = fmt.Sprintf("%q", shorten(text))
			break
		}
	}
	return "what happened to " + title + ":\n      " + strings.Join(story, "\n      ")
}

// messageOf is an id of the message that a step is about: one that the cause names, else one with a text that the step names, else the
// latest of a person or agent whom it names. Empty: there is none.
func (s *Stage) messageOf(step, cause string, chains *why.Chains, entries []journal.Entry) string {
	for _, word := range strings.FieldsFunc(cause, func(r rune) bool { return strings.ContainsRune(" \n,;:\"()", r) }) {
		if len(word) > 8 && len(chains.Of(word)) > 0 {
			return word
		}
	}
	values := steps.Quoted(step)
	latest := func(match func(journal.Entry) bool) string {
		for _, e := range slices.Backward(entries) {
			if id := why.Message(e); id != "" && match(e) {
				return id
			}
		}
		return ""
	}
	people := s.World.Phones()
	isPerson := func(value string) bool {
		return slices.ContainsFunc(people, func(h channel.Handset) bool { return h.Name == value })
	}
	for _, value := range slices.Backward(values) {
		if isPerson(value) {
			continue
		}
		if id := latest(func(e journal.Entry) bool { return why.Text(e) == value || why.Template(e) == value }); id != "" {
			return id
		}
	}
	for _, prefix := range []string{"phone ", "agent "} {
		for _, value := range slices.Backward(values) {
			if id := latest(func(e journal.Entry) bool { return e.From == prefix+value || e.To == prefix+value }); id != "" {
				return id
			}
		}
	}
	return ""
}

// shorten cuts a long text, and writes it in one line.
func shorten(text string) string {
	text = strings.ReplaceAll(text, "\n", `\n`)
	if runes := []rune(text); len(runes) > longestCell {
		return string(runes[:longestCell-1]) + "…"
	}
	return text
}
