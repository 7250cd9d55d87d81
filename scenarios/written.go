package scenarios

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wavetank/wavetank/scenarios/steps"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
)

// Written is what was done to a world as a feature that does it again: every action up to number to, and for what was done from number
// from on what people saw of it, so that the feature fails when the behaviour changes. To 0 is to the present. By an earlier action
// they had seen less, which the world no longer tells: then the feature says nothing of it. What no step says is a comment.
func Written(w *sim.World, from, to int64) (string, error) {
	all := w.Actions.After(0)
	from = max(from, 1)
	if to > 0 && from > to {
		return "", fmt.Errorf("from: %d: the span ends at action %d", from, to)
	}
	if to <= 0 || to > int64(len(all)) {
		to = int64(len(all))
	}
	f := &written{world: w, head: w.Actions.Head(), needs: map[string]bool{}, people: map[string]bool{}}
	until := w.Clock.Now()
	if to < int64(len(all)) {
		until = all[to].At
	}
	if f.head.World == actions.Up {
		f.clock = f.head.Start
	}
	for _, a := range all[:to] {
		f.action(a)
	}
	f.passes(until)
	switch {
	case to < int64(len(all)):
		f.line("#", "What was seen by then is written of worlds only that can be replayed.")
	case from <= to:
		f.seen(all[from-1].At, until, from == 1)
	}
	return f.text(), nil
}

// written is a feature that grows.
type written struct {
	world *sim.World
	head  actions.Head
	clock time.Time // of the steps so far; zero: a step says
	steps []step
	needs map[string]bool // channels and templates that have to be set up
	moved bool            // the last step let time pass by itself

	sandboxes int // that were made

	people map[string]bool // agents and who has a phone, of those that steps bring
	review int             // business days that a review takes; zero: not said yet

	renamed [][2]string // people: the name they had, and have
}

// step is one line, with what stands below it.
type step struct {
	keyword, text, doc string
	table              [][]string
	span               time.Duration // that passes; zero: none
}

func (f *written) add(keyword, format string, args ...any) {
	for i, a := range args {
		if text, ok := a.(string); ok {
			args[i] = quotedText(text)
		}
	}
	f.line(keyword, fmt.Sprintf(format, args...))
}

func (f *written) line(keyword, text string) {
	f.steps = append(f.steps, step{keyword: keyword, text: text})
}

// quotedText writes a text as phrases take it.
func quotedText(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// passes writes the time since the last step, to the millisecond, as steps say it.
func (f *written) passes(at time.Time) {
	gap := at.Sub(f.clock).Round(time.Millisecond)
	switch {
	case at.IsZero():
		return
	case f.clock.IsZero(), f.moved:
		f.clock = at
	case gap > 0:
		f.clock = f.clock.Add(gap)
		if n := len(f.steps) - 1; n >= 0 && f.steps[n].span > 0 { // only the speed changed in between
			gap += f.steps[n].span
			f.steps = f.steps[:n]
		}
		f.steps = append(f.steps, step{keyword: "When", text: steps.Pass(gap), span: gap})
	}
	f.moved = false
}

// action writes one action.
func (f *written) action(a actions.Action) {
	f.passes(a.At)
	if a.Step != nil {
		f.moved = timePasses.MatchString(a.Step.Text)
		f.steps = append(f.steps, step{a.Step.Keyword, a.Step.Text, a.Step.Doc, a.Step.Table, 0})
		if a.Refused != "" {
			f.steps[len(f.steps)-1] = step{keyword: "#", text: "This step failed: " + a.Step.Text}
		}
		return
	}
	if a.Refused != "" {
		f.note("Refused", a)
		return
	}
	var body wish
	if a.Body != nil && json.Unmarshal(a.Body, &body) != nil || !f.says(a, body) {
		f.note("No step says this", a)
	}
}

func (f *written) note(why string, a actions.Action) {
	text := why + ": " + a.Do
	if a.Do == "resendWebhook" {
		f.line("#", why+": the webhook of entry "+a.Path["seq"]+" is sent again")
		return
	}
	for _, key := range []string{"name", "action", "id", "seq"} {
		if v := a.Path[key]; v != "" {
			text += " " + v
		}
	}
	f.steps = append(f.steps, step{keyword: "#", text: strings.TrimSpace(text + " " + oneLine(string(a.Body)))})
}

// setUp are the steps that the others need before them.
func (f *written) setUp() (steps []step) {
	said := func(part string) bool {
		return slices.ContainsFunc(f.steps, func(s step) bool { return strings.HasPrefix(s.text, part) })
	}
	if f.head.World == actions.Up {
		steps = append(steps, step{keyword: "Given", text: "the clock reads " + quotedText(f.head.Start.UTC().Format(time.RFC3339Nano))})
	}
	for _, kind := range []string{"whatsapp", "messenger", "twitter", "web", "android", "ios"} {
		if business := channelWords()[kind][1]; f.needs[kind] && (f.head.World == actions.Up || !said(business)) {
			steps = append(steps, step{keyword: "Given", text: business})
		}
	}
	for _, t := range f.world.Oceana.Templates() {
		made := func(s step) bool {
			_, rest, found := strings.Cut(s.text, "template "+quotedText(t.Name)+" ")
			return found && (strings.HasPrefix(rest, "in namespace") || strings.HasPrefix(rest, "is submitted"))
		}
		if f.needs["template "+t.Name] && !slices.ContainsFunc(f.steps, made) {
			steps = append(steps, step{keyword: "Given", text: fmt.Sprintf("the approved template %s in namespace %s and language %s", quotedText(t.Name), quotedText(t.Namespace), quotedText(t.Language)), doc: t.Body})
		}
	}
	return steps
}

// text is the feature.
func (f *written) text() string {
	var b strings.Builder
	name := "What was done by hand"
	if f.head.World == actions.Scenario && f.head.Name != "" {
		name = f.head.Name
	}
	b.WriteString("Feature: Recorded in the console\n\n  Scenario: " + name + "\n")
	setUp, steps := f.setUp(), f.steps
	if len(steps) > 0 && strings.HasPrefix(steps[0].text, "the clock reads") { // has to stay the first
		setUp, steps = append([]step{steps[0]}, setUp...), steps[1:]
	}
	last := ""
	for _, s := range append(setUp, steps...) {
		keyword := s.keyword
		switch {
		case keyword == "#":
			fmt.Fprintf(&b, "    # %s\n", s.text)
			continue
		case keyword == last && keyword != "*":
			keyword = "And"
		}
		last = s.keyword
		fmt.Fprintf(&b, "    %s %s\n", keyword, s.text)
		if s.doc != "" {
			doc := strings.ReplaceAll(s.doc, `"""`, `\"\"\"`)
			fmt.Fprintf(&b, "      \"\"\"\n      %s\n      \"\"\"\n", strings.ReplaceAll(doc, "\n", "\n      "))
		}
		for _, row := range s.table {
			b.WriteString("      |")
			for _, cell := range row {
				b.WriteString(" " + strings.NewReplacer(`\`, `\\`, "\n", `\n`, "|", `\|`).Replace(cell) + " |")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
