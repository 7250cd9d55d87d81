package aggregator

import (
	"net/url"
	"path"
	"slices"
	"strings"
)

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
		p.MediaURL, p.MediaType, p.AltText = "", "", ""
		return nil
	case "image", "file":
		return p.readMedia()
	}
	p.MediaURL, p.MediaType, p.AltText = "", "", ""
	switch p.Type {
	case "location":
		return p.readLocation(f)
	case "carousel", "list":
		return p.readItems(f)
	case "form":
		return p.readForm(f)
	}
	return badRequest("type should be equal to one of the allowed values")
}

// readActions takes the actions of the message itself: texts and images may have any number, a list up to 10, and others
// none (Smooch v1.1; that an empty list passes everywhere is assumed).
func (p *post) readActions(f fields) *apiError {
	if !f.has("actions") {
		return nil
	}
	if p.Role != roleAppMaker {
		return badRequest("actions are for messages of the appMaker")
	}
	most := 0
	if p.Type == "list" {
		most = maxListActions
	}
	var err *apiError
	if p.actions, err = readActions(f, onMessage, 0, most); err != nil {
		return err
	}
	if len(p.actions) > 0 && !slices.Contains([]string{"text", "image", "list"}, p.Type) {
		return badRequest("actions are not allowed on messages of type " + p.Type)
	}
	return checkMix(p.actions)
}

func (p *post) readMedia() *apiError {
	if p.MediaURL == "" {
		return missing("mediaUrl")
	}
	if !isWebURL(p.MediaURL) {
		return badRequest(`mediaUrl should match format "uri"`)
	}
	if p.Text == "" {
		p.Text = " " // Smooch v1.1 as seen on the wire
	}
	p.describeMedia()
	return nil
}

// describeMedia fills in what the message leaves out, from the end of the URL (Smooch v1.1).
func (j *messageJSON) describeMedia() {
	name := j.MediaURL
	if u, err := url.Parse(j.MediaURL); err == nil {
		name = u.Path
	}
	if base := path.Base(name); j.AltText == "" && base != "." && base != "/" {
		if letters := []rune(base); len(letters) > maxAltText {
			base = string(letters[:maxAltText])
		}
		j.AltText = base
	}
	if j.MediaType == "" {
		j.MediaType = mediaType(path.Ext(name))
		if j.MediaType == unknownMedia && j.Type == "image" {
			j.MediaType = "image/jpeg" // assumed
		}
	}
}

const unknownMedia = "application/octet-stream"

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
	return unknownMedia
}

// place is what a location is called (Smooch v1.1).
type place struct {
	Address string `json:"address,omitempty"`
	Name    string `json:"name,omitempty"`
}

func (p *post) readLocation(f fields) *apiError {
	var c, named fields
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
		f.read("location", "object", &named),
	} {
		if err != nil {
			return err
		}
	}
	var l place
	if err := named.strings("address", &l.Address, "name", &l.Name); err != nil {
		return err
	}
	if l != (place{}) {
		p.Location = &l
	}
	if p.Text == "" {
		p.Text = locationText(*p.Coordinates)
	}
	return nil
}

// giveIDs makes the ids of what is inside a message. The cloud counts from the message up to its first action (Smooch v1.1 as
// seen on the wire).
func (p *post) giveIDs(next func() string, checkout string) {
	for i := range slices.Backward(p.items) {
		for k := range slices.Backward(p.items[i].Actions) {
			p.items[i].Actions[k].giveID(next, checkout)
		}
		p.items[i].ID = next()
	}
	for i := range slices.Backward(p.fields) {
		p.fields[i].giveIDs(next)
	}
	for i := range slices.Backward(p.actions) {
		p.actions[i].giveID(next, checkout)
	}
	if len(p.items) > 0 {
		p.Items = encode(p.items)
	}
	if len(p.fields) > 0 {
		p.Fields = encode(p.fields)
	}
	if len(p.actions) > 0 {
		p.Actions = encode(p.actions)
	}
}
