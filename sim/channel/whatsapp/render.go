package whatsapp

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/wavetank/wavetank/sim/channel"
)

// message is a message of a business in either format, with what channel.Post leaves out.
type message struct {
	channel.Post
	attachment attachment
	kind       string // that the attachment must have; "" = any
	place      place
	pictures   []attachment // of the items, in order
}

type place struct {
	Name    string `json:"name"`
	Address string `json:"address"`
}

// readMessage reads what the cloud keeps, or native content when there is some, which wins.
func readMessage(d channel.Delivery, c native) (message, error) {
	if c.Type != "" {
		return c.message(), nil
	}
	m := message{Post: d.Post}
	var more struct {
		MediaType string `json:"mediaType"`
		MediaSize int64  `json:"mediaSize"`
		Location  *place `json:"location"`
		Items     []struct {
			MediaURL  string `json:"mediaUrl"`
			MediaType string `json:"mediaType"`
			MediaSize int64  `json:"mediaSize"`
		} `json:"items"`
	}
	if len(d.Message) > 0 {
		if err := json.Unmarshal(d.Message, &more); err != nil {
			return message{}, fmt.Errorf("read message: %w", err)
		}
	}
	m.attachment = attachment{url: d.Post.MediaURL, mediaType: more.MediaType, size: more.MediaSize}
	if more.Location != nil {
		m.place = *more.Location
	}
	for _, item := range more.Items {
		m.pictures = append(m.pictures, attachment{url: item.MediaURL, mediaType: item.MediaType, size: item.MediaSize})
	}
	if m.Type == "image" {
		m.kind = channel.KindImage
	}
	return m, nil
}

// draw is how the app draws a message: media with a caption, documents by name, places as pins; everything with buttons or cards as
// text (R112-R119).
func (m message) draw(o Options) ([]channel.Bubble, *channel.Failure) {
	switch m.Type {
	case "image", "file":
		return m.attachment.draw(m.kind, strings.TrimSpace(m.text(o)), o)
	case "location":
		lat, long, ok := m.Located()
		if !ok {
			return nil, networkFailure(codeMissing, "coordinates")
		}
		if onEarth := lat >= -90 && lat <= 90 && long >= -180 && long <= 180; !onEarth {
			return nil, networkFailure(codeInvalid, "coordinates "+channel.Coordinates(lat, long))
		}
		return []channel.Bubble{{Kind: channel.KindLocation, Text: joined(channel.Coordinates(lat, long), m.place.Name, m.place.Address),
			Place: &channel.Place{Lat: lat, Long: long}}}, nil
	case "list":
		return m.cards(o)
	case "carousel":
		if o.CarouselPictures {
			return m.cards(o)
		}
	}
	text := m.text(o)
	if strings.TrimSpace(text) == "" {
		return nil, networkFailure(codeMissing, "text")
	}
	return []channel.Bubble{{Kind: channel.KindText, Text: text}}, nil
}

// text is everything of the message that can be written: its text, cards and links, and under Options.ListOptions its buttons.
func (m message) text(o Options) string {
	post := m.Post
	if len(post.Items) > 0 {
		post.Text = "" // the cloud's own fallback for the cards, which are drawn below
	}
	var options []string
	for _, a := range m.Actions {
		switch {
		case a.Type == "locationRequest" && o.LocationPrompt != "":
			post.Text = o.LocationPrompt
		case a.Type == "locationRequest" && strings.TrimSpace(post.Text) == "":
			post.Text = a.Text
		case o.ListOptions && (a.Type == "postback" || a.Type == "reply"):
			options = append(options, fmt.Sprintf("%d. %s", len(options)+1, a.Text))
		}
	}
	return joined(append([]string{post.Fallback()}, options...)...)
}

// cards are the items as messages of their own: a picture with caption, or a text (Smooch v1.1, list).
func (m message) cards(o Options) ([]channel.Bubble, *channel.Failure) {
	var all []channel.Bubble
	for i, item := range m.Items {
		card := channel.Post{Text: joined(item.Title, item.Description), Actions: item.Actions}
		if i >= len(m.pictures) || m.pictures[i].url == "" {
			all = append(all, channel.Bubble{Kind: channel.KindText, Text: card.Fallback()})
			continue
		}
		drawn, refusal := m.pictures[i].draw(channel.KindImage, card.Fallback(), o)
		if refusal != nil {
			return nil, refusal
		}
		all = append(all, drawn...)
	}
	if len(all) == 0 {
		return nil, networkFailure(codeMissing, "items")
	}
	return all, nil
}
