package oceana

import "encoding/json"

// Bodies of notifications to a web chat client. Names, shapes and the absence of a guid are public.

// ComfortGroup is a list of texts that a client shows one after the other while the customer waits. Clients use the first group only.
type ComfortGroup struct {
	GroupName        string           `json:"groupName"` // names the list
	Delay            int              `json:"delay"`     // seconds between two messages
	NumberOfMessages int              `json:"numberOfMessages"`
	Messages         []ComfortMessage `json:"messages"`
}

// ComfortMessage is one text of a ComfortGroup.
type ComfortMessage struct {
	Message  string `json:"message"`  // the text
	Sequence int    `json:"sequence"` // from 1
}

// OnHoldURLs is a list of pages that a client shows while the customer waits. Clients use the first list only.
type OnHoldURLs struct {
	Tag         string      `json:"tag"`         // names the list
	Description string      `json:"description"` // for people
	HoldTime    int         `json:"holdTime"`    // seconds that each page stays
	Sequence    int         `json:"sequence"`    // from 1
	URLs        []OnHoldURL `json:"urls"`
}

// OnHoldURL is one page of OnHoldURLs.
type OnHoldURL struct {
	URL string `json:"url"` // of the page
}

type webChatAccepted struct {
	Method                 string            `json:"method"`
	GUID                   int64             `json:"guid"`
	AuthenticationKey      string            `json:"authenticationKey"`
	WorkRequestID          string            `json:"workRequestId"`
	IsEmailValid           bool              `json:"isEmailValid"`
	WebOnHoldComfortGroups []ComfortGroup    `json:"webOnHoldComfortGroups"`
	WebOnHoldURLs          []OnHoldURLs      `json:"webOnHoldURLs"`
	Intrinsics             map[string]string `json:"intrinsics"`
}

type webParticipant struct {
	Method               string         `json:"method"`
	AgentID              string         `json:"agentId"`
	DisplayName          string         `json:"displayName"`
	Role                 string         `json:"role"`
	NumberOfParticipants int            `json:"numberOfParticipants"`
	Participants         []participant  `json:"participants"`
	WebOnHoldComfort     []ComfortGroup `json:"webOnHoldComfortGroup"`
}

type webParticipantLeave struct {
	Method               string        `json:"method"`
	AgentID              string        `json:"agentId"`
	LeaveReason          string        `json:"leaveReason"`
	EndChatFlag          bool          `json:"endChatFlag"` // true: the client must not reconnect
	NumberOfParticipants int           `json:"numberOfParticipants"`
	Participants         []participant `json:"participants"` // after the change
}

type webMessage struct {
	Method      string            `json:"method"`
	Message     string            `json:"message"`
	DisplayName string            `json:"displayName"`
	SenderType  string            `json:"senderType"`
	Timestamp   int64             `json:"timestamp"` // milliseconds
	Type        string            `json:"type"`
	Data        any               `json:"data"`
	CustomData  []json.RawMessage `json:"customData"`
}

type webTyping struct {
	Method      string `json:"method"`
	AgentID     string `json:"agentId"`
	DisplayName string `json:"displayName"`
	IsTyping    bool   `json:"isTyping"`
}

type webFile struct {
	Method        string `json:"method"`
	AgentName     string `json:"agentName"`
	Name          string `json:"name"`
	UUID          string `json:"uuid"`
	WorkRequestID string `json:"workRequestId"`
	Address       string `json:"address"`
}

type webPage struct {
	Method              string `json:"method"`
	DisplayName         string `json:"displayName"`
	PagePushURL         string `json:"pagePushURL"`
	PagePushDestination string `json:"pagePushDestination"`
	Message             string `json:"message"`
	Timestamp           int64  `json:"timestamp"`
}

type webQueueStatus struct {
	Method            string `json:"method"`
	PositionInQueue   int    `json:"positionInQueue"`   // from 1; 0: not in the queue
	EstimatedWaitTime int    `json:"estimatedWaitTime"` // seconds
}

// webNotificationLocked puts what an adapter would be told into the words of web chat. Bodies that only web chat has pass unchanged.
func (s *Server) webNotificationLocked(body any) any {
	switch b := body.(type) {
	case newParticipant:
		return webParticipant{
			b.Method, b.AgentID, b.DisplayName, b.Role, b.NumberOfParticipants, notNil(b.Participants), s.holdLocked().ComfortGroups,
		}
	case participantLeave:
		return webParticipantLeave{b.Method, b.AgentID, b.LeaveReason, b.EndChatFlag, b.NumberOfParticipants, notNil(b.Participants)}
	case agentMessage:
		m := webMessage{b.Method, b.Message, b.DisplayName, b.SenderType, b.Timestamp, b.Type, b.Data, []json.RawMessage{}}
		if b.Type == "richMedia" { // no web chat client draws it; the message is its fallback (assumed)
			m.Type, m.Data = "text", struct{}{}
		}
		return m
	case agentTyping:
		return webTyping{b.Method, b.AgentID, b.DisplayName, b.IsTyping}
	case conversationClosed:
		return plain{b.Method}
	case routeCancel:
		return plain{b.Method}
	}
	return body
}

func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
