package aggregator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// roles of a message's author.
const (
	roleAppMaker = "appMaker"
	roleAppUser  = "appUser"
)

// message is what a conversation keeps; raw is what every answer and webhook shows of it. Only a payment and a submitted form
// change it.
type message struct {
	id, role, typ string
	received      millis
	conversation  *conversation
	clients       []*client       // where it goes to, or came from
	raw           json.RawMessage // the whole message; what else is in it is read from here, because there are many
	flow          *flow           // while processors have it; nil otherwise
}

// messageJSON has its fields in the order seen on the wire (Smooch v1.1).
type messageJSON struct {
	Text            string          `json:"text,omitempty"`
	MediaType       string          `json:"mediaType,omitempty"`
	MediaURL        string          `json:"mediaUrl,omitempty"`
	AltText         string          `json:"altText,omitempty"`
	Items           json.RawMessage `json:"items,omitempty"`
	Actions         json.RawMessage `json:"actions,omitempty"`
	DisplaySettings json.RawMessage `json:"displaySettings,omitempty"`
	Fields          json.RawMessage `json:"fields,omitempty"`
	BlockChatInput  *bool           `json:"blockChatInput,omitempty"` // of a form
	Submitted       *bool           `json:"submitted,omitempty"`      // of a form
	TextFallback    string          `json:"textFallback,omitempty"`
	Coordinates     *coordinates    `json:"coordinates,omitempty"`
	Location        *place          `json:"location,omitempty"`
	Payload         string          `json:"payload,omitempty"`
	Metadata        json.RawMessage `json:"metadata,omitempty"`
	Type            string          `json:"type"`
	Role            string          `json:"role"`
	Received        millis          `json:"received"`
	MediaSize       int64           `json:"mediaSize,omitempty"`
	AuthorID        string          `json:"authorId"`
	AvatarURL       string          `json:"avatarUrl,omitempty"`
	Email           string          `json:"email,omitempty"`
	Name            string          `json:"name,omitempty"`
	ID              string          `json:"_id"`
	Source          sourceJSON      `json:"source"`
	QuotedMessage   *quotedJSON     `json:"quotedMessage,omitempty"`
}

// quotedJSON is the message another one answers: the message itself, or the channel's id of one the cloud does not know.
type quotedJSON struct {
	Type       string          `json:"type"`
	Content    json.RawMessage `json:"content,omitempty"`
	ExternalID string          `json:"externalMessageId,omitempty"`
}

// decodeMessage reads what encode wrote; encoding it again gives the same bytes.
func decodeMessage(raw json.RawMessage) *messageJSON {
	var j messageJSON
	if err := json.Unmarshal(raw, &j); err != nil {
		panic(fmt.Sprintf("aggregator: a stored message cannot be read: %v", err))
	}
	return &j
}

type coordinates struct {
	Lat  float64 `json:"lat"`
	Long float64 `json:"long"`
}

type sourceJSON struct {
	Type              string `json:"type"`
	ID                string `json:"id,omitempty"`
	IntegrationID     string `json:"integrationId,omitempty"`
	OriginalMessageID string `json:"originalMessageId,omitempty"`
	OriginalTimestamp int64  `json:"originalMessageTimestamp,omitempty"` // unix seconds
}

// MessageView is a stored message as the world looks at it.
type MessageView struct {
	ID, Role, Type, Text string          // as the cloud's API has them
	Received             time.Time       // when the cloud got it
	Metadata             json.RawMessage // nil when none
	JSON                 json.RawMessage // the whole message, as the REST API shows it
}

// Messages is the history of a conversation, oldest first; nil when there is no such conversation.
func (s *Server) Messages(conversationID string) []MessageView {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conversations[conversationID]
	if c == nil {
		return nil
	}
	list := make([]MessageView, len(c.messages))
	for i, m := range c.messages {
		j := decodeMessage(m.raw)
		list[i] = MessageView{m.id, m.role, m.typ, j.Text, time.UnixMilli(int64(m.received)).UTC(), j.Metadata, m.raw}
	}
	return list
}

// receivedLocked is the time of receipt of the next message: now, but at least a millisecond after the one before, because
// paging by time would lose one of two messages that a paused clock gave the same instant.
func (c *conversation) receivedLocked(now time.Time) millis {
	c.latest = max(millisOf(now), c.latest+1)
	return c.latest
}

// storeLocked adds a message to its conversation and moves the read state (Smooch v1.1 as seen on the wire): a post of the
// business is unread until the app user writes or reads.
func (s *Server) storeLocked(m *message, j *messageJSON) {
	m.id, m.role, m.typ, m.received = j.ID, j.Role, j.Type, j.Received
	m.raw = encodeMessage(j)
	if !s.holdMessageLocked(m, j) {
		s.addLocked(m)
	}
}

// addLocked puts a message where its time of receipt belongs: the end, unless processors had it.
func (s *Server) addLocked(m *message) {
	c := m.conversation
	at := len(c.messages)
	for at > 0 && c.messages[at-1].received > m.received {
		at--
	}
	c.messages = slices.Insert(c.messages, at, m)
	c.user.conversationStarted = true
	s.messages[m.id] = m
	if c.user.app.settings.RetentionSeconds > 0 {
		s.retainLocked(c)
	}
	if m.role == roleAppUser {
		c.unread = 0
		c.appUserLastRead = m.received
		s.scheduleSaidLocked(m)
		return
	}
	c.unread++
	c.appMakerLastRead = m.received
}

// admitLocked adds a message to its conversation and tells of it. Whatever an app user writes comes this way, be it from a
// channel or by the REST API.
func (s *Server) admitLocked(m *message, j *messageJSON) {
	s.storeLocked(m, j)
	s.emitMessageLocked(m)
}

// changeLocked writes a stored message anew.
func (m *message) changeLocked(j *messageJSON) { m.raw = encode(j) }

// fullLocked refuses more messages than a conversation holds.
func (c *conversation) fullLocked(more, limit int) *apiError {
	held := 0
	if c != nil {
		held = len(c.messages)
	}
	if held+more <= limit {
		return nil
	}
	return &apiError{http.StatusLocked, "locked", fmt.Sprintf("Message limit of %d per conversation reached.", limit)}
}

// locationText is the text of a location that has none (Smooch v1.1 as seen on the wire).
func locationText(c coordinates) string {
	return "Location shared:\nhttps://maps.google.com/maps?q=" + number(c.Lat) + "," + number(c.Long)
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
