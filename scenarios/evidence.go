package scenarios

import (
	"slices"
	"strconv"
	"strings"

	messages "github.com/cucumber/messages/go/v34"

	"github.com/wavetank/wavetank/scenarios/steps"
	"github.com/wavetank/wavetank/sim/channel"
)

// Evidence is how much of the system a scenario puts between an action and what is seen of it, from weakest to
// strongest.
//
// A scenario is evidence of the whole chain when something crosses the connector in it, from one end to the other,
// and nothing in it acts between the ends (Between). A crossing is an action followed by what the other end shows of
// it:
//
//   - a person sends (PhoneSends), and later a desk shows it (DeskShows);
//   - an agent sends (DeskSends), and later a phone shows it (PhoneShows);
//   - an agent sends, and later the desk reports an outcome that only the network can have told: delivered, read, or
//     rejected with a code of the network. That the cloud accepted a message, or that the cloud or the connector
//     refused it, is no crossing;
//   - a person sends, and later a phone shows what a chatbot or the welcome (DeskAnswers) says.
//
// Only something that is seen counts: that a text is not there proves nothing as long as nothing could have come. A
// scenario with an absence in it therefore needs a crossing beside it. What an end shows of its own action counts as
// little: a quoted value that was sent from the same end only is an echo, and a table counts only by a line of the
// other end.
//
// A scenario without a crossing that acts or looks at a phone, at a desk or between the ends is evidence of the
// network only. All others look at documents: workbooks, commands, registrations.
type Evidence int

// Evidences.
const (
	Document Evidence = iota
	NetworkOnly
	Chain
)

// String is the word that reports use.
func (e Evidence) String() string { return [...]string{"document", "network", "chain"}[e] }

// classifier tells what scenarios are evidence of. It holds the vocabulary, which takes longer to compile than to
// use.
type classifier struct {
	steps []steps.Step
	known map[string]int // of a line, its place in steps; negative: it has none
}

func newClassifier() classifier { return classifier{steps.Vocabulary(), map[string]int{}} }

// find is the phrase of a line. Most lines are in many scenarios.
func (c classifier) find(line string) (step steps.Step, ok bool) {
	i, known := c.known[line]
	if !known {
		i = slices.IndexFunc(c.steps, func(v steps.Step) bool { return v.Matches(line) })
		c.known[line] = i
	}
	if i < 0 {
		return steps.Step{}, false
	}
	return c.steps[i], true
}

// of is the evidence of a scenario by its steps, those of its background included.
func (c classifier) of(written []*messages.PickleStep) Evidence {
	var w witness
	for _, s := range written {
		step, ok := c.find(s.Text)
		if !ok {
			continue
		}
		w.see(step, step.Named(s.Text), s.Argument)
		for _, line := range step.Inside(s.Text, s.Argument) {
			if inner, ok := c.find(line); ok {
				w.see(inner, inner.Named(line), nil)
			}
		}
	}
	return w.evidence()
}

// witness follows a scenario step by step.
type witness struct {
	touched, between, crossed bool
	fromPhone, fromDesk       said
	automatic                 []string // texts that something at the desk answers by itself
	people                    []string // who has sent something
}

// said is what one end has sent so far.
type said struct {
	any   bool
	texts []string
}

func (w *witness) see(step steps.Step, values map[string][]string, argument *messages.PickleStepArgument) {
	texts := slices.Concat(values["text"], values["list"], values["template"])
	switch step.At {
	case "":
		return
	case steps.DeskAnswers:
		w.automatic = append(w.automatic, texts...)
		return
	case steps.Between:
		w.between = true
	case steps.PhoneSends:
		w.fromPhone.add(texts)
		if len(values["name"]) > 0 {
			w.people = append(w.people, values["name"][0])
		}
		w.answer()
	case steps.DeskSends:
		w.fromDesk.add(texts)
	case steps.DeskActs:
		w.answer()
	case steps.PhoneShows:
		w.crossed = w.crossed || w.fromDesk.shownBy(w.fromPhone, texts, values["count"], argument, w.business)
	case steps.DeskShows:
		w.crossed = w.crossed || w.fromPhone.shownBy(w.fromDesk, texts, values["count"], argument, w.customer)
		w.crossed = w.crossed || w.fromDesk.any && slices.ContainsFunc(rowsOf(argument), w.reported)
	case steps.DeskReports:
		w.crossed = w.crossed || w.fromDesk.any && toldByNetwork(values)
	}
	w.touched = true
}

// answer lets what is automatic speak, now that a person or an agent did something that it may answer to.
func (w *witness) answer() {
	if len(w.automatic) > 0 && w.fromPhone.any {
		w.fromDesk.add(w.automatic)
	}
}

func (w *witness) evidence() Evidence {
	switch {
	case w.crossed && !w.between:
		return Chain
	case w.touched:
		return NetworkOnly
	}
	return Document
}

func (s *said) add(texts []string) {
	s.any = true
	s.texts = append(s.texts, texts...)
}

// shownBy reports whether the other end shows something of what s said: own is what that end said itself, and line
// picks the lines of a table that are not its own.
func (s *said) shownBy(own said, texts, counts []string, table *messages.PickleStepArgument, line func([]string) bool) bool {
	switch {
	case !s.any, slices.Contains(counts, "0"):
		return false
	case len(rowsOf(table)) > 0:
		return slices.ContainsFunc(rowsOf(table), line)
	}
	echo := len(texts) > 0 && slices.Contains(own.texts, texts[0]) && !slices.Contains(s.texts, texts[0])
	return !echo
}

// business is a line of a phone that the business sent.
func (w *witness) business(cells []string) bool { return cells[0] == channel.FromBusiness }

// customer is a line of a desk that a person sent.
func (w *witness) customer(cells []string) bool {
	return cells[0] == "customer" || slices.Contains(w.people, cells[0])
}

// reported is a line of a desk that an agent sent and that the network has answered.
func (w *witness) reported(cells []string) bool {
	return !w.customer(cells) && (slices.Contains(cells, "delivered") || slices.Contains(cells, "read"))
}

// toldByNetwork reports whether an outcome can only come from the network. Codes from 400 to 599 are those of HTTP,
// with which the connector and the cloud refuse, but for WhatsApp's 470.
func toldByNetwork(values map[string][]string) bool {
	if outcome := values["outcome"]; len(outcome) > 0 {
		return outcome[0] == "delivered" || outcome[0] == "read"
	}
	for _, count := range values["count"] {
		if code, err := strconv.Atoi(count); err == nil && (code == 470 || code < 400 || code > 599) {
			return true
		}
	}
	return false
}

// rowsOf are the lines of a table below its head. Another argument has none.
func rowsOf(argument *messages.PickleStepArgument) [][]string {
	if argument == nil || argument.DataTable == nil || len(argument.DataTable.Rows) == 0 {
		return nil
	}
	var rows [][]string
	for _, r := range argument.DataTable.Rows[1:] {
		var cells []string
		for _, c := range r.Cells {
			cells = append(cells, strings.TrimSpace(c.Value))
		}
		if len(cells) > 0 {
			rows = append(rows, cells)
		}
	}
	return rows
}
