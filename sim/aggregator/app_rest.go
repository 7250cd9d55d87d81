package aggregator

import (
	"net/http"
	"slices"
)

// createApp refuses one app more than the plan allows: Config.MaxApps.
func (q *request) createApp() answer {
	change, err := q.appChange(true)
	if err != nil {
		return fail(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.cfg.MaxApps > 0 && len(q.appOrder) >= q.cfg.MaxApps {
		return fail(&apiError{http.StatusPaymentRequired, "payment_required",
			"Your account has reached the maximum number of apps for your subscription plan"}) // Smooch v1.1
	}
	a := q.newAppLocked("")
	if maker := q.cred.key.service; maker != nil {
		a.makers[maker] = true
	}
	change(a)
	return ok(http.StatusCreated, encode(map[string]any{"app": a.json()}))
}

// listApps lists what the key may use: everything, or the apps of one service account.
func (q *request) listApps() answer {
	asked := q.http.URL.Query().Get("serviceAccountId")
	q.mu.Lock()
	defer q.mu.Unlock()
	own := q.cred.key.service
	if own != nil && asked != "" && asked != own.id {
		return fail(&apiError{http.StatusForbidden, "forbidden", "The serviceAccountId provided does not match supplied credentials"})
	}
	all := q.appOrder
	if asked != "" || own != nil {
		all = slices.DeleteFunc(slices.Clone(all), func(a *app) bool {
			return (own != nil && !a.makers[own]) || (asked != "" && !a.madeBy(asked))
		})
	}
	p, err := q.page(len(all))
	if err != nil {
		return fail(err)
	}
	list := []appJSON{}
	for _, a := range all[p.from:p.to] {
		list = append(list, a.json())
	}
	return ok(http.StatusOK, encode(struct {
		Apps []appJSON `json:"apps"`
		page
	}{list, p}))
}

func (a *app) madeBy(serviceAccountID string) bool {
	for s := range a.makers {
		if s.id == serviceAccountID {
			return true
		}
	}
	return false
}

func (q *request) getApp() answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	return ok(http.StatusOK, encode(map[string]any{"app": q.app.json()}))
}

func (q *request) updateApp() answer {
	change, err := q.appChange(false)
	if err != nil {
		return fail(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	kept := q.app.settings.RetentionSeconds
	change(q.app)
	if q.app.settings.RetentionSeconds != kept {
		q.begin("", "")
		q.retainAllLocked(q.app)
	}
	return ok(http.StatusOK, encode(map[string]any{"app": q.app.json()}))
}

// deleteApp removes the app and everything of it, and tells no webhook of the app users that go with it: assumed. An app's
// own key may not: assumed, as provisioning is the account's.
func (q *request) deleteApp() answer {
	if q.cred.scope == ScopeApp {
		return fail(forbidden())
	}
	var gone []Connection
	defer func() { q.disconnect(gone...) }()
	q.mu.Lock()
	defer q.mu.Unlock()
	a := q.app
	for _, u := range a.users {
		q.dropAppUserLocked(u)
	}
	for _, k := range a.keys {
		delete(q.keys, k.id)
	}
	for _, in := range a.order {
		gone = append(gone, a.connection(in))
		q.freeDeploymentLocked(in)
	}
	for id, n := range q.notifications {
		if n.app == a {
			delete(q.notifications, id)
		}
	}
	delete(q.apps, a.id)
	q.appOrder = slices.DeleteFunc(slices.Clone(q.appOrder), func(other *app) bool { return other == a })
	return ok(http.StatusOK, []byte("{}"))
}

// sdks names the integrations the SDKs use; they exist from the start (Smooch v1.1), though only those that were created are
// listed: assumed.
func (q *request) sdks() answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	id := func(typ string) string {
		if in := q.app.integrationOf(typ); in != nil {
			return in.ID
		}
		if q.app.sdks[typ] == "" {
			q.app.sdks[typ] = q.ids.timed(q.cfg.Clock.Now())
		}
		return q.app.sdks[typ]
	}
	return ok(http.StatusOK, encode(struct {
		Android string `json:"androidIntegrationId"`
		IOS     string `json:"iosIntegrationId"`
		Web     string `json:"webIntegrationId"`
	}{id("android"), id("ios"), id("web")}))
}

// appChange reads what an app may be given. Settings are changed one by one, metadata as a whole: assumed.
func (q *request) appChange(isNew bool) (func(*app), *apiError) {
	f, err := q.fields()
	if err != nil {
		return nil, err
	}
	if isNew {
		if err := f.require("name"); err != nil {
			return nil, err
		}
	}
	var name string
	if err := f.strings("name", &name); err != nil {
		return nil, err
	}
	if f.has("name") && name == "" {
		return nil, badRequest("name should NOT be shorter than 1 characters")
	}
	metadata, err := f.flat("metadata", "App metadata")
	if err != nil {
		return nil, err
	}
	var given fields
	if err := f.read("settings", "object", &given); err != nil {
		return nil, err
	}
	if err := new(settings).read(given); err != nil {
		return nil, err
	}
	return func(a *app) {
		if f.has("name") {
			a.name = name
		}
		if f.has("metadata") {
			a.metadata = metadata
		}
		_ = a.settings.read(given) // it has been read once
	}, nil
}

func (s *settings) read(given fields) *apiError {
	f := fields{}
	for name, value := range given {
		f["settings."+name] = value
	}
	if err := f.strings("settings.attachmentsAccess", &s.AttachmentsAccess); err != nil {
		return err
	}
	if f.has("settings.attachmentsAccess") && s.AttachmentsAccess != "public" && s.AttachmentsAccess != "private" {
		return notAllowed("settings.attachmentsAccess")
	}
	for _, err := range []*apiError{
		f.read("settings.maskCreditCardNumbers", "boolean", &s.MaskCreditCardNumbers),
		f.read("settings.useAnimalNames", "boolean", &s.UseAnimalNames),
		f.read("settings.echoPostback", "boolean", &s.EchoPostback),
		f.read("settings.ignoreAutoConversationStart", "boolean", &s.IgnoreAutoConversationStart),
		f.seconds("settings.conversationRetentionSeconds", &s.RetentionSeconds),
		f.seconds("settings.attachmentsTokenExpirationSeconds", &s.TokenSeconds),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// seconds reads a duration that is not negative.
func (f fields) seconds(name string, into *int64) *apiError {
	if err := f.read(name, "integer", into); err != nil {
		return err
	}
	if *into < 0 {
		return badRequest(name + " should be >= 0")
	}
	return nil
}

func notAllowed(name string) *apiError {
	return badRequest(name + " should be equal to one of the allowed values")
}
