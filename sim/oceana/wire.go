package oceana

import "encoding/json"

// Methods. The names of requests and notifications that web chat has are public; those marked are assumed.
const (
	methodLogin             = "login"         // assumed
	methodLogout            = "logout"        // assumed
	methodRenewChats        = "renewChats"    // assumed, a batch of the public renewChat
	methodMessageStatus     = "messageStatus" // assumed
	methodServiceStatus     = "serviceStatus" // assumed
	methodRequestChat       = "requestChat"
	methodNewMessage        = "newMessage"
	methodIsTyping          = "isTyping"
	methodCloseConversation = "closeConversation"
	methodPing              = "ping"
	methodPong              = "pong"
	methodNewParticipant    = "newParticipant"
	methodParticipantLeave  = "participantLeave"
	methodRouteCancel       = "routeCancel"
	methodOwnershipLost     = "ownershipLost" // assumed

	methodNewCustomerFileTransfer = "newCustomerFileTransfer" // assumed, after the public newAgentFileTransfer
)

// requestBody returns a value to decode the body of an adapter's request into, or nil for a method that Oceana does not know.
func requestBody(method string) any {
	switch method {
	case methodLogin:
		return &login{}
	case methodLogout, methodPing:
		return &plain{}
	case methodRequestChat:
		return &requestChat{}
	case methodNewMessage:
		return &newMessage{}
	case methodNewCustomerFileTransfer:
		return &customerFile{}
	case methodMessageStatus:
		return &messageStatus{}
	case methodIsTyping:
		return &isTyping{}
	case methodCloseConversation:
		return &closeConversation{}
	case methodRenewChats:
		return &renewChats{}
	}
	return nil
}

// conversationScoped reports whether a request of that method needs a conversationId.
func conversationScoped(method string) bool {
	switch method {
	case methodRequestChat, methodNewMessage, methodNewCustomerFileTransfer, methodMessageStatus, methodIsTyping, methodCloseConversation:
		return true
	}
	return false
}

type plain struct {
	Method string `json:"method"`
}

type login struct {
	Method       string   `json:"method"`
	ClientID     string   `json:"clientId"`
	InstanceID   string   `json:"instanceId"`
	Protocol     string   `json:"protocol"`
	SessionID    *string  `json:"sessionId"`
	LastSeq      int64    `json:"lastSeq"`
	Capabilities []string `json:"capabilities"`
	MaxInFlight  int      `json:"maxInFlight"`
}

type requestChat struct {
	Method               string              `json:"method"`
	DeviceType           string              `json:"deviceType"`
	RoutePointIdentifier string              `json:"routePointIdentifier"`
	WorkFlowType         string              `json:"workFlowType"`
	RequestTranscript    bool                `json:"requestTranscript"`
	WorkRequestID        string              `json:"workRequestId"`
	CalledParty          string              `json:"calledParty,omitempty"`
	LeaseTime            int                 `json:"leaseTime"`
	Intrinsics           intrinsics          `json:"intrinsics"`
	ChannelSrc           string              `json:"channelSrc"`
	CustomerIdentifiers  customerIdentifiers `json:"customerIdentifiers"`
	FirstMessage         *newMessage         `json:"firstMessage"`
	Transcript           []newMessage        `json:"transcript"`
	Priority             int                 `json:"priority"`
	Locale               string              `json:"locale"`
	CustomData           json.RawMessage     `json:"customData,omitempty"`
	Epoch                int64               `json:"epoch,omitempty"` // of the lease the adapter believes to have; 0: it claims the conversation
}

type customerIdentifiers struct {
	UserID            string   `json:"userId"`
	ExternalID        string   `json:"externalId"`
	PhoneNumbers      []string `json:"phoneNumbers,omitempty"`
	EmailAddresses    []string `json:"emailAddresses,omitempty"`
	SocialMediaHandle string   `json:"socialMediaHandle,omitempty"`
}

// intrinsics tolerates members it does not know, as Oceana does (public), but wants the seven customer fields as strings: their
// absence or null breaks the real socket (public, one deployment).
type intrinsics struct {
	ChannelAttribute string        `json:"channelAttribute"`
	TextDirection    string        `json:"textDirection"`
	Attributes       []string      `json:"attributes"` // "Category.Value"
	Email            string        `json:"email"`
	Name             string        `json:"name"`
	LastName         string        `json:"lastName"`
	Country          string        `json:"country"`
	Area             string        `json:"area"`
	PhoneNumber      string        `json:"phoneNumber"`
	Topic            string        `json:"topic"`
	CustomFields     []customField `json:"customFields"`
}

type customField struct {
	Title string `json:"title"`
	Value string `json:"value"`
}

func (in *intrinsics) UnmarshalJSON(data []byte) error {
	var members map[string]json.RawMessage
	if json.Unmarshal(data, &members) != nil || members == nil {
		return refused(400, "body.intrinsics: want an object")
	}
	for _, name := range []string{"email", "name", "lastName", "country", "area", "phoneNumber", "topic"} {
		if v := members[name]; len(v) == 0 || v[0] != '"' {
			return refused(400, "body.intrinsics.%s: want a string, \"\" when unknown", name)
		}
	}
	type plain intrinsics
	var p plain
	if err := json.Unmarshal(data, &p); err != nil {
		return refused(400, "body.intrinsics: %s", err)
	}
	*in = intrinsics(p)
	return nil
}

// newMessage is a line of the customer, or of the connector itself (senderType system).
type newMessage struct {
	Method          string          `json:"method,omitempty"`
	GUID            int64           `json:"guid,omitempty"`
	MessageID       string          `json:"messageId"`
	Message         string          `json:"message"`
	Type            string          `json:"type"`
	Data            json.RawMessage `json:"data,omitempty"`
	Timestamp       int64           `json:"timestamp"`
	Received        int64           `json:"received,omitempty"` // by the cloud, in milliseconds: the order in which the customer wrote
	SenderType      string          `json:"senderType"`
	DisplayName     string          `json:"displayName,omitempty"`
	ParentMessageID string          `json:"parentMessageId,omitempty"`
	Epoch           int64           `json:"epoch,omitempty"` // as in requestChat
	CustomData      json.RawMessage `json:"customData,omitempty"`
}

type messageStatus struct {
	Method    string `json:"method"`
	GUID      int64  `json:"guid,omitempty"`
	MessageID string `json:"messageId"`
	Status    string `json:"status"`
	ErrorCode int    `json:"errorCode"`
	ErrorText string `json:"errorText"`
	Message   string `json:"message,omitempty"` // the text as the end user reads it; empty: as the agent sent it
	Timestamp int64  `json:"timestamp"`
}

type isTyping struct {
	Method   string `json:"method"`
	GUID     int64  `json:"guid,omitempty"`
	IsTyping bool   `json:"isTyping"`
}

type closeConversation struct {
	Method string `json:"method"`
	GUID   int64  `json:"guid,omitempty"`
	Reason string `json:"reason"`
}

type renewChats struct {
	Method string      `json:"method"`
	Items  []renewItem `json:"items"`
}

type renewItem struct {
	ConversationID    string `json:"conversationId"`
	GUID              int64  `json:"guid"`
	AuthenticationKey string `json:"authenticationKey"`
	LastSeenMessageID string `json:"lastSeenMessageId"`
	Epoch             int64  `json:"epoch,omitempty"` // as in requestChat
}
