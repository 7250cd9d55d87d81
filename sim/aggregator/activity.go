package aggregator

import (
	"fmt"
	"net/http"
)

// postActivity takes the business's typing and reading. It causes no webhook; typing goes to the network.
func (q *request) postActivity() answer {
	f, err := q.fields()
	if err != nil {
		return fail(err)
	}
	var role, typ, name, avatar string
	if err := f.require("role", "type"); err != nil {
		return fail(err)
	}
	if err := f.strings("role", &role, "type", &typ, "name", &name, "avatarUrl", &avatar); err != nil {
		return fail(err)
	}
	if role != roleAppMaker {
		return fail(badRequest("role should be equal to one of the allowed values"))
	}
	if typ != "typing:start" && typ != "typing:stop" && typ != "conversation:read" {
		return fail(badRequest("type should be equal to one of the allowed values"))
	}
	c, refused := q.conversationLockedBy()
	defer q.mu.Unlock()
	if refused != nil {
		return fail(refused)
	}
	if typ == "conversation:read" {
		c.appMakerLastRead = max(c.appMakerLastRead, millisOf(q.cfg.Clock.Now()))
	}
	q.begin(c.id, "")
	if typ == "conversation:read" {
		q.scheduleSeenLocked(c.user)
	} else {
		q.scheduleTypingLocked(c.user, typ == "typing:start")
	}
	return ok(http.StatusOK, encode(map[string]any{"conversation": c.json()}))
}

func (q *request) getConversation() answer {
	c, refused := q.conversationLockedBy()
	defer q.mu.Unlock()
	if refused != nil {
		return fail(refused)
	}
	return ok(http.StatusOK, encode(map[string]any{"conversation": c.json()}))
}

// postRead marks everything the business wrote as read by the app user.
func (q *request) postRead() answer {
	c, refused := q.conversationLockedBy()
	defer q.mu.Unlock()
	if refused != nil {
		return fail(refused)
	}
	c.readLocked(millisOf(q.cfg.Clock.Now()))
	q.begin(c.id, "")
	return ok(http.StatusOK, []byte("{}"))
}

// conversationLockedBy takes the lock, which the caller gives back, and finds the conversation the path names.
func (q *request) conversationLockedBy() (*conversation, *apiError) {
	q.mu.Lock()
	u := q.app.userLocked(q.param("userId"))
	switch {
	case u == nil:
		return nil, notFound("user")
	case u.conversation == nil:
		return nil, notFound("conversation")
	}
	return u.conversation, nil
}

// Typing tells webhooks that an app user began or stopped typing. Errors: ErrUnknownAppUser, also before the first message.
func (s *Server) Typing(channel, externalID string, started bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.byChannel[channelID{channel, externalID}]
	if u == nil || u.conversation == nil {
		return fmt.Errorf("typing of %q on %s: %w", externalID, channel, ErrUnknownAppUser)
	}
	c := u.clientOn(func(c *client) bool { return c.platform == channel && c.externalID == externalID })
	typ := "typing:stop"
	if started {
		typ = "typing:start"
	}
	e := event{trigger: triggerTyping, user: u, conversation: u.conversation, client: c}
	e.body.Activity = &activityJSON{typ, roleAppUser}
	e.body.Source = &channelJSON{Type: c.platform, IntegrationID: c.integration}
	e.body.Timestamp = millisOf(s.cfg.Clock.Now())
	s.emitLocked(e)
	return nil
}
