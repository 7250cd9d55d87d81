package steps

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cucumber/godog"

	"github.com/wavetank/wavetank/sim/oceana"
)

func (s *Scene) agentSteps() []Step {
	return []Step{
		{Keyword: "When", Phrase: `agent {name} answers {name}`, Example: `When agent "Alice" answers "Ana"`, At: DeskActs, Do: s.agentAnswers},
		{Keyword: "When", Phrase: `agent {name} ignores {name}`, Example: `When agent "Alice" ignores "Ana"`, Note: "RONA: the contact goes back to the queue and the agent is Not Ready", At: DeskActs, Do: s.agentIgnores},
		{Keyword: "When", Phrase: `agent {name} rejects {name}`, Example: `When agent "Alice" rejects "Ana"`, At: DeskActs, Do: s.agentRejects},
		{Keyword: "When", Phrase: `agent {name} closes the contact with {name}`, Example: `When agent "Alice" closes the contact with "Ana"`, At: DeskActs, Do: s.agentCloses},
		{Keyword: "When", Phrase: `agent {name} becomes ready`, Example: `When agent "Alice" becomes ready`, At: DeskActs, Do: s.agentBecomes(true)},
		{Keyword: "When", Phrase: `agent {name} becomes not ready`, Example: `When agent "Alice" becomes not ready`, At: DeskActs, Do: s.agentBecomes(false)},
		{Keyword: "When", Phrase: `agent {name} sends {text}`, Example: `When agent "Alice" sends "How can I help?"`, Note: "to the only contact open", At: DeskSends, Do: s.agentSends},
		{Keyword: "When", Phrase: `agent {name} sends {text} to {name}`, Example: `When agent "Alice" sends "How can I help?" to "Ana"`, At: DeskSends, Do: s.agentSendsTo},
		{Keyword: "When", Phrase: `agent {name} sends the lines to {name}:`, Example: `When agent "Alice" sends the lines to "Ana":`, Note: "a doc string: one message", At: DeskSends, Do: s.agentSendsLines},
		{Keyword: "When", Phrase: `agent {name} sends the template {template}`, Example: `When agent "Alice" sends the template "hello_world"`, At: DeskSends, Do: s.agentSendsTemplate},
		{Keyword: "When", Phrase: `agent {name} sends the template {template} with {list}`, Example: `When agent "Alice" sends the template "appointment" with "Ann, Tuesday"`, Note: "parameters in order", At: DeskSends, Do: s.agentSendsTemplateWith},
		{Keyword: "When", Phrase: `agent {name} sends the template {template} to {name}`, Example: `When agent "Alice" sends the template "hello_world" to "Ana"`, At: DeskSends, Do: s.agentSendsTemplateTo},
		{Keyword: "When", Phrase: `agent {name} sends the template {template} with {list} to {name}`, Example: `When agent "Alice" sends the template "appointment" with "Ann, Tuesday" to "Ana"`, At: DeskSends, Do: s.agentSendsTemplateWithTo},
		{Keyword: "When", Phrase: `agent {name} tries to message {name}`, Example: `When agent "Alice" tries to message "Bo"`, Note: "business-initiated, to a customer who never wrote (R003)", At: DeskActs, Do: s.agentReaches},
		{Keyword: "Then", Phrase: `the connector refuses with {text}`, Example: `Then the connector refuses with "no active conversation"`, Do: s.connectorRefuses},
		{Keyword: "Then", Phrase: `agent {name} is alerted by {name}`, Example: `Then agent "Alice" is alerted by "Ana"`, At: DeskShows, Do: s.agentIsAlerted},
		{Keyword: "Then", Phrase: `no agent is alerted`, Example: `Then no agent is alerted`, Do: s.noAgentIsAlerted},
		{Keyword: "Then", Phrase: `{name} is waiting in the queue`, Example: `Then "Ana" is waiting in the queue`, Do: s.isQueued},
		{Keyword: "Then", Phrase: `no contact is created`, Example: `Then no contact is created`, Do: s.noContact},
		{Keyword: "Then", Phrase: `agent {name} sees {text} from {name}`, Example: `Then agent "Alice" sees "Hello" from "Ana"`, At: DeskShows, Do: s.agentSeesFrom},
		{Keyword: "Then", Phrase: `agent {name} sees {text} exactly {count} time`, Example: `Then agent "Alice" sees "Hello" exactly 1 time`, At: DeskShows, Do: s.agentSeesTimes},
		{Keyword: "Then", Phrase: `agent {name} sees {text} exactly {count} times`, Example: `Then agent "Alice" sees "Hello" exactly 2 times`, At: DeskShows, Do: s.agentSeesTimes},
		{Keyword: "Then", Phrase: `agent {name} does not see {text}`, Example: `Then agent "Alice" does not see "Hello"`, Do: s.agentDoesNotSee},
		{Keyword: "Then", Phrase: `agent {name} is advised to use a template`, Example: `Then agent "Alice" is advised to use a template`, At: DeskShows, Do: s.agentIsAdvised},
		{Keyword: "Then", Phrase: `agent {name} is not advised to use a template`, Example: `Then agent "Alice" is not advised to use a template`, Do: s.agentIsNotAdvised},
		{Keyword: "Then", Phrase: `the message {text} is {outcome}`, Example: `Then the message "Hello again" is delivered`, Note: "as the agent's desk shows it; accepted stays true once the cloud took it. A template goes by its name", At: DeskReports, Do: s.messageIs},
		{Keyword: "Then", Phrase: `the message {text} is rejected with code {count}`, Example: `Then the message "Hello again" is rejected with code 470`, At: DeskReports, Do: s.messageIsRejectedWith},
		{Keyword: "Then", Phrase: `agent {name}'s desk shows:`, Example: `Then agent "Alice"'s desk shows:`, Note: "table from, text, status: the complete transcript, oldest first; from is a name, or customer, agent or bot", At: DeskShows, Do: s.deskShows},
	}
}

func (s *Scene) agentAnswers(agent, customer string) error {
	return s.World().Oceana.Answer(unquote(agent), unquote(customer))
}

func (s *Scene) agentIgnores(agent, customer string) error {
	return s.World().Oceana.Ignore(unquote(agent), unquote(customer))
}

func (s *Scene) agentRejects(agent, customer string) error {
	return s.World().Oceana.Reject(unquote(agent), unquote(customer))
}

func (s *Scene) agentCloses(agent, customer string) error {
	return s.World().Oceana.Close(unquote(agent), unquote(customer))
}

func (s *Scene) agentBecomes(ready bool) func(string) error {
	return func(agent string) error { return s.World().Oceana.SetReady(unquote(agent), ready) }
}

func (s *Scene) agentSends(agent, text string) error {
	return s.World().Oceana.Send(unquote(agent), "", unquote(text))
}

func (s *Scene) agentSendsTo(agent, text, customer string) error {
	return s.World().Oceana.Send(unquote(agent), unquote(customer), unquote(text))
}

func (s *Scene) agentSendsLines(agent, customer string) error {
	return s.World().Oceana.Send(unquote(agent), unquote(customer), s.doc)
}

func (s *Scene) agentSendsTemplate(agent, template string) error {
	return s.World().Oceana.SendTemplate(unquote(agent), "", template, nil)
}

func (s *Scene) agentSendsTemplateWith(agent, template, list string) error {
	return s.World().Oceana.SendTemplate(unquote(agent), "", template, splitList(list))
}

func (s *Scene) agentSendsTemplateTo(agent, template, customer string) error {
	return s.World().Oceana.SendTemplate(unquote(agent), unquote(customer), template, nil)
}

func (s *Scene) agentSendsTemplateWithTo(agent, template, list, customer string) error {
	return s.World().Oceana.SendTemplate(unquote(agent), unquote(customer), template, splitList(list))
}

func splitList(list string) []string {
	var out []string
	const comma = "\x00" // that belongs to a part, which a step writes behind a backslash
	for _, part := range strings.Split(strings.ReplaceAll(unquote(list), `\,`, comma), ",") {
		out = append(out, strings.ReplaceAll(strings.TrimSpace(part), comma, ","))
	}
	return out
}

// reachText is what an agent writes to a customer who never wrote; a step that says more would suggest that it matters.
const reachText = "A message that was not asked for"

func (s *Scene) agentReaches(agent, person string) error {
	s.intent = reachText
	return s.World().Oceana.Reach(unquote(agent), unquote(person), "unknown-"+unquote(person), reachText)
}

func (s *Scene) connectorRefuses(reason string) error {
	line, err := s.agentLine(s.intent)
	if err != nil {
		return err
	}
	if !slices.Contains(line.History, oceana.StatusRefused) || !strings.Contains(line.Reason, unquote(reason)) {
		return fmt.Errorf("the connector did not refuse %q with %q; %s", s.intent, unquote(reason), reported(line))
	}
	return nil
}

func (s *Scene) agentIsAlerted(agent, customer string) error {
	desk, err := s.World().Oceana.Desk(unquote(agent))
	if err != nil {
		return err
	}
	var alerts []string
	for _, card := range desk.Alerts {
		if card.Customer == unquote(customer) {
			return nil
		}
		alerts = append(alerts, card.Customer)
	}
	return fmt.Errorf("%s is %s and alerted by %s; waiting in the queue: %s", agent, desk.State, listed(alerts), listed(s.queued()))
}

func (s *Scene) noAgentIsAlerted() error {
	for _, a := range s.World().Oceana.Agents() {
		desk, err := s.World().Oceana.Desk(a.Name)
		if err != nil {
			return err
		}
		if len(desk.Alerts) > 0 {
			return fmt.Errorf("%s is alerted by %s", a.Name, desk.Alerts[0].Customer)
		}
	}
	return nil
}

func (s *Scene) queued() []string {
	var names []string
	for _, c := range s.World().Oceana.Queue() {
		names = append(names, c.Customer)
	}
	return names
}

func (s *Scene) isQueued(customer string) error {
	if names := s.queued(); !slices.Contains(names, unquote(customer)) {
		return fmt.Errorf("waiting in the queue: %s", listed(names))
	}
	return nil
}

func (s *Scene) noContact() error {
	if n := s.World().Oceana.ContactsCreated(); n != 0 {
		return fmt.Errorf("%d contacts were created", n)
	}
	return nil
}

func (s *Scene) agentSeesFrom(agent, text, customer string) error {
	desk, err := s.World().Oceana.Desk(unquote(agent))
	if err != nil {
		return err
	}
	for _, contact := range desk.Contacts {
		for _, line := range contact.Lines {
			if line.Role == oceana.RoleCustomer && line.From == unquote(customer) && line.Text == unquote(text) {
				return nil
			}
		}
	}
	return fmt.Errorf("no line of %s says %q; %s", customer, unquote(text), shownAt(desk))
}

func (s *Scene) agentSeesTimes(agent, text string, want int) error {
	desk, n, err := s.count(agent, text)
	if err == nil && n != want {
		err = fmt.Errorf("%d lines say %q, want %d; %s", n, unquote(text), want, shownAt(desk))
	}
	return err
}

func (s *Scene) agentDoesNotSee(agent, text string) error {
	desk, n, err := s.count(agent, text)
	if err == nil && n != 0 {
		err = fmt.Errorf("%d lines say %q; %s", n, unquote(text), shownAt(desk))
	}
	return err
}

func (s *Scene) count(agent, text string) (oceana.Desk, int, error) {
	desk, err := s.World().Oceana.Desk(unquote(agent))
	n := 0
	for _, contact := range desk.Contacts {
		for _, line := range contact.Lines {
			if line.Text == unquote(text) {
				n++
			}
		}
	}
	return desk, n, err
}

func (s *Scene) advices(agent string) (int, oceana.Desk, error) {
	desk, err := s.World().Oceana.Desk(unquote(agent))
	n := 0
	for _, contact := range desk.Contacts {
		for _, line := range contact.Lines {
			if line.Kind == oceana.KindAdvice {
				n++
			}
		}
	}
	return n, desk, err
}

func (s *Scene) agentIsAdvised(agent string) error {
	n, desk, err := s.advices(agent)
	if err == nil && n != 1 {
		err = fmt.Errorf("%d advices, want 1; %s", n, shownAt(desk))
	}
	return err
}

func (s *Scene) agentIsNotAdvised(agent string) error {
	n, desk, err := s.advices(agent)
	if err == nil && n != 0 {
		err = fmt.Errorf("%d advices; %s", n, shownAt(desk))
	}
	return err
}

// agentLine is the latest line that an agent or chatbot sent with this text, or with the template or rich media of this name, wherever
// the contact is now.
func (s *Scene) agentLine(text string) (oceana.Line, error) {
	var found *oceana.Line
	var sent []string
	for _, contact := range s.World().Oceana.Transcripts() {
		for _, line := range contact.Lines {
			if line.Role != oceana.RoleAgent && line.Role != oceana.RoleBot {
				continue
			}
			sent = append(sent, line.Text)
			if (line.Text == text || line.Template == text || line.Title == text) && (found == nil || line.At.After(found.At) || line.At.Equal(found.At)) {
				found = &line
			}
		}
	}
	if found == nil {
		return oceana.Line{}, fmt.Errorf("no agent sent %q; what was sent: %s", text, listed(sent))
	}
	return *found, nil
}

func (s *Scene) messageIs(text, outcome string) error {
	line, err := s.agentLine(unquote(text))
	if err != nil {
		return err
	}
	if !slices.Contains(line.History, outcome) {
		return fmt.Errorf("the message %q is not %s; %s", unquote(text), outcome, reported(line))
	}
	return nil
}

func (s *Scene) messageIsRejectedWith(text string, code int) error {
	line, err := s.agentLine(unquote(text))
	if err != nil {
		return err
	}
	if line.Status != oceana.StatusRejected || line.Code != code {
		return fmt.Errorf("the message %q is not rejected with code %d; %s", unquote(text), code, reported(line))
	}
	return nil
}

// reported says what a desk was told about a message of its agent.
func reported(line oceana.Line) string {
	if len(line.History) == 0 {
		return "nothing was reported about it"
	}
	text := "reported was: " + strings.Join(line.History, ", ")
	if line.Code != 0 {
		text += fmt.Sprintf(" with code %d", line.Code)
	}
	if line.Reason != "" {
		text += ": " + line.Reason
	}
	return text
}

func (s *Scene) deskShows(agent string, want *godog.Table) error {
	desk, err := s.World().Oceana.Desk(unquote(agent))
	if err != nil {
		return err
	}
	return compareTable(want, []string{"from", "text", "status"}, deskRows(desk))
}

func deskRows(desk oceana.Desk) []Row {
	rows := []Row{}
	for _, contact := range desk.Contacts {
		for _, line := range contact.Lines {
			if line.Role == oceana.RoleSystem {
				continue // advice and notices are shown beside the transcript; they have steps of their own
			}
			rows = append(rows, Row{"from": {line.From, line.Role}, "text": {line.Text}, "status": {line.Status}})
		}
	}
	return rows
}

func shownAt(desk oceana.Desk) string {
	return fmt.Sprintf("%s's desk shows:\n%s", desk.Agent, RenderRows([]string{"from", "text", "status"}, deskRows(desk)))
}

func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
