package oceana_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/oceana"
)

var start = time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)

type dict = map[string]any

// world is one Oceana on real TLS with its clock and journal.
type world struct {
	t       *testing.T
	clock   *clock.Clock
	journal *journal.Journal
	oceana  *oceana.Server
	server  *httptest.Server
}

func newWorld(t *testing.T, change ...func(*oceana.Config)) *world {
	t.Helper()
	c := clock.New(start)
	j := journal.New(c.Now)
	c.SetQuiet(j.Wait)
	cfg := oceana.Config{Clock: c, Journal: j, Rand: rand.New(rand.NewPCG(1, 2)), User: "breeze", Password: "s3cret"}
	for _, f := range change {
		f(&cfg)
	}
	server, err := oceana.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: c, journal: j, oceana: server}
	w.server = httptest.NewTLSServer(w.oceana)
	t.Cleanup(func() {
		w.oceana.Shutdown()
		w.server.Close()
	})
	return w
}

func (w *world) settle() {
	w.t.Helper()
	w.advance(0)
}

func (w *world) advance(d time.Duration) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 3*time.Minute)
	defer cancel()
	if err := w.clock.Advance(ctx, d); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) agent(name string) {
	w.t.Helper()
	w.must(w.oceana.AddAgent(oceana.AgentConfig{Name: name, Ready: true}))
	w.settle()
}

func (w *world) desk(name string) oceana.Desk {
	w.t.Helper()
	d, err := w.oceana.Desk(name)
	w.must(err)
	return d
}

func (w *world) dial(user, password string) (*websocket.Conn, *http.Response, error) {
	d := websocket.Dialer{TLSClientConfig: w.server.Client().Transport.(*http.Transport).TLSClientConfig}
	r := http.Request{Header: http.Header{}}
	if user != "" {
		r.SetBasicAuth(user, password)
	}
	return d.DialContext(w.t.Context(), "wss"+strings.TrimPrefix(w.server.URL, "https")+oceana.Path, r.Header)
}

type envelope struct {
	APIVersion     any    `json:"apiVersion"`
	Type           string `json:"type"`
	AuthToken      string `json:"authToken"`
	CorrelationID  string `json:"correlationId,omitempty"`
	ConversationID string `json:"conversationId,omitempty"`
	Seq            int64  `json:"seq,omitempty"`
	Ack            int64  `json:"ack,omitempty"`
	Body           dict   `json:"body"`
}

// adapter is the least that speaks the dialect. It acknowledges every numbered notification unless reply says otherwise.
type adapter struct {
	w  *world
	ws *websocket.Conn

	instance string // pod-0 unless set before login

	mu      sync.Mutex
	reply   func(envelope) dict // body of the acknowledgement; nil result: no answer
	seq     int64
	asked   int
	waiting map[string]chan envelope
	got     []envelope    // numbered notifications
	arrived chan envelope // the same, for those who wait
	plain   chan envelope // everything else: errors without correlation, pong
	ended   chan error    // why the socket ended
}

func (w *world) connect() *adapter {
	w.t.Helper()
	ws, _, err := w.dial("breeze", "s3cret")
	w.must(err)
	a := &adapter{
		w: w, ws: ws, instance: "pod-0", waiting: map[string]chan envelope{}, arrived: make(chan envelope, 1000), plain: make(chan envelope, 1000), ended: make(chan error, 1),
		reply: func(n envelope) dict { return dict{"method": n.Body["method"], "result": true} },
	}
	w.t.Cleanup(func() { _ = ws.Close() })
	return a
}

func (a *adapter) listen() {
	for {
		var f envelope
		if err := a.ws.ReadJSON(&f); err != nil {
			a.ended <- err
			return
		}
		a.mu.Lock()
		waiting, reply := a.waiting[f.CorrelationID], a.reply
		if f.Type == "notification" && f.Seq > 0 {
			a.got = append(a.got, f)
		}
		a.mu.Unlock()
		switch {
		case waiting != nil && f.CorrelationID != "":
			waiting <- f
		case f.Type == "notification" && f.Seq > 0:
			if body := reply(f); body != nil {
				a.send(envelope{Type: "acknowledgement", CorrelationID: f.CorrelationID, ConversationID: f.ConversationID, Ack: f.Seq, Body: body})
			}
			a.arrived <- f
		default:
			a.plain <- f
		}
	}
}

func (a *adapter) send(f envelope) {
	f.APIVersion = "1.0"
	data, err := json.Marshal(f)
	if err != nil {
		panic(err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	_ = a.ws.WriteMessage(websocket.TextMessage, data) // a dead socket shows as ended
}

// ask sends a request and returns its answer.
func (a *adapter) ask(conversation string, body dict) envelope {
	a.w.t.Helper()
	a.mu.Lock()
	a.asked++
	f := envelope{Type: "request", CorrelationID: fmt.Sprintf("c-%d", a.asked), ConversationID: conversation, Body: body}
	if conversation != "" {
		a.seq++
		f.Seq = a.seq
	}
	answer := make(chan envelope, 1)
	a.waiting[f.CorrelationID] = answer
	a.mu.Unlock()
	a.send(f)
	select {
	case got := <-answer:
		return got
	case err := <-a.ended:
		a.ended <- err
		select {
		case got := <-answer: // it came before the end, both are there to choose from
			return got
		default:
		}
		a.w.t.Fatalf("%v ended the socket: %v", body["method"], err)
	case <-a.w.t.Context().Done():
	}
	return envelope{}
}

// login starts listening and logs in.
func (a *adapter) login(session any, lastSeq int64) envelope {
	a.w.t.Helper()
	go a.listen()
	f := a.ask("", dict{
		"method": "login", "clientId": "async-oceana-adapter", "instanceId": a.instance, "protocol": "msg-1", "sessionId": session, "lastSeq": lastSeq,
		"capabilities": []string{"richMedia"}, "maxInFlight": 64,
	})
	if f.Body["result"] != true {
		a.w.t.Fatalf("login: %v", f)
	}
	return f
}

func (a *adapter) answerWith(reply func(envelope) dict) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.reply = reply
}

func (a *adapter) notifications() []envelope {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.got)
}

// awaitEnd returns when the socket ended, whatever the reason.
func (a *adapter) awaitEnd() {
	if err := <-a.ended; err == nil {
		a.w.t.Error("the socket ended without a reason")
	}
}

// methods lists the numbered notifications so far as "seq method".
func (a *adapter) methods() []string {
	var all []string
	for _, f := range a.notifications() {
		all = append(all, fmt.Sprintf("%d %s", f.Seq, f.Body["method"]))
	}
	return all
}

func text(id, message string) dict {
	return dict{"method": "newMessage", "messageId": id, "message": message, "type": "text", "data": dict{}, "timestamp": 1, "senderType": "customer"}
}

func chat(name string, first dict) dict {
	return dict{
		"method": "requestChat", "deviceType": "", "routePointIdentifier": "Default", "workFlowType": "", "requestTranscript": false,
		"workRequestId": "", "leaseTime": 1,
		"intrinsics": dict{
			"channelAttribute": "Messaging", "textDirection": "LTR", "attributes": []string{}, "email": "", "name": name, "lastName": "",
			"country": "", "area": "", "phoneNumber": "", "topic": "", "customFields": []any{}, "extra": 1,
		},
		"channelSrc": "WhatsApp", "customerIdentifiers": dict{"userId": "u", "externalId": ""},
		"firstMessage": first, "transcript": []any{}, "priority": 5, "locale": "",
	}
}

func status(id, what string, code int) dict {
	return dict{"method": "messageStatus", "messageId": id, "status": what, "errorCode": code, "errorText": "because", "timestamp": 1}
}

// online is a world with an adapter logged in and Alice ready.
func online(t *testing.T, change ...func(*oceana.Config)) (*world, *adapter) {
	t.Helper()
	w := newWorld(t, change...)
	a := w.connect()
	a.login(nil, 0)
	w.agent("Alice")
	return w, a
}

// lines shows a contact as "from: text [status]".
func lines(c oceana.Contact) []string {
	var all []string
	for _, l := range c.Lines {
		s := l.From + ": " + l.Text
		if l.Status != "" {
			s += " [" + l.Status + "]"
		}
		all = append(all, s)
	}
	return all
}

func names(cards []oceana.Card) []string {
	var all []string
	for _, c := range cards {
		all = append(all, c.Customer)
	}
	return all
}
