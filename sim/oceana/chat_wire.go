package oceana

import (
	"encoding/json"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Methods that only web chat has (public).
const (
	methodRenewChat            = "renewChat"
	methodCoBrowseStatus       = "coBrowseStatus"
	methodQueueStatus          = "queueStatus"
	methodNewPushPageMessage   = "newPushPageMessage"
	methodNewAgentFileTransfer = "newAgentFileTransfer"
)

// Limits of web chat that the public clients enforce. Lengths are characters.
const (
	maxName        = 50
	maxLastName    = 100
	maxTopic       = 255
	maxFields      = 10
	maxFieldTitle  = 50
	maxFieldValue  = 255
	maxChatMessage = 8000
	maxLease       = 192
	lowestPriority = 10
)

// chatRequestBody returns a value to decode the body of a client's request into, or nil for a method that web chat does not know.
func chatRequestBody(method string) any {
	switch method {
	case methodRequestChat:
		return &chatRequest{}
	case methodRenewChat:
		return &chatRenewal{}
	case methodNewMessage:
		return &customerMessage{}
	case methodIsTyping:
		return &customerTyping{}
	case methodCoBrowseStatus:
		return &coBrowseStatus{}
	case methodNewPushPageMessage:
		return &customerPage{}
	case methodCloseConversation, methodQueueStatus, methodPing:
		return &plain{}
	}
	return nil
}

type chatRequest struct {
	Method               string      `json:"method"`
	DeviceType           string      `json:"deviceType"`
	RoutePointIdentifier string      `json:"routePointIdentifier"`
	WorkFlowType         string      `json:"workFlowType"`
	RequestTranscript    bool        `json:"requestTranscript"`
	WorkRequestID        string      `json:"workRequestId"` // a context of the Context Store
	CalledParty          string      `json:"calledParty"`
	LeaseTime            *float64    `json:"leaseTime"` // hours; 1 when absent, and one client sends 0
	Intrinsics           *intrinsics `json:"intrinsics"`
	Priority             *int        `json:"priority"` // 1 highest; 5 when absent

	// The older Enterprise Web Chat client repeats requestChat with these in order to resume.
	GUID              *int64  `json:"guid"`
	AuthenticationKey *string `json:"authenticationKey"`
}

// renewal is what an Enterprise Web Chat client means when it repeats requestChat; nil when it asks for a new chat.
func (m *chatRequest) renewal() *chatRenewal {
	if m.GUID == nil || m.AuthenticationKey == nil || *m.AuthenticationKey == "" {
		return nil
	}
	return &chatRenewal{Method: m.Method, GUID: m.GUID, AuthenticationKey: *m.AuthenticationKey}
}

func (m *chatRequest) check() *refusal {
	switch {
	case m.renewal() != nil:
		return nil
	case m.Intrinsics == nil:
		return refused(400, "body.intrinsics: required")
	case m.LeaseTime != nil && (*m.LeaseTime < 0 || *m.LeaseTime > maxLease):
		return refused(400, "body.leaseTime: want 0..%d hours, got %g", maxLease, *m.LeaseTime)
	case m.Priority != nil && (*m.Priority < 1 || *m.Priority > lowestPriority):
		return refused(400, "body.priority: want 1..%d, got %d", lowestPriority, *m.Priority)
	}
	return m.Intrinsics.checkLimits()
}

func (in *intrinsics) checkLimits() *refusal {
	for _, f := range []struct {
		name, value string
		limit       int
	}{{"name", in.Name, maxName}, {"lastName", in.LastName, maxLastName}, {"topic", in.Topic, maxTopic}} {
		if n := utf8.RuneCountInString(f.value); n > f.limit {
			return refused(400, "body.intrinsics.%s: want at most %d characters, got %d", f.name, f.limit, n)
		}
	}
	if n := len(in.CustomFields); n > maxFields {
		return refused(400, "body.intrinsics.customFields: want at most %d, got %d", maxFields, n)
	}
	titles := map[string]bool{}
	for i, f := range in.CustomFields {
		switch n := utf8.RuneCountInString(f.Title); {
		case n < 1 || n > maxFieldTitle:
			return refused(400, "body.intrinsics.customFields[%d].title: want 1..%d characters, got %d", i, maxFieldTitle, n)
		case titles[f.Title]:
			return refused(400, "body.intrinsics.customFields[%d].title: %q is there twice", i, f.Title)
		case utf8.RuneCountInString(f.Value) > maxFieldValue:
			return refused(400, "body.intrinsics.customFields[%d].value: want at most %d characters", i, maxFieldValue)
		}
		titles[f.Title] = true
	}
	for i, a := range in.Attributes {
		if category, value, _ := strings.Cut(a, "."); category == "" || value == "" {
			return refused(400, "body.intrinsics.attributes[%d]: want Category.Value, got %q", i, a)
		}
	}
	return nil
}

type chatRenewal struct {
	Method                string `json:"method"`
	GUID                  *int64 `json:"guid"`
	AuthenticationKey     string `json:"authenticationKey"`
	RequestFullTranscript bool   `json:"requestFullTranscript"` // after a page reload; absent in older clients
}

func (m *chatRenewal) check() *refusal {
	switch {
	case m.GUID == nil:
		return refused(400, "body.guid: required")
	case m.AuthenticationKey == "":
		return refused(400, "body.authenticationKey: required")
	}
	return nil
}

type customerMessage struct {
	Method     string          `json:"method"`
	Message    string          `json:"message"`
	Type       string          `json:"type"` // text when absent
	Data       json.RawMessage `json:"data"`
	CustomData json.RawMessage `json:"customData"`
}

func (m *customerMessage) check() *refusal {
	n := utf8.RuneCountInString(m.Message)
	var data struct {
		CorrelationID string `json:"correlationId"`
	}
	switch {
	case n == 0:
		return refused(400, "body.message: required")
	case n > maxChatMessage:
		return refused(413, "body.message: want at most %d characters, got %d", maxChatMessage, n)
	case m.Type != "" && m.Type != "text" && m.Type != "customResponse":
		return refused(400, "body.type: want text or customResponse, got %q", m.Type)
	case len(m.Data) > 0 && m.Data[0] != '{' && string(m.Data) != "null":
		return refused(400, "body.data: want an object")
	case m.Type == "customResponse" && (json.Unmarshal(m.Data, &data) != nil || data.CorrelationID == ""):
		return refused(400, "body.data.correlationId: required for customResponse")
	}
	return nil
}

type customerTyping struct {
	Method   string `json:"method"`
	IsTyping *bool  `json:"isTyping"`
}

func (m *customerTyping) check() *refusal {
	if m.IsTyping == nil {
		return refused(400, "body.isTyping: want a boolean")
	}
	return nil
}

type coBrowseStatus struct {
	Method    string `json:"method"`
	IsEnabled *bool  `json:"isEnabled"`
}

func (m *coBrowseStatus) check() *refusal {
	if m.IsEnabled == nil {
		return refused(400, "body.isEnabled: want a boolean")
	}
	return nil
}

type customerPage struct {
	Method              string `json:"method"`
	PagePushURL         string `json:"pagePushURL"`
	PagePushDestination string `json:"pagePushDestination"`
}

func (m *customerPage) check() *refusal {
	if !webAddress(m.PagePushURL) {
		return refused(400, "body.pagePushURL: want an http or https address, got %q", m.PagePushURL)
	}
	return nil
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
