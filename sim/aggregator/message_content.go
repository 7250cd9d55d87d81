package aggregator

import (
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
)

// action is a button; item a card of a carousel or list. Fields a type does not have are left out.
type action struct {
	ID       string          `json:"_id"`
	Type     string          `json:"type"`
	Text     string          `json:"text,omitempty"`
	Payload  string          `json:"payload,omitempty"`
	URI      string          `json:"uri"`
	Fallback string          `json:"fallback,omitempty"`
	Size     string          `json:"size,omitempty"`
	IconURL  string          `json:"iconUrl,omitempty"`
	Default  bool            `json:"default,omitempty"`
	Metadata json.RawMessage `json:"metadata,omitempty"`
}

type item struct {
	ID          string   `json:"_id"`
	Title       string   `json:"title"`
	Description string   `json:"description,omitempty"`
	MediaURL    string   `json:"mediaUrl,omitempty"`
	MediaType   string   `json:"mediaType,omitempty"`
	AltText     string   `json:"altText,omitempty"`
	Size        string   `json:"size,omitempty"`
	Actions     []action `json:"actions"`
}

// needs is what each type of action must have (Smooch v1.1). buy is not simulated yet and refused.
func needs(actionType string) (names []string, known bool) {
	switch actionType {
	case "link":
		return []string{"text", "uri"}, true
	case "webview":
		return []string{"text", "uri", "fallback"}, true
	case "postback", "reply":
		return []string{"text", "payload"}, true
	case "locationRequest":
		return []string{"text"}, true
	case "share":
		return nil, true
	}
	return nil, false
}

// readContent checks what belongs to the type of the message.
func (p *post) readContent(f fields) *apiError {
	if err := p.readActions(f); err != nil {
		return err
	}
	switch p.Type {
	case "text":
		if p.Text == "" && len(p.actions) == 0 {
			return missing("text")
		}
	case "image", "file":
		if p.MediaURL == "" {
			return missing("mediaUrl")
		}
		if p.Text == "" {
			p.Text = " " // Smooch v1.1 as seen on the wire
		}
		p.describeMedia()
	case "location":
		return p.readLocation(f)
	case "carousel", "list":
		return p.readItems(f)
	default:
		return badRequest("type should be equal to one of the allowed values")
	}
	return nil
}

// describeMedia fills in what the post leaves out, from the end of the URL (Smooch v1.1).
func (p *post) describeMedia() {
	name := p.MediaURL
	if u, err := url.Parse(p.MediaURL); err == nil {
		name = u.Path
	}
	if p.AltText == "" {
		p.AltText = path.Base(name)
	}
	if p.MediaType == "" {
		p.MediaType = mediaType(path.Ext(name))
	}
}

// mediaType asks no table of the machine: the same post must read the same everywhere.
func mediaType(extension string) string {
	switch strings.ToLower(extension) {
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".png", ".gif", ".webp":
		return "image/" + strings.ToLower(extension[1:])
	case ".pdf":
		return "application/pdf"
	case ".txt":
		return "text/plain"
	case ".mp4":
		return "video/mp4"
	case ".mp3":
		return "audio/mpeg"
	case ".ogg":
		return "audio/ogg"
	}
	return "application/octet-stream"
}

func (p *post) readLocation(f fields) *apiError {
	var c, place fields
	if err := f.require("coordinates"); err != nil {
		return err
	}
	if err := f.read("coordinates", "object", &c); err != nil {
		return err
	}
	if err := c.require("lat", "long"); err != nil {
		return err
	}
	p.Coordinates = &coordinates{}
	for _, err := range []*apiError{
		c.read("lat", "number", &p.Coordinates.Lat), c.read("long", "number", &p.Coordinates.Long),
		f.read("location", "object", &place),
	} {
		if err != nil {
			return err
		}
	}
	p.Location = compact(f["location"])
	if p.Text == "" {
		p.Text = locationText(*p.Coordinates)
	}
	return nil
}

func (p *post) readActions(f fields) *apiError {
	if !f.has("actions") {
		return nil
	}
	if p.Role != roleAppMaker {
		return badRequest("actions are for messages of the appMaker")
	}
	var err *apiError
	p.actions, err = readActions(f, 0, 10)
	if err != nil {
		return err
	}
	answers := 0 // reply and locationRequest stand alone (Smooch v1.1)
	for _, a := range p.actions {
		if a.Type == "reply" || a.Type == "locationRequest" {
			answers++
		}
	}
	if answers > 0 && answers < len(p.actions) {
		return badRequest("actions of type reply and locationRequest cannot be mixed with others")
	}
	return nil
}

func readActions(f fields, least, most int) ([]action, *apiError) {
	var list []fields
	if err := f.read("actions", "array", &list); err != nil {
		return nil, err
	}
	if len(list) < least || len(list) > most {
		return nil, badRequest(fmt.Sprintf("actions should have %d to %d items", least, most))
	}
	actions := make([]action, len(list))
	for i, one := range list {
		a := &actions[i]
		if err := one.strings("type", &a.Type, "text", &a.Text, "payload", &a.Payload, "uri", &a.URI,
			"fallback", &a.Fallback, "size", &a.Size, "iconUrl", &a.IconURL); err != nil {
			return nil, err
		}
		if err := one.read("default", "boolean", &a.Default); err != nil {
			return nil, err
		}
		names, known := needs(a.Type)
		if !known {
			return nil, badRequest("action type should be equal to one of the allowed values")
		}
		if err := one.require(names...); err != nil {
			return nil, err
		}
		if _, err := one.flat("metadata", "Action metadata"); err != nil {
			return nil, err
		}
		a.Metadata = compact(one["metadata"])
	}
	return actions, nil
}

func (p *post) readItems(f fields) *apiError {
	var list []fields
	if err := f.require("items"); err != nil {
		return err
	}
	if err := f.read("items", "array", &list); err != nil {
		return err
	}
	if len(list) < 1 || len(list) > 10 {
		return badRequest("items should have 1 to 10 items")
	}
	p.items = make([]item, len(list))
	for i, one := range list {
		it := &p.items[i]
		if err := one.strings("title", &it.Title, "description", &it.Description, "mediaUrl", &it.MediaURL,
			"mediaType", &it.MediaType, "altText", &it.AltText, "size", &it.Size); err != nil {
			return err
		}
		if it.Title == "" {
			return missing("title")
		}
		for _, err := range []*apiError{tooLong("title", it.Title, 128), tooLong("description", it.Description, 128)} {
			if err != nil {
				return err
			}
		}
		var err *apiError
		if err = one.require("actions"); err != nil {
			return err
		}
		if it.Actions, err = readActions(one, 1, 3); err != nil {
			return err
		}
	}
	var settings fields
	if err := f.read("displaySettings", "object", &settings); err != nil {
		return err
	}
	p.DisplaySettings = compact(f["displaySettings"])
	if p.Text == "" {
		p.Text = itemsText(p.items)
	}
	return nil
}

// giveIDs makes the ids of what is inside a message. The cloud counts from the message up to its first action.
func (p *post) giveIDs(next func() string) {
	for i := range slices.Backward(p.items) {
		for k := range slices.Backward(p.items[i].Actions) {
			p.items[i].Actions[k].ID = next()
		}
		p.items[i].ID = next()
	}
	for i := range slices.Backward(p.actions) {
		p.actions[i].ID = next()
	}
	if len(p.items) > 0 {
		p.Items = encode(p.items)
	}
	if len(p.actions) > 0 {
		p.Actions = encode(p.actions)
	}
}

// itemsText is what a carousel reads as where there are no cards: links only, and & escaped (Smooch v1.1 as seen on the wire).
func itemsText(items []item) string {
	var b strings.Builder
	for i, it := range items {
		if i > 0 {
			b.WriteString("\n\n")
		}
		fmt.Fprintf(&b, "%d. %s\n", i+1, it.Title)
		if it.Description != "" {
			b.WriteString(it.Description + "\n")
		}
		var links []string
		for _, a := range it.Actions {
			if a.Type == "link" {
				links = append(links, a.Text+": "+strings.ReplaceAll(a.URI, "&", "&amp;"))
			}
		}
		b.WriteString(strings.Join(links, "\n"))
	}
	return b.String()
}
