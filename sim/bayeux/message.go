package bayeux

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// message is one message of a client. Members that mean nothing here are left out.
type message struct {
	Channel        string          `json:"channel"`
	ClientID       string          `json:"clientId"`
	ID             json.RawMessage `json:"id"`
	Version        string          `json:"version"`
	Types          []string        `json:"supportedConnectionTypes"`
	ConnectionType string          `json:"connectionType"`
	Subscription   json.RawMessage `json:"subscription"` // a channel, or a list of them
	Advice         struct {
		Timeout *float64 `json:"timeout"` // milliseconds
	} `json:"advice"`
	Ext json.RawMessage `json:"ext"`

	raw json.RawMessage
}

// reply answers one message. Its members stand in the order in which they are written on the wire.
type reply struct {
	ID           json.RawMessage `json:"id,omitempty"`
	ClientID     string          `json:"clientId,omitempty"`
	Channel      string          `json:"channel"`
	Successful   bool            `json:"successful"`
	Version      string          `json:"version,omitempty"`
	Types        []string        `json:"supportedConnectionTypes,omitempty"`
	Subscription json.RawMessage `json:"subscription,omitempty"`
	Error        string          `json:"error,omitempty"`
	Advice       *advice         `json:"advice,omitempty"`
}

// advice is how a client is to come back. Its times are milliseconds.
type advice struct {
	Reconnect string `json:"reconnect"` // retry, handshake or none
	Interval  int64  `json:"interval"`
	Timeout   int64  `json:"timeout,omitempty"`
}

// pushed is a message to a client.
type pushed struct {
	Channel string          `json:"channel"`
	Data    json.RawMessage `json:"data"`
}

var errMalformed = errors.New("bayeux: neither a message nor a list of messages")

// parse reads a frame: a list of messages, or a single one. An empty frame is none, an empty list is a list without messages.
func parse(frame []byte) (list []message, err error) {
	frame = bytes.TrimSpace(frame)
	if len(frame) == 0 {
		return nil, nil
	}
	var all []json.RawMessage
	switch frame[0] {
	case '[':
		if json.Unmarshal(frame, &all) != nil || len(all) > maxMessages {
			return nil, errMalformed
		}
	case '{':
		all = []json.RawMessage{frame}
	default:
		return nil, errMalformed
	}
	list = make([]message, len(all))
	for i, raw := range all {
		if len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, &list[i]) != nil {
			return nil, errMalformed
		}
		list[i].raw = raw
	}
	return list, nil
}

// id is what an answer gives back: a string or a number, and nothing that is long.
func (m *message) id() json.RawMessage {
	if len(m.ID) == 0 || len(m.ID) > maxID || !strings.ContainsRune(`"-0123456789`, rune(m.ID[0])) {
		return nil
	}
	return m.ID
}

// channels are those that a subscription names; false when it names none, or what is no channel.
func (m *message) channels() (names []string, ok bool) {
	if len(m.Subscription) == 0 {
		return nil, false
	}
	var one string
	if json.Unmarshal(m.Subscription, &one) == nil {
		names = []string{one}
	} else if json.Unmarshal(m.Subscription, &names) != nil {
		return nil, false
	}
	for _, name := range names {
		if len(name) < 2 || len(name) > maxChannel || name[0] != '/' {
			return nil, false
		}
	}
	return names, len(names) > 0 && len(names) <= maxSubscriptions
}

// hold is how long a connect may wait for something to tell: what the client wants, at most the server's timeout.
func (m *message) hold(most time.Duration) time.Duration {
	switch {
	case m.ConnectionType == "eventsource":
		return 0
	case m.Advice.Timeout == nil:
		return most
	}
	wanted := *m.Advice.Timeout
	if !(wanted > 0) { // and not NaN
		return 0
	}
	if wanted >= float64(most/time.Millisecond) {
		return most
	}
	return time.Duration(wanted * float64(time.Millisecond))
}

// encode writes what this package made; everything passed to it can be marshalled.
func encode(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic("bayeux: " + err.Error())
	}
	return b
}

// listOf makes one frame of messages that are encoded already.
func listOf(all []json.RawMessage) []byte {
	size := 2
	for _, m := range all {
		size += len(m) + 1
	}
	b := make([]byte, 0, size)
	b = append(b, '[')
	for i, m := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, m...)
	}
	return append(b, ']')
}
