package sdk_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// FuzzProof asks for what is one app user's with an arbitrary Authorization, path and query: no caller without their token gets it.
func FuzzProof(f *testing.F) {
	for _, seed := range []string{"", "Basic", "Basic Og==", "Basic eDp5", "Basic ===", "Bearer", "Bearer x.y.z", "bearer eyJhbGciOiJub25lIn0.eyJzY29wZSI6ImFwcFVzZXIiLCJ1c2VySWQiOiJjdXN0LTEifQ.",
		"Bearer eyJhbGciOiJIUzI1NiIsImtpZCI6IngifQ.e30.", "Digest x", "Basic YTpiLmM="} {
		f.Add(seed, "a1", "before=1")
	}
	f.Add("Basic Og==", "../x", "before=NaN")
	f.Add("", "%", "before=1e999")
	f.Fuzz(func(t *testing.T, authorization, device, query string) {
		g := newRig(t)
		ana := g.browser("a1")
		ana.begin()
		ana.say("Private")
		u, err := g.cloud.SDKUser(g.app.ID, ana.user)
		if err != nil {
			t.Fatal(err)
		}
		user, app, v2 := "/appusers/"+ana.user, "/sdk/apps/"+g.app.ID, "/sdk/v2/apps/"+g.app.ID
		for _, path := range []string{app + user, app + user + "/messages", v2 + user, v2 + user + "/conversations", v2 + "/conversations/" + u.ConversationID + "/messages",
			app + user + "/transferrequest", app + user + "/integrations/" + url.PathEscape(device) + "/qrcode", "/v1" + user + "/messages"} {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
			r.URL.RawQuery = query
			r.Header = http.Header{"Authorization": {authorization}, "X-Smooch-Sdk": {"web/a/1"}, "X-Smooch-Clientid": {device}, "App-Token": {authorization}}
			w := httptest.NewRecorder()
			g.sdk.ServeHTTP(w, r)
			if w.Code/100 != 4 || strings.Contains(w.Body.String(), "Private") || !json.Valid(w.Body.Bytes()) {
				t.Fatalf("%s: %d %s", path, w.Code, w.Body)
			}
		}
		// With the token, the query alone is arbitrary.
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, app+user+"/messages", nil)
		r.URL.RawQuery = query
		ana.sign(r)
		w := httptest.NewRecorder()
		if g.sdk.ServeHTTP(w, r); w.Code >= 500 || !json.Valid(w.Body.Bytes()) {
			t.Fatalf("?%s: %d %s", query, w.Code, w.Body)
		}
	})
}

// FuzzSubscription asks to hear arbitrary channels with arbitrary credentials: no client without a token hears any.
func FuzzSubscription(f *testing.F) {
	for _, seed := range [][2]string{{"", `{}`}, {"/sdk/apps/a/appusers/b", `{"sessionToken":"x"}`}, {"/v1/users/a", `{"appToken":"x","appUserId":"a"}`}, {"/sdk/apps/", `7`}, {"/**", `null`},
		{"/v1/conversations/a/activity", `{"jwt":"x.y.z"}`}, {"/sdk/apps/a/appusers/b/c", `{"appId":7}`}, {"/v1/", `{"appToken":"","jwt":"eyJhbGciOiJIUzI1NiIsImtpZCI6IngifQ.e30."}`}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, channel, ext string) {
		g := newRig(t)
		ana := g.browser("a1")
		ana.begin()
		if !json.Valid([]byte(ext)) {
			ext = `{}`
		}
		var got []string
		l := g.sdk.Realtime().Open("", func(frame []byte) { got = append(got, string(frame)) })
		defer l.Close()
		l.Receive([]byte(`{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["websocket"]}`))
		var shaken []struct{ ClientID string }
		if json.Unmarshal([]byte(got[0]), &shaken) != nil {
			t.Fatal(got)
		}
		connect := func(channel string) {
			name, _ := json.Marshal(channel)
			l.Receive([]byte(`[{"channel":"/meta/connect","clientId":"` + shaken[0].ClientID + `","connectionType":"websocket"},{"channel":"/meta/subscribe","clientId":"` + shaken[0].ClientID + `","subscription":` + string(name) + `,"ext":` + ext + `}]`))
		}
		connect(channel)
		connect("/sdk/apps/" + g.app.ID + "/appusers/" + ana.user)
		for _, answer := range got[1:] {
			if strings.Contains(answer, `"successful":true`) && strings.Contains(answer, "/meta/subscribe") {
				t.Fatalf("%q with %s: %s", channel, ext, answer)
			}
		}
	})
}

// FuzzForm sends arbitrary parts of a file's form. Whatever comes, the answer is JSON, and no 5xx.
func FuzzForm(f *testing.F) {
	f.Add(`{"client":{"id":"a"}}`, `{"metadata":{"a":1}}`, "a.png", []byte("\x89PNG\r\n\x1a\n"))
	f.Add(`7`, `[]`, "../a", []byte{})
	f.Add(``, `{"metadata":{"a":{}}}`, "a\"b.jpg", []byte("\xff\xd8\xff"))
	f.Fuzz(func(t *testing.T, author, message, name string, body []byte) {
		g := newRig(t)
		ana := g.browser("a1")
		ana.begin()
		u, err := g.cloud.SDKUser(g.app.ID, ana.user)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/sdk/apps/" + g.app.ID + "/appusers/" + ana.user + "/images", "/sdk/v2/apps/" + g.app.ID + "/conversations/" + u.ConversationID + "/files"} {
			r := formOf(t, path, map[string]string{"sender": author, "author": author, "message": message}, name, body)
			ana.sign(r)
			w := httptest.NewRecorder()
			if g.sdk.ServeHTTP(w, r); w.Code >= 500 || !json.Valid(w.Body.Bytes()) {
				t.Fatalf("%s: %d %s", path, w.Code, w.Body)
			}
		}
	})
}

// formOf is an upload.
func formOf(t *testing.T, path string, fields map[string]string, name string, body []byte) *http.Request {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		_ = w.WriteField(field, fields[field]) // a buffer takes everything
	}
	part, err := w.CreateFormFile("source", name)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(body)
	_ = w.Close()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}
