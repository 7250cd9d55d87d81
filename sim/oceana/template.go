package oceana

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/wavetank/wavetank/sim/oceana/widget"
)

// Template is a WhatsApp template as the rich media widget of the desks offers it. Oceana knows nothing of its approval.
type Template struct {
	Name      string `json:"name"`           // by which agents and WhatsApp know it
	Namespace string `json:"namespace"`      // of the business that it belongs to
	Language  string `json:"language"`       // such as en_US
	Body      string `json:"body,omitempty"` // with {{1}}, {{2}} ... for parameters; may be empty
}

// OfferTemplate puts t into every desk's widget, in place of one of the same name.
func (s *Server) OfferTemplate(t Template) {
	s.mu.Lock()
	defer s.unlock()
	s.templates[t.Name] = t
	s.changed = true
}

// Templates lists what the widget offers, by name.
func (s *Server) Templates() []Template {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []Template{}
	for _, name := range slices.Sorted(maps.Keys(s.templates)) {
		all = append(all, s.templates[name])
	}
	return all
}

// Bodies of the widget format (public sample widget, type whatsapptemplate).
type (
	templateMessage struct {
		Text     string       `json:"text"`
		Template templateCall `json:"template"`
	}
	templateCall struct {
		Namespace  string              `json:"namespace"`
		Name       string              `json:"name"`
		Language   templateLanguage    `json:"language"`
		Components []templateComponent `json:"components,omitempty"`
	}
	templateLanguage struct {
		Code string `json:"code"`
	}
	templateComponent struct {
		Type       string              `json:"type"`
		Parameters []templateParameter `json:"parameters"`
	}
	templateParameter struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
)

// SendTemplate sends a template that the widget offers, with params in order; their number is not checked here, as in the widget.
// Fails like Send, and with ErrUnknownTemplate when the widget does not offer it.
func (s *Server) SendTemplate(agentName, customer, template string, params []string) error {
	s.mu.Lock()
	t, known := s.templates[template]
	names := strings.Join(slices.Sorted(maps.Keys(s.templates)), ", ")
	s.mu.Unlock()
	if !known {
		if names == "" {
			names = "none"
		}
		return withReason(ErrUnknownTemplate, "no template %q in the widget: there are %s", template, names)
	}
	return s.act(agentName, customer, CanSendMessage, func(a *agent, c *contact) error {
		text := t.fallback(params)
		call := templateCall{Namespace: t.Namespace, Name: t.Name, Language: templateLanguage{t.Language}}
		if len(params) > 0 {
			body := templateComponent{Type: "body"}
			for _, p := range params {
				body.Parameters = append(body.Parameters, templateParameter{"text", p})
			}
			call.Components = []templateComponent{body}
		}
		line := s.addLineLocked(c, Line{From: a.name, Role: RoleAgent, Kind: KindTemplate, Text: text, Template: t.Name})
		s.deskLocked(a, "sendTemplate", c, line.ID, map[string]any{"template": t.Name, "params": append([]string{}, params...)})
		s.speakLocked(a.speaker(), c, line, "richMedia", richMedia{widget.TypeTemplate, text, templateMessage{text, call}})
		return nil
	})
}

// fallback is the text for clients that cannot draw the template (public samples mark it [WTM]).
func (t Template) fallback(params []string) string {
	if t.Body == "" {
		return "[WTM]: " + t.Name
	}
	var pairs []string
	for i, p := range params {
		pairs = append(pairs, "{{"+strconv.Itoa(i+1)+"}}", p)
	}
	return "[WTM]: " + strings.NewReplacer(pairs...).Replace(t.Body)
}
