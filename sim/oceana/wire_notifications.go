package oceana

// notificationBody returns a value of the Go type that Oceana sends in a notification of that method, or nil when there is none.
func notificationBody(method string) any {
	switch method {
	case methodRequestChat:
		return &chatAccepted{}
	case methodNewParticipant:
		return &newParticipant{}
	case methodParticipantLeave:
		return &participantLeave{}
	case methodNewMessage:
		return &agentMessage{}
	case methodNewAgentFileTransfer:
		return &agentFileOffer{}
	case methodIsTyping:
		return &agentTyping{}
	case methodCloseConversation:
		return &conversationClosed{}
	case methodOwnershipLost:
		return &ownershipLost{}
	case methodRouteCancel:
		return &routeCancel{}
	case methodServiceStatus:
		return &serviceStatus{}
	case methodPong:
		return &plain{}
	}
	return nil
}

type chatAccepted struct {
	Method                 string            `json:"method"`
	GUID                   int64             `json:"guid"`
	AuthenticationKey      string            `json:"authenticationKey"`
	WorkRequestID          string            `json:"workRequestId"`
	IsEmailValid           bool              `json:"isEmailValid"`
	WebOnHoldComfortGroups []struct{}        `json:"webOnHoldComfortGroups"` // never filled: messaging has no on-hold texts (assumed)
	WebOnHoldURLs          []struct{}        `json:"webOnHoldURLs"`
	Intrinsics             map[string]string `json:"intrinsics"`
}

// roleActive is the role of an agent or chatbot (public).
const roleActive = "active_participant"

// rolePassive is the role of a chatbot that stays beside an agent (assumed for chatbots).
const rolePassive = "passive_participant"

type ownershipLost struct {
	Method string `json:"method"`
	GUID   int64  `json:"guid"`
	Epoch  int64  `json:"epoch"`
}

type participant struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
}

type newParticipant struct {
	Method               string        `json:"method"`
	GUID                 int64         `json:"guid"`
	AgentID              string        `json:"agentId"`
	DisplayName          string        `json:"displayName"`
	Role                 string        `json:"role"`
	NumberOfParticipants int           `json:"numberOfParticipants"`
	Participants         []participant `json:"participants"`
}

type participantLeave struct {
	Method               string        `json:"method"`
	GUID                 int64         `json:"guid"`
	AgentID              string        `json:"agentId"`
	LeaveReason          string        `json:"leaveReason"`
	EndChatFlag          bool          `json:"endChatFlag"`
	NumberOfParticipants int           `json:"numberOfParticipants"`
	Participants         []participant `json:"participants"` // after the change
}

type agentMessage struct {
	Method       string         `json:"method"`
	GUID         int64          `json:"guid"`
	MessageID    string         `json:"messageId"`
	MessageIndex int            `json:"messageIndex"`
	Message      string         `json:"message"`
	DisplayName  string         `json:"displayName"`
	AgentID      string         `json:"agentId"`
	SenderType   string         `json:"senderType"`
	Timestamp    int64          `json:"timestamp"`
	Type         string         `json:"type"`
	Data         any            `json:"data"`
	CustomData   map[string]any `json:"customData"`
}

type richMedia struct {
	RichMediaType string `json:"richMediaType"`
	TextFallback  string `json:"textFallback"`
	Body          any    `json:"body"`
}

type agentTyping struct {
	Method      string `json:"method"`
	GUID        int64  `json:"guid"`
	AgentID     string `json:"agentId"`
	DisplayName string `json:"displayName"`
	IsTyping    bool   `json:"isTyping"`
}

type conversationClosed struct {
	Method          string `json:"method"`
	GUID            int64  `json:"guid"`
	ClosedBy        string `json:"closedBy"`
	DispositionCode string `json:"dispositionCode"`
}

type routeCancel struct {
	Method string `json:"method"`
	GUID   int64  `json:"guid"`
	Reason string `json:"reason"`
}

type serviceStatus struct {
	Method     string `json:"method"`
	Status     string `json:"status"`
	Reason     string `json:"reason"`
	RetryAfter int    `json:"retryAfter"` // seconds
}
