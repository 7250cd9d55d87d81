package aggregator

import (
	"encoding/json"
	"errors"
	"slices"
)

// What follows is the cloud as its SDKs reach it: the same app users, clients and messages as those of the REST API, for a server of
// the SDKs' own protocols.

// Refusal is why the cloud does not do what an SDK asks for, with the status and the code of its answer.
type Refusal struct {
	Status            int    // HTTP status
	Code, Description string // as the answer's body has them
}

// Error is the code and the description.
func (r *Refusal) Error() string { return r.Code + ": " + r.Description }

func refusal(e *apiError) *Refusal { return &Refusal{e.status, e.code, e.description} }

// refused is an error of this package as an SDK is answered.
func refused(err error) error {
	var known *Refusal
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case errors.Is(err, ErrUnknownAppUser):
		return refusal(notFound("user"))
	case errors.Is(err, ErrUnknownApp):
		return refusal(notFound("app"))
	case errors.Is(err, ErrUnknownIntegration):
		return refusal(notFound("integration"))
	}
	return refusal(badRequest(err.Error()))
}

// Device is one installation of an SDK, a browser or an app on a phone, as it describes itself.
type Device struct {
	// ID is the one it made for itself, and keeps.
	ID string
	// Platform is web, android or ios.
	Platform string
	// IntegrationID may be empty: then it is the app's first of the platform.
	IntegrationID string
	// Raw is what the device says of itself, with appVersion and pushNotificationToken beside info; nil leaves what is known.
	Raw map[string]any
}

// SDKUser is an app user as their devices see them.
type SDKUser struct {
	ID, UserID string // the cloud's id of the app user, and the app's own, empty for none
	// Started means that there is a conversation to listen to.
	Started        bool
	ConversationID string          // empty when there is none
	JSON           json.RawMessage // as the REST API shows the app user
	Conversation   json.RawMessage // nil when there is none
}

func (u *appUser) sdk() SDKUser {
	v := SDKUser{ID: u.id, UserID: u.userID, Started: u.conversationStarted, JSON: encode(u.json())}
	if u.conversation != nil {
		v.ConversationID, v.Conversation = u.conversation.id, encode(u.conversation.json())
	}
	return v
}

// sdkUserLocked finds an app user of an app by the cloud's own id.
func (s *Server) sdkUserLocked(appID, id string) (*appUser, error) {
	a := s.apps[appID]
	if a == nil {
		return nil, refusal(notFound("app"))
	}
	u := a.users[id]
	if u == nil {
		return nil, refusal(notFound("user"))
	}
	return u, nil
}

// SDKUser is an app user by the cloud's own id. Every error of the methods for SDKs is a [*Refusal].
func (s *Server) SDKUser(appID, id string) (SDKUser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.sdkUserLocked(appID, id)
	if err != nil {
		return SDKUser{}, err
	}
	return u.sdk(), nil
}

// SDKUserID is the cloud's id of who has the business's id; empty when there is none.
func (s *Server) SDKUserID(appID, userID string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.apps[appID]; a != nil && a.byUserID[userID] != nil {
		return a.byUserID[userID].id
	}
	return ""
}

// CreateSDKUser makes an app user of who opened a device's messenger for the first time, with a conversation, and tells
// conversation:start when start is true. profile has the fields of the REST API, and others, which are ignored. With the business's id
// of an app user who is known already it is them. A device of another app user becomes the new app user's.
func (s *Server) CreateSDKUser(appID, userID string, profile json.RawMessage, d Device, start bool) (SDKUser, error) {
	f, change, err := s.sdkProfile(profile)
	if err != nil {
		return SDKUser{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a, in, err := s.sdkIntegrationLocked(appID, d)
	if err != nil {
		return SDKUser{}, err
	}
	u := a.byUserID[userID]
	if userID == "" || u == nil {
		u = s.newAppUserLocked(a, userID)
	}
	if len(f) > 0 {
		change(u)
	}
	c := s.claimDeviceLocked(u, in, d)
	s.startSDKLocked(u, c, start)
	return u.sdk(), nil
}

// sdkProfile checks the fields of an app user's profile.
func (s *Server) sdkProfile(profile json.RawMessage) (fields, func(*appUser), error) {
	f := fields{}
	if len(profile) > 0 {
		var isObject bool
		if f, isObject = splitObject(profile); !isObject {
			return nil, nil, refusal(badRequest("Bad request"))
		}
	}
	change, err := (&request{Server: s}).appUserChange(f)
	if err != nil {
		return nil, nil, refusal(err)
	}
	return f, change, nil
}

// UpdateSDKUser changes the fields of a profile that are named.
func (s *Server) UpdateSDKUser(appID, id string, profile json.RawMessage) (SDKUser, error) {
	_, change, err := s.sdkProfile(profile)
	if err != nil {
		return SDKUser{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.sdkUserLocked(appID, id)
	if err != nil {
		return SDKUser{}, err
	}
	change(u)
	return u.sdk(), nil
}

// StartSDKConversation makes the conversation of a known app user, and tells conversation:start when there was none.
func (s *Server) StartSDKConversation(appID, id string, d Device) (SDKUser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.sdkUserLocked(appID, id)
	if err != nil {
		return SDKUser{}, err
	}
	c := u.clientOn(func(c *client) bool { return c.deviceID == d.ID && isSDK(c.platform) })
	s.startSDKLocked(u, c, true)
	return u.sdk(), nil
}

func (s *Server) startSDKLocked(u *appUser, c *client, tell bool) {
	began := !u.conversationStarted
	s.conversationOfLocked(u)
	u.conversationStarted = true
	if tell && began && c != nil && slices.Contains(s.cfg.StartChannels, c.platform) && !u.app.settings.IgnoreAutoConversationStart {
		s.emitVisitLocked(event{trigger: triggerStart, user: u, conversation: u.conversation, client: c})
	}
}

// sdkIntegrationLocked is an app, and its integration that a device names, or its first of the device's platform.
func (s *Server) sdkIntegrationLocked(appID string, d Device) (*app, *integration, error) {
	a := s.apps[appID]
	if a == nil {
		return nil, nil, refusal(notFound("app"))
	}
	if d.ID == "" {
		return nil, nil, refusal(missing("client.id"))
	}
	if !isSDK(d.Platform) {
		return nil, nil, refusal(badRequest("client.platform should be equal to one of the allowed values"))
	}
	in := a.integrationOf(d.Platform)
	if d.IntegrationID != "" {
		in = a.integrations[d.IntegrationID]
	}
	if in == nil || in.Type != d.Platform {
		return nil, nil, refusal(notFound("integration"))
	}
	return a, in, nil
}

// claimDeviceLocked makes a device a client of this app user, taken from any other, and the one last active.
func (s *Server) claimDeviceLocked(u *appUser, in *integration, d Device) *client {
	if other := u.app.byClient[clientID{in.ID, d.ID}]; other != nil && other != u {
		s.removeClientLocked(other, other.clientOn(func(c *client) bool { return c.integration == in.ID && c.externalID == d.ID }))
	}
	c := u.clientOn(func(c *client) bool { return c.integration == in.ID && c.externalID == d.ID })
	if c == nil {
		c = s.newClientLocked(u, in, d.ID, "", d.Raw)
	} else if d.Raw != nil {
		c.describe(d.Raw)
	}
	u.seen(c, s.cfg.Clock.Now())
	return c
}

// Login makes a device that of the app user with the business's id. visitor is the cloud's id of who used it without a name until now,
// and empty when there was none: the two become one (merge:appUser). When there is no such app user, the visitor gets the business's id; with
// neither, found is false, and the device makes the app user when there is something to say.
func (s *Server) Login(appID, userID, visitor string, d Device) (v SDKUser, found bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, in, err := s.sdkIntegrationLocked(appID, d)
	if err != nil {
		return v, false, err
	}
	u, anonymous := a.byUserID[userID], a.users[visitor]
	if anonymous != nil && anonymous.userID != "" {
		anonymous = nil // a user with an id is not an earlier visit
	}
	if u == nil && anonymous != nil && !s.cfg.LoginLeavesVisitor {
		u, anonymous.userID, a.byUserID[userID] = anonymous, userID, anonymous
	}
	if u == nil {
		return v, false, nil
	}
	if anonymous != nil && anonymous != u {
		s.mergeLocked(u, anonymous)
	}
	has := u.clientOn(func(c *client) bool { return c.integration == in.ID && c.externalID == d.ID })
	c := s.claimDeviceLocked(u, in, d)
	if has == nil {
		s.clientEventLocked("client:add", u, c, "sdkLogin", u.isPrimary(c))
	}
	return u.sdk(), true, nil
}

// UseAuthCode makes a device that of the app user whom the business gave a code. A code works once.
func (s *Server) UseAuthCode(appID, code string, d Device) (SDKUser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, in, err := s.sdkIntegrationLocked(appID, d)
	if err != nil {
		return SDKUser{}, err
	}
	u := s.authCodes[code]
	if u == nil || u.app != a || a.users[u.id] != u {
		return SDKUser{}, refusal(invalidAuth("Invalid auth code"))
	}
	delete(s.authCodes, code)
	has := u.clientOn(func(c *client) bool { return c.integration == in.ID && c.externalID == d.ID })
	c := s.claimDeviceLocked(u, in, d)
	if has == nil {
		s.clientEventLocked("client:add", u, c, "sdkLogin", u.isPrimary(c))
	}
	return u.sdk(), nil
}

// Logout takes a device away from an app user: nothing they write or get is shown there any more.
func (s *Server) Logout(appID, id, deviceID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.sdkUserLocked(appID, id)
	if err != nil {
		return err
	}
	c := u.clientOn(func(c *client) bool { return isSDK(c.platform) && c.deviceID == deviceID })
	if c == nil {
		return refusal(notFound("client"))
	}
	s.clientEventLocked("client:remove", u, c, "sdk", u.isPrimary(c))
	s.removeClientLocked(u, c)
	return nil
}

// HasDevice says whether an app user has a client of an SDK with that id.
func (s *Server) HasDevice(appID, id, deviceID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.sdkUserLocked(appID, id)
	return err == nil && u.clientOn(func(c *client) bool { return isSDK(c.platform) && c.deviceID == deviceID }) != nil
}

// SetPushToken takes the token with which a device gets push notifications; empty means none any more.
func (s *Server) SetPushToken(appID, id, deviceID, token string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.sdkUserLocked(appID, id)
	if err != nil {
		return err
	}
	c := u.clientOn(func(c *client) bool { return isSDK(c.platform) && c.deviceID == deviceID })
	if c == nil {
		return refusal(notFound("client"))
	}
	c.pushToken = token
	return nil
}

// SDKDevices are the clients of SDKs that an app user has, the one last active first.
func (s *Server) SDKDevices(appID, id string) []SDKDevice {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.sdkUserLocked(appID, id)
	if err != nil {
		return nil
	}
	var list []SDKDevice
	for _, c := range u.clients {
		if isSDK(c.platform) {
			list = append(list, SDKDevice{c.deviceID, c.platform, c.integration, c.pushToken})
		}
	}
	return list
}

// SDKDevice is a client of an SDK.
type SDKDevice struct {
	ID, Platform, IntegrationID string // of the client, its kind, and the integration by which it comes
	PushToken                   string // empty: it wants no push notifications
}

// SDKApp is an app as its SDKs see it.
type SDKApp struct {
	ID, Name, IconURL string            // of the app, for people, and its picture
	Integrations      []json.RawMessage // as the REST API shows them, without secrets
}

// SDKApp is an app by its id; false when there is none.
func (s *Server) SDKApp(appID string) (SDKApp, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.apps[appID]
	if a == nil {
		return SDKApp{}, false
	}
	v := SDKApp{ID: a.id, Name: a.name, IconURL: s.iconURL(a)}
	for _, in := range a.order {
		v.Integrations = append(v.Integrations, in.json())
	}
	return v, true
}

// SDKIntegration is the app and the type of an integration of an SDK; false when there is none, or it is of another kind.
func (s *Server) SDKIntegration(integrationID string) (appID, platform string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.appOrder {
		if in := a.integrations[integrationID]; in != nil && isSDK(in.Type) {
			return a.id, in.Type, true
		}
	}
	return "", "", false
}

// AppByToken is the app of a legacy app token; empty when there is none.
func (s *Server) AppByToken(token string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.appOrder {
		if token != "" && a.token == token {
			return a.id
		}
	}
	return ""
}

// AppByKey is the app of an API key; empty when there is none.
func (s *Server) AppByKey(keyID string) string {
	if k := s.keyByID(keyID); k != nil && k.app != nil {
		return k.app.id
	}
	return ""
}

// SDKOwner is the app user that a device belongs to; false when there is none.
func (s *Server) SDKOwner(appID string, d Device) (SDKUser, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, in, err := s.sdkIntegrationLocked(appID, d)
	if err != nil || a.byClient[clientID{in.ID, d.ID}] == nil {
		return SDKUser{}, false
	}
	return a.byClient[clientID{in.ID, d.ID}].sdk(), true
}

// sdkBehaviours are what the cloud's own side of the SDKs does.
func sdkBehaviours() []Behaviour {
	return []Behaviour{
		{"sdk users", "login", "a visitor without a name who logs in becomes the app user of that userId, or is merged into them (merge:appUser)", "readable source of the vendor's clients; the outcome for a visitor whose userId is new: assumed", Inferred, "Config.LoginLeavesVisitor"},
		{"sdk users", "client:add", "fires with the reason sdkLogin for a device that is new to who logs in, client:remove with the reason sdk when they log out", "Smooch v2 documentation; under v1.1: assumed", Inferred, "Config.SilentRemoval"},
		{"sdk users", "conversation:start", "fires when a client begins a conversation without a message; a first message alone tells message:appUser", "the clients' word intent; assumed", Inferred, "Config.StartChannels"},
		{"sdk users", "auth code", "works once, for a device of the app's SDKs; a new one of the same app user ends the one before", "Smooch v1.1, App users; assumed", Inferred, ""},
		{"sdk users", "devices", "a client of an SDK is known by the id it made for itself, which is the id in the source of its messages", "vendor's captures of 2019; unmodified web messenger", Recorded, ""},
	}
}
