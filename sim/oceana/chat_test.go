package oceana_test

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/oceana"
)

// trace plays the whole life of a chat: bot first, then an agent, then the customer ends it.
func trace(t *testing.T) (*world, *chatClient) {
	t.Helper()
	w := newWorld(t, func(cfg *oceana.Config) {
		cfg.Chat.ComfortGroups = []oceana.ComfortGroup{{
			GroupName: "g", Delay: 45, NumberOfMessages: 1, Messages: []oceana.ComfortMessage{{Message: "Please hold", Sequence: 1}},
		}}
	})
	w.journal.Mask(w.server.URL, "https://oceana")
	w.agent("Alice")
	c := w.browser()
	request := webChat("Ann")
	request["intrinsics"] = with(fields("Ann"), "email", "ann@example.com")
	request["workRequestId"] = "ctx-1"
	accepted := c.open(request)
	want := dict{
		"method": "requestChat", "guid": float64(c.guid), "authenticationKey": c.key, "workRequestId": "ctx-1", "isEmailValid": true,
		"webOnHoldComfortGroups": []any{dict{
			"groupName": "g", "delay": 45.0, "numberOfMessages": 1.0, "messages": []any{dict{"message": "Please hold", "sequence": 1.0}},
		}},
		"webOnHoldURLs": []any{dict{
			"tag": "Default", "description": "While you wait", "holdTime": 30.0, "sequence": 1.0, "urls": []any{dict{"url": "https://oceana.example/on-hold"}},
		}}, "intrinsics": dict{"name": "Ann", "email": "ann@example.com"},
	}
	if diff := cmp.Diff(want, accepted); diff != "" {
		t.Errorf("requestChat (-want +got):\n%s", diff)
	}
	c.ack(dict{"method": "coBrowseStatus", "isEnabled": false})
	c.fence()

	for _, what := range []string{"botJoins", "botAsks"} {
		w.oceana.NotifyChat(c.guid, what)
	}
	w.settle()
	if b := c.body("notification", "newParticipant"); b["agentId"] != "AvayaAutomatedResource" || b["numberOfParticipants"] != 1.0 {
		t.Errorf("bot joins: %v", b)
	}
	b := c.body("notification", "newMessage")
	wantWidget := dict{
		"method": "newMessage", "message": "Choose", "displayName": "Bot", "senderType": "bot", "timestamp": float64(start.UnixMilli()),
		"type": "widget", "customData": []any{}, "data": dict{
			"widgetType": "selector|radio", "text": "Choose", "selectorType": "products", "correlationId": "w-1",
			"selectItems": []any{dict{"id": "1", "product": "Car"}},
		},
	}
	if diff := cmp.Diff(wantWidget, b); diff != "" {
		t.Errorf("widget (-want +got):\n%s", diff)
	}
	c.ack(dict{
		"method": "newMessage", "message": "Car", "type": "customResponse", "data": dict{"message": "Car", "correlationId": "w-1"},
		"customData": dict{},
	})
	w.oceana.NotifyChat(c.guid, "botLeaves")
	w.must(w.oceana.Answer("Alice", "Ann"))
	w.must(w.oceana.Typing("Alice", "Ann", true))
	w.settle()
	w.must(w.oceana.Send("Alice", "Ann", "Hello Ann"))
	w.must(w.oceana.SendFile("Alice", "Ann", "a b.pdf", "application/pdf", []byte("%PDF")))
	w.must(w.oceana.PushPage("Alice", "Ann", "https://shop.example/car", ""))
	w.settle()
	wantLeave := dict{
		"method": "participantLeave", "agentId": "AvayaAutomatedResource", "leaveReason": "escalate", "endChatFlag": false,
		"numberOfParticipants": 0.0, "participants": []any{},
	}
	if diff := cmp.Diff(wantLeave, c.body("notification", "participantLeave")); diff != "" {
		t.Errorf("bot leaves (-want +got):\n%s", diff)
	}
	wantJoin := dict{
		"method": "newParticipant", "agentId": "600001", "displayName": "Alice", "role": "active_participant", "numberOfParticipants": 1.0,
		"participants":          []any{dict{"id": "600001", "name": "Alice", "type": "active_participant"}},
		"webOnHoldComfortGroup": want["webOnHoldComfortGroups"],
	}
	if diff := cmp.Diff(wantJoin, c.body("notification", "newParticipant")); diff != "" {
		t.Errorf("agent joins (-want +got):\n%s", diff)
	}
	wantTyping := dict{"method": "isTyping", "agentId": "600001", "displayName": "Alice", "isTyping": true}
	if diff := cmp.Diff(wantTyping, c.body("notification", "isTyping")); diff != "" {
		t.Errorf("agent types (-want +got):\n%s", diff)
	}
	wantMessage := dict{
		"method": "newMessage", "message": "Hello Ann", "displayName": "Alice", "senderType": "live_agent",
		"timestamp": float64(start.UnixMilli()), "type": "text", "data": dict{}, "customData": []any{},
	}
	if diff := cmp.Diff(wantMessage, c.body("notification", "newMessage")); diff != "" {
		t.Errorf("agent writes (-want +got):\n%s", diff)
	}
	file := c.body("notification", "newAgentFileTransfer")
	if file["agentName"] != "Alice" || file["name"] != "a b.pdf" || file["workRequestId"] != "ctx-1" || len(file) != 6 {
		t.Errorf("file: %v", file)
	}
	r, err := w.server.Client().Get(file["address"].(string))
	w.must(err)
	defer func() { _ = r.Body.Close() }()
	if data, _ := io.ReadAll(r.Body); string(data) != "%PDF" || r.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("file holds %q of type %s", data, r.Header.Get("Content-Type"))
	}
	wantPage := dict{
		"method": "newPushPageMessage", "displayName": "Alice", "pagePushURL": "https://shop.example/car", "pagePushDestination": "newTab",
		"message": "", "timestamp": float64(start.UnixMilli()),
	}
	if diff := cmp.Diff(wantPage, c.body("notification", "newPushPageMessage")); diff != "" {
		t.Errorf("page (-want +got):\n%s", diff)
	}
	c.ack(dict{"method": "closeConversation"})
	w.settle()
	if diff := cmp.Diff(dict{"method": "closeConversation"}, c.body("notification", "closeConversation")); diff != "" {
		t.Error(diff)
	}
	c.closed(1000, "REASON_CLOSING_CLEANUP")
	return w, c
}

func TestTheLifeOfAWebChat(t *testing.T) {
	w, c := trace(t)
	card := w.desk("Alice").Contacts[0]
	want := []string{
		"Ann: Car", "Alice: Hello Ann [delivered]", "Alice: a b.pdf [delivered]", "Alice: https://shop.example/car [delivered]",
		"system: closed: the customer ended the chat",
	}
	if diff := cmp.Diff(want, lines(card)); diff != "" || card.Open || card.Channel != "Chat" || card.GUID != c.guid {
		t.Errorf("desk %+v (-want +got):\n%s", card, diff)
	}
	if p := w.journal.Problems(); len(p) != 0 {
		t.Errorf("unexpected: %v", p)
	}
	var got []string
	for _, e := range w.journal.Entries(0) {
		if e.Kind != journal.KindFrame {
			continue
		}
		if e.From != "web chat Ann" && e.To != "web chat Ann" || e.Conversation == "" && e.Name != "requestChat" {
			t.Errorf("actors of %+v", e)
		}
		if (e.From == "oceana") != (e.Status == 0) {
			t.Errorf("answer of %+v", e)
		}
		got = append(got, e.From+" "+e.Name)
	}
	wantFrames := []string{
		"web chat Ann requestChat", "oceana requestChat", "web chat Ann coBrowseStatus", "oceana newParticipant", "oceana newMessage",
		"web chat Ann newMessage", "oceana participantLeave", "oceana newParticipant", "oceana isTyping", "oceana newMessage",
		"oceana newAgentFileTransfer", "oceana newPushPageMessage", "web chat Ann closeConversation", "oceana closeConversation",
	}
	if diff := cmp.Diff(wantFrames, got); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
}

func TestTheSameSeedWritesTheSameJournal(t *testing.T) {
	one, _ := trace(t)
	two, _ := trace(t)
	if diff := cmp.Diff(string(journal.JSON(one.journal.Entries(0))), string(journal.JSON(two.journal.Entries(0)))); diff != "" {
		t.Error(diff)
	}
}

func TestClientsDiffer(t *testing.T) {
	request := webChat("Ann")
	for name, tc := range map[string]struct {
		envelope string // with the body for %s
		request  dict
		message  dict
	}{
		"the reference client": {`{"authToken":"","apiVersion":"1.0","type":"request","body":%s}`, request, say("Hi")},
		"a retailer": {
			`{"authToken":"","apiVersion":"1.0","type":"request","body":%s}`,
			with(with(with(request, "leaseTime", 0), "routePointIdentifier", "Sales_stg"), "intrinsics",
				with(with(fields("Ann"), "storeupdate", dict{"opt": 1}), "attributes", []string{"LOB.Sales", "Country.US"})),
			say("Hi"),
		},
		"a utility": {
			`{"authToken":"<key>","apiVersion":"1.0","type":"request","body":%s}`, request,
			dict{"method": "newMessage", "message": "Hi", "type": "text", "workRequestId": "x", "requestTranscript": false},
		},
		"enterprise web chat": {
			`{"apiVersion":1.0,"type":"request","body":%s}`,
			dict{
				"method": "requestChat", "guid": nil, "authenticationKey": nil, "deviceType": "x", "requestTranscript": true,
				"intrinsics": with(with(with(fields("Ann"), "skillset", "WC_Default"), "attributes", nil), "channelAttribute", nil),
			},
			dict{"method": "newMessage", "message": "Hi"},
		},
		"no token at all": {`{"apiVersion":1,"type":"request","authToken":null,"extra":true,"body":%s}`, request, say("Hi")},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.must(w.oceana.AddAgent(oceana.AgentConfig{Name: "Alice", Ready: true, Attributes: []string{"LOB.Sales", "Country.US"}}))
			c := w.browser()
			send := func(body dict) {
				t.Helper()
				data, err := json.Marshal(body)
				w.must(err)
				c.raw(websocket.TextMessage, fmt.Sprintf(strings.Replace(tc.envelope, "<key>", c.key, 1), data))
				c.body("acknowledgement", body["method"].(string))
			}
			send(tc.request)
			w.settle()
			c.accepted()
			w.must(w.oceana.Answer("Alice", "Ann"))
			w.settle()
			c.body("notification", "newParticipant")
			send(tc.message)
			send(dict{"method": "isTyping", "isTyping": true})
			send(dict{"method": "isTyping", "isTyping": false})
			if diff := cmp.Diff([]string{"Ann: Hi"}, lines(w.desk("Alice").Contacts[0])); diff != "" {
				t.Error(diff)
			}
			if p := w.journal.Problems(); len(p) != 0 {
				t.Errorf("unexpected: %v", p)
			}
		})
	}
}

func TestAnEnterpriseClientResumesWithRequestChat(t *testing.T) {
	w, c := chatting(t)
	c.lose()
	again := w.browser()
	again.ack(dict{"method": "requestChat", "guid": c.guid, "authenticationKey": c.key, "intrinsics": fields("Ann")})
	w.settle()
	if b := again.accepted(); again.guid != c.guid || b["authenticationKey"] != c.key {
		t.Errorf("resumed as %v", b)
	}
	if got := w.oceana.ContactsCreated(); got != 1 {
		t.Errorf("%d contacts", got)
	}
}

func TestQueueStatusAndPushedPage(t *testing.T) {
	w := newWorld(t)
	w.must(w.oceana.AddAgent(oceana.AgentConfig{Name: "Alice"}))
	first, second := w.browser(), w.browser()
	first.open(webChat("Ann"))
	second.open(webChat("Ben"))
	second.ack(dict{"method": "queueStatus"})
	w.settle()
	want := dict{"method": "queueStatus", "positionInQueue": 2.0, "estimatedWaitTime": 48.0}
	if diff := cmp.Diff(want, second.body("notification", "queueStatus")); diff != "" {
		t.Error(diff)
	}
	second.ack(dict{"method": "newPushPageMessage", "pagePushURL": "https://shop.example/me", "pagePushDestination": "newTab"})
	w.must(w.oceana.SetReady("Alice", true))
	w.settle()
	w.must(w.oceana.Answer("Alice", "Ben"))
	if l := w.desk("Alice").Contacts[0].Lines[0]; l.Kind != "page" || l.Text != "https://shop.example/me" {
		t.Errorf("line %+v", l)
	}
}

func TestAPriorityAndAttributesRoute(t *testing.T) {
	w := newWorld(t)
	w.must(w.oceana.AddAgent(oceana.AgentConfig{Name: "Alice", Attributes: []string{"Language.English"}}))
	one, two, three := w.browser(), w.browser(), w.browser()
	one.open(webChat("Ann"))
	two.open(with(webChat("Ben"), "priority", 1))
	three.open(with(webChat("Cy"), "intrinsics", with(fields("Cy"), "attributes", []string{"Language.French"})))
	var got []string
	for _, v := range w.oceana.Queue() {
		got = append(got, v.Customer+" "+v.Channel)
	}
	if diff := cmp.Diff([]string{"Ben Chat", "Ann Chat", "Cy Chat"}, got); diff != "" {
		t.Error(diff)
	}
	w.must(w.oceana.SetReady("Alice", true))
	w.settle()
	if diff := cmp.Diff([]string{"Ben", "Ann"}, names(w.desk("Alice").Alerts)); diff != "" {
		t.Error(diff)
	}
}

func TestChatAndMessagingShareAnAgentAndNothingElse(t *testing.T) {
	w, a := online(t)
	c := w.browser()
	c.open(webChat("Ann"))
	a.ask("conv-1", chat("Ana", text("m1", "Hello")))
	w.settle()
	if diff := cmp.Diff([]string{"Ann", "Ana"}, names(w.desk("Alice").Alerts)); diff != "" {
		t.Fatal(diff)
	}
	w.must(w.oceana.Answer("Alice", "Ann"))
	w.must(w.oceana.Answer("Alice", "Ana"))
	w.settle()
	id := w.desk("Alice").Contacts[0].ConversationID
	for _, body := range []dict{text("m9", "not yours"), chat("Eve", nil), {"method": "closeConversation", "reason": ""}} {
		if f := a.ask(id, body); f.Type != "error" || f.Body["code"] != 404.0 {
			t.Errorf("%v of a web chat by an adapter: %v", body["method"], f.Body)
		}
	}
	f := a.ask("", dict{"method": "renewChats", "items": []dict{{"conversationId": id, "guid": c.guid, "authenticationKey": c.key}}})
	if diff := cmp.Diff([]any{dict{"conversationId": id, "result": "unknown"}}, f.Body["items"]); diff != "" {
		t.Error(diff)
	}
	w.must(w.oceana.Send("Alice", "Ann", "for Ann"))
	w.must(w.oceana.Send("Alice", "Ana", "for Ana"))
	w.settle()
	if diff := cmp.Diff([]string{"newParticipant 600001", "newMessage live_agent: for Ann"}, c.methods()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"1 requestChat", "2 newParticipant", "3 newMessage"}, a.methods()); diff != "" {
		t.Error(diff)
	}
	for name, err := range map[string]error{
		"page": w.oceana.PushPage("Alice", "Ana", "https://x.example", ""),
	} {
		if err == nil || !strings.Contains(err.Error(), "not on web chat") {
			t.Errorf("%s on messaging: %v", name, err)
		}
	}
	w.must(w.oceana.Close("Alice", "Ann"))
	w.settle()
	if err := w.oceana.Reach("Alice", "Ann", id, "come back"); err == nil {
		t.Error("a web chat was reached after its end")
	}
}

func TestAnAgentClosesAndTheServerClosesTheSocket(t *testing.T) {
	w, c := chatting(t)
	w.must(w.oceana.Send("Alice", "", "Bye"))
	w.must(w.oceana.Close("Alice", ""))
	if code, _ := c.refused(say("wait")); code != 410 {
		t.Errorf("newMessage after the close: code %v", code)
	}
	w.settle()
	c.body("notification", "newMessage")
	c.body("notification", "closeConversation")
	c.closed(1000, "REASON_CLOSING_CLEANUP")
	w.advance(time.Hour)
	again := w.browser()
	if code, _ := again.refused(c.renewal(true)); code != 410 {
		t.Errorf("renewal of a chat that is over: code %v", code)
	}
}
