package aggregator

import (
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
	case e.AppUser.ID == "":
		return nil, errors.New("appUser._id is missing")
	case len(e.Postbacks) == 0:
		return nil, errors.New("postbacks is empty")
	case e.Source.Type == "":
		return nil, errors.New("source.type is missing")
	}
	var events []message.Event
	for i, p := range e.Postbacks {
		label := first(p.Action.Text, p.Action.Payload)
		if label == "" {
			return nil, fmt.Errorf("postbacks[%d].action.payload is missing", i)
		}
		id := "postback:" + digest(fmt.Appendf(nil, "%s %s %s %q %d %d",
			conversation, e.AppUser.ID, p.Action.ID, p.Action.Payload, e.Timestamp.UnixMicro(), i))
		event := message.Event{ID: id, Conversation: conversation, Of: message.CustomerMessage{
			ID:          message.ID(id),
			AppUser:     message.AppUserID(e.AppUser.ID),
			Channel:     message.Channel(e.Source.Type),
			Integration: e.Source.IntegrationID,
			Name:        e.Client.DisplayName,
			External:    e.Client.ExternalID,
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
	return events, nil
}
