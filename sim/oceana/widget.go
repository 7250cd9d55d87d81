package oceana

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/sim/oceana/widget"
)

// Widget is the content of the rich media widget of the desks.
type Widget = widget.Widget

// WidgetGroup is a group of items for some channels.
type WidgetGroup = widget.Group

// WidgetItem is a ready message.
type WidgetItem = widget.Item

// ReadWidget is widget.Read; its error is ErrInvalid.
func ReadWidget(data []byte) (Widget, error) {
	w, err := widget.Read(data)
	if err != nil {
		return Widget{}, withReason(ErrInvalid, "widget: %s", err.Error())
	}
	return w, nil
}

// CheckRichMedia is widget.CheckRichMedia; its error is ErrInvalid and names the field.
func CheckRichMedia(richMediaType string, body []byte) error {
	if err := widget.CheckRichMedia(richMediaType, body); err != nil {
		return withReason(ErrInvalid, "%s", err.Error())
	}
	return nil
}

// templateGroup is the group of WhatsApp templates, which the desks also fill with those of OfferTemplate (R095).
const templateGroup = "WhatsApp Template Messages"

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
		if g.Offers(channel) {
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
	return s.sendRich(name, customer, WidgetItem{Type: widget.TypeText, Fallback: phrase, Body: body})
}

func (s *Server) sendRich(name, customer string, item WidgetItem) error {
	return s.act(name, customer, CanSendMessage, func(a *agent, c *contact) error {
		text := item.Shown()
		l := Line{From: a.name, Role: RoleAgent, Kind: KindRich, Text: text, Title: item.Title}
		if item.Type == widget.TypeTemplate {
			l.Kind, l.Template = KindTemplate, templateName(item.Body)
		}
		line := s.addLineLocked(c, l)
		s.deskLocked(a, "sendRichMedia", c, line.ID, map[string]string{"title": item.Title, "richMediaType": item.Type})
		s.speakLocked(a.speaker(), c, line, "richMedia", richMedia{item.Type, item.Fallback, item.Body})
		return nil
	})
}

func templateName(body []byte) string {
	var m templateMessage
	if json.Unmarshal(body, &m) != nil {
		return ""
	}
	return m.Template.Name
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
