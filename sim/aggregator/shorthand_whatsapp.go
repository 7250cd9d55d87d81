package aggregator

import (
	"encoding/json"
	"strings"
)

// whatsAppShorthand is a WhatsApp template written into a text: &((namespace=[[..]] template=[[..]] ...))& (Smooch v1 guide,
// shorthand). Keys beside namespace, template, fallback, language, body_text and header_image are assumed.
type whatsAppShorthand struct {
	namespace, template, fallback, language string
	header                                  *keyValue
	body, buttons                           []string
}

type keyValue struct{ key, value string }

// parseWhatsAppShorthand reads a text that is a template and nothing else; nil when it is not.
func parseWhatsAppShorthand(text string) *whatsAppShorthand {
	text = strings.TrimSpace(text)
	inner, opened := strings.CutPrefix(text, "&((")
	inner, closed := strings.CutSuffix(inner, "))&")
	if !opened || !closed {
		return nil
	}
	w := &whatsAppShorthand{}
	for inner = strings.TrimSpace(inner); inner != ""; inner = strings.TrimSpace(inner) {
		key, rest, found := strings.Cut(inner, "=[[")
		if !found || key == "" || strings.Trim(key, "abcdefghijklmnopqrstuvwxyz_0123456789") != "" {
			return nil
		}
		n := strings.Index(rest, "]]")
		if n < 0 {
			return nil
		}
		for strings.HasPrefix(rest[n+2:], "]") { // the value itself ends in ]
			n++
		}
		w.set(key, rest[:n])
		inner = rest[n+2:]
	}
	return w
}

// set takes one pair; an unknown key is ignored.
func (w *whatsAppShorthand) set(key, value string) {
	switch key {
	case "namespace":
		w.namespace = value
	case "template":
		w.template = value
	case "fallback":
		w.fallback = value
	case "language":
		w.language = value
	case "body_text":
		w.body = append(w.body, value)
	case "button_url":
		w.buttons = append(w.buttons, value)
	case "header_text", "header_image", "header_document", "header_video":
		w.header = &keyValue{strings.TrimPrefix(key, "header_"), value}
	}
}

// check refuses a template without a name: assumed.
func (w *whatsAppShorthand) check() *apiError {
	if w.template == "" {
		return missing("template")
	}
	return nil
}

// fallbackText is what channels without templates show.
func (w *whatsAppShorthand) fallbackText() string {
	if w.fallback == "" {
		return " "
	}
	return w.fallback
}

// native is the template in WhatsApp's own form, in the language given unless the shorthand names one: assumed, see
// [Outgoing.Native].
func (w *whatsAppShorthand) native(language string) json.RawMessage {
	type parameter map[string]any
	type component struct {
		Type       string      `json:"type"`
		SubType    string      `json:"sub_type,omitempty"`
		Index      *int        `json:"index,omitempty"`
		Parameters []parameter `json:"parameters"`
	}
	text := func(s string) parameter { return parameter{"type": "text", "text": s} }
	components := []component{}
	if w.header != nil {
		p := text(w.header.value)
		if w.header.key != "text" {
			p = parameter{"type": w.header.key, w.header.key: map[string]string{"link": w.header.value}}
		}
		components = append(components, component{Type: "header", Parameters: []parameter{p}})
	}
	if len(w.body) > 0 {
		c := component{Type: "body"}
		for _, s := range w.body {
			c.Parameters = append(c.Parameters, text(s))
		}
		components = append(components, c)
	}
	for i, s := range w.buttons {
		components = append(components, component{Type: "button", SubType: "url", Index: &i, Parameters: []parameter{text(s)}})
	}
	if w.language != "" {
		language = w.language
	}
	return encode(map[string]any{"type": "template", "template": struct {
		Namespace  string            `json:"namespace,omitempty"`
		Name       string            `json:"name"`
		Language   map[string]string `json:"language"`
		Components []component       `json:"components"`
	}{w.namespace, w.template, map[string]string{"code": language, "policy": "deterministic"}, components}})
}

// defaultLanguage is that of templates for which neither the shorthand nor the integration names one (Smooch v1.1).
const defaultLanguage = "en_US"

// languageLocked is the language of an integration's templates.
func (a *app) languageLocked(integrationID string) string {
	if in := a.integrations[integrationID]; in != nil && in.text("hsmFallbackLanguage") != "" {
		return in.text("hsmFallbackLanguage")
	}
	return defaultLanguage
}

// readWhatsApp finds a template in shorthand that makes up the text of a post, and the text it is stored with: the template's
// when it can be reconstructed, else the fallback. It asks the network, so it must not be called under the lock.
func (q *request) readWhatsApp(p *post) *apiError {
	if p.Role != roleAppMaker || p.Type != "text" || p.native != nil {
		return nil
	}
	w := parseWhatsAppShorthand(p.Text)
	if w == nil {
		return nil
	}
	if err := w.check(); err != nil {
		return err
	}
	p.whatsApp, p.Text = w, w.fallbackText()
	if q.cfg.Reconstruct == nil {
		return nil
	}
	if text, known := q.cfg.Reconstruct(w.native(q.languageOfUser())); known && text != "" {
		p.Text = text
	}
	return nil
}

// languageOfUser is the language of templates to the app user the path names.
func (q *request) languageOfUser() string {
	q.mu.Lock()
	defer q.mu.Unlock()
	if u := q.app.userLocked(q.param("userId")); u != nil {
		if c := u.clientOn(func(c *client) bool { return c.platform == "whatsapp" }); c != nil {
			return q.app.languageLocked(c.integration)
		}
	}
	return defaultLanguage
}

// textFor is the message as a client gets it: WhatsApp and the SDKs what is stored, other channels the fallback text: assumed.
func (p *post) textFor(c *client, stored json.RawMessage) json.RawMessage {
	if p.whatsApp == nil || c.platform == "whatsapp" || p.Text == p.whatsApp.fallbackText() {
		return stored
	}
	shown := p.messageJSON
	shown.Text = p.whatsApp.fallbackText()
	return encode(&shown)
}
