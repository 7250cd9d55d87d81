package connector_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/gorilla/websocket"
)

// faultyOceana is an Oceana that ends the connection over some messages.
type faultyOceana struct {
	*httptest.Server
	limit  int64                                      // bytes of a frame that it takes; zero: any number
	cannot func(ws *websocket.Conn, text string) bool // takes no such message and has said so to ws; nil: takes everything

	mu      sync.Mutex
	told    map[string][]string // ids of messages by conversation, each once
	seen    map[string]bool
	breaks  int // connections that it ended
	ws      *websocket.Conn
	seq     int64
	refused []string // correlations of what the connector refused
	status  map[string]string

	arrived chan string
	acked   chan string
}

func newFaultyOceana(t testing.TB) *faultyOceana {
	f := &faultyOceana{told: map[string][]string{}, status: map[string]string{}, seen: map[string]bool{}, arrived: make(chan string, 4096), acked: make(chan string, 4096)}
	f.Server = httptest.NewServer(f)
	t.Cleanup(func() {
		f.CloseClientConnections()
		f.Close()
	})
	return f
}

func (f *faultyOceana) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = ws.Close() }()
	if f.limit > 0 {
		ws.SetReadLimit(f.limit) // beyond it the library closes with 1009
	}
	for {
		var in struct {
			Type, CorrelationID, ConversationID string
			Body                                struct {
				Method, MessageID, Message, Status, ErrorMessage string
				Result                                           bool
				FirstMessage                                     struct{ MessageID, Message string }
			}
		}
		if err := ws.ReadJSON(&in); err != nil {
			if !websocket.IsUnexpectedCloseError(err) && strings.Contains(err.Error(), "limit") {
				f.broke()
			}
			return
		}
		b := in.Body
		if b.FirstMessage.MessageID != "" {
			b.MessageID, b.Message = b.FirstMessage.MessageID, b.FirstMessage.Message
		}
		answer := `{"result":true,"sessionId":"s1","status":"UP","lastSeq":0}`
		switch {
		case in.Type == "acknowledgement":
			if !b.Result {
				f.mu.Lock()
				f.refused = append(f.refused, in.CorrelationID+" "+b.ErrorMessage)
				f.mu.Unlock()
			}
			f.acked <- in.CorrelationID
			continue
		case b.Method == "login":
			f.mu.Lock()
			f.ws, f.seq = ws, 0
			f.mu.Unlock()
		case b.MessageID != "" && f.cannot != nil && f.cannot(ws, b.Message):
			f.broke()
			return
		case b.Method == "messageStatus":
			f.mu.Lock()
			f.status[b.MessageID] = b.Status
			f.mu.Unlock()
		case b.MessageID != "":
			f.took(in.ConversationID, b.MessageID)
		}
		f.mu.Lock()
		_ = ws.WriteJSON(map[string]any{"type": "acknowledgement", "correlationId": in.CorrelationID, "conversationId": in.ConversationID,
			"body": json.RawMessage(answer)})
		f.mu.Unlock()
	}
}

func (f *faultyOceana) broke() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.breaks++
}

func (f *faultyOceana) took(conversation, id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.seen[id] {
		f.seen[id] = true
		f.told[conversation] = append(f.told[conversation], id)
		f.arrived <- id
	}
}

// agentSays has an agent write in a conversation.
func (f *faultyOceana) agentSays(conversation, id, text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seq++
	_ = f.ws.WriteJSON(map[string]any{"type": "notification", "correlationId": id, "conversationId": conversation, "seq": f.seq,
		"body": json.RawMessage(agentSays(id, text))})
}

// statuses are the outcomes of agents' messages, as far as Oceana was told.
func (f *faultyOceana) statuses() map[string]string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.status)
}
