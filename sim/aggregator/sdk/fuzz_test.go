package sdk_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim/journal"
)

// FuzzBodies posts arbitrary bodies to every path that reads one. Whatever comes, the answer is JSON, and no 5xx.
func FuzzBodies(f *testing.F) {
	for _, seed := range []string{`{}`, `{"client":{"platform":"web","id":"a"}}`, `{"message":{"type":"text","text":"a","metadata":{"a":1}},"sender":{"client":{"id":"a"}}}`,
		`{"message":{"type":"location","coordinates":{"lat":1,"long":2}}}`, `{"postback":{"actionId":"a"}}`, `{"activity":{"type":"typing:start"},"author":{"appUserId":"a"}}`,
		`{"userId":"cust-1","appUserId":"a","sessionToken":"b.c"}`, `{"conversation":{"messages":[{"text":"a"}]},"intent":"message:appUser"}`, `{"givenName":"A","properties":{"a":1}}`, `[`} {
		f.Add(seed, "application/json")
	}
	f.Add("--b\r\nContent-Disposition: form-data; name=\"source\"; filename=\"a.jpg\"\r\n\r\n\xff\xd8\xff\r\n--b--", "multipart/form-data; boundary=b")
	f.Fuzz(func(t *testing.T, body, contentType string) {
		g := newRig(t)
		ana := g.browser("a1")
		ana.begin()
		u, err := g.cloud.SDKUser(g.app.ID, ana.user)
		if err != nil {
			t.Fatal(err)
		}
		legacy := g.legacy("a1")
		app, user := "/sdk/apps/"+g.app.ID, "/appusers/"+ana.user
		v2 := "/sdk/v2/apps/" + g.app.ID
		for _, path := range []string{app + "/appusers", app + "/login", app + user + "/messages", app + user + "/images", app + user + "/postback",
			v2 + "/appusers", v2 + "/conversations/" + u.ConversationID + "/messages", v2 + "/conversations/" + u.ConversationID + "/files",
			v2 + "/conversations/" + u.ConversationID + "/activity", app + "/appusers/authcode", v2 + user + "/conversations", app + user + "/clients", app + user + "/stripe/transaction",
			"PUT " + app + user, "PUT " + v2 + user + "/clients/" + ana.id, "/v1/init", "/v1" + user + "/messages", "/v1" + user + "/images", app + user + "/logout"} {
			method, path, put := strings.Cut(path, " ")
			if !put {
				method, path = http.MethodPost, method
			}
			r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
			ana.sign(r)
			if strings.HasPrefix(path, "/v1/") {
				r.Header.Del("Authorization")
				r.Header.Set("app-token", legacy.token)
			}
			r.Header.Set("Content-Type", contentType)
			w := httptest.NewRecorder()
			g.sdk.ServeHTTP(w, r)
			if w.Code >= 500 || !json.Valid(w.Body.Bytes()) {
				t.Fatalf("%s: %d %s", path, w.Code, w.Body)
			}
		}
		for _, e := range g.journal.Entries(0) {
			if e.Kind == journal.KindUnexpected {
				t.Fatalf("unexpected: %+v", e)
			}
		}
	})
}
