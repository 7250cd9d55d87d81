package channel

import (
	"encoding/json"
	"time"
)

// Cloud is the far side of every network: what takes messages from people and hears the outcome of messages to them.
type Cloud interface {
	// Receive takes a message. An error means that it was not received, and the device shows it as failed.
	Receive(Incoming) error
	// Postback takes the tap of a button that tells the business. An error means that it was not received.
	Postback(PostbackIn) error
	// Typing hears that a person began or stopped typing. An error means that it was not received, which no device shows.
	Typing(TypingIn) error
	// Report hears the outcome of a message given to Network.Deliver.
	Report(Report)
}

// Reader is a Cloud that hears once of everything that a person has read, in place of a Report of each message.
type Reader interface {
	Read(integrationID, externalID string) error
}

// TypeContact is the Incoming.Type of a contact card, before a network's Rules.Forward: no message of the cloud is of that type.
const TypeContact = "contact"

// Incoming is a message from a person to a business, as the network hands it over.
type Incoming struct {
	IntegrationID string         `json:"integrationId"` // which number, page or account it was sent to
	Channel       string         `json:"channel"`       // Network.Kind
	ExternalID    string         `json:"externalId"`    // the network's id of the person
	DisplayName   string         `json:"displayName"`   // how the network presents the person
	Name          string         `json:"name"`          // profile name
	Raw           map[string]any `json:"raw,omitempty"` // profile in the network's own words
	Type          string         `json:"type"`          // text, image, file, location or formResponse
	Text          string         `json:"text"`
	Payload       string         `json:"payload,omitempty"`   // what the tapped answer stands for
	FileName      string         `json:"fileName,omitempty"`  // as the device knows it
	MediaURL      string         `json:"mediaUrl,omitempty"`  // "" = the bytes cannot be fetched
	MediaType     string         `json:"mediaType,omitempty"` // as the network declares it
	MediaSize     int64          `json:"mediaSize,omitempty"` // bytes; 0 = unknown
	Quoted        string         `json:"quoted,omitempty"`    // the network's id of the message it answers, where it says so
	OriginalID    string         `json:"originalId"`          // the network's id of the message
	OriginalAt    time.Time      `json:"originalAt"`          // when the network took it; starts the answer window
	Lat           float64        `json:"lat,omitempty"`       // degrees, of a location
	Long          float64        `json:"long,omitempty"`      // degrees, of a location

	Form   string        `json:"form,omitempty"`   // the cloud's id of the form it answers
	Fields []FieldAnswer `json:"fields,omitempty"` // what was filled in, in the form's order
}

// PostbackIn is the tap of a button, as the network hands it over.
type PostbackIn struct {
	IntegrationID string `json:"integrationId"`      // by which it comes
	Channel       string `json:"channel"`            // the network, as the wire names it
	ExternalID    string `json:"externalId"`         // of the person, as the network knows them
	MessageID     string `json:"messageId"`          // the cloud's id of the message with the button
	ActionID      string `json:"actionId,omitempty"` // the cloud's id of the action; "" = it gave none
	Text          string `json:"text"`               // the label
	Payload       string `json:"payload"`
}

// TypingIn is a person who begins or stops typing, as the network hands it over.
type TypingIn struct {
	IntegrationID string `json:"integrationId"` // by which it comes
	Channel       string `json:"channel"`       // the network, as the wire names it
	ExternalID    string `json:"externalId"`    // of the person, as the network knows them
	Started       bool   `json:"started"`       // false: stopped
}

// Outgoing is a message from a business to a person, as the cloud hands it over.
type Outgoing struct {
	IntegrationID string          `json:"integrationId"`    // by which it goes
	ExternalID    string          `json:"externalId"`       // of the person, as the network knows them
	MessageID     string          `json:"messageId"`        // the cloud's id; reports carry it
	Message       json.RawMessage `json:"message"`          // the message as the cloud keeps it: type, text, ...
	Native        json.RawMessage `json:"native,omitempty"` // content in the network's own format; it wins over Message
}

// Statuses of a Report.
const (
	ReportChannel = "channel" // the network accepted the message
	ReportUser    = "user"    // it reached the device
	ReportFailure = "failure" // it was refused; Report.Error says why
	ReportRead    = "read"    // the person read it
)

// Report is the outcome of one outgoing message.
type Report struct {
	MessageID         string   `json:"messageId"`                   // the cloud's id
	Status            string   `json:"status"`                      // one of the Report constants
	ExternalMessageID string   `json:"externalMessageId,omitempty"` // the network's id; "" when refused
	Final             bool     `json:"final"`                       // no later delivery report follows; a read may
	Error             *Failure `json:"error,omitempty"`             // only of a failure
}

// Failure is why a network refused a message.
type Failure struct {
	Code       string          `json:"code"` // the cloud's word, such as uncategorized_error or blocked
	Message    string          `json:"message"`
	Underlying json.RawMessage `json:"underlyingError,omitempty"` // the network's own error
}
