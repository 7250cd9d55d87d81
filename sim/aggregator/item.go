package aggregator

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// Limits of a carousel or list (Smooch v1.1; lengths from the v2 documentation).
const (
	maxItems       = 10
	maxItemActions = 3
	maxItemText    = 128
	maxItemURL     = 2048
	maxListActions = 10
)

// item is a card of a carousel or a row of a list.
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

func (it *item) read(f fields) *apiError {
	if err := f.strings("title", &it.Title, "description", &it.Description, "mediaUrl", &it.MediaURL,
		"mediaType", &it.MediaType, "altText", &it.AltText, "size", &it.Size); err != nil {
		return err
	}
	if it.Title == "" {
		return missing("title")
	}
	for _, err := range []*apiError{
		tooLong("title", it.Title, maxItemText), tooLong("description", it.Description, maxItemText),
		tooLong("mediaUrl", it.MediaURL, maxItemURL), tooLong("altText", it.AltText, maxAltText), f.require("actions"),
	} {
		if err != nil {
			return err
		}
	}
	if it.Size != "" && it.Size != "compact" && it.Size != "large" {
		return badRequest("size should be equal to one of the allowed values")
	}
	var err *apiError
	it.Actions, err = readActions(f, onItem, 1, maxItemActions)
	return err
}

func (p *post) readItems(f fields) *apiError {
	var list []fields
	if err := f.require("items"); err != nil {
		return err
	}
	if err := f.read("items", "array", &list); err != nil {
		return err
	}
	if len(list) < 1 || len(list) > maxItems {
		return badRequest(fmt.Sprintf("items should have 1 to %d items", maxItems))
	}
	p.items = make([]item, len(list))
	var all []action
	for i, one := range list {
		if err := p.items[i].read(one); err != nil {
			return err
		}
		all = append(all, p.items[i].Actions...)
	}
	if err := checkMix(append(all, p.actions...)); err != nil {
		return err
	}
	if p.Text == "" {
		p.Text = itemsText(p.items)
	}
	if p.Type != "carousel" {
		return nil
	}
	return p.readDisplaySettings(f)
}

// readDisplaySettings keeps the one setting there is; horizontal is the default (Smooch v1.1).
func (p *post) readDisplaySettings(f fields) *apiError {
	if !f.has("displaySettings") {
		return nil
	}
	var settings fields
	if err := f.read("displaySettings", "object", &settings); err != nil {
		return err
	}
	ratio := "horizontal"
	if err := settings.strings("imageAspectRatio", &ratio); err != nil {
		return err
	}
	if ratio != "horizontal" && ratio != "square" {
		return badRequest("imageAspectRatio should be equal to one of the allowed values")
	}
	p.DisplaySettings = json.RawMessage(`{"imageAspectRatio":"` + ratio + `"}`)
	return nil
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

// isWebURL says whether the cloud could fetch it.
func isWebURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
