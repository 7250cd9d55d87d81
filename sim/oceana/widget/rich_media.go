package widget

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Values of richMediaType (public sample widget).
const (
	TypeText     = "text"
	TypeImage    = "image"
	TypeFile     = "file"
	TypeCarousel = "carousel"
	TypeLocation = "location"
	TypeTemplate = "whatsapptemplate"
)

// Limits of rich media (assumed to be those of the cloud).
const (
	maxActions     = 10
	maxCardActions = 3
	maxCards       = 10
)

type richAction struct {
	Type    string `json:"type"`
	Text    string `json:"text"`
	Payload string `json:"payload"`
	URI     string `json:"uri"`
	IconURL string `json:"iconUrl"`
}

type richBody struct {
	Text      string       `json:"text"`
	Actions   []richAction `json:"actions"`
	MediaURL  string       `json:"mediaUrl"`
	MediaType string       `json:"mediaType"`
	Items     []struct {
		Title    string       `json:"title"`
		MediaURL string       `json:"mediaUrl"`
		Actions  []richAction `json:"actions"`
	} `json:"items"`
	Coordinates map[string]json.RawMessage `json:"coordinates"`
	Template    *template                  `json:"template"`
}

// labels are the actions as a fallback names them: links with their address, the others by their label.
func (b richBody) labels() []string {
	var labels []string
	for _, a := range b.Actions {
		label := "[" + a.Text + "]"
		if a.URI != "" {
			label += "(" + a.URI + ")"
		}
		labels = append(labels, label)
	}
	return labels
}

// CheckRichMedia is what the widget does before it sends (validateRichMediaMessage of the public sample; the rules are assumed). The error
// names the field.
func CheckRichMedia(richMediaType string, body []byte) error {
	var b richBody
	if err := json.Unmarshal(body, &b); err != nil || len(body) == 0 || body[0] != '{' {
		return fmt.Errorf("body: want an object with the fields of %s", richMediaType)
	}
	bad := b.fault(richMediaType)
	if bad == "" {
		return nil
	}
	return errors.New(bad)
}

func (b richBody) fault(kind string) string {
	switch kind {
	case TypeText:
		if b.Text == "" && len(b.Actions) == 0 {
			return "body.text: required without actions"
		}
		return actionsFault("body.actions", b.Actions, maxActions)
	case TypeImage:
		if bad := urlFault("body.mediaUrl", b.MediaURL); bad != "" {
			return bad
		}
		return actionsFault("body.actions", b.Actions, maxActions)
	case TypeFile:
		if b.MediaType == "" {
			return "body.mediaType: required"
		}
		return urlFault("body.mediaUrl", b.MediaURL)
	case TypeCarousel:
		return b.cardsFault()
	case TypeLocation:
		return b.placeFault()
	case TypeTemplate:
		switch {
		case b.Template == nil || b.Template.Name == "":
			return "body.template.name: required"
		case b.Template.Language.Code == "":
			return "body.template.language.code: required"
		}
		return ""
	}
	return fmt.Sprintf("richMediaType: unknown %q", kind)
}

func (b richBody) cardsFault() string {
	if len(b.Items) < 1 || len(b.Items) > maxCards {
		return fmt.Sprintf("body.items: want 1 to %d, got %d", maxCards, len(b.Items))
	}
	for i, card := range b.Items {
		at := fmt.Sprintf("body.items[%d]", i)
		switch {
		case card.Title == "":
			return at + ".title: required"
		case len(card.Actions) == 0:
			return at + ".actions: want at least one"
		}
		if card.MediaURL != "" {
			if bad := urlFault(at+".mediaUrl", card.MediaURL); bad != "" {
				return bad
			}
		}
		if bad := actionsFault(at+".actions", card.Actions, maxCardActions); bad != "" {
			return bad
		}
	}
	return ""
}

func (b richBody) placeFault() string {
	for _, axis := range []struct {
		name  string
		limit float64
	}{{"lat", 90}, {"long", 180}} {
		raw, has := b.Coordinates[axis.name]
		var degrees float64
		if !has || json.Unmarshal(raw, &degrees) != nil {
			return "body.coordinates." + axis.name + ": want a number"
		}
		if degrees < -axis.limit || degrees > axis.limit {
			return fmt.Sprintf("body.coordinates.%s: want -%g to %g, got %g", axis.name, axis.limit, axis.limit, degrees)
		}
	}
	return ""
}

func actionsFault(at string, actions []richAction, limit int) string {
	if len(actions) > limit {
		return fmt.Sprintf("%s: at most %d, got %d", at, limit, len(actions))
	}
	replies := 0
	for i, a := range actions {
		at := fmt.Sprintf("%s[%d]", at, i)
		if a.Text == "" {
			return at + ".text: required"
		}
		switch a.Type {
		case "link":
			if bad := urlFault(at+".uri", a.URI); bad != "" {
				return bad
			}
		case "postback", "reply":
			if a.Payload == "" {
				return at + ".payload: required"
			}
			if a.Type == "reply" {
				replies++
			}
		case "locationRequest":
		default:
			return fmt.Sprintf("%s.type: unknown %q", at, a.Type)
		}
	}
	if replies > 0 && replies < len(actions) {
		return at + ": replies do not mix with other actions"
	}
	return ""
}

func urlFault(at, text string) string {
	u, err := url.Parse(text)
	switch {
	case text == "":
		return at + ": required"
	case err != nil || u.Host == "" || !strings.EqualFold(u.Scheme, "http") && !strings.EqualFold(u.Scheme, "https"):
		return at + ": want an http or https URL"
	}
	return ""
}

// template is the call of a WhatsApp template (public sample widget, type whatsapptemplate).
type template struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	Language  struct {
		Code string `json:"code"`
	} `json:"language"`
	Components []struct {
		Type       string `json:"type"`
		Parameters []struct {
			Type string `json:"type"`
			Text string `json:"text"`
		} `json:"parameters"`
	} `json:"components"`
}
