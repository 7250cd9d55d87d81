package aggregator

import (
	"net/http"
	"slices"
)

// deleteAppUser removes the app user with clients, conversation and messages.
func (q *request) deleteAppUser() answer {
	return q.withUser(func(u *appUser) answer {
		if !q.cfg.SilentRemoval {
			q.begin("", "")
			e := event{trigger: "appUser:delete", user: u}
			e.body.Timestamp = q.now()
			q.emitLocked(e)
		}
		q.dropAppUserLocked(u)
		return ok(http.StatusOK, []byte("{}"))
	})
}

// dropAppUserLocked forgets everything about an app user.
func (s *Server) dropAppUserLocked(u *appUser) {
	s.scheduleRemovedLocked(u)
	for _, c := range slices.Clone(u.clients) {
		s.removeClientLocked(u, c)
	}
	for _, l := range slices.Clone(u.pending) {
		s.dropLinkLocked(l)
	}
	for _, code := range u.linkCodes {
		delete(u.app.linkCodes, code)
	}
	if u.conversation != nil {
		s.dropConversationLocked(u.conversation)
	}
	s.forgetAppUserLocked(u)
}

// dropConversationLocked forgets a conversation and everything that lives as long as it does.
func (s *Server) dropConversationLocked(c *conversation) {
	for _, m := range c.messages {
		delete(s.messages, m.id)
	}
	s.removeMediaOfUserLocked(c.user)
	delete(s.conversations, c.id)
	c.messages = nil
}

// forgetAppUserLocked makes the ids of an app user unknown.
func (s *Server) forgetAppUserLocked(u *appUser) {
	delete(u.app.users, u.id)
	if u.userID != "" {
		delete(u.app.byUserID, u.userID)
	}
}

// wipeProfile keeps ids and the conversation (Smooch v1.1).
func (q *request) wipeProfile() answer {
	return q.withUser(func(u *appUser) answer {
		u.givenName, u.surname, u.email, u.properties = "", "", "", nil
		for _, c := range u.clients {
			c.displayName, c.avatarURL, c.info, c.raw = "", "", nil, nil
		}
		return q.userAnswer(u)
	})
}
