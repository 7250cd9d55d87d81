package aggregator

import (
	"encoding/json"
	"fmt"
)

// Status is the outcome of a message on its channel.
type Status string

// The statuses, each told by a webhook of its own (Smooch v1.1).
const (
	StatusChannel Status = "channel" // the channel took it: message:delivery:channel
	StatusUser    Status = "user"    // it reached the person's device: message:delivery:user
	StatusFailure Status = "failure" // it was refused, at once or later: message:delivery:failure
	StatusRead    Status = "read"    // the person read the conversation: conversation:read
)

// Report is what a network says about a message of the business.
type Report struct {
	MessageID string // of the message that it is about
	Status    Status // how far it got
	// IntegrationID says which of the message's destinations; empty means the first.
	IntegrationID string
	// ExternalMessageID is the channel's own; empty means it gave none.
	ExternalMessageID string
	// Final means that no further report for this message and destination will come.
	Final bool
	// Error says why, with StatusFailure.
	Error *DeliveryError
}

// DeliveryError is why a channel refused a message.
type DeliveryError struct {
	// Code is the cloud's, such as uncategorized_error.
	Code    string `json:"code"`
	Message string `json:"message,omitempty"`
	// Underlying is the channel's own error; nil means none.
	Underlying json.RawMessage `json:"underlyingError,omitempty"`
}

// Report schedules the webhooks that tell the outcome of a message. Errors: ErrUnknownMessage, ErrInvalid with the field's name.
func (s *Server) Report(r Report) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, err := s.reportOutsideLocked(r); known {
		return err
	}
	m := s.messages[r.MessageID]
	if m == nil {
		return fmt.Errorf("report %s: MessageID %q: %w", r.Status, r.MessageID, ErrUnknownMessage)
	}
	c := m.clientLocked(r.IntegrationID)
	if c == nil {
		return fmt.Errorf("report %s: IntegrationID %q: message %s went elsewhere: %w", r.Status, r.IntegrationID, m.id, ErrInvalid)
	}
	e := event{message: m.id, user: m.conversation.user, conversation: m.conversation, client: c}
	e.body.Timestamp = millisOf(s.cfg.Clock.Now())
	channel := &channelJSON{Type: c.platform, IntegrationID: c.integration}
	switch r.Status {
	case StatusRead:
		s.readByLocked(m.conversation, c, m.id)
		return nil
	case StatusFailure:
		if r.Error == nil || r.Error.Code == "" {
			return fmt.Errorf("report failure of message %s: Error is empty: %w", m.id, ErrInvalid)
		}
		e.body.Error = r.Error
	case StatusChannel, StatusUser:
	default:
		return fmt.Errorf("report message %s: Status %q: %w", m.id, r.Status, ErrInvalid)
	}
	e.trigger = "message:delivery:" + string(r.Status)
	external := []externalMessage{}
	if r.ExternalMessageID != "" {
		external = append(external, externalMessage{r.ExternalMessageID})
	}
	e.body.Destination, e.body.IsFinalEvent, e.body.ExternalMessages = channel, &r.Final, &external
	e.body.Message = &idJSON{m.id}
	s.emitLocked(e)
	return nil
}

// clientLocked is the client of a message on an integration, its first when none is named, or nil.
func (m *message) clientLocked(integration string) *client {
	for _, c := range m.clients {
		if integration == "" || c.integration == integration {
			return c
		}
	}
	return nil
}

// readLocked means the app user has seen everything.
func (c *conversation) readLocked(at millis) {
	c.unread = 0
	c.appUserLastRead = max(c.appUserLastRead, at)
}
