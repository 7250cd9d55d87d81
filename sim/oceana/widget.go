package oceana

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// Widget is the content of the rich media widget of the desks: groups of ready messages and suggested phrases.
type Widget struct {
	Channels []string      `json:"channels"` // tabs; the first name really begins with a blank (public sample)
	Groups   []WidgetGroup `json:"groups"`
	Phrases  []string      `json:"phrases,omitempty"` // click to send
}

// WidgetGroup is a group of items for some channels.
type WidgetGroup struct {
	Name     string       `json:"groupName"`
	Image    string       `json:"groupImage,omitempty"`
	Channels string       `json:"groupChannels"` // one string with commas, searched for the channel's name (public sample)
	Items    []WidgetItem `json:"groupItems"`
}

// WidgetItem is a ready message.
type WidgetItem struct {
	Title    string          `json:"title"` // unique in the widget
	Type     string          `json:"richMediaType"`
	Fallback string          `json:"textFallback,omitempty"` // for channels that cannot draw it; may be missing (public sample)
	Body     json.RawMessage `json:"body"`
}

// templateGroup is the group of WhatsApp templates, which the desks also fill with those of OfferTemplate (R095).
const templateGroup = "WhatsApp Template Messages"

// offers reports whether the group is for contacts of a channel, as the connector names it.
func (g WidgetGroup) offers(channel string) bool {
	channel = strings.TrimSpace(channel)
	return channel != "" && strings.Contains(g.Channels, channel)
}

// SetWidget puts w into every desk.
func (s *Server) SetWidget(w Widget) {
	s.mu.Lock()
	defer s.unlock()
	s.widget = w
	s.changed = true
}

// Widget is a copy of what the desks have; no list of it is nil.
func (s *Server) Widget() Widget {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.widget
	w.Channels, w.Groups = append([]string{}, w.Channels...), append([]WidgetGroup{}, w.Groups...)
	for i, g := range w.Groups {
		w.Groups[i].Items = append([]WidgetItem{}, g.Items...)
	}
	return w
}

// groupsLocked are the names of the groups that a contact of channel is offered. On web chat there are none (public sample).
func (s *Server) groupsLocked(channel string) []string {
	names := []string{}
	for _, g := range s.widget.Groups {
		if g.offers(channel) {
			names = append(names, g.Name)
		}
	}
	if len(s.templates) > 0 && strings.Contains(channel, "WhatsApp") && !slices.Contains(names, templateGroup) {
		names = append(names, templateGroup)
	}
	return names
}

func (s *Server) itemLocked(title string) (WidgetItem, error) {
	var titles []string
	for _, g := range s.widget.Groups {
		for _, item := range g.Items {
			if item.Title == title {
				return item, nil
			}
			titles = append(titles, item.Title)
		}
	}
	if len(titles) == 0 {
		titles = []string{"none"}
	}
	return WidgetItem{}, withReason(ErrUnknownTemplate, "no rich media %q in the widget: there are %s", title, strings.Join(titles, ", "))
}

// SendRichMedia sends the item of that title. The tab of another channel can be opened in the widget, so an item that is not offered for
// the contact goes out as well; the outcome of it is for the connector. Fails like Send, and with ErrUnknownTemplate.
func (s *Server) SendRichMedia(name, customer, title string) error {
	s.mu.Lock()
	item, err := s.itemLocked(title)
	s.mu.Unlock()
	if err != nil {
		return err
	}
	return s.sendRich(name, customer, item)
}

// SendRichBody sends rich media that is not in the widget. One that CheckRichMedia refuses is not sent, as in the widget.
func (s *Server) SendRichBody(name, customer, richMediaType, fallback string, body []byte) error {
	if err := CheckRichMedia(richMediaType, body); err != nil {
		return err
	}
	return s.sendRich(name, customer, WidgetItem{Type: richMediaType, Fallback: fallback, Body: body})
}

// SendPhrase sends a suggested phrase: on messaging it goes as rich media of type text (public sample).
func (s *Server) SendPhrase(name, customer, phrase string) error {
	s.mu.Lock()
	known := slices.Contains(s.widget.Phrases, phrase)
	s.mu.Unlock()
	if !known {
		return withReason(ErrUnknownTemplate, "no phrase %q in the widget", phrase)
	}
	body, err := json.Marshal(map[string]string{"text": phrase})
	if err != nil {
		return err
	}
	return s.sendRich(name, customer, WidgetItem{Type: typeText, Fallback: phrase, Body: body})
}

func (s *Server) sendRich(name, customer string, item WidgetItem) error {
	return s.act(name, customer, CanSendMessage, func(a *agent, c *contact) error {
		text := item.shown()
		l := Line{From: a.name, Role: RoleAgent, Kind: KindRich, Text: text, Title: item.Title}
		if item.Type == typeTemplate {
			l.Kind, l.Template = KindTemplate, templateName(item.Body)
		}
		line := s.addLineLocked(c, l)
		s.deskLocked(a, "sendRichMedia", c, line.ID, map[string]string{"title": item.Title, "richMediaType": item.Type})
		s.speakLocked(a.speaker(), c, line, "richMedia", richMedia{item.Type, item.Fallback, item.Body})
		return nil
	})
}

// shown is what the desk shows of an item: its fallback, or one made of what it holds (public sample: links often have none).
func (i WidgetItem) shown() string {
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

func templateName(body []byte) string {
	var m templateMessage
	if json.Unmarshal(body, &m) != nil {
		return ""
	}
	return m.Template.Name
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
