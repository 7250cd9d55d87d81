package message

import (
	"encoding/json"
	"fmt"
)

// DecodePayload reads the JSON of a Payload of that kind.
func DecodePayload(kind string, body []byte) (Payload, error) {
	switch kind {
	case CustomerMessage{}.Kind():
		return decode[CustomerMessage](body)
	case FileBlocked{}.Kind():
		return decode[FileBlocked](body)
	case DeliveryReport{}.Kind():
		return decode[DeliveryReport](body)
	case ConversationRead{}.Kind():
		return decode[ConversationRead](body)
	case ContactAccepted{}.Kind():
		return decode[ContactAccepted](body)
	case AgentJoined{}.Kind():
		return decode[AgentJoined](body)
	case AgentLeft{}.Kind():
		return decode[AgentLeft](body)
	case AgentMessage{}.Kind():
		return decode[AgentMessage](body)
	case ContactClosed{}.Kind():
		return decode[ContactClosed](body)
	case RouteCancelled{}.Kind():
		return decode[RouteCancelled](body)
	case ContactReopened{}.Kind():
		return decode[ContactReopened](body)
	case Posted{}.Kind():
		return decode[Posted](body)
	case PostFailed{}.Kind():
		return decode[PostFailed](body)
	case ServiceFailed{}.Kind():
		return decode[ServiceFailed](body)
	case Noted{}.Kind():
		return decode[Noted](body)
	}
	return nil, fmt.Errorf("event of unknown kind %q", kind)
}

// DecodeCommand reads the JSON of a Command of that kind.
func DecodeCommand(kind string, body []byte) (Command, error) {
	switch kind {
	case Forward{}.Kind():
		return decode[Forward](body)
	case Advise{}.Kind():
		return decode[Advise](body)
	case Report{}.Kind():
		return decode[Report](body)
	case Post{}.Kind():
		return decode[Post](body)
	}
	return nil, fmt.Errorf("effect of unknown kind %q", kind)
}

func decode[T any](body []byte) (T, error) {
	var v T
	err := json.Unmarshal(body, &v)
	return v, err
}
