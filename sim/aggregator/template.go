package aggregator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// appTemplate is a message kept under a name, for shorthand to use (Smooch v1.1, Templates).
type appTemplate struct {
	id, name string
	post     *post // checked as if it were posted; never changed
}

type appTemplateJSON struct {
	ID      string              `json:"_id"`
	Name    string              `json:"name"`
	Message templateMessageJSON `json:"message"`
}

// templateMessageJSON is the message without what posting it adds.
type templateMessageJSON struct {
	Role            string          `json:"role"`
	Type            string          `json:"type"`
	Text            string          `json:"text,omitempty"`
	MediaType       string          `json:"mediaType,omitempty"`
	MediaURL        string          `json:"mediaUrl,omitempty"`
	MediaSize       *int64          `json:"mediaSize,omitempty"` // of images and files
	AltText         string          `json:"altText,omitempty"`
	Items           json.RawMessage `json:"items,omitempty"`
	Actions         json.RawMessage `json:"actions,omitempty"`
	DisplaySettings json.RawMessage `json:"displaySettings,omitempty"`
	Fields          json.RawMessage `json:"fields,omitempty"`
	BlockChatInput  *bool           `json:"blockChatInput,omitempty"`
	Coordinates     *coordinates    `json:"coordinates,omitempty"`
	Location        *place          `json:"location,omitempty"`
	Metadata        json.RawMessage `json:"metadata,omitempty"`
}

// json shows the message as it was given; only the posted one gets ids.
func (t *appTemplate) json() appTemplateJSON {
	p := t.post
	m := templateMessageJSON{
		Role: p.Role, Type: p.Type, Text: p.Text, MediaType: p.MediaType, MediaURL: p.MediaURL, AltText: p.AltText,
		Items: withURIs(p.given["items"]), Actions: withURIs(p.given["actions"]), DisplaySettings: p.DisplaySettings, Fields: p.given["fields"],
		BlockChatInput: p.BlockChatInput, Coordinates: p.Coordinates, Location: p.Location, Metadata: p.Metadata,
	}
	if p.Type == "image" || p.Type == "file" {
		m.MediaSize = &p.MediaSize
	}
	return appTemplateJSON{t.id, t.name, m}
}

// withURIs adds an empty uri to each reply and postback of a list of actions, or of items with actions, as the cloud stores them.
func withURIs(list json.RawMessage) json.RawMessage {
	var all []fields
	if json.Unmarshal(list, &all) != nil {
		return list
	}
	changed := false
	for _, one := range all {
		var kind string
		_ = json.Unmarshal(one["type"], &kind) // what is no string stays empty
		if (kind == "reply" || kind == "postback") && one["uri"] == nil {
			one["uri"], changed = json.RawMessage(`""`), true
		}
		if actions := withURIs(one["actions"]); len(actions) != len(one["actions"]) {
			one["actions"], changed = actions, true
		}
	}
	if !changed {
		return list
	}
	return encode(all)
}

func (a *app) templateNamedLocked(name string) *appTemplate {
	if i := slices.IndexFunc(a.templates, func(t *appTemplate) bool { return t.name == name }); i >= 0 {
		return a.templates[i]
	}
	return nil
}

// readTemplate takes over the fields that are there; both are needed at first.
func (q *request) readTemplate(t *appTemplate, first bool) *apiError {
	f, err := q.fields()
	if err != nil {
		return err
	}
	if first {
		if err := f.require("name", "message"); err != nil {
			return err
		}
	}
	if err := f.strings("name", &t.name); err != nil {
		return err
	}
	if (first || f.has("name")) && strings.TrimSpace(t.name) == "" {
		return badRequest("name should NOT be shorter than 1 characters")
	}
	if !f.has("message") {
		return nil
	}
	var message fields
	if err := f.read("message", "object", &message); err != nil {
		return err
	}
	p, err := q.readPost(message)
	switch {
	case err != nil:
		return err
	case p.Role != roleAppMaker:
		return badRequest("role should be equal to one of the allowed values")
	case p.native != nil:
		return badRequest("a template cannot hold a message with a messageSchema")
	}
	if err := q.checkMedia(p, message); err != nil {
		return err
	}
	p.given = fields{}
	for _, name := range []string{"items", "actions", "fields"} {
		if raw := compact(message[name]); len(raw) > len("[]") {
			p.given[name] = raw
		}
	}
	t.post = p
	return nil
}

// saveTemplate keeps a new or changed template, in place of old when that is not nil. The refusal of a name twice is assumed.
func (q *request) saveTemplate(t, old *appTemplate, status int) answer {
	if twin := q.app.templateNamedLocked(t.name); twin != nil && twin != old {
		e := &apiError{q.cfg.DuplicateTemplateStatus, "conflict", "Template name already exists"}
		if e.status == http.StatusBadRequest {
			e.code = "bad_request"
		}
		return fail(e)
	}
	if old == nil {
		t.id = q.ids.timed(q.cfg.Clock.Now())
		q.app.templates = append(q.app.templates, t)
	} else {
		q.app.templates[slices.Index(q.app.templates, old)] = t
	}
	return ok(status, encode(map[string]any{"template": t.json()}))
}

func (q *request) createTemplate() answer {
	t := &appTemplate{}
	if err := q.readTemplate(t, true); err != nil {
		return fail(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.saveTemplate(t, nil, http.StatusCreated)
}

// templateLocked is the template the path names, or nil.
func (q *request) templateLocked() *appTemplate {
	id := q.param("templateId")
	if i := slices.IndexFunc(q.app.templates, func(t *appTemplate) bool { return t.id == id }); i >= 0 {
		return q.app.templates[i]
	}
	return nil
}

func (q *request) getTemplate() answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	t := q.templateLocked()
	if t == nil {
		return fail(notFound(""))
	}
	return ok(http.StatusOK, encode(map[string]any{"template": t.json()}))
}

// updateTemplate changes what the body names: assumed, the vendor's clients send everything.
func (q *request) updateTemplate() answer {
	changed := &appTemplate{}
	if err := q.readTemplate(changed, false); err != nil {
		return fail(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	t := q.templateLocked()
	if t == nil {
		return fail(notFound(""))
	}
	changed.id = t.id
	if changed.name == "" {
		changed.name = t.name
	}
	if changed.post == nil {
		changed.post = t.post
	}
	return q.saveTemplate(changed, t, http.StatusOK)
}

func (q *request) deleteTemplate() answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	t := q.templateLocked()
	if t == nil {
		return fail(notFound(""))
	}
	i := slices.Index(q.app.templates, t)
	q.app.templates = slices.Delete(q.app.templates, i, i+1)
	return ok(http.StatusOK, []byte("{}"))
}

func (q *request) listTemplates() answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	p, err := q.page(len(q.app.templates))
	if err != nil {
		return fail(err)
	}
	list := []appTemplateJSON{}
	for _, t := range q.app.templates[p.from:p.to] {
		list = append(list, t.json())
	}
	return ok(http.StatusOK, encode(struct {
		Templates []appTemplateJSON `json:"templates"`
		page
	}{list, p}))
}
