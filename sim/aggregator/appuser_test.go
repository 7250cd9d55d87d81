package aggregator_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/wavetank/wavetank/sim/aggregator"
)

func aggregatorUser(userID string) aggregator.NewAppUser {
	return aggregator.NewAppUser{UserID: userID}
}

func TestAppUserIsMadeReadAndChanged(t *testing.T) {
	c := newCloud(t)
	steps := []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"POST", "/appusers", `{"userId":"cust-1","givenName":"Ann","properties":{"vip":true,"n":1}}`, 201, `"userId":"cust-1","givenName":"Ann","signedUpAt":"2019-11-18T14:26:09.000Z","hasPaymentInfo":false,"conversationStarted":false,"clients":[],"pendingClients":[],"properties":{"n":1,"vip":true}}}`},
		{"POST", "/appusers", `{"userId":"cust-1"}`, 409, `{"error":{"code":"conflict","description":"User already exists"}}`},
		{"POST", "/appusers", `{}`, 400, `should have required property 'userId'`},
		{"POST", "/appusers", `{"userId":7}`, 400, `userId should be string`},
		{"POST", "/appusers", `{"userId":"x","signedUpAt":"yesterday"}`, 400, `signedUpAt should match format`},
		{"POST", "/appusers", `{"userId":"x","properties":{"a":[]}}`, 400, `properties.a should be string,number,boolean`},
		{"GET", "/appusers/cust-1", ``, 200, `"givenName":"Ann"`},
		{"PUT", "/appusers/cust-1", `{"surname":"Lee","properties":{"n":2,"vip":null,"new":"x"}}`, 200, `"surname":"Lee","givenName":"Ann","signedUpAt":"2019-11-18T14:26:09.000Z","hasPaymentInfo":false,"conversationStarted":false,"clients":[],"pendingClients":[],"properties":{"n":2,"new":"x"}}}`},
		{"PUT", "/appusers/cust-1", `{"properties":{"big":"` + strings.Repeat("x", 4090) + `"}}`, 400, `User properties is limited to 4096 bytes in size.`},
		{"PUT", "/appusers/cust-1", `{"surname":1}`, 400, `surname should be string`},
		{"PUT", "/appusers/nobody", `{}`, 404, `user_not_found`},
		{"GET", "/appusers/nobody", ``, 404, `{"error":{"code":"user_not_found","description":"User not found"}}`},
	}
	for _, s := range steps {
		r := c.do(s.method, s.path, s.body)
		if r.status != s.status || !strings.Contains(strings.ReplaceAll(r.body, `\"`, `"`), s.want) {
			t.Errorf("%s %s %s:\n got %d %s\nwant %d %s", s.method, s.path, s.body, r.status, r.body, s.status, s.want)
		}
	}
}

func TestAppUserMadeByAChannelShowsTheClient(t *testing.T) {
	c := newCloud(t)
	ann, _ := c.receive("hello")
	got := c.do("GET", "/appusers/"+ann.ID, "").json(t)["appUser"].(map[string]any)
	client := got["clients"].([]any)[0].(map[string]any)
	delete(client, "_id")
	delete(client, "id")
	want := map[string]any{
		"_id": ann.ID, "signedUpAt": "2019-11-18T14:26:09.000Z", "hasPaymentInfo": false, "conversationStarted": true,
		"pendingClients": []any{}, "properties": map[string]any{},
		"clients": []any{map[string]any{
			"platform": "whatsapp", "integrationId": c.whatsapp, "externalId": "442079460101", "displayName": "+44 20 7946 0101",
			"status": "active", "active": true, "primary": true,
			"lastSeen": "2019-11-18T14:26:09.000Z", "linkedAt": "2019-11-18T14:26:09.000Z",
			"info": map[string]any{"phoneNumber": "+442079460101"},
			"raw":  map[string]any{"from": "442079460101", "profile": map[string]any{"name": "Ann"}},
		}},
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("app user (-got +want):\n%s", diff)
	}
}

func TestClientIsSeenWithEveryMessage(t *testing.T) {
	c := newCloud(t)
	c.receive("hello")
	c.advance(time.Hour)
	ann, _ := c.receive("again")
	got := c.do("GET", "/appusers/"+ann.ID, "").body
	if want := `"lastSeen":"2019-11-18T15:26:09.000Z","linkedAt":"2019-11-18T14:26:09.000Z"`; !strings.Contains(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestReadStateOfAConversation(t *testing.T) {
	c := newCloud(t)
	ann, _ := c.receive("hello")
	post := `{"role":"appMaker","type":"text","text":"a"}`
	path := "/appusers/" + ann.ID
	for _, s := range []struct {
		path, body string
		status     int
		want       string
	}{
		{"/messages", post, 201, `"unreadCount":1`},
		{"/messages", post, 201, `"unreadCount":2`},
		{"/conversation/activity", `{"role":"appMaker","type":"typing:start"}`, 200, `{"conversation":{"_id":"` + ann.ConversationID + `","unreadCount":2`},
		{"/conversation/activity", `{"role":"appUser","type":"typing:start"}`, 400, `role should be`},
		{"/conversation/activity", `{"role":"appMaker","type":"dance"}`, 400, `type should be`},
		{"/conversation/activity", `{"role":"appMaker"}`, 400, `'type'`},
		{"/conversation/read", ``, 200, `{}`},
		{"/messages", post, 201, `"unreadCount":1`},
	} {
		if r := c.do("POST", path+s.path, s.body); r.status != s.status || !strings.Contains(r.body, s.want) {
			t.Errorf("%s %s: got %d %s, want %d %s", s.path, s.body, r.status, r.body, s.status, s.want)
		}
	}
	if _, err := c.CreateAppUser(c.app.ID, aggregatorUser("silent")); err != nil {
		t.Fatal(err)
	}
	if got := failure(t, c.do("POST", "/appusers/silent/conversation/read", "")); got != "conversation_not_found: Conversation not found" {
		t.Errorf("read without a conversation: %s", got)
	}
}

func TestIntegrationsAndApp(t *testing.T) {
	c := newCloud(t)
	for path, want := range map[string]string{
		"":                              `"name":"Acme"`,
		"/integrations":                 `{"integrations":[{"_id":"` + c.whatsapp + `","type":"whatsapp","status":"active","phoneNumber":"15144441919"},{"_id":"` + c.messenger + `","type":"messenger","status":"active","pageId":"77","appId":"`,
		"/integrations?types=a,twitter": `{"integrations":[],"hasMore":false,"offset":0}`,
		"/integrations?limit=1":         `"phoneNumber":"15144441919"}],"hasMore":true,"offset":0}`,
		"/integrations?offset=1":        `{"integrations":[{"_id":"` + c.messenger + `","type":"messenger","status":"active","pageId":"77","appId":"`,
		"/integrations?limit=101":       `limit should be an integer from 1 to 100`,
	} {
		if r := c.do("GET", path, ""); !strings.Contains(r.body, want) {
			t.Errorf("%s: got %s, want %s", path, r.body, want)
		}
	}
}
