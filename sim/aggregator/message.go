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

// maxMessages is how many messages a conversation holds (Smooch v2 documentation).
const maxMessages = 30000

// message is stored once and never changes, except by processors before anybody sees it; raw is what every answer and webhook shows of it.
type message struct {
	id, role, typ, text string
	received            millis
	metadata            json.RawMessage
	conversation        *conversation
	clients             []*client // where it goes to, or came from
	raw                 json.RawMessage
	flow                *flow // while processors have it; nil otherwise
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
	Coordinates     *coordinates    `json:"coordinates,omitempty"`
	Location        json.RawMessage `json:"location,omitempty"`
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
	ID, Role, Type, Text string
	Received             time.Time
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
		list[i] = MessageView{m.id, m.role, m.typ, m.text, time.UnixMilli(int64(m.received)).UTC(), m.metadata, m.raw}
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
	m.id, m.role, m.typ, m.text, m.received, m.metadata = j.ID, j.Role, j.Type, j.Text, j.Received, j.Metadata
	m.raw = encode(j)
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
	if m.role == roleAppUser {
		c.unread = 0
		c.appUserLastRead = m.received
		return
	}
	c.unread++
	c.appMakerLastRead = m.received
}

// fullLocked refuses a message more than a conversation holds.
func (c *conversation) fullLocked() *apiError {
	if c == nil || len(c.messages) < maxMessages {
		return nil
	}
	return &apiError{http.StatusLocked, "locked", fmt.Sprintf("Message limit of %d per conversation reached.", maxMessages)}
}

// locationText is the text of a location that has none (Smooch v1.1 as seen on the wire).
func locationText(c coordinates) string {
	return "Location shared:\nhttps://maps.google.com/maps?q=" + number(c.Lat) + "," + number(c.Long)
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
