package oceana

import (
	"time"

	"github.com/wavetank/wavetank/sim/journal"
)

// typingShown is how long a desk shows that the customer types without hearing it again (public clients: 3 to 5 s).
const typingShown = 5 * time.Second

// Typing tells the customer's side that the agent types, or stopped. It is not kept for an adapter that is away.
func (s *Server) Typing(name, customer string, started bool) error {
	return s.act(name, customer, CanSendMessage, func(a *agent, c *contact) error {
		s.deskLocked(a, "typing", c, "", map[string]bool{"isTyping": started})
		s.cfg.Clock.Schedule("oceana tells that "+a.name+" types", 0, func() {
			s.mu.Lock()
			defer s.unlock()
			if c.state == stateActive {
				s.notifyUnackedLocked(c, methodIsTyping, agentTyping{methodIsTyping, c.guid, a.id, a.name, started})
			}
		})
		return nil
	})
}

// notifyUnackedLocked sends a notification about c that is neither acknowledged nor repeated, if an adapter is there.
func (s *Server) notifyUnackedLocked(c *contact, method string, body any) {
	sess, messaging := c.to.(*session)
	if !messaging {
		s.notifyLocked(c, method, "", body, nil)
		return
	}
	if sess.socket == nil {
		return
	}
	raw := journal.JSON(body)
	s.cfg.Journal.Add(journal.Entry{
		From: "oceana", To: "connector", Kind: journal.KindFrame, Name: method, Conversation: c.conversation.id, Payload: raw,
	})
	s.enqueueLocked(sess.socket, frame{Type: typeNotification, ConversationID: c.conversation.id, Body: raw})
	s.fenceLocked(sess.socket, "oceana -> connector isTyping")
}

// customerTypesLocked shows at the desk that the customer types, for a while.
func (s *Server) customerTypesLocked(c *contact, started bool) {
	if c.stopTyping != nil {
		c.stopTyping()
		c.stopTyping = nil
	}
	if c.typing != started {
		c.typing, s.changed = started, true
	}
	if !started {
		return
	}
	c.stopTyping = s.cfg.Clock.Schedule("typing of "+c.conversation.customer+" expires", typingShown, func() {
		s.mu.Lock()
		defer s.unlock()
		c.stopTyping = nil
		c.typing, s.changed = false, true
	})
}

// customerTypedLocked takes the adapter's isTyping, about whatever contact is open.
func (s *Server) customerTypedLocked(id string, req *isTyping) {
	if conv := s.conversations[id]; conv != nil && conv.contact != nil && conv.contact.state != stateClosed {
		s.customerTypesLocked(conv.contact, req.IsTyping)
	}
}
