package oceana_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/sim/oceana"
)

func TestTheUpgradeNeedsCredentials(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string][2]string{"none": {}, "wrong user": {"x", "s3cret"}, "wrong password": {"breeze", "x"}} {
		_, r, err := w.dial(c[0], c[1])
		if err == nil || r == nil || r.StatusCode != 401 {
			t.Fatalf("%s: %v %v", name, r, err)
		}
		body, _ := io.ReadAll(r.Body)
		if !strings.Contains(string(body), `"code":"unauthorized"`) {
			t.Errorf("%s: body %s", name, body)
		}
	}
}

func TestAnUnknownRouteIsRecorded(t *testing.T) {
	w := newWorld(t)
	r, err := w.server.Client().Get(w.server.URL + "/services/other")
	w.must(err)
	defer func() { _ = r.Body.Close() }()
	if p := w.journal.Problems(); r.StatusCode != http.StatusNotImplemented || len(p) != 1 || p[0].Name != "GET /services/other" {
		t.Errorf("status %d, problems %v", r.StatusCode, p)
	}
}

func TestLoginPingLogout(t *testing.T) {
	w := newWorld(t)
	a := w.connect()
	f := a.login(nil, 0)
	wants := dict{
		"resumed": false, "resync": false, "lastSeq": 0.0, "serverTime": float64(start.UnixMilli()), "pingInterval": 5000.0, "idleTimeout": 20000.0,
		"maxInFlight": 64.0, "status": "UP",
	}
	for key, want := range wants {
		if f.Body[key] != want {
			t.Errorf("%s = %v, want %v", key, f.Body[key], want)
		}
	}
	if !w.oceana.Connected() {
		t.Error("not connected after login")
	}
	a.send(envelope{Type: "request", Body: dict{"method": "ping"}})
	if f := <-a.plain; f.Body["method"] != "pong" {
		t.Errorf("answer to ping: %v", f)
	}
	if f := a.ask("", dict{"method": "logout"}); f.Body["result"] != true {
		t.Errorf("answer to logout: %v", f)
	}
	wantClose(t, a, 1000, "REASON_CLOSING_CLEANUP")
	if w.oceana.Connected() {
		t.Error("still connected after logout")
	}
}

func wantClose(t *testing.T, a *adapter, code int, reason string) {
	t.Helper()
	err := <-a.ended
	var closed *websocket.CloseError
	if !errors.As(err, &closed) || closed.Code != code || closed.Text != reason {
		t.Errorf("socket ended with %v, want %d %q", err, code, reason)
	}
}

// silent makes the adapter take notifications without answering.
func silent(envelope) dict { return nil }

func TestWhatIsNotAcknowledgedIsOpenWorkWithAName(t *testing.T) {
	w, a := online(t)
	a.answerWith(silent)
	a.ask("conv-1", chat("Ana", text("m1", "Hello")))
	settled := make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { settled <- w.clock.Settle(ctx) }()
	<-a.arrived
	if diff := cmp.Diff([]string{"oceana -> connector requestChat"}, w.journal.InFlight()); diff != "" {
		t.Error(diff)
	}
	cancel()
	if err := <-settled; !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "requestChat") {
		t.Errorf("settle: %v", err)
	}
	w.oceana.DropConnections()
	if open := w.journal.InFlight(); len(open) != 0 {
		t.Errorf("after the drop still in flight: %v", open)
	}
}

// lose brings w to where a requestChat notification and an agent's newMessage were sent to a silent adapter and its socket dropped.
func lose(t *testing.T) (*world, string) {
	t.Helper()
	w := newWorld(t)
	a := w.connect()
	session := a.login(nil, 0).Body["sessionId"].(string)
	w.agent("Alice")
	a.ask("conv-1", chat("Ana", text("m1", "Hello")))
	w.settle()
	w.must(w.oceana.Answer("Alice", "Ana"))
	w.settle() // 1 requestChat and 2 newParticipant are acknowledged
	a.answerWith(silent)
	w.must(w.oceana.Send("Alice", "", "one"))
	settled := make(chan error, 1)
	go func() { settled <- w.clock.Settle(t.Context()) }()
	for f := range a.arrived {
		if f.Body["method"] == "newMessage" {
			break
		}
	}
	w.oceana.DropConnections()
	a.awaitEnd()
	w.must(<-settled)
	w.must(w.oceana.Send("Alice", "", "two"))
	w.settle()
	return w, session
}

func TestResumeReplaysInOrderWithTheOldNumbers(t *testing.T) {
	w, session := lose(t)
	a := w.connect()
	f := a.login(session, 2)
	if f.Body["resumed"] != true || f.Body["resync"] != false || f.Body["sessionId"] != session || f.Body["lastSeq"] != 1.0 {
		t.Errorf("login: %v", f.Body)
	}
	w.settle()
	if diff := cmp.Diff([]string{"3 newMessage", "4 newMessage"}, a.methods()); diff != "" {
		t.Errorf("replay (-want +got):\n%s", diff)
	}
	var got []string
	for _, e := range w.journal.Entries(0) {
		if e.From == "oceana" && e.Name == "newMessage" {
			got = append(got, strings.Join([]string{e.Message[len(e.Message)-2:], string(rune('0' + e.Attempt)), e.Error}, "|"))
		}
	}
	want := []string{"-2|0|the connection was lost before an answer", "-2|2|", "-3|0|"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
	if v := w.oceana.Sessions(); len(v) != 1 || v[0].Unacknowledged != 0 {
		t.Errorf("sessions: %+v", v)
	}
}

func TestResumeDoesNotReplayWhatTheAdapterHas(t *testing.T) {
	w, session := lose(t)
	a := w.connect()
	a.login(session, 3)
	w.settle()
	if diff := cmp.Diff([]string{"4 newMessage"}, a.methods()); diff != "" {
		t.Errorf("replay (-want +got):\n%s", diff)
	}
}

func TestResyncSendsAgainWithNewNumbersAndOldMessageIDs(t *testing.T) {
	for name, login := range map[string]func(*adapter, string) envelope{
		"unknown session":               func(a *adapter, _ string) envelope { return a.login("never-heard-of", 2) },
		"gap: the adapter forgot":       func(a *adapter, id string) envelope { return a.login(id, 1) },
		"gap: the adapter knows better": func(a *adapter, id string) envelope { return a.login(id, 99) },
		"a fresh login":                 func(a *adapter, _ string) envelope { return a.login(nil, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			w, session := lose(t)
			before := w.desk("Alice").Contacts[0].Lines
			a := w.connect()
			f := login(a, session)
			if f.Body["resumed"] != false || f.Body["resync"] != true || f.Body["sessionId"] == session || f.Body["lastSeq"] != 0.0 {
				t.Errorf("login: %v", f.Body)
			}
			w.settle()
			if diff := cmp.Diff([]string{"1 newMessage", "2 newMessage"}, a.methods()); diff != "" {
				t.Errorf("sent again (-want +got):\n%s", diff)
			}
			if a.notifications()[0].Body["messageId"] != before[1].ID || a.notifications()[1].Body["messageId"] != before[2].ID {
				t.Error("message ids changed")
			}
			if f := a.ask("conv-1", text("m2", "still here")); f.Body["result"] != true {
				t.Errorf("the conversation did not move along: %v", f.Body)
			}
		})
	}
}

func TestAnotherInstanceTakesOverInTheOrderThingsHappened(t *testing.T) {
	w := newWorld(t)
	w.agent("Alice")
	for pod, conversation := range []string{"conv-1", "conv-2"} {
		a := w.connect()
		a.instance = fmt.Sprintf("pod-%d", pod)
		if f := a.login(nil, 0); f.Body["resync"] != false {
			t.Errorf("a live instance lost its session to %s", a.instance)
		}
		a.ask(conversation, chat(conversation, text("m", "Hello")))
		w.settle()
		w.must(w.oceana.Answer("Alice", conversation))
		w.settle()
	}
	w.oceana.DropConnections()
	w.must(w.oceana.Send("Alice", "conv-2", "one"))
	w.must(w.oceana.Send("Alice", "conv-1", "two"))
	w.must(w.oceana.Send("Alice", "conv-2", "three"))
	a := w.connect()
	a.instance = "pod-2"
	a.login(nil, 0)
	w.settle()
	var got []any
	for _, f := range a.notifications() {
		got = append(got, f.Body["message"])
	}
	if diff := cmp.Diff([]any{"one", "two", "three"}, got); diff != "" {
		t.Errorf("sent to the new instance (-want +got):\n%s", diff)
	}
}

func TestAFreshLoginOfALiveInstanceInheritsOnlyWhenTheOtherSocketEnds(t *testing.T) {
	w, first := online(t)
	first.ask("conv-1", chat("Ana", text("m1", "Hello")))
	w.settle()
	second := w.connect()
	if f := second.login(nil, 0); f.Body["resync"] != false || f.Body["resumed"] != false {
		t.Errorf("login: %v", f.Body)
	}
	w.must(w.oceana.Answer("Alice", "Ana"))
	w.settle()
	if diff := cmp.Diff([]string{"1 requestChat", "2 newParticipant"}, first.methods()); diff != "" || second.methods() != nil {
		t.Errorf("the first got (-want +got):\n%s\nthe second: %v", diff, second.methods())
	}
	first.ask("", dict{"method": "logout"})
	wantClose(t, first, 1000, "REASON_CLOSING_CLEANUP")
	w.must(w.oceana.Send("Alice", "Ana", "Good morning"))
	w.settle()
	if diff := cmp.Diff([]string{"1 newMessage"}, second.methods()); diff != "" {
		t.Errorf("the second got (-want +got):\n%s", diff)
	}
}

func TestWhatHappensBeforeAnyAdapterIsKept(t *testing.T) {
	w := newWorld(t)
	w.agent("Alice")
	w.must(w.oceana.Reach("Alice", "Ana", "", "Hello?"))
	w.settle()
	a := w.connect()
	a.login(nil, 0)
	w.settle()
	if diff := cmp.Diff([]string{"1 newMessage"}, a.methods()); diff != "" {
		t.Error(diff)
	}
	if f := a.notifications()[0]; len(f.ConversationID) != 24 {
		t.Errorf("conversation id %q", f.ConversationID)
	}
}

func TestASecondLoginClosesTheFirst(t *testing.T) {
	w := newWorld(t)
	first := w.connect()
	session := first.login(nil, 0).Body["sessionId"]
	second := w.connect()
	if f := second.login(session, 0); f.Body["resumed"] != true {
		t.Errorf("second login: %v", f.Body)
	}
	wantClose(t, first, 1000, "REASON_SESSION_RECONNECT")
	if !w.oceana.Connected() {
		t.Error("the second is not connected")
	}
}

func TestRenewChatsReportsTheOutcomeOfEach(t *testing.T) {
	w, a := online(t)
	item := func(conversation string, n envelope) dict {
		return dict{"conversationId": conversation, "guid": n.Body["guid"], "authenticationKey": n.Body["authenticationKey"], "lastSeenMessageId": ""}
	}
	for _, name := range []string{"open", "closed"} {
		a.ask(name, chat(name, text("m", "Hello")))
		w.settle()
	}
	openChat, closedChat := a.notifications()[0], a.notifications()[1]
	w.must(w.oceana.Answer("Alice", "closed"))
	w.must(w.oceana.Close("Alice", "closed"))
	w.settle()
	wrongKey := item("open", openChat)
	wrongKey["authenticationKey"] = "x"
	f := a.ask("", dict{"method": "renewChats", "items": []dict{
		item("open", openChat), item("closed", closedChat), item("never", openChat), wrongKey,
	}})
	var got []any
	for _, i := range f.Body["items"].([]any) {
		got = append(got, i.(dict)["result"])
	}
	if diff := cmp.Diff([]any{"ok", "expired", "unknown", "expired"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestDownKeepsWhatAgentsDoUntilUp(t *testing.T) {
	w, a := online(t)
	a.ask("conv-1", chat("Ana", text("m1", "Hello")))
	w.settle()
	session := w.oceana.Sessions()[0].ID
	w.oceana.Down()
	a.awaitEnd()
	if w.oceana.Connected() {
		t.Error("connected while down")
	}
	if _, r, err := w.dial("breeze", "s3cret"); err == nil || r == nil || r.StatusCode != 503 {
		t.Errorf("dial while down: %v %v", r, err)
	}
	w.must(w.oceana.Answer("Alice", "Ana"))
	w.must(w.oceana.Send("Alice", "", "Good morning"))
	w.settle()
	if n := w.oceana.Sessions()[0].Unacknowledged; n != 2 {
		t.Errorf("%d notifications wait, want 2", n)
	}
	w.oceana.Up()
	b := w.connect()
	b.login(session, 1)
	w.settle()
	if diff := cmp.Diff([]string{"2 newParticipant", "3 newMessage"}, b.methods()); diff != "" {
		t.Errorf("after Up (-want +got):\n%s", diff)
	}
}

func TestABurstKeepsToTheWindow(t *testing.T) {
	w := newWorld(t)
	a := w.connect()
	a.answerWith(silent)
	w.clock.SetQuiet(nil) // a running world whose connector is slow
	go a.listen()
	a.ask("", dict{"method": "login", "clientId": "x", "instanceId": "y", "protocol": "msg-1", "sessionId": nil, "lastSeq": 0, "capabilities": []string{}, "maxInFlight": 2})
	for _, name := range []string{"a", "b", "c"} {
		a.ask("conv-"+name, chat(name, text("m", "Hello")))
	}
	w.settle()
	first := <-a.arrived
	<-a.arrived
	if open := w.journal.InFlight(); len(open) != 2 {
		t.Errorf("in flight: %v, want 2", open)
	}
	a.send(envelope{Type: "acknowledgement", CorrelationID: first.CorrelationID, Body: dict{"method": "requestChat", "result": true}})
	a.ask("", dict{"method": "renewChats", "items": []dict{}}) // a fence: answers after the acknowledgement was taken
	w.settle()
	if f := <-a.arrived; f.Seq != 3 {
		t.Errorf("third notification: %+v", f)
	}
}

func TestChangedIsCalledOutsideTheLock(t *testing.T) {
	var o *oceana.Server
	var mu sync.Mutex
	calls := 0
	w, a := online(t, func(cfg *oceana.Config) {
		cfg.Changed = func() {
			mu.Lock()
			defer mu.Unlock()
			if calls++; o != nil {
				o.Agents() // would deadlock under the Server's mutex
			}
		}
	})
	mu.Lock()
	o, calls = w.oceana, 0
	mu.Unlock()
	a.ask("conv-1", chat("Ana", text("m1", "Hello")))
	w.settle()
	mu.Lock()
	defer mu.Unlock()
	if calls < 2 {
		t.Errorf("changed %d times, want the request and the alert", calls)
	}
}

// TestAConnectionThatHasNotLoggedInIsThere until it has gone: its login may be on the way still.
func TestAConnectionThatHasNotLoggedInIsThere(t *testing.T) {
	w := newWorld(t)
	a := w.connect()
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.oceana.AwaitSessions(over, 0); err != nil {
		t.Errorf("sessions without a login: %v", err)
	}
	if err := w.oceana.AwaitGone(over); err == nil {
		t.Error("the connection counts as gone while it is open")
	}
	_ = a.ws.Close()
	w.must(w.oceana.AwaitGone(t.Context()))
}
