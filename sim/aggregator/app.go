package aggregator

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// App is what a business needs to use the cloud: an app, its key, and the key of the account, which is the same for every app.
type App struct {
	ID                          string
	KeyID, Secret               string
	AccountKeyID, AccountSecret string
}

// app is one app and everything of it.
type app struct {
	id, token, name string
	authorID        string            // of every post that names no e-mail address
	authors         map[string]string // by e-mail address
	integrations    map[string]*Integration
	order           []*Integration
	webhooks        []*webhook
	users           map[string]*appUser
	byUserID        map[string]*appUser
	byClient        map[clientID]*appUser
	middleware      middleware
	rate            rate
	idHeader        []string       // its id as a header's value
	templates       []*appTemplate // oldest first
	settings        settings
}

// settings of an app, both off by default (Smooch v1.1).
type settings struct {
	EchoPostback                bool // a postback is also a message of the app user
	IgnoreAutoConversationStart bool // what a person does without writing tells no conversation:start
}

// Integration is a channel an app is connected to.
type Integration struct {
	// ID is made by the cloud when empty.
	ID   string `json:"_id"`
	Type string `json:"type"`
	// DisplayName is at most 100 characters, and may be empty.
	DisplayName string `json:"displayName,omitempty"`
	// Status is active, inactive or error; empty means active.
	Status string `json:"status"`
	// PhoneNumber is the business's own, digits only (whatsapp).
	PhoneNumber string `json:"phoneNumber,omitempty"`
	// HSMFallbackLanguage is that of templates in shorthand; empty means en_US (whatsapp).
	HSMFallbackLanguage string `json:"hsmFallbackLanguage,omitempty"`

	PageID   string `json:"pageId,omitempty"`   // messenger
	AppID    string `json:"appId,omitempty"`    // messenger, wechat
	Tier     string `json:"tier,omitempty"`     // twitter
	EnvName  string `json:"envName,omitempty"`  // twitter
	UserID   string `json:"userId,omitempty"`   // messenger, twitter
	Username string `json:"username,omitempty"` // messenger, twitter, telegram
}

// Provision makes an app with one key, as the operator of the cloud would before any REST call is possible.
func (s *Server) Provision(name string) App {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.cfg.Clock.Now()
	if s.account == nil {
		s.account = s.newKeyLocked("act_", nil)
	}
	a := &app{
		id: s.ids.timed(now), token: s.ids.random(24), name: name, authorID: s.ids.token(20), authors: map[string]string{},
		integrations: map[string]*Integration{}, users: map[string]*appUser{},
		byUserID: map[string]*appUser{}, byClient: map[clientID]*appUser{},
	}
	a.idHeader = []string{a.id}
	s.apps[a.id] = a
	s.appOrder = append(s.appOrder, a)
	k := s.newKeyLocked("app_", a)
	return App{ID: a.id, KeyID: k.id, Secret: k.secret, AccountKeyID: s.account.id, AccountSecret: s.account.secret}
}

func (s *Server) newKeyLocked(prefix string, a *app) *key {
	k := &key{id: prefix + s.ids.timed(s.cfg.Clock.Now()), secret: s.ids.random(40), app: a}
	s.keys[k.id] = k
	s.cfg.Journal.Mask(k.secret, "***")
	return k
}

// AddIntegration connects an app to a channel and returns the integration's id. An unknown app or an empty type is a mistake
// of the program, and panics.
func (s *Server) AddIntegration(appID string, in Integration) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.apps[appID]
	if a == nil || in.Type == "" {
		panic(fmt.Sprintf("aggregator: add integration %q to app %q: unknown app, or no type", in.Type, appID))
	}
	if in.ID == "" {
		in.ID = s.ids.timed(s.cfg.Clock.Now())
	}
	if in.Status == "" {
		in.Status = "active"
	}
	a.integrations[in.ID] = &in
	a.order = append(a.order, &in)
	return in.ID
}

type appJSON struct {
	ID       string       `json:"_id"`
	AppToken string       `json:"appToken"`
	Name     string       `json:"name"`
	Settings settingsJSON `json:"settings"`
	Metadata struct{}     `json:"metadata"`
}

type settingsJSON struct {
	MaskCreditCardNumbers bool `json:"maskCreditCardNumbers"`
	UseAnimalNames        bool `json:"useAnimalNames"`
	EchoPostback          bool `json:"echoPostback"`
}

func (a *app) json() appJSON {
	return appJSON{ID: a.id, AppToken: a.token, Name: a.name, Settings: settingsJSON{MaskCreditCardNumbers: true, EchoPostback: a.settings.EchoPostback}}
}

// iconURL is the picture of posts that name none.
func (s *Server) iconURL(a *app) string {
	if s.cfg.MediaURL == "" {
		return ""
	}
	return s.cfg.MediaURL + "/" + a.id + "/icons/appicon.jpg"
}

func (q *request) getApp() answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	return ok(http.StatusOK, encode(map[string]any{"app": q.app.json()}))
}

func (q *request) listApps() answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	p, err := q.page(len(q.appOrder))
	if err != nil {
		return fail(err)
	}
	list := []appJSON{}
	for _, a := range q.appOrder[p.from:p.to] {
		list = append(list, a.json())
	}
	return ok(http.StatusOK, encode(struct {
		Apps []appJSON `json:"apps"`
		page
	}{list, p}))
}

func (q *request) listIntegrations() answer {
	q.mu.Lock()
	defer q.mu.Unlock()
	all := q.app.order
	if types := q.http.URL.Query().Get("types"); types != "" {
		wanted := strings.Split(types, ",")
		all = slices.DeleteFunc(slices.Clone(all), func(i *Integration) bool { return !slices.Contains(wanted, i.Type) })
	}
	p, err := q.page(len(all))
	if err != nil {
		return fail(err)
	}
	return ok(http.StatusOK, encode(struct {
		Integrations []*Integration `json:"integrations"`
		page
	}{append([]*Integration{}, all[p.from:p.to]...), p}))
}

// page is a part of a list by limit and offset: 25 unless asked, 100 at most (Smooch v1.1).
type page struct {
	HasMore  bool `json:"hasMore"`
	Offset   int  `json:"offset"`
	from, to int
}

func (q *request) page(total int) (page, *apiError) {
	limit, offset := 25, 0
	query := q.http.URL.Query()
	for _, p := range []struct {
		name     string
		value    *int
		min, max int
	}{{"limit", &limit, 1, 100}, {"offset", &offset, 0, 1 << 30}} {
		text := query.Get(p.name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < p.min || n > p.max {
			return page{}, badRequest(fmt.Sprintf("%s should be an integer from %d to %d", p.name, p.min, p.max))
		}
		*p.value = n
	}
	from := min(offset, total)
	to := min(from+limit, total)
	return page{HasMore: to < total, Offset: offset, from: from, to: to}, nil
}
