package aggregator

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/wavetank/wavetank/connector/message"
)

// unrouted stands in for the conversation of an audit line that belongs to none.
const unrouted message.ConversationID = "unrouted"

// ignored are the triggers of v1.1 that exist but mean nothing to the connector (Smooch v1.1 lists them).
func ignored(trigger string) bool {
	switch trigger {
	case "appUser:delete", "client:add", "client:remove", "conversation:referral", "conversation:start",
		"link:failure", "link:match", "link:success", "merge:appUser", "message:appMaker",
		"notification:delivery:channel", "notification:delivery:failure", "notification:delivery:user",
		"notification:match:failure", "passthrough:apple:interactive", "payment:success":
		return true
	}
	return false
}

// unknownTrigger is the fault of a webhook whose trigger v1.1 does not have.
type unknownTrigger string

func (t unknownTrigger) Error() string { return fmt.Sprintf("trigger %q is unknown", string(t)) }

// parse reads a webhook into events, all of them or none. An error is the sender's fault and says what is wrong.
func parse(body []byte, appID string) ([]message.Event, error) {
	e, err := decode(body)
	if err != nil {
		return nil, err
	}
	switch {
	case e.Trigger == "":
		return nil, errors.New("trigger is missing")
	case e.App.ID != appID:
		return nil, fmt.Errorf("app._id %.40q is not the app of this connector", e.App.ID)
	}
	switch e.Trigger {
	case "message:appUser":
		return e.customerMessages()
	case "message:delivery:channel", "message:delivery:user", "message:delivery:failure":
		return e.deliveryReport()
	case "conversation:read":
		return e.conversationRead(body)
	case "typing:appUser":
		return e.customerTyping()
	case "postback":
		return e.taps()
	}
	if ignored(e.Trigger) {
		return nil, nil
	}
	if len(e.Trigger) > 64 {
		e.Trigger = e.Trigger[:64]
	}
	return nil, unknownTrigger(e.Trigger)
}

func decode(body []byte) (envelope, error) {
	var e envelope
	if b := bytes.TrimLeft(body, " \t\r\n"); len(b) == 0 || b[0] != '{' {
		return e, errors.New("body is not a JSON object")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	if err := d.Decode(&e); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			return e, fmt.Errorf("%s must not be a %s", wrong.Field, wrong.Value)
		}
		return e, fmt.Errorf("body is not JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return e, errors.New("body is more than one JSON object")
	}
	return e, nil
}

func (e envelope) conversation() (message.ConversationID, error) {
	if e.Conversation.ID == "" {
		return "", errors.New("conversation._id is missing")
	}
	return message.ConversationID(e.Conversation.ID), nil
}

func (e envelope) customerMessages() ([]message.Event, error) {
	conversation, err := e.conversation()
	if err != nil {
		return nil, err
	}
	if e.AppUser.ID == "" {
		return nil, errors.New("appUser._id is missing")
	}
	if len(e.Messages) == 0 {
		return nil, errors.New("messages is empty")
	}
	var events []message.Event
	for i, m := range e.Messages {
		switch {
		case m.ID == "":
			return nil, fmt.Errorf("messages[%d]._id is missing", i)
		case m.Type == "":
			return nil, fmt.Errorf("messages[%d].type is missing", i)
		case m.Source.Type == "":
			return nil, fmt.Errorf("messages[%d].source.type is missing", i)
		}
		event := message.Event{ID: "message:" + m.ID, Conversation: conversation, Of: e.customerMessage(m)}
		if !message.Channel(m.Source.Type).Supported() { // R001, R007
			event.Of = message.Noted{Topic: "unsupported channel", Detail: m.Source.Type}
		}
		events = append(events, event)
	}
	return events, nil
}

func (e envelope) customerMessage(m inbound) message.CustomerMessage {
	at := m.Source.OriginalMessageTimestamp.Time
	if at.IsZero() {
		at = m.Received.Time
	}
	kind, text, data := content(m)
	return message.CustomerMessage{
		ID:          message.ID(m.ID),
		AppUser:     message.AppUserID(e.AppUser.ID),
		Channel:     message.Channel(m.Source.Type),
		Integration: m.Source.IntegrationID,
		Name:        first(m.Name, strings.TrimSpace(e.AppUser.GivenName+" "+e.AppUser.Surname), e.Client.DisplayName),
		External:    e.Client.ExternalID,
		Type:        kind,
		Text:        text,
		Data:        data,
		At:          at,
		Received:    m.Received.Time,
		Metadata:    m.Metadata,
	}
}

// fileName is the name at the end of an address, as people read it: without query and escapes.
func fileName(mediaURL string) string {
	name, _, _ := strings.Cut(mediaURL, "#")
	name, _, _ = strings.Cut(name, "?")
	name = name[strings.LastIndexByte(name, '/')+1:]
	if plain, err := url.PathUnescape(name); err == nil && utf8.ValidString(plain) {
		return plain
	}
	return name
}

// content translates the body of a message into Oceana's words: its type, the text an agent reads, and the data of the type.
func content(m inbound) (kind, text string, data json.RawMessage) {
	text = strings.TrimSpace(m.Text)
	switch {
	case m.Type == "image" || m.Type == "file":
		caption := text
		text = first(text, m.AltText, fileName(m.MediaURL), m.Type)
		fields := map[string]any{"mediaUrl": m.MediaURL, "mediaType": m.MediaType, "mediaSize": m.MediaSize}
		if caption != "" {
			fields["caption"] = caption
		}
		return "file", text, object(fields)
	case m.Type == "location":
		return "location", first(text, "Location shared"), object(map[string]any{"coordinates": m.Coordinates})
	case m.Payload != "":
		return "customResponse", first(text, m.Payload), object(map[string]any{"actionType": "reply", "payload": m.Payload})
	case text != "":
		return "text", m.Text, nil // as the end user wrote it
	}
	return "text", first(m.TextFallback, "["+m.Type+"]"), nil
}

func object(v map[string]any) json.RawMessage {
	b, _ := json.Marshal(v) // of strings, numbers and valid raw JSON
	return b
}

func (e envelope) deliveryReport() ([]message.Event, error) {
	conversation, err := e.conversation()
	if err != nil {
		return nil, err
	}
	if e.Message.ID == "" {
		return nil, errors.New("message._id is missing")
	}
	if e.Destination.Type == "" {
		return nil, errors.New("destination.type is missing")
	}
	r := message.DeliveryReport{Message: message.ID(e.Message.ID), Final: e.IsFinalEvent, At: e.Timestamp.Time}
	switch e.Trigger {
	case "message:delivery:channel":
		r.Status = message.Accepted
	case "message:delivery:user":
		r.Status = message.Delivered
	default:
		if e.Error == nil {
			return nil, errors.New("error is missing")
		}
		r.Status = message.Failed
		r.Code, r.Text = e.Error.explain()
	}
	id := fmt.Sprintf("delivery:%s:%s:%s", e.Trigger, e.Message.ID, e.Destination.Type)
	return []message.Event{{ID: id, Conversation: conversation, Of: r}}, nil
}

// conversationRead has no id of its own; a repeat has the same body.
func (e envelope) conversationRead(body []byte) ([]message.Event, error) {
	conversation, err := e.conversation()
	if err != nil {
		return nil, err
	}
	id := fmt.Sprintf("read:%s:%s", conversation, digest(body))
	return []message.Event{{ID: id, Conversation: conversation, Of: message.ConversationRead{At: e.Timestamp.Time}}}, nil
}

// digest tells apart webhooks whose event has no id of its own; it is short, and the same for a repeat.
func digest(of []byte) string {
	sum := sha256.Sum256(of)
	return hex.EncodeToString(sum[:12])
}

// customerTyping has no id: nobody keeps it.
func (e envelope) customerTyping() ([]message.Event, error) {
	conversation, err := e.conversation()
	if err != nil {
		return nil, err
	}
	switch e.Activity.Type {
	case "typing:start", "typing:stop":
		return []message.Event{{Conversation: conversation, Of: message.CustomerTyping{Started: e.Activity.Type == "typing:start"}}}, nil
	}
	return nil, nil // whatever else they do is nobody's loss
}

func first(choices ...string) string {
	for _, c := range choices {
		if c != "" {
			return c
		}
	}
	return ""
}
