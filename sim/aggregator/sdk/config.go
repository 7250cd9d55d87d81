package sdk

import (
	"cmp"
	"encoding/json"
)

// publicJSON is an integration as any visitor may see it: what a client needs to show the channel, and nothing of the business's accounts.
type publicJSON struct {
	ID          string `json:"_id"`
	Type        string `json:"type"`
	PageID      string `json:"pageId,omitempty"`
	AppID       string `json:"appId,omitempty"`
	PhoneNumber string `json:"phoneNumber,omitempty"`
	Username    string `json:"username,omitempty"`
	URI         string `json:"uri,omitempty"`
	LineID      string `json:"lineId,omitempty"`
	UserID      string `json:"userId,omitempty"`
}

func public(integrations []json.RawMessage) []publicJSON {
	list := make([]publicJSON, 0, len(integrations))
	for _, raw := range integrations {
		var in publicJSON
		_ = json.Unmarshal(raw, &in) // the cloud wrote it
		list = append(list, in)
	}
	return list
}

// style is how a web messenger looks. Colours are six hexadecimal digits.
type style struct {
	BrandColor       string   `json:"brandColor"`
	AccentColor      string   `json:"accentColor"`
	LinkColor        string   `json:"linkColor"`
	DisplayStyle     string   `json:"displayStyle"` // button or tab
	ButtonIconURL    string   `json:"buttonIconUrl,omitempty"`
	ButtonWidth      string   `json:"buttonWidth,omitempty"`
	ButtonHeight     string   `json:"buttonHeight,omitempty"`
	BusinessName     string   `json:"businessName,omitempty"`
	BusinessIconURL  string   `json:"businessIconUrl,omitempty"`
	BackgroundURL    string   `json:"backgroundImageUrl,omitempty"`
	FixedIntroPane   bool     `json:"fixedIntroPane,omitempty"`
	IntegrationOrder []string `json:"integrationOrder,omitempty"`
}

// styleOf is what the REST API keeps with the web integration, under the names of the widget.
func styleOf(integrations []json.RawMessage) (v style) {
	for _, raw := range integrations {
		var in struct {
			Type         string
			Conversation string `json:"conversationColor"`
			Action       string `json:"actionColor"`
			style
		}
		if json.Unmarshal(raw, &in) == nil && in.Type == "web" {
			v = in.style
			v.AccentColor, v.LinkColor = in.Conversation, in.Action
			break
		}
	}
	v.BrandColor, v.AccentColor = cmp.Or(v.BrandColor, "65758e"), cmp.Or(v.AccentColor, "00aeff")
	v.LinkColor, v.DisplayStyle = cmp.Or(v.LinkColor, "00aeff"), cmp.Or(v.DisplayStyle, "button")
	return v
}
