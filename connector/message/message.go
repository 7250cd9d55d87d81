// Package message holds the nouns that all parts of the connector share: identifiers, channels, the states a message passes
// through, what can happen to a conversation (Event) and what can be done about it (Effect). It does no input or output and
// imports nothing of the module.
package message

import "time"

// ConversationID names a conversation; unique within an app, opaque, assigned by the cloud, and used unchanged as the key of
// the conversation towards Oceana.
type ConversationID string

// AppUserID names an app user; unique within an app, opaque, assigned by the cloud.
type AppUserID string

// ID names a message of the cloud; unique within an app, opaque, assigned by the cloud.
type ID string

// AgentID names a message of Oceana; unique within a conversation, opaque, assigned by Oceana.
type AgentID string

// Channel is the network a message came over, as the cloud spells it in source.type. The zero value is no channel.
type Channel string

// The channels that are routed: three social networks (R001) and the three kinds of own apps (R002).
const (
	WhatsApp  Channel = "whatsapp"
	Messenger Channel = "messenger"
	Twitter   Channel = "twitter"
	Web       Channel = "web"
	IOS       Channel = "ios"
	Android   Channel = "android"
)

// Supported reports whether messages of this channel are routed to agents (R001, R002).
func (c Channel) Supported() bool {
	switch c {
	case WhatsApp, Messenger, Twitter, Web, IOS, Android:
		return true
	}
	return false
}

// Window is how long after the end user's last message the network lets the business write freely; zero means without limit.
// The limit is inclusive: exactly this long after is still inside (R068, R084, R086).
func (c Channel) Window() time.Duration {
	switch c {
	case WhatsApp, Messenger:
		return 24 * time.Hour
	}
	return 0
}

// Source is the name Oceana gives this channel (channelSrc of requestChat); own apps share one, which starts with a blank.
func (c Channel) Source() string {
	switch c {
	case WhatsApp:
		return "WhatsApp"
	case Messenger:
		return "Facebook"
	case Twitter:
		return "Twitter"
	}
	return " In-App Messaging"
}

// Status is how far an agent's message has come, as it is told to Oceana. The zero value is: not yet taken by the cloud.
type Status string

// The states of an agent's message. Failed and Read are the ends.
const (
	Accepted  Status = "accepted"
	Delivered Status = "delivered"
	Read      Status = "read"
	Failed    Status = "failed"
)

// After reports whether s is a step forward from t. Nothing follows Failed or Read.
func (s Status) After(t Status) bool {
	if t == Failed {
		return false
	}
	return s.rank() > t.rank()
}

func (s Status) rank() int {
	switch s {
	case Accepted:
		return 1
	case Delivered:
		return 2
	case Read, Failed:
		return 3
	}
	return 0
}
