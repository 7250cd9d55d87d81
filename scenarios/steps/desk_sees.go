package steps

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/sim/oceana"
)

func (s *Scene) deskSeesSteps() []Step {
	return []Step{
		{Keyword: "Then", Phrase: `agent {name} sees that {name} chose {text}`, Example: `Then agent "Alice" sees that "Ana" chose "SHIP_TO_HOME"`, Note: "the payload of a button or an answer", At: DeskShows, Do: s.agentSeesChosen},
		{Keyword: "Then", Phrase: `agent {name} sees a file ending in {text} from {name}`, Example: `Then agent "Alice" sees a file ending in ".pdf" from "Ana"`, Note: "the cloud renames what people send and keeps the extension", At: DeskShows, Do: s.agentSeesFileEnding},
		{Keyword: "Then", Phrase: `agent {name} sees a file that says {text} from {name}`, Example: `Then agent "Alice" sees a file that says "My receipt" from "Ana"`, Note: "with its caption", At: DeskShows, Do: s.agentSeesCaption},
		{Keyword: "Then", Phrase: `the cloud told the connector of a {text} of media type {text}`, Example: `Then the cloud told the connector of a "file" of media type "video/mp4"`, Note: "the latest message of an end user", Do: s.cloudToldMedia},
		{Keyword: "Then", Phrase: `agent {name} sees a location from {name}`, Example: `Then agent "Alice" sees a location from "Ana"`, At: DeskShows, Do: s.agentSeesLocation},
		{Keyword: "Then", Phrase: `agent {name} sees the lines from {name}:`, Example: `Then agent "Alice" sees the lines from "Ana":`, Note: "a doc string: one line of the desk whose text is equal", At: DeskShows, Do: s.agentSeesLines},
		{Keyword: "When", Phrase: `agent {name} sends the rich media {text}:`, Example: `When agent "Alice" sends the rich media "text":`, Note: "a doc string: the body of rich media that is not in the widget, of a type such as text or image", At: DeskSends, Do: s.agentSendsRichBody},
		{Keyword: "Then", Phrase: `agent {name} cannot send the rich media {text}:`, Example: `Then agent "Alice" cannot send the rich media "text":`, Note: "the widget refuses the body", Do: s.agentCannotSendRich},
		{Keyword: "Then", Phrase: `agent {name} sees the lines that {name} reads:`, Example: `Then agent "Alice" sees the lines that "Ana" reads:`, Note: "a doc string: the text of one line of the agent's own", Do: s.agentSeesOwnLines},
	}
}

// customerLine looks for a line of a customer on a desk; what says what was looked for.
func (s *Scene) customerLine(agent, customer, what string, match func(oceana.Line) bool) error {
	desk, err := s.World().Oceana.Desk(unquote(agent))
	if err != nil {
		return err
	}
	for _, contact := range desk.Contacts {
		for _, line := range contact.Lines {
			if line.Role == oceana.RoleCustomer && line.From == unquote(customer) && match(line) {
				return nil
			}
		}
	}
	return fmt.Errorf("no line of %s %s; %s", customer, what, shownAt(desk))
}

func (s *Scene) agentSeesChosen(agent, customer, payload string) error {
	return s.customerLine(agent, customer, "is the choice "+payload, func(l oceana.Line) bool {
		return l.Kind == "customResponse" && l.Chosen == unquote(payload)
	})
}

func (s *Scene) agentSeesFileEnding(agent, ending, customer string) error {
	return s.customerLine(agent, customer, "is a file ending in "+ending, func(l oceana.Line) bool {
		return l.Kind == "file" && strings.HasSuffix(l.Text, unquote(ending))
	})
}

func (s *Scene) agentSeesCaption(agent, caption, customer string) error {
	return s.customerLine(agent, customer, "is a file that says "+caption, func(l oceana.Line) bool {
		return l.Kind == "file" && l.Title == unquote(caption)
	})
}

func (s *Scene) agentSeesLocation(agent, customer string) error {
	return s.customerLine(agent, customer, "is a location", func(l oceana.Line) bool { return l.Kind == "location" })
}

func (s *Scene) agentSeesLines(agent, customer string) error {
	return s.customerLine(agent, customer, "says the lines "+s.doc, func(l oceana.Line) bool { return l.Text == s.doc })
}

func (s *Scene) cloudToldMedia(kind, mediaType string) error {
	for _, e := range slices.Backward(s.World().Journal.Entries(0)) {
		if e.To != "connector" || e.Name != "message:appUser" {
			continue
		}
		var told struct {
			Messages []struct{ Type, MediaType string } `json:"messages"`
		}
		if err := json.Unmarshal(e.Payload, &told); err != nil || len(told.Messages) == 0 {
			return fmt.Errorf("the latest webhook holds no message: %s", e.Payload)
		}
		if m := told.Messages[len(told.Messages)-1]; m.Type != unquote(kind) || m.MediaType != unquote(mediaType) {
			return fmt.Errorf("the cloud told of a %s of media type %s", m.Type, m.MediaType)
		}
		return nil
	}
	return fmt.Errorf("the cloud told the connector of no message")
}

func (s *Scene) agentSendsRichBody(agent, kind string) error {
	return s.World().Oceana.SendRichBody(unquote(agent), "", unquote(kind), "", []byte(s.doc))
}

func (s *Scene) agentCannotSendRich(agent, kind string) error {
	err := s.agentSendsRichBody(agent, kind)
	if err == nil {
		return errors.New("the widget sent it")
	}
	if !errors.Is(err, oceana.ErrInvalid) {
		return fmt.Errorf("not refused for its body: %w", err)
	}
	return nil
}

func (s *Scene) agentSeesOwnLines(agent, customer string) error {
	desk, err := s.World().Oceana.Desk(unquote(agent))
	if err != nil {
		return err
	}
	for _, contact := range desk.Contacts {
		for _, line := range contact.Lines {
			if contact.Customer == unquote(customer) && line.Role == oceana.RoleAgent && line.Text == s.doc {
				return nil
			}
		}
	}
	return fmt.Errorf("no line to %s says %q; %s", customer, s.doc, shownAt(desk))
}
