package channel

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// Rules is what makes one network differ from another. Its functions run with the network's mutex held and must not block.
type Rules struct {
	Kind         string                                              // Network.Kind; also the actor's name in the journal
	Receipts     []string                                            // reports of a message that arrived, in order; the last is final
	ReadReceipts bool                                                // reading is reported
	AcceptFirst  func() bool                                         // a refused message is first reported as accepted; nil = never
	Stranger     Failure                                             // answer to a message for somebody who is not on the network
	NewAddress   func(r *rand.Rand) string                           // a candidate; asked again when taken
	CheckAddress func(address string) error                          // nil = any
	NewMessageID func(r *rand.Rand) string                           // id of a message, in the network's style
	Profile      func(p Person) Profile                              // what the network tells a business about a person
	Admit        func(integrationID string, p Person) *Failure       // may the person write there; nil = always
	Decide       func(d Delivery) (drawn []Bubble, refusal *Failure) // what the device draws: Kind, Text, Template
}

// Profile is what a network tells a business about a person.
type Profile struct {
	ExternalID  string
	DisplayName string
	Raw         map[string]any // nil = nothing more
}

// Delivery is a message to a person at the moment at which the network decides about it.
type Delivery struct {
	Outgoing
	Post        Post      // Outgoing.Message, read
	To          Person    // who receives it
	LastInbound time.Time // when the network last took a message from To to this integration; zero = never
	Now         time.Time
}

// Business is an address that people can write to: a number, a page, an account, an app.
type Business struct {
	IntegrationID string // the cloud's id of it; unique and required
	Address       string // how the network knows it
}

// Digits returns n random decimal digits, the first not zero.
func Digits(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + r.IntN(10))
	}
	if n > 0 && b[0] == '0' {
		b[0] = byte('1' + r.IntN(9))
	}
	return string(b)
}

// Hex returns 2n random hexadecimal digits.
func Hex(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.UintN(256))
	}
	return fmt.Sprintf("%x", b)
}
