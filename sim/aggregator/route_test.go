package aggregator_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/journal"
)

func TestEveryRouteSaysWhereItComesFrom(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range aggregator.Routes() {
		name := r.Method + " " + r.Pattern
		if seen[name] {
			t.Errorf("%s is listed twice", name)
		}
		seen[name] = true
		if r.Source == "" || (r.Confidence != aggregator.Read && r.Confidence != aggregator.Inferred) {
			t.Errorf("%s: source %q, confidence %q", name, r.Source, r.Confidence)
		}
		if r.Scope != aggregator.ScopeApp && r.Scope != aggregator.ScopeAccount {
			t.Errorf("%s: scope %q", name, r.Scope)
		}
	}
}

func TestEveryRouteIsReached(t *testing.T) {
	c := newCloud(t)
	for _, r := range aggregator.Routes() {
		path := strings.NewReplacer("{appId}", c.app.ID, "{userId}", "nobody", "{webhookId}", "none", "{", "", "}", "").Replace(r.Pattern)
		if got := c.send(r.Method, "/v1.1"+path, "", ""); failure(t, got) != "unauthorized: Authorization is required" {
			t.Errorf("%s %s: %d %s", r.Method, r.Pattern, got.status, got.body)
		}
	}
	if problems := c.journal.Problems(); len(problems) > 0 {
		t.Errorf("unexpected: %v", problems)
	}
}

func TestWaysToWriteAPath(t *testing.T) {
	c := newCloud(t)
	if r := c.do("POST", "/appusers", `{"userId":"ann@example.com"}`); r.status != 201 {
		t.Fatalf("create: %d %s", r.status, r.body)
	}
	app := "/apps/" + c.app.ID
	for _, tc := range []struct {
		path   string
		status int
	}{
		{"/v1.1" + app + "/appusers/ann@example.com", 200},
		{"/v1.1" + app + "/appusers/ann%40example.com", 200},
		{"/v1.1" + app + "/appUsers/ann@example.com/", 200},
		{"/v1" + app + "/APPUSERS/ann@example.com", 200},
		{"/v1/appusers/ann@example.com", 200},
		{"/v1.1/appusers/ann@example.com", 200},
		{"/v1.1/appusers/ANN@example.com", 404},
		{"/v2/appusers/ann@example.com", 404},
		{"/v1.1/appusers", 404},
		{"/v1.1//appusers/ann@example.com", 404},
	} {
		if r := c.send("GET", tc.path, "", c.basic()); r.status != tc.status {
			t.Errorf("%s: %d, want %d: %s", tc.path, r.status, tc.status, r.body)
		}
	}
}

func TestUnknownEndpointIsAnsweredAndRecorded(t *testing.T) {
	c := newCloud(t)
	r := c.do("POST", "/appusers/x/dance", `{"a":1}`)
	if got, want := r.body, `{"error":{"code":"not_found","description":"Resource not found"}}`; r.status != 404 || got != want {
		t.Errorf("got %d %s, want 404 %s", r.status, got, want)
	}
	got := c.journal.Problems()
	if len(got) != 1 || got[0].Kind != journal.KindUnexpected || got[0].Name != "POST /v1.1/apps/"+c.app.ID+"/appusers/x/dance" {
		t.Errorf("problems: %+v", got)
	}
}

func TestHeadersOfAnAnswer(t *testing.T) {
	c := newCloud(t)
	r := c.do("GET", "", "")
	want := map[string]string{
		"Content-Type":  "application/json; charset=utf-8",
		"Cache-Control": "private, no-cache, no-store, must-revalidate",
		"Pragma":        "no-cache",
		"Expires":       "-1",
	}
	got := map[string]string{}
	for name := range want {
		got[name] = r.header.Get(name)
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("headers (-got +want):\n%s", diff)
	}
}
