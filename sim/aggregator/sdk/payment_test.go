package sdk_test

import (
	"strings"
	"testing"
)

func TestABuyActionIsPaid(t *testing.T) {
	g := newRig(t)
	ana := g.browser("a1")
	ana.begin()
	path := "/appusers/" + ana.user
	sent := g.rest("POST", path+"/messages", `{"role":"appMaker","type":"text","text":"Yours","actions":[{"type":"buy","text":"Pay","amount":500,"currency":"usd"}]}`)
	action := sent["message"].(map[string]any)["actions"].([]any)[0].(map[string]any)["_id"].(string)
	g.heard()
	for body, want := range map[string]int{`{"token":"tok_x"}`: 400, `{"actionId":"` + action + `"}`: 400, `{"actionId":"none","token":"tok_x"}`: 400, `{`: 400} {
		if a := ana.call("POST", path+"/stripe/transaction", body); a.status != want {
			t.Errorf("%s: %d %s, want %d", body, a.status, a.text, want)
		}
	}
	if got := g.triggers(); got != "" {
		t.Errorf("told %s", got)
	}
	a := ana.call("POST", path+"/stripe/transaction", `{"actionId":"`+action+`","token":"tok_x"}`)
	hooks := g.heard()
	if a.status != 200 || len(hooks) != 1 || hooks[0].Trigger != "payment:success" || !strings.Contains(hooks[0].Raw, `"state":"paid"`) || !strings.Contains(hooks[0].Raw, `"charge":{"id":"ch_`) {
		t.Errorf("%d %s, told %v", a.status, a.text, hooks)
	}
	if a := ana.call("POST", path+"/stripe/transaction", `{"actionId":"`+action+`","token":"tok_x"}`); a.status != 400 {
		t.Errorf("twice: %d %s", a.status, a.text)
	}
	for _, e := range g.journal.Entries(0) {
		if strings.Contains(string(e.Payload), "tok_x") {
			t.Errorf("the token of a card is in the journal: %s", e.Payload)
		}
	}

	// An app keeps a card, and pays without showing it again.
	p := g.phone("d1")
	p.begin(`{"type":"personal"}`)
	path = "/appusers/" + p.user
	if a := p.app("GET", path+"/stripe/customer", ""); a.status != 404 {
		t.Errorf("without a card: %d %s", a.status, a.text)
	}
	if a := p.app("POST", path+"/stripe/customer", `{}`); a.status != 400 {
		t.Errorf("no card: %d %s", a.status, a.text)
	}
	if a := p.app("POST", path+"/stripe/customer", `{"token":"tok_y"}`); a.status != 200 || a.text != `{"card":{"brand":"Visa","last4":"4242"}}` {
		t.Errorf("a card: %d %s", a.status, a.text)
	}
	sent = g.rest("POST", path+"/messages", `{"role":"appMaker","type":"text","text":"Yours","actions":[{"type":"buy","text":"Pay","amount":500,"currency":"usd"}]}`)
	action = sent["message"].(map[string]any)["actions"].([]any)[0].(map[string]any)["_id"].(string)
	if a := p.app("POST", path+"/stripe/transaction", `{"actionId":"`+action+`"}`); a.status != 200 {
		t.Errorf("with the card that is kept: %d %s", a.status, a.text)
	}
}
