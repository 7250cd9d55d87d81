package aggregator

import (
	"net/http"
	"slices"
)

// deleteMessages empties a conversation, which stays; nothing is unread then (Smooch v1.1; the count is assumed).
func (q *request) deleteMessages() answer {
	c, refused := q.conversationLockedBy()
	defer q.mu.Unlock()
	if refused != nil {
		return fail(refused)
	}
	q.begin(c.id, "")
	q.emptyLocked(c)
	return ok(http.StatusOK, []byte("{}"))
}

// emptyLocked takes the messages out of a conversation, and the files that live as long as they do.
func (s *Server) emptyLocked(c *conversation) {
	for _, m := range c.messages {
		s.forgetLocked(m)
	}
	s.removeMediaOfUserLocked(c.user)
	c.messages, c.unread = nil, 0
}

func (q *request) deleteMessage() answer {
	c, refused := q.conversationLockedBy()
	defer q.mu.Unlock()
	if refused != nil {
		return fail(refused)
	}
	m := q.messages[q.param("messageId")]
	i := slices.Index(c.messages, m)
	if m == nil || i < 0 {
		return fail(notFound("")) // assumed
	}
	q.begin(c.id, m.id)
	if m.role == roleAppMaker && c.after(i) < c.unread {
		c.unread--
	}
	q.forgetLocked(m)
	if url := decodeMessage(m.raw).MediaURL; url != "" {
		q.removeMediaOfMessageLocked(url)
	}
	c.messages = slices.Delete(c.messages, i, i+1)
	return ok(http.StatusOK, []byte("{}"))
}

// after is how many messages of the business come after the one at i.
func (c *conversation) after(i int) int {
	n := 0
	for _, m := range c.messages[i+1:] {
		if m.role == roleAppMaker {
			n++
		}
	}
	return n
}

// forgetLocked drops what the server knows of a message that leaves its conversation.
func (s *Server) forgetLocked(m *message) { delete(s.messages, m.id) }
