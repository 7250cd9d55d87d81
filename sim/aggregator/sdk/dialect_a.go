package sdk

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/wavetank/wavetank/sim/aggregator"
)

// Dialect A is what Web Messenger 4.0 speaks: its config names the app, and every later path too.

func dialectA() []route {
	const app = "/sdk/apps/{appId}"
	const user = app + "/appusers/{id}"
	return []route{
		{method: "GET", pattern: app + "/config", name: "/sdk/config", handle: (*call).configA, open: true},
		{method: "GET", pattern: "/apps/{appId}/config", name: "/sdk/config", handle: (*call).configA, open: true},
		{method: "POST", pattern: app + "/appusers", name: "/sdk/appusers", handle: (*call).createA, open: true},
		{method: "POST", pattern: app + "/appusers/upgrade", name: "/sdk/appusers/upgrade", handle: (*call).upgrade, open: true},
		{method: "POST", pattern: app + "/appusers/authcode", name: "/sdk/appusers/authcode", handle: (*call).authCode, open: true},
		{method: "POST", pattern: app + "/login", name: "/sdk/login", handle: (*call).loginA, open: true},
		{method: "GET", pattern: user, name: "/sdk/appusers/{id}", handle: (*call).getA},
		{method: "PUT", pattern: user, name: "/sdk/appusers/{id}", handle: (*call).update},
		{method: "POST", pattern: user + "/logout", name: "/sdk/appusers/{id}/logout", handle: (*call).logout},
		{method: "POST", pattern: user + "/conversation", name: "/sdk/appusers/{id}/conversation", handle: (*call).startA},
		{method: "POST", pattern: user + "/conversation/read", name: "/sdk/appusers/{id}/conversation/read", handle: (*call).readA},
		{method: "GET", pattern: user + "/messages", name: "/sdk/appusers/{id}/messages", handle: (*call).messagesA},
		{method: "POST", pattern: user + "/messages", name: "/sdk/appusers/{id}/messages", handle: (*call).postA},
		{method: "POST", pattern: user + "/images", name: "/sdk/appusers/{id}/images", handle: (*call).imageA, upload: true},
		{method: "POST", pattern: user + "/postback", name: "/sdk/appusers/{id}/postback", handle: (*call).postbackA},
		{method: "POST", pattern: user + "/stripe/transaction", name: "/sdk/appusers/{id}/stripe/transaction", handle: (*call).pay},
	}
}

func routes() []route { return slices.Concat(dialectA(), linking(), dialectB(), dialectC()) }

// base is the address of the cloud as the client wrote it.
func (c *call) base() string {
	scheme := "http"
	if c.http.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + c.http.Host
}

type appJSON struct {
	ID      string `json:"_id"`
	Status  string `json:"status"`
	Name    string `json:"name"`
	IconURL string `json:"iconUrl,omitempty"`
}

// realtimeJSON is how to reach the realtime channel; times are seconds.
type realtimeJSON struct {
	Enabled         bool   `json:"enabled"`
	BaseURL         string `json:"baseUrl"`
	RetryInterval   int    `json:"retryInterval"`
	MaxAttempts     int    `json:"maxConnectionAttempts"`
	ConnectionDelay int    `json:"connectionDelay"`
}

func (c *call) realtimeSettings() realtimeJSON {
	o := c.cfg.Options
	return realtimeJSON{true, c.base() + RealtimePath, o.RetryInterval, o.MaxAttempts, o.ConnectionDelay}
}

type profileJSON struct {
	Enabled        bool `json:"enabled"`
	UploadInterval int  `json:"uploadInterval"`
}

// configA is all that a page knows beforehand: everything else's address is in it.
func (c *call) configA() answer {
	app, ok := c.cfg.Cloud.SDKApp(c.appID)
	if !ok {
		return fail(notFound("app_not_found"))
	}
	if !hasType(app.Integrations, "web") {
		return fail(notFound("integration_not_found"))
	}
	return answer{body: map[string]any{"config": struct {
		App          appJSON           `json:"app"`
		BaseURL      map[string]string `json:"baseUrl"`
		Realtime     realtimeJSON      `json:"realtime"`
		Profile      profileJSON       `json:"profile"`
		Style        style             `json:"style"`
		Integrations []publicJSON      `json:"integrations"`
	}{
		appJSON{app.ID, "active", app.Name, app.IconURL}, map[string]string{"web": c.base() + "/sdk"}, c.realtimeSettings(),
		profileJSON{true, c.cfg.Options.ProfileInterval},
		styleOf(app.Integrations), public(app.Integrations),
	}}}
}

func hasType(integrations []json.RawMessage, typ string) bool {
	return slices.ContainsFunc(integrations, func(raw json.RawMessage) bool {
		var in struct {
			Type string `json:"type"`
		}
		return json.Unmarshal(raw, &in) == nil && in.Type == typ
	})
}

// sessionA is an app user with their conversation, as a widget begins with it.
type sessionA struct {
	AppUser      json.RawMessage   `json:"appUser"`
	Conversation json.RawMessage   `json:"conversation,omitempty"`
	Messages     []json.RawMessage `json:"messages"`
	HasPrevious  bool              `json:"hasPrevious"`
	SessionToken string            `json:"sessionToken,omitempty"`
	Settings     struct {
		Profile profileJSON `json:"profile"`
	} `json:"settings"`
}

// session is the answer of every call that begins a visit. A token is given to who shows none of the business's: a client that is
// logged in would drop its JWT for it.
func (c *call) session(status int, u aggregator.SDKUser, deviceID string) answer {
	page, err := c.cfg.Cloud.SDKMessages(c.appID, u.ID, "")
	if err != nil {
		return fail(err)
	}
	v := sessionA{AppUser: u.JSON, Conversation: u.Conversation, Messages: page.Messages, HasPrevious: page.Older}
	v.Settings.Profile = profileJSON{true, c.cfg.Options.ProfileInterval}
	a := answer{status: status, body: v, shown: v}
	if deviceID != "" && !c.bearer {
		shown := v
		v.SessionToken, shown.SessionToken = c.sessionToken(c.appID, u.ID, deviceID), hidden
		a.body, a.shown = v, shown
	}
	return a
}

// createA makes an app user, lazily: with the first message.
func (c *call) createA() answer {
	var in struct {
		UserID string      `json:"userId"`
		Client *clientJSON `json:"client"`
	}
	if err := c.into(&in); err != nil {
		return fail(err)
	}
	userID, err := c.signedIn()
	if err != nil {
		return fail(err)
	}
	if in.UserID != userID { // an id that no token of the business proves
		return fail(invalidAuth())
	}
	d := c.device(in.Client)
	if err := checked(d); err != nil {
		return fail(err)
	}
	c.begin()
	u, err := c.cfg.Cloud.CreateSDKUser(c.appID, userID, c.body, d, false)
	if err != nil {
		return fail(err)
	}
	return c.session(http.StatusCreated, u, d.ID)
}

func (c *call) getA() answer { return c.session(0, c.user, "") }

// update changes a profile.
func (c *call) update() answer {
	c.begin()
	u, err := c.cfg.Cloud.UpdateSDKUser(c.appID, c.user.ID, c.body)
	if err != nil {
		return fail(err)
	}
	return answer{body: map[string]json.RawMessage{"appUser": u.JSON}}
}

// upgrade is for browsers with an id of before 4.0: this cloud never made one.
func (c *call) upgrade() answer {
	var in struct {
		ClientID string `json:"clientId"`
	}
	if err := c.into(&in); err != nil {
		return fail(err)
	}
	return answer{}
}

// login reads a login of dialect A or B, and returns who logged in; found is false when they are to be made later.
func (c *call) login() (u aggregator.SDKUser, found bool, err error) {
	var in struct {
		AppUserID string      `json:"appUserId"`
		Session   string      `json:"sessionToken"`
		UserID    string      `json:"userId"`
		Client    *clientJSON `json:"client"`
	}
	if err := c.into(&in); err != nil {
		return u, false, err
	}
	if c.http.Header.Get("Authorization") == "" {
		return u, false, &aggregator.Refusal{Status: http.StatusUnauthorized, Code: "unauthorized", Description: "Authorization is required"}
	}
	userID, err := c.signedIn()
	if err != nil {
		return u, false, err
	}
	if userID == "" || in.UserID != "" && in.UserID != userID {
		return u, false, invalidAuth()
	}
	d := c.device(in.Client)
	if err := checked(d); err != nil {
		return u, false, err
	}
	visitor := ""
	if in.AppUserID != "" {
		if _, ok := c.deviceOf(c.appID, in.AppUserID, in.Session); ok {
			visitor = in.AppUserID // else the visit is over, or another user's
		}
	}
	c.begin()
	u, found, err = c.cfg.Cloud.Login(c.appID, userID, visitor, d)
	if found && visitor != "" && visitor != u.ID {
		// This device hears itself who it is; the visitor's others are told so.
		c.realtime.Revoke(channelOf(c.appID, visitor), func(tag any) bool { return tag.(listener).device == d.ID })
	}
	return u, found, err
}

func (c *call) loginA() answer { return c.loginAs(c.session) }

// loginAs answers a login with what a dialect calls a session.
func (c *call) loginAs(session func(status int, u aggregator.SDKUser, deviceID string) answer) answer {
	u, found, err := c.login()
	switch {
	case err != nil:
		return fail(err)
	case !found:
		return answer{}
	}
	return session(0, u, "")
}

// logout ends what the device may hear and do.
func (c *call) logout() answer {
	var in struct {
		Client clientJSON `json:"client"`
	}
	if err := c.into(&in); err != nil {
		return fail(err)
	}
	id := c.device(&in.Client).ID
	if c.deviceID != "" {
		id = c.deviceID
	}
	c.begin()
	if err := c.cfg.Cloud.Logout(c.appID, c.user.ID, id); err != nil {
		return fail(err)
	}
	c.realtime.Revoke(channelOf(c.appID, c.user.ID), func(tag any) bool { return tag.(listener).device == id })
	return answer{}
}

func (c *call) startA() answer {
	d, err := c.sender(nil)
	if err != nil {
		return fail(err)
	}
	c.begin()
	u, err := c.cfg.Cloud.StartSDKConversation(c.appID, c.user.ID, aggregator.Device{ID: d.ID})
	if err != nil {
		return fail(err)
	}
	return answer{status: http.StatusCreated, body: map[string]json.RawMessage{"conversation": u.Conversation}}
}

func (c *call) readA() answer {
	d, err := c.sender(nil)
	if err != nil {
		return fail(err)
	}
	c.begin()
	if c.user.ConversationID == "" {
		return fail(notFound("conversation_not_found"))
	}
	if err := c.cfg.Cloud.ReadBy(c.person(d)); err != nil {
		return fail(err)
	}
	return answer{}
}

func (c *call) messagesA() answer {
	page, err := c.cfg.Cloud.SDKMessages(c.appID, c.user.ID, c.http.URL.Query().Get("before"))
	if err != nil {
		return fail(err)
	}
	if page.Conversation == nil {
		return fail(notFound("conversation_not_found"))
	}
	v := struct {
		Conversation json.RawMessage   `json:"conversation"`
		Messages     []json.RawMessage `json:"messages"`
		Previous     string            `json:"previous,omitempty"`
	}{page.Conversation, page.Messages, ""}
	if page.Older {
		var oldest struct {
			Received json.Number `json:"received"`
		}
		_ = json.Unmarshal(page.Messages[0], &oldest) // the cloud wrote it
		v.Previous = c.base() + c.http.URL.EscapedPath() + "?before=" + oldest.Received.String()
	}
	return answer{body: v}
}

func (c *call) postA() answer {
	var in struct {
		Message *messageJSON `json:"message"`
		Sender  struct {
			Client *clientJSON `json:"client"`
		} `json:"sender"`
	}
	if err := c.into(&in); err != nil {
		return fail(err)
	}
	if in.Message == nil {
		return fail(badRequest("should have required property 'message'"))
	}
	sent, err := c.post(in.Message, in.Sender.Client)
	if err != nil {
		return fail(err)
	}
	return answer{status: http.StatusCreated, body: messageAnswer{sent.Message, sent.Conversation}}
}

type messageAnswer struct {
	Message      json.RawMessage `json:"message"`
	Conversation json.RawMessage `json:"conversation"`
}

func (c *call) postbackA() answer {
	var in struct {
		Sender struct {
			Client *clientJSON `json:"client"`
		} `json:"sender"`
		Postback struct {
			ActionID string `json:"actionId"`
		} `json:"postback"`
	}
	if err := c.into(&in); err != nil {
		return fail(err)
	}
	if err := c.press(in.Postback.ActionID, in.Sender.Client); err != nil {
		return fail(err)
	}
	return answer{}
}

// press tells the business of a button.
func (c *call) press(actionID string, sent *clientJSON) error {
	if actionID == "" {
		return badRequest("should have required property 'actionId'")
	}
	d, err := c.sender(sent)
	if err != nil {
		return err
	}
	c.begin()
	return c.cfg.Cloud.Press(aggregator.Postback{Person: c.person(d), ActionID: actionID})
}
