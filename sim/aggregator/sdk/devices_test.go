package sdk_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"github.com/wavetank/wavetank/sim/aggregator"
)

// What is refused leaves nothing: no app user, no file, no device.
func TestARefusalLeavesNothing(t *testing.T) {
	g := newRig(t)
	p := g.phone("d1")
	for _, list := range []string{`[{"type":"text","text":"Hello"},{"type":"dance"}]`, `[{"type":"text"}]`, `[{"type":"text","text":"a","metadata":{"a":{}}}]`,
		`[{"type":"location","coordinates":{"lat":1}}]`, `[{"type":"formResponse","quotedMessageId":"a"}]`, `[` + strings.Repeat(`{"text":"a"},`, 10) + `{"text":"a"}]`} {
		a := p.app("POST", "/appusers", `{"client":`+p.client()+`,"intent":"message:appUser","conversation":{"messages":`+list+`}}`)
		if _, known := g.cloud.SDKOwner(g.app.ID, deviceOf(p)); a.status != 400 || known {
			t.Errorf("%s: %d %s, an app user is kept: %t", list, a.status, a.text, known)
		}
	}
	p.begin(`{"type":"personal"}`)
	for _, message := range []string{`{"metadata":{"a":{}}}`, `[]`, `{"metadata":7}`} {
		r := formOf(t, "/sdk/v2/apps/"+g.app.ID+"/conversations/"+p.conversation+"/files", map[string]string{"message": message}, "a.pdf", []byte("%PDF-1.4"))
		p.sign(r)
		w := httptest.NewRecorder()
		if g.sdk.ServeHTTP(w, r); w.Code != 400 {
			t.Errorf("%s: %d %s", message, w.Code, w.Body)
		}
	}
	g.heard()
	// A new device of a known user, by a message that is refused.
	ana := g.browser("a1")
	ana.jwt = g.token("cust-1")
	ana.begin()
	other := *ana
	other.id = g.browser("b0").id
	for _, m := range []string{`{"type":"text","text":"a","metadata":{"a":[]}}`, `{"type":"dance"}`} {
		a := other.call("POST", "/appusers/"+ana.user+"/messages", `{"message":`+m+`,"sender":{"client":`+other.client()+`}}`)
		if a.status != 400 || g.cloud.HasDevice(g.app.ID, ana.user, other.id) {
			t.Errorf("%s: %d %s, and a device is kept", m, a.status, a.text)
		}
	}
	if got := g.triggers(); got != "" {
		t.Errorf("webhooks: %s", got)
	}
}

// The address of a file is drawn when the file is kept: after uploads that are refused, the next one has the address that it has without them.
func TestARefusedUploadIsNotKept(t *testing.T) {
	var addresses []string
	for _, refused := range []int{0, 3} {
		g := newRig(t)
		ana := g.browser("a1")
		ana.begin()
		upload := func(message string) int {
			r := formOf(t, "/sdk/apps/"+g.app.ID+"/appusers/"+ana.user+"/images", map[string]string{"message": message}, "a.jpg", []byte("\xff\xd8\xff"))
			ana.sign(r)
			w := httptest.NewRecorder()
			g.sdk.ServeHTTP(w, r)
			var a struct{ Message struct{ MediaURL string } }
			if err := json.Unmarshal(w.Body.Bytes(), &a); err == nil && w.Code == 201 {
				addresses = append(addresses, strings.TrimPrefix(a.Message.MediaURL, g.url))
			}
			return w.Code
		}
		for range refused {
			if code := upload(`{"metadata":{"a":{}}}`); code != 400 {
				t.Errorf("%d, want 400", code)
			}
		}
		upload(`{"metadata":{"a":1}}`)
	}
	if len(addresses) != 2 || addresses[0] != addresses[1] || addresses[0] == "" {
		t.Errorf("files are at %q", addresses)
	}
}

func deviceOf(p *phone) aggregator.Device {
	return aggregator.Device{ID: p.id, Platform: "android", IntegrationID: p.android}
}

// A code of the business's logs a web messenger in as it does an app, and the visitor is on two devices. When one of them turns out to be a
// customer who is known already, the other is told and goes on as the same one.
func TestAnotherDeviceOfAVisitorIsToldWhoTheyAre(t *testing.T) {
	g := newRig(t)
	known := g.browser("c1")
	known.jwt = g.token("cust-1")
	known.begin()
	ana, bo := g.browser("a1"), g.browser("b0")
	ana.begin()
	ana.connect()
	code := g.rest("GET", "/appusers/"+ana.user+"/authcode", "")["authCode"].(string)
	a := bo.call("POST", "/appusers/authcode", `{"authCode":"`+code+`","client":`+bo.client()+`}`)
	if a.status != 200 {
		t.Fatalf("auth code: %d %s", a.status, a.text)
	}
	u := a.body["appUser"].(map[string]any)
	bo.user, bo.session = u["_id"].(string), u["sessionToken"].(string)
	if got := bo.connect(); got["successful"] != true || bo.user != ana.user {
		t.Fatalf("subscribe: %v", got)
	}
	visit := *ana
	ana.jwt, ana.session = g.token("cust-1"), ""
	if a := ana.call("POST", "/login", `{"appUserId":"`+visit.user+`","sessionToken":"`+visit.session+`","userId":"cust-1","client":`+ana.client()+`}`); a.status != 200 {
		t.Fatalf("login: %d %s", a.status, a.text)
	}
	g.settle()
	bo.ping()
	if len(bo.inbox) != 1 || bo.inbox[0]["type"] != "link" {
		t.Fatalf("the other device is told %v", bo.inbox)
	}
	u = bo.inbox[0]["appUser"].(map[string]any)
	bo.inbox, bo.user, bo.session = nil, u["_id"].(string), u["sessionToken"].(string)
	if got := bo.connect(); got["successful"] != true || bo.user != known.user {
		t.Errorf("as %s, want %s: %v", bo.user, known.user, got)
	}
	g.says(known.user, "Hello again")
	if diff := cmp.Diff(bo.events(), []string{"appMaker: Hello again"}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	if ana.ping(); len(ana.inbox) != 0 { // it knows itself, and has its answer
		t.Errorf("the one that logged in is told %v", ana.inbox)
	}
}

// Nothing is left to be pushed to of a user who was deleted, while the socket stays.
func TestADeletedUserHasNoListeners(t *testing.T) {
	g := newRig(t)
	ana := g.browser("a1")
	ana.begin()
	ana.connect()
	g.rest("DELETE", "/appusers/"+ana.user, "")
	g.settle()
	if list := g.sdk.Realtime().Subscribers("/sdk/apps/" + g.app.ID + "/appusers/" + ana.user); len(list) != 0 {
		t.Errorf("%d still listen", len(list))
	}
	ana.ping()
}

// An expired token is refused everywhere alike, and a new one for the same user goes on where the old one ended.
func TestATokenIsRenewed(t *testing.T) {
	g := newRig(t)
	p := g.phone("d1")
	sign := func() {
		p.jwt = g.jwt(map[string]any{"scope": "appUser", "userId": "cust-1", "exp": g.clock.Now().Unix() + 60})
	}
	sign()
	a := p.app("POST", "/appusers", `{"userId":"cust-1","client":`+p.client()+`,"intent":"message:appUser","conversation":{"messages":[{"text":"Hello"}]}}`)
	p.user = a.body["appUser"].(map[string]any)["_id"].(string)
	p.conversation = a.body["conversations"].([]any)[0].(map[string]any)["_id"].(string)
	if err := g.clock.Advance(t.Context(), 61e9); err != nil {
		t.Fatal(err)
	}
	text := `{"message":{"type":"text","text":"Still me"},` + p.author() + `}`
	for name, got := range map[string]reply{
		"message": p.in("POST", "/messages", text), "history": p.in("GET", "/messages", ""), "user": p.app("GET", "/appusers/"+p.user, ""), "list": p.app("GET", "/appusers/"+p.user+"/conversations", ""),
		"activity": p.in("POST", "/activity", `{"activity":{"type":"typing:start"},`+p.author()+`}`), "file": p.file("a.pdf", []byte("%PDF-1.4")), "login": p.app("POST", "/login", `{"userId":"cust-1","client":`+p.client()+`}`),
	} {
		if got.status != 401 || got.body["error"].(map[string]any)["code"] != "invalid_auth" {
			t.Errorf("%s: %d %s, want 401 invalid_auth", name, got.status, got.text)
		}
	}
	sign()
	if got := p.in("POST", "/messages", text); got.status != 201 {
		t.Errorf("with a new token: %d %s", got.status, got.text)
	}
}

// Many devices of one user, each of which changes from script tags to a socket while the business writes and they write themselves: each gets
// every message after its subscription, and none twice.
func TestDevicesChangeToASocketWhileTheBusinessWrites(t *testing.T) {
	const devices, messages = 6, 40
	g := newRig(t)
	ana := g.browser("a1")
	ana.jwt = g.token("cust-1")
	ana.begin()
	channel := "/sdk/apps/" + g.app.ID + "/appusers/" + ana.user
	type delivery struct {
		Channel, Error string
		Successful     *bool
		ClientID       string
		Data           struct {
			Events []struct{ Message struct{ Text string } }
		}
	}
	listen := func(n int, ready *sync.WaitGroup) error {
		var seen []string
		take := func(raw []byte) ([]delivery, error) {
			var list []delivery
			if err := json.Unmarshal(raw, &list); err != nil {
				return nil, fmt.Errorf("%s: %w", raw, err)
			}
			for _, m := range list {
				if m.Successful != nil && !*m.Successful {
					return nil, fmt.Errorf("device %d: %s", n, raw)
				}
				for _, e := range m.Data.Events {
					seen = append(seen, e.Message.Text)
				}
			}
			return list, nil
		}
		poll := func(messages string) ([]delivery, error) {
			resp, err := http.Get(g.url + "/faye?message=" + url.QueryEscape(messages) + "&jsonp=a") //nolint:noctx // a test's own server
			if err != nil {
				return nil, err
			}
			defer resp.Body.Close()
			var raw strings.Builder
			if err := resp.Write(&raw); err != nil {
				return nil, err
			}
			_, text, _ := strings.Cut(raw.String(), "/**/a(")
			text, _, _ = strings.Cut(text, "]);")
			return take([]byte(text + "]"))
		}
		shaken, err := poll(`[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["callback-polling"]}]`)
		if err != nil {
			return err
		}
		id := shaken[0].ClientID
		_, err = poll(`[{"channel":"/meta/connect","clientId":"` + id + `","connectionType":"callback-polling","advice":{"timeout":0}},{"channel":"/meta/subscribe","clientId":"` + id + `","subscription":"` + channel + `","ext":{"jwt":"` + ana.jwt + `"}}]`)
		ready.Done()
		if err != nil {
			return err
		}
		for len(seen) < (n+1)*messages/10 { // a while by polling, each for another while
			if _, err := poll(`[{"channel":"/meta/connect","clientId":"` + id + `","connectionType":"callback-polling"}]`); err != nil {
				return err
			}
		}
		ws, resp, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(g.url, "http")+"/faye", nil)
		if err != nil {
			return err
		}
		_ = resp.Body.Close()
		defer func() { _ = ws.Close() }()
		if err := ws.WriteMessage(websocket.TextMessage, []byte(`[{"channel":"/meta/connect","clientId":"`+id+`","connectionType":"websocket"}]`)); err != nil {
			return err
		}
		for len(seen) < messages {
			_, raw, err := ws.ReadMessage()
			if err != nil {
				return fmt.Errorf("after %d messages: %w", len(seen), err)
			}
			if _, err := take(raw); err != nil {
				return err
			}
		}
		for i, text := range seen {
			if text != fmt.Sprint(i) {
				return fmt.Errorf("device %d: message %d is %q of %q", n, i, text, seen)
			}
		}
		return nil
	}
	var ready, over sync.WaitGroup
	failed := make(chan error, devices)
	ready.Add(devices)
	for n := range devices {
		over.Go(func() { failed <- listen(n, &ready) })
	}
	ready.Wait()
	for i := range messages {
		g.says(ana.user, fmt.Sprint(i))
	}
	over.Wait()
	for range devices {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
}
