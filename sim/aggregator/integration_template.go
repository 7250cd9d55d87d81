package aggregator

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
)

// MessageTemplate is a WhatsApp message template, which is an integration's own and not the app's.
type MessageTemplate struct {
	Name string `json:"name"` // of the template
	// Components are WhatsApp's own, an array of objects.
	Components json.RawMessage `json:"components"`
	Language   string          `json:"language"`
	// Status is PENDING, APPROVED or REJECTED.
	Status   string `json:"status"`
	Category string `json:"category"`
	ID       string `json:"id"`
	// IntegrationID is whose it is.
	IntegrationID string `json:"-"`
}

func (q *request) createMessageTemplate() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	t := &MessageTemplate{Status: "PENDING"}
	if err := f.require("name", "category", "components", "language"); err != nil {
		return fail(err)
	}
	if err := f.strings("name", &t.Name, "category", &t.Category, "language", &t.Language); err != nil {
		return fail(err)
	}
	if t.Name == "" {
		return fail(badRequest("name should NOT be shorter than 1 characters"))
	}
	var components []fields
	if err := f.read("components", "array", &components); err != nil {
		return fail(err)
	}
	t.Components = compact(f["components"])
	return q.withWhatsApp(func(in *integration) answer {
		if slices.ContainsFunc(in.templates, func(o *MessageTemplate) bool { return o.Name == t.Name && o.Language == t.Language }) {
			return fail(&apiError{http.StatusConflict, "conflict", "Message template already exists"}) // assumed
		}
		t.ID, t.IntegrationID = q.ids.digits(15), in.ID
		in.templates = append(in.templates, t)
		q.begin("", "")
		if q.cfg.TemplateReview != nil {
			submitted := *t
			q.cfg.Clock.Schedule("template review", 0, func() { q.review(t, submitted) })
		}
		return ok(http.StatusCreated, encode(map[string]any{"messageTemplate": t}))
	})
}

// review runs as a turn. It changes nothing that the template's deletion would not make unseen.
func (s *Server) review(t *MessageTemplate, submitted MessageTemplate) {
	status := s.cfg.TemplateReview(submitted)
	if status == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t.Status = status
}

// DecideTemplate is the channel's decision on a message template, by id: APPROVED or REJECTED. One that was deleted meanwhile
// is passed over. Errors: ErrInvalid with the field's name.
func (s *Server) DecideTemplate(id, status string) error {
	if status != "APPROVED" && status != "REJECTED" && status != "PENDING" {
		return fmt.Errorf("decide template %s: status %q: %w", id, status, ErrInvalid)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.appOrder {
		for _, in := range a.order {
			for _, t := range in.templates {
				if t.ID == id {
					t.Status = status
				}
			}
		}
	}
	return nil
}

// listMessageTemplates pages by cursors, which are ids; the envelope is assumed.
func (q *request) listMessageTemplates() answer {
	query := q.http.URL.Query()
	limit, err := q.number("limit", defaultLimit, 1, math.MaxInt)
	if err != nil {
		return fail(err)
	}
	limit = min(limit, maxLimit)
	return q.withWhatsApp(func(in *integration) answer {
		list := in.templates
		if name := query.Get("name"); name != "" {
			list = slices.DeleteFunc(slices.Clone(list), func(t *MessageTemplate) bool { return t.Name != name })
		}
		from, to := 0, len(list)
		for cursor, narrow := range map[string]func(int){
			"after": func(i int) { from = i + 1 }, "before": func(i int) { to = i },
		} {
			id := query.Get(cursor)
			if id == "" {
				continue
			}
			i := slices.IndexFunc(list, func(t *MessageTemplate) bool { return t.ID == id })
			if i < 0 {
				return fail(badRequest("Invalid cursor"))
			}
			narrow(i)
		}
		list = list[min(from, to):to]
		more := len(list) > limit
		switch {
		case more && query.Get("before") != "" && query.Get("after") == "":
			list = list[len(list)-limit:]
		case more:
			list = list[:limit]
		}
		body := struct {
			Templates []*MessageTemplate `json:"messageTemplates"`
			HasMore   bool               `json:"hasMore"`
			Before    string             `json:"before,omitempty"`
			After     string             `json:"after,omitempty"`
		}{Templates: append([]*MessageTemplate{}, list...), HasMore: more}
		if len(list) > 0 {
			body.Before, body.After = list[0].ID, list[len(list)-1].ID
		}
		return ok(http.StatusOK, encode(body))
	})
}

// deleteMessageTemplate removes a name in every language: assumed.
func (q *request) deleteMessageTemplate() answer {
	name, integrationID := q.param("name"), ""
	a := q.withWhatsApp(func(in *integration) answer {
		kept := slices.DeleteFunc(slices.Clone(in.templates), func(t *MessageTemplate) bool { return t.Name == name })
		if len(kept) == len(in.templates) {
			return fail(notFound(""))
		}
		in.templates, integrationID = kept, in.ID
		return ok(http.StatusOK, []byte("{}"))
	})
	if n, knows := q.cfg.Network.(WhatsAppNetwork); knows && a.err == nil {
		n.RemoveTemplate(integrationID, name)
	}
	return a
}
