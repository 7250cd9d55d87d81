package whatsapp

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/wavetank/wavetank/sim/channel"
)

// native is content in WhatsApp's own format: a template in its newer or older form, or a text.
type native struct {
	Type     string          `json:"type"`
	Template *nativeTemplate `json:"template"`
	HSM      *nativeHSM      `json:"hsm"`
	Text     *struct {
		Body string `json:"body"`
	} `json:"text"`
}

type nativeTemplate struct {
	Namespace  string   `json:"namespace"`
	Name       string   `json:"name"`
	Language   language `json:"language"`
	Components []struct {
		Type       string      `json:"type"`
		Parameters []parameter `json:"parameters"`
	} `json:"components"`
}

type nativeHSM struct {
	Namespace         string      `json:"namespace"`
	ElementName       string      `json:"element_name"`
	Language          language    `json:"language"`
	LocalizableParams []parameter `json:"localizable_params"`
}

// language carries a policy too; both policies are taken as deterministic here (assumed: devices with other languages are out of scope).
type language struct {
	Code string `json:"code"`
}

type parameter struct {
	Text     string `json:"text"`    // of type text
	Default  string `json:"default"` // of the older form
	Currency *value `json:"currency"`
	DateTime *value `json:"date_time"`
}

type value struct {
	FallbackValue string `json:"fallback_value"`
}

// use is one use of a template, whatever form it came in.
type use struct {
	namespace, name, language string
	parameters                []string // of the body, in order
}

// readNative reads native content; absent content is the zero value.
func readNative(raw json.RawMessage) (native, error) {
	var c native
	if !channel.HasNative(raw) {
		return c, nil
	}
	if err := json.Unmarshal(raw, &c); err != nil {
		return native{}, fmt.Errorf("read WhatsApp content: %w", err)
	}
	switch {
	case c.Type == "template" && c.Template == nil:
		return native{}, errors.New("read WhatsApp content: template is missing")
	case c.Type == "hsm" && c.HSM == nil:
		return native{}, errors.New("read WhatsApp content: hsm is missing")
	case c.Type == "text" && c.Text == nil:
		return native{}, errors.New("read WhatsApp content: text is missing")
	case c.Type != "template" && c.Type != "hsm" && c.Type != "text":
		return native{}, fmt.Errorf("read WhatsApp content: type %q is not supported", c.Type)
	}
	return c, nil
}

func (c native) isTemplate() bool { return c.Type == "template" || c.Type == "hsm" }

// use is the template that the content asks for; an error names what it lacks.
func (c native) use() (use, error) {
	u := use{}
	if c.Type == "hsm" {
		u = use{namespace: c.HSM.Namespace, name: c.HSM.ElementName, language: c.HSM.Language.Code}
		u.parameters = values(c.HSM.LocalizableParams)
	} else {
		u = use{namespace: c.Template.Namespace, name: c.Template.Name, language: c.Template.Language.Code}
		for _, part := range c.Template.Components {
			if strings.EqualFold(part.Type, "body") {
				u.parameters = append(u.parameters, values(part.Parameters)...)
			}
		}
	}
	if u.name == "" {
		return use{}, errors.New("read WhatsApp content: the template has no name")
	}
	return u, nil
}

func values(parameters []parameter) []string {
	all := make([]string, 0, len(parameters))
	for _, p := range parameters {
		switch {
		case p.Currency != nil:
			all = append(all, p.Currency.FallbackValue)
		case p.DateTime != nil:
			all = append(all, p.DateTime.FallbackValue)
		case p.Text != "":
			all = append(all, p.Text)
		default:
			all = append(all, p.Default)
		}
	}
	return all
}
