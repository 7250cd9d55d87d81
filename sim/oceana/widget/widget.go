package widget

import (
	"encoding/json"
	"strings"
)

// Widget is the content of the rich media widget of the desks: groups of ready messages and suggested phrases.
type Widget struct {
	Channels []string `json:"channels"` // tabs; the first name really begins with a blank (public sample)
	Groups   []Group  `json:"groups"`
	Phrases  []string `json:"phrases,omitempty"` // click to send
}

// Group is a group of items for some channels.
type Group struct {
	Name     string `json:"groupName"`            // as desks show it
	Image    string `json:"groupImage,omitempty"` // address of its picture; empty for none
	Channels string `json:"groupChannels"`        // one string with commas, searched for the channel's name (public sample)
	Items    []Item `json:"groupItems"`
}

// Item is a ready message.
type Item struct {
	Title    string          `json:"title"` // unique in the widget
	Type     string          `json:"richMediaType"`
	Fallback string          `json:"textFallback,omitempty"` // for channels that cannot draw it; may be missing (public sample)
	Body     json.RawMessage `json:"body"`
}

// Offers reports whether the group is for contacts of a channel, as the connector names it.
func (g Group) Offers(channel string) bool {
	channel = strings.TrimSpace(channel)
	return channel != "" && strings.Contains(g.Channels, channel)
}

// Shown is what the desk shows of an item: its fallback, or one made of what it holds (public sample: links often have none).
func (i Item) Shown() string {
	if i.Fallback != "" {
		return i.Fallback
	}
	var body struct {
		Name string `json:"name"`
		richBody
	}
	if json.Unmarshal(i.Body, &body) == nil {
		for _, text := range []string{body.Text, body.Name, i.Title} {
			if text != "" {
				return strings.Join(append([]string{text}, body.labels()...), " ")
			}
		}
	}
	return "[" + i.Type + "]"
}
