// Package channel is what every phone and every messaging network of the simulated world share: the people and what their
// devices draw, the hand-over of a message from device to network to cloud and back, delivery reports, and the arithmetic of
// the answer window.
//
// The packages below it each stand for one real network and add its rules as a Rules value: whom it admits, what it refuses
// and with which error, how it draws a message. Everything a network causes is a turn on the clock, and every hand-over is an
// entry in the journal.
//
// It deliberately knows no wire format of the cloud beyond the public message shape, and it downloads no media.
package channel

import (
	"errors"
	"time"
)

// Errors of Base.Act and Base.AddPerson.
var (
	// ErrNoPerson means that nobody of that name uses the network.
	ErrNoPerson = errors.New("no such person on this network")
	// ErrUnsupportedAction means that the network or its client offers no such action.
	ErrUnsupportedAction = errors.New("action is not supported")
	// ErrTaken means that the name or address belongs to somebody else.
	ErrTaken = errors.New("already in use")
)

// Senders of a Bubble, seen from the person who holds the device.
const (
	FromMe       = "me"
	FromBusiness = "business"
)

// Kinds of Bubble.
const (
	KindText     = "text"
	KindTemplate = "template"
	KindImage    = "image"
	KindFile     = "file"
	KindLocation = "location"
)

// Statuses of a Bubble that its owner sent.
const (
	StatusSending   = "sending"   // on the device only
	StatusSent      = "sent"      // taken by the network
	StatusDelivered = "delivered" // taken by the business side
	StatusRead      = "read"      // read by the business side
	StatusFailed    = "failed"    // refused; Bubble.Error says why
)

// Values of Action.Do.
const (
	DoSend     = "send"     // sends Action.Text
	DoLocation = "location" // shares Action.Lat and Action.Long
	DoRead     = "read"     // opens the conversation and reads everything in it
)

// Person is somebody who uses one network on one device.
type Person struct {
	Name    string `json:"name"`    // unique on the network; required
	Address string `json:"address"` // phone number, page-scoped id, account id or device id; "" = generated
	Client  string `json:"client"`  // mobile, web, desktop, android or ios; "" = mobile
	Region  string `json:"region"`  // EU or US; "" = US
}

// Bubble is one message as the device draws it.
type Bubble struct {
	ID       string    `json:"id"`                 // the network's id of the message
	From     string    `json:"from"`               // FromMe or FromBusiness
	Kind     string    `json:"kind"`               // one of the Kind constants
	Text     string    `json:"text"`               // text, caption, file name or "lat,long"
	Template string    `json:"template,omitempty"` // name of the template it was made from
	At       time.Time `json:"at"`                 // when the device first drew it
	Status   string    `json:"status"`             // "" for business, else one of the Status constants
	Error    string    `json:"error,omitempty"`    // why Status is failed
}

// Handset is what one device shows, as data. Bubbles are oldest first and never nil.
type Handset struct {
	Name    string   `json:"name"`
	Channel string   `json:"channel"` // whatsapp, messenger, twitter or web
	Address string   `json:"address"`
	Client  string   `json:"client"`
	Region  string   `json:"region"`
	Bubbles []Bubble `json:"bubbles"`
	Typing  bool     `json:"typing"` // the business is seen typing
}

// Action is something a person does on the device.
type Action struct {
	Do     string  `json:"do"`               // one of the Do constants
	Text   string  `json:"text,omitempty"`   // what to send
	File   string  `json:"file,omitempty"`   // reserved for attachments
	Target string  `json:"target,omitempty"` // integration id or address written to; "" = the one last written to, else the first
	Lat    float64 `json:"lat,omitempty"`    // degrees, -90 to 90
	Long   float64 `json:"long,omitempty"`   // degrees, -180 to 180
}

// Network is one messaging network with everybody who uses it.
type Network interface {
	// Kind is whatsapp, messenger, twitter or web.
	Kind() string
	// AddPerson gives somebody a device. Errors: ErrTaken, or one that names the field.
	AddPerson(Person) error
	// Handset is a copy of what that person's device shows; false when there is no such person.
	Handset(name string) (Handset, bool)
	// Handsets are all devices, in the order they were added.
	Handsets() []Handset
	// Act lets a person do something; what follows happens in turns of the clock. Errors: ErrNoPerson, ErrUnsupportedAction,
	// or one that names the field.
	Act(name string, a Action) error
	// Deliver takes a message from the cloud; acceptance or refusal comes later, as a Report.
	Deliver(Outgoing)
}
