package aggregator_test

import (
	"encoding/json"
	"testing"

	"github.com/wavetank/wavetank/sim/aggregator"
)

// Events that are no message's, told field by field as the documentation's examples and captures of consumers have them.
func TestWebhooksThatAreNoMessages(t *testing.T) {
	c := newCloud(t, func(cfg *aggregator.Config) {
		cfg.MatchPhone = func(_ string, by aggregator.LinkCriteria) (string, bool) {
			return "1234567", by.PhoneNumber == "+442079460101"
		}
	})
	var want map[string]any
	fixture(t, "webhook_examples.json", &want)
	h := c.hook()
	c.register(h.URL, `,"triggers":["*"]`)
	user, other := "cust-1", ""
	must := func(status int, method, path, body string) reply {
		t.Helper()
		r := c.do(method, path, body)
		if r.status != status {
			t.Fatalf("%s %s: %d %s", method, path, r.status, r.body)
		}
		c.settle()
		return r
	}
	link := func(body string) { must(200, "POST", "/appusers/"+user+"/channels", body) }
	notify := func(to string, r aggregator.Report) {
		made := must(201, "POST", "/notifications", `{"destination":{"integrationId":"`+c.whatsapp+`","destinationId":"`+to+`"},"author":{"role":"appMaker"},"message":{"type":"text","text":"Hi"}}`)
		r.MessageID = made.json(t)["notification"].(map[string]any)["_id"].(string)
		if err := c.Report(r); err != nil {
			t.Fatal(err)
		}
		c.settle()
	}
	must(201, "POST", "/appusers", `{"userId":"cust-1"}`)
	must(201, "POST", "/appusers/cust-1/messages", `{"role":"appUser","type":"text","text":"hello"}`)
	ann, _ := c.receive("hello")
	other = ann.ID
	surviving := must(200, "GET", "/appusers/cust-1", "").json(t)["appUser"].(map[string]any)["_id"].(string)
	known := aggregator.Report{Status: aggregator.StatusChannel, ExternalMessageID: "wamid.HBgL"}

	for _, step := range []struct {
		trigger string
		do      func()
	}{
		{"link:success", func() {
			link(`{"type":"whatsapp","phoneNumber":"+44 20 7946-0999","confirmation":{"type":"immediate"}}`)
		}},
		{"client:add", func() {}},
		{"client:remove", func() { must(200, "DELETE", "/appusers/cust-1/channels/whatsapp", "") }},
		{"link:failure", func() { link(`{"type":"messenger","phoneNumber":"+442079460000","confirmation":{"type":"immediate"}}`) }},
		{"link:match", func() {
			link(`{"type":"messenger","phoneNumber":"+442079460101","givenName":"Ann","surname":"Lee","confirmation":{"type":"userActivity","message":{"type":"text","text":"Is it you?"}}}`)
			asked := c.network.out[len(c.network.out)-1]
			if err := c.Report(aggregator.Report{MessageID: asked.MessageID, Status: aggregator.StatusChannel}); err != nil {
				t.Fatal(err)
			}
			c.settle()
		}},
		{"notification:delivery:channel", func() { notify("+44 20 7946 0101", known) }},
		{"notification:delivery:user", func() {
			r := known
			r.Status, r.Final = aggregator.StatusUser, true
			notify("442079460101", r)
		}},
		{"notification:delivery:failure", func() {
			notify("442079460777", aggregator.Report{Status: aggregator.StatusFailure, Final: true, Error: &aggregator.DeliveryError{
				Code: "uncategorized_error", Message: "Bad request", Underlying: json.RawMessage(`{"status":400,"message":"Template name does not exist"}`),
			}})
		}},
		{"merge:appUser", func() {
			must(200, "POST", "/appusers/merge", `{"surviving":{"_id":"`+surviving+`"},"discarded":{"_id":"`+other+`"}}`)
		}},
		{"appUser:delete", func() { must(200, "DELETE", "/appusers/cust-1", "") }},
	} {
		step.do()
		var last string
		for _, body := range h.bodies() {
			var told struct{ Trigger string }
			if err := json.Unmarshal([]byte(body), &told); err == nil && told.Trigger == step.trigger {
				last = body
			}
		}
		if last == "" {
			t.Errorf("%s was not told", step.trigger)
			continue
		}
		if d := differs(last, want[step.trigger]); d != "" {
			t.Errorf("%s: %s", step.trigger, d)
		}
		delete(want, step.trigger)
	}
	for trigger := range want {
		t.Errorf("%s is not checked", trigger)
	}
}
