package bridge

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/wavetank/wavetank/connector/message"
)

// Types of rich media besides RichTemplate.
const (
	richText     = "text"
	richImage    = "image"
	richFile     = "file"
	richCarousel = "carousel"
	richLocation = "location"
)

// richBody is the body of any rich media.
type richBody struct {
	Text        string           `json:"text"`
	Name        string           `json:"name"`
	MediaURL    string           `json:"mediaUrl"`
	MediaType   string           `json:"mediaType"`
	Actions     []message.Action `json:"actions"`
	Items       []message.Item   `json:"items"`
	Coordinates json.RawMessage  `json:"coordinates"`
	Location    json.RawMessage  `json:"location"`
}

// draws reports whether the widget offers that kind of rich media for the channel: cards are for own apps and Messenger, buttons
// for all but WhatsApp, everything else for all (R119).
func draws(c message.Channel, kind string, buttons bool) bool {
	switch {
	case kind == richCarousel:
		return c != message.WhatsApp && c != message.Twitter
	case buttons:
		return c != message.WhatsApp
	}
	return true
}

func known(kind string) bool {
	switch kind {
	case richText, richImage, richFile, richCarousel, richLocation:
		return true
	}
	return false
}

// rich turns an agent's rich media into what the cloud takes. Where the channel cannot draw it, or it needs something the
// channel has not, it becomes text: the fallback that came with it, or one made of what it holds. why says what is wrong with it.
func rich(c message.Channel, m message.AgentMessage) (content message.Content, why string) {
	var b richBody
	if err := json.Unmarshal(m.Body, &b); err != nil || !known(m.Rich) {
		if m.Fallback != "" {
			return message.Content{Type: richText, Text: m.Fallback}, ""
		}
		return content, fmt.Sprintf("rich media of type %.40q cannot be read", m.Rich)
	}
	if why := b.fault(m.Rich); why != "" {
		return content, why
	}
	if !draws(c, m.Rich, len(b.Actions) > 0) {
		return message.Content{Type: richText, Text: firstText(m.Fallback, b.plain(m.Rich))}, ""
	}
	content = message.Content{Type: m.Rich, Text: b.Text, Actions: b.Actions}
	switch m.Rich {
	case richText:
	case richImage:
		content.MediaURL, content.MediaType = b.MediaURL, b.MediaType
	case richFile:
		content.MediaURL, content.MediaType, content.AltText = b.MediaURL, b.MediaType, b.Name
		content.Actions = nil
	case richCarousel:
		content = message.Content{Type: richCarousel, Items: b.Items}
	case richLocation:
		content.Coordinates, content.Location, content.Actions = b.Coordinates, b.Location, nil
	}
	return content, ""
}

// fault refuses what the cloud would not take, with a text for the agent. buy actions are refused: Oceana takes no payments.
func (b richBody) fault(kind string) string {
	switch kind {
	case richText:
		if b.Text == "" && len(b.Actions) == 0 {
			return "rich media text without text"
		}
	case richImage, richFile:
		if b.MediaURL == "" {
			return "rich media " + kind + " without mediaUrl"
		}
	case richCarousel:
		if len(b.Items) == 0 {
			return "carousel without items"
		}
	case richLocation:
		var at struct{ Lat, Long *float64 }
		if json.Unmarshal(b.Coordinates, &at) != nil || at.Lat == nil || at.Long == nil {
			return "location without coordinates"
		}
	}
	all := b.Actions
	for _, item := range b.Items {
		all = append(all, item.Actions...)
	}
	for _, a := range all {
		switch a.Type {
		case "link", "postback", "reply", "locationRequest":
		default:
			return fmt.Sprintf("actions of type %.40q are not possible", a.Type)
		}
	}
	return ""
}

// plain says with text what the rich media would show.
func (b richBody) plain(kind string) string {
	var lines []string
	if b.Text != "" {
		lines = append(lines, b.Text)
	}
	switch kind {
	case richImage, richFile:
		if b.Text == "" && b.Name != "" {
			lines = append(lines, b.Name)
		}
		lines = append(lines, b.MediaURL)
	case richCarousel:
		for _, item := range b.Items {
			lines = append(lines, item.Title)
		}
	}
	for _, a := range b.Actions {
		if a.Type == "link" {
			lines = append(lines, a.Text+": "+a.URI)
		} else {
			lines = append(lines, "["+a.Text+"]")
		}
	}
	return strings.Join(lines, "\n")
}

func firstText(choices ...string) string {
	for _, c := range choices {
		if c != "" {
			return c
		}
	}
	return ""
}
