package whatsapp

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/wavetank/wavetank/sim/channel"
)

// native is content in WhatsApp's own format: a template in its newer or older form, a text, media or a location.
type native struct {
	Type     string          `json:"type"`
	Template *nativeTemplate `json:"template"`
	HSM      *nativeHSM      `json:"hsm"`
	Text     *struct {
		Body string `json:"body"`
	} `json:"text"`
	Image    *nativeMedia `json:"image"`
	Document *nativeMedia `json:"document"`
	Audio    *nativeMedia `json:"audio"`
	Video    *nativeMedia `json:"video"`
	Sticker  *nativeMedia `json:"sticker"`
	Location *struct {
		Latitude  float64 `json:"latitude"`
		Longitude float64 `json:"longitude"`
		place
	} `json:"location"`
}

type nativeMedia struct {
	Link     string `json:"link"`
	Caption  string `json:"caption"`
	Filename string `json:"filename"`
}

type nativeTemplate struct {
	Namespace  string         `json:"namespace"`
	Name       string         `json:"name"`
	Language   nativeLanguage `json:"language"`
	Components []struct {
		Type       string      `json:"type"`
		Parameters []parameter `json:"parameters"`
	} `json:"components"`
}

type nativeHSM struct {
	Namespace         string         `json:"namespace"`
	ElementName       string         `json:"element_name"`
	Language          nativeLanguage `json:"language"`
	LocalizableParams []parameter    `json:"localizable_params"`
}

// nativeLanguage names a language and what to do without it: deterministic ("" too) or fallback.
type nativeLanguage struct {
	Policy string `json:"policy"`
	Code   string `json:"code"`
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
	namespace, name, language, policy string
	parameters                        []string // of the body, in order
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
	present, known := map[string]bool{
		"template": c.Template != nil, "hsm": c.HSM != nil, "text": c.Text != nil, "image": c.Image != nil, "document": c.Document != nil,
		"audio": c.Audio != nil, "video": c.Video != nil, "sticker": c.Sticker != nil, "location": c.Location != nil,
	}[c.Type]
	switch {
	case !known:
		return native{}, fmt.Errorf("read WhatsApp content: type %q is not supported", c.Type)
	case !present:
		return native{}, fmt.Errorf("read WhatsApp content: %s is missing", c.Type)
	}
	return c, nil
}

// message is the content as a message that can be drawn; a template is none.
func (c native) message() message {
	media := func(m *nativeMedia, kind string) message {
		return message{Post: channel.Post{Type: "file", Text: m.Caption, MediaURL: m.Link},
			attachment: attachment{url: m.Link, name: m.Filename}, kind: kind}
	}
	switch c.Type {
	case "image":
		return media(c.Image, channel.KindImage)
	case "document":
		return media(c.Document, channel.KindFile)
	case "audio":
		return media(c.Audio, channel.KindAudio)
	case "video":
		return media(c.Video, channel.KindVideo)
	case "sticker":
		return media(c.Sticker, channel.KindSticker)
	case "location":
		at := channel.Place{Lat: c.Location.Latitude, Long: c.Location.Longitude}
		return message{Post: channel.Post{Type: "location", Coordinates: &at}, place: c.Location.place}
	default:
		return message{Post: channel.Post{Type: "text", Text: c.Text.Body}}
	}
}

func (c native) isTemplate() bool { return c.Type == "template" || c.Type == "hsm" }

// use is the template that the content asks for; an error names what it lacks.
func (c native) use() (use, error) {
	u := use{}
	if c.Type == "hsm" {
		u = use{namespace: c.HSM.Namespace, name: c.HSM.ElementName, language: c.HSM.Language.Code, policy: c.HSM.Language.Policy}
		u.parameters = values(c.HSM.LocalizableParams)
	} else {
		u = use{namespace: c.Template.Namespace, name: c.Template.Name, language: c.Template.Language.Code, policy: c.Template.Language.Policy}
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
