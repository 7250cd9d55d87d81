package oceana

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/wavetank/wavetank/connector/message"
)

// Request is something for Oceana to do in a conversation.
type Request struct {
	Conversation message.ConversationID // that it belongs to
	// Correlation ties the answer to the request; unique among those under way.
	Correlation string
	Body        any
	Traceparent string // names the span that asks (https://www.w3.org/TR/trace-context/); empty: tracing is off
	// Alone: it is suspected of breaking sessions, so it is sent when no other request is under way, and the others wait, for a moment.
	Alone bool
}

// Routing is what every new contact is routed by.
type Routing struct {
	Attributes []string          // "Category.Value"; nil: none
	Priority   int               // 1 (highest) to 100
	Intrinsics map[string]string // further ones for the workflow; nil: none
}

const nameLimit = 50 // characters of a name that Oceana takes (a limit of public web chat clients)

type chatRequest struct {
	Method              string      `json:"method"`
	DeviceType          string      `json:"deviceType"`
	RoutePoint          string      `json:"routePointIdentifier"`
	WorkFlowType        string      `json:"workFlowType"`
	RequestTranscript   bool        `json:"requestTranscript"`
	WorkRequestID       string      `json:"workRequestId"`
	LeaseTime           int         `json:"leaseTime"`
	Intrinsics          intrinsics  `json:"intrinsics"`
	ChannelSrc          string      `json:"channelSrc"`
	CustomerIdentifiers identifiers `json:"customerIdentifiers"`
	FirstMessage        *newMessage `json:"firstMessage,omitempty"`
	Transcript          []any       `json:"transcript"`
	Priority            int         `json:"priority"`
	Locale              string      `json:"locale"`
}

// intrinsics has all members always: the real socket breaks over missing ones.
type intrinsics struct {
	ChannelAttribute string   `json:"channelAttribute"`
	TextDirection    string   `json:"textDirection"`
	Attributes       []string `json:"attributes"`
	Email            string   `json:"email"`
	Name             string   `json:"name"`
	LastName         string   `json:"lastName"`
	Country          string   `json:"country"`
	Area             string   `json:"area"`
	PhoneNumber      string   `json:"phoneNumber"`
	Topic            string   `json:"topic"`
	CustomFields     []field  `json:"customFields"`
}

type field struct {
	Title string `json:"title"`
	Value string `json:"value"`
}

type identifiers struct {
	UserID     string `json:"userId"`
	ExternalID string `json:"externalId"`
}

type newMessage struct {
	Method     string          `json:"method,omitempty"` // absent in firstMessage
	MessageID  string          `json:"messageId"`
	Message    string          `json:"message"`
	Type       string          `json:"type"`
	Data       json.RawMessage `json:"data"`
	Timestamp  int64           `json:"timestamp"`          // milliseconds since 1970
	Received   int64           `json:"received,omitempty"` // the same, by the cloud: the order in which the customer wrote; 0: unknown
	SenderType string          `json:"senderType"`
	CustomData struct{}        `json:"customData"`
}

type messageStatus struct {
	Method    string `json:"method"`
	MessageID string `json:"messageId"`
	Status    string `json:"status"`
	ErrorCode int    `json:"errorCode"`
	ErrorText string `json:"errorText"`
	Message   string `json:"message,omitempty"`
	Timestamp int64  `json:"timestamp"`
}

// RequestChat starts a contact with a customer message. Oceana recognises a repeat by the conversation and the message.
func RequestChat(c message.ConversationID, correlation string, m message.CustomerMessage, r Routing) Request {
	first := customerMessage(m)
	phone := ""
	if m.Channel == message.WhatsApp {
		phone = m.External
	}
	return Request{Conversation: c, Correlation: correlation, Body: chatRequest{
		Method: "requestChat", DeviceType: string(m.Channel), RoutePoint: "Default", LeaseTime: 1,
		Intrinsics: intrinsics{
			ChannelAttribute: "Messaging", TextDirection: "LTR", Attributes: append([]string{}, r.Attributes...),
			Name: clip(m.Name, nameLimit), PhoneNumber: phone, CustomFields: fields(r.Intrinsics),
		},
		ChannelSrc:          m.Channel.Source(),
		CustomerIdentifiers: identifiers{UserID: string(m.AppUser), ExternalID: m.External},
		FirstMessage:        &first, Transcript: []any{}, Priority: r.Priority,
	}}
}

// OpenChat starts a contact without a message, for a file: the file store takes files only for a contact that is open.
func OpenChat(c message.ConversationID, correlation string, m message.CustomerMessage, r Routing) Request {
	request := RequestChat(c, correlation, m, r)
	body := request.Body.(chatRequest)
	body.FirstMessage = nil
	request.Body = body
	return request
}

type customerFile struct {
	Method        string `json:"method"`
	MessageID     string `json:"messageId"`
	Message       string `json:"message"`
	UUID          string `json:"uuid"`
	Name          string `json:"name"`
	MediaType     string `json:"mediaType"`
	MediaSize     int64  `json:"mediaSize"`
	WorkRequestID string `json:"workRequestId"`
	Timestamp     int64  `json:"timestamp"`
	Received      int64  `json:"received,omitempty"` // as in newMessage
}

// File is a file in the store, as the agent is to see it.
type File struct {
	UUID, Name, MediaType string // of the file in Oceana's store
	MediaSize             int64  // bytes
	WorkRequest           string // id of the work request that it is stored under
	Caption               string // text beside it; empty for none
}

// CustomerFile announces a file that is in the store. Oceana recognises a repeat by the message.
func CustomerFile(c message.ConversationID, correlation string, m message.CustomerMessage, f File) Request {
	return Request{Conversation: c, Correlation: correlation, Body: customerFile{
		Method: "newCustomerFileTransfer", MessageID: string(m.ID), Message: f.Caption, UUID: f.UUID, Name: f.Name, MediaType: f.MediaType,
		MediaSize: f.MediaSize, WorkRequestID: f.WorkRequest, Timestamp: m.At.UnixMilli(), Received: received(m),
	}}
}

func fields(of map[string]string) []field {
	all := []field{}
	for _, title := range slices.Sorted(maps.Keys(of)) {
		all = append(all, field{title, of[title]})
	}
	return all
}

// NewMessage brings a customer message to an open contact. Oceana recognises a repeat by the message.
func NewMessage(c message.ConversationID, correlation string, m message.CustomerMessage) Request {
	body := customerMessage(m)
	body.Method = "newMessage"
	return Request{Conversation: c, Correlation: correlation, Body: body}
}

// Advice tells the agent that only a template reaches the end user (R074). There is one per contact.
func Advice(c message.ConversationID, correlation string, a message.Advise) Request {
	return Request{Conversation: c, Correlation: correlation, Body: newMessage{
		Method: "newMessage", MessageID: fmt.Sprintf("%d:advice", a.GUID), Message: a.Text, Type: "advice",
		Data: json.RawMessage(`{"templateRequired":true}`), Timestamp: a.At.UnixMilli(), SenderType: "system",
	}}
}

// MessageStatus tells how an agent's message fares. A repeat changes nothing.
func MessageStatus(c message.ConversationID, correlation string, r message.Report) Request {
	return Request{Conversation: c, Correlation: correlation, Body: messageStatus{
		Method: "messageStatus", MessageID: string(r.Message), Status: string(r.Status),
		ErrorCode: r.Code, ErrorText: r.Text, Message: r.Shown, Timestamp: r.At.UnixMilli(),
	}}
}

func customerMessage(m message.CustomerMessage) newMessage {
	data := m.Data
	if len(data) == 0 {
		data = json.RawMessage(`{}`)
	}
	sender := "customer"
	if m.System {
		sender = "system"
	}
	return newMessage{
		MessageID: string(m.ID), Message: m.Text, Type: m.Type, Data: data, Timestamp: m.At.UnixMilli(), Received: received(m), SenderType: sender,
	}
}

func received(m message.CustomerMessage) int64 {
	if m.Received.IsZero() {
		return 0
	}
	return m.Received.UnixMilli()
}

func clip(s string, limit int) string {
	if r := []rune(s); len(r) > limit {
		return string(r[:limit])
	}
	return s
}
