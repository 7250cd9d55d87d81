package oceana

import (
	"encoding/json"
	"sync/atomic"
)

// The types of frames.
const (
	typeRequest         = "request"
	typeAcknowledgement = "acknowledgement"
	typeNotification    = "notification"
	typeError           = "error"
)

// frame is the envelope of both directions: that of Oceana web chat, with correlation, conversation and sequence added.
type frame struct {
	APIVersion     string          `json:"apiVersion"`
	Type           string          `json:"type"`
	AuthToken      string          `json:"authToken"`
	CorrelationID  string          `json:"correlationId,omitempty"`
	ConversationID string          `json:"conversationId,omitempty"`
	Seq            int64           `json:"seq,omitempty"`
	Ack            int64           `json:"ack,omitempty"`
	Traceparent    string          `json:"traceparent,omitempty"`
	Body           json.RawMessage `json:"body"`

	numbered bool         // to be given the next seq when written
	fence    bool         // followed by a ping
	begun    *atomic.Bool // set when writing begins; nil: it does not matter
}

// incoming reads the same envelope from Oceana: apiVersion is sometimes a number there, and it is not used.
type incoming struct {
	Type           string          `json:"type"`
	CorrelationID  string          `json:"correlationId"`
	ConversationID string          `json:"conversationId"`
	Seq            int64           `json:"seq"`
	Ack            looseNumber     `json:"ack"`
	Body           json.RawMessage `json:"body"`
}

// method returns the method of the body, or nothing.
func (f incoming) method() string {
	var b struct {
		Method string `json:"method"`
	}
	_ = json.Unmarshal(f.Body, &b) // no method is what the caller then sees
	return b.Method
}

// acknowledgement answers a frame of Oceana.
type acknowledgement struct {
	Method       string `json:"method"`
	Result       bool   `json:"result"`
	Code         int    `json:"code,omitempty"`
	ErrorMessage string `json:"errorMessage,omitempty"`
}

// answer is the body of Oceana's acknowledgement or error; answerIn reads it.
type answer struct {
	Method       looseText   `json:"method"`
	Result       looseBool   `json:"result"`
	Code         looseNumber `json:"code"`
	ErrorMessage looseText   `json:"errorMessage"`
	RetryAfter   looseNumber `json:"retryAfter"` // seconds

	Items []struct { // of renewChats
		ConversationID string `json:"conversationId"`
		Result         string `json:"result"`
	} `json:"items"`

	// of login
	SessionID string      `json:"sessionId"`
	Resumed   looseBool   `json:"resumed"`
	Resync    looseBool   `json:"resync"`
	LastSeq   looseNumber `json:"lastSeq"`
	Status    looseText   `json:"status"`
}
