package aggregator

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/wavetank/wavetank/connector/message"
)

// mostBack bounds Since: this many pages of up to 100 messages.
const mostBack = 50

// Since reads back what the app user wrote after an instant, oldest first, as the events that the webhooks brought or would have brought:
// the same message has the same event id.
func (c *Client) Since(ctx context.Context, user message.AppUserID, conversation message.ConversationID, after time.Time) ([]message.Event, error) {
	var events []message.Event
	for range mostBack {
		var page struct {
			Messages []each[inbound] `json:"messages"`
		}
		err := c.do(ctx, "list messages", http.MethodGet, messagesOf(user)+"?after="+url.QueryEscape(seconds(after)), nil, &page)
		var refused *Error
		if errors.As(err, &refused) && refused.absent() {
			return events, nil // no conversation any more
		}
		if err != nil {
			return nil, err
		}
		was := after
		for _, part := range page.Messages {
			m := part.of
			if m.Received.After(after) {
				after = m.Received.Time
			}
			if m.Role != "appUser" || part.err != nil || m.fault() != nil {
				continue
			}
			var e envelope
			e.AppUser.of.ID, e.Conversation.of.ID, e.Messages.of = string(user), string(conversation), []each[inbound]{part}
			back, err := e.customerMessages()
			if err != nil {
				return nil, err
			}
			events = append(events, back...)
		}
		if !after.After(was) {
			return events, nil
		}
	}
	return events, nil
}
