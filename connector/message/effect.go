package message

import (
	"encoding/json"
	"time"
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
	ID string  // made from the event's ID; the same for a repetition
	Do Command // what is to be done
}

// Command is what an Effect does: one of the types of this file.
type Command interface {
	// Kind names the type in records that outlive the process; it never changes.
	Kind() string
	// Lane is the side it goes to.
	Lane() Lane
}

// Forward brings a customer message to Oceana.
type Forward struct {
	Open    bool  // start a contact with it
	GUID    int64 // the contact it is meant for; zero when not known yet
	Message CustomerMessage
}

// Advise tells the agent of a contact that only a template reaches the end user (R074).
type Advise struct {
	GUID int64     // of the contact
	Text string    // the advice, as the agent reads it
	At   time.Time // instant of the event that it follows from
}

// Report tells Oceana how an agent's message fares.
type Report struct {
	Message AgentID // that the report is about
	Status  Status  // how far it got
	Code    int     // of a failure; zero for none or unknown
	Text    string  // of a failure, for the agent; empty for none
	Shown   string  // the message as the end user reads it, when that is not what the agent sent
	At      time.Time
}

// Post sends a message to the end user, through the cloud.
type Post struct {
	AppUser  AppUserID // whose conversation it goes to
	Name     string    // of the author; empty: the cloud's default
	Text     string
	Template json.RawMessage `json:",omitempty"` // a WhatsApp template in place of Text
	Content  *Content        `json:",omitempty"` // rich media in place of Text
	File     *File           `json:",omitempty"` // to be carried to the cloud, in place of Text
}

// Kind names the type.
func (Forward) Kind() string { return "tell" }

// Lane is the side it goes to.
func (Forward) Lane() Lane { return ToOceana }

// Kind names the type.
func (Advise) Kind() string { return "advise" }

// Lane is the side it goes to.
func (Advise) Lane() Lane { return ToOceana }

// Kind names the type.
func (Report) Kind() string { return "report" }

// Lane is the side it goes to.
func (Report) Lane() Lane { return ToOceana }

// Kind names the type.
func (Post) Kind() string { return "post" }

// Lane is the side it goes to.
func (Post) Lane() Lane { return ToAggregator }
