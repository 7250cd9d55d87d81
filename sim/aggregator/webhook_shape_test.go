package aggregator_test

import (
	"encoding/json"
	"testing"

	"github.com/wavetank/wavetank/sim/aggregator"
)

func TestShapesOfWebhooks(t *testing.T) {
	c := newCloud(t)
	var want map[string]any
	fixture(t, "webhook_shapes.json", &want)
	h, rich := c.hook(), c.hook()
	c.register(h.URL, `,"triggers":["*","typing:appUser"]`)
	c.register(rich.URL, `,"triggers":["message:appUser"],"includeClient":true,"includeFullAppUser":true`)
	seen := map[string]bool{}
	check := func(name string, h *hook) {
		t.Helper()
		c.settle()
		list := h.bodies()
		if len(list) == 0 {
			t.Fatalf("%s: no webhook", name)
		}
		if d := differs(list[len(list)-1], want[name]); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		seen[name] = true
	}
	ann, _ := c.receive("hello")
	check("message:appUser", h)
	check("message:appUser with client", rich)
	r := c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appMaker","type":"text","text":"Hi Ann","metadata":{"ticket":"77"}}`)
	check("message:appMaker", h)
	id := r.json(t)["message"].(map[string]any)["_id"].(string)
	report := func(rep aggregator.Report) {
		t.Helper()
		rep.MessageID = id
		if err := c.Report(rep); err != nil {
			t.Fatal(err)
		}
	}
	report(aggregator.Report{Status: aggregator.StatusChannel, ExternalMessageID: "gBEGkYiEB1VXAglK1ZEqA1YKPrU"})
	check("message:delivery:channel", h)
	report(aggregator.Report{Status: aggregator.StatusUser, ExternalMessageID: "gBEGkYiEB1VXAglK1ZEqA1YKPrU", Final: true})
	check("message:delivery:user", h)
	title := "Message sent more than 24 hours after the user last interaction."
	report(aggregator.Report{Status: aggregator.StatusFailure, Final: true, Error: &aggregator.DeliveryError{
		Code: "uncategorized_error", Message: title, Underlying: json.RawMessage(`{"errors":[{"code":470,"title":"` + title + `"}]}`),
	}})
	check("message:delivery:failure", h)
	report(aggregator.Report{Status: aggregator.StatusRead})
	check("conversation:read", h)
	if err := c.Typing("whatsapp", "442079460101", true); err != nil {
		t.Fatal(err)
	}
	check("typing:appUser", h)
	if len(seen) != len(want) {
		t.Errorf("%d fixtures, %d checked", len(want), len(seen))
	}
}

// Each trigger reaches the webhooks that asked for it, and "*" is all but typing.
func TestWhoHearsOfWhat(t *testing.T) {
	c := newCloud(t)
	hooks := map[string]*hook{}
	for _, triggers := range []string{`"*"`, `"message"`, `"message:appMaker"`, `"*","typing:appUser"`} {
		hooks[triggers] = c.hook()
		c.register(hooks[triggers].URL, `,"triggers":[`+triggers+`]`)
	}
	ann, _ := c.receive("hello")
	c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appMaker","type":"text","text":"a"}`)
	if err := c.Typing("whatsapp", "442079460101", false); err != nil {
		t.Fatal(err)
	}
	c.settle()
	for triggers, want := range map[string]int{`"*"`: 2, `"message"`: 2, `"message:appMaker"`: 1, `"*","typing:appUser"`: 3} {
		if got := len(hooks[triggers].bodies()); got != want {
			t.Errorf("%s heard of %d events, want %d", triggers, got, want)
		}
	}
}
