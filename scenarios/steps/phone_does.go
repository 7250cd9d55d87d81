package steps

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/cucumber/godog"

	"github.com/wavetank/wavetank/sim/channel"
)

func (s *Scene) phoneDoesSteps() []Step {
	return []Step{
		{Keyword: "When", Phrase: `{name} sends the file {text}`, Example: `When "Ana" sends the file "invoice.pdf"`, At: PhoneSends, Do: s.personSendsFile(channel.DoFile)},
		{Keyword: "When", Phrase: `{name} sends the image {text}`, Example: `When "Ana" sends the image "cat.png"`, At: PhoneSends, Do: s.personSendsFile(channel.DoImage)},
		{Keyword: "When", Phrase: `{name} sends the voice note {text}`, Example: `When "Ana" sends the voice note "hello.ogg"`, At: PhoneSends, Do: s.personSendsFile(channel.DoVoice)},
		{Keyword: "When", Phrase: `{name} sends the video {text}`, Example: `When "Ana" sends the video "clip.mp4"`, At: PhoneSends, Do: s.personSendsFile(channel.DoVideo)},
		{Keyword: "When", Phrase: `{name} sends the sticker {text}`, Example: `When "Ana" sends the sticker "wave.webp"`, At: PhoneSends, Do: s.personSendsFile(channel.DoSticker)},
		{Keyword: "When", Phrase: `{name} sends the image {text} with the caption {text}`, Example: `When "Ana" sends the image "cat.png" with the caption "Look!"`, At: PhoneSends, Do: s.personSendsCaptioned},
		{Keyword: "When", Phrase: `{name} sends the contact card of {text}`, Example: `When "Ana" sends the contact card of "Bo"`, At: PhoneSends, Do: s.personSendsContact},
		{Keyword: "When", Phrase: `{name} sends the location {text}`, Example: `When "Ana" sends the location "37.398726,-121.9789074"`, At: PhoneSends, Do: s.personSendsLocation(channel.DoLocation)},
		{Keyword: "Then", Phrase: `{name} cannot share the location {text}`, Example: `Then "Ana" cannot share the location "91,0"`, Note: "the app refuses it", Do: s.personCannotShare},
		{Keyword: "When", Phrase: `{name} shares a live location`, Example: `When "Ana" shares a live location`, At: PhoneActs, Do: s.personSharesLive},
		{Keyword: "When", Phrase: `{name} shares the live location {text}`, Example: `When "Ana" shares the live location "48.137,11.575"`, At: PhoneActs, Do: s.personSendsLocation(channel.DoLiveLocation)},
		{Keyword: "When", Phrase: `{name} taps {text}`, Example: `When "Ana" taps "Ship to Home"`, Note: "a button, quick reply or card action by its label; fails if the phone shows none", At: PhoneSends, Do: s.personTaps},
		{Keyword: "When", Phrase: `{name} fills in the form:`, Example: `When "Ana" fills in the form:`, Note: "table field, answer: the newest form on the phone; fields by label or name", At: PhoneSends, Do: s.personFillsIn},
		{Keyword: "Then", Phrase: `{name} sees a form with the fields {list}`, Example: `Then "Ana" sees a form with the fields "Your name?, Meal?"`, Note: "their labels, in order", At: PhoneShows, Do: s.personSeesForm},
		{Keyword: "When", Phrase: `{name} starts typing`, Example: `When "Ana" starts typing`, At: PhoneSends, Do: s.personDoes(channel.DoTyping)},
		{Keyword: "When", Phrase: `{name} stops typing`, Example: `When "Ana" stops typing`, At: PhoneSends, Do: s.personDoes(channel.DoStopTyping)},
		{Keyword: "When", Phrase: `{name} reacts to {text} with {text}`, Example: `When "Ana" reacts to "Hello" with "👍"`, At: PhoneActs, Do: s.personReacts},
		{Keyword: "When", Phrase: `{name} replies to {text} with {text}`, Example: `When "Ana" replies to "Which one?" with "The red one"`, At: PhoneSends, Do: s.personReplies},
		{Keyword: "When", Phrase: `{name} deletes {text}`, Example: `When "Ana" deletes "Hello"`, At: PhoneActs, Do: s.personDeletes},
		{Keyword: "When", Phrase: `{name} adds the business to a group`, Example: `When "Ana" adds the business to a group`, At: PhoneActs, Do: s.personDoes(channel.DoGroup)},
		{Keyword: "When", Phrase: `{name} posts {text} publicly`, Example: `When "Ana" posts "Great shop!" publicly`, At: PhoneActs, Do: s.personPosts},
		{Keyword: "When", Phrase: `{name} calls the business`, Example: `When "Ana" calls the business`, At: PhoneActs, Do: s.personDoes(channel.DoCall)},
		{Keyword: "When", Phrase: `{name} mutes the conversation`, Example: `When "Ana" mutes the conversation`, At: PhoneActs, Do: s.personDoes(channel.DoMute)},
		{Keyword: "Then", Phrase: `{name} cannot tap {text}`, Example: `Then "Ana" cannot tap "Ship to Home"`, Note: "the phone shows no such button any more", Do: s.personCannotTap},
	}
}

// acts lets a person do something; one first named here uses the only channel that is set up.
func (s *Scene) acts(name string, a channel.Action) error {
	return s.act(unquote(name), "", a)
}

func (s *Scene) personDoes(do string) func(string) error {
	return func(name string) error { return s.acts(name, channel.Action{Do: do}) }
}

func (s *Scene) personSendsFile(do string) func(name, file string) error {
	return func(name, file string) error {
		return s.acts(name, channel.Action{Do: do, File: unquote(file)})
	}
}

func (s *Scene) personSendsCaptioned(name, file, caption string) error {
	return s.acts(name, channel.Action{Do: channel.DoImage, File: unquote(file), Text: unquote(caption)})
}

func (s *Scene) personSendsContact(name, of string) error {
	return s.acts(name, channel.Action{Do: channel.DoContact, Text: unquote(of)})
}

func (s *Scene) personSendsLocation(do string) func(name, at string) error {
	return func(name, at string) error {
		lat, long, err := parsePlace(at)
		if err != nil {
			return err
		}
		return s.acts(name, channel.Action{Do: do, Lat: lat, Long: long})
	}
}

func (s *Scene) personCannotShare(name, at string) error {
	if s.personSendsLocation(channel.DoLocation)(name, at) == nil {
		return fmt.Errorf("%s's phone shares %s", name, at)
	}
	return nil
}

func (s *Scene) personSharesLive(name string) error {
	return s.acts(name, channel.Action{Do: channel.DoLiveLocation, Lat: 37.398726, Long: -121.9789074})
}

// parsePlace reads "lat,long" in degrees.
func parsePlace(text string) (lat, long float64, err error) {
	north, east, ok := strings.Cut(text, ",")
	if ok {
		lat, err = strconv.ParseFloat(strings.TrimSpace(north), 64)
	}
	if ok && err == nil {
		long, err = strconv.ParseFloat(strings.TrimSpace(east), 64)
	}
	if !ok || err != nil {
		return 0, 0, fmt.Errorf("%q is no place such as 37.398726,-121.9789074", text)
	}
	return lat, long, nil
}

func (s *Scene) personTaps(name, label string) error {
	return s.acts(name, channel.Action{Do: channel.DoTap, On: unquote(label)})
}

func (s *Scene) personCannotTap(name, label string) error {
	phone, err := s.World().Phone(unquote(name))
	if err != nil {
		return err
	}
	for _, b := range phone.Taps() {
		if b.Label == unquote(label) {
			return fmt.Errorf("%s's phone still shows %q", phone.Name, b.Label)
		}
	}
	switch err := s.personTaps(name, label); {
	case err == nil:
		return fmt.Errorf("%s's phone shows no %s and taps it all the same", phone.Name, label)
	case !errors.Is(err, channel.ErrNotShown):
		return fmt.Errorf("tap what is not there: %w", err)
	}
	return nil
}

func (s *Scene) personFillsIn(name string, table *godog.Table) error {
	rows, err := pairs(table, "field", "answer")
	if err != nil {
		return err
	}
	answers := map[string]string{}
	for _, r := range rows {
		answers[r[0]] = r[1]
	}
	return s.acts(name, channel.Action{Do: channel.DoForm, Answers: answers})
}

func (s *Scene) personSeesForm(name, list string) error {
	phone, err := s.World().Phone(unquote(name))
	if err != nil {
		return err
	}
	for _, b := range phone.Bubbles {
		if b.Form == nil {
			continue
		}
		var labels []string
		for _, f := range b.Form.Fields {
			labels = append(labels, f.Label)
		}
		if strings.Join(labels, ", ") == unquote(list) {
			return nil
		}
		err = fmt.Errorf("%s's phone shows a form with the fields %q", phone.Name, strings.Join(labels, ", "))
	}
	if err == nil {
		err = fmt.Errorf("%s's phone shows no form", phone.Name)
	}
	return err
}

func (s *Scene) personReacts(name, to, emoji string) error {
	return s.acts(name, channel.Action{Do: channel.DoReact, On: unquote(to), Text: unquote(emoji)})
}

func (s *Scene) personReplies(name, to, text string) error {
	return s.acts(name, channel.Action{Do: channel.DoReply, On: unquote(to), Text: unquote(text)})
}

func (s *Scene) personDeletes(name, text string) error {
	return s.acts(name, channel.Action{Do: channel.DoDelete, On: unquote(text)})
}

func (s *Scene) personPosts(name, text string) error {
	return s.acts(name, channel.Action{Do: channel.DoPost, Text: unquote(text)})
}
