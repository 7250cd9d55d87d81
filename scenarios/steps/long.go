package steps

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/oceana"
)

// longText is a text of so many characters of four bytes each, which no two counts share.
func longText(characters int) string { return strings.Repeat("𝔘", characters) }

func (s *Scene) longSteps() []Step {
	return []Step{
		{Keyword: "When", Phrase: `{name} sends a text of {count} characters`, Example: `When "Ana" sends a text of 4096 characters`, Note: "of four bytes each", At: PhoneSends, Do: s.personSendsLong},
		{Keyword: "When", Phrase: `agent {name} sends a text of {count} characters`, Example: `When agent "Alice" sends a text of 4096 characters`, Note: "of four bytes each", At: DeskSends, Do: s.agentSendsLong},
		{Keyword: "Then", Phrase: `{name} cannot send a text of {count} characters`, Example: `Then "Ana" cannot send a text of 20001 characters`, Note: "the composer takes no more", Do: s.personCannotSendLong},
		{Keyword: "Then", Phrase: `agent {name} sees a text of {count} characters from {name}`, Example: `Then agent "Alice" sees a text of 4096 characters from "Ana"`, At: DeskShows, Do: s.agentSeesLong},
		{Keyword: "Then", Phrase: `{name} sees a text of {count} characters`, Example: `Then "Ana" sees a text of 4096 characters`, Note: "in one bubble", At: PhoneShows, Do: s.personSeesLong(true)},
		{Keyword: "Then", Phrase: `{name} does not see a text of {count} characters`, Example: `Then "Ana" does not see a text of 4097 characters`, Do: s.personSeesLong(false)},
		{Keyword: "Then", Phrase: `agent {name} is told that a text of {count} characters was rejected`, Example: `Then agent "Alice" is told that a text of 100000 characters was rejected`, Do: s.longIsRejected},
	}
}

func (s *Scene) longIsRejected(agent string, characters int) error {
	desk, err := s.World().Oceana.Desk(unquote(agent))
	if err != nil {
		return err
	}
	for _, contact := range desk.Contacts {
		for _, line := range contact.Lines {
			if line.Role == oceana.RoleAgent && line.Text == longText(characters) && (line.Status == oceana.StatusRejected || line.Status == oceana.StatusRefused) {
				return nil
			}
		}
	}
	return fmt.Errorf("no line of %d characters was rejected", characters)
}

func (s *Scene) personSendsLong(name string, characters int) error {
	return s.acts(name, channel.Action{Do: channel.DoSend, Text: longText(characters)})
}

func (s *Scene) personCannotSendLong(name string, characters int) error {
	if s.personSendsLong(name, characters) == nil {
		return fmt.Errorf("%s's phone sends %d characters", name, characters)
	}
	return nil
}

func (s *Scene) agentSendsLong(agent string, characters int) error {
	return s.World().Oceana.Send(unquote(agent), "", longText(characters))
}

func (s *Scene) agentSeesLong(agent string, characters int, customer string) error {
	what := fmt.Sprintf("has %d characters", characters)
	return s.customerLine(agent, customer, what, func(l oceana.Line) bool { return l.Text == longText(characters) })
}

func (s *Scene) personSeesLong(want bool) func(string, int) error {
	return func(name string, characters int) error {
		phone, err := s.World().Phone(unquote(name))
		if err != nil {
			return err
		}
		var seen []int
		for _, b := range phone.Bubbles {
			if b.From != channel.FromBusiness {
				continue
			}
			seen = append(seen, utf8.RuneCountInString(b.Text))
			if b.Text == longText(characters) {
				if !want {
					return fmt.Errorf("%s sees all %d characters", name, characters)
				}
				return nil
			}
		}
		if want {
			return fmt.Errorf("the business's texts have %v characters", seen)
		}
		return nil
	}
}
