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
)

// Errors of Base.Act and Base.AddPerson.
var (
	// ErrNoPerson means that no person of that name uses the network.
	ErrNoPerson = errors.New("no such person on this network")
	// ErrUnsupportedAction means that the network or its client offers no such action.
	ErrUnsupportedAction = errors.New("action is not supported")
	// ErrNotShown means that the device does not show what the action is about: a button, a message.
	ErrNotShown = errors.New("the phone does not show it")
	// ErrTaken means that the name or address belongs to another person.
	ErrTaken = errors.New("already in use")
)

// Network is one messaging network with everybody who uses it.
type Network interface {
	// Kind is whatsapp, messenger, twitter, web, android or ios.
	Kind() string
	// AddPerson gives a person a device. Errors: ErrTaken, or one that names the field.
	AddPerson(Person) error
	// ChangePerson gives the person of that name another client, region or address; empty ones stay. With another address they are a
	// stranger to businesses, and keep what is on the device. Errors: ErrNoPerson, ErrTaken, or one that names the field.
	ChangePerson(Person) error
	// RemovePerson takes a person off the network with the device and all that is on it; who writes to them writes to a stranger from
	// now on, and what is on its way still arrives. Errors: ErrNoPerson.
	RemovePerson(name string) error
	// RenamePerson gives a person another name on the same device; the network tells it with the next message. Errors: ErrNoPerson,
	// ErrTaken, or one that names the field.
	RenamePerson(name, to string) error
	// Offered are the Do constants that the person's client lets them do, sorted; those that come to nothing included. Nil when there
	// is no such person.
	Offered(name string) []string
	// Handset is a copy of what that person's device shows; false when there is no such person.
	Handset(name string) (Handset, bool)
	// Handsets are all devices, in the order they were added.
	Handsets() []Handset
	// Act lets a person do something; what follows happens in turns of the clock. Errors: ErrNoPerson, ErrUnsupportedAction,
	// ErrNotShown, or one that names the field.
	Act(name string, a Action) error
	// Deliver takes a message from the cloud; acceptance or refusal comes later, as a Report.
	Deliver(Outgoing)
	// Undeliver marks a message that a person sent, by the network's id, as one that was not received after all. An unknown id changes nothing.
	Undeliver(messageID string, why Failure)
	// BusinessTyping shows on a person's device that the business began or stopped typing, where the network has such a thing.
	BusinessTyping(integrationID, externalID string, started bool)
}
