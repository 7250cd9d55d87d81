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

	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/aggregator/sdk"
)

// legacy is a web messenger 3: the app's token on every call, and three realtime channels.
type legacy struct {
	*browser
	token string // of the app
}

func (g *rig) legacy(id string) *legacy {
	g.Helper()
	app := g.rest("GET", "", "")["app"].(map[string]any)
	return &legacy{g.browser(id), app["appToken"].(string)}
}

func (l *legacy) v1(method, path, contentType, body string) reply {
	l.Helper()
	r, err := http.NewRequestWithContext(l.Context(), method, l.url+"/v1"+path, strings.NewReader(body))
	if err != nil {
		l.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Origin", "http://shop.example")
	if l.jwt != "" {
		r.Header.Set("Authorization", "Bearer "+l.jwt)
	} else {
		r.Header.Set("app-token", l.token)
	}
	return answerOf(l.T, r)
}

func (l *legacy) json(method, path, body string) reply {
	l.Helper()
	return l.v1(method, path, "application/json", body)
}

func (l *legacy) init(userID string) reply {
	l.Helper()
	return l.json("POST", "/init", `{"userId":"`+userID+`","device":`+l.client()+`}`)
}

// hear subscribes by long polling to channels, and returns whether each was allowed.
func (l *legacy) hear(channels ...string) []any {
	l.Helper()
	ext := `"appToken":"` + l.token + `"`
	if l.jwt != "" {
		ext = `"jwt":"` + l.jwt + `"`
	}
	l.faye = l.poll(`[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["callback-polling"]}]`)[0]["clientId"].(string)
	var allowed []any
	for _, channel := range channels {
		allowed = append(allowed, l.poll(`[{"channel":"/meta/subscribe","clientId":"` + l.faye + `","subscription":"` + channel + `","ext":{"appUserId":"` + l.user + `",` + ext + `}}]`)[0]["successful"])
	}
	return allowed
}

// fetched is what was pushed since, each as its channel's last part and its data.
func (l *legacy) fetched() []string {
	l.Helper()
	l.settle()
	var list []string
	for _, m := range l.poll(`[{"channel":"/meta/connect","clientId":"` + l.faye + `","connectionType":"callback-polling","advice":{"timeout":0}}]`) {
		data, ok := m["data"].(map[string]any)
		if !ok {
			continue
		}
		switch {
		case data["activity"] != nil:
			list = append(list, fmt.Sprint(data["role"], " ", data["activity"]))
		case data["event"] != nil:
			list = append(list, fmt.Sprint(data["event"].(map[string]any)["type"], " ", data["appUser"].(map[string]any)["_id"]))
		default:
			list = append(list, fmt.Sprint(data["role"], ": ", data["text"]))
		}
	}
	return list
}

func TestAMessengerOfOld(t *testing.T) {
	g := newRig(t)
	ana := g.legacy("a1")
	a := ana.init("")
	if a.status != 200 || a.body["app"].(map[string]any)["settings"].(map[string]any)["web"] == nil {
		t.Fatalf("init: %d %s", a.status, a.text)
	}
	ana.user = a.body["appUser"].(map[string]any)["_id"].(string)
	if again := ana.init(""); again.body["appUser"].(map[string]any)["_id"] != ana.user {
		t.Errorf("the same device again: %s", again.text)
	}
	if got := g.triggers(); got != "" {
		t.Errorf("webhooks of init: %s", got)
	}
	path := "/appusers/" + ana.user
	conversation := ana.json("GET", path+"/conversation", "").body["conversation"].(map[string]any)["_id"].(string)
	channels := []string{"/v1/users/" + ana.user, "/v1/conversations/" + conversation, "/v1/conversations/" + conversation + "/activity"}
	if diff := cmp.Diff(ana.hear(channels...), []any{true, true, true}); diff != "" {
		t.Fatalf("subscriptions (-got +want):\n%s", diff)
	}

	m := ana.json("POST", path+"/messages", `{"role":"appUser","type":"text","text":"Hello","_clientId":0.5,"deviceId":"`+ana.id+`","sendStatus":"sending"}`)
	if m.status != 201 || m.body["message"].(map[string]any)["source"].(map[string]any)["id"] != ana.id {
		t.Fatalf("message: %d %s", m.status, m.text)
	}
	hooks := g.heard()
	if len(hooks) != 1 || hooks[0].Trigger != "message:appUser" {
		t.Fatalf("webhooks: %v", hooks)
	}
	g.rest("POST", path+"/messages", `{"role":"appMaker","type":"text","text":"Hi","actions":[{"type":"postback","text":"More","payload":"MORE"}]}`)
	g.rest("POST", path+"/conversation/activity", `{"role":"appMaker","type":"typing:start"}`)
	if diff := cmp.Diff(ana.fetched(), []string{"appUser: Hello", "appMaker: Hi", "appMaker typing:start"}); diff != "" {
		t.Errorf("pushed (-got +want):\n%s", diff)
	}
	g.heard()
	list := ana.json("GET", path+"/messages", "").body["messages"].([]any)
	action := list[1].(map[string]any)["actions"].([]any)[0].(map[string]any)["_id"].(string)
	for _, tt := range []struct{ path, body, want string }{
		{"/conversation/postback", `{"actionId":"` + action + `"}`, "postback"},
		{"/conversation/read", "", "conversation:read"},
	} {
		if a := ana.json("POST", path+tt.path, tt.body); a.status != 200 || g.triggers() != tt.want {
			t.Errorf("%s: %d %s", tt.path, a.status, a.text)
		}
	}
	if a := ana.json("PUT", path, `{"givenName":"Ana"}`); a.body["appUser"].(map[string]any)["givenName"] != "Ana" {
		t.Errorf("profile: %d %s", a.status, a.text)
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.WriteField("role", "appUser")
	_ = w.WriteField("deviceId", ana.id)
	part, err := w.CreateFormFile("source", "photo.jpg")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(append([]byte("\xff\xd8\xff\xe0"), make([]byte, 100)...))
	_ = w.Close()
	if a := ana.v1("POST", path+"/images", w.FormDataContentType(), b.String()); a.status != 201 || a.body["message"].(map[string]any)["type"] != "image" {
		t.Errorf("image: %d %s", a.status, a.text)
	}

	// Who becomes part of another goes on as that one.
	ana.fetched()
	g.legacyUser("cust-1")
	known := g.cloud.SDKUserID(g.app.ID, "cust-1")
	if _, _, err := g.cloud.Login(g.app.ID, "cust-1", ana.user, aggregator.Device{ID: ana.id, Platform: "web"}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ana.fetched(), []string{"link " + known}); diff != "" {
		t.Errorf("merged (-got +want):\n%s", diff)
	}
}

// legacyUser makes an app user with an id of the business's.
func (g *rig) legacyUser(id string) string {
	g.Helper()
	l := g.legacy("c1")
	l.jwt = g.token(id)
	a := l.init(id)
	if a.status != 200 {
		g.Fatalf("init: %d %s", a.status, a.text)
	}
	return a.body["appUser"].(map[string]any)["_id"].(string)
}

func TestAMessengerOfOldIsRefused(t *testing.T) {
	g := newRig(t)
	other := g.cloud.Provision("Other")
	user := g.legacyUser("cust-1")
	mine := g.legacy("a1")
	mine.user = mine.init("").body["appUser"].(map[string]any)["_id"].(string)
	theirs := *mine
	theirs.token = "x"
	signed := *mine
	signed.jwt = g.token("cust-2")
	foreign := *mine
	foreign.jwt = strings.Replace(g.token("cust-1"), ".", "x.", 1)
	for name, a := range map[string]reply{
		"another app's token":      theirs.init(""),
		"an id without a token":    mine.init("cust-1"),
		"a user without a token":   mine.json("GET", "/appusers/"+user+"/messages", ""),
		"by the business's id":     mine.json("GET", "/appusers/cust-1/messages", ""),
		"a token of another user":  signed.json("GET", "/appusers/cust-1/messages", ""),
		"a token that is broken":   foreign.json("GET", "/appusers/cust-1/messages", ""),
		"an app user that is none": mine.json("GET", "/appusers/"+other.ID+"/messages", ""),
	} {
		if a.status != 401 {
			t.Errorf("%s: %d %s, want 401", name, a.status, a.text)
		}
	}
	u, err := g.cloud.SDKUser(g.app.ID, user)
	if err != nil {
		t.Fatal(err)
	}
	got := mine.hear("/v1/users/"+user, "/v1/conversations/"+u.ConversationID, "/v1/conversations/"+u.ConversationID+"/activity", "/v1/users/*", "/v1/")
	if diff := cmp.Diff(got, []any{false, false, false, false, false}); diff != "" {
		t.Errorf("foreign channels (-got +want):\n%s", diff)
	}
	for _, e := range g.journal.Entries(0) {
		if text, _ := json.Marshal(e); strings.Contains(string(text), mine.token) && !strings.HasPrefix(e.Name, "GET /apps/") && e.Name != "GET" {
			t.Errorf("the app's token is in the journal: %s", text)
		}
	}

	g = newRig(t, func(_ *aggregator.Config, c *sdk.Config) { c.Options.LegacyUnsigned = true })
	if a := g.legacy("a1").init("cust-1"); a.status != 200 {
		t.Errorf("unsigned, where that is allowed: %d %s", a.status, a.text)
	}
	g = newRig(t, func(_ *aggregator.Config, c *sdk.Config) { c.Options.NoLegacy = true })
	if a := g.legacy("a1").init(""); a.status != 404 {
		t.Errorf("where there is no such side: %d %s", a.status, a.text)
	}
}
