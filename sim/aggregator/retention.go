package aggregator

import (
	"slices"
	"strings"
	"time"
)

// retainLocked lets the messages of a conversation go when nothing has been said in it for as long as the app's setting
// conversationRetentionSeconds (documentation of the vendor's client libraries; that the conversation itself stays is assumed).
// It is called whenever a message is added or the setting changes.
func (s *Server) retainLocked(c *conversation) {
	if c.stopRetention != nil {
		c.stopRetention()
		c.stopRetention = nil
	}
	seconds := c.user.app.settings.RetentionSeconds
	if seconds == 0 || len(c.messages) == 0 {
		return
	}
	silent := s.cfg.Clock.Now().Sub(time.UnixMilli(int64(c.latest)))
	wait := max(0, time.Duration(seconds)*time.Second-silent)
	c.stopRetention = s.cfg.Clock.Schedule("conversation expires", wait, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.conversations[c.id] == c {
			s.emptyLocked(c)
		}
	})
}

// retainAllLocked follows a change of the setting.
func (s *Server) retainAllLocked(a *app) {
	users := make([]*appUser, 0, len(a.users))
	for _, u := range a.users {
		if u.conversation != nil {
			users = append(users, u)
		}
	}
	slices.SortFunc(users, func(a, b *appUser) int { return strings.Compare(a.id, b.id) }) // turns are made in the same order again
	for _, u := range users {
		s.retainLocked(u.conversation)
	}
}
