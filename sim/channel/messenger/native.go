package messenger

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/wavetank/wavetank/sim/channel"
)

// native is a message in the words of the Send API, without its recipient.
type native struct {
	MessagingType string `json:"messaging_type"` // RESPONSE, UPDATE or MESSAGE_TAG; "" = RESPONSE
	Tag           string `json:"tag"`
	Message       *struct {
		Text         string `json:"text"`
		QuickReplies []struct {
			Title   string `json:"title"`
			Payload string `json:"payload"`
		} `json:"quick_replies"`
		Attachment *struct {
			Type    string `json:"type"`
			Payload struct {
				URL          string   `json:"url"`
				TemplateType string   `json:"template_type"`
				Text         string   `json:"text"`
				Buttons      []button `json:"buttons"`
				Elements     []struct {
					Title    string   `json:"title"`
					Subtitle string   `json:"subtitle"`
					ImageURL string   `json:"image_url"`
					Buttons  []button `json:"buttons"`
				} `json:"elements"`
			} `json:"payload"`
		} `json:"attachment"`
	} `json:"message"`
}

type button struct {
	Type    string `json:"type"` // web_url or postback
	Title   string `json:"title"`
	URL     string `json:"url"`
	Payload string `json:"payload"`
}

// readNative reads a native message; nil when there is none.
func readNative(raw json.RawMessage) (*native, error) {
	if !channel.HasNative(raw) {
		return nil, nil
	}
	c := &native{}
	if err := json.Unmarshal(raw, c); err != nil {
		return nil, fmt.Errorf("read Messenger content: %w", err)
	}
	switch {
	case c.Message == nil:
		return nil, errors.New("read Messenger content: message is missing")
	case c.Message.Text == "" && c.Message.Attachment == nil:
		return nil, errors.New("read Messenger content: message has neither text nor attachment")
	}
	if a := c.Message.Attachment; a != nil {
		switch {
		case a.Type == "template" && a.Payload.TemplateType != "button" && a.Payload.TemplateType != "generic":
			return nil, fmt.Errorf("read Messenger content: template_type %q is not supported", a.Payload.TemplateType)
		case a.Type != "template" && a.Payload.URL == "":
			return nil, errors.New("read Messenger content: the attachment has no url")
		}
	}
	return c, nil
}

// post is the message in the words of the cloud, so that both are drawn alike.
func (c *native) post() channel.Post {
	p := channel.Post{Type: "text", Text: c.Message.Text}
	for _, r := range c.Message.QuickReplies {
		p.Actions = append(p.Actions, channel.PostAction{Type: "reply", Text: r.Title, Payload: r.Payload})
	}
	a := c.Message.Attachment
	switch {
	case a == nil:
	case a.Type == "template" && a.Payload.TemplateType == "button":
		p.Text, p.Actions = a.Payload.Text, append(actions(a.Payload.Buttons), p.Actions...)
	case a.Type == "template":
		p.Type = "carousel"
		for _, e := range a.Payload.Elements {
			p.Items = append(p.Items, channel.PostItem{Title: e.Title, Description: e.Subtitle, MediaURL: e.ImageURL, Actions: actions(e.Buttons)})
		}
	case a.Type == "image":
		p.Type, p.MediaURL = "image", a.Payload.URL
	default:
		p.Type, p.MediaURL = "file", a.Payload.URL
	}
	return p
}

func actions(buttons []button) []channel.PostAction {
	var all []channel.PostAction
	for _, b := range buttons {
		a := channel.PostAction{Type: "postback", Text: b.Title, URI: b.URL, Payload: b.Payload}
		if b.Type == "web_url" {
			a.Type = "link"
		}
		all = append(all, a)
	}
	return all
}
