package message

import "encoding/json"

// Content is what a message to the end user holds, in the words of the cloud: Smooch v1.1 message fields, which the rich media of Oceana
// share. The zero value is nothing to send.
type Content struct {
	Type        string          `json:"type,omitempty"` // text, image, file, carousel or location
	Text        string          `json:"text,omitempty"`
	AltText     string          `json:"altText,omitempty"`
	MediaURL    string          `json:"mediaUrl,omitempty"`
	MediaType   string          `json:"mediaType,omitempty"`
	Actions     []Action        `json:"actions,omitempty"`
	Items       []Item          `json:"items,omitempty"`
	Coordinates json.RawMessage `json:"coordinates,omitempty"` // {lat, long}
	Location    json.RawMessage `json:"location,omitempty"`    // {address, name}
}

// Action is a button of a message or of a card.
type Action struct {
	Type    string `json:"type"` // postback, reply, link or locationRequest
	Text    string `json:"text,omitempty"`
	Payload string `json:"payload,omitempty"`
	URI     string `json:"uri,omitempty"`
	IconURL string `json:"iconUrl,omitempty"`
}

// Item is a card of a carousel.
type Item struct {
	Title       string   `json:"title"`                 // heading of the card
	Description string   `json:"description,omitempty"` // below the title; empty for none
	MediaURL    string   `json:"mediaUrl,omitempty"`    // of the picture; empty for none
	MediaType   string   `json:"mediaType,omitempty"`   // of the picture, such as image/png; empty when unknown
	Actions     []Action `json:"actions"`               // its buttons, in order
}
