package sdk_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/aggregator/sdk"
)

// phone is an app for Android: dialect B, and Bayeux over nothing but a WebSocket, in single objects without ids.
type phone struct {
	*browser
	android      string // integration
	conversation string
}

func (g *rig) phone(id string) *phone {
	g.Helper()
	p := &phone{browser: g.browser(id)}
	p.android = g.cloud.AddIntegration(g.app.ID, aggregator.Integration{Type: "android", DisplayName: "Shop"})
	return p
}

func (p *phone) client() string {
	return `{"platform":"android","id":"` + p.id + `","integrationId":"` + p.android + `","appVersion":"1.2","pushNotificationToken":"fcm-token","info":{"os":"Android","osVersion":"10","carrier":"none"}}`
}

func (p *phone) author() string {
	return `"author":{"role":"appUser","appUserId":"` + p.user + `","client":` + p.client() + `}`
}

func (p *phone) callB(method, path, body string) reply {
	p.Helper()
	r, err := http.NewRequestWithContext(p.Context(), method, p.url+"/sdk/v2"+path, strings.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	p.sign(r)
	r.Header.Set("x-smooch-sdk", "android/smooch/8.1.0")
	return answerOf(p.T, r)
}

func (p *phone) app(method, path, body string) reply {
	p.Helper()
	return p.callB(method, "/apps/"+p.rig.app.ID+path, body)
}

// in calls about the conversation.
func (p *phone) in(method, path, body string) reply {
	p.Helper()
	return p.app(method, "/conversations/"+p.conversation+path, body)
}

func (p *phone) begin(conversation string) reply {
	p.Helper()
	a := p.app("POST", "/appusers", `{"givenName":"Ana","userId":"","client":`+p.client()+`,"intent":"message:appUser","conversation":`+conversation+`}`)
	if a.status != 201 {
		p.Fatalf("create: %d %s", a.status, a.text)
	}
	p.user = a.body["appUser"].(map[string]any)["_id"].(string)
	p.session, _ = a.body["sessionToken"].(string)
	p.conversation = a.body["conversations"].([]any)[0].(map[string]any)["_id"].(string)
	return a
}

// listen connects as the Android library does, with its credentials beside ext and in it.
func (p *phone) listen() string {
	p.Helper()
	ws, resp, err := websocket.DefaultDialer.DialContext(p.Context(), "ws"+strings.TrimPrefix(p.url, "http")+"/faye", nil)
	if err != nil {
		p.Fatal(err)
	}
	_ = resp.Body.Close()
	p.ws = ws
	p.Cleanup(func() { _ = ws.Close() })
	p.frame(`{"channel":"/meta/handshake","version":"1.0","minimumVersion":"1.0beta","supportedConnectionTypes":["long-polling","callback-polling","iframe","websocket"]}`)
	var shaken []struct{ ClientID string }
	_, data, err := ws.ReadMessage()
	if err != nil || json.Unmarshal(data, &shaken) != nil || len(shaken) != 1 {
		p.Fatalf("handshake: %s %v", data, err)
	}
	p.frame(`{"channel":"/meta/connect","clientId":"` + shaken[0].ClientID + `","connectionType":"websocket"}`)
	shown := `"appId":"` + p.rig.app.ID + `","appUserId":"` + p.user + `","sessionToken":"` + p.session + `"`
	p.frame(`{"channel":"/meta/subscribe","clientId":"` + shaken[0].ClientID + `","subscription":"/sdk/apps/` + p.rig.app.ID + `/appusers/` + p.user + `",` + shown + `,"ext":{` + shown + `}}`)
	_, data, err = ws.ReadMessage()
	if err != nil {
		p.Fatal(err)
	}
	return string(data)
}

func TestAnAppTalks(t *testing.T) {
	g := newRig(t)
	p := g.phone("d1")
	cfg := p.callB("GET", "/integrations/"+p.android+"/config", "").body["config"].(map[string]any)
	if got := fmt.Sprint(cfg["app"].(map[string]any)["_id"], cfg["app"].(map[string]any)["status"], cfg["baseUrl"].(map[string]any)["android"]); got != g.app.ID+"active"+g.url+"/sdk" {
		t.Errorf("config: %s", got)
	}
	for _, base := range []string{g.url, g.url + "/sdk/"} {
		r, err := http.NewRequestWithContext(t.Context(), "GET", base+"/sdk/v2/integrations/"+p.android+"/config", nil)
		if err != nil {
			t.Fatal(err)
		}
		p.sign(r)
		if a := answerOf(t, r); a.status != 200 {
			t.Errorf("config at %s: %d %s", base, a.status, a.text)
		}
	}
	a := p.begin(`{"type":"personal","messages":[{"type":"text","text":"Hello"}]}`)
	settings := a.body["settings"].(map[string]any)
	if settings["realtime"].(map[string]any)["baseUrl"] != g.url+"/faye" || settings["typing"].(map[string]any)["enabled"] != true {
		t.Errorf("settings: %s", a.text)
	}
	hooks := g.heard()
	if len(hooks) != 1 || hooks[0].Trigger != "message:appUser" {
		t.Fatalf("webhooks: %v", hooks)
	}
	client := hooks[0].Body["client"].(map[string]any)
	if client["platform"] != "android" || client["appVersion"] != "1.2" || client["pushNotificationToken"] != "fcm-token" || client["info"].(map[string]any)["osVersion"] != "10" {
		t.Errorf("client: %v", client)
	}
	if got := p.listen(); !strings.HasPrefix(got, `[{`) || !strings.Contains(got, `"successful":true`) {
		t.Fatalf("subscribe: %s", got)
	}
	sent := p.in("POST", "/messages", `{"message":{"type":"text","role":"appUser","text":"Anybody?"},`+p.author()+`}`)
	m := sent.body["messages"].([]any)[0].(map[string]any)
	if sent.status != 201 || m["authorId"] != p.user || m["source"].(map[string]any)["id"] != p.id {
		t.Errorf("message: %d %s", sent.status, sent.text)
	}
	g.says(p.user, "Hi Ana")
	if diff := cmp.Diff(p.events(), []string{"appMaker: Hi Ana"}); diff != "" {
		t.Errorf("pushed (-got +want):\n%s", diff)
	}
	g.heard()
	for _, typ := range []string{"typing:start", "typing:stop", "conversation:read"} {
		if a := p.in("POST", "/activity", `{"activity":{"type":"`+typ+`"},`+p.author()+`}`); a.status != 200 {
			t.Errorf("%s: %d %s", typ, a.status, a.text)
		}
	}
	if got := g.triggers(); got != "typing:appUser typing:appUser conversation:read" {
		t.Errorf("activities told as %s", got)
	}
	list := p.app("GET", "/appusers/"+p.user+"/conversations?offset=0", "").body
	one := list["conversations"].([]any)[0].(map[string]any)
	part := one["participants"].([]any)[0].(map[string]any)
	if one["_id"] != p.conversation || part["appUserId"] != p.user || part["unreadCount"] != 0.0 || list["conversationsPagination"].(map[string]any)["hasMore"] != false {
		t.Errorf("conversations: %v", list)
	}
	for _, path := range []string{"", "/messages"} {
		if a := p.in("GET", path, ""); len(a.body["messages"].([]any)) != 3 || a.body["hasPrevious"] != false {
			t.Errorf("GET %s: %s", path, a.text)
		}
	}
	if a := p.in("POST", "/subscribe", `{`+p.author()+`}`); a.status != 200 || a.body["conversation"] == nil {
		t.Errorf("subscribe: %d %s", a.status, a.text)
	}
	if a := p.app("POST", "/appusers/"+p.user+"/conversations", `{"type":"personal","client":`+p.client()+`}`); a.status != 201 || a.body["conversation"].(map[string]any)["_id"] != p.conversation {
		t.Errorf("a second conversation: %d %s, want the first", a.status, a.text)
	}
	if a := p.in("PUT", "", `{"displayName":"Mine"}`); a.status != 200 {
		t.Errorf("rename: %d %s", a.status, a.text)
	}
	if a := p.app("GET", "/appusers/"+p.user, ""); a.status != 200 || a.body["sessionToken"] != nil || len(a.body["conversations"].([]any)) != 1 {
		t.Errorf("session: %d %s", a.status, a.text)
	}
}

func TestAConversationThatBeginsWithoutAWord(t *testing.T) {
	g := newRig(t)
	p := g.phone("d1")
	a := p.app("POST", "/appusers", `{"client":`+p.client()+`,"intent":"conversation:start","conversation":{"type":"personal"}}`)
	if got := g.triggers(); a.status != 201 || got != "conversation:start" {
		t.Errorf("%d %s, told as %q", a.status, a.text, got)
	}
}

func TestButtonsAndFormsOfAnApp(t *testing.T) {
	g := newRig(t)
	p := g.phone("d1")
	p.begin(`{"type":"personal"}`)
	path := "/appusers/" + p.user + "/messages"
	sent := g.rest("POST", path, `{"role":"appMaker","type":"text","text":"Well?","actions":[{"type":"postback","text":"Yes","payload":"YES"}]}`)
	action := sent["message"].(map[string]any)["actions"].([]any)[0].(map[string]any)["_id"].(string)
	form := g.rest("POST", path, `{"role":"appMaker","type":"form","fields":[{"type":"text","name":"size","label":"Your size"},{"type":"select","name":"colour","label":"Colour","options":[{"name":"r","label":"Red"},{"name":"b","label":"Blue"}]}]}`)
	g.heard()
	if a := p.in("POST", "/postback", `{"postback":{"actionId":"`+action+`"},`+p.author()+`}`); a.status != 200 || g.triggers() != "postback" {
		t.Errorf("postback: %d %s", a.status, a.text)
	}
	id := form["message"].(map[string]any)["_id"].(string)
	a := p.in("POST", "/messages", `{"message":{"type":"formResponse","role":"appUser","quotedMessageId":"`+id+`","fields":[{"type":"text","name":"size","label":"Your size","text":"42"},{"type":"select","name":"colour","label":"Colour","select":[{"name":"b","label":"Blue"}]}]},`+p.author()+`}`)
	if a.status != 201 || !strings.Contains(a.text, `"text":"42"`) || !strings.Contains(a.text, `"label":"Blue"`) {
		t.Errorf("form: %d %s", a.status, a.text)
	}
}

func (p *phone) file(name string, body []byte) reply {
	p.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.WriteField("author", `{"role":"appUser","appUserId":"`+p.user+`","client":`+p.client()+`}`)
	part, err := w.CreateFormFile("source", name)
	if err != nil {
		p.Fatal(err)
	}
	_, _ = part.Write(body)
	_ = w.Close()
	r, err := http.NewRequestWithContext(p.Context(), "POST", p.url+"/sdk/v2/apps/"+p.rig.app.ID+"/conversations/"+p.conversation+"/files", &b)
	if err != nil {
		p.Fatal(err)
	}
	p.sign(r)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return answerOf(p.T, r)
}

func TestFilesOfAnApp(t *testing.T) {
	g := newRig(t)
	p := g.phone("d1")
	p.begin(`{"type":"personal"}`)
	p.listen()
	a := p.file("invoice.pdf", []byte("%PDF-1.4"))
	if a.status != 201 || len(a.body["messageId"].(string)) != 24 {
		t.Fatalf("%d %s", a.status, a.text)
	}
	g.settle()
	p.ping()
	if len(p.inbox) != 1 || p.inbox[0]["message"].(map[string]any)["_id"] != a.body["messageId"] {
		t.Errorf("completed by %v", p.inbox)
	}
	p.inbox = nil
	b := p.file("run.exe", []byte("MZ"))
	g.settle()
	p.ping()
	if b.status != 201 || len(p.inbox) != 1 || p.inbox[0]["type"] != "upload:failed" || p.inbox[0]["data"].(map[string]any)["messageId"] != b.body["messageId"] ||
		p.inbox[0]["err"].(map[string]any)["status"] != 415.0 || p.inbox[0]["client"].(map[string]any)["id"] != p.id {
		t.Errorf("%d %s, then %v", b.status, b.text, p.inbox)
	}
	if got := g.triggers(); got != "message:appUser" {
		t.Errorf("webhooks: %s", got)
	}
}

func TestPushNotifications(t *testing.T) {
	g := newRig(t)
	p := g.phone("d1")
	p.begin(`{"type":"personal"}`)
	g.says(p.user, "Nobody sends it")
	if len(g.pushed) != 0 {
		t.Errorf("without an fcm integration: %v", g.pushed)
	}
	g.cloud.AddIntegration(g.app.ID, aggregator.Integration{Type: "fcm"})
	g.says(p.user, "Your order is here")
	if len(g.pushed) != 1 || g.pushed[0].Service != "fcm" || g.pushed[0].Text != "Your order is here" || g.pushed[0].DeviceID != p.id {
		t.Errorf("closed: %v", g.pushed)
	}
	p.listen()
	g.says(p.user, "Are you there?")
	if len(g.pushed) != 1 {
		t.Errorf("open: %v", g.pushed)
	}
	_ = p.ws.Close()
	if a := p.app("PUT", "/appusers/"+p.user+"/clients/"+p.id, `{"pushNotificationToken":""}`); a.status != 200 {
		t.Errorf("taking the token away: %d %s", a.status, a.text)
	}
	g.says(p.user, "Bye")
	if len(g.pushed) != 1 {
		t.Errorf("without a token: %v", g.pushed)
	}
}

func TestAuthCodes(t *testing.T) {
	g := newRig(t)
	ana := g.browser("a1")
	ana.begin()
	code := g.rest("GET", "/appusers/"+ana.user+"/authcode", "")["authCode"].(string)
	p := g.phone("d1")
	redeem := func() reply {
		return p.app("POST", "/appusers/authcode", `{"authCode":"`+code+`","client":`+p.client()+`}`)
	}
	a := redeem()
	u, _ := a.body["appUser"].(map[string]any)
	if a.status != 200 || u["_id"] != ana.user {
		t.Fatalf("%d %s", a.status, a.text)
	}
	p.user, p.session = ana.user, u["sessionToken"].(string)
	if got := p.app("GET", "/appusers/"+p.user, ""); got.status != 200 {
		t.Errorf("with the session: %d %s", got.status, got.text)
	}
	p.session, p.user = "", ""
	if a := redeem(); a.status != 401 {
		t.Errorf("a second time: %d %s, want 401", a.status, a.text)
	}
}

func TestAnAppIsRefused(t *testing.T) {
	g := newRig(t)
	p, other := g.phone("d1"), g.phone("d2")
	p.begin(`{"type":"personal"}`)
	other.begin(`{"type":"personal"}`)
	stolen := *p
	stolen.conversation = other.conversation
	for _, tt := range []struct {
		name string
		got  reply
		want int
	}{
		{"another's conversation", stolen.in("GET", "/messages", ""), 404},
		{"another author", p.in("POST", "/messages", `{"message":{"type":"text","text":"x"},"author":{"appUserId":"`+other.user+`"}}`), 401},
		{"unknown activity", p.in("POST", "/activity", `{"activity":{"type":"dance"},`+p.author()+`}`), 400},
		{"unknown intent", p.app("POST", "/appusers", `{"intent":"x","client":`+p.client()+`}`), 400},
		{"a web integration for an app", p.app("POST", "/appusers", `{"client":{"platform":"android","id":"a","integrationId":"`+g.web+`"}}`), 404},
		{"unknown integration", p.callB("GET", "/integrations/none/config", ""), 404},
		{"another's token", p.app("PUT", "/appusers/"+p.user+"/clients/"+other.id, `{"pushNotificationToken":"x"}`), 404},
	} {
		if tt.got.status != tt.want {
			t.Errorf("%s: %d %s, want %d", tt.name, tt.got.status, tt.got.text, tt.want)
		}
	}
	for _, any := range []bool{false, true} {
		g := newRig(t, func(_ *aggregator.Config, c *sdk.Config) { c.Options.AnyVendor = any })
		r, err := http.NewRequestWithContext(t.Context(), "GET", g.url+"/sdk/v2/integrations/"+g.web+"/config", nil)
		if err != nil {
			t.Fatal(err)
		}
		if a := answerOf(t, r); (a.status == 200) != any {
			t.Errorf("AnyVendor %t: %d %s", any, a.status, a.text)
		}
	}
}
