package oceana_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
)

// keeper plays the connector: it keeps the session and what was taken.
type keeper struct {
	mu      sync.Mutex
	session oceana.Session
	refuse  *oceana.Refusal
	fail    error
	events  chan *message.Event
	ready   chan bool
	busy    int
	lines   chan string // of the log; dropped without a reader
}

func (k *keeper) Write(b []byte) (int, error) {
	select {
	case k.lines <- string(b):
	default:
	}
	return len(b), nil
}

func (k *keeper) answer(r *oceana.Refusal, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.refuse, k.fail = r, err
}

func (k *keeper) config(url string) oceana.Config {
	return oceana.Config{
		URL: url, User: "breeze", Password: "s3cret", ClientID: "adapter", InstanceID: "pod-0", ReconnectDelay: time.Millisecond,
		Kept: func(context.Context) (oceana.Session, error) {
			k.mu.Lock()
			defer k.mu.Unlock()
			return k.session, nil
		},
		Keep: func(_ context.Context, s oceana.Session) error {
			k.mu.Lock()
			defer k.mu.Unlock()
			k.session = s
			return nil
		},
		Take: func(_ context.Context, s oceana.Session, e *message.Event) (*oceana.Refusal, error) {
			k.mu.Lock()
			defer k.mu.Unlock()
			if k.busy < 1 {
				return nil, errors.New("not busy while handling")
			}
			if k.fail != nil {
				err := k.fail
				k.fail = nil
				return nil, err
			}
			k.session = s
			k.events <- e
			return k.refuse, nil
		},
		Ready: func(up bool) { k.ready <- up },
		Busy: func(n int) {
			k.mu.Lock()
			defer k.mu.Unlock()
			k.busy += n
		},
		Logger: slog.New(slog.NewTextHandler(k, nil)),
	}
}

func start(t *testing.T) (*peer, *keeper, *oceana.Adapter) {
	t.Helper()
	p := newPeer(t)
	k := &keeper{events: make(chan *message.Event, 16), ready: make(chan bool, 16), lines: make(chan string, 64)}
	return p, k, startWith(t, k.config(p.url))
}

func startWith(t *testing.T, cfg oceana.Config) *oceana.Adapter {
	t.Helper()
	a := oceana.New(cfg)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = a.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		receive(t, ended, "end of Run")
	})
	return a
}

func (k *keeper) wantReady(t *testing.T, want bool) {
	t.Helper()
	if got := receive(t, k.ready, "readiness"); got != want {
		t.Fatalf("ready = %v, want %v", got, want)
	}
}

const fresh = `{"method":"login","result":true,"sessionId":"s1","resumed":false,"lastSeq":0,"status":"UP"}`

func TestLogin(t *testing.T) {
	p, k, a := start(t)
	_, f := p.login(fresh)
	want := wire{Type: "request", CorrelationID: "login", Body: map[string]any{
		"method": "login", "clientId": "adapter", "instanceId": "pod-0", "protocol": "msg-1", "sessionId": nil, "lastSeq": 0.0,
		"capabilities": []any{"richMedia", "typing", "deliveryStatus"}, "maxInFlight": 64.0,
	}}
	if diff := cmp.Diff(want, f); diff != "" {
		t.Errorf("login (-want +got):\n%s", diff)
	}
	k.wantReady(t, true)
	if !a.Connected() || k.session != (oceana.Session{ID: "s1"}) {
		t.Errorf("Connected = %v, session %+v", a.Connected(), k.session)
	}
}

func TestNotifications(t *testing.T) {
	joined := message.AgentJoined{GUID: 7, Agent: "alice", Name: "Alice"}
	tests := []struct {
		name, frame string
		refuse      *oceana.Refusal
		event       *message.Event
		answer      map[string]any
	}{
		{name: "accepted", frame: `"correlationId":"k1","conversationId":"c1","seq":1,"body":{"method":"requestChat","guid":7,"authenticationKey":"ak","workRequestId":"w"}`,
			event:  &message.Event{ID: "oceana:c1:7:requestChat:k1", Conversation: "c1", Of: message.ContactAccepted{GUID: 7, Key: "ak", WorkRequest: "w"}},
			answer: map[string]any{"method": "requestChat", "result": true}},
		{name: "answered", frame: `"correlationId":"k1","conversationId":"c1","seq":1,"body":{"method":"newParticipant","guid":7,"agentId":"alice","displayName":"Alice","participants":[]}`,
			event:  &message.Event{ID: "oceana:c1:7:newParticipant:k1", Conversation: "c1", Of: joined},
			answer: map[string]any{"method": "newParticipant", "result": true}},
		{name: "a message", frame: `"correlationId":"k1","conversationId":"c1","seq":1,"body":{"method":"newMessage","guid":7,"messageId":"a1","message":"hi","displayName":"Alice","senderType":"live_agent","type":"text","data":{}}`,
			event:  &message.Event{ID: "oceana:c1:a1", Conversation: "c1", Of: message.AgentMessage{GUID: 7, ID: "a1", Name: "Alice", Text: "hi"}},
			answer: map[string]any{"method": "newMessage", "result": true}},
		{name: "a template", frame: `"correlationId":"k1","conversationId":"c1","seq":1,"body":{"method":"newMessage","guid":7,"messageId":"a1","message":"[WTM]","type":"richMedia","data":{"richMediaType":"whatsapptemplate","textFallback":"[WTM]","body":{"template":{"name":"x"}}}}`,
			event: &message.Event{ID: "oceana:c1:a1", Conversation: "c1", Of: message.AgentMessage{
				GUID: 7, ID: "a1", Text: "[WTM]", Rich: "whatsapptemplate", Fallback: "[WTM]", Template: []byte(`{"name":"x"}`)}},
			answer: map[string]any{"method": "newMessage", "result": true}},
		{name: "a message whose other members are of other types", frame: `"ack":"0","correlationId":"k1","conversationId":"c1","seq":1,"body":{"method":"newMessage","guid":"7","messageId":"a1","message":"hi","displayName":5,"senderType":null,"type":["text"],"data":"","mediaSize":"12.5","epoch":1.5,"isTyping":"no","endChatFlag":0,"status":{}}`,
			event:  &message.Event{ID: "oceana:c1:a1", Conversation: "c1", Of: message.AgentMessage{GUID: 7, ID: "a1", Name: "5", Text: "hi"}},
			answer: map[string]any{"method": "newMessage", "result": true}},
		{name: "an end in other types", frame: `"correlationId":"k1","conversationId":"c1","seq":1,"body":{"method":"participantLeave","guid":7.0,"agentId":12,"numberOfParticipants":"1","endChatFlag":"true"}`,
			event:  &message.Event{ID: "oceana:c1:7:participantLeave:k1", Conversation: "c1", Of: message.AgentLeft{GUID: 7, Agent: "12", Remaining: 1, End: true}},
			answer: map[string]any{"method": "participantLeave", "result": true}},
		{name: "a text that is none", frame: `"correlationId":"k1","conversationId":"c1","seq":1,"body":{"method":"newMessage","messageId":"a1","message":5}`,
			answer: map[string]any{"method": "newMessage", "result": false, "code": 400.0,
				"errorMessage": "body: json: cannot unmarshal number into Go struct field notification.message of type string"}},
		{name: "refused", frame: `"correlationId":"k1","conversationId":"c1","seq":1,"body":{"method":"newMessage","messageId":"a1","message":"hi"}`,
			refuse: &oceana.Refusal{Code: 410, Text: "no active conversation"},
			event:  &message.Event{ID: "oceana:c1:a1", Conversation: "c1", Of: message.AgentMessage{ID: "a1", Text: "hi"}},
			answer: map[string]any{"method": "newMessage", "result": false, "code": 410.0, "errorMessage": "no active conversation"}},
		{name: "closed", frame: `"correlationId":"k1","conversationId":"c1","seq":1,"body":{"method":"closeConversation","guid":7,"closedBy":"agent","dispositionCode":"ok"}`,
			event:  &message.Event{ID: "oceana:c1:7:closeConversation:k1", Conversation: "c1", Of: message.ContactClosed{GUID: 7, By: "agent", Disposition: "ok"}},
			answer: map[string]any{"method": "closeConversation", "result": true}},
		{name: "an echo", frame: `"correlationId":"k1","conversationId":"c1","seq":1,"body":{"method":"newMessage","messageId":"m1","senderType":"customer"}`,
			answer: map[string]any{"method": "newMessage", "result": true}},
		{name: "an unknown method", frame: `"correlationId":"k1","conversationId":"c1","seq":1,"body":{"method":"dance"}`,
			answer: map[string]any{"method": "dance", "result": false, "code": 400.0, "errorMessage": `unknown method "dance"`}},
		{name: "no conversation", frame: `"correlationId":"k1","seq":1,"body":{"method":"closeConversation","guid":7}`,
			answer: map[string]any{"method": "closeConversation", "result": false, "code": 400.0, "errorMessage": "closeConversation without conversationId"}},
		{name: "a message without id", frame: `"correlationId":"k1","conversationId":"c1","seq":1,"body":{"method":"newMessage","message":"hi"}`,
			answer: map[string]any{"method": "newMessage", "result": false, "code": 400.0, "errorMessage": "newMessage without messageId"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, k, _ := start(t)
			c, _ := p.login(fresh)
			k.answer(tt.refuse, nil)
			c.send(`{"apiVersion":"1.0","type":"notification",` + tt.frame + `}`)
			f := c.next()
			if f.Type != "acknowledgement" || f.CorrelationID != "k1" || f.Ack != 1 || f.Seq != 0 {
				t.Errorf("answered %+v", f)
			}
			if diff := cmp.Diff(tt.answer, f.Body); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.event, receive(t, k.events, "event")); diff != "" {
				t.Errorf("event (-want +got):\n%s", diff)
			}
			if k.session.LastSeq != 1 {
				t.Errorf("lastSeq %d kept, want 1", k.session.LastSeq)
			}
		})
	}
}

func TestWhatNeedsNoAnswerGetsNone(t *testing.T) {
	p, k, _ := start(t)
	c, _ := p.login(fresh)
	c.send(`{"type":"notification","conversationId":"c1","body":{"method":"isTyping","guid":7}}`)
	c.send(`{"type":"notification","body":{"method":"nonsense"}}`)
	c.send(`["no frame"]`)
	c.send(`{"type":"notification","correlationId":"fence","conversationId":"c1","seq":1,"body":{"method":"routeCancel","guid":7}}`)
	if f := c.next(); f.CorrelationID != "fence" {
		t.Errorf("answered %+v", f)
	}
	receive(t, k.events, "event")
}

// TestTheConnectorIsBusyUntilItKnowsThatItSent: Oceana may have answered, and the caller be done, before the writer goes on.
func TestTheConnectorIsBusyUntilItKnowsThatItSent(t *testing.T) {
	p := newPeer(t)
	k := &keeper{events: make(chan *message.Event, 16), ready: make(chan bool, 16), lines: make(chan string, 64)}
	cfg, sent := k.config(p.url), make(chan int, 1)
	cfg.Sent = func(bool) {
		k.mu.Lock()
		defer k.mu.Unlock()
		select {
		case sent <- k.busy:
		default:
		}
	}
	a := startWith(t, cfg)
	p.login(fresh)
	k.wantReady(t, true)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		_, _ = a.Call(ctx, oceana.NewMessage("c1", "e1", message.CustomerMessage{ID: "m1", Type: "text", Text: "hello"}))
	}()
	if busy := receive(t, sent, "the request was sent"); busy != 1 {
		t.Errorf("busy = %d when the request was sent, want 1", busy)
	}
}

func TestCall(t *testing.T) {
	p, k, a := start(t)
	if _, err := a.Call(t.Context(), oceana.Request{}); !errors.Is(err, oceana.ErrNotReady) {
		t.Errorf("before login: %v, want ErrNotReady", err)
	}
	c, _ := p.login(fresh)
	k.wantReady(t, true)
	m := message.CustomerMessage{ID: "m1", AppUser: "u1", Channel: message.WhatsApp, Name: strings.Repeat("é", 60),
		External: "4420", Type: "text", Text: "hello", At: time.UnixMilli(1500).UTC()}
	first := map[string]any{"messageId": "m1", "message": "hello", "type": "text", "data": map[string]any{}, "timestamp": 1500.0,
		"senderType": "customer", "customData": map[string]any{}}
	tests := []struct {
		name    string
		request oceana.Request
		body    map[string]any
		answer  string
		want    oceana.Answer
	}{
		{"a new contact", oceana.RequestChat("c1", "e1", m, oceana.Routing{Attributes: []string{"Language.English"}, Priority: 5}),
			map[string]any{
				"method": "requestChat", "deviceType": "whatsapp", "routePointIdentifier": "Default", "workFlowType": "",
				"requestTranscript": false, "workRequestId": "", "leaseTime": 1.0, "channelSrc": "WhatsApp", "priority": 5.0, "locale": "",
				"transcript": []any{}, "firstMessage": first,
				"customerIdentifiers": map[string]any{"userId": "u1", "externalId": "4420"},
				"intrinsics": map[string]any{"channelAttribute": "Messaging", "textDirection": "LTR", "attributes": []any{"Language.English"},
					"email": "", "name": strings.Repeat("é", 50), "lastName": "", "country": "", "area": "", "phoneNumber": "4420", "topic": "",
					"customFields": []any{}},
			}, `{"method":"requestChat","result":true,"existing":false}`, oceana.Answer{OK: true}},
		{"advice", oceana.Advice("c1", "e1", message.Advise{GUID: 7, Text: "use one", At: time.UnixMilli(9).UTC()}),
			map[string]any{"method": "newMessage", "messageId": "7:advice", "message": "use one", "type": "advice", "senderType": "system",
				"data": map[string]any{"templateRequired": true}, "timestamp": 9.0, "customData": map[string]any{}},
			`{"method":"newMessage","result":true}`, oceana.Answer{OK: true}},
		{"a status", oceana.MessageStatus("c1", "e1", message.Report{Message: "a1", Status: message.Failed, Code: 470, Text: "late", At: time.UnixMilli(9).UTC()}),
			map[string]any{"method": "messageStatus", "messageId": "a1", "status": "failed", "errorCode": 470.0, "errorText": "late", "timestamp": 9.0},
			`{"method":"messageStatus","result":true}`, oceana.Answer{OK: true}},
		{"no open contact", oceana.NewMessage("c1", "e1", m), map[string]any{"method": "newMessage", "messageId": "m1", "message": "hello",
			"type": "text", "data": map[string]any{}, "timestamp": 1500.0, "senderType": "customer", "customData": map[string]any{}},
			`{"method":"newMessage","result":false,"code":410,"errorMessage":"no open contact"}`, oceana.Answer{Code: 410, Text: "no open contact"}},
		{"an answer in other types", oceana.MessageStatus("c1", "e1", message.Report{Message: "a1", At: time.UnixMilli(9).UTC()}),
			map[string]any{"method": "messageStatus", "messageId": "a1", "status": "", "errorCode": 0.0, "errorText": "", "timestamp": 9.0},
			`{"method":"messageStatus","result":"false","code":"429","errorMessage":{"text":"busy"},"retryAfter":1.5,"items":"","sessionId":3,"lastSeq":"x"}`,
			oceana.Answer{Code: 429, RetryAfter: time.Second}},
		{"an answer that says nothing", oceana.MessageStatus("c1", "e1", message.Report{Message: "a1", At: time.UnixMilli(9).UTC()}),
			map[string]any{"method": "messageStatus", "messageId": "a1", "status": "", "errorCode": 0.0, "errorText": "", "timestamp": 9.0},
			`[]`, oceana.Answer{}},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got oceana.Answer
			ended := make(chan error, 1)
			go func() {
				var err error
				got, err = a.Call(t.Context(), tt.request)
				ended <- err
			}()
			f := c.next()
			if f.Type != "request" || f.ConversationID != "c1" || f.CorrelationID != "e1" || f.Seq != int64(i+1) {
				t.Errorf("frame %+v, want seq %d", f, i+1)
			}
			if diff := cmp.Diff(tt.body, f.Body); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
			c.ack(f, tt.answer)
			if err := receive(t, ended, "answer"); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}

// TestNothingIsSentInTheNameOfWhatHasEnded: the socket does not know yet that the connector was killed, and would send it.
func TestNothingIsSentInTheNameOfWhatHasEnded(t *testing.T) {
	p, k, a := start(t)
	c, _ := p.login(fresh)
	k.wantReady(t, true)
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := a.Call(ended, oceana.MessageStatus("c1", "late", message.Report{Message: "a1"})); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want that it has ended", err)
	}
	answered := make(chan error, 1)
	go func() {
		_, err := a.Call(t.Context(), oceana.MessageStatus("c1", "next", message.Report{Message: "a2"}))
		answered <- err
	}()
	f := c.next()
	if f.CorrelationID != "next" {
		t.Errorf("Oceana was sent %q first", f.CorrelationID)
	}
	c.ack(f, `{"method":"messageStatus","result":true}`)
	if err := receive(t, answered, "answer"); err != nil {
		t.Error(err)
	}
}

func TestResume(t *testing.T) {
	p, k, a := start(t)
	c, _ := p.login(fresh)
	k.wantReady(t, true)
	c.send(`{"type":"notification","correlationId":"k1","conversationId":"c1","seq":1,"body":{"method":"newMessage","messageId":"a1","message":"hi"}}`)
	c.next()
	receive(t, k.events, "event")
	lost := make(chan error, 1)
	go func() {
		_, err := a.Call(t.Context(), oceana.MessageStatus("c1", "e1", message.Report{Message: "a1"}))
		lost <- err
	}()
	c.next()
	_ = c.ws.Close() // before the answer
	if err := receive(t, lost, "end of the call"); !errors.Is(err, oceana.ErrLost) {
		t.Errorf("Call: %v, want ErrLost", err)
	}
	k.wantReady(t, false)

	c, f := p.login(`{"method":"login","result":true,"sessionId":"s1","resumed":true,"lastSeq":41,"status":"UP"}`)
	if f.Body["sessionId"] != "s1" || f.Body["lastSeq"] != 1.0 {
		t.Errorf("asked for %v from %v, want s1 from 1", f.Body["sessionId"], f.Body["lastSeq"])
	}
	k.wantReady(t, true)
	c.send(`{"type":"notification","correlationId":"k1","conversationId":"c1","seq":1,"body":{"method":"newMessage","messageId":"a1","message":"hi"}}`)
	if f := c.next(); f.Body["result"] != true || f.Ack != 1 {
		t.Errorf("a repeat is answered %+v", f)
	}
	if e := receive(t, k.events, "event"); e.ID != "oceana:c1:a1" || k.session.LastSeq != 1 {
		t.Errorf("a repeat came as %s, lastSeq %d", e.ID, k.session.LastSeq)
	}
	go func() { _, _ = a.Call(t.Context(), oceana.MessageStatus("c1", "e1", message.Report{Message: "a1"})) }()
	if f := c.next(); f.Seq != 42 || f.Ack != 1 {
		t.Errorf("seq %d ack %d, want 42 and 1", f.Seq, f.Ack)
	}
}

func TestANewSessionStartsCounting(t *testing.T) {
	p, k, _ := start(t)
	k.mu.Lock()
	k.session = oceana.Session{ID: "s0", LastSeq: 9}
	k.mu.Unlock()
	c := receive(t, p.conns, "connection") // may have asked before the session was there: both are answered alike
	f := c.next()
	c.ack(f, `{"method":"login","result":true,"sessionId":"s2","resumed":false,"resync":true,"lastSeq":0,"status":"UP"}`)
	c.send(`{"type":"notification","correlationId":"k9","conversationId":"c1","seq":1,"body":{"method":"routeCancel","guid":7}}`)
	c.next()
	receive(t, k.events, "event")
	if want := (oceana.Session{ID: "s2", LastSeq: 1}); k.session != want {
		t.Errorf("kept %+v, want %+v", k.session, want)
	}
}

func TestWhatCouldNotBeKeptIsNotAcknowledged(t *testing.T) {
	p, k, _ := start(t)
	c, _ := p.login(fresh)
	k.answer(nil, errors.New("disk full"))
	c.send(`{"type":"notification","correlationId":"k1","conversationId":"c1","seq":1,"body":{"method":"routeCancel","guid":7}}`)
	c.gone()
	c, f := p.login(`{"method":"login","result":true,"sessionId":"s1","resumed":true,"lastSeq":0,"status":"UP"}`)
	if f.Body["lastSeq"] != 0.0 {
		t.Errorf("lastSeq %v, want 0", f.Body["lastSeq"])
	}
	c.send(`{"type":"notification","correlationId":"k1","conversationId":"c1","seq":1,"body":{"method":"routeCancel","guid":7}}`)
	if f := c.next(); f.Body["result"] != true {
		t.Errorf("answered %+v", f)
	}
	receive(t, k.events, "event")
}

func TestServiceStatus(t *testing.T) {
	p, k, a := start(t)
	c, _ := p.login(fresh)
	k.wantReady(t, true)
	c.send(`{"type":"notification","body":{"method":"serviceStatus","status":"DOWN"}}`)
	k.wantReady(t, false)
	if _, err := a.Call(t.Context(), oceana.Request{}); !errors.Is(err, oceana.ErrNotReady) || a.Connected() {
		t.Errorf("while down: %v, Connected %v", err, a.Connected())
	}
	c.send(`{"type":"notification","body":{"method":"serviceStatus","status":"UP"}}`)
	k.wantReady(t, true)
}

func TestLogout(t *testing.T) {
	p := newPeer(t)
	k := &keeper{events: make(chan *message.Event, 1), ready: make(chan bool, 4)}
	a := oceana.New(k.config(p.url))
	ended := make(chan error, 1)
	go func() { ended <- a.Run(t.Context()) }()
	c, _ := p.login(fresh)
	k.wantReady(t, true)
	out := make(chan error, 1)
	go func() { out <- a.Logout(t.Context()) }()
	f := c.next()
	if f.Body["method"] != "logout" {
		t.Fatalf("frame %+v, want logout", f)
	}
	c.ack(f, `{"method":"logout","result":true}`)
	_ = c.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1000, "REASON_CLOSING_CLEANUP"))
	if err := receive(t, out, "end of Logout"); err != nil {
		t.Errorf("Logout: %v", err)
	}
	if err := receive(t, ended, "end of Run"); err != nil {
		t.Errorf("Run: %v", err)
	}
}

// TestATakenOverSessionIsLeftAlone: two connectors must not take the session from each other for ever.
func TestATakenOverSessionIsLeftAlone(t *testing.T) {
	p, k, _ := start(t)
	c, _ := p.login(fresh)
	k.wantReady(t, true)
	_ = c.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1000, "REASON_SESSION_RECONNECT"))
	for {
		line := receive(t, k.lines, "line in the log")
		if strings.Contains(line, "level=INFO") {
			continue
		}
		if !strings.Contains(line, "level=ERROR") || !strings.Contains(line, `"again in"=30s`) {
			t.Errorf("log: %s", line)
		}
		return
	}
}

func TestCheck(t *testing.T) {
	p := newPeer(t)
	k := &keeper{}
	ended := make(chan error, 1)
	go func() { ended <- oceana.New(k.config(p.url)).Check(t.Context()) }()
	c, _ := p.login(fresh)
	c.next()
	_ = c.ws.Close()
	if err := receive(t, ended, "end of Check"); err != nil {
		t.Errorf("Check: %v", err)
	}
	cfg := k.config(p.url)
	cfg.Password = "guess"
	if err := oceana.New(cfg).Check(t.Context()); !errors.Is(err, oceana.ErrRefused) {
		t.Errorf("Check with a wrong password: %v, want ErrRefused", err)
	}
}
