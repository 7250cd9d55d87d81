package aggregator

import (
	"encoding/json"
	"strconv"
)

// envelope is a webhook of the cloud (Smooch v1.1), as far as the connector reads it. What a trigger cannot do without is decoded strictly, by
// the reader of that trigger; other members may have any type, since a webhook that is refused for one of them would be lost. Unknown members
// are ignored.
type envelope struct {
	Trigger string `json:"trigger"`
	App     struct {
		ID string `json:"_id"`
	} `json:"app"`
	AppUser      each[appUser]         `json:"appUser"`
	Conversation each[identified]      `json:"conversation"`
	Client       loose[client]         `json:"client"`
	Messages     each[[]each[inbound]] `json:"messages"`
	Postbacks    each[[]each[tapped]]  `json:"postbacks"`
	Message      each[identified]      `json:"message"`
	Destination  each[source]          `json:"destination"`
	Source       each[source]          `json:"source"`
	IsFinalEvent loose[bool]           `json:"isFinalEvent"`
	Error        *loose[failure]       `json:"error"`
	Activity     loose[activity]       `json:"activity"`
	Timestamp    instant               `json:"timestamp"`
}

// identified is something of which only the id matters.
type identified struct {
	ID string `json:"_id"`
}

type appUser struct {
	ID        string    `json:"_id"`
	GivenName looseText `json:"givenName"`
	Surname   looseText `json:"surname"`
}

type client struct {
	ExternalID  looseText `json:"externalId"`
	DisplayName looseText `json:"displayName"`
}

type activity struct {
	Type looseText `json:"type"`
}

// tapped is one tap on a postback button.
type tapped struct {
	Action struct {
		ID      looseText `json:"_id"`
		Text    looseText `json:"text"`
		Payload string    `json:"payload"`
	} `json:"action"`
}

// inbound is one message of a webhook.
type inbound struct {
	ID           string          `json:"_id"`
	Type         string          `json:"type"`
	Role         looseText       `json:"role"`
	Text         string          `json:"text"`
	Name         looseText       `json:"name"`
	Received     instant         `json:"received"`
	Source       source          `json:"source"`
	Payload      string          `json:"payload"`
	TextFallback looseText       `json:"textFallback"`
	AltText      looseText       `json:"altText"`
	MediaURL     each[string]    `json:"mediaUrl"` // of a file
	MediaType    looseText       `json:"mediaType"`
	MediaSize    looseNumber     `json:"mediaSize"`
	Coordinates  json.RawMessage `json:"coordinates"`
	Metadata     json.RawMessage `json:"metadata"`
}

// source says over which client something came or went.
type source struct {
	Type                     string    `json:"type"`
	IntegrationID            looseText `json:"integrationId"`
	OriginalMessageTimestamp instant   `json:"originalMessageTimestamp"`
}

// failure is the error of message:delivery:failure. What the network said sits inside, in a form of its own.
type failure struct {
	Code       looseText       `json:"code"`
	Message    looseText       `json:"message"`
	Underlying json.RawMessage `json:"underlyingError"`
}

// explain returns the network's own code, or zero, and the best text there is. WhatsApp lists errors, Messenger's Graph error
// is a plain object.
func (f failure) explain() (code int, text string) {
	text = first(string(f.Message), string(f.Code))
	var whatsApp struct {
		Errors []struct {
			Code  json.RawMessage `json:"code"`
			Title string          `json:"title"`
		} `json:"errors"`
	}
	if json.Unmarshal(f.Underlying, &whatsApp) == nil && len(whatsApp.Errors) > 0 {
		if title := whatsApp.Errors[0].Title; title != "" {
			text = title
		}
		return number(whatsApp.Errors[0].Code), text
	}
	var graph struct {
		Code    json.RawMessage `json:"code"`
		Message string          `json:"message"`
	}
	if json.Unmarshal(f.Underlying, &graph) == nil {
		if graph.Message != "" {
			text = graph.Message
		}
		return number(graph.Code), text
	}
	return 0, text
}

// number reads a code that some write as a number and others as a string; anything else is zero.
func number(raw json.RawMessage) int {
	var n int
	if json.Unmarshal(raw, &n) == nil {
		return n
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		n, _ = strconv.Atoi(s)
	}
	return n
}
