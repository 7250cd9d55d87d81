package aggregator

import (
	"net/http"
	"net/url"
	"slices"
)

// maxWebhooks is how many one app may have (Smooch v1.1).
const maxWebhooks = 10

// webhook is where an app wants to hear of events. Its fields are in the order seen on the wire.
type webhook struct {
	Target             string   `json:"target"`
	Secret             string   `json:"secret"`
	ID                 string   `json:"_id"`
	Triggers           []string `json:"triggers"`
	Version            string   `json:"version"`
	IncludeClient      bool     `json:"includeClient"`
	IncludeFullAppUser bool     `json:"includeFullAppUser"`
}

// The triggers of webhooks this simulator raises itself.
const (
	triggerAppUser  = "message:appUser"
	triggerAppMaker = "message:appMaker"
	triggerRead     = "conversation:read"
	triggerTyping   = "typing:appUser"
	triggerStart    = "conversation:start"
	triggerReferral = "conversation:referral"
	triggerPostback = "postback"
	triggerPayment  = "payment:success"
)

// Triggers is every trigger a webhook may ask for (Smooch v1.1), "message" and "*" included.
func Triggers() []string {
	return []string{
		"*", "message", triggerAppMaker, triggerAppUser, "message:delivery:channel", "message:delivery:failure",
		"message:delivery:user", "appUser:delete", "client:add", "client:remove", triggerRead, triggerReferral,
		triggerStart, "link:failure", "link:match", "link:success", "merge:appUser", "notification:delivery:channel",
		"notification:delivery:failure", "notification:delivery:user", "notification:match:failure",
		"passthrough:apple:interactive", triggerPayment, triggerPostback, triggerTyping,
	}
}

// wants says whether the webhook hears of a trigger: "message" is both roles, "*" is everything but typing (assumed).
func (w *webhook) wants(trigger string) bool {
	for _, t := range w.Triggers {
		switch {
		case t == trigger, t == "*" && trigger != triggerTyping,
			t == "message" && (trigger == triggerAppUser || trigger == triggerAppMaker):
			return true
		}
	}
	return false
}

// read takes over the fields that are there and checks them; w is unchanged when one is refused.
func (w *webhook) read(f fields) *apiError {
	next := *w
	if err := f.strings("target", &next.Target); err != nil {
		return err
	}
	for _, err := range []*apiError{
		f.read("includeClient", "boolean", &next.IncludeClient),
		f.read("includeFullAppUser", "boolean", &next.IncludeFullAppUser),
	} {
		if err != nil {
			return err
		}
	}
	if f.has("triggers") {
		next.Triggers = nil
		if err := f.read("triggers", "array", &next.Triggers); err != nil {
			return err
		}
	}
	u, err := url.Parse(next.Target)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return badRequest("target should be an http or https URL")
	}
	if len(next.Triggers) == 0 {
		return badRequest("triggers should NOT have fewer than 1 items")
	}
	known := Triggers()
	for _, t := range next.Triggers {
		if !slices.Contains(known, t) {
			return badRequest("Invalid trigger: " + t)
		}
	}
	*w = next
	return nil
}

func (q *request) createWebhook() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	if err := f.require("target"); err != nil {
		return fail(err)
	}
	w := &webhook{Triggers: []string{"message"}, Version: q.version}
	if err := w.read(f); err != nil {
		return fail(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.app.webhooks) >= maxWebhooks {
		return fail(badRequest("Webhook limit reached"))
	}
	w.ID = q.ids.timed(q.cfg.Clock.Now())
	w.Secret = q.ids.random(86)
	q.cfg.Journal.Mask(w.Secret, "***")
	q.app.webhooks = append(q.app.webhooks, w)
	return ok(http.StatusCreated, encode(map[string]any{"webhook": w}))
}

func (q *request) listWebhooks() answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	return ok(http.StatusOK, encode(map[string]any{"webhooks": append([]*webhook{}, q.app.webhooks...)}))
}

// webhookLocked is the webhook the path names, and its place; nil when the app has no such webhook.
func (q *request) webhookLocked() (*webhook, int) {
	id := q.param("webhookId")
	i := slices.IndexFunc(q.app.webhooks, func(w *webhook) bool { return w.ID == id })
	if i < 0 {
		return nil, i
	}
	return q.app.webhooks[i], i
}

func (q *request) getWebhook() answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	w, _ := q.webhookLocked()
	if w == nil {
		return fail(notFound(""))
	}
	return ok(http.StatusOK, encode(map[string]any{"webhook": w}))
}

// updateWebhook changes what the body names. Attempts already scheduled keep the target and secret they began with.
func (q *request) updateWebhook() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	w, i := q.webhookLocked()
	if w == nil {
		return fail(notFound(""))
	}
	changed := *w
	if err := changed.read(f); err != nil {
		return fail(err)
	}
	q.app.webhooks[i] = &changed
	return ok(http.StatusOK, encode(map[string]any{"webhook": changed}))
}

func (q *request) deleteWebhook() answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	w, i := q.webhookLocked()
	if w == nil {
		return fail(notFound(""))
	}
	q.app.webhooks = slices.Delete(slices.Clone(q.app.webhooks), i, i+1)
	return ok(http.StatusOK, []byte("{}"))
}
