package steps

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/sim/oceana"
)

// deskSteps are what happens at desks beyond answering and writing: transfers, supervisors, rich media, typing, signing out.
func (s *Scene) deskSteps() []Step {
	return []Step{
		{Keyword: "Given", Phrase: `supervisor {name} is ready`, Example: `Given supervisor "Sue" is ready`, Note: "an agent who may observe, coach and barge in", Do: s.supervisorReady},
		{Keyword: "When", Phrase: `agent {name} transfers {name} to agent {name}`, Example: `When agent "Alice" transfers "Ana" to agent "Bob"`, At: DeskActs, Do: s.agentTransfers},
		{Keyword: "When", Phrase: `agent {name} transfers {name} to service {name}`, Example: `When agent "Alice" transfers "Ana" to service "Sales"`, Note: "a service that was set up, or attributes such as LOB.Sales", At: DeskActs, Do: s.agentTransfersToService},
		{Keyword: "When", Phrase: `agent {name} signs out`, Example: `When agent "Alice" signs out`, Note: "open contacts return to the queue", At: DeskActs, Do: s.agentSignsOut},
		{Keyword: "When", Phrase: `agent {name} loses the browser`, Example: `When agent "Alice" loses the browser`, At: DeskActs, Do: s.agentLosesBrowser},
		{Keyword: "When", Phrase: `agent {name} becomes not ready because of {text}`, Example: `When agent "Alice" becomes not ready because of "lunch"`, At: DeskActs, Do: s.agentNotReadyBecause},
		{Keyword: "When", Phrase: `agent {name} starts typing`, Example: `When agent "Alice" starts typing`, At: DeskSends, Do: s.agentTypes(true)},
		{Keyword: "When", Phrase: `agent {name} stops typing`, Example: `When agent "Alice" stops typing`, At: DeskSends, Do: s.agentTypes(false)},
		{Keyword: "When", Phrase: `agent {name} starts typing to {name}`, Example: `When agent "Alice" starts typing to "Ana"`, At: DeskSends, Do: s.agentTypesTo(true)},
		{Keyword: "When", Phrase: `agent {name} stops typing to {name}`, Example: `When agent "Alice" stops typing to "Ana"`, At: DeskSends, Do: s.agentTypesTo(false)},
		{Keyword: "When", Phrase: `agent {name} sends the rich media {text} to {name}`, Example: `When agent "Alice" sends the rich media "Lunch menu" to "Ana"`, At: DeskSends, Do: s.agentSendsRichTo},
		{Keyword: "When", Phrase: `agent {name} sends the suggested phrase {text} to {name}`, Example: `When agent "Alice" sends the suggested phrase "How can I help you today?" to "Ana"`, At: DeskSends, Do: s.agentSendsPhraseTo},
		{Keyword: "When", Phrase: `agent {name} sends the rich media {text}`, Example: `When agent "Alice" sends the rich media "Lunch menu"`, Note: "an item of the widget, by title", At: DeskSends, Do: s.agentSendsRich},
		{Keyword: "When", Phrase: `agent {name} sends the suggested phrase {text}`, Example: `When agent "Alice" sends the suggested phrase "How can I help you today?"`, At: DeskSends, Do: s.agentSendsPhrase},
		{Keyword: "When", Phrase: `agent {name} says that the contact with {name} went {text}`, Example: `When agent "Alice" says that the contact with "Ana" went "solved"`, Note: "the disposition code", At: DeskActs, Do: s.agentDisposes},
		{Keyword: "When", Phrase: `supervisor {name} observes {name}`, Example: `When supervisor "Sue" observes "Ana"`, At: DeskActs, Do: s.supervisorObserves},
		{Keyword: "When", Phrase: `supervisor {name} coaches {text} about {name}`, Example: `When supervisor "Sue" coaches "Offer a refund" about "Ana"`, Note: "only the agent reads it", At: DeskActs, Do: s.supervisorCoaches},
		{Keyword: "When", Phrase: `supervisor {name} barges in on {name}`, Example: `When supervisor "Sue" barges in on "Ana"`, At: DeskActs, Do: s.supervisorBarges},
		{Keyword: "When", Phrase: `supervisor {name} leaves {name}`, Example: `When supervisor "Sue" leaves "Ana"`, At: DeskActs, Do: s.supervisorLeaves},
		{Keyword: "When", Phrase: `the chatbot hands {name} over`, Example: `When the chatbot hands "Ana" over`, Do: s.botHandsOver},
		{Keyword: "Then", Phrase: `agent {name} cannot answer {name}`, Example: `Then agent "Alice" cannot answer "Ana"`, Note: "the alert is gone", Do: s.agentCannotAnswer},
		{Keyword: "Then", Phrase: `agent {name} cannot transfer {name} to agent {name}`, Example: `Then agent "Alice" cannot transfer "Ana" to agent "Bob"`, Do: s.agentCannotTransfer},
		{Keyword: "Then", Phrase: `agent {name} is in the state {text}`, Example: `Then agent "Alice" is in the state "Not Ready Pending"`, Do: s.agentIsIn},
		{Keyword: "Then", Phrase: `agent {name} is not alerted`, Example: `Then agent "Bob" is not alerted`, Do: s.agentIsNotAlerted},
		{Keyword: "Then", Phrase: `agent {name} has no contact with {name}`, Example: `Then agent "Alice" has no contact with "Ana"`, Note: "neither alert nor card", Do: s.agentHasNo},
		{Keyword: "Then", Phrase: `agent {name} sees the notice {text}`, Example: `Then agent "Alice" sees the notice "route cancelled: NO_AGENT"`, Do: s.agentSeesNotice},
		{Keyword: "Then", Phrase: `agent {name} sees {name} typing`, Example: `Then agent "Alice" sees "Ana" typing`, At: DeskShows, Do: s.agentSeesTyping(true)},
		{Keyword: "Then", Phrase: `agent {name} does not see {name} typing`, Example: `Then agent "Alice" does not see "Ana" typing`, Do: s.agentSeesTyping(false)},
		{Keyword: "Then", Phrase: `agent {name} is offered the rich media groups {list}`, Example: `Then agent "Alice" is offered the rich media groups "Images, Carousel"`, Note: "at the only contact open", At: DeskShows, Do: s.agentIsOffered(true)},
		{Keyword: "Then", Phrase: `agent {name} is not offered the rich media groups {list}`, Example: `Then agent "Alice" is not offered the rich media groups "Carousel"`, Do: s.agentIsOffered(false)},
		{Keyword: "Then", Phrase: `the contact with {name} is talking to {list}`, Example: `Then the contact with "Ana" is talking to "Alice, Sue"`, Note: "who the customer has in the room", Do: s.roomIs},
		{Keyword: "Then", Phrase: `the participants of {name} changed by {list}`, Example: `Then the participants of "Ana" changed by "Alice joined, Alice left for transfer_to_user"`, Note: "as Oceana told the connector, in order", Do: s.participantsChanged},
		{Keyword: "Then", Phrase: `Oceana told the connector of the disposition {text}`, Example: `Then Oceana told the connector of the disposition "solved"`, Do: s.toldDisposition},
		{Keyword: "Then", Phrase: `the cloud was told that the business {typing} typing`, Example: `Then the cloud was told that the business started typing`, Note: "the latest activity", Do: s.cloudToldTyping},
		{Keyword: "Then", Phrase: `the cloud was told about typing {count} time`, Example: `Then the cloud was told about typing 1 time`, Do: s.cloudToldTypingTimes},
		{Keyword: "Then", Phrase: `the cloud was told about typing {count} times`, Example: `Then the cloud was told about typing 2 times`, Do: s.cloudToldTypingTimes},
		{Keyword: "Then", Phrase: `the last message posted to the cloud is of type {text}`, Example: `Then the last message posted to the cloud is of type "carousel"`, Do: s.lastPostIs},
	}
}

func (s *Scene) supervisorReady(name string) error {
	return s.addAgent(oceana.AgentConfig{Name: name, Ready: true, Supervisor: true})
}

func (s *Scene) agentTransfers(agent, customer, to string) error {
	return s.World().Oceana.Transfer(unquote(agent), unquote(customer), unquote(to))
}

func (s *Scene) agentTransfersToService(agent, customer, service string) error {
	return s.World().Oceana.TransferToService(unquote(agent), unquote(customer), unquote(service))
}

func (s *Scene) agentSignsOut(agent string) error { return s.World().Oceana.SignOut(unquote(agent)) }

func (s *Scene) agentLosesBrowser(agent string) error {
	return s.World().Oceana.LoseBrowser(unquote(agent))
}

func (s *Scene) agentNotReadyBecause(agent, reason string) error {
	return s.World().Oceana.SetState(unquote(agent), "", false, unquote(reason))
}

func (s *Scene) agentTypes(started bool) func(string) error {
	return func(agent string) error { return s.agentTypesTo(started)(agent, "") }
}

func (s *Scene) agentTypesTo(started bool) func(agent, customer string) error {
	return func(agent, customer string) error {
		return s.World().Oceana.Typing(unquote(agent), unquote(customer), started)
	}
}

func (s *Scene) agentSendsRich(agent, title string) error {
	return s.agentSendsRichTo(agent, title, "")
}

func (s *Scene) agentSendsRichTo(agent, title, customer string) error {
	return s.World().Oceana.SendRichMedia(unquote(agent), unquote(customer), unquote(title))
}

func (s *Scene) agentSendsPhrase(agent, phrase string) error {
	return s.agentSendsPhraseTo(agent, phrase, "")
}

func (s *Scene) agentSendsPhraseTo(agent, phrase, customer string) error {
	return s.World().Oceana.SendPhrase(unquote(agent), unquote(customer), unquote(phrase))
}

func (s *Scene) agentDisposes(agent, customer, code string) error {
	return s.World().Oceana.SetDisposition(unquote(agent), unquote(customer), unquote(code))
}

func (s *Scene) supervisorObserves(name, customer string) error {
	return s.World().Oceana.Observe(unquote(name), unquote(customer))
}

func (s *Scene) supervisorCoaches(name, text, customer string) error {
	return s.World().Oceana.Coach(unquote(name), unquote(customer), unquote(text))
}

func (s *Scene) supervisorBarges(name, customer string) error {
	return s.World().Oceana.BargeIn(unquote(name), unquote(customer))
}

func (s *Scene) supervisorLeaves(name, customer string) error {
	return s.World().Oceana.Leave(unquote(name), unquote(customer))
}

func (s *Scene) botHandsOver(customer string) error {
	return s.World().Oceana.HandOver(unquote(customer))
}

func (s *Scene) agentCannotAnswer(agent, customer string) error {
	if err := s.World().Oceana.Answer(unquote(agent), unquote(customer)); err == nil {
		return fmt.Errorf("%s answered %s", agent, customer)
	}
	return nil
}

func (s *Scene) agentCannotTransfer(agent, customer, to string) error {
	if err := s.World().Oceana.Transfer(unquote(agent), unquote(customer), unquote(to)); err == nil {
		return fmt.Errorf("%s transferred %s to %s", agent, customer, to)
	}
	return nil
}

func (s *Scene) agentIsIn(agent, state string) error {
	desk, err := s.World().Oceana.Desk(unquote(agent))
	if err == nil && desk.State != unquote(state) {
		err = fmt.Errorf("%s is %s", agent, desk.State)
	}
	return err
}

func (s *Scene) agentIsNotAlerted(agent string) error {
	desk, err := s.World().Oceana.Desk(unquote(agent))
	if err == nil && len(desk.Alerts) > 0 {
		err = fmt.Errorf("%s is alerted by %s", agent, desk.Alerts[0].Customer)
	}
	return err
}

func (s *Scene) agentHasNo(agent, customer string) error {
	desk, err := s.World().Oceana.Desk(unquote(agent))
	if err != nil {
		return err
	}
	for _, card := range desk.Alerts {
		if card.Customer == unquote(customer) {
			return fmt.Errorf("%s is alerted by %s", agent, customer)
		}
	}
	for _, c := range desk.Contacts {
		if c.Customer == unquote(customer) {
			state := "a closed"
			if c.Open {
				state = "an open"
			}
			return fmt.Errorf("%s has %s contact with %s", agent, state, customer)
		}
	}
	return nil
}

func (s *Scene) agentSeesNotice(agent, text string) error {
	desk, err := s.World().Oceana.Desk(unquote(agent))
	if err != nil {
		return err
	}
	for _, c := range desk.Contacts {
		for _, line := range c.Lines {
			if (line.Kind == oceana.KindNotice || line.Kind == oceana.KindCoach) && line.Text == unquote(text) {
				return nil
			}
		}
	}
	return fmt.Errorf("there is no notice %q; %s", unquote(text), shownAt(desk))
}

func (s *Scene) agentSeesTyping(want bool) func(agent, customer string) error {
	return func(agent, customer string) error {
		desk, err := s.World().Oceana.Desk(unquote(agent))
		if err != nil {
			return err
		}
		for _, c := range desk.Contacts {
			if c.Customer == unquote(customer) && c.Open {
				if c.CustomerTyping != want {
					if want {
						return fmt.Errorf("the desk of %s does not show that %s types", agent, customer)
					}
					return fmt.Errorf("the desk of %s shows that %s types", agent, customer)
				}
				return nil
			}
		}
		return fmt.Errorf("%s has no open contact with %s", agent, customer)
	}
}

func (s *Scene) agentIsOffered(want bool) func(agent, list string) error {
	return func(agent, list string) error {
		desk, err := s.World().Oceana.Desk(unquote(agent))
		if err != nil {
			return err
		}
		var open []oceana.Contact
		for _, c := range desk.Contacts {
			if c.Open {
				open = append(open, c)
			}
		}
		if len(open) != 1 {
			return fmt.Errorf("%s has %d open contacts, want 1", agent, len(open))
		}
		for _, group := range splitList(list) {
			if slices.Contains(open[0].Groups, group) != want {
				return fmt.Errorf("%s is offered on %s: %s", agent, open[0].Channel, strings.Join(open[0].Groups, ", "))
			}
		}
		return nil
	}
}

func (s *Scene) roomIs(customer, list string) error {
	for _, c := range s.World().Oceana.Transcripts() {
		if c.Customer != unquote(customer) {
			continue
		}
		if got, want := strings.Join(c.Participants, ", "), strings.Join(splitList(list), ", "); got != want {
			return fmt.Errorf("%s is talking to %q", customer, got)
		}
		return nil
	}
	return fmt.Errorf("%s has no contact", customer)
}
