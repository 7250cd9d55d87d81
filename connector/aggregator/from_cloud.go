package aggregator

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wavetank/wavetank/connector/message"
)

// unrouted stands in for the conversation of an audit line that belongs to none.
const unrouted message.ConversationID = "unrouted"

// userWrote is the trigger of webhooks that bring what people write.
const userWrote = "message:appUser"

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

// unparsed is the fault of a webhook of this app that, or a part of which, the connector does not understand. It is kept, for a person to
// decide, since the cloud does not send again what is refused.
type unparsed struct{ error }

// parse reads a webhook into events. An error that is unread is about what is left; any other is the sender's fault, says what is wrong,
// and comes without events.
func parse(body []byte, appID string) ([]message.Event, error) {
	e, wrongType, err := decode(body)
	if err != nil {
		return nil, err
	}
	switch {
	case e.Trigger == "":
		return nil, errors.New("trigger is missing")
	case e.App.ID != appID:
		return nil, fmt.Errorf("app._id %.40q is not the app of this connector", e.App.ID)
	case ignored(e.Trigger):
		return nil, nil
	}
	read := map[string]func() ([]message.Event, error){
		userWrote:                  e.customerMessages,
		"message:delivery:channel": e.deliveryReport,
		"message:delivery:user":    e.deliveryReport,
		"message:delivery:failure": e.deliveryReport,
		"conversation:read":        func() ([]message.Event, error) { return e.conversationRead(body) },
		"typing:appUser":           e.customerTyping,
		"postback":                 func() ([]message.Event, error) { return e.taps(body) },
	}[e.Trigger]
	if read == nil {
		return nil, unknownTrigger(e.Trigger[:min(len(e.Trigger), 64)])
	}
	if wrongType != nil {
		return nil, unparsed{wrongType}
	}
	events, err := read()
	if err != nil {
		err = unparsed{err}
	}
	return events, err
}

// Read is what a Receiver takes of a webhook of the app; an error is about what it does not understand, or says that it is no such webhook.
func Read(body []byte, appID string) ([]message.Event, error) { return parse(body, appID) }

// Identity tells a webhook apart that is not understood: it is the same for one that brings a single message and for that message read back.
func Identity(body []byte) []byte {
	e, _, err := decode(body)
	if err == nil && e.Trigger == userWrote && len(e.Messages.of) == 1 && e.Messages.of[0].of.ID != "" {
		return []byte("message:" + e.Messages.of[0].of.ID)
	}
	return body
}

// decode reads an envelope as far as it goes: wrongType is about a member that is needed, and leaves the others filled in.
func decode(body []byte) (e envelope, wrongType, err error) {
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	if b := bytes.TrimLeft(body, " \t\r\n"); len(b) == 0 || b[0] != '{' {
		return e, nil, errors.New("body is not a JSON object")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	var wrong *json.UnmarshalTypeError
	switch err := d.Decode(&e); {
	case errors.As(err, &wrong):
		wrongType = typeFault(wrong)
	case err != nil:
		return e, nil, fmt.Errorf("body is not JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return e, nil, errors.New("body is more than one JSON object")
	}
	return e, wrongType, nil
}

func typeFault(wrong *json.UnmarshalTypeError) error {
	return fmt.Errorf("%s must not be a %s", wrong.Field, wrong.Value)
}

// longestID is far above any id of the cloud, and below what a database can index.
const longestID = 512

// checkID says what keeps an id that a webhook must have from being kept.
func checkID(field, id string) error {
	switch {
	case id == "":
		return errors.New(field + " is missing")
	case len(id) > longestID:
		return fmt.Errorf("%s is %d bytes long; at most %d are taken", field, len(id), longestID)
	case strings.ContainsFunc(id, unicode.IsControl):
		return errors.New(field + " holds a control character")
	case strings.ContainsRune(id, utf8.RuneError): // in place of what is no letter: another such id would look the same
		return errors.New(field + " holds letters that are not valid")
	}
	return nil
}

func (e envelope) conversation() (message.ConversationID, error) {
	c := e.Conversation
	return message.ConversationID(c.of.ID), cmp.Or(c.fault("conversation"), checkID("conversation._id", c.of.ID))
}

func (e envelope) customerMessages() ([]message.Event, error) {
	conversation, err := e.conversation()
	if err != nil {
		return nil, err
	}
	if err := cmp.Or(e.AppUser.fault("appUser"), checkID("appUser._id", e.AppUser.of.ID), e.Messages.fault("messages")); err != nil {
		return nil, err
	}
	if len(e.Messages.of) == 0 {
		return nil, errors.New("messages is empty")
	}
	var events []message.Event
	var faults []error
	for i, part := range e.Messages.of {
		m := part.of
		if err := cmp.Or(part.err, m.fault()); err != nil {
			faults = append(faults, fmt.Errorf("messages[%d]%w", i, err))
			continue
		}
		event := message.Event{ID: "message:" + m.ID, Conversation: conversation, Of: e.customerMessage(m)}
		if !message.Channel(m.Source.Type).Supported() { // R001, R007
			event.Of = message.Noted{Topic: "unsupported channel", Detail: m.Source.Type}
		}
		events = append(events, event)
	}
	return events, joined(faults)
}

// fault says what a message lacks; it begins with the member's name.
func (m inbound) fault() error {
	if err := checkID("._id", m.ID); err != nil {
		return err
	}
	switch m.Type {
	case "":
		return errors.New(".type is missing")
	case "image", "file":
		if err := m.MediaURL.fault(".mediaUrl"); err != nil {
			return err
		}
	}
	return checkID(".source.type", m.Source.Type)
}

// joined is one line about the first of them.
func joined(faults []error) error {
	if len(faults) < 2 {
		return errors.Join(faults...)
	}
	return fmt.Errorf("%w, and %d more", faults[0], len(faults)-1)
}

func (e envelope) customerMessage(m inbound) message.CustomerMessage {
	at := m.Source.OriginalMessageTimestamp.Time
	if at.IsZero() {
		at = m.Received.Time
	}
	kind, text, data := content(m)
	return message.CustomerMessage{
		ID:          message.ID(m.ID),
		AppUser:     message.AppUserID(e.AppUser.of.ID),
		Channel:     message.Channel(m.Source.Type),
		Integration: string(m.Source.IntegrationID),
		Name:        first(string(m.Name), strings.TrimSpace(string(e.AppUser.of.GivenName+" "+e.AppUser.of.Surname)), string(e.Client.of.DisplayName)),
		External:    string(e.Client.of.ExternalID),
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
		text = first(text, string(m.AltText), fileName(m.MediaURL.of), m.Type)
		fields := map[string]any{"mediaUrl": m.MediaURL.of, "mediaType": m.MediaType, "mediaSize": int64(m.MediaSize)}
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
	return "text", first(string(m.TextFallback), "["+m.Type+"]"), nil
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
	about, to := e.Message.of.ID, e.Destination.of.Type
	err = cmp.Or(e.Message.fault("message"), e.Destination.fault("destination"), checkID("message._id", about), checkID("destination.type", to))
	if err != nil {
		return nil, err
	}
	r := message.DeliveryReport{Message: message.ID(about), Final: e.IsFinalEvent.of, At: e.Timestamp.Time}
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
		r.Code, r.Text = e.Error.of.explain()
	}
	id := fmt.Sprintf("delivery:%s:%s:%s", e.Trigger, about, to)
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

// customerTyping has no id: it is not stored.
func (e envelope) customerTyping() ([]message.Event, error) {
	conversation, err := e.conversation()
	if err != nil {
		return nil, err
	}
	switch kind := e.Activity.of.Type; kind {
	case "typing:start", "typing:stop":
		return []message.Event{{Conversation: conversation, Of: message.CustomerTyping{Started: kind == "typing:start"}}}, nil
	}
	return nil, nil // what else they do is ignored
}

func first(choices ...string) string {
	for _, c := range choices {
		if c != "" {
			return c
		}
	}
	return ""
}
