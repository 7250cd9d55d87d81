package sdk_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/aggregator/sdk"
	"github.com/wavetank/wavetank/sim/journal"
)

func TestConfigHasWhatTheWidgetReadsWithoutACheck(t *testing.T) {
	g := newRig(t)
	a := g.browser("1").call("GET", "/config", "")
	if a.status != 200 || a.header.Get("Access-Control-Allow-Origin") == "" {
		t.Fatalf("%d %s", a.status, a.text)
	}
	cfg := a.body["config"].(map[string]any)
	realtime := cfg["realtime"].(map[string]any)
	if got := fmt.Sprint(cfg["app"].(map[string]any)["status"], realtime["retryInterval"], realtime["maxConnectionAttempts"]); got != "active1 3" {
		t.Errorf("status and realtime: %s", got)
	}
	if got, want := cfg["baseUrl"].(map[string]any)["web"], g.url+"/sdk"; got != want {
		t.Errorf("baseUrl.web %v, want %s", got, want)
	}
	if got, want := realtime["baseUrl"], g.url+"/faye"; got != want {
		t.Errorf("realtime.baseUrl %v, want %s", got, want)
	}
	if id := cfg["integrations"].([]any)[0].(map[string]any)["_id"]; len(id.(string)) != 24 {
		t.Errorf("integration id %v, want 24 hexadecimal digits", id)
	}
	if _, ok := cfg["profile"].(map[string]any)["uploadInterval"].(float64); !ok || cfg["style"] == nil {
		t.Errorf("profile and style: %s", a.text)
	}
}

func TestFirstMessageAndTheAnswer(t *testing.T) {
	g := newRig(t)
	ana := g.browser("a1")
	a := ana.begin()
	u := a.body["appUser"].(map[string]any)
	if u["conversationStarted"] != true || ana.session == "" || len(a.body["messages"].([]any)) != 0 {
		t.Fatalf("session: %s", a.text)
	}
	if got := ana.connect(); got["successful"] != true {
		t.Fatalf("subscribe: %v", got)
	}
	posted := ana.say("Hello").body["message"].(map[string]any)
	if got := fmt.Sprint(posted["role"], " ", posted["type"], " ", posted["text"], " ", posted["source"].(map[string]any)["id"]); got != "appUser text Hello "+ana.id {
		t.Errorf("answered message: %s", got)
	}
	if posted["_clientId"] != nil || posted["status"] != nil || posted["received"] == nil || posted["_id"] == nil {
		t.Errorf("answered message: %v", posted)
	}
	hooks := g.heard()
	if len(hooks) != 1 || hooks[0].Trigger != "message:appUser" {
		t.Fatalf("webhooks: %v", hooks)
	}
	m := hooks[0].Body["messages"].([]any)[0].(map[string]any)
	if diff := cmp.Diff(m["source"], any(map[string]any{"type": "web", "id": ana.id, "integrationId": g.web})); diff != "" {
		t.Errorf("source (-got +want):\n%s", diff)
	}
	if got, want := m["name"], "Web User "+ana.user; got != want {
		t.Errorf("name %v, want %s", got, want)
	}
	c := hooks[0].Body["client"].(map[string]any)
	if c["platform"] != "web" || c["id"] != ana.id || c["externalId"] != nil || c["raw"].(map[string]any)["currentTitle"] != "Shop" || c["info"].(map[string]any)["userAgent"] != "Firefox" {
		t.Errorf("client: %v", c)
	}
	g.says(ana.user, "Hi Ana")
	if diff := cmp.Diff(ana.events(), []string{"appMaker: Hi Ana"}); diff != "" {
		t.Errorf("pushed (-got +want):\n%s", diff)
	}
	if got := g.triggers(); got != "message:appMaker message:delivery:channel message:delivery:user" {
		t.Errorf("webhooks: %s", got)
	}
}

func TestWithoutDeviceReceipts(t *testing.T) {
	g := newRig(t, func(_ *aggregator.Config, c *sdk.Config) { c.Options.NoDeviceReceipt = true })
	ana := g.browser("a1")
	ana.begin()
	ana.connect()
	g.heard()
	g.says(ana.user, "Hi")
	hooks := g.heard()
	if last := hooks[len(hooks)-1]; last.Trigger != "message:delivery:channel" || last.Body["isFinalEvent"] != true {
		t.Errorf("last webhook: %s", last.Raw)
	}
}

func TestWhatTheWidgetDoesReachesTheBusiness(t *testing.T) {
	g := newRig(t)
	ana := g.browser("a1")
	ana.begin()
	ana.connect()
	path := "/appusers/" + ana.user
	ana.say("Hello")
	g.heard()
	sender := `"sender":{"type":"appUser","client":` + ana.client() + `}`

	a := ana.call("POST", path+"/messages", `{"message":{"type":"location","coordinates":{"lat":1.5,"long":2}},`+sender+`}`)
	if a.status != 201 || a.body["message"].(map[string]any)["type"] != "location" {
		t.Errorf("location: %d %s", a.status, a.text)
	}
	g.rest("POST", path+"/messages", `{"role":"appMaker","type":"text","text":"Well?","actions":[{"type":"postback","text":"Yes","payload":"YES"}]}`)
	g.heard()
	if unread := ana.call("GET", path+"/messages", "").body["conversation"].(map[string]any)["unreadCount"]; unread != 1.0 {
		t.Errorf("unread %v, want 1", unread)
	}
	page := ana.call("GET", path+"/messages", "")
	messages := page.body["messages"].([]any)
	action := messages[len(messages)-1].(map[string]any)["actions"].([]any)[0].(map[string]any)
	if a := ana.call("POST", path+"/postback", `{"postback":{"actionId":"`+action["_id"].(string)+`"},`+sender+`}`); a.status != 200 {
		t.Errorf("postback: %d %s", a.status, a.text)
	}
	hooks := g.heard()
	if len(hooks) != 1 || hooks[0].Trigger != "postback" || cmp.Diff(hooks[0].Body["source"], any(map[string]any{"type": "web", "integrationId": g.web})) != "" {
		t.Errorf("postback told as %v", hooks)
	}
	if a := ana.call("POST", path+"/messages", `{"message":{"type":"text","text":"No","payload":"NO"},`+sender+`}`); a.body["message"].(map[string]any)["payload"] != "NO" {
		t.Errorf("tapped reply: %s", a.text)
	}
	g.heard()
	if a := ana.call("POST", path+"/conversation/read", ""); a.status != 200 || g.triggers() != "conversation:read" {
		t.Errorf("read: %d %s", a.status, a.text)
	}
	if a := ana.call("PUT", path, `{"givenName":"Ana","properties":{"vip":true}}`); a.status != 200 || g.triggers() != "" {
		t.Errorf("profile: %d %s", a.status, a.text)
	}
	if name := ana.say("again").body["message"].(map[string]any)["name"]; name != "Ana" {
		t.Errorf("signed %v, want the given name", name)
	}
	g.rest("POST", path+"/conversation/activity", `{"role":"appMaker","type":"typing:start"}`)
	g.rest("POST", path+"/conversation/activity", `{"role":"appMaker","type":"typing:stop"}`)
	if diff := cmp.Diff(ana.events(), []string{"appMaker: Well?", "appMaker typing:start", "appMaker typing:stop"}); diff != "" {
		t.Errorf("events (-got +want):\n%s", diff)
	}
}

func TestPictures(t *testing.T) {
	g := newRig(t)
	ana := g.browser("a1")
	ana.begin()
	send := func(name string, body []byte) reply {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		_ = w.WriteField("sender", `{"type":"appUser","client":`+ana.client()+`}`)
		_ = w.WriteField("message", `{"metadata":{"a":1}}`)
		part, err := w.CreateFormFile("source", name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(body)
		_ = w.Close()
		r, err := http.NewRequestWithContext(t.Context(), "POST", g.url+"/sdk/apps/"+g.app.ID+"/appusers/"+ana.user+"/images", &b)
		if err != nil {
			t.Fatal(err)
		}
		ana.sign(r)
		r.Header.Set("Content-Type", w.FormDataContentType())
		return answerOf(t, r)
	}
	jpeg := append([]byte("\xff\xd8\xff\xe0"), make([]byte, 100)...)
	a := send("photo.jpg", jpeg)
	if a.status != 201 {
		t.Fatalf("%d %s", a.status, a.text)
	}
	m := a.body["message"].(map[string]any)
	resp, err := http.Get(m["mediaUrl"].(string)) //nolint:noctx // a test's own server
	if err != nil || resp.StatusCode != 200 || m["type"] != "image" || m["mediaType"] != "image/jpeg" {
		t.Errorf("picture: %v %v", m, err)
	}
	_ = resp.Body.Close()
	if got := g.triggers(); got != "message:appUser" {
		t.Errorf("webhooks: %s", got)
	}
	for name, body := range map[string]string{"notes.txt": "hello", "photo.jpg": "#!/bin/sh"} {
		if a := send(name, []byte(body)); a.status != 415 {
			t.Errorf("%s: %d %s, want 415", name, a.status, a.text)
		}
	}
}

func TestASecondVisitAndABadToken(t *testing.T) {
	g := newRig(t)
	ana := g.browser("a1")
	ana.begin()
	ana.say("Hello")
	g.says(ana.user, "Hi")
	path := "/appusers/" + ana.user
	a := ana.call("GET", path, "")
	if len(a.body["messages"].([]any)) != 2 || a.body["sessionToken"] != nil {
		t.Errorf("stored session: %s", a.text)
	}
	bo := g.browser("b0")
	bo.begin()
	for name, change := range map[string]func(b *browser){
		"made up":          func(b *browser) { b.session = "x" },
		"of somebody else": func(b *browser) { b.session = bo.session },
		"none":             func(b *browser) { b.session = "" },
	} {
		thief := *ana
		change(&thief)
		got := thief.call("GET", path, "")
		want := "invalid_auth"
		if name == "none" {
			want = "unauthorized"
		}
		if got.status != 401 || got.body["error"].(map[string]any)["code"] != want {
			t.Errorf("%s: %d %s, want 401 %s", name, got.status, got.text, want)
		}
		if got := thief.connect(); got["successful"] != false || got["error"] != "401::invalid_auth" {
			t.Errorf("%s: subscribed %v", name, got)
		}
	}
	g.rest("DELETE", path, "")
	if got := ana.call("GET", path, ""); got.status != 401 {
		t.Errorf("token of a deleted user: %d %s, want 401", got.status, got.text)
	}
}

func TestLoginAndLogout(t *testing.T) {
	g := newRig(t)
	ana := g.browser("a1")
	ana.jwt = g.token("cust-1")
	login := func(b *browser, appUser, session string) reply {
		return b.call("POST", "/login", `{"appUserId":"`+appUser+`","sessionToken":"`+session+`","userId":"cust-1","client":`+b.client()+`}`)
	}
	if a := login(ana, "", ""); a.status != 200 || a.text != "{}" {
		t.Fatalf("login of nobody: %d %s, want an empty object", a.status, a.text)
	}
	if a := ana.begin(); a.body["sessionToken"] != nil || a.body["appUser"].(map[string]any)["userId"] != "cust-1" {
		t.Fatalf("made under a JWT: %s", a.text)
	}
	if got := ana.connect(); got["successful"] != true {
		t.Fatalf("subscribe by JWT: %v", got)
	}
	ana.say("Hello")
	g.heard()

	// A second browser, anonymous at first.
	bo := g.browser("b0")
	bo.begin()
	bo.say("It is me")
	visitor, session := bo.user, bo.session
	g.heard()
	bo.jwt, bo.session = g.token("cust-1"), ""
	a := login(bo, visitor, session)
	if a.status != 200 || a.body["appUser"].(map[string]any)["_id"] != ana.user || a.body["sessionToken"] != nil || len(a.body["messages"].([]any)) != 2 {
		t.Fatalf("login: %d %s", a.status, a.text)
	}
	if got := g.triggers(); got != "merge:appUser" {
		t.Errorf("webhooks of the login: %s", got)
	}
	bo.user = ana.user
	bo.connect()
	bo.say("Now here")
	if diff := cmp.Diff(ana.events(), []string{"appUser: Now here"}); diff != "" {
		t.Errorf("the other browser saw (-got +want):\n%s", diff)
	}
	if got := bo.events(); len(got) != 0 {
		t.Errorf("the sender was shown %v", got)
	}
	g.heard()
	if a := bo.call("POST", "/appusers/"+bo.user+"/logout", `{"client":{"id":"`+bo.id+`"}}`); a.status != 200 || g.triggers() != "client:remove" {
		t.Errorf("logout: %d %s", a.status, a.text)
	}
	g.says(ana.user, "Bye")
	if got := bo.events(); len(got) != 0 {
		t.Errorf("after logging out: %v", got)
	}
	if diff := cmp.Diff(ana.events(), []string{"appMaker: Bye"}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	g.heard()
	cy := g.browser("c1")
	cy.jwt = g.token("cust-1")
	if a := login(cy, "", ""); a.status != 200 || g.triggers() != "client:add" {
		t.Errorf("a new device: %d %s", a.status, a.text)
	}
}

func TestAVisitorGetsAName(t *testing.T) {
	for _, leaves := range []bool{false, true} {
		g := newRig(t, func(c *aggregator.Config, _ *sdk.Config) { c.LoginLeavesVisitor = leaves })
		ana := g.browser("a1")
		ana.begin()
		session := ana.session
		ana.jwt, ana.session = g.token("cust-1"), ""
		a := ana.call("POST", "/login", `{"appUserId":"`+ana.user+`","sessionToken":"`+session+`","userId":"cust-1","client":`+ana.client()+`}`)
		if leaves != (a.text == "{}") {
			t.Errorf("leaves %t: %s", leaves, a.text)
		}
		if id := g.cloud.SDKUserID(g.app.ID, "cust-1"); leaves != (id == "") || !leaves && id != ana.user {
			t.Errorf("leaves %t: cust-1 is %q, the visitor %q", leaves, id, ana.user)
		}
	}
}

func TestTokensThatAreRefused(t *testing.T) {
	g := newRig(t)
	other := g.cloud.Provision("Other")
	ana := g.browser("a1")
	ana.jwt = g.token("cust-1")
	ana.begin()
	base := jwt.MapClaims{"scope": "appUser", "userId": "cust-1"}
	with := func(name string, value any) jwt.MapClaims {
		m := jwt.MapClaims{}
		for k, v := range base {
			m[k] = v
		}
		m[name] = value
		return m
	}
	now := g.clock.Now()
	for name, tt := range map[string]struct {
		token string
		want  int
	}{
		"good":              {g.jwt(base), 200},
		"of a v2 key":       {g.jwt(jwt.MapClaims{"scope": "user", "external_id": "cust-1"}), 200},
		"not yet over":      {g.jwt(with("exp", now.Add(time.Hour).Unix())), 200},
		"expired":           {g.jwt(with("exp", now.Add(-time.Hour).Unix())), 401},
		"another user":      {g.jwt(with("userId", "cust-2")), 401},
		"scope of an app":   {g.jwt(with("scope", "app")), 401},
		"no user":           {g.jwt(with("userId", "")), 401},
		"another app's key": {g.jwt(base, func(t *jwt.Token) { t.Header["kid"] = other.KeyID }), 401},
		"no key":            {g.jwt(base, func(t *jwt.Token) { delete(t.Header, "kid") }), 401},
		"unsigned":          {"eyJhbGciOiJub25lIn0.eyJzY29wZSI6ImFwcFVzZXIiLCJ1c2VySWQiOiJjdXN0LTEifQ.", 401},
		"rubbish":           {"x", 401},
	} {
		b := *ana
		b.jwt = tt.token
		a := b.call("GET", "/appusers/"+ana.user, "")
		code := ""
		if e, ok := a.body["error"].(map[string]any); ok {
			code, _ = e["code"].(string)
		}
		if a.status != tt.want || tt.want == 401 && code != "invalid_auth" {
			t.Errorf("%s: %d %s, want %d", name, a.status, a.text, tt.want)
		}
		if got := b.connect(); (got["successful"] == true) != (tt.want == 200) {
			t.Errorf("%s: subscribed %v", name, got)
		}
	}
	bare := g.browser("b0")
	if a := bare.call("POST", "/appusers", `{"userId":"cust-1","client":`+bare.client()+`}`); a.status != 401 {
		t.Errorf("a userId without a token: %d %s, want 401", a.status, a.text)
	}
}

func TestForeignChannelsAreClosed(t *testing.T) {
	g := newRig(t)
	ana, bo := g.browser("a1"), g.browser("b0")
	ana.begin()
	bo.begin()
	mixed := *ana
	mixed.user = bo.user
	if got := mixed.connect(); got["error"] != "401::invalid_auth" {
		t.Errorf("another user's channel: %v", got)
	}
	for _, channel := range []string{"/sdk/apps/" + g.app.ID + "/appusers/*", "/sdk/apps/" + g.app.ID + "/appusers/" + bo.user + "/x", "/sdk/other", "/"} {
		shaken := ana.poll(`[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["callback-polling"]}]`)
		got := ana.poll(`[{"channel":"/meta/subscribe","clientId":"` + shaken[0]["clientId"].(string) + `","subscription":"` + channel + `","ext":{"sessionToken":"` + ana.session + `"}}]`)
		if got[0]["successful"] != false {
			t.Errorf("%s: %v", channel, got)
		}
	}
}

func TestPagesOfHistory(t *testing.T) {
	g := newRig(t)
	ana := g.browser("a1")
	ana.begin()
	for i := range 105 {
		ana.say(fmt.Sprint(i))
	}
	path := "/appusers/" + ana.user + "/messages"
	a := ana.call("GET", path, "")
	first := a.body["messages"].([]any)[0].(map[string]any)
	if first["text"] != "5" || a.body["previous"] == nil {
		t.Fatalf("newest page begins with %v, previous %v", first["text"], a.body["previous"])
	}
	received, _ := json.Marshal(first["received"])
	b := ana.call("GET", path+"?before="+string(received), "")
	if list := b.body["messages"].([]any); len(list) != 5 || list[4].(map[string]any)["text"] != "4" || b.body["previous"] != nil {
		t.Errorf("oldest page: %s", b.text)
	}
}

func TestBadInputIsRefused(t *testing.T) {
	g := newRig(t)
	ana := g.browser("a1")
	ana.begin()
	path := "/appusers/" + ana.user
	for _, tt := range []struct {
		method, path, body string
		want               int
	}{
		{"POST", path + "/messages", `{`, 400},
		{"POST", path + "/messages", `[]`, 400},
		{"POST", path + "/messages", `{"message":{"type":"text"}}`, 400},
		{"POST", path + "/messages", `{"message":{"type":"dance","text":"x"}}`, 400},
		{"POST", path + "/messages", `{"message":{"type":"text","text":7}}`, 400},
		{"POST", path + "/messages", `{"message":{"type":"location","coordinates":{"lat":91,"long":0}}}`, 400},
		{"POST", path + "/messages", `{"message":{"type":"text","text":"` + strings.Repeat("x", 1<<20) + `"}}`, 413},
		{"POST", path + "/messages", `{"message":{"type":"text","text":"a","metadata":{"a":{}}}}`, 400},
		{"POST", path + "/postback", `{"postback":{"actionId":"none"}}`, 400},
		{"POST", path + "/postback", `{}`, 400},
		{"GET", path + "/messages?before=x", ``, 400},
		{"POST", "/appusers", `{"client":{"platform":"fridge","id":"a"}}`, 400},
		{"POST", "/appusers", `{"client":{"platform":"web","id":"a b"}}`, 400},
		{"POST", "/appusers", `{"client":{"platform":"ios","id":"a"}}`, 404},
		{"POST", path + "/images", `{}`, 400},
	} {
		if a := ana.call(tt.method, tt.path, tt.body); a.status != tt.want || a.body["error"] == nil {
			t.Errorf("%s %s %.60s: %d %s, want %d", tt.method, tt.path, tt.body, a.status, a.text, tt.want)
		}
	}
	if got := g.triggers(); got != "" {
		t.Errorf("webhooks: %s", got)
	}
}

func TestAPageOfAnotherOriginMayCall(t *testing.T) {
	g := newRig(t)
	r, err := http.NewRequestWithContext(t.Context(), "OPTIONS", g.url+"/sdk/apps/"+g.app.ID+"/appusers", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", "http://shop.example")
	r.Header.Set("Access-Control-Request-Method", "POST")
	r.Header.Set("Access-Control-Request-Headers", "authorization,content-type,x-smooch-appid,x-smooch-clientid,x-smooch-sdk")
	a := answerOf(t, r)
	if a.status != 204 || a.header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(a.header.Get("Access-Control-Allow-Headers"), "x-smooch-sdk") ||
		!strings.Contains(a.header.Get("Access-Control-Allow-Methods"), "PUT") {
		t.Errorf("%d %v", a.status, a.header)
	}
}

// What a client waits for on the wall neither holds the clock nor ends when its days pass.
func TestNoPollHoldsTheClock(t *testing.T) {
	g := newRig(t)
	ana := g.browser("a1")
	ana.begin()
	ana.connect()
	if err := g.clock.Advance(t.Context(), 100*24*time.Hour); err != nil {
		t.Fatal(err)
	}
	g.says(ana.user, "Still there?")
	if diff := cmp.Diff(ana.events(), []string{"appMaker: Still there?"}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestNoSecretIsInTheJournal(t *testing.T) {
	g := newRig(t)
	ana := g.browser("a1")
	ana.begin()
	ana.connect()
	session := ana.session
	ana.jwt = g.token("cust-1")
	ana.call("POST", "/login", `{"appUserId":"`+ana.user+`","sessionToken":"`+session+`","userId":"cust-1","client":`+ana.client()+`}`)
	told, _ := json.Marshal(g.journal.Entries(0))
	if bytes.Contains(told, []byte(session)) || bytes.Contains(told, []byte(ana.jwt)) {
		t.Errorf("a token is in the journal: %s", told)
	}
	named := slices.ContainsFunc(g.journal.Entries(0), func(e journal.Entry) bool { return e.From == "web client 00000000" && e.Name == "POST /sdk/login" })
	if !named {
		t.Errorf("nobody is named as who logged in: %s", told)
	}
}
