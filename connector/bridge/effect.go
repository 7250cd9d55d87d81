package bridge

import (
	"encoding/json"
	"time"

	"github.com/wavetank/wavetank/connector/message"
)

// Lane is the side an effect goes to. Effects of one conversation and lane happen one after the other, in order.
type Lane string

// The two lanes.
const (
	ToOceana     Lane = "oceana"
	ToAggregator Lane = "aggregator"
)

// Effect is something to be done outside. Its ID is made from its event, so that a repetition is recognised.
type Effect struct {
	ID string
	Do Deed
}

// Deed is what an Effect does: one of the types of this file.
type Deed interface {
	kind() string
	lane() Lane
}

// Tell brings a customer message to Oceana.
type Tell struct {
	Open    bool  // start a contact with it
	GUID    int64 // the contact it is meant for; zero when not known yet
	Message CustomerMessage
}

// Advise tells the agent of a contact that only a template reaches the end user (R074).
type Advise struct {
	GUID int64
	Text string
	At   time.Time
}

// Report tells Oceana how an agent's message fares.
type Report struct {
	Message message.AgentID
	Status  message.Status
	Code    int
	Text    string
	Shown   string // the message as the end user reads it, when that is not what the agent sent
	At      time.Time
}

// Post sends a message to the end user, through the cloud.
type Post struct {
	AppUser  message.AppUserID
	Name     string // of the author; empty: the cloud's default
	Text     string
	Template json.RawMessage  `json:",omitempty"` // a WhatsApp template in place of Text
	Content  *message.Content `json:",omitempty"` // rich media in place of Text
}

func (Tell) kind() string   { return "tell" }
func (Advise) kind() string { return "advise" }
func (Report) kind() string { return "report" }
func (Post) kind() string   { return "post" }

func (Tell) lane() Lane   { return ToOceana }
func (Advise) lane() Lane { return ToOceana }
func (Report) lane() Lane { return ToOceana }
func (Post) lane() Lane   { return ToAggregator }

// Audit is a line that operations can read afterwards.
type Audit struct{ Kind, Detail string }
