package aggregator_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wavetank/wavetank/sim/aggregator"
)

// What each channel tells of a person, and where it shows (Smooch documentation of 2017 on raw client info).
func TestClientsShowWhatTheirChannelTells(t *testing.T) {
	for channel, tc := range map[string]struct{ raw, want string }{
		"whatsapp":    {`{"from":"447","profile":{"name":"Ann"}}`, `{"externalId":"447","displayName":"447","info":{"phoneNumber":"+447"}}`},
		"messenger":   {`{"first_name":"Ann","last_name":"Lee","profile_pic":"https://p?psid=447","locale":"en","timezone":1,"gender":"f","is_payment_enabled":true,"x":1}`, `{"externalId":"447","displayName":"Ann Lee","avatarUrl":"https://p?psid=447","info":{"avatarUrl":"https://p?psid=447","gender":"f","isPaymentEnabled":true,"locale":"en","timezone":1}}`},
		"twitter":     {`{"name":"Ann","screen_name":"ann","profile_image_url_https":"https://t/profile_images/1/a.jpg"}`, `{"externalId":"447","displayName":"Ann","avatarUrl":"https://t/profile_images/1/a.jpg","info":{"Username":"ann","avatarUrl":"https://t/profile_images/1/a.jpg"}}`},
		"telegram":    {`{"first_name":"Ann","username":"ann"}`, `{"externalId":"447","displayName":"Ann"}`},
		"viber":       {`{"name":"Ann","avatar":"https://v?dlid=x","country":"IE","language":"en"}`, `{"externalId":"447","displayName":"Ann","avatarUrl":"https://v?dlid=x","info":{"avatarUrl":"https://v?dlid=x","country":"IE","language":"en"}}`},
		"line":        {`{"displayName":"Ann","pictureUrl":"https://l/x"}`, `{"externalId":"447","displayName":"Ann","avatarUrl":"https://l/x","info":{"avatarUrl":"https://l/x"}}`},
		"wechat":      {`{"nickname":"Ann","province":"Cork","sex":2,"subscribe_time":5}`, `{"externalId":"447","displayName":"Ann","info":{"sex":2,"state":"Cork","subscribeTime":5}}`},
		"twilio":      {`{"From":"+447","FromCity":"Cork","FromState":"C","FromCountry":"IE"}`, `{"externalId":"447","displayName":"447","info":{"city":"Cork","country":"IE","phoneNumber":"+447","state":"C"}}`},
		"messagebird": {`{"countryCode":"IE"}`, `{"externalId":"447","displayName":"447"}`},
		"mailgun":     {`{"from":"a@b"}`, `{"externalId":"447","displayName":"447"}`},
		"web":         {`{"vendor":"smooch","currentUrl":"https://a"}`, `{"info":{"currentUrl":"https://a","vendor":"smooch"}}`},
		"ios":         {`{"os":"iOS","appVersion":"1.2","pushNotificationToken":"p"}`, `{"deviceId":"447","appVersion":"1.2","pushNotificationToken":"p","info":{"appVersion":"1.2","os":"iOS","pushNotificationToken":"p"}}`},
		"apple":       {`{"name":"Ann"}`, `{"externalId":"447","displayName":"Ann"}`},
	} {
		t.Run(channel, func(t *testing.T) {
			c := newCloud(t)
			id := c.AddIntegration(c.app.ID, aggregator.Integration{Type: channel})
			var raw map[string]any
			if err := json.Unmarshal([]byte(tc.raw), &raw); err != nil {
				t.Fatal(err)
			}
			if _, err := c.Receive(aggregator.Incoming{AppID: c.app.ID, IntegrationID: id, ExternalID: "447", Type: "text", Text: "a", Raw: raw}); err != nil {
				t.Fatal(err)
			}
			u, _ := c.AppUserByExternalID(channel, "447")
			got := c.do("GET", "/appusers/"+u.ID, "").json(t)["appUser"].(map[string]any)["clients"].([]any)[0].(map[string]any)
			if diff := cmp.Diff(got["raw"], any(raw)); diff != "" {
				t.Errorf("raw (-got +want):\n%s", diff)
			}
			for _, common := range []string{"_id", "platform", "integrationId", "id", "status", "active", "primary", "lastSeen", "linkedAt", "raw"} {
				if _, has := got[common]; !has {
					t.Errorf("no %s", common)
				}
				delete(got, common)
			}
			var want map[string]any
			if err := json.Unmarshal([]byte(tc.want), &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, want); diff != "" {
				t.Errorf("client (-got +want):\n%s", diff)
			}
		})
	}
}

func TestAnAnonymousUserHasAName(t *testing.T) {
	c := newCloud(t)
	web := c.AddIntegration(c.app.ID, aggregator.Integration{Type: "web"})
	name := func(device string) string {
		if _, err := c.Receive(aggregator.Incoming{AppID: c.app.ID, IntegrationID: web, ExternalID: device, Type: "text", Text: "a"}); err != nil {
			t.Fatal(err)
		}
		u, _ := c.AppUserByExternalID("web", device)
		m := c.do("GET", "/appusers/"+u.ID+"/messages", "").json(t)["messages"].([]any)[0].(map[string]any)
		if m["name"] == "Web User "+u.ID {
			return "by id"
		}
		return m["name"].(string)
	}
	if got := name("d1"); got != "by id" {
		t.Errorf("a web user is %q", got)
	}
	if r := c.do("PUT", "", `{"settings":{"useAnimalNames":true}}`); r.status != 200 {
		t.Fatal(r.body)
	}
	if got := name("d2"); got == "by id" || got == "" {
		t.Errorf("an animal is called %q", got)
	}
}

func TestTheClientLastActiveIsFirstAndPrimary(t *testing.T) {
	c := newCloud(t)
	c.receive("hello")
	c.advance(1e9)
	if _, err := c.Receive(aggregator.Incoming{AppID: c.app.ID, IntegrationID: c.messenger, ExternalID: "psid", Type: "text", Text: "a"}); err != nil {
		t.Fatal(err)
	}
	ann, _ := c.AppUserByExternalID("whatsapp", "442079460101")
	other, _ := c.AppUserByExternalID("messenger", "psid")
	c.do("POST", "/appusers/merge", `{"surviving":{"_id":"`+ann.ID+`"},"discarded":{"_id":"`+other.ID+`"}}`)
	order := func() (list []string) {
		for _, one := range c.do("GET", "/appusers/"+ann.ID, "").json(t)["appUser"].(map[string]any)["clients"].([]any) {
			client := one.(map[string]any)
			name := client["platform"].(string)
			if client["primary"] == true {
				name += ", primary"
			}
			list = append(list, name)
		}
		return list
	}
	if diff := cmp.Diff(order(), []string{"messenger, primary", "whatsapp"}); diff != "" {
		t.Errorf("after the merge (-got +want):\n%s", diff)
	}
	c.advance(1e9)
	c.receive("again")
	if diff := cmp.Diff(order(), []string{"whatsapp, primary", "messenger"}); diff != "" {
		t.Errorf("after a message (-got +want):\n%s", diff)
	}
}
