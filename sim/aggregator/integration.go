package aggregator

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
)

// Integration describes a channel an app is to be connected to.
type Integration struct {
	// ID is made by the cloud when empty.
	ID   string
	Type string
	// DisplayName is at most 100 characters, and may be empty.
	DisplayName string
	// Status is active, inactive or error; empty means active.
	Status string
	// PhoneNumber is the business's own, digits only (whatsapp).
	PhoneNumber string
	// HSMFallbackLanguage is that of templates in shorthand; empty means en_US (whatsapp).
	HSMFallbackLanguage string

	PageID   string // messenger
	AppID    string // messenger, wechat
	Tier     string // twitter
	EnvName  string // twitter
	UserID   string // messenger, twitter
	Username string // messenger, twitter, telegram
}

// integration is a channel an app is connected to.
type integration struct {
	ID, Type, DisplayName, Status string
	errorText                     string // told while Status is error
	values                        fields // what its type has beside that, without secrets
	menu                          *menu
	profile                       profile
	templates                     []*MessageTemplate
	deployment                    *deployment
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
	if in.Type == "whatsapp" {
		in.PhoneNumber = onlyDigits(in.PhoneNumber)
	}
	made := &integration{ID: in.ID, Type: in.Type, DisplayName: in.DisplayName, Status: in.Status, values: fields{}}
	for name, value := range map[string]string{
		"phoneNumber": in.PhoneNumber, "pageId": in.PageID, "appId": in.AppID, "tier": in.Tier, "envName": in.EnvName,
		"userId": in.UserID, "username": in.Username, "hsmFallbackLanguage": in.HSMFallbackLanguage,
	} {
		if value != "" {
			made.values[name] = encode(value)
		}
	}
	made.complete()
	a.add(made)
	return in.ID
}

// complete gives an integration that the world made what one made by REST has: the defaults of its type, and what its channel would tell. It
// is made up from the id, so that no other id of the world depends on it.
func (in *integration) complete() {
	k := kindOf(in.Type)
	if k == nil {
		return
	}
	for _, p := range k.accepts {
		if _, has := in.values[p.name]; !has && p.unless != "" {
			in.values[p.name] = json.RawMessage(p.unless)
		}
	}
	sum := sha256.Sum256([]byte(in.ID + in.Type))
	made := idSource{rand: rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])))}
	for _, name := range k.shows {
		_, has := in.values[name]
		switch form := k.derives[name]; {
		case has:
		case form != "":
			in.values[name] = encode(made.derived(form))
		case in.Type == "messenger": // the business's own application
			in.values[name] = encode(made.derived("digits"))
		case in.Type == "twitter": // the keys of the business's own application
			in.values[name] = encode(made.derived("name"))
		}
	}
}

func (a *app) add(in *integration) {
	a.integrations[in.ID] = in
	a.order = append(a.order, in)
}

// BreakIntegration lets a channel fail with a text, as an expired token would; an empty text mends it.
// Errors: ErrUnknownApp, ErrUnknownIntegration.
func (s *Server) BreakIntegration(appID, integrationID, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.apps[appID]
	if a == nil {
		return fmt.Errorf("break integration: appID %q: %w", appID, ErrUnknownApp)
	}
	in := a.integrations[integrationID]
	if in == nil {
		return fmt.Errorf("break integration: integrationID %q: %w", integrationID, ErrUnknownIntegration)
	}
	in.errorText, in.Status = text, "active"
	if text != "" {
		in.Status = "error"
	}
	return nil
}

// integrationOf is the oldest of a type, or nil.
func (a *app) integrationOf(typ string) *integration {
	if i := slices.IndexFunc(a.order, func(in *integration) bool { return in.Type == typ }); i >= 0 {
		return a.order[i]
	}
	return nil
}

// text is the value of a property, empty when it has none or is no string.
func (in *integration) text(name string) string {
	var s string
	_ = json.Unmarshal(in.values[name], &s) // what is no string stays empty
	return s
}

// json shows what the type shows, and never a secret.
func (in *integration) json() json.RawMessage {
	o := object(`{"_id":`)
	o = append(append(o, encode(in.ID)...), `,"type":`...)
	o = append(o, encode(in.Type)...)
	if in.DisplayName != "" {
		o = o.with("displayName", encode(in.DisplayName))
	}
	o = o.with("status", encode(in.Status))
	if in.Status == "error" && in.errorText != "" {
		o = o.with("error", encode(in.errorText))
	}
	k := kindOf(in.Type)
	for _, name := range k.shows {
		switch value, has := in.values[name]; {
		case has:
			o = o.with(name, value)
		case k.nulls:
			o = o.with(name, json.RawMessage("null"))
		}
	}
	return json.RawMessage(append(o, '}'))
}

// with adds a member to an object that is not closed yet.
func (o object) with(name string, value json.RawMessage) object {
	o = append(append(append(o, ','), encode(name)...), ':')
	return append(o, value...)
}

func integrationBehaviours() []Behaviour {
	return []Behaviour{
		{"integration", "derived fields", "what a channel tells, such as a page id or a user name, is made up unless the world tells it", "Smooch v1.1, Integrations; the values: assumed", Inferred, "Config.ConnectChannel"},
		{"integration", "credentials", "accepted, never echoed, and not tried: a refusal would be a 400 with its text", "Smooch v1.1, Integrations", Documented, "Config.ConnectChannel"},
		{"integration", "network", "one that is made by REST is on its simulated network at once, and off when it is deleted", "assumed", Inferred, "Config.Network"},
		{"integration", "deployment", "starts and is deleted within a minute on the clock; registered by any code", "Smooch v1.1, WhatsApp deployments; when each status begins: assumed", Inferred, "Config.DeploymentTime, Config.DeploymentCode"},
		{"integration", "message templates", "PENDING until the channel decides; the list is messageTemplates with hasMore and cursors", "Smooch v1.1, WhatsApp message templates; the envelope: assumed", Inferred, "Config.TemplateReview"},
		{"integration", "notification", "joins the conversation of who answers it, at its time of receipt, and no webhook tells of that", "Smooch v1.1, Notifications; when and how: assumed", Inferred, ""},
		{"integration", "made by the world", "has the members that one made by REST has, made up like theirs", "vendor's Postman collection, saved lists; the values: assumed", Inferred, ""},
		{"integration", "message templates, limit", "more than 100 counts as 100", "a public v1.1 client asks for 1000; what it is answered: assumed", Inferred, ""},
		{"integration", "deleted deployment", "the answer shows it as it was at the end", "Smooch v1.1, WhatsApp deployments", Documented, ""},
		{"integration", "sandbox", "has no REST surface: the world provisions it", "assumed", Inferred, ""},
	}
}
