package sdk_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/aggregator"
)

func TestAnotherChannelIsLinked(t *testing.T) {
	g := newRig(t)
	twilio := g.cloud.AddIntegration(g.app.ID, aggregator.Integration{Type: "twilio"})
	ana := g.browser("a1")
	ana.begin()
	ana.connect()
	path := "/appusers/" + ana.user
	ask := func() string {
		a := ana.call("POST", path+"/clients", `{"criteria":{"type":"twilio","phoneNumber":"+15145550101"},"confirmation":{"type":"prompt"},"target":{"conversationId":"c"}}`)
		c, _ := a.body["client"].(map[string]any)
		if a.status != 201 || c["platform"] != "twilio" || c["displayName"] != "+15145550101" {
			t.Fatalf("link: %d %s", a.status, a.text)
		}
		return c["id"].(string)
	}
	id := ask()
	if a := ana.call("GET", path, ""); !strings.Contains(a.text, `"pendingClients":[{"id":"`+id) {
		t.Errorf("pending: %s", a.text)
	}
	if a := ana.call("POST", path+"/clients/"+id+"/ping", ""); a.status != 200 {
		t.Errorf("ping: %d %s", a.status, a.text)
	}
	if a := ana.call("DELETE", path+"/clients/"+id, ""); a.status != 200 {
		t.Errorf("cancel: %d %s", a.status, a.text)
	}
	if a := ana.call("DELETE", path+"/clients/"+id, ""); a.status != 400 {
		t.Errorf("cancel twice: %d %s, want 400", a.status, a.text)
	}
	if diff := cmp.Diff(ana.events(), []string{"link:cancelled"}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	ask()
	g.settle()
	if _, err := g.cloud.Receive(aggregator.Incoming{AppID: g.app.ID, IntegrationID: twilio, ExternalID: "+15145550101", Type: "text", Text: "YES"}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ana.events(), []string{"link", "appUser: YES"}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	if a := ana.call("POST", path+"/clients", `{"criteria":{"type":"fax"},"confirmation":{"type":"prompt"}}`); a.status != 400 {
		t.Errorf("fax: %d %s, want 400", a.status, a.text)
	}
}

func TestAnotherChannelIsOpened(t *testing.T) {
	g := newRig(t)
	page := g.cloud.AddIntegration(g.app.ID, aggregator.Integration{Type: "messenger", PageID: "1"})
	ana := g.browser("a1")
	ana.begin()
	path := "/appusers/" + ana.user
	a := ana.call("GET", path+"/transferrequest?type=messenger&integrationId="+page, "")
	code, _ := a.body["transferRequests"].([]any)[0].(map[string]any)["code"].(string)
	if err := g.cloud.UseLinkCode(g.app.ID, code, "psid", "Ana", nil); err != nil {
		t.Fatalf("%s: %v", a.text, err)
	}
	if u, _ := g.cloud.AppUserByExternalID("messenger", "psid"); u.ID != ana.user {
		t.Errorf("the page's visitor is %s, want %s", u.ID, ana.user)
	}
	if a := ana.call("GET", path+"/integrations/"+page+"/qrcode", ""); !strings.Contains(a.text, "https://m.me/1?ref=") {
		t.Errorf("QR code: %s", a.text)
	}
	if a := ana.call("GET", path+"/transferrequest", ""); a.status != 400 {
		t.Errorf("without an integration: %d", a.status)
	}
}

func TestTheBusinessMergesTwoPeople(t *testing.T) {
	g := newRig(t)
	ana, bo := g.browser("a1"), g.browser("b0")
	for _, b := range []*browser{ana, bo} {
		b.begin()
		b.connect()
		b.say("Hello")
	}
	bo.events()
	ana.events()
	g.rest("POST", "/appusers/merge", `{"surviving":{"_id":"`+ana.user+`"},"discarded":{"_id":"`+bo.user+`"}}`)
	g.settle()
	bo.ping()
	if len(bo.inbox) != 1 || bo.inbox[0]["type"] != "link" {
		t.Fatalf("told %v", bo.inbox)
	}
	u := bo.inbox[0]["appUser"].(map[string]any)
	bo.inbox = nil
	bo.user, bo.session = u["_id"].(string), u["sessionToken"].(string)
	if a := bo.call("GET", "/appusers/"+bo.user, ""); bo.user != ana.user || a.status != 200 || len(a.body["messages"].([]any)) != 2 {
		t.Errorf("as the survivor: %d %s", a.status, a.text)
	}
	bo.connect()
	g.says(ana.user, "Both of you")
	for _, b := range []*browser{ana, bo} {
		if diff := cmp.Diff(b.events(), []string{"appMaker: Both of you"}); diff != "" {
			t.Errorf("(-got +want):\n%s", diff)
		}
	}
}

// Who writes on WhatsApp and on the site has one conversation from the moment on in which the business knows that they are one.
func TestAUserOfWebAndWhatsAppHasOneConversation(t *testing.T) {
	g := newRig(t)
	number := g.cloud.AddIntegration(g.app.ID, aggregator.Integration{Type: "whatsapp", PhoneNumber: "15145550100"})
	if _, err := g.cloud.Receive(aggregator.Incoming{AppID: g.app.ID, IntegrationID: number, ExternalID: "15145550101", Type: "text", Text: "From my phone", Name: "Ana"}); err != nil {
		t.Fatal(err)
	}
	known, _ := g.cloud.AppUserByExternalID("whatsapp", "15145550101")
	ana := g.browser("a1")
	ana.begin()
	ana.connect()
	ana.say("From the site")
	g.heard()
	g.rest("POST", "/appusers/merge", `{"surviving":{"_id":"`+known.ID+`"},"discarded":{"_id":"`+ana.user+`"}}`)
	g.settle()
	ana.ping()
	if len(ana.inbox) == 0 || ana.inbox[len(ana.inbox)-1]["type"] != "link" {
		t.Fatalf("the site is told %v", ana.inbox)
	}
	u := ana.inbox[len(ana.inbox)-1]["appUser"].(map[string]any)
	ana.inbox, ana.user, ana.session = nil, u["_id"].(string), u["sessionToken"].(string)
	ana.connect()
	g.says(known.ID, "To both")
	if diff := cmp.Diff(ana.events(), []string{"appMaker: To both"}); diff != "" {
		t.Errorf("the site hears (-got +want):\n%s", diff)
	}
	a := ana.call("GET", "/appusers/"+ana.user+"/messages", "")
	var said []string
	for _, m := range a.body["messages"].([]any) {
		source := m.(map[string]any)["source"].(map[string]any)["type"]
		said = append(said, fmt.Sprint(source, ": ", m.(map[string]any)["text"]))
	}
	if diff := cmp.Diff(said, []string{"whatsapp: From my phone", "web: From the site", "api: To both"}); diff != "" || ana.user != known.ID {
		t.Errorf("one conversation (-got +want):\n%s", diff)
	}
	if _, err := g.cloud.Receive(aggregator.Incoming{AppID: g.app.ID, IntegrationID: number, ExternalID: "15145550101", Type: "text", Text: "Back on the phone"}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ana.events(), []string{"appUser: Back on the phone"}); diff != "" {
		t.Errorf("the site hears what is written on the phone (-got +want):\n%s", diff)
	}
}
