package sdk_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/aggregator"
)

// What the business sets by REST is how its widget looks; what it keeps with its channels is no visitor's business.
func TestTheConfigShowsTheLookAndNoAccounts(t *testing.T) {
	g := newRig(t)
	g.rest("PUT", "/integrations/"+g.web, `{"brandColor":"112233","conversationColor":"445566","actionColor":"778899","displayStyle":"tab","businessName":"The Shop","fixedIntroPane":true,"integrationOrder":["x"]}`)
	page := g.cloud.AddIntegration(g.app.ID, aggregator.Integration{Type: "messenger", PageID: "1", DisplayName: "Secret plans"})
	for _, typ := range []string{"twitter", "twilio", "wechat", "messagebird", "line", "fcm"} {
		g.cloud.AddIntegration(g.app.ID, aggregator.Integration{Type: typ})
	}
	config := g.browser("a1").call("GET", "/config", "")
	c := config.body["config"].(map[string]any)
	want := map[string]any{"brandColor": "112233", "accentColor": "445566", "linkColor": "778899", "displayStyle": "tab", "businessName": "The Shop", "fixedIntroPane": true,
		"integrationOrder": []any{"x"}}
	if diff := cmp.Diff(c["style"], any(want)); diff != "" {
		t.Errorf("style (-got +want):\n%s", diff)
	}
	var messenger map[string]any
	for _, in := range c["integrations"].([]any) {
		if one := in.(map[string]any); one["_id"] == page {
			messenger = one
		}
	}
	if len(c["integrations"].([]any)) != 8 || messenger["type"] != "messenger" || messenger["pageId"] != "1" || messenger["appId"] == nil {
		t.Errorf("integrations: %v", c["integrations"])
	}
	l := g.legacy("b0")
	for _, text := range []string{config.text, l.init("").text} {
		for _, secret := range []string{"webhookSecret", "consumerKey", "accessTokenKey", "accountSid", "phoneNumberSid", "originator", "senderId", "Secret plans"} {
			if strings.Contains(text, secret) {
				t.Errorf("every visitor is told %s", secret)
			}
		}
	}
}

func TestAnAppIsToldWhereItsPushComesFrom(t *testing.T) {
	g := newRig(t)
	p := g.phone("d1")
	g.rest("POST", "/integrations", `{"type":"fcm","serverKey":"k","senderId":"4711"}`)
	got := p.callB("GET", "/integrations/"+p.android+"/config", "").body["config"].(map[string]any)["integrations"]
	if diff := cmp.Diff(got, any([]any{map[string]any{"type": "fcm", "senderId": "4711"}})); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}
