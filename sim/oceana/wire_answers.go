package oceana

// Bodies of acknowledgements from Oceana; every one carries result true.

type accepted struct {
	Method string `json:"method"`
	Result bool   `json:"result"`
}

type loginAccepted struct {
	Method       string `json:"method"`
	Result       bool   `json:"result"`
	SessionID    string `json:"sessionId"`
	Resumed      bool   `json:"resumed"`
	Resync       bool   `json:"resync"`
	LastSeq      int64  `json:"lastSeq"`
	ServerTime   int64  `json:"serverTime"`
	PingInterval int64  `json:"pingInterval"`
	IdleTimeout  int64  `json:"idleTimeout"`
	MaxInFlight  int    `json:"maxInFlight"`
	Status       string `json:"status"`
}

type chatRequested struct {
	Method       string `json:"method"`
	Result       bool   `json:"result"`
	Existing     bool   `json:"existing"`
	Epoch        int64  `json:"epoch"`
	MessageID    string `json:"messageId"`
	MessageIndex int    `json:"messageIndex"`
	Duplicate    bool   `json:"duplicate"`
}

type messageTaken struct {
	Method       string `json:"method"`
	Result       bool   `json:"result"`
	MessageID    string `json:"messageId"`
	MessageIndex int    `json:"messageIndex"`
	Duplicate    bool   `json:"duplicate"`
}

type chatsRenewed struct {
	Method string        `json:"method"`
	Result bool          `json:"result"`
	Items  []renewResult `json:"items"`
}

type renewResult struct {
	ConversationID string `json:"conversationId"`
	Result         string `json:"result"`
	Epoch          int64  `json:"epoch,omitempty"` // of the lease, when it is ok
}

// errorBody is the body of an error frame, either way.
type errorBody struct {
	Method       string `json:"method"`
	Code         int    `json:"code"`
	ErrorMessage string `json:"errorMessage"`
	RetryAfter   int    `json:"retryAfter,omitempty"` // seconds, with 429
}

// acknowledgement is what Oceana reads in the body of an adapter's acknowledgement or error.
type acknowledgement struct {
	Method       string `json:"method"`
	Result       bool   `json:"result"`
	Code         int    `json:"code"`
	ErrorMessage string `json:"errorMessage"`
}
