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
	if trigger = w.heardAs(trigger); trigger == "" {
		return false
	}
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
	if !isTarget(next.Target) {
		return badRequest("target should be an http or https URL")
	}
	if len(next.Triggers) == 0 {
		return badRequest("triggers should NOT have fewer than 1 items")
	}
	known := Triggers()
	if w.Version == versionOne {
		known = append(known, triggerDelivered, triggerNotDelivered)
	}
	for _, t := range next.Triggers {
		if !slices.Contains(known, t) {
			return badRequest("Invalid trigger: " + t)
		}
	}
	*w = next
	return nil
}

func isTarget(target string) bool {
	u, err := url.Parse(target)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// checkTarget refuses a target that Config.Target refuses. It is called outside the lock.
func (q *request) checkTarget(f fields) *apiError {
	var target string
	if q.cfg.Target == nil || f.strings("target", &target) != nil || !isTarget(target) {
		return nil // or refused for another reason
	}
	if err := q.cfg.Target(target); err != nil {
		return badRequest(err.Error())
	}
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
	if err := q.checkTarget(f); err != nil {
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
	if err := q.checkTarget(f); err != nil {
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
	q.cfg.Journal.Unmask(w.Secret)
	return ok(http.StatusOK, []byte("{}"))
}

func webhookBehaviours() []Behaviour {
	return []Behaviour{
		{"webhook", "success", "any 2xx", "Smooch docs 2017, Webhooks", Documented, ""},
		{"webhook", "final refusals", "400, 401, 403, 404 and 406 are not tried again", "Smooch docs 2017, Webhooks", Documented, ""},
		{"webhook", "redirects", "3xx is not followed and tried again", "assumed", Inferred, ""},
		{"webhook", "time-out", "20 seconds on the clock", "Smooch docs 2017, Webhooks", Documented, "Config.WebhookTimeout"},
		{"webhook", "retries", "five attempts: at 0, 30 s, 90 s, 4 min, 13 min; a change of target or secret is for new events", "Smooch v2 documentation (five in 15 minutes); the steps: assumed", Inferred, "Config.RetrySchedule"},
		{"webhook", "same body", "every attempt sends the same bytes; there is no event id", "Smooch docs 2017, Webhooks", Documented, ""},
		{"webhook", "order", "one call for each event and webhook; nothing waits for an earlier one", "Smooch docs 2017, Webhooks; no order: assumed", Inferred, ""},
		{"webhook", "wildcard", "* is every trigger but typing:appUser", "public client of 2021; which: assumed", Inferred, ""},
		{"webhook", "message", "message is message:appUser and message:appMaker", "Smooch docs 2017, Webhooks", Documented, ""},
		{"webhook", "truncation", "each webhook has its own: app users without profile, clients only when asked for", "Smooch v1.1, Webhooks", Documented, "includeClient, includeFullAppUser"},
		{"webhook", "limit", "ten for an app; the eleventh is a 400", "Smooch docs 2017, Webhooks; the refusal: assumed", Inferred, ""},
		{"webhook", "update", "partial; what the body does not name stays", "Smooch v1.1, Webhooks", Documented, ""},
		{"webhook", "silent targets", "32 calls to one host may be unanswered; further ones to it wait, others do not", "assumed", Inferred, ""},
		{"webhook", "targets", "any http or https URL; a world that other machines reach refuses those of its own machine and link", "assumed", Inferred, "Config.Target"},
		{"webhook", "User-Agent", "smooch-webhook/1.1", "assumed", Inferred, ""},
	}
}
