package steps

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/cucumber/godog"

	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
	"github.com/wavetank/wavetank/sim/journal"
)

func (s *Scene) whatsappSteps() []Step {
	return []Step{
		{Keyword: "Given", Phrase: `the WhatsApp option {text} is {text}`, Example: `Given the WhatsApp option "listOptions" is "true"`, Note: "a choice that sources leave open; the value is JSON, or a text", Do: s.whatsappOption},
		{Keyword: "Given", Phrase: `the template rates:`, Example: `Given the template rates:`, Note: "table prefix, rate: by the digits a number begins with; an empty prefix is for all others", Do: s.templateRates},
		{Keyword: "When", Phrase: `the business posts a text of {count} characters to {name}`, Example: `When the business posts a text of 4096 characters to "Ana"`, Note: "in WhatsApp's own format, which the cloud passes through unread", At: Between, Do: s.businessPostsLong},
		{Keyword: "When", Phrase: `WhatsApp is given the template {template} for {name}`, Example: `When WhatsApp is given the template "hello_world" for "Bo"`, Note: "past the cloud, as a client of the network could: business-initiated", At: Between, Do: s.givenTemplate},
		{Keyword: "Then", Phrase: `the post is delivered`, Example: `Then the post is delivered`, Do: s.postIs("")},
		{Keyword: "Then", Phrase: `the post is rejected with code {count}`, Example: `Then the post is rejected with code 1009`, Do: s.postIsRejectedWith},
		{Keyword: "Then", Phrase: `the post is rejected as {text}`, Example: `Then the post is rejected as "bad_request"`, Do: s.postIsRejectedAs},
		{Keyword: "Then", Phrase: `{name} is shown {drawing} {text}`, Example: `Then "Ana" is shown an image "Look!"`, Note: `the last bubble: how it is drawn, and its caption, file name, coordinates or text, empty for none; \n is a line break`, Empty: true, At: PhoneShows, Do: s.isShown},
		{Keyword: "Then", Phrase: `{name} is shown nothing by the business`, Example: `Then "Ana" is shown nothing by the business`, Do: s.isShownNothing},
		{Keyword: "Then", Phrase: `the ledger shows:`, Example: `Then the ledger shows:`, Note: "table country, paid, free, amount: all countries", Do: s.ledgerTable},
	}
}

func (s *Scene) whatsapp() (*whatsapp.Network, error) {
	w, err := s.world()
	if err != nil {
		return nil, err
	}
	return w.WhatsApp, nil
}

// whatsappOption goes through JSON, so that the names are those of the control API.
func (s *Scene) whatsappOption(name, value string) error {
	n, err := s.whatsapp()
	if err != nil {
		return err
	}
	raw := []byte(unquote(value))
	if !json.Valid(raw) {
		raw = journal.JSON(unquote(value))
	}
	o := n.Options()
	dec := json.NewDecoder(bytes.NewReader(journal.JSON(map[string]json.RawMessage{unquote(name): raw})))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&o); err != nil {
		return fmt.Errorf("WhatsApp option %q: %w", unquote(name), err)
	}
	return n.SetOptions(o)
}

func (s *Scene) templateRates(table *godog.Table) error {
	n, err := s.whatsapp()
	if err != nil {
		return err
	}
	lines, err := pairs(table, "prefix", "rate")
	if err != nil {
		return err
	}
	o := n.Options()
	o.Rates = map[string]int64{}
	for _, line := range lines {
		rate, err := strconv.ParseInt(line[1], 10, 64)
		if err != nil {
			return fmt.Errorf("rate %q is no number", line[1])
		}
		o.Rates[line[0]] = rate
	}
	return n.SetOptions(o)
}

func (s *Scene) businessPostsLong(ctx context.Context, count int, name string) error {
	s.doc = string(journal.JSON(map[string]any{"role": "appMaker", "messageSchema": "whatsapp",
		"message": map[string]any{"type": "text", "text": map[string]string{"body": strings.Repeat("ä", count)}}}))
	return s.businessPosts(ctx, name)
}

func (s *Scene) givenTemplate(template, name string) error {
	if err := s.addPerson(channel.Person{Name: unquote(name)}, ""); err != nil {
		return err
	}
	phone, err := s.World().Phone(unquote(name))
	if err != nil {
		return err
	}
	for _, t := range s.World().WhatsApp.Templates() {
		if t.Name == template {
			s.post = "given-" + template
			s.World().WhatsApp.Deliver(channel.Outgoing{IntegrationID: s.World().WhatsApp.Numbers()[0].IntegrationID, MessageID: s.post,
				ExternalID: phone.Address[1:], Native: journal.JSON(map[string]any{"type": "template", "template": map[string]any{
					"namespace": t.Namespace, "name": t.Name, "language": map[string]string{"code": t.Language}}})})
			return nil
		}
	}
	return fmt.Errorf("WhatsApp knows no template %q", template)
}

// postReport is what WhatsApp reported last about the latest post.
func (s *Scene) postReport() (channel.Report, error) {
	var last channel.Report
	var posted struct {
		Message struct {
			ID string `json:"_id"`
		} `json:"message"`
	}
	if json.Unmarshal(s.answer.body, &posted) == nil && posted.Message.ID != "" {
		s.post = posted.Message.ID
	}
	for _, e := range s.World().Journal.Entries(0) {
		var r channel.Report
		if e.From == "whatsapp" && e.To == "cloud" && e.Message == s.post && e.Message != "" && json.Unmarshal(e.Payload, &r) == nil && r.Final {
			last = r
		}
	}
	if last.Status == "" {
		return last, fmt.Errorf("WhatsApp reported nothing final about a post")
	}
	return last, nil
}

func (s *Scene) postIs(code string) func() error {
	return func() error {
		r, err := s.postReport()
		if err != nil {
			return err
		}
		got := ""
		if r.Error != nil {
			got = r.Error.Code
		}
		if got != code {
			return errors.New(postReported(r))
		}
		return nil
	}
}

func (s *Scene) postIsRejectedAs(code string) error { return s.postIs(unquote(code))() }

func (s *Scene) postIsRejectedWith(code int) error {
	r, err := s.postReport()
	if err != nil {
		return err
	}
	var underlying struct {
		Errors []struct {
			Code int `json:"code"`
		} `json:"errors"`
	}
	if r.Error != nil && json.Unmarshal(r.Error.Underlying, &underlying) == nil && len(underlying.Errors) == 1 && underlying.Errors[0].Code == code {
		return nil
	}
	return errors.New(postReported(r))
}

// postReported says what WhatsApp reported about a post.
func postReported(r channel.Report) string {
	if r.Error == nil {
		return "WhatsApp reported the post as " + r.Status
	}
	return fmt.Sprintf("WhatsApp reported the post as %s: %s", r.Status, journal.JSON(r.Error))
}

// drawings are the words for kinds of bubble.
var drawings = map[string]string{
	"a text": channel.KindText, "a template": channel.KindTemplate, "an image": channel.KindImage, "a video": channel.KindVideo,
	"a sticker": channel.KindSticker, "a document": channel.KindFile, "a player": channel.KindAudio, "a pin": channel.KindLocation,
}

func (s *Scene) isShown(name, drawing, text string) error {
	_, phone, err := s.bubbles(name, func(channel.Bubble) bool { return true })
	if err != nil {
		return err
	}
	if len(phone.Bubbles) == 0 {
		return fmt.Errorf("%s's phone shows nothing", name)
	}
	if b := phone.Bubbles[len(phone.Bubbles)-1]; b.Kind != drawings[drawing] || b.Text != strings.ReplaceAll(unquote(text), `\n`, "\n") {
		return fmt.Errorf("%s's phone shows a bubble of kind %s that says %q", name, b.Kind, b.Text)
	}
	return nil
}

func (s *Scene) isShownNothing(name string) error {
	n, phone, err := s.bubbles(name, func(b channel.Bubble) bool { return b.From == channel.FromBusiness })
	if err == nil && n > 0 {
		err = fmt.Errorf("the business is seen %d times; %s", n, drawn(phone))
	}
	return err
}

func (s *Scene) ledgerTable(want *godog.Table) error {
	rows := []Row{}
	for _, a := range s.World().WhatsApp.Ledger().Countries {
		rows = append(rows, Row{"country": {a.Country}, "paid": {strconv.Itoa(a.Paid)}, "free": {strconv.Itoa(a.Free)},
			"amount": {strconv.FormatInt(a.Amount, 10)}})
	}
	return compareTable(want, []string{"country", "paid", "free", "amount"}, rows)
}
