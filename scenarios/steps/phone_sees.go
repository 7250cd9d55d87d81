package steps

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/sim/channel"
)

func (s *Scene) phoneSeesSteps() []Step {
	return []Step{
		{Keyword: "Then", Phrase: `{name} sees the lines:`, Example: `Then "Ana" sees the lines:`, Note: "a doc string: one bubble whose text is equal", At: PhoneShows, Do: s.personSeesLines},
		{Keyword: "Then", Phrase: `{name} sees the image {text}`, Example: `Then "Ana" sees the image "cat.png"`, Note: "by file name", At: PhoneShows, Do: s.personSeesImage},
		{Keyword: "Then", Phrase: `{name} sees the file {text}`, Example: `Then "Ana" sees the file "invoice.pdf"`, Note: "as a file, a player or a link that downloads it, by file name", At: PhoneShows, Do: s.personSeesFile},
		{Keyword: "Then", Phrase: `{name} does not see the image {text}`, Example: `Then "Ana" does not see the image "cat.png"`, Do: s.personDoesNotSeeImage},
		{Keyword: "Then", Phrase: `{name} does not see the file {text}`, Example: `Then "Ana" does not see the file "invoice.pdf"`, Do: s.personDoesNotSeeFile},
		{Keyword: "Then", Phrase: `{name} sees a player for {text}`, Example: `Then "Ana" sees a player for "clip.mp4"`, At: PhoneShows, Do: s.personSeesPlayer},
		{Keyword: "Then", Phrase: `the file {text} on {name}'s phone is of type {text}`, Example: `Then the file "show.pps" on "Ana"'s phone is of type "application/msword"`, At: PhoneShows, Do: s.fileIsOfType},
		{Keyword: "Then", Phrase: `{name} sees a location pin at {text}`, Example: `Then "Ana" sees a location pin at "37.398726,-121.9789074"`, Note: "or the address of a map, where the channel draws no pins", At: PhoneShows, Do: s.personSeesPin},
		{Keyword: "Then", Phrase: `{name} sees the buttons {list}`, Example: `Then "Ana" sees the buttons "Yes, No"`, Note: "all those of one message, or all answers above the composer, in order", At: PhoneShows, Do: s.personSeesButtons},
		{Keyword: "Then", Phrase: `{name} sees no buttons`, Example: `Then "Ana" sees no buttons`, Do: s.personSeesNoButtons},
		{Keyword: "Then", Phrase: `{name} sees a carousel of {count} cards`, Example: `Then "Ana" sees a carousel of 3 cards`, At: PhoneShows, Do: s.personSeesCarousel},
		{Keyword: "Then", Phrase: `{name} sees a card {text} with the image {text} and the buttons {list}`,
			Example: `Then "Ana" sees a card "Jacket" with the image "jacket.png" and the buttons "Buy, Details"`, At: PhoneShows, Do: s.personSeesCard},
		{Keyword: "Then", Phrase: `{name} sees a typing indicator`, Example: `Then "Ana" sees a typing indicator`, At: PhoneShows, Do: s.personSeesTyping(true)},
		{Keyword: "Then", Phrase: `{name} sees no typing indicator`, Example: `Then "Ana" sees no typing indicator`, Do: s.personSeesTyping(false)},
		{Keyword: "Then", Phrase: `{name} sees a placeholder`, Example: `Then "Ana" sees a placeholder`, Note: "for something that the phone hides or cannot draw", At: PhoneShows, Do: s.personSeesPlaceholder},
		{Keyword: "Then", Phrase: `{name} sees a preview of {text}`, Example: `Then "Ana" sees a preview of "google.com"`, Note: "the host on the card of a link, or the address behind it", At: PhoneShows, Do: s.personSeesPreview},
		{Keyword: "Then", Phrase: `{name} sees no preview`, Example: `Then "Ana" sees no preview`, Note: "no card of any link", Do: s.personSeesNoPreview},
		{Keyword: "Then", Phrase: `{name}'s browser shows {text}`, Example: `Then "Ana"'s browser shows "https://example.com/"`, Do: s.browserShows},
		{Keyword: "Then", Phrase: `{name} is notified of {count} message`, Example: `Then "Ana" is notified of 1 message`, Note: "since the last reading", At: PhoneShows, Do: s.personIsNotified},
		{Keyword: "Then", Phrase: `{name} is notified of {count} messages`, Example: `Then "Ana" is notified of 2 messages`, At: PhoneShows, Do: s.personIsNotified},
	}
}

// shows finds a bubble that matches; what says what was looked for.
func (s *Scene) shows(name, what string, want bool, match func(channel.Bubble) bool) error {
	n, phone, err := s.bubbles(name, match)
	switch {
	case err != nil:
		return err
	case want && n == 0:
		return fmt.Errorf("no bubble shows %s; %s", what, drawn(phone))
	case !want && n > 0:
		return fmt.Errorf("%d bubbles show %s; %s", n, what, drawn(phone))
	}
	return nil
}

func (s *Scene) personSeesLines(name string) error {
	return s.shows(name, "the lines "+s.doc, true, says(s.doc))
}

func isImage(name string) func(channel.Bubble) bool {
	return func(b channel.Bubble) bool {
		image := b.Kind == channel.KindImage || b.Kind == channel.KindSticker
		return image && (b.Text == name || b.Media != nil && b.Media.Name == name) ||
			slices.ContainsFunc(b.Cards, func(c channel.Card) bool { return c.Image != nil && c.Image.Name == name })
	}
}

func isFile(name string) func(channel.Bubble) bool {
	return func(b channel.Bubble) bool {
		switch b.Kind {
		case channel.KindFile, channel.KindAudio, channel.KindVideo:
			return b.Text == name || b.Media != nil && b.Media.Name == name
		}
		return b.Link != nil && b.Link.File == name
	}
}

func (s *Scene) personSeesImage(name, file string) error {
	return s.shows(name, "the image "+file, true, isImage(unquote(file)))
}

func (s *Scene) personDoesNotSeeImage(name, file string) error {
	return s.shows(name, "the image "+file, false, isImage(unquote(file)))
}

func (s *Scene) personSeesFile(name, file string) error {
	return s.shows(name, "the file "+file, true, isFile(unquote(file)))
}

func (s *Scene) personDoesNotSeeFile(name, file string) error {
	return s.shows(name, "the file "+file, false, isFile(unquote(file)))
}

func (s *Scene) personSeesPlayer(name, file string) error {
	return s.shows(name, "a player for "+file, true, func(b channel.Bubble) bool {
		plays := b.Kind == channel.KindAudio || b.Kind == channel.KindVideo || b.Link != nil && b.Link.Player
		return plays && isFile(unquote(file))(b)
	})
}

func (s *Scene) fileIsOfType(file, name, kind string) error {
	return s.shows(name, file+" as "+kind, true, func(b channel.Bubble) bool {
		return isFile(unquote(file))(b) && b.Media != nil && b.Media.Type == unquote(kind)
	})
}

func (s *Scene) personSeesPin(name, at string) error {
	lat, long, err := parsePlace(at)
	if err != nil {
		return err
	}
	return s.shows(name, "a pin at "+at, true, func(b channel.Bubble) bool {
		pin := b.Kind == channel.KindLocation && (b.Text == channel.Coordinates(lat, long) || b.Place != nil && *b.Place == channel.Place{Lat: lat, Long: long})
		return pin || b.Text == channel.LocationShared(lat, long)
	})
}

// Labels are those of buttons as steps write them, with commas between.
func Labels(buttons []channel.Button) string {
	var all []string
	for _, b := range buttons {
		all = append(all, b.Label)
	}
	return strings.Join(all, ", ")
}

func (s *Scene) personSeesButtons(name, list string) error {
	phone, err := s.World().Phone(unquote(name))
	if err != nil {
		return err
	}
	want := unquote(list)
	if want == "" {
		return fmt.Errorf("name the buttons")
	}
	found := Labels(phone.Options) == want
	for _, b := range phone.Bubbles {
		found = found || Labels(b.Buttons) == want
		for _, c := range b.Cards {
			found = found || Labels(c.Buttons) == want
		}
	}
	if !found {
		return fmt.Errorf("%s's phone shows the buttons %q", phone.Name, Labels(phone.Taps()))
	}
	return nil
}

func (s *Scene) personSeesNoButtons(name string) error {
	phone, err := s.World().Phone(unquote(name))
	if err == nil && len(phone.Taps()) > 0 {
		err = fmt.Errorf("%s's phone shows the buttons %q", phone.Name, Labels(phone.Taps()))
	}
	return err
}

func (s *Scene) personSeesCarousel(name string, cards int) error {
	return s.shows(name, fmt.Sprintf("a carousel of %d cards", cards), true, func(b channel.Bubble) bool {
		return b.Kind == channel.KindCarousel && len(b.Cards) == cards
	})
}

func (s *Scene) personSeesCard(name, title, image, list string) error {
	return s.shows(name, "a card "+title, true, func(b channel.Bubble) bool {
		return slices.ContainsFunc(b.Cards, func(c channel.Card) bool {
			return c.Title == unquote(title) && c.Image != nil && c.Image.Name == unquote(image) && Labels(c.Buttons) == unquote(list)
		})
	})
}

func (s *Scene) personSeesTyping(want bool) func(string) error {
	return func(name string) error {
		phone, err := s.World().Phone(unquote(name))
		if err == nil && phone.Typing != want {
			shows := "no"
			if phone.Typing {
				shows = "a"
			}
			err = fmt.Errorf("%s's phone shows %s typing indicator", phone.Name, shows)
		}
		return err
	}
}

func (s *Scene) personSeesPlaceholder(name string) error {
	return s.shows(name, "a placeholder", true, func(b channel.Bubble) bool {
		return b.Kind == channel.KindHidden || b.Kind == channel.KindUnsupported
	})
}

func (s *Scene) personSeesPreview(name, host string) error {
	return s.shows(name, "a preview of "+host, true, func(b channel.Bubble) bool {
		return b.Link != nil && (b.Link.Host == unquote(host) || b.Link.URL == unquote(host))
	})
}

func (s *Scene) browserShows(name, address string) error {
	phone, err := s.World().Phone(unquote(name))
	if err == nil && phone.Opened != unquote(address) {
		err = fmt.Errorf("the browser of %s's phone shows %q", phone.Name, phone.Opened)
	}
	return err
}

func (s *Scene) personIsNotified(name string, want int) error {
	phone, err := s.World().Phone(unquote(name))
	if err == nil && phone.Notifications != want {
		err = fmt.Errorf("%s was notified of %d messages", phone.Name, phone.Notifications)
	}
	return err
}

func (s *Scene) personSeesNoPreview(name string) error {
	return s.shows(name, "a card of a link", false, func(b channel.Bubble) bool { return b.Link != nil })
}
