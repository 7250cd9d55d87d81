package aggregator_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim/aggregator"
)

func TestAnAppHasTenKeysAtMost(t *testing.T) {
	c := newCloud(t)
	for i := range 9 { // it had one from the start
		if r := c.do("POST", "/keys", fmt.Sprintf(`{"name":"k%d"}`, i)); r.status != 201 {
			t.Fatalf("key %d: %d %s", i, r.status, r.body)
		}
	}
	if got := failure(t, c.do("POST", "/keys", `{"name":"k"}`)); got != "bad_request: Key limit reached" {
		t.Errorf("one too many: %s", got)
	}
	if strings.Contains(fmt.Sprint(c.journal.Entries(0)), c.app.Secret) {
		t.Error("the journal shows a secret")
	}
}

func TestMetadataOfAnAppIsLimited(t *testing.T) {
	c := newCloud(t)
	body := func(n int) string { return `{"metadata":{"a":"` + strings.Repeat("x", n) + `"}}` }
	if r := c.do("PUT", "", body(4095)); r.status != 200 {
		t.Errorf("4096 bytes: %d %s", r.status, r.body)
	}
	if got := failure(t, c.do("PUT", "", body(4096))); got != "bad_request: App metadata is limited to 4096 bytes in size." {
		t.Errorf("4097 bytes: %s", got)
	}
}

func TestADeletedAppTakesEverythingAlong(t *testing.T) {
	c := newCloud(t)
	ann, id := c.receive("hello")
	other := c.Provision("Other")
	if r := c.send("DELETE", "/v1.1/apps/"+c.app.ID, "", c.accountBasic()); r.status != 200 || r.body != "{}" {
		t.Fatalf("delete: %d %s", r.status, r.body)
	}
	if r := c.do("GET", "", ""); r.status != 401 {
		t.Errorf("its key: %d", r.status)
	}
	if err := c.Report(aggregator.Report{MessageID: id, Status: aggregator.StatusChannel}); err == nil {
		t.Error("its messages are still known")
	}
	if got := c.Messages(ann.ConversationID); got != nil {
		t.Errorf("its conversations: %v", got)
	}
	if _, known := c.AppUserByExternalID("whatsapp", "442079460101"); known {
		t.Error("its app users are still known")
	}
	if r := c.send("GET", "/v1.1/apps/"+other.ID, "", c.accountBasic()); r.status != 200 {
		t.Errorf("another app: %d", r.status)
	}
}

func TestADeletedIntegrationTakesItsClientsAlong(t *testing.T) {
	c := newCloud(t)
	ann, _ := c.receive("hello")
	if r := c.do("DELETE", "/integrations/"+c.whatsapp, ""); r.status != 200 {
		t.Fatal(r.body)
	}
	if r := c.do("GET", "/appusers/"+ann.ID, ""); !strings.Contains(r.body, `"clients":[]`) {
		t.Errorf("app user: %s", r.body)
	}
	if r := c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appMaker","type":"text","text":"a"}`); r.status != 201 {
		t.Errorf("a post to somebody without clients: %d %s", r.status, r.body)
	}
	c.settle()
	if len(c.network.out) != 0 {
		t.Errorf("delivered: %+v", c.network.out)
	}
	if _, err := c.Receive(c.hello("again")); err == nil {
		t.Error("a channel that is gone still receives")
	}
}

func TestADeletedDeploymentBreaksItsIntegration(t *testing.T) {
	c := newCloud(t)
	account := c.accountBasic()
	d := c.send("POST", "/v1.1/whatsapp/deployments", `{"hosting":"self","baseUrl":"http://a","username":"b","password":"c"}`, account)
	id := d.json(t)["deployment"].(map[string]any)["_id"].(string)
	path := "/v1.1/whatsapp/deployments/" + id
	c.send("POST", path+"/activate", `{"phoneNumber":"15145550100","verifiedNameCertificate":"c","method":"voice"}`, account)
	c.send("POST", path+"/code/confirm", `{"code":"1"}`, account)
	in := c.do("POST", "/integrations", `{"type":"whatsapp","deploymentId":"`+id+`"}`)
	if in.status != 201 {
		t.Fatalf("integrate: %d %s", in.status, in.body)
	}
	if r := c.send("DELETE", path, "", account); r.status != 200 {
		t.Errorf("delete: %d %s", r.status, r.body)
	}
	r := c.do("GET", "/integrations/"+in.json(t)["integration"].(map[string]any)["_id"].(string), "")
	if want := `"status":"error","error":"The WhatsApp deployment was deleted"`; !strings.Contains(r.body, want) {
		t.Errorf("got %s, want %s", r.body, want)
	}
}

func TestAnAddressTwoAppsKnowGoesBackToTheOther(t *testing.T) {
	c := newCloud(t)
	ann, _ := c.receive("hello")
	other := c.Provision("Other")
	in := c.hello("hello there")
	in.AppID, in.IntegrationID = other.ID, c.AddIntegration(other.ID, aggregator.Integration{Type: "whatsapp"})
	if _, err := c.Receive(in); err != nil {
		t.Fatal(err)
	}
	if u, _ := c.AppUserByExternalID("whatsapp", in.ExternalID); u.AppID != other.ID {
		t.Errorf("the client made last counts: %+v", u)
	}
	c.send("DELETE", "/v1.1/apps/"+other.ID, "", c.accountBasic())
	if u, _ := c.AppUserByExternalID("whatsapp", in.ExternalID); u.ID != ann.ID {
		t.Errorf("after the other app is gone: %+v", u)
	}
}

// What the journal keeps of an integration's secrets is nothing.
func TestTheJournalShowsNoSecretOfAnIntegration(t *testing.T) {
	c := newCloud(t)
	r := c.do("POST", "/integrations", `{"type":"messenger","pageAccessToken":"secret-token-1","appId":"1","appSecret":"secret-token-2"}`)
	if r.status != 201 {
		t.Fatal(r.body)
	}
	for _, e := range c.journal.Entries(0) {
		if text := string(e.Payload) + string(e.Answer); strings.Contains(text, "secret-token") {
			t.Errorf("journal: %s", text)
		}
	}
}
