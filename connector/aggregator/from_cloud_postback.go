package aggregator

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/wavetank/wavetank/connector/message"
)

// taps are messages of the end user without a message of the cloud (R129, R161): the agent reads the label, Oceana gets the
// payload. A tap has no id of its own; a repeat of the webhook tells of the same button at the same instant.
func (e envelope) taps() ([]message.Event, error) {
	conversation, err := e.conversation()
	switch {
	case err != nil:
		return nil, err
	case len(e.Postbacks) == 0:
		return nil, errors.New("postbacks is empty")
	}
	if err := cmp.Or(checkID("appUser._id", e.AppUser.ID), checkID("source.type", e.Source.Type)); err != nil {
		return nil, err
	}
	var events []message.Event
	var faults []error
	for i, part := range e.Postbacks {
		p := part.of
		label := first(string(p.Action.Text), p.Action.Payload)
		switch {
		case part.err != nil:
			faults = append(faults, fmt.Errorf("postbacks[%d]%w", i, part.err))
			continue
		case label == "":
			faults = append(faults, fmt.Errorf("postbacks[%d].action.payload is missing", i))
			continue
		}
		id := "postback:" + digest(fmt.Appendf(nil, "%s %s %s %q %d %d",
			conversation, e.AppUser.ID, p.Action.ID, p.Action.Payload, e.Timestamp.UnixMicro(), i))
		event := message.Event{ID: id, Conversation: conversation, Of: message.CustomerMessage{
			ID:          message.ID(id),
			AppUser:     message.AppUserID(e.AppUser.ID),
			Channel:     message.Channel(e.Source.Type),
			Integration: string(e.Source.IntegrationID),
			Name:        string(e.Client.of.DisplayName),
			External:    string(e.Client.of.ExternalID),
			Type:        "customResponse",
			Text:        label,
			Data:        object(map[string]any{"actionType": "postback", "payload": p.Action.Payload}),
			At:          e.Timestamp.Time,
		}}
		if !message.Channel(e.Source.Type).Supported() { // R001
			event.Of = message.Noted{Topic: "unsupported channel", Detail: e.Source.Type}
		}
		events = append(events, event)
	}
	return events, joined(faults)
}
