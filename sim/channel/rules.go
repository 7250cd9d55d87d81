package channel

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// Rules is what makes one network differ from another. Its functions run with the network's mutex held and must not block. All of
// them but the first eight fields may be left out.
type Rules struct {
	Kind         string                     // Network.Kind; also the actor's name in the journal
	Receipts     []string                   // reports of a message that arrived, in order; the last is final
	ReadReceipts bool                       // reading is reported
	Stranger     Failure                    // answer to a message for a person who is not on the network
	NewAddress   func(r *rand.Rand) string  // a candidate; asked again when taken
	NewMessageID func(r *rand.Rand) string  // id of a message, in the network's style
	Profile      func(p Person) Profile     // what the network tells a business about a person
	CheckAddress func(address string) error // nil = any

	// AcceptFirst says that a refused message is first reported as accepted; nil = never.
	AcceptFirst func() bool
	// Decide says what the device draws (everything of a Bubble but ID, From, At and Status), or why the network refuses.
	Decide func(d Delivery) (drawn []Bubble, refusal *Failure)
	// Admit says why a person may not write there; nil = everybody may.
	Admit func(integrationID string, p Person) *Failure
	// Forward has the last word on what the cloud gets of a person's message; false = nothing. nil = everything as it is.
	Forward func(p Person, in Incoming) (Incoming, bool)
	// Reports are the receipts of one message; nil = always Receipts.
	Reports func(d Delivery) []string

	Offers      map[string]Offer // by Action.Do, what else people can do; nil = DefaultOffers
	MaxText     int              // characters that the composer takes; 0 = any number
	OwnWire     bool             // Config.Cloud tells the journal what crosses to and from the cloud, and the cloud knows by itself what a device got
	Quotes      bool             // an answer to a message says which
	EchoTap     bool             // tapping a postback shows its label as a message of the person
	TypingLasts time.Duration    // how long the business is seen typing without being told again; 0 = never
	// ShowsTyping says whether the device shows that the business types; Delivery has no message. nil = always.
	ShowsTyping func(d Delivery) bool
}

// Profile is what a network tells a business about a person.
type Profile struct {
	ExternalID  string         // of the person, as the network knows them
	DisplayName string         // as the business sees it
	Raw         map[string]any // nil = nothing more
}

// Delivery is a message to a person at the moment at which the network decides about it.
type Delivery struct {
	Outgoing
	Post        Post      // Outgoing.Message, read
	To          Person    // who receives it
	LastInbound time.Time // when the network last took a message from To to this integration; zero = never
	Inbound     int       // how many messages and taps the network took so
	Now         time.Time
}

// Business is an address that people can write to: a number, a page, an account, an app.
type Business struct {
	IntegrationID string       // the cloud's id of it; unique and required
	Address       string       // how the network knows it
	Info          BusinessInfo // what devices show about it; the zero value shows nothing
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
