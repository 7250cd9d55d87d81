package aggregator

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"time"
)

// clientID is a client's address within an app; channelID its address on a network, as the world names it.
type (
	clientID  struct{ integration, external string }
	channelID struct{ channel, external string }
)

// appUser is one person as an app knows them.
type appUser struct {
	app                       *app
	id, userID                string
	givenName, surname, email string
	signedUpAt                time.Time
	properties                fields
	clients                   []*client         // most recently active first
	pending                   []*link           // channels that are not confirmed yet
	linkCodes                 map[string]string // by integration
	businessSystems           []BusinessSystem
	conversation              *conversation
	conversationStarted       bool
	hasPaymentInfo            bool // has paid
}

// conversation is the only one of its app user (Smooch v1.1).
type conversation struct {
	id               string
	user             *appUser
	messages         []*message // by time of receipt, which strictly increases
	latest           millis     // time of receipt of the latest message, also of one that processors have
	unread           int
	appMakerLastRead millis
	appUserLastRead  millis
	stopRetention    func() bool // takes back the end of its messages; nil when none is due
}

// NewAppUser describes an app user to be made. Every field may be empty.
type NewAppUser struct {
	UserID, GivenName, Surname, Email string         // empty for none
	Properties                        map[string]any // nil for none
	// IntegrationID and ExternalID, given together, make a client too.
	IntegrationID, ExternalID, DisplayName string
	Raw                                    map[string]any
}

// AppUserView is an app user as the world looks at them.
type AppUserView struct {
	AppID, ID, UserID  string // of the app; the cloud's id of the app user; the app's own, empty for none
	ConversationID     string // empty until there is a message
	GivenName, Surname string
	DisplayName        string // of the client last active
	Clients            int
	Unread             int
}

// CreateAppUser makes an app user without a REST call. Errors: ErrUnknownApp, ErrUnknownIntegration, ErrConflict.
func (s *Server) CreateAppUser(appID string, n NewAppUser) (AppUserView, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.apps[appID]
	if a == nil {
		return AppUserView{}, fmt.Errorf("create app user: appID %q: %w", appID, ErrUnknownApp)
	}
	if n.UserID != "" && a.byUserID[n.UserID] != nil {
		return AppUserView{}, fmt.Errorf("create app user: userID %q: %w", n.UserID, ErrConflict)
	}
	in := a.integrations[n.IntegrationID]
	if n.ExternalID != "" && in == nil {
		return AppUserView{}, fmt.Errorf("create app user: integrationID %q: %w", n.IntegrationID, ErrUnknownIntegration)
	}
	if n.ExternalID != "" && a.byClient[clientID{in.ID, n.ExternalID}] != nil {
		return AppUserView{}, fmt.Errorf("create app user: externalID %q: %w", n.ExternalID, ErrConflict)
	}
	u := s.newAppUserLocked(a, n.UserID)
	u.givenName, u.surname, u.email = n.GivenName, n.Surname, n.Email
	if len(n.Properties) > 0 {
		var f fields
		if err := json.Unmarshal(encode(n.Properties), &f); err == nil {
			u.properties = f
		}
	}
	if n.ExternalID != "" {
		s.newClientLocked(u, in, n.ExternalID, n.DisplayName, n.Raw)
	}
	return u.view(), nil
}

// AppUserByExternalID finds the app user behind an address on a channel, such as a phone number on whatsapp. When several
// apps know the address, the client made last counts.
func (s *Server) AppUserByExternalID(channel, externalID string) (AppUserView, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.byChannel[channelID{channel, externalID}]
	if u == nil {
		return AppUserView{}, false
	}
	return u.view(), true
}

func (u *appUser) view() AppUserView {
	v := AppUserView{AppID: u.app.id, ID: u.id, UserID: u.userID, GivenName: u.givenName, Surname: u.surname, Clients: len(u.clients)}
	if len(u.clients) > 0 {
		v.DisplayName = u.clients[0].displayName
	}
	if u.conversation != nil {
		v.ConversationID, v.Unread = u.conversation.id, u.conversation.unread
	}
	return v
}

func (s *Server) newAppUserLocked(a *app, userID string) *appUser {
	u := &appUser{app: a, id: s.ids.random(24), userID: userID, signedUpAt: s.cfg.Clock.Now()}
	a.users[u.id] = u
	if userID != "" {
		a.byUserID[userID] = u
	}
	return u
}

// conversationOfLocked makes the conversation when there is none.
func (s *Server) conversationOfLocked(u *appUser) *conversation {
	if u.conversation == nil {
		u.conversation = &conversation{id: s.ids.random(24), user: u}
		s.conversations[u.conversation.id] = u.conversation
	}
	return u.conversation
}

// userLocked finds an app user by the cloud's id or the business's own (Smooch v1.1).
func (a *app) userLocked(id string) *appUser {
	if u := a.users[id]; u != nil {
		return u
	}
	return a.byUserID[id]
}

// seen makes c the client last active.
func (u *appUser) seen(c *client, now time.Time) {
	c.lastSeen = now
	if i := slices.Index(u.clients, c); i > 0 {
		u.clients = slices.Insert(slices.Delete(u.clients, i, i+1), 0, c)
	}
}

// clientOn is the client last active that fits, or nil.
func (u *appUser) clientOn(fits func(*client) bool) *client {
	if i := slices.IndexFunc(u.clients, fits); i >= 0 {
		return u.clients[i]
	}
	return nil
}

// displayName is what messages of the app user are signed with.
func (u *appUser) displayName() string {
	if name := strings.TrimSpace(u.givenName + " " + u.surname); name != "" {
		return name
	}
	if len(u.clients) == 0 {
		return ""
	}
	switch c := u.clients[0]; {
	case c.displayName != "" || !isSDK(c.platform):
		return c.displayName
	case u.app.settings.UseAnimalNames:
		return animalName(u.id)
	case c.platform == "web":
		return "Web User " + u.id // as seen on the wire
	}
	return ""
}

// animalName names an anonymous user, always the same way. The vendor's words are not known.
func animalName(id string) string {
	adjectives := []string{"Acrobatic", "Brave", "Calm", "Dapper", "Eager", "Fancy", "Gentle", "Happy"}
	animals := []string{"Rat", "Otter", "Heron", "Lynx", "Newt", "Panda", "Swan", "Toad"}
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // never fails
	n := h.Sum32()
	return adjectives[n%8] + " " + animals[n/8%8]
}

type appUserJSON struct {
	ID                  string        `json:"_id"`
	UserID              string        `json:"userId,omitempty"`
	Surname             string        `json:"surname,omitempty"`
	GivenName           string        `json:"givenName,omitempty"`
	Email               string        `json:"email,omitempty"`
	SignedUpAt          isoTime       `json:"signedUpAt"`
	HasPaymentInfo      bool          `json:"hasPaymentInfo"`
	ConversationStarted bool          `json:"conversationStarted"`
	Clients             []clientJSON  `json:"clients"`
	PendingClients      []pendingJSON `json:"pendingClients"`
	Properties          fields        `json:"properties"`

	// v1 only: v1.1 has dropped them.
	Devices            *[]deviceJSON `json:"devices,omitempty"`
	CredentialRequired *bool         `json:"credentialRequired,omitempty"`
}

// deviceJSON is a client of an SDK as v1 lists it beside the clients. What it holds is assumed.
type deviceJSON struct {
	ID       string  `json:"id"`
	Platform string  `json:"platform"`
	Active   bool    `json:"active"`
	LastSeen isoTime `json:"lastSeen"`
}

// jsonFor is json as a version of the API tells it.
func (u *appUser) jsonFor(version string) appUserJSON {
	j := u.json()
	if version != versionOne {
		return j
	}
	j.Devices, j.CredentialRequired = &[]deviceJSON{}, new(bool)
	for _, c := range j.Clients {
		if isSDK(c.Platform) {
			*j.Devices = append(*j.Devices, deviceJSON{c.ClientID, c.Platform, c.Active, c.LastSeen})
		}
	}
	return j
}

func (u *appUser) json() appUserJSON {
	j := appUserJSON{
		ID: u.id, UserID: u.userID, Surname: u.surname, GivenName: u.givenName, Email: u.email,
		SignedUpAt: isoTime(u.signedUpAt), HasPaymentInfo: u.hasPaymentInfo, ConversationStarted: u.conversationStarted,
		Clients: []clientJSON{}, PendingClients: []pendingJSON{}, Properties: u.propertiesOrEmpty(),
	}
	for i, c := range u.clients {
		j.Clients = append(j.Clients, c.json(i == 0))
	}
	for _, l := range u.pending {
		j.PendingClients = append(j.PendingClients, pendingJSON{l.deviceID, l.integration.Type, l.displayName})
	}
	return j
}

// propertiesOrEmpty is a copy: properties are always present, {} at first.
func (u *appUser) propertiesOrEmpty() fields {
	if u.properties == nil {
		return fields{}
	}
	return maps.Clone(u.properties)
}

// pendingJSON is a channel whose link is not confirmed yet (Smooch v1.1).
type pendingJSON struct {
	ID          string `json:"id"`
	Platform    string `json:"platform"`
	DisplayName string `json:"displayName,omitempty"`
}

type conversationJSON struct {
	ID               string `json:"_id"`
	Unread           int    `json:"unreadCount"`
	AppMakerLastRead millis `json:"appMakerLastRead,omitempty"`
	AppUserLastRead  millis `json:"appUserLastRead,omitempty"`
}

func (c *conversation) json() conversationJSON {
	return conversationJSON{c.id, c.unread, c.appMakerLastRead, c.appUserLastRead}
}

func userBehaviours() []Behaviour {
	return []Behaviour{
		{"app user", "under v1", "devices and credentialRequired beside what v1.1 tells, in answers and webhooks", "change log of v1.1, which drops them; devices are those of the SDKs, and no credential is required: assumed", Inferred, ""},
		{"app user", "null", "clears a field or a property of an app user", "assumed", Inferred, "Config.NullsKept"},
		{"app user", "names", "given name and surname come from the profile on messenger, twitter, telegram, viber and line; on whatsapp the name stays in the raw profile", "public clients of 2019 to 2023; the channels: assumed", Inferred, ""},
		{"app user", "clients", "the one last active first, which is the primary one", "public client of 2019; assumed", Inferred, ""},
		{"app user", "whatsapp client", "externalId is the number in digits, info has phoneNumber with +", "public clients; the form: assumed", Inferred, ""},
		{"app user", "anonymous", "Web User with the id, or an animal by the setting useAnimalNames, off at first", "vendor's captures of 2019; the animals and the default: assumed", Inferred, "settings.useAnimalNames"},
		{"app user", "hasPaymentInfo", "false until the app user pays", "vendor's Postman collection; when it turns: assumed", Inferred, ""},
		{"app user", "merge", "the survivor takes what they lack, and the messages, in the order of their receipt", "Smooch docs 2017, Users; which fields: assumed", Inferred, "Config.DiscardedProfileLost"},
		{"app user", "events", "appUser:delete, client:add and client:remove fire for deletion, linking, unlinking and theft", "trigger names in Smooch v1.1; when they fire and their shape: assumed", Inferred, "Config.SilentRemoval"},
		{"app user", "unlinking", "400 when the app user has no such channel", "vendor's Postman collection; the text: assumed", Inferred, "Config.UnlinkedText"},
	}
}
