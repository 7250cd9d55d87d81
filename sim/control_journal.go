package sim

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/wavetank/wavetank/sim/channel/whatsapp"
	"github.com/wavetank/wavetank/sim/fault"
	"github.com/wavetank/wavetank/sim/journal"
)

func (c *Control) getJournal(r *http.Request) (any, error) {
	after := int64(0)
	if text := r.URL.Query().Get("after"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			return nil, refuse(http.StatusBadRequest, "bad_request", "after: %q is no sequence number", text)
		}
		after = n
	}
	entries := c.World().Journal.Entries(after)
	if entries == nil {
		entries = []journal.Entry{}
	}
	return map[string]any{"entries": entries}, nil
}

// stream sends every entry as a server-sent event, in order, and again when its answer came; seq tells which. The id of an event
// is the journal's revision, so a reader that reconnects with Last-Event-ID misses nothing. A "play" event says how far the scenario
// is that is being played. When another world is shown the stream ends with a "world" event.
func (c *Control) stream(w http.ResponseWriter, r *http.Request) {
	rev := 0
	last := r.Header.Get("Last-Event-ID")
	if last == "" {
		last = r.URL.Query().Get("after")
	}
	if last != "" {
		n, err := strconv.Atoi(last)
		if err != nil || n < 0 {
			respond(w, http.StatusBadRequest, map[string]any{"error": map[string]string{"code": "bad_request", "message": fmt.Sprintf("Last-Event-ID: %q is no revision", last)}})
			return
		}
		rev = n
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	out := http.NewResponseController(w)
	if out.Flush() != nil {
		return
	}
	world, change := c.shown()
	mark := c.playMark()
	for {
		entries, next, err := nextOrChange(r.Context(), change, world.Journal, rev)
		if r.Context().Err() != nil {
			return
		}
		var b strings.Builder
		if err != nil {
			var now *World
			now, change = c.shown()
			if now != world {
				_, _ = w.Write([]byte("event: world\ndata: {}\n\n"))
				_ = out.Flush()
				return
			}
			if at := c.playMark(); at != nil && mark != nil && *at != *mark {
				mark = at
				fmt.Fprintf(&b, "event: play\ndata: %s\n\n", journal.JSON(at))
			}
		} else {
			rev = next
		}
		for i, e := range entries {
			if i == len(entries)-1 {
				fmt.Fprintf(&b, "id: %d\n", rev) // only now is everything up to rev sent
			}
			fmt.Fprintf(&b, "event: entry\ndata: %s\n\n", journal.JSON(e))
		}
		if _, err := w.Write([]byte(b.String())); err != nil {
			return
		}
		if out.Flush() != nil {
			return
		}
	}
}

// nextOrChange is j.Next that also gives up when change ends.
func nextOrChange(ctx, change context.Context, j *journal.Journal, rev int) ([]journal.Entry, int, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(change, cancel)()
	return j.Next(ctx, rev)
}

func (c *Control) getFaults(*http.Request) (any, error) {
	return map[string]any{"faults": c.World().Faults.Rules()}, nil
}

func (c *Control) addFault(r *http.Request) (any, error) {
	var rule fault.Rule
	if err := decode(r, &rule); err != nil {
		return nil, err
	}
	if err := c.World().Faults.Arm(rule); err != nil {
		return nil, err
	}
	return created{map[string]any{"faults": c.World().Faults.Rules()}}, nil
}

func (c *Control) clearFaults(*http.Request) (any, error) {
	c.World().Faults.Clear()
	return map[string]any{"faults": c.World().Faults.Rules()}, nil
}

func (c *Control) getTemplates(*http.Request) (any, error) {
	return map[string]any{"templates": c.World().Oceana.Templates()}, nil
}

func (c *Control) addTemplate(r *http.Request) (any, error) {
	in := struct {
		Name      string `json:"name"`
		Namespace string `json:"namespace"`
		Language  string `json:"language"`
		Body      string `json:"body"`
		Status    string `json:"status"`
	}{Status: whatsapp.StatusApproved, Language: "en_US"}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if in.Name == "" {
		return nil, refuse(http.StatusBadRequest, "bad_request", "name: which template?")
	}
	err := c.World().AddTemplate(whatsapp.Template{Name: in.Name, Namespace: in.Namespace, Language: in.Language, Body: in.Body, Status: in.Status})
	if err != nil {
		return nil, err
	}
	return created{map[string]any{"templates": c.World().Oceana.Templates()}}, nil
}
