package aggregator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector/message"
)

// metadataKey is the member of a message's metadata that carries the effect it was posted for.
const metadataKey = "effect"

// Message is what Post sends.
type Message struct {
	AppUser  message.AppUserID // whose conversation it goes to
	Effect   string            // carried in the metadata, so that Find finds the message again
	Name     string            // of the author; empty: the cloud's default
	Text     string
	Content  *message.Content // rich media in place of Text; nil: Text
	Template json.RawMessage  // a WhatsApp template: {namespace,name,language{code},components}; nil: Text
}

// ErrTemplate is wrapped by errors about a template that cannot be sent as it is.
var ErrTemplate = errors.New("template is not usable")

// ErrContent is wrapped by errors about rich media that cannot be sent as it is.
var ErrContent = errors.New("rich media is not usable")

// Posted is a message that the cloud took.
type Posted struct {
	ID   message.ID // given by the cloud
	Text string     // of a template, as the end user reads it, when the cloud knows; empty for anything else
}

// Post sends a message and returns what the cloud made of it. The cloud takes posts of any age; what a network refuses comes
// back later, as a webhook (R072). Errors are *Error, or wrap ErrTemplate
// or ErrContent.
func (c *Client) Post(ctx context.Context, m Message) (Posted, error) {
	body := map[string]any{"role": "appMaker", "metadata": map[string]string{metadataKey: m.Effect}}
	switch {
	case m.Template != nil:
		native, err := template(m.Template)
		if err != nil {
			return Posted{}, err
		}
		body["messageSchema"] = "whatsapp"
		body["message"] = native
	case m.Content != nil:
		fields, err := json.Marshal(m.Content)
		if err == nil {
			err = json.Unmarshal(fields, &body)
		}
		if err != nil {
			return Posted{}, fmt.Errorf("%w: %w", ErrContent, err)
		}
	default:
		body["type"] = "text"
		body["text"] = m.Text
	}
	if m.Name != "" && m.Template == nil {
		body["name"] = m.Name
	}
	var out struct {
		Message struct {
			ID   message.ID `json:"_id"`
			Text string     `json:"text"`
		} `json:"message"`
	}
	if err := c.do(ctx, "post message", http.MethodPost, messagesOf(m.AppUser), body, &out); err != nil {
		return Posted{}, err
	}
	if out.Message.ID == "" {
		return Posted{}, &Error{Op: "post message", MaybeDelivered: true, Err: errors.New("answer without message._id")}
	}
	posted := Posted{ID: out.Message.ID}
	if m.Template != nil {
		posted.Text = strings.TrimSpace(out.Message.Text)
	}
	return posted, nil
}

// Typing tells the end user that the business types, or stopped. Errors are *Error.
func (c *Client) Typing(ctx context.Context, user message.AppUserID, started bool) error {
	activity := "typing:stop"
	if started {
		activity = "typing:start"
	}
	path := "/appusers/" + url.PathEscape(string(user)) + "/conversation/activity"
	return c.do(ctx, "post activity", http.MethodPost, path, map[string]string{"role": "appMaker", "type": activity}, nil)
}

// template writes an agent's template the way WhatsApp wants it: the language policy is always deterministic.
func template(raw json.RawMessage) (map[string]any, error) {
	var t struct {
		Namespace string `json:"namespace,omitempty"`
		Name      string `json:"name"`
		Language  struct {
			Policy string `json:"policy"`
			Code   string `json:"code"`
		} `json:"language"`
		Components json.RawMessage `json:"components,omitempty"`
	}
	if err := json.Unmarshal(raw, &t); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTemplate, err)
	}
	switch {
	case t.Name == "":
		return nil, fmt.Errorf("%w: name is missing", ErrTemplate)
	case t.Language.Code == "":
		return nil, fmt.Errorf("%w: language.code is missing", ErrTemplate)
	}
	t.Language.Policy = "deterministic"
	return map[string]any{"type": "template", "template": t}, nil
}

// findPages bounds Find: this many pages of up to 100 messages.
const findPages = 5

// Find looks for the message posted for effect among the newest of the app user's conversation, newest page first.
func (c *Client) Find(ctx context.Context, user message.AppUserID, effect string) (message.ID, bool, error) {
	query := ""
	for range findPages {
		page, err := c.page(ctx, user, query)
		if err != nil {
			var refused *Error
			if errors.As(err, &refused) && refused.absent() {
				return "", false, nil // no conversation, no message
			}
			return "", false, err
		}
		for _, m := range page {
			var value string
			if json.Unmarshal(m.Metadata[metadataKey], &value) == nil && value == effect {
				return m.ID, true, nil
			}
		}
		if len(page) == 0 {
			return "", false, nil
		}
		query = "?before=" + url.QueryEscape(seconds(oldest(page)))
	}
	return "", false, nil
}

type found struct {
	ID       message.ID                 `json:"_id"`
	Received instant                    `json:"received"`
	Metadata map[string]json.RawMessage `json:"metadata"`
}

func oldest(page []found) time.Time {
	at := page[0].Received.Time
	for _, m := range page {
		if m.Received.Before(at) {
			at = m.Received.Time
		}
	}
	return at
}

func (c *Client) page(ctx context.Context, user message.AppUserID, query string) ([]found, error) {
	var out struct {
		Messages []found `json:"messages"`
	}
	if err := c.do(ctx, "list messages", http.MethodGet, messagesOf(user)+query, nil, &out); err != nil {
		return nil, err
	}
	return out.Messages, nil
}
