package steps

import (
	"fmt"

	"github.com/cucumber/godog"

	"github.com/wavetank/wavetank/sim/channel"
)

func (s *Scene) phoneSteps() []Step {
	return []Step{
		{Keyword: "When", Phrase: `{name} sends {text}`, Example: `When "Ana" sends "Hello"`, Note: "a phone first named here uses the only channel that is set up", At: PhoneSends, Do: s.personSends},
		{Keyword: "When", Phrase: `{name} sends the lines:`, Example: `When "Ana" sends the lines:`, Note: "a doc string: one message", At: PhoneSends, Do: s.personSendsLines},
		{Keyword: "When", Phrase: `{name} sends {text} on {channel}`, Example: `When "Ana" sends "Hello" on WhatsApp`, At: PhoneSends, Do: s.personSendsOn},
		{Keyword: "When", Phrase: `{name} reads the conversation`, Example: `When "Ana" reads the conversation`, At: PhoneSends, Do: s.personReads},
		{Keyword: "Then", Phrase: `{name} sees {text}`, Example: `Then "Ana" sees "How can I help?"`, Note: "a bubble whose text is equal, not contains", At: PhoneShows, Do: s.personSees},
		{Keyword: "Then", Phrase: `{name} does not see {text}`, Example: `Then "Ana" does not see "Too late"`, Do: s.personDoesNotSee},
		{Keyword: "Then", Phrase: `{name} sees {text} exactly {count} time`, Example: `Then "Ana" sees "Hello again" exactly 1 time`, At: PhoneShows, Do: s.personSeesTimes},
		{Keyword: "Then", Phrase: `{name} sees {text} exactly {count} times`, Example: `Then "Ana" sees "Hello again" exactly 2 times`, At: PhoneShows, Do: s.personSeesTimes},
		{Keyword: "Then", Phrase: `{name} sees the template {template}`, Example: `Then "Ana" sees the template "hello_world"`, At: PhoneShows, Do: s.personSeesTemplate},
		{Keyword: "Then", Phrase: `{name} does not see the template {template}`, Example: `Then "Ana" does not see the template "hello_world"`, Do: s.personDoesNotSeeTemplate},
		{Keyword: "Then", Phrase: `{name} sees an error`, Example: `Then "Ana" sees an error`, Note: "a message of theirs that the phone marks as failed", Do: s.personSeesError},
		{Keyword: "Then", Phrase: `{name}'s phone shows:`, Example: `Then "Ana"'s phone shows:`, Note: "table from, text, status: the complete transcript, oldest first; from is me or business", At: PhoneShows, Do: s.phoneShows},
	}
}

func (s *Scene) personSendsLines(name string) error { return s.sends(unquote(name), s.doc, "") }

func (s *Scene) personSends(name, text string) error {
	return s.sends(unquote(name), unquote(text), "")
}

func (s *Scene) personSendsOn(name, text, kind string) error {
	return s.sends(unquote(name), unquote(text), kindOf(kind))
}

func (s *Scene) sends(name, text, kind string) error {
	return s.act(name, kind, channel.Action{Do: channel.DoSend, Text: text})
}

// act lets a person do something with a phone, which they get now if they have none; an empty kind is the only channel that is set up.
// It fails when there is no business on the channel: the message would go nowhere.
func (s *Scene) act(name, kind string, a channel.Action) error {
	if err := s.World().AddPerson(channel.Person{Name: name}, kind); err != nil {
		return err
	}
	phone, err := s.World().Phone(name)
	if err != nil {
		return err
	}
	if _, ok := s.World().Integration(phone.Channel); !ok {
		return fmt.Errorf("%s uses %s, and no %s integration is set up: begin with a step such as %q",
			name, ChannelName(phone.Channel), ChannelName(phone.Channel), integrationSteps[phone.Channel])
	}
	return s.World().Act(name, a)
}

// integrationSteps set a channel up.
var integrationSteps = map[string]string{
	"whatsapp": "Given a WhatsApp production number", "messenger": "Given a Messenger page", "twitter": "Given a Twitter account", "web": "Given a web messenger",
	"android": "Given an Android app", "ios": "Given an iOS app",
}

func (s *Scene) personReads(name string) error {
	return s.World().Act(unquote(name), channel.Action{Do: channel.DoRead})
}

func (s *Scene) bubbles(name string, match func(channel.Bubble) bool) (int, channel.Handset, error) {
	phone, err := s.World().Phone(unquote(name))
	if err != nil {
		return 0, phone, err
	}
	n := 0
	for _, b := range phone.Bubbles {
		if match(b) {
			n++
		}
	}
	return n, phone, nil
}

func says(text string) func(channel.Bubble) bool {
	return func(b channel.Bubble) bool { return b.Text == text }
}

func (s *Scene) personSees(name, text string) error {
	n, phone, err := s.bubbles(name, says(unquote(text)))
	if err == nil && n == 0 {
		err = fmt.Errorf("no bubble says %q; %s", unquote(text), drawn(phone))
	}
	return err
}

func (s *Scene) personDoesNotSee(name, text string) error {
	n, phone, err := s.bubbles(name, says(unquote(text)))
	if err == nil && n > 0 {
		err = fmt.Errorf("%d bubbles say %q; %s", n, unquote(text), drawn(phone))
	}
	return err
}

func (s *Scene) personSeesTimes(name, text string, want int) error {
	n, phone, err := s.bubbles(name, says(unquote(text)))
	if err == nil && n != want {
		err = fmt.Errorf("%d bubbles say %q, want %d; %s", n, unquote(text), want, drawn(phone))
	}
	return err
}

func isTemplate(name string) func(channel.Bubble) bool {
	return func(b channel.Bubble) bool { return b.Template == name }
}

func (s *Scene) personSeesTemplate(name, template string) error {
	n, phone, err := s.bubbles(name, isTemplate(template))
	if err == nil && n == 0 {
		err = fmt.Errorf("no bubble shows template %q; %s", template, drawn(phone))
	}
	return err
}

func (s *Scene) personDoesNotSeeTemplate(name, template string) error {
	n, phone, err := s.bubbles(name, isTemplate(template))
	if err == nil && n > 0 {
		err = fmt.Errorf("%d bubbles show template %q; %s", n, template, drawn(phone))
	}
	return err
}

func (s *Scene) personSeesError(name string) error {
	n, phone, err := s.bubbles(name, func(b channel.Bubble) bool { return b.Status == "failed" || b.Error != "" })
	if err == nil && n == 0 {
		err = fmt.Errorf("no bubble is marked as failed; %s", drawn(phone))
	}
	return err
}

func (s *Scene) phoneShows(name string, want *godog.Table) error {
	phone, err := s.World().Phone(unquote(name))
	if err != nil {
		return err
	}
	return compareTable(want, []string{"from", "text", "status"}, phoneRows(phone))
}

func phoneRows(phone channel.Handset) []Row {
	rows := []Row{}
	for _, b := range phone.Bubbles {
		rows = append(rows, Row{"from": {b.From}, "text": {b.Text}, "status": {b.Status}})
	}
	return rows
}

func drawn(phone channel.Handset) string {
	return fmt.Sprintf("%s's phone shows:\n%s", phone.Name, RenderRows([]string{"from", "text", "status"}, phoneRows(phone)))
}

// ChannelName is a channel as people write it, by the word of the wire.
func ChannelName(kind string) string {
	for _, name := range Choices("channel") {
		if kindOf(name) == kind {
			return name
		}
	}
	return kind
}
