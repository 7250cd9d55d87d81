package sdk_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/aggregator/sdk"
)

// The tests of this file are what an implementation of this side is accepted by, one test for each line, in the order of a client's life.

// visitor is a browser with what a page knows of it: its storage is the browser's fields.
type visitor struct{ *browser }

func (v visitor) path() string { return "/appusers/" + v.user }

// posts sends a message of the widget and returns what it is answered with.
func (v visitor) posts(message string) map[string]any {
	v.Helper()
	a := v.call("POST", v.path()+"/messages", `{"message":`+message+`,"sender":{"type":"appUser","client":`+v.client()+`}}`)
	if a.status != 201 {
		v.Fatalf("%s: %d %s", message, a.status, a.text)
	}
	return a.body["message"].(map[string]any)
}

// unread is what the badge of the widget shows after it has fetched the conversation.
func (v visitor) unread() any {
	v.Helper()
	return v.call("GET", v.path()+"/messages", "").body["conversation"].(map[string]any)["unreadCount"]
}

// pushed is the last message that was pushed; events must not be called in between.
func (v visitor) pushed() map[string]any {
	v.Helper()
	v.settle()
	v.ping()
	for _, e := range slices.Backward(v.inbox) {
		if m, ok := e["message"].(map[string]any); ok {
			return m
		}
	}
	v.Fatal("no message was pushed")
	return nil
}

// Line 1: a web messenger 4.0 gets through its whole life.
func TestAcceptanceTheLifeOfAWidget(t *testing.T) {
	g := newRig(t)
	ana := visitor{g.browser("a1")}
	config := ana.call("GET", "/config", "").body["config"].(map[string]any) // boot
	if config["app"].(map[string]any)["status"] != "active" {
		t.Fatalf("config: %v", config)
	}
	made := ana.begin()
	if made.body["appUser"].(map[string]any)["conversationStarted"] != true {
		t.Fatalf("app user: %s", made.text)
	}
	if got := ana.connect(); got["successful"] != true { // before the message is posted
		t.Fatalf("subscribe: %v", got)
	}
	ana.say("Hello")
	g.heard()

	g.says(ana.user, "Hi Ana")
	if m := ana.pushed(); m["text"] != "Hi Ana" || m["source"] == nil || m["received"] == nil {
		t.Errorf("pushed: %v", m)
	}
	if n := ana.unread(); n != 1.0 {
		t.Errorf("unread %v, want 1", n)
	}
	ana.inbox = nil
	g.rest("POST", ana.path()+"/conversation/activity", `{"role":"appMaker","type":"typing:start"}`)
	g.settle()
	ana.ping()
	if a := ana.inbox[0]["activity"].(map[string]any); a["type"] != "typing:start" || a["data"] == nil {
		t.Errorf("typing: %v", a) // the widget reads data without a check
	}

	button := func(text, action string) map[string]any {
		g.rest("POST", ana.path()+"/messages", `{"role":"appMaker","type":"text","text":"`+text+`","actions":[`+action+`]}`)
		return ana.pushed()["actions"].([]any)[0].(map[string]any)
	}
	red := button("Which?", `{"type":"reply","text":"Red","payload":"RED","metadata":{"a":1}}`)
	undo := button("Red it is", `{"type":"postback","text":"Undo","payload":"UNDO"}`)
	said := ana.posts(`{"type":"text","role":"appUser","text":"Red","payload":"RED","metadata":{"a":1}}`)
	if red["payload"] != "RED" || said["payload"] != "RED" || said["metadata"].(map[string]any)["a"] != 1.0 {
		t.Errorf("reply %v was said as %v", red, said)
	}
	g.heard()
	a := ana.call("POST", ana.path()+"/postback", `{"postback":{"actionId":"`+undo["_id"].(string)+`"},"sender":{"type":"appUser","client":`+ana.client()+`}}`)
	if a.status != 200 || g.triggers() != "postback" {
		t.Errorf("postback: %d %s", a.status, a.text)
	}
	if a := ana.call("POST", ana.path()+"/conversation/read", ""); a.status != 200 || ana.unread() != 0.0 {
		t.Errorf("read: %d %s, then %v unread", a.status, a.text, ana.unread())
	}
	if m := ana.posts(`{"type":"location","role":"appUser","text":"","coordinates":{"lat":51.5,"long":-0.12}}`); m["type"] != "location" {
		t.Errorf("location: %v", m)
	}

	again := visitor{g.browser("a1")} // a second visit, with what is stored
	again.user, again.session = ana.user, ana.session
	if a := again.call("GET", again.path(), ""); a.status != 200 || len(a.body["messages"].([]any)) != 6 {
		t.Fatalf("second visit: %d %s", a.status, a.text)
	}
	if got := again.connect(); got["successful"] != true {
		t.Fatalf("subscribe on the second visit: %v", got)
	}

	visit := *again.browser
	again.jwt, again.session = g.token("cust-1"), ""
	in := again.call("POST", "/login", `{"appUserId":"`+visit.user+`","sessionToken":"`+visit.session+`","userId":"cust-1","client":`+again.client()+`}`)
	if in.status != 200 || in.body["appUser"].(map[string]any)["userId"] != "cust-1" || in.body["sessionToken"] != nil || len(in.body["messages"].([]any)) != 6 {
		t.Fatalf("login: %d %s", in.status, in.text)
	}
	if got := again.connect(); got["successful"] != true {
		t.Fatalf("subscribe by JWT: %v", got)
	}
	if a := again.call("POST", again.path()+"/logout", `{"client":{"id":"`+again.id+`"}}`); a.status != 200 {
		t.Errorf("logout: %d %s", a.status, a.text)
	}
	if a := visit.call("GET", again.path(), ""); a.status != 401 { // the token of the visit that logged out
		t.Errorf("a token after the logout: %d %s", a.status, a.text)
	}
}

// Line 2: from another origin by script tag and then a socket; two browsers of one user.
func TestAcceptanceTwoBrowsersOfOneUser(t *testing.T) {
	g := newRig(t)
	ana := g.browser("a1")
	ana.jwt = g.token("cust-1")
	ana.begin()
	ana.connect()
	bo := g.browser("b0")
	bo.jwt, bo.user = g.token("cust-1"), ana.user
	if a := bo.call("POST", "/login", `{"userId":"cust-1","client":`+bo.client()+`}`); a.status != 200 {
		t.Fatalf("login: %d %s", a.status, a.text)
	}
	bo.connect()
	g.rest("POST", "/appusers/"+ana.user+"/messages", `{"role":"appMaker","type":"text","text":"To both"}`)
	g.settle()
	for _, b := range []*browser{ana, bo} { // the next frame is the message: it was not asked for
		_, frame, err := b.ws.ReadMessage()
		if err != nil || !strings.HasPrefix(string(frame), `[{"channel":"/sdk/apps/`) || !strings.Contains(string(frame), "To both") {
			t.Errorf("%s: %s %v", b.id, frame, err)
		}
	}
	ana.say("From here")
	g.settle()
	ana.ping()
	bo.ping()
	for _, b := range []*browser{ana, bo} {
		var times int
		for _, e := range b.inbox {
			if m := e["message"].(map[string]any); m["text"] == "From here" && m["source"].(map[string]any)["id"] == ana.id {
				times++ // the sender finds its own id, and leaves it out
			}
		}
		if times != 1 {
			t.Errorf("%s was pushed it %d times, want once", b.id, times)
		}
	}
	if got := ana.events(); len(got) != 0 {
		t.Errorf("the sender draws %q twice", got)
	}
}

// first is a first message as the widget sends it: the app user, then as many attempts at the realtime channel as the config allows, and
// only then the message.
func (v visitor) first(text string) error {
	v.Helper()
	realtime := v.call("GET", "/config", "").body["config"].(map[string]any)["realtime"].(map[string]any)
	v.begin()
	for range int(realtime["maxConnectionAttempts"].(float64)) { // without the pause of retryInterval seconds
		resp, err := http.Get(realtime["baseUrl"].(string) + "?message=" + url.QueryEscape(`[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["callback-polling"]}]`)) //nolint:noctx // a test's own server
		if err != nil {
			return err
		}
		_ = resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			v.connect()
			v.say(text)
			return nil
		}
	}
	return errors.New("no realtime connection")
}

// Line 3 is TestASecondVisitAndABadToken and TestTokensThatAreRefused.

// Line 4: while realtime is down the first message fails and nothing of it is kept; afterwards the history fills the gap.
func TestAcceptanceRealtimeDown(t *testing.T) {
	g := newRig(t)
	ana := visitor{g.browser("a1")}
	g.down.Store(true)
	if err := ana.first("Hello"); err == nil || g.attempts.Load() != 3 {
		t.Fatalf("the first message: %v after %d attempts, want a failure after 3", err, g.attempts.Load())
	}
	if got := g.triggers(); got != "" {
		t.Errorf("webhooks: %s", got)
	}
	g.says(ana.user, "Are you there?") // meanwhile
	g.down.Store(false)
	if got := ana.connect(); got["successful"] != true {
		t.Fatalf("subscribe: %v", got)
	}
	if got := ana.events(); len(got) != 0 {
		t.Errorf("replayed: %q", got)
	}
	list := ana.call("GET", ana.path()+"/messages", "").body["messages"].([]any)
	if len(list) != 1 || list[0].(map[string]any)["text"] != "Are you there?" {
		t.Errorf("history: %v", list)
	}
	ana.say("Hello") // tapped to be sent again
	if got := g.triggers(); !strings.HasSuffix(got, "message:appUser") {
		t.Errorf("webhooks: %s", got)
	}
}

// Line 5: what a client does, as the business is told of it.
func TestAcceptanceWhatTheBusinessIsTold(t *testing.T) {
	g := newRig(t)
	ana := visitor{g.browser("a1")}
	ana.begin()
	ana.connect()
	source := map[string]any{"type": "web", "id": ana.id, "integrationId": g.web}
	bare := map[string]any{"type": "web", "integrationId": g.web}
	one := func(did, trigger string) hook {
		t.Helper()
		hooks := g.heard()
		if len(hooks) != 1 || hooks[0].Trigger != trigger {
			t.Fatalf("%s: %v, want one %s", did, hooks, trigger)
		}
		return hooks[0]
	}

	ana.say("Hello")
	told := one("a message", "message:appUser")
	m := told.Body["messages"].([]any)[0].(map[string]any)
	if diff := cmp.Diff(m["source"], any(source)); diff != "" {
		t.Errorf("source of a message (-got +want):\n%s", diff)
	}
	if m["name"] != "Web User "+ana.user {
		t.Errorf("name %v", m["name"])
	}
	var sent struct{ Info map[string]any }
	if err := json.Unmarshal([]byte(ana.client()), &sent); err != nil {
		t.Fatal(err)
	}
	c := told.Body["client"].(map[string]any)
	if diff := cmp.Diff(c["raw"], any(sent.Info)); diff != "" || c["id"] != ana.id || c["platform"] != "web" || c["externalId"] != nil {
		t.Errorf("client %v, its raw (-got +want):\n%s", c, diff)
	}
	g.rest("POST", ana.path()+"/messages", `{"role":"appMaker","type":"text","text":"Well?","actions":[{"type":"postback","text":"Yes","payload":"YES"}]}`)
	hooks := g.heard()
	final := hooks[len(hooks)-1]
	if final.Body["isFinalEvent"] != true || !strings.HasPrefix(final.Trigger, "message:delivery:") {
		t.Errorf("delivery: %v", hooks)
	}
	action := ana.pushed()["actions"].([]any)[0].(map[string]any)["_id"].(string)
	ana.call("POST", ana.path()+"/postback", `{"postback":{"actionId":"`+action+`"},"sender":{"type":"appUser","client":`+ana.client()+`}}`)
	if diff := cmp.Diff(one("a tap", "postback").Body["source"], any(bare)); diff != "" {
		t.Errorf("source of a tap (-got +want):\n%s", diff)
	}
	ana.call("PUT", ana.path(), `{"givenName":"Ana"}`)
	if got := g.triggers(); got != "" {
		t.Errorf("a profile is told: %s", got)
	}
	ana.call("POST", ana.path()+"/conversation/read", "")
	if s := one("reading", "conversation:read").Body["source"].(map[string]any); s["type"] != "web" {
		t.Errorf("source of reading: %v", s)
	}
	g.rest("POST", ana.path()+"/conversation/activity", `{"role":"appMaker","type":"typing:start"}`)
	if diff := cmp.Diff(ana.events(), []string{"appMaker: Well?", "appMaker typing:start"}); diff != "" {
		t.Errorf("what the browser is told of the business (-got +want):\n%s", diff)
	}
	g.heard()

	// A login that joins two.
	known := visitor{g.browser("b0")}
	known.jwt = g.token("cust-1")
	known.begin()
	g.heard()
	session := ana.session
	ana.jwt, ana.session = g.token("cust-1"), ""
	ana.call("POST", "/login", `{"appUserId":"`+ana.user+`","sessionToken":"`+session+`","userId":"cust-1","client":`+ana.client()+`}`)
	if got := g.triggers(); got != "merge:appUser" {
		t.Errorf("a login that joins two: %s", got)
	}
	// And one on a device that is new to the user.
	cy := visitor{g.browser("c1")}
	cy.jwt = g.token("cust-1")
	cy.call("POST", "/login", `{"userId":"cust-1","client":`+cy.client()+`}`)
	if e := one("a login on a new device", "client:add"); e.Body["reason"] != "sdkLogin" {
		t.Errorf("client:add: %s", e.Raw)
	}
}

// Line 6 is TestAnAppTalks. Here each single object is answered by a list, an id never being asked for.
func TestAcceptanceSingleFrames(t *testing.T) {
	g := newRig(t)
	p := g.phone("a1")
	p.begin(`{"type":"personal"}`)
	ws, resp, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(g.url, "http")+"/faye", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	defer func() { _ = ws.Close() }()
	exchange := func(frame string) map[string]any {
		t.Helper()
		if err := ws.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
			t.Fatal(err)
		}
		_, data, err := ws.ReadMessage()
		var list []map[string]any
		if err != nil || json.Unmarshal(data, &list) != nil || len(list) != 1 {
			t.Fatalf("%s is answered %s %v", frame, data, err)
		}
		if _, has := list[0]["id"]; has || list[0]["successful"] != true {
			t.Errorf("%s is answered %s", frame, data)
		}
		return list[0]
	}
	id := exchange(`{"channel":"/meta/handshake","version":"1.0","minimumVersion":"1.0beta","supportedConnectionTypes":["long-polling","callback-polling","iframe","websocket"]}`)["clientId"].(string)
	shown := fmt.Sprintf(`{"appId":%q,"appUserId":%q,"sessionToken":%q}`, g.app.ID, p.user, p.session)
	exchange(`{"channel":"/meta/subscribe","clientId":"` + id + `","subscription":"/sdk/apps/` + g.app.ID + `/appusers/` + p.user + `","ext":` + shown + `}`)
	exchange(`{"channel":"/meta/connect","clientId":"` + id + `","connectionType":"websocket","advice":{"timeout":0}}`)
	exchange(`{"channel":"/meta/disconnect","clientId":"` + id + `"}`)
}

// Line 7: a poll that is held holds no day, and no day ends it; by each transport.
func TestAcceptanceTimersAreTheClients(t *testing.T) {
	g := newRig(t, func(_ *aggregator.Config, c *sdk.Config) { c.Realtime.Timeout = time.Hour })
	ana := visitor{g.browser("a1")}
	ana.begin()
	shaken := ana.poll(`[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["callback-polling"],"id":"1"}]`)
	if advice := shaken[0]["advice"].(map[string]any); advice["timeout"] != 3_600_000.0 {
		t.Errorf("advice: %v", advice)
	}
	id := shaken[0]["clientId"].(string)
	subscribed := ana.poll(`[{"channel":"/meta/subscribe","clientId":"` + id + `","subscription":"/sdk/apps/` + g.app.ID + `/appusers/` + ana.user + `","ext":{"sessionToken":"` + ana.session + `"}}]`)
	if subscribed[0]["successful"] != true {
		t.Fatalf("subscribe: %v", subscribed)
	}
	held := make(chan string, 1)
	go func() {
		resp, err := http.Get(g.url + "/faye?message=" + url.QueryEscape(`[{"channel":"/meta/connect","clientId":"`+id+`","connectionType":"callback-polling","id":"2"}]`)) //nolint:noctx // a test's own server
		if err != nil {
			held <- err.Error()
			return
		}
		text, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		held <- string(text)
	}()
	channel := "/sdk/apps/" + g.app.ID + "/appusers/" + ana.user
	for list := g.sdk.Realtime().Subscribers(channel); !list[0].Connected; list = g.sdk.Realtime().Subscribers(channel) {
		runtime.Gosched() // nothing tells when a request is held
	}
	if err := g.clock.Advance(t.Context(), 400*24*time.Hour); err != nil {
		t.Fatal(err)
	}
	select {
	case got := <-held:
		t.Fatalf("a year ended the poll: %s", got)
	default:
	}
	g.says(ana.user, "Still there?")
	if text := <-held; !strings.Contains(text, "Still there?") {
		t.Errorf("the poll is answered %s", text)
	}
	// The business's typing ends by the client's own timer: no virtual time does it here.
	ana.connect()
	g.rest("POST", ana.path()+"/conversation/activity", `{"role":"appMaker","type":"typing:start"}`)
	if err := g.clock.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ana.events(), []string{"appMaker typing:start"}); diff != "" {
		t.Errorf("events (-got +want):\n%s", diff)
	}
}
