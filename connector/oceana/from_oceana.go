package oceana

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/wavetank/wavetank/connector/message"
)

// automatedAgent is the agent id of a chatbot, fixed in Oceana web chat.
const automatedAgent = "AvayaAutomatedResource"

// notification is the body of Oceana's notifications, all methods in one.
type notification struct {
	Method               string          `json:"method"`
	GUID                 looseNumber     `json:"guid"`
	AuthenticationKey    looseText       `json:"authenticationKey"`
	WorkRequestID        looseText       `json:"workRequestId"`
	AgentID              looseText       `json:"agentId"`
	DisplayName          looseText       `json:"displayName"`
	NumberOfParticipants looseNumber     `json:"numberOfParticipants"`
	EndChatFlag          looseBool       `json:"endChatFlag"`
	MessageID            string          `json:"messageId"`
	Message              string          `json:"message"`
	SenderType           looseText       `json:"senderType"`
	Type                 looseText       `json:"type"`
	Data                 json.RawMessage `json:"data"`
	ClosedBy             looseText       `json:"closedBy"`
	DispositionCode      looseText       `json:"dispositionCode"`
	Reason               looseText       `json:"reason"`
	Status               looseText       `json:"status"`
	Epoch                looseNumber     `json:"epoch"`
	IsTyping             looseBool       `json:"isTyping"`
	AgentName            looseText       `json:"agentName"`
	Name                 looseText       `json:"name"`
	UUID                 string          `json:"uuid"`
	MediaSize            looseNumber     `json:"mediaSize"`
}

// parse reads a notification into an event; no event and no error means there is nothing to do about it.
func parse(f incoming) (*message.Event, error) {
	var n notification
	if err := json.Unmarshal(f.Body, &n); err != nil {
		return nil, fmt.Errorf("body: %w", err)
	}
	switch n.Method {
	case "pong", "serviceStatus", "queueStatus":
		return nil, nil
	}
	of, err := n.payload()
	if of == nil || err != nil {
		return nil, err
	}
	if f.ConversationID == "" {
		return nil, fmt.Errorf("%s without conversationId", n.Method)
	}
	for name, id := range map[string]string{"conversationId": f.ConversationID, "messageId": n.MessageID, "correlationId": f.CorrelationID} {
		if err := usableID(id); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return &message.Event{ID: n.event(f), Conversation: message.ConversationID(f.ConversationID), Of: of}, nil
}

// mostID bounds an id of Oceana, in bytes: ids become keys of the store.
const mostID = 512

// usableID refuses an id that no store can keep as a key, or that is not one.
func usableID(id string) error {
	if len(id) > mostID {
		return fmt.Errorf("longer than %d bytes", mostID)
	}
	if strings.ContainsFunc(id, unicode.IsControl) {
		return errors.New("a control character in it")
	}
	return nil
}

// event makes the id of the event. It must come out the same when Oceana repeats the notification in another session, with
// another seq.
func (n notification) event(f incoming) string {
	if n.Method == "newMessage" || n.Method == "newAgentFileTransfer" {
		return message.AgentEvent(message.ConversationID(f.ConversationID), message.AgentID(n.MessageID))
	}
	same := f.CorrelationID
	if same == "" {
		sum := sha256.Sum256(f.Body)
		same = hex.EncodeToString(sum[:12])
	}
	return fmt.Sprintf("oceana:%s:%d:%s:%s", f.ConversationID, n.GUID, n.Method, same)
}

func (n notification) payload() (message.Payload, error) {
	switch n.Method {
	case "requestChat":
		return message.ContactAccepted{GUID: int64(n.GUID), Key: string(n.AuthenticationKey), WorkRequest: string(n.WorkRequestID)}, nil
	case "newParticipant":
		return message.AgentJoined{
			GUID: int64(n.GUID), Agent: string(n.AgentID), Name: string(n.DisplayName), Automated: n.AgentID == automatedAgent,
		}, nil
	case "participantLeave":
		return message.AgentLeft{GUID: int64(n.GUID), Agent: string(n.AgentID), Remaining: int(n.NumberOfParticipants), End: bool(n.EndChatFlag)}, nil
	case "newMessage":
		return n.agentMessage()
	case "newAgentFileTransfer":
		return n.agentFile()
	case "isTyping":
		return message.AgentTyping{Started: bool(n.IsTyping)}, nil
	case "closeConversation":
		return message.ContactClosed{GUID: int64(n.GUID), By: string(n.ClosedBy), Disposition: string(n.DispositionCode)}, nil
	case "routeCancel":
		return message.RouteCancelled{GUID: int64(n.GUID), Reason: string(n.Reason)}, nil
	case "ownershipLost": // the contact goes on elsewhere; the next message of the end user claims it back
		return message.Noted{Topic: "contact taken over by another session", Detail: fmt.Sprintf("%d epoch %d", n.GUID, n.Epoch)}, nil
	case "":
		return nil, fmt.Errorf("body without method")
	}
	return nil, fmt.Errorf("unknown method %.40q", n.Method)
}

// agentFile is a file that an agent sends. Web chat offers files without messageId; a bubble needs one.
func (n notification) agentFile() (message.Payload, error) {
	switch {
	case n.MessageID == "":
		return nil, fmt.Errorf("newAgentFileTransfer without messageId")
	case n.UUID == "":
		return nil, fmt.Errorf("newAgentFileTransfer without uuid")
	}
	return message.AgentMessage{
		GUID: int64(n.GUID), ID: message.AgentID(n.MessageID), Name: string(n.AgentName), Text: string(n.Name),
		File: &message.File{UUID: n.UUID, WorkRequest: string(n.WorkRequestID), Name: string(n.Name), Size: int64(n.MediaSize)},
	}, nil
}

func (n notification) agentMessage() (message.Payload, error) {
	if n.MessageID == "" {
		return nil, fmt.Errorf("newMessage without messageId")
	}
	if n.SenderType == "customer" { // an echo of what the end user wrote
		return nil, nil
	}
	m := message.AgentMessage{GUID: int64(n.GUID), ID: message.AgentID(n.MessageID), Name: string(n.DisplayName), Text: n.Message}
	if n.Type != "richMedia" {
		return m, nil
	}
	var rich struct {
		RichMediaType string          `json:"richMediaType"`
		TextFallback  string          `json:"textFallback"`
		Body          json.RawMessage `json:"body"`
	}
	if err := json.Unmarshal(n.Data, &rich); err != nil {
		return nil, fmt.Errorf("newMessage data: %w", err)
	}
	if rich.RichMediaType == "" {
		return nil, fmt.Errorf("newMessage data without richMediaType")
	}
	m.Rich, m.Fallback = rich.RichMediaType, rich.TextFallback
	if m.Rich != message.RichTemplate {
		m.Body = rich.Body
		return m, nil
	}
	var body struct {
		Template json.RawMessage `json:"template"`
	}
	if err := json.Unmarshal(rich.Body, &body); len(rich.Body) > 0 && err != nil {
		return nil, fmt.Errorf("newMessage data.body: %w", err)
	}
	if t := body.Template; len(t) > 0 && string(t) != "null" {
		m.Template = t
	}
	return m, nil
}
