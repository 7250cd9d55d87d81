package message

import (
	"encoding/json"
	"fmt"
)

// DecodeHappening reads the JSON of a Happening of that kind.
func DecodeHappening(kind string, body []byte) (Happening, error) {
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

// DecodeDeed reads the JSON of a Deed of that kind.
func DecodeDeed(kind string, body []byte) (Deed, error) {
	switch kind {
	case Tell{}.Kind():
		return decode[Tell](body)
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
