package aggregator

import "net/http"

// showConversation is what the vendor's own library calls.
func (q *request) showConversation() answer {
	return q.withUser(func(u *appUser) answer {
		if u.conversation == nil {
			return fail(notFound("conversation"))
		}
		return ok(http.StatusOK, encode(map[string]any{"conversation": u.conversation.json()}))
	})
}
