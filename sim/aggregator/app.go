package aggregator

import (
	"maps"
	"strings"
	"time"
)

// App is what a business needs to use the cloud: an app, its key, and the key of the account, which is the same for every app.
type App struct {
	ID                          string // of the app
	KeyID, Secret               string // of the app's key
	AccountKeyID, AccountSecret string // of its account's key
}

// app is one app and everything of it.
type app struct {
	id, token, name string
	settings        settings
	metadata        fields
	authorID        string            // of every post that names no e-mail address
	authors         map[string]string // by e-mail address
	keys            []*key
	makers          map[*serviceAccount]bool // the service accounts that may use it
	integrations    map[string]*integration
	order           []*integration
	sdks            map[string]string // ids of the SDK integrations that were not created by a call, by type
	menu            *menu
	webhooks        []*webhook
	users           map[string]*appUser
	byUserID        map[string]*appUser
	byClient        map[clientID]*appUser
	middleware      middleware
	rate            rate
	idHeader        []string       // its id as a header's value
	makerHeader     []string       // the account's: that it is the account's id is assumed
	templates       []*appTemplate // oldest first
	pending         map[clientID]*link
	linkCodes       map[string]linkCode
	notified        map[clientID][]*notification // not answered yet
}

// settings of an app; their defaults are the vendor's, except that useAnimalNames is off (assumed).
type settings struct {
	MaskCreditCardNumbers       bool   `json:"maskCreditCardNumbers"`
	UseAnimalNames              bool   `json:"useAnimalNames"`
	RetentionSeconds            int64  `json:"conversationRetentionSeconds"` // zero keeps for ever
	EchoPostback                bool   `json:"echoPostback"`
	IgnoreAutoConversationStart bool   `json:"ignoreAutoConversationStart"`
	AttachmentsAccess           string `json:"attachmentsAccess"`
	TokenSeconds                int64  `json:"attachmentsTokenExpirationSeconds,omitempty"` // zero means the default
}

// Provision makes an app with one key, as the operator of the cloud would before any REST call is possible.
func (s *Server) Provision(name string) App {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.account == nil {
		s.account = s.newKeyLocked("act_", "default", key{})
	}
	a := s.newAppLocked(name)
	k := s.newKeyLocked("app_", "default", key{app: a})
	a.keys = append(a.keys, k)
	return App{ID: a.id, KeyID: k.id, Secret: k.secret, AccountKeyID: s.account.id, AccountSecret: s.account.secret}
}

func (s *Server) newAppLocked(name string) *app {
	a := &app{
		id: s.ids.timed(s.cfg.Clock.Now()), token: s.ids.random(24), name: name, authorID: s.ids.token(20), authors: map[string]string{},
		settings: settings{MaskCreditCardNumbers: true, AttachmentsAccess: "public"}, metadata: fields{},
		makers: map[*serviceAccount]bool{}, integrations: map[string]*integration{}, sdks: map[string]string{}, users: map[string]*appUser{},
		byUserID: map[string]*appUser{}, byClient: map[clientID]*appUser{}, pending: map[clientID]*link{},
		linkCodes: map[string]linkCode{}, notified: map[clientID][]*notification{},
	}
	a.idHeader = []string{a.id}
	if s.account != nil {
		a.makerHeader = []string{strings.TrimPrefix(s.account.id, "act_")}
	}
	s.apps[a.id] = a
	s.appOrder = append(s.appOrder, a)
	return a
}

type appJSON struct {
	ID       string   `json:"_id"`
	AppToken string   `json:"appToken"`
	Name     string   `json:"name"`
	Settings settings `json:"settings"`
	Metadata fields   `json:"metadata"`
}

func (a *app) json() appJSON {
	return appJSON{ID: a.id, AppToken: a.token, Name: a.name, Settings: a.settings, Metadata: maps.Clone(a.metadata)}
}

// iconURL is the picture of posts that name none.
func (s *Server) iconURL(a *app) string {
	if s.cfg.MediaURL == "" {
		return ""
	}
	return s.cfg.MediaURL + "/" + a.id + "/icons/appicon.jpg"
}

// now is the clock's, in the form timestamps of webhooks have.
func (s *Server) now() millis { return millisOf(s.cfg.Clock.Now()) }

// after runs f as a turn of the clock, under the lock.
func (s *Server) after(label string, wait time.Duration, f func()) {
	s.cfg.Clock.Schedule(label, wait, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		f()
	})
}

func appBehaviours() []Behaviour {
	return []Behaviour{
		{"app", "conversationRetentionSeconds", "messages go after that many seconds of silence on the clock; the conversation stays", "documentation of the vendor's client libraries; that it stays: assumed", Inferred, "settings.conversationRetentionSeconds"},
		{"app", "maskCreditCardNumbers", "kept and shown, on at first; no text is changed", "Smooch v1.1, Apps; what is masked is not known", Inferred, ""},
		{"app", "attachmentsAccess", "private makes what comes in from channels private; uploads say it themselves", "Smooch v1.1, Apps; what it covers: assumed", Inferred, "settings.attachmentsAccess"},
		{"app", "attachmentsTokenExpirationSeconds", "life of media tokens of the app", "Smooch v1.1, Apps", Documented, "settings.attachmentsTokenExpirationSeconds"},
		{"app", "icon", "a grey dot on the media host; without a media host, the picture of no person", "vendor's Postman collection; the dot: assumed", Inferred, "Config.MediaURL"},
	}
}
