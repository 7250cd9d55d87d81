package message

import (
	"encoding/json"
	"time"
)

// Event is something that happened to one conversation. Its ID is the same when the same thing is told again.
type Event struct {
	ID           string         // unique; the same when the event is told again
	Conversation ConversationID // that it happened to
	Of           Payload        // what happened
}

// Payload is what an Event is about: one of the types of this file.
type Payload interface {
	// Kind names the type in records that outlive the process; it never changes.
	Kind() string
}

// CustomerMessage is a message of the end user.
type CustomerMessage struct {
	ID          ID        // given by the cloud
	AppUser     AppUserID // who wrote it
	Channel     Channel   // on which it came
	Integration string    // id of the integration that it came by
	Name        string    // display name of the end user; empty when unknown
	External    string    // the channel's own id of the end user, on WhatsApp the phone number; empty when unknown
	Type        string    // text, file, location or customResponse
	Text        string
	Data        json.RawMessage `json:",omitempty"` // what belongs to Type; nil for none
	At          time.Time       // when the channel got it; the window is counted from here (R069)
	Received    time.Time       `json:",omitzero"`  // when the cloud got it, which is the order of a conversation; zero: unknown
	Metadata    json.RawMessage `json:",omitempty"` // what the app added; nil for none
	System      bool            `json:",omitempty"` // not written by the end user but about them
}

// FileBlocked tells that virus scanning keeps a file of the end user away (R029), or could not let a message without one through.
type FileBlocked struct {
	Message CustomerMessage // who sent it and when; Type is the cloud's, Text and Data are empty
	Reason  string          // infected, unsupported type, too large, unreadable or unchecked
	Detail  string          // such as the name of the signature; may be empty
}

// DeliveryReport tells how a message to the end user fares.
type DeliveryReport struct {
	Message ID     // given by the cloud
	Status  Status // Accepted (the channel took it), Delivered or Failed
	Final   bool   // nothing more will be told
	Code    int    // of a failure; zero for none or unknown
	Text    string // of a failure
	At      time.Time
}

// ConversationRead tells that the end user has read everything up to At.
type ConversationRead struct {
	At time.Time // on the cloud's clock
}

// ContactAccepted tells that Oceana made a contact of the conversation and queues it.
type ContactAccepted struct {
	GUID        int64  // of the contact, given by Oceana
	Key         string // authentication key of the contact: with it the conversation can be renewed
	WorkRequest string // id of the work request, which files are stored under
}

// AgentJoined tells that an agent answered the contact. Automated means a chatbot, which is never advised.
type AgentJoined struct {
	GUID      int64  // of the contact
	Agent     string // id of the agent
	Name      string // display name of the agent
	Automated bool   // a chatbot
}

// AgentLeft tells that an agent left; Remaining are those still there, End that the contact is over.
type AgentLeft struct {
	GUID      int64  // of the contact
	Agent     string // id of the agent
	Remaining int    // how many agents are still there
	End       bool   // the contact is over
}

// RichTemplate is the richMediaType of a WhatsApp template (R096).
const RichTemplate = "whatsapptemplate"

// AgentMessage is a message of an agent or chatbot to the end user.
type AgentMessage struct {
	GUID     int64   // of the contact
	ID       AgentID // given by Oceana
	Name     string  // display name of the agent
	Text     string
	Rich     string          // richMediaType; empty for plain text
	Fallback string          // text that stands in for rich media
	Body     json.RawMessage `json:",omitempty"` // of rich media that is no template
	Template json.RawMessage `json:",omitempty"` // body.template of a WhatsApp template
	File     *File           `json:",omitempty"` // in Oceana's store, in place of Text
}

// File is a file in Oceana's store.
type File struct {
	UUID        string // names the file in the store
	WorkRequest string // id of the work request that it is stored under
	Name        string // as the sender named it
	Size        int64  `json:",omitempty"` // bytes, as Oceana says; zero: unknown
}

// ContactClosed tells that the contact is over; the next customer message starts another.
type ContactClosed struct {
	GUID        int64  // of the contact
	By          string // who closed it, as Oceana says; or how a renewal found it closed
	Disposition string // code that the agent chose; empty for none
}

// RouteCancelled tells that no agent was found for the contact; the next customer message starts another.
type RouteCancelled struct {
	GUID   int64  // of the contact
	Reason string // as Oceana says
}

// ContactReopened tells that Oceana knew no open contact (any more) for a customer message, which therefore started one.
// GUID is the contact the message was meant for.
type ContactReopened struct {
	GUID int64 // zero: it was meant for none
}

// ServiceFailed means that a message of the end user waits at the connector because Oceana is away, or too busy for new conversations.
type ServiceFailed struct {
	Busy bool // Oceana is there, and too busy
}

// Posted tells that the cloud took the message of an effect.
type Posted struct {
	Effect  string // id of the effect
	Message ID     // given by the cloud
	Text    string // of a template, as the end user reads it (R097); empty for anything else or when unknown
}

// PostFailed tells that the cloud refused the message of an effect for good. Code is the HTTP status.
type PostFailed struct {
	Effect string // id of the effect
	Code   int    // HTTP status
	Text   string // why, as the cloud says
}

// CustomerTyping tells that the end user began or stopped typing. It is passed on at once or not at all, and never kept.
type CustomerTyping struct {
	Started bool // false: stopped
}

// AgentTyping tells the same of an agent.
type AgentTyping struct {
	Started bool // false: stopped
}

// Noted is only written down, as an audit line.
type Noted struct {
	Topic  string // what happened, in a few words that stay the same
	Detail string // the id that it is about, or why
}

// Kind names the type.
func (CustomerMessage) Kind() string { return "customer message" }

// Kind names the type.
func (FileBlocked) Kind() string { return "file blocked" }

// Kind names the type.
func (DeliveryReport) Kind() string { return "delivery report" }

// Kind names the type.
func (ConversationRead) Kind() string { return "conversation read" }

// Kind names the type.
func (ContactAccepted) Kind() string { return "contact accepted" }

// Kind names the type.
func (AgentJoined) Kind() string { return "agent joined" }

// Kind names the type.
func (AgentLeft) Kind() string { return "agent left" }

// Kind names the type.
func (AgentMessage) Kind() string { return "agent message" }

// Kind names the type.
func (ContactClosed) Kind() string { return "contact closed" }

// Kind names the type.
func (RouteCancelled) Kind() string { return "route cancelled" }

// Kind names the type.
func (ContactReopened) Kind() string { return "contact reopened" }

// Kind names the type.
func (Posted) Kind() string { return "posted" }

// Kind names the type.
func (PostFailed) Kind() string { return "post failed" }

// Kind names the type.
func (Noted) Kind() string { return "noted" }

// Kind is "service failed".
func (ServiceFailed) Kind() string { return "service failed" }

// Kind names the type.
func (CustomerTyping) Kind() string { return "customer typing" }

// Kind names the type.
func (AgentTyping) Kind() string { return "agent typing" }
