package aggregator

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/wavetank/wavetank/connector/message"
)

// mostBack bounds Since: this many pages of up to 100 messages.
const mostBack = 50

// Unparsed is a missed message that the connector does not understand.
type Unparsed struct {
	Body   []byte // the webhook that would have brought it alone; Read takes it
	Reason string
}

// Since reads back what the app user wrote after an instant, oldest first, as the events that the webhooks brought or would have brought:
// the same message has the same event id. What is not understood comes apart. A message that does not say whose it is counts as the user's.
func (c *Client) Since(
	ctx context.Context, user message.AppUserID, conversation message.ConversationID, after time.Time,
) (events []message.Event, unparsed []Unparsed, err error) {
	for range mostBack {
		var page struct {
			Messages []json.RawMessage `json:"messages"`
		}
		err := c.do(ctx, "list messages", http.MethodGet, messagesOf(user)+"?after="+url.QueryEscape(seconds(after)), nil, &page)
		var refused *Error
		if errors.As(err, &refused) && refused.absent() {
			return events, unparsed, nil // no conversation any more
		}
		if err != nil {
			return nil, nil, err
		}
		was := after
		for _, raw := range page.Messages {
			var m each[inbound]
			_ = m.UnmarshalJSON(raw) // leaves the fault in it
			if m.of.Received.After(after) {
				after = m.of.Received.Time
			}
			switch m.of.Role {
			case "appUser":
			case "":
				m.err = cmp.Or(m.err, errors.New(".role is missing"))
			default:
				continue
			}
			back, err := inWebhook(m, user, conversation).customerMessages()
			if err != nil {
				unparsed = append(unparsed, Unparsed{c.asWebhook(raw, user, conversation), err.Error()})
				continue
			}
			events = append(events, back...)
		}
		if !after.After(was) {
			break
		}
	}
	return events, unparsed, nil
}

// inWebhook is a message as a webhook brings it.
func inWebhook(m each[inbound], user message.AppUserID, conversation message.ConversationID) (e envelope) {
	e.AppUser.of.ID, e.Conversation.of.ID, e.Messages.of = string(user), string(conversation), []each[inbound]{m}
	return e
}

// asWebhook is the body of a webhook that brings a message.
func (c *Client) asWebhook(raw json.RawMessage, user message.AppUserID, conversation message.ConversationID) []byte {
	of := func(id string) map[string]any { return map[string]any{"_id": id} }
	return object(map[string]any{
		"trigger": userWrote, "app": of(c.appID), "appUser": of(string(user)), "conversation": of(string(conversation)),
		"messages": []json.RawMessage{raw},
	})
}
