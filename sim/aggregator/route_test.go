package aggregator_test

import (
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"net/http"
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
		if r.Method == "" || r.Pattern == "" || r.Source == "" || !known(r.Confidence) {
			t.Errorf("%s: source %q, confidence %q", name, r.Source, r.Confidence)
		}
		switch r.Scope {
		case aggregator.ScopeApp, aggregator.ScopeAccount, aggregator.ScopeNonce, aggregator.ScopeMedia:
		default:
			t.Errorf("%s: scope %q", name, r.Scope)
		}
	}
}

func known(c aggregator.Confidence) bool {
	return c == aggregator.Documented || c == aggregator.Recorded || c == aggregator.Inferred
}

func TestEveryBehaviourSaysWhereItComesFrom(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range aggregator.Behaviours() {
		name := b.Area + " " + b.Name
		if seen[name] {
			t.Errorf("%s is listed twice", name)
		}
		seen[name] = true
		if b.Area == "" || b.Name == "" || b.Does == "" || b.Source == "" || !known(b.Confidence) {
			t.Errorf("an empty cell: %+v", b)
		}
		if strings.Contains(b.Source, "assumed") && b.Confidence != aggregator.Inferred {
			t.Errorf("%s: assumed in part, yet %s", name, b.Confidence)
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

func wantETag(body string) string {
	sum := sha1.Sum([]byte(body))
	return fmt.Sprintf("W/\"%x-%s\"", len(body), base64.StdEncoding.EncodeToString(sum[:])[:27])
}

func TestAMethodMayBeOverridden(t *testing.T) {
	c := newCloud(t)
	id, _ := c.register("http://a.example/", "")
	req, err := http.NewRequest("POST", c.url+"/v1.1/webhooks/"+id, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", c.basic())
	req.Header.Set("X-HTTP-Method-Override", "DELETE")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if r := c.do("GET", "/webhooks", ""); resp.StatusCode != 200 || r.body != `{"webhooks":[]}` {
		t.Errorf("status %d, left %s", resp.StatusCode, r.body)
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
		"Vary":          "X-HTTP-Method-Override",
		// length and SHA-1 of the body, as the vendor's server tags it
		"Etag":               wantETag(r.body),
		"X-Smooch-App-Id":    c.app.ID,
		"X-Smooch-Jwt-Scope": "app",
		"Poll-Interval":      "",
	}
	if got := c.do("GET", "/appusers/nobody", "").header.Get("Poll-Interval"); got != "30" {
		t.Errorf("Poll-Interval of app users: %q, want 30", got)
	}
	got := map[string]string{}
	for name := range want {
		got[name] = r.header.Get(name)
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("headers (-got +want):\n%s", diff)
	}
}
