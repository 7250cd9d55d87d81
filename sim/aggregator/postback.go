package aggregator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
)

// Postback is a press of a button that tells the business something without a message.
type Postback struct {
	Person Person // who tapped
	// ActionID is the button's, when it is part of a message.
	ActionID string
	// MenuText and MenuPayload describe an entry of the persistent menu, when ActionID is empty.
	MenuText, MenuPayload string
}

// postbackJSON is a press as webhooks tell it; an entry of the menu has no message (Smooch v1.1).
type postbackJSON struct {
	Action  postbackActionJSON `json:"action"`
	Message json.RawMessage    `json:"message,omitempty"`
}

// postbackActionJSON always has metadata, {} when there is none.
type postbackActionJSON struct {
	ID       string          `json:"_id"`
	Type     string          `json:"type"`
	Text     string          `json:"text"`
	Payload  string          `json:"payload"`
	URI      string          `json:"uri"`
	Metadata json.RawMessage `json:"metadata"`
}

// Press tells postback. With the app's setting echoPostback the button's text becomes a message of the app user as well.
// Errors: ErrUnknownApp, ErrUnknownIntegration, ErrUnknownAppUser, ErrInvalid for a button the conversation does not hold.
func (s *Server) Press(p Postback) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var u *appUser
	var c *client
	var err error
	if p.ActionID == "" {
		u, c, err = s.arriveLocked(p.Person)
	} else {
		u, c, err = s.knownLocked(p.Person)
	}
	if err != nil {
		return fmt.Errorf("press button: %w", err)
	}
	pressed := postbackJSON{Action: postbackActionJSON{Type: "postback", Text: p.MenuText, Payload: p.MenuPayload}}
	if p.ActionID != "" {
		found := u.conversation.actionLocked(p.ActionID)
		if found == nil || found.action.Type != "postback" {
			return fmt.Errorf("press button: ActionID %q: no postback of a message: %w", p.ActionID, ErrInvalid)
		}
		pressed = found.postback()
	} else {
		pressed.Action.ID = s.ids.timed(s.cfg.Clock.Now())
	}
	u.seen(c, s.cfg.Clock.Now())
	s.pressLocked(u, c, pressed)
	return nil
}

// pressLocked tells of a press. c is nil when it came by the REST API.
func (s *Server) pressLocked(u *appUser, c *client, pressed postbackJSON) {
	if pressed.Action.Metadata == nil {
		pressed.Action.Metadata = json.RawMessage("{}")
	}
	u.conversationStarted = true
	e := event{trigger: triggerPostback, user: u, conversation: s.conversationOfLocked(u), client: c}
	e.body.Postbacks = []json.RawMessage{encode(pressed)}
	e.body.Source = &channelJSON{Type: "api"}
	if c != nil {
		e.body.Source = &channelJSON{Type: c.platform, IntegrationID: c.integration}
	}
	e.body.Timestamp = millisOf(s.cfg.Clock.Now())
	s.emitLocked(e)
	if u.app.settings.EchoPostback && pressed.Action.Text != "" {
		s.echoLocked(u, c, pressed.Action)
	}
}

// echoLocked adds the button's text as a message of the app user (Smooch v1.1; its shape is assumed).
func (s *Server) echoLocked(u *appUser, c *client, pressed postbackActionJSON) {
	now := s.cfg.Clock.Now()
	m := &message{conversation: s.conversationOfLocked(u)}
	j := &messageJSON{
		Text: pressed.Text, Payload: pressed.Payload, Type: "text", Role: roleAppUser,
		Received: m.conversation.receivedLocked(now), AuthorID: u.id, Name: u.displayName(), ID: s.ids.timed(now),
		Source: sourceJSON{Type: "api"},
	}
	if c != nil {
		m.clients = []*client{c}
		j.Source = c.source()
	}
	s.admitLocked(m, j)
}

// source is where a message of this client comes from.
func (c *client) source() sourceJSON {
	j := sourceJSON{Type: c.platform, IntegrationID: c.integration}
	if hasSDK(c.platform) {
		j.ID = c.deviceID
	}
	return j
}

// found is a button and the message it is part of.
type found struct {
	message *message
	json    *messageJSON
	actions []action
	items   []item
	action  *action // points into actions or items
}

func (f *found) postback() postbackJSON {
	a := f.action
	return postbackJSON{postbackActionJSON{a.ID, a.Type, a.Text, a.Payload, a.URI, a.Metadata}, f.message.raw}
}

// actionLocked finds a button of the conversation, the newest messages first; nil when there is none.
func (c *conversation) actionLocked(id string) *found {
	if c == nil || id == "" {
		return nil
	}
	quoted := encode(id)
	for _, m := range slices.Backward(c.messages) {
		if m.role != roleAppMaker || !bytes.Contains(m.raw, quoted) {
			continue
		}
		f := &found{message: m, json: decodeMessage(m.raw)}
		_ = json.Unmarshal(f.json.Actions, &f.actions) // both were encoded here, or are not there
		_ = json.Unmarshal(f.json.Items, &f.items)
		lists := [][]action{f.actions}
		for _, it := range f.items {
			lists = append(lists, it.Actions)
		}
		for _, list := range lists {
			if i := slices.IndexFunc(list, func(a action) bool { return a.ID == id }); i >= 0 {
				f.action = &list[i]
				return f
			}
		}
	}
	return nil
}

// postPostback presses a button for the app user, as the vendor's own clients do (smooch-core; the refusals are assumed).
func (q *request) postPostback() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	var id string
	if err := f.require("actionId"); err != nil {
		return fail(err)
	}
	if err := f.strings("actionId", &id); err != nil {
		return fail(err)
	}
	c, refused := q.conversationLockedBy()
	defer q.mu.Unlock()
	if refused != nil {
		return fail(refused)
	}
	pressed := c.actionLocked(id)
	switch {
	case pressed == nil:
		return fail(notFound(""))
	case pressed.action.Type != "postback":
		return fail(badRequest("actionId should be that of a postback"))
	}
	q.begin(c.id, pressed.message.id)
	q.pressLocked(c.user, nil, pressed.postback())
	return ok(http.StatusOK, []byte("{}"))
}
