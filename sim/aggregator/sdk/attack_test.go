package sdk_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A user who was deleted is gone at once: the token opens nothing, a connection that was open hears nothing, and no other user notices.
func TestAUserWhoWasDeleted(t *testing.T) {
	g := newRig(t)
	ana, bo := g.browser("a1"), g.browser("b0")
	for _, b := range []*browser{ana, bo} {
		b.begin()
		b.connect()
	}
	g.rest("DELETE", "/appusers/"+ana.user, "")
	g.heard()
	path := "/appusers/" + ana.user
	for _, a := range []reply{
		ana.call("GET", path, ""), ana.call("GET", path+"/messages", ""), ana.call("PUT", path, `{"givenName":"A"}`),
		ana.call("POST", path+"/messages", `{"message":{"type":"text","text":"a"}}`), ana.call("POST", path+"/conversation", ""),
		ana.call("POST", path+"/conversation/read", ""), ana.call("POST", path+"/logout", `{"client":{"id":"`+ana.id+`"}}`),
	} {
		if a.status != 401 {
			t.Errorf("%d %s, want 401", a.status, a.text)
		}
	}
	again := *ana
	if got := again.connect(); got["error"] != "401::invalid_auth" {
		t.Errorf("subscribe: %v", got)
	}
	if got := g.triggers(); got != "" {
		t.Errorf("webhooks: %s", got)
	}
	g.says(bo.user, "Hello Bo")
	if diff := cmp.Diff(bo.events(), []string{"appMaker: Hello Bo"}); diff != "" {
		t.Errorf("another user (-got +want):\n%s", diff)
	}
	if got := ana.events(); len(got) != 0 {
		t.Errorf("the deleted one hears %q", got)
	}
}

// Nothing that one user sends acts for another: not in the path, the body or the headers.
func TestAnotherUsersNamesOpenNothing(t *testing.T) {
	g := newRig(t)
	ana, bo := g.browser("a1"), g.browser("b0")
	ana.begin()
	bo.begin()
	bo.say("Private")
	g.says(bo.user, "Secret")
	g.heard()
	thief := *ana
	thief.user = bo.user // Basic with her own token
	for _, a := range []reply{
		thief.call("GET", "/appusers/"+bo.user, ""), thief.call("GET", "/appusers/"+bo.user+"/messages", ""),
		ana.call("GET", "/appusers/"+bo.user+"/messages", ""), ana.call("POST", "/appusers/"+bo.user+"/messages", `{"message":{"type":"text","text":"a"}}`),
		ana.call("GET", "/appusers/"+strings.ToUpper(bo.user), ""), ana.call("GET", "/appusers/../appusers/"+bo.user, ""),
	} {
		if a.status/100 == 2 || strings.Contains(a.text, "Secret") {
			t.Errorf("%d %s", a.status, a.text)
		}
	}
	// As sender of her own conversation she may name a device of his: it stays his.
	a := ana.call("POST", "/appusers/"+ana.user+"/messages", `{"message":{"type":"text","text":"Hi"},"sender":{"type":"appUser","client":`+bo.client()+`}}`)
	if a.status != 201 || a.body["message"].(map[string]any)["source"].(map[string]any)["id"] != ana.id {
		t.Errorf("in another's name: %d %s", a.status, a.text)
	}
	if a := bo.call("GET", "/appusers/"+bo.user, ""); a.status != 200 {
		t.Errorf("the other one: %d %s", a.status, a.text)
	}
}
