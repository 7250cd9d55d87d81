package aggregator

import (
	"encoding/json"
	"strconv"
)

// envelope is a webhook of the cloud (Smooch v1.1), as far as the connector reads it. Unknown members are ignored.
type envelope struct {
	Trigger string `json:"trigger"`
	App     struct {
		ID string `json:"_id"`
	} `json:"app"`
	AppUser struct {
		ID        string `json:"_id"`
		GivenName string `json:"givenName"`
		Surname   string `json:"surname"`
	} `json:"appUser"`
	Conversation struct {
		ID string `json:"_id"`
	} `json:"conversation"`
	Client struct {
		ExternalID  string `json:"externalId"`
		DisplayName string `json:"displayName"`
	} `json:"client"`
	Messages  []inbound `json:"messages"`
	Postbacks []tapped  `json:"postbacks"`
	Message   struct {
		ID string `json:"_id"`
	} `json:"message"`
	Destination  source   `json:"destination"`
	Source       source   `json:"source"`
	IsFinalEvent bool     `json:"isFinalEvent"`
	Error        *failure `json:"error"`
	Activity     struct {
		Type string `json:"type"`
	} `json:"activity"`
	Timestamp instant `json:"timestamp"`
}

// tapped is one tap on a postback button.
type tapped struct {
	Action struct {
		ID      string `json:"_id"`
		Text    string `json:"text"`
		Payload string `json:"payload"`
	} `json:"action"`
}

// inbound is one message of a webhook.
type inbound struct {
	ID           string          `json:"_id"`
	Type         string          `json:"type"`
	Role         string          `json:"role"`
	Text         string          `json:"text"`
	Name         string          `json:"name"`
	Received     instant         `json:"received"`
	Source       source          `json:"source"`
	Payload      string          `json:"payload"`
	TextFallback string          `json:"textFallback"`
	AltText      string          `json:"altText"`
	MediaURL     string          `json:"mediaUrl"`
	MediaType    string          `json:"mediaType"`
	MediaSize    int64           `json:"mediaSize"`
	Coordinates  json.RawMessage `json:"coordinates"`
	Metadata     json.RawMessage `json:"metadata"`
}

// source says over which client something came or went.
type source struct {
	Type                     string  `json:"type"`
	IntegrationID            string  `json:"integrationId"`
	OriginalMessageTimestamp instant `json:"originalMessageTimestamp"`
}

// failure is the error of message:delivery:failure. What the network said sits inside, in a form of its own.
type failure struct {
	Code       string          `json:"code"`
	Message    string          `json:"message"`
	Underlying json.RawMessage `json:"underlyingError"`
}

// explain returns the network's own code, or zero, and the best text there is. WhatsApp lists errors, Messenger's Graph error
// is a plain object.
func (f failure) explain() (code int, text string) {
	text = f.Message
	if text == "" {
		text = f.Code
	}
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
