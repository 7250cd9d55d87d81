package aggregator

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/wavetank/wavetank/connector/message"
)

// taps are messages of the end user without a message of the cloud (R129, R161): the agent reads the label, Oceana gets the
// payload. A tap has no id of its own; a repeat of the webhook tells of the same button at the same instant.
func (e envelope) taps(body []byte) ([]message.Event, error) {
	conversation, err := e.conversation()
	switch {
	case err != nil:
		return nil, err
	case e.Postbacks.err == nil && len(e.Postbacks.of) == 0:
		return nil, errors.New("postbacks is empty")
	}
	user, from := e.AppUser.of.ID, e.Source.of
	err = cmp.Or(e.Postbacks.fault("postbacks"), e.AppUser.fault("appUser"), e.Source.fault("source"), checkID("appUser._id", user), checkID("source.type", from.Type))
	if err != nil {
		return nil, err
	}
	var events []message.Event
	var faults []error
	for i, part := range e.Postbacks.of {
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
		told := fmt.Appendf(nil, "%s %s %s %q %d %d", conversation, user, p.Action.ID, p.Action.Payload, e.Timestamp.UnixMicro(), i)
		if e.Timestamp.IsZero() { // not told, or in a form that is not understood: all there is to tell two taps apart is how they are written
			told = append(told, body...)
		}
		id := "postback:" + digest(told)
		event := message.Event{ID: id, Conversation: conversation, Of: message.CustomerMessage{
			ID:          message.ID(id),
			AppUser:     message.AppUserID(user),
			Channel:     message.Channel(from.Type),
			Integration: string(from.IntegrationID),
			Name:        string(e.Client.of.DisplayName),
			External:    string(e.Client.of.ExternalID),
			Type:        "customResponse",
			Text:        label,
			Data:        object(map[string]any{"actionType": "postback", "payload": p.Action.Payload}),
			At:          e.Timestamp.Time,
		}}
		if !message.Channel(from.Type).Supported() { // R001
			event.Of = message.Noted{Topic: "unsupported channel", Detail: from.Type}
		}
		events = append(events, event)
	}
	return events, joined(faults)
}
