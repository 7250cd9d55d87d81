package aggregator

import "encoding/json"

// What follows is how webhooks that were made under /v1 hear of events (Smooch docs 2017, Webhooks; which of the differences to
// v1.1 hold for which trigger is assumed): no version, no conversation, app users in full with their clients, messages with
// empty actions and metadata, and deliveries told as delivery:success and delivery:failure with the message itself.

// The triggers that only v1 has.
const (
	triggerDelivered    = "delivery:success"
	triggerNotDelivered = "delivery:failure"
)

const versionOne = "v1"

// heardAs is what a webhook of v1 calls a trigger; empty means that v1 knows no such thing. One of v1.1 uses the name as it is.
func (w *webhook) heardAs(trigger string) string {
	if w.Version != versionOne {
		return trigger
	}
	switch trigger {
	case "message:delivery:channel":
		return triggerDelivered
	case "message:delivery:failure":
		return triggerNotDelivered
	case "message:delivery:user":
		return ""
	}
	return trigger
}

// oldFashionedLocked is the body of an event as v1 tells it.
func (s *Server) oldFashionedLocked(b envelope, e event) envelope {
	b.Version, b.Conversation = "", nil
	if e.user != nil {
		b.AppUser = e.user.jsonFor(versionOne)
	}
	if b.Client != nil && (b.Trigger == "client:add" || b.Trigger == "client:remove") {
		b.Clients = []clientJSON{*b.Client}
	}
	switch b.Trigger {
	case triggerDelivered, triggerNotDelivered:
		if m := s.messages[e.message]; m != nil {
			b.Messages = []json.RawMessage{m.raw}
		}
		b.Message, b.IsFinalEvent, b.ExternalMessages = nil, nil, nil
		if b.Destination != nil {
			b.Destination = &channelJSON{Type: b.Destination.Type}
		}
		return b
	}
	shown := make([]json.RawMessage, len(b.Messages))
	for i, raw := range b.Messages {
		shown[i] = withEmpties(raw)
	}
	b.Messages = shown
	return b
}

// withEmpties adds the actions and the metadata that a message does not have.
func withEmpties(raw json.RawMessage) json.RawMessage {
	var f fields
	if json.Unmarshal(raw, &f) != nil {
		return raw
	}
	o := object(append([]byte{}, raw[:len(raw)-1]...))
	if !f.has("actions") {
		o = o.with("actions", json.RawMessage("[]"))
	}
	if !f.has("metadata") {
		o = o.with("metadata", json.RawMessage("{}"))
	}
	return json.RawMessage(append(o, '}'))
}
