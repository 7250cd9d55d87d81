package oceana_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/sim/oceana"
)

func TestAnInvalidFrameIsAnswered(t *testing.T) {
	for name, tc := range map[string]struct{ frame, method, text string }{
		"not JSON":       {`{"type":`, "", "not JSON"},
		"an array":       {`[]`, "", "want an object, got array"},
		"no version":     {`{"type":"request","body":{"method":"ping"}}`, "ping", `apiVersion: want "1.0", got `},
		"other version":  {`{"apiVersion":"2.0","type":"request","body":{"method":"ping"}}`, "ping", `apiVersion: want "1.0", got "2.0"`},
		"no type":        {`{"apiVersion":"1.0","body":{"method":"ping"}}`, "ping", `type: want request, got ""`},
		"an answer":      {`{"apiVersion":"1.0","type":"acknowledgement","body":{"method":"ping"}}`, "ping", `type: want request, got "acknowledgement"`},
		"no body":        {`{"apiVersion":"1.0","type":"request"}`, "", "body.method: required"},
		"body a string":  {`{"apiVersion":"1.0","type":"request","body":"ping"}`, "", "body: want an object with a string method"},
		"method no text": {`{"apiVersion":"1.0","type":"request","body":{"method":1}}`, "", "body: want an object with a string method"},
		"token no text":  {`{"apiVersion":"1.0","type":"request","authToken":1,"body":{"method":"ping"}}`, "ping", "authToken: want a string, got number"},
		"unknown method": {`{"apiVersion":"1.0","type":"request","body":{"method":"newRTTMessage"}}`, "newRTTMessage", `unknown method "newRTTMessage"`},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c := w.browser()
			c.raw(websocket.TextMessage, tc.frame)
			want := dict{"method": tc.method, "code": 1.0, "errorMessage": tc.text}
			if diff := cmp.Diff(want, c.body("error", tc.method)); diff != "" {
				t.Error(diff)
			}
			if p := w.journal.Problems(); len(p) != 1 || p[0].From != "web chat" {
				t.Errorf("problems %v", p)
			}
			c.open(webChat("Ann")) // the socket stays
		})
	}
}

func TestAnInvalidRequestIsRefused(t *testing.T) {
	in := func(key string, value any) dict {
		return with(webChat("Ann"), "intrinsics", with(fields("Ann"), key, value))
	}
	many := func(n int, of func(i int) any) []any {
		var all []any
		for i := range n {
			all = append(all, of(i))
		}
		return all
	}
	letter := func(i int) string { return string(rune('a' + i)) }
	field := func(title, value string) []any { return []any{dict{"title": title, "value": value}} }
	limit := func(n int) string { return strings.Repeat("é", n) }
	message := func(m string) dict { return say(m) }
	for name, tc := range map[string]struct {
		body      dict
		before    bool    // without a chat
		suggested float64 // the code with SuggestedCodes; the plain one is 1. 0: fine
		text      string
	}{
		"name of 50":                  {in("name", limit(50)), true, 0, ""},
		"name of 51":                  {in("name", limit(51)), true, 400, "body.intrinsics.name: want at most 50 characters, got 51"},
		"last name of 100":            {in("lastName", limit(100)), true, 0, ""},
		"last name of 101":            {in("lastName", limit(101)), true, 400, "body.intrinsics.lastName: want at most 100 characters, got 101"},
		"topic of 255":                {in("topic", limit(255)), true, 0, ""},
		"topic of 256":                {in("topic", limit(256)), true, 400, "body.intrinsics.topic: want at most 255 characters, got 256"},
		"10 fields":                   {in("customFields", many(10, func(i int) any { return dict{"title": letter(i), "value": ""} })), true, 0, ""},
		"11 fields":                   {in("customFields", many(11, func(i int) any { return dict{"title": letter(i), "value": ""} })), true, 400, "customFields: want at most 10, got 11"},
		"a field without title":       {in("customFields", field("", "v")), true, 400, "customFields[0].title: want 1..50 characters, got 0"},
		"a title of 51":               {in("customFields", field(limit(51), "v")), true, 400, "customFields[0].title: want 1..50 characters, got 51"},
		"a value of 255":              {in("customFields", field("t", limit(255))), true, 0, ""},
		"a value of 256":              {in("customFields", field("t", limit(256))), true, 400, "customFields[0].value: want at most 255"},
		"a title twice":               {in("customFields", append(field("t", ""), field("t", "")...)), true, 400, `customFields[1].title: "t" is there twice`},
		"10 attributes":               {in("attributes", many(10, func(i int) any { return "A." + letter(i) })), true, 0, ""},
		"11 attributes":               {in("attributes", many(11, func(i int) any { return "A." + letter(i) })), true, 400, "attributes: want at most 10 with those of the context, got 11"},
		"an attribute with two dots":  {in("attributes", []any{"Version.3.8"}), true, 0, ""},
		"an attribute without value":  {in("attributes", []any{"Language."}), true, 400, "attributes[0]: want Category.Value"},
		"an attribute without dot":    {in("attributes", []any{"Language"}), true, 400, "attributes[0]: want Category.Value"},
		"attributes no array":         {in("attributes", "Language.English"), true, 400, "body.intrinsics"},
		"name missing":                {in("name", nil), true, 400, "body.intrinsics.name: want a string"},
		"phone number a number":       {in("phoneNumber", 5), true, 400, "body.intrinsics.phoneNumber: want a string"},
		"no intrinsics":               {with(webChat("Ann"), "intrinsics", nil), true, 400, "body.intrinsics: required"},
		"a lease of 192 h":            {with(webChat("Ann"), "leaseTime", 192), true, 0, ""},
		"a lease of 193 h":            {with(webChat("Ann"), "leaseTime", 193), true, 400, "body.leaseTime: want 0..192 hours, got 193"},
		"priority 10":                 {with(webChat("Ann"), "priority", 10), true, 0, ""},
		"priority 11":                 {with(webChat("Ann"), "priority", 11), true, 400, "body.priority: want 1..10, got 11"},
		"priority as text":            {with(webChat("Ann"), "priority", "5"), true, 400, "body.priority: want an integer, got string"},
		"no priority":                 {with(webChat("Ann"), "priority", nil), true, 0, ""},
		"a second chat":               {webChat("Ann"), false, 409, "there is a chat on this socket"},
		"a message before a chat":     {message("Hi"), true, 400, "no chat on this socket: requestChat or renewChat first"},
		"a close before a chat":       {dict{"method": "closeConversation"}, true, 400, "no chat on this socket"},
		"a message of 8000":           {message(limit(8000)), false, 0, ""},
		"a message of 8001":           {message(limit(8001)), false, 413, "body.message: want at most 8000 characters, got 8001"},
		"an empty message":            {message(""), false, 400, "body.message: required"},
		"a message that is a number":  {with(message(""), "message", 5), false, 400, "body.message: want a string, got number"},
		"data that is text":           {with(message("Hi"), "data", "x"), false, 400, "body.data: want an object"},
		"a message of unknown type":   {with(message("Hi"), "type", "image"), false, 400, "body.type: want text or customResponse"},
		"an answer to nothing":        {with(message("Hi"), "type", "customResponse"), false, 400, "body.data.correlationId: required"},
		"typing without saying which": {dict{"method": "isTyping"}, false, 400, "body.isTyping: want a boolean"},
		"typing as text":              {dict{"method": "isTyping", "isTyping": "true"}, false, 400, "body.isTyping: want a boolean, got string"},
		"co-browse without saying":    {dict{"method": "coBrowseStatus"}, false, 400, "body.isEnabled: want a boolean"},
		"a page that is no address":   {dict{"method": "newPushPageMessage", "pagePushURL": "javascript:x"}, false, 400, "body.pagePushURL: want an http"},
		"a renewal without guid":      {dict{"method": "renewChat", "authenticationKey": "k"}, true, 400, "body.guid: required"},
		"a renewal without key":       {dict{"method": "renewChat", "guid": 1}, true, 400, "body.authenticationKey: required"},
		"a guid that is text":         {dict{"method": "renewChat", "guid": "1", "authenticationKey": "k"}, true, 400, "body.guid: want an integer, got string"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, codes := range []bool{false, true} {
				w := newWorld(t, func(cfg *oceana.Config) { cfg.Chat.SuggestedCodes = codes })
				c := w.browser()
				if !tc.before {
					c.open(webChat("Ann"))
				}
				if tc.suggested == 0 {
					c.ack(tc.body)
					return
				}
				code, text := c.refused(tc.body)
				want := 1.0
				if codes {
					want = tc.suggested
				}
				if code != want || !strings.Contains(text, tc.text) {
					t.Errorf("got %v %q, want %v %q", code, text, want, tc.text)
				}
				entries := w.journal.Entries(0)
				if last := entries[len(entries)-1]; last.Status != int(want) || len(w.journal.Problems()) != 0 {
					t.Errorf("the journal shows %+v, problems %v", last, w.journal.Problems())
				}
				c.fence()
				if tc.before {
					c.open(webChat("Ann"))
				} else {
					c.ack(say("still here"))
				}
			}
		})
	}
}

func TestACredentialIsChecked(t *testing.T) {
	w, c := chatting(t)
	other := w.browser()
	for name, tc := range map[string]struct {
		body dict
		code float64
	}{
		"unknown guid":   {with(c.renewal(false), "guid", 1), 404},
		"wrong key":      {with(c.renewal(false), "authenticationKey", "x"), 401},
		"old client too": {dict{"method": "requestChat", "guid": c.guid, "authenticationKey": "x"}, 401},
	} {
		if code, _ := other.refused(tc.body); code != tc.code {
			t.Errorf("%s: code %v, want %v", name, code, tc.code)
		}
	}
	c.fence() // no client took it over
	c.raw(websocket.TextMessage, `{"apiVersion":"1.0","type":"request","authToken":"x","body":{"method":"newMessage","message":"Hi"}}`)
	if b := c.body("error", "newMessage"); b["code"] != 401.0 {
		t.Errorf("wrong token: %v", b)
	}
	other.open(webChat("Ben"))
	if code, _ := other.refused(c.renewal(false)); code != 1 {
		t.Errorf("renewal on the socket of another chat: code %v", code)
	}
}

func TestCloseCodes(t *testing.T) {
	for name, tc := range map[string]struct {
		do     func(*world, *chatClient)
		code   int
		reason string
	}{
		"no route": {func(w *world, c *chatClient) {
			w.oceana.NotifyChat(c.guid, "routeCancel")
			w.settle()
			c.body("notification", "routeCancel")
		}, 1000, "REASON_CLOSING_CLEANUP"},
		"the last participant ends it": {func(w *world, c *chatClient) {
			w.oceana.NotifyChat(c.guid, "endChat")
			w.settle()
			c.body("notification", "participantLeave")
		}, 1000, "REASON_CLOSING_CLEANUP"},
		"shutdown": {func(w *world, c *chatClient) {
			go w.oceana.Shutdown()
			if b := c.body("error", ""); b["code"] != 503.0 {
				w.t.Errorf("before the close: %v", b)
			}
		}, 1001, ""},
		"a binary frame": {func(_ *world, c *chatClient) { c.raw(websocket.BinaryMessage, "{}") }, 1003, "text frames only"},
		"not UTF-8":      {func(_ *world, c *chatClient) { c.raw(websocket.TextMessage, "\xff") }, 1007, "text frames are UTF-8"},
		"a huge frame":   {func(_ *world, c *chatClient) { c.raw(websocket.TextMessage, strings.Repeat(" ", 1<<20+1)) }, 1009, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w, c := chatting(t)
			tc.do(w, c)
			c.closed(tc.code, tc.reason)
		})
	}
}

func TestDownAndMaintenance(t *testing.T) {
	w, c := chatting(t)
	w.oceana.Maintenance(true)
	if code, _ := c.refused(say("Hi")); code != 503 {
		t.Errorf("during maintenance: code %v", code)
	}
	c.fence()
	w.oceana.Maintenance(false)
	c.ack(say("Hi"))

	w.oceana.Down()
	w.chats(0)
	if _, ok := <-c.frames; ok {
		t.Error("a frame from an Oceana that is down")
	}
	resp, err := w.server.Client().Get(w.server.URL + oceana.ChatPath)
	w.must(err)
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("while down: %d", resp.StatusCode)
	}
	w.oceana.Up()
	again := w.browser()
	again.ack(c.renewal(true))
	w.settle()
	if diff := cmp.Diff([]string{"requestChat", "newParticipant 600001", "newMessage customer: Hi"}, again.methods()); diff != "" {
		t.Error(diff)
	}
}

func TestAFloodDisturbsNoOtherClient(t *testing.T) {
	w, c := chatting(t)
	flood := w.browser()
	for range 10_000 {
		flood.raw(websocket.TextMessage, "x")
	}
	c.ack(say("Hello"))
	for range 10_000 {
		flood.body("error", "")
	}
	flood.open(webChat("Ben"))
}
