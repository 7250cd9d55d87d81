package sdk

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/bayeux"
	"github.com/wavetank/wavetank/sim/journal"
)

// Dialect C is what Web Messenger 3 and the apps of its time spoke: /v1/init with the app's token, afterwards the REST API of v1 as the app
// user, and three realtime channels. No client of it was run against this server.

// legacyPrefix begins the paths of dialect C, and its channels.
const legacyPrefix = "/v1/"

func dialectC() []route {
	const user = "/v1/appusers/{id}"
	list := []route{
		{method: "POST", pattern: "/v1/init", name: "/v1/init", handle: (*call).initC, open: true},
		{method: "PUT", pattern: user, name: "/v1/appusers/{id}", handle: (*call).update},
		{method: "PUT", pattern: user + "/devices/{clientId}", name: "/v1/appusers/{id}/devices/{deviceId}", handle: (*call).changeClient},
		{method: "GET", pattern: user + "/conversation", name: "/v1/appusers/{id}/conversation", handle: (*call).conversationC},
		{method: "POST", pattern: user + "/conversation/read", name: "/v1/appusers/{id}/conversation/read", handle: (*call).readC},
		{method: "POST", pattern: user + "/conversation/postback", name: "/v1/appusers/{id}/conversation/postback", handle: (*call).postbackC},
		{method: "GET", pattern: user + "/messages", name: "/v1/appusers/{id}/messages", handle: (*call).messagesA},
		{method: "POST", pattern: user + "/messages", name: "/v1/appusers/{id}/messages", handle: (*call).postC},
		{method: "POST", pattern: user + "/images", name: "/v1/appusers/{id}/images", handle: (*call).imageC, upload: true},
	}
	for i := range list {
		list[i].legacy = true
	}
	return list
}

// legacyApp finds the app of a call, which no path names: by its token, or by the key that signed the user's.
func (c *call) legacyApp() error {
	if c.cfg.Options.NoLegacy {
		return notFound("resource")
	}
	p, err := proofOf(c.http)
	switch {
	case err == nil && p.jwt != "":
		c.appID = c.cfg.Cloud.AppByKey(keyOf(p.jwt))
	default:
		c.appID = c.cfg.Cloud.AppByToken(c.http.Header.Get("app-token"))
	}
	if c.appID == "" {
		return invalidAuth()
	}
	return nil
}

// keyOf is the id of the key that a token names; whether it was signed with that is checked later.
func keyOf(token string) string {
	t, _, err := jwt.NewParser().ParseUnverified(token, jwt.MapClaims{})
	if err != nil {
		return ""
	}
	id, _ := t.Header["kid"].(string)
	return id
}

// legacyUser lets a client act for the app user of the path, named by either id. The app's token alone is no proof for an app user with an
// id of the business's, unless an option says so.
func (c *call) legacyUser(id string) (err error) {
	userID, err := c.signedIn()
	if err != nil {
		return err
	}
	c.user, err = c.admitLegacy(c.appID, id, userID, userID != "")
	c.userID = c.user.UserID
	return err
}

func (s *Server) admitLegacy(appID, id, signedFor string, signed bool) (aggregator.SDKUser, error) {
	u, err := s.cfg.Cloud.SDKUser(appID, id)
	if err != nil {
		u, err = s.cfg.Cloud.SDKUser(appID, s.cfg.Cloud.SDKUserID(appID, id))
	}
	switch {
	case err != nil:
		return aggregator.SDKUser{}, invalidAuth()
	case signed && u.UserID != signedFor, !signed && u.UserID != "" && !s.cfg.Options.LegacyUnsigned:
		return aggregator.SDKUser{}, invalidAuth()
	}
	return u, nil
}

// initC begins a visit: the app user of the business's id, or of the device, or a new one.
func (c *call) initC() answer {
	var in struct {
		UserID string      `json:"userId"`
		Device *clientJSON `json:"device"`
	}
	if err := c.into(&in); err != nil {
		return fail(err)
	}
	userID, err := c.signedIn()
	if err != nil {
		return fail(err)
	}
	if userID == "" && c.cfg.Options.LegacyUnsigned {
		userID = in.UserID
	}
	if in.UserID != userID {
		return fail(invalidAuth())
	}
	d := c.device(in.Device)
	if err := checked(d); err != nil {
		return fail(err)
	}
	app, _ := c.cfg.Cloud.SDKApp(c.appID)
	c.begin()
	u, known := c.visitor(userID, d)
	if !known {
		if u, err = c.cfg.Cloud.CreateSDKUser(c.appID, userID, nil, d, false); err != nil {
			return fail(err)
		}
	}
	type settings struct {
		Web struct {
			Channels struct{} `json:"channels"`
		} `json:"web"`
	}
	type appC struct {
		Name         string       `json:"name"`
		IconURL      string       `json:"iconUrl,omitempty"`
		Settings     settings     `json:"settings"`
		Integrations []publicJSON `json:"integrations"`
	}
	return answer{body: struct {
		AppUser json.RawMessage `json:"appUser"`
		App     appC            `json:"app"`
	}{u.JSON, appC{app.Name, app.IconURL, settings{}, public(app.Integrations)}}}
}

// visitor is who a device has been used by; with the business's id only that app user, whose device it becomes.
func (c *call) visitor(userID string, d aggregator.Device) (u aggregator.SDKUser, known bool) {
	if userID != "" {
		u, known, err := c.cfg.Cloud.Login(c.appID, userID, "", d)
		return u, known && err == nil
	}
	u, known = c.cfg.Cloud.SDKOwner(c.appID, d)
	return u, known && u.UserID == ""
}

func (c *call) conversationC() answer {
	if c.user.Conversation == nil {
		return fail(notFound("conversation_not_found"))
	}
	return answer{body: map[string]json.RawMessage{"conversation": c.user.Conversation}}
}

// legacyDevice is the device that a message names, or the one that the app user used last.
func (c *call) legacyDevice(id string) *clientJSON {
	if id == "" {
		if list := c.cfg.Cloud.SDKDevices(c.appID, c.user.ID); len(list) > 0 {
			id = list[0].ID
		}
	}
	return &clientJSON{ID: id}
}

func (c *call) postC() answer {
	var in struct {
		messageJSON
		DeviceID string `json:"deviceId"`
	}
	if err := c.into(&in); err != nil {
		return fail(err)
	}
	sent, err := c.post(&in.messageJSON, c.legacyDevice(in.DeviceID))
	if err != nil {
		return fail(err)
	}
	return answer{status: http.StatusCreated, body: messageAnswer{sent.Message, sent.Conversation}}
}

// imageC takes a picture. Its other parts are plain text, and only one of them means something: the device.
func (c *call) imageC() answer {
	f, err := c.readForm()
	if err != nil {
		return fail(err)
	}
	c.shown = encode(map[string]any{"source": map[string]any{"name": f.name, "mediaSize": len(f.body)}})
	sent, err := c.attach(f, c.legacyDevice(f.texts["deviceId"]), true)
	if err != nil {
		return fail(err)
	}
	return answer{status: http.StatusCreated, body: messageAnswer{sent.Message, sent.Conversation}}
}

func (c *call) readC() answer {
	d, err := c.sender(c.legacyDevice(""))
	if err != nil {
		return fail(err)
	}
	c.begin()
	if err := c.cfg.Cloud.ReadBy(c.person(d)); err != nil {
		return fail(err)
	}
	return answer{}
}

func (c *call) postbackC() answer {
	var in struct {
		ActionID string `json:"actionId"`
	}
	if err := c.into(&in); err != nil {
		return fail(err)
	}
	if err := c.press(in.ActionID, c.legacyDevice("")); err != nil {
		return fail(err)
	}
	return answer{}
}

// Channels of dialect C: what happens to an app user, the bare messages of a conversation, and its activities.
func userChannel(userID string) string { return legacyPrefix + "users/" + userID }
func messageChannel(conversationID string) string {
	return legacyPrefix + "conversations/" + conversationID
}
func activityChannel(conversationID string) string {
	return messageChannel(conversationID) + "/activity"
}

// admitLegacyChannel lets a client hear what its own app user may.
func (s *Server) admitLegacyChannel(sub bayeux.Subscription, l listener) (listener, error) {
	var shown struct {
		credentials
		AppToken string `json:"appToken"`
	}
	if s.cfg.Options.NoLegacy || json.Unmarshal(sub.Ext, &shown) != nil {
		return l, errInvalidAuth
	}
	appID, signedFor := s.cfg.Cloud.AppByToken(shown.AppToken), ""
	if shown.JWT != "" {
		appID = s.cfg.Cloud.AppByKey(keyOf(shown.JWT))
		var err error
		if signedFor, err = s.cfg.Cloud.SDKToken(appID, shown.JWT); err != nil {
			return l, errInvalidAuth
		}
	}
	if appID == "" {
		return l, errInvalidAuth
	}
	u, err := s.admitLegacy(appID, shown.AppUserID, signedFor, shown.JWT != "")
	if err != nil {
		return l, errInvalidAuth
	}
	own := []string{userChannel(u.ID)}
	if u.ConversationID != "" {
		own = append(own, messageChannel(u.ConversationID), activityChannel(u.ConversationID))
	}
	if !slices.Contains(own, sub.Channel) {
		return l, errInvalidAuth
	}
	if list := s.cfg.Cloud.SDKDevices(appID, u.ID); len(list) > 0 {
		l.device, l.actor = list[0].ID, clientName(list[0].Platform, list[0].ID)
	}
	return l, nil
}

// publishLegacy pushes an event to who listens in dialect C, and adds those that are connected to reached.
func (s *Server) publishLegacy(conversationID, messageID string, e event, reached map[string]bool) {
	var channel string
	var data json.RawMessage
	switch {
	case e.Type == "message":
		channel, data = messageChannel(conversationID), e.Message
	case e.Type == "activity" && strings.HasPrefix(e.Activity.Type, "typing:"):
		channel = activityChannel(conversationID)
		data = encode(struct {
			Activity string         `json:"activity"`
			Role     string         `json:"role"`
			Data     map[string]any `json:"data,omitempty"`
		}{e.Activity.Type, e.Activity.Role, e.Activity.Data})
	default:
		return
	}
	list := s.realtime.Subscribers(channel)
	for _, sub := range list {
		if l := sub.Tag.(listener); sub.Connected {
			reached[l.device] = true
			s.cfg.Journal.Add(journal.Entry{From: cloud, To: l.actor, Kind: journal.KindFrame, Name: "push " + e.Type, Conversation: conversationID,
				Message: messageID, Payload: data})
		}
	}
	if len(list) > 0 {
		s.realtime.Publish(channel, data)
	}
}

// publishLegacyUser tells who listens in dialect C that their app user is another one now, or has another channel.
func (s *Server) publishLegacyUser(channel string, u aggregator.SDKUser, typ, clientID string) {
	type what struct {
		Type     string `json:"type"`
		ClientID string `json:"clientId"`
	}
	s.realtime.Publish(channel, encode(struct {
		AppUser json.RawMessage `json:"appUser"`
		Event   what            `json:"event"`
	}{u.JSON, what{typ, clientID}}))
}
