package sdk

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/wavetank/wavetank/sim/aggregator"
)

// Dialect B is what the libraries for Android and iOS speak since 2019, and web messenger 5: its config names the integration, and there
// are conversations. An app user of this cloud has one.

func dialectB() []route {
	const app = "/sdk/v2/apps/{appId}"
	const user, conversation = app + "/appusers/{id}", app + "/conversations/{conversationId}"
	list := []route{
		{method: "GET", pattern: "/sdk/v2/integrations/{integrationId}/config", name: "/sdk/v2/config", handle: (*call).configB, open: true},
		{method: "POST", pattern: app + "/appusers", name: "/sdk/v2/appusers", handle: (*call).createB, open: true},
		{method: "POST", pattern: app + "/appusers/upgrade", name: "/sdk/v2/appusers/upgrade", handle: (*call).upgrade, open: true},
		{method: "POST", pattern: app + "/appusers/authcode", name: "/sdk/v2/appusers/authcode", handle: (*call).authCode, open: true},
		{method: "POST", pattern: app + "/login", name: "/sdk/v2/login", handle: (*call).loginB, open: true},
		{method: "GET", pattern: user, name: "/sdk/v2/appusers/{id}", handle: (*call).getB},
		{method: "PUT", pattern: user, name: "/sdk/v2/appusers/{id}", handle: (*call).update},
		{method: "POST", pattern: user + "/logout", name: "/sdk/v2/appusers/{id}/logout", handle: (*call).logout},
		{method: "POST", pattern: user + "/stripe/transaction", name: "/sdk/v2/appusers/{id}/stripe/transaction", handle: (*call).pay},
		{method: "GET", pattern: user + "/stripe/customer", name: "/sdk/v2/appusers/{id}/stripe/customer", handle: (*call).card},
		{method: "POST", pattern: user + "/stripe/customer", name: "/sdk/v2/appusers/{id}/stripe/customer", handle: (*call).keepCard},
		{method: "PUT", pattern: user + "/clients/{clientId}", name: "/sdk/v2/appusers/{id}/clients/{clientId}", handle: (*call).changeClient},
		{method: "GET", pattern: user + "/conversations", name: "/sdk/v2/appusers/{id}/conversations", handle: (*call).listB},
		{method: "POST", pattern: user + "/conversations", name: "/sdk/v2/appusers/{id}/conversations", handle: (*call).startB},
		{method: "GET", pattern: user + "/conversations/{conversationId}", name: "/sdk/v2/conversations/{id}", handle: (*call).openB},
		{method: "GET", pattern: conversation, name: "/sdk/v2/conversations/{id}", handle: (*call).openB},
		{method: "PUT", pattern: conversation, name: "/sdk/v2/conversations/{id}", handle: (*call).renameB},
		{method: "POST", pattern: conversation + "/subscribe", name: "/sdk/v2/conversations/{id}/subscribe", handle: (*call).openB},
		{method: "GET", pattern: conversation + "/messages", name: "/sdk/v2/conversations/{id}/messages", handle: (*call).messagesB},
		{method: "POST", pattern: conversation + "/messages", name: "/sdk/v2/conversations/{id}/messages", handle: (*call).postB},
		{method: "POST", pattern: conversation + "/files", name: "/sdk/v2/conversations/{id}/files", handle: (*call).fileB, upload: true},
		{method: "POST", pattern: conversation + "/activity", name: "/sdk/v2/conversations/{id}/activity", handle: (*call).activityB},
		{method: "POST", pattern: conversation + "/postback", name: "/sdk/v2/conversations/{id}/postback", handle: (*call).postbackB},
	}
	for i := range list {
		list[i].vendor = true
	}
	return list
}

// configB begins everything for an app on a phone.
func (c *call) configB() answer {
	appID, _, ok := c.cfg.Cloud.SDKIntegration(c.http.PathValue("integrationId"))
	app, known := c.cfg.Cloud.SDKApp(appID)
	if !ok || !known {
		return fail(notFound("integration_not_found"))
	}
	c.appID = appID
	base := c.base() + "/sdk"
	type intervals struct {
		Regular    int `json:"regular"` // seconds
		Aggressive int `json:"aggressive"`
	}
	type settings struct {
		Multi bool `json:"multiConvoEnabled"`
	}
	type appB struct {
		appJSON
		Settings settings `json:"settings"`
	}
	type retries struct {
		Intervals  intervals `json:"intervals"`
		Multiplier int       `json:"backoffMultiplier"`
		Max        int       `json:"maxRetries"`
	}
	integrations := []map[string]string{}
	for _, raw := range app.Integrations {
		var in struct{ Type, SenderID string }
		_ = json.Unmarshal(raw, &in) // the cloud wrote it
		switch in.Type {
		case "apn":
			integrations = append(integrations, map[string]string{"type": in.Type})
		case "fcm":
			if in.SenderID == "" {
				in.SenderID = "1" // of one that the world made; a phone registers with it
			}
			integrations = append(integrations, map[string]string{"type": in.Type, "senderId": in.SenderID})
		}
	}
	return answer{body: map[string]any{"config": struct {
		App          appB                `json:"app"`
		BaseURL      map[string]string   `json:"baseUrl"`
		Retries      retries             `json:"restRetryPolicy"`
		Integration  map[string]bool     `json:"integration"`
		Integrations []map[string]string `json:"integrations"`
	}{
		appB{appJSON{app.ID, "active", app.Name, app.IconURL}, settings{}},
		map[string]string{"android": base, "ios": base, "web": base},
		retries{intervals{60, 15}, 2, 5}, map[string]bool{"canUserCreateMoreConversations": false}, integrations,
	}}}
}

// participantB is one side of a conversation; times are unix seconds.
type participantB struct {
	ID       string      `json:"_id"`
	AppUser  string      `json:"appUserId"`
	UserID   string      `json:"userId,omitempty"`
	Unread   int         `json:"unreadCount"`
	LastRead json.Number `json:"lastRead,omitempty"`
}

type conversationB struct {
	ID           string            `json:"_id"`
	Type         string            `json:"type"`
	Default      bool              `json:"isDefault"`
	Updated      json.Number       `json:"lastUpdatedAt,omitempty"`
	MakerRead    json.Number       `json:"appMakerLastRead,omitempty"`
	Participants []participantB    `json:"participants"`
	Messages     []json.RawMessage `json:"messages,omitempty"`
}

// conversation is the one of an app user, with its last message; nil when there is none.
func (c *call) conversation(u aggregator.SDKUser, page aggregator.SDKPage) *conversationB {
	if u.Conversation == nil {
		return nil
	}
	var known struct {
		Unread    int         `json:"unreadCount"`
		MakerRead json.Number `json:"appMakerLastRead"`
		UserRead  json.Number `json:"appUserLastRead"`
	}
	_ = json.Unmarshal(u.Conversation, &known) // the cloud wrote it
	v := &conversationB{
		ID: u.ConversationID, Type: "personal", Default: true, MakerRead: known.MakerRead,
		Participants: []participantB{{ID: u.ID, AppUser: u.ID, UserID: u.UserID, Unread: known.Unread, LastRead: known.UserRead}},
	}
	if n := len(page.Messages); n > 0 {
		var last struct {
			Received json.Number `json:"received"`
		}
		_ = json.Unmarshal(page.Messages[n-1], &last) // likewise
		v.Updated, v.Messages = last.Received, page.Messages[n-1:]
	}
	return v
}

type settingsB struct {
	Realtime realtimeJSON    `json:"realtime"`
	Profile  profileJSON     `json:"profile"`
	Typing   map[string]bool `json:"typing"`
}

type sessionB struct {
	AppUser       json.RawMessage  `json:"appUser"`
	SessionToken  string           `json:"sessionToken,omitempty"`
	Settings      settingsB        `json:"settings"`
	Conversations []*conversationB `json:"conversations"`
	Pagination    map[string]bool  `json:"conversationsPagination"`
}

func (c *call) sessionB(status int, u aggregator.SDKUser, deviceID string) answer {
	page, err := c.cfg.Cloud.SDKMessages(c.appID, u.ID, "")
	if err != nil {
		return fail(err)
	}
	v := sessionB{
		AppUser: u.JSON, Conversations: []*conversationB{}, Pagination: map[string]bool{"hasMore": false},
		Settings: settingsB{c.realtimeSettings(), profileJSON{true, c.cfg.Options.ProfileInterval}, map[string]bool{"enabled": !c.cfg.Options.NoTyping}},
	}
	if one := c.conversation(u, page); one != nil {
		v.Conversations = append(v.Conversations, one)
	}
	a := answer{status: status, body: v}
	if deviceID != "" && !c.bearer {
		shown := v
		v.SessionToken, shown.SessionToken = c.sessionToken(c.appID, u.ID, deviceID), hidden
		a.body, a.shown = v, shown
	}
	return a
}

// createB makes an app user, with what there is to say at once.
func (c *call) createB() answer {
	var in struct {
		UserID       string      `json:"userId"`
		Client       *clientJSON `json:"client"`
		Intent       string      `json:"intent"`
		Conversation struct {
			Messages []messageJSON `json:"messages"`
		} `json:"conversation"`
	}
	if err := c.into(&in); err != nil {
		return fail(err)
	}
	userID, err := c.signedIn()
	if err != nil {
		return fail(err)
	}
	if in.UserID != userID {
		return fail(invalidAuth())
	}
	switch in.Intent {
	case "", "conversation:start", "message:appUser":
	default:
		return fail(badRequest("intent should be equal to one of the allowed values"))
	}
	first, err := beginning(in.Conversation.Messages)
	if err != nil {
		return fail(err)
	}
	d := c.device(in.Client)
	if err := checked(d); err != nil {
		return fail(err)
	}
	c.begin()
	start := in.Intent == "conversation:start" && len(in.Conversation.Messages) == 0
	if c.user, err = c.cfg.Cloud.CreateSDKUser(c.appID, userID, c.body, d, start); err != nil {
		return fail(err)
	}
	c.userID, c.deviceID = userID, d.ID
	if err := c.sayAll(first, in.Client); err != nil {
		return fail(err)
	}
	return c.sessionB(http.StatusCreated, c.user, d.ID)
}

// beginning are the messages that begin a conversation, which has no form yet to be answered.
func beginning(list []messageJSON) (all []aggregator.Incoming, err error) {
	if len(list) > 10 {
		return nil, badRequest("messages should NOT have more than 10 items")
	}
	for i := range list {
		in, err := list[i].incoming()
		if err == nil && in.Type == "formResponse" {
			err = badRequest("type should be equal to one of the allowed values")
		}
		if err != nil {
			return nil, err
		}
		all = append(all, in)
	}
	return all, nil
}

// sayAll posts the messages that begin a conversation, and looks at the app user again.
func (c *call) sayAll(list []aggregator.Incoming, sent *clientJSON) (err error) {
	for _, in := range list {
		if _, err := c.store(in, sent); err != nil {
			return err
		}
	}
	c.user, err = c.cfg.Cloud.SDKUser(c.appID, c.user.ID)
	return err
}

func (c *call) getB() answer { return c.sessionB(0, c.user, "") }

func (c *call) loginB() answer { return c.loginAs(c.sessionB) }

// authCode logs a device in with the code that the business got for it.
func (c *call) authCode() answer {
	var in struct {
		Code   string      `json:"authCode"`
		Client *clientJSON `json:"client"`
	}
	if err := c.into(&in); err != nil {
		return fail(err)
	}
	d := c.device(in.Client)
	if err := checked(d); err != nil {
		return fail(err)
	}
	c.begin()
	u, err := c.cfg.Cloud.UseAuthCode(c.appID, in.Code, d)
	if err != nil {
		return fail(err)
	}
	body := func(token string) any {
		return map[string]any{"appUser": map[string]string{"_id": u.ID, "sessionToken": token}}
	}
	return answer{body: body(c.sessionToken(c.appID, u.ID, d.ID)), shown: body(hidden)}
}

// changeClient takes the token for push notifications of a device.
func (c *call) changeClient() answer {
	var in clientJSON
	if err := c.into(&in); err != nil {
		return fail(err)
	}
	id := c.http.PathValue("clientId")
	if c.deviceID != "" && c.deviceID != id {
		return fail(notFound("client_not_found"))
	}
	c.begin()
	if err := c.cfg.Cloud.SetPushToken(c.appID, c.user.ID, id, in.PushToken); err != nil {
		return fail(err)
	}
	return answer{}
}

func (c *call) listB() answer {
	page, err := c.cfg.Cloud.SDKMessages(c.appID, c.user.ID, "")
	if err != nil {
		return fail(err)
	}
	list := []*conversationB{}
	if one := c.conversation(c.user, page); one != nil && strings.TrimLeft(c.http.URL.Query().Get("offset"), "0") == "" {
		list = append(list, one)
	}
	return answer{body: map[string]any{"conversations": list, "conversationsPagination": map[string]bool{"hasMore": false}}}
}

// startB begins the conversation, or goes on with the one there is: an app user has no other.
func (c *call) startB() answer {
	var in struct {
		Client   *clientJSON   `json:"client"`
		Intent   string        `json:"intent"`
		Messages []messageJSON `json:"messages"`
	}
	if err := c.into(&in); err != nil {
		return fail(err)
	}
	first, err := beginning(in.Messages)
	if err != nil {
		return fail(err)
	}
	d, err := c.sender(in.Client)
	if err != nil {
		return fail(err)
	}
	c.begin()
	if len(first) == 0 && in.Intent != "message:appUser" {
		c.user, err = c.cfg.Cloud.StartSDKConversation(c.appID, c.user.ID, aggregator.Device{ID: d.ID})
	} else {
		err = c.sayAll(first, in.Client)
	}
	if err != nil {
		return fail(err)
	}
	a := c.opened()
	a.status = http.StatusCreated
	return a
}

// found says whether the path names the conversation of the app user.
func (c *call) found() error {
	if c.user.ConversationID == "" || c.http.PathValue("conversationId") != c.user.ConversationID {
		return notFound("conversation_not_found")
	}
	return nil
}

func (c *call) openB() answer {
	if err := c.found(); err != nil {
		return fail(err)
	}
	return c.opened()
}

// opened is the conversation with its newest page.
func (c *call) opened() answer {
	page, err := c.cfg.Cloud.SDKMessages(c.appID, c.user.ID, "")
	if err != nil {
		return fail(err)
	}
	return answer{body: struct {
		Conversation *conversationB    `json:"conversation"`
		Messages     []json.RawMessage `json:"messages"`
		HasPrevious  bool              `json:"hasPrevious"`
	}{c.conversation(c.user, page), page.Messages, page.Older}}
}

// renameB takes a name or a picture of the conversation and keeps neither: conversations of this cloud have none.
func (c *call) renameB() answer {
	if err := c.found(); err != nil {
		return fail(err)
	}
	page, err := c.cfg.Cloud.SDKMessages(c.appID, c.user.ID, "")
	if err != nil {
		return fail(err)
	}
	return answer{body: map[string]any{"conversation": c.conversation(c.user, page)}}
}

func (c *call) messagesB() answer {
	if err := c.found(); err != nil {
		return fail(err)
	}
	page, err := c.cfg.Cloud.SDKMessages(c.appID, c.user.ID, c.http.URL.Query().Get("before"))
	if err != nil {
		return fail(err)
	}
	return answer{body: struct {
		Messages    []json.RawMessage `json:"messages"`
		HasPrevious bool              `json:"hasPrevious"`
		HasNext     bool              `json:"hasNext"`
	}{page.Messages, page.Older, page.Newer}}
}

// authorJSON is who sends something.
type authorJSON struct {
	AppUserID string      `json:"appUserId"`
	Client    *clientJSON `json:"client"`
}

// by checks that the author is who the request is authenticated as, and is in the conversation of the path.
func (c *call) by(a authorJSON) error {
	if a.AppUserID != "" && a.AppUserID != c.user.ID {
		return invalidAuth()
	}
	return c.found()
}

func (c *call) postB() answer {
	var in struct {
		Message *messageJSON `json:"message"`
		Author  authorJSON   `json:"author"`
	}
	if err := c.into(&in); err != nil {
		return fail(err)
	}
	if in.Message == nil {
		return fail(badRequest("should have required property 'message'"))
	}
	if err := c.by(in.Author); err != nil {
		return fail(err)
	}
	sent, err := c.post(in.Message, in.Author.Client)
	if err != nil {
		return fail(err)
	}
	u, err := c.cfg.Cloud.SDKUser(c.appID, c.user.ID)
	if err != nil {
		return fail(err)
	}
	return answer{status: http.StatusCreated, body: map[string]any{
		"messages": []json.RawMessage{sent.Message}, "conversation": c.conversation(u, aggregator.SDKPage{Messages: []json.RawMessage{sent.Message}}),
	}}
}

// fileB takes a file. What is wrong with one is told by push: the call itself is answered with the id that it would have had.
func (c *call) fileB() answer {
	f, err := c.readForm()
	if err != nil {
		return fail(err)
	}
	c.shown = encode(map[string]any{"source": map[string]any{"name": f.name, "mediaSize": len(f.body)}})
	var author authorJSON
	if raw := f.fields["author"]; len(raw) > 0 && json.Unmarshal(raw, &author) != nil {
		return fail(badRequest("author should be object"))
	}
	if err := c.by(author); err != nil {
		return fail(err)
	}
	sent, err := c.attach(f, author.Client, false)
	if r := asRefusal(err); err != nil && (r.Status == http.StatusUnsupportedMediaType || r.Status == http.StatusRequestEntityTooLarge) {
		sent.ID = c.cfg.Cloud.NewMessageID()
		device := c.device(author.Client).ID
		if c.deviceID != "" {
			device = c.deviceID
		}
		appID, u := c.appID, c.user
		c.cfg.Clock.Schedule("upload failed "+sent.ID, 0, func() {
			s := c.Server
			s.publish(appID, u.ID, u.ConversationID, sent.ID, event{Type: "upload:failed", Client: &idOf{device},
				Data: map[string]string{"messageId": sent.ID}, Err: &errJSON{r.Status, r.Code}})
		})
	} else if err != nil {
		return fail(err)
	}
	return answer{status: http.StatusCreated, body: map[string]string{"messageId": sent.ID}}
}
