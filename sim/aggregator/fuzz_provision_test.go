package aggregator_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
)

// Whatever body an endpoint of app users, apps, integrations and notifications is sent, the answer is in the form of its
// kind, never a 5xx, and nothing is left in flight.
func FuzzBodies(f *testing.F) {
	c := newCloud(f)
	endpoints := []struct{ method, path string }{
		{"POST", "/appusers"}, {"PUT", "/appusers/cust-1"}, {"POST", "/appusers/merge"}, {"POST", "/appusers/cust-1/channels"},
		{"POST", "/appusers/cust-1/images"}, {"PUT", ""}, {"POST", "/keys"}, {"POST", "/integrations"},
		{"PUT", "/integrations/" + c.whatsapp}, {"POST", "/integrations/" + c.messenger + "/menu"}, {"PUT", "/menu"},
		{"PUT", "/integrations/" + c.whatsapp + "/profile"}, {"PUT", "/integrations/" + c.whatsapp + "/profile/photo"},
		{"POST", "/integrations/" + c.whatsapp + "/messageTemplates"}, {"POST", "/notifications"},
		{"POST", "/v1.1/apps"}, {"POST", "/v1.1/serviceaccounts"}, {"POST", "/v1.1/whatsapp/deployments"},
	}
	for i, body := range []string{
		`{"userId":"a","properties":{"b":1,"c":null},"signedUpAt":"2018-02-03T04:05:06Z"}`, `{"givenName":null,"properties":null}`,
		`{"surviving":{"_id":"a"},"discarded":{"_id":"b"}}`,
		`{"type":"whatsapp","phoneNumber":"+44 20-7","confirmation":{"type":"immediate","message":{"type":"text","text":"a"}}}`,
		"--x\r\nContent-Disposition: form-data; name=\"source\"; filename=\"a\"\r\n\r\n\x89PNG\r\n\x1a\n\r\n--x--\r\n",
		`{"name":"a","settings":{"echoPostback":true},"metadata":{"a":1}}`, `{"name":"k"}`,
		`{"type":"web","originWhitelist":["a"],"displayStyle":"tab"}`, `{"displayName":"a","hsmFallbackLanguage":null}`,
		`{"items":[{"type":"submenu","text":"a","items":[{"type":"link","text":"b","uri":"c"}]}]}`, `{"items":[],"settings":{"inputEnabled":false}}`,
		`{"about":"a","websites":["b"]}`, `--x--`, `{"name":"a","category":"b","components":[{}],"language":"c"}`,
		`{"destination":{"integrationId":"` + c.whatsapp + `","destinationId":"1"},"author":{"role":"appMaker"},"message":{"type":"text","text":"a"}}`,
		`{"name":"b","settings":null}`, `{"name":null}`, `{"hosting":"self","baseUrl":"a","username":"b","password":"c"}`,
	} {
		f.Add(uint8(i), body)
	}
	f.Add(uint8(9), strings.Repeat(`{"items":[{"type":"submenu","text":"a","items":`, 400))
	c.do("POST", "/appusers", `{"userId":"cust-1"}`)
	app, account := c.basic(), c.accountBasic()
	f.Fuzz(func(t *testing.T, which uint8, body string) {
		e := endpoints[int(which)%len(endpoints)]
		path, auth := "/v1.1/apps/"+c.app.ID+e.path, app
		if strings.HasPrefix(e.path, "/v1.1") {
			path, auth = e.path, account
		}
		req := httptest.NewRequest(e.method, path, strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		if strings.HasPrefix(body, "--x") {
			req.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		}
		req.Header.Set("Authorization", auth)
		w := httptest.NewRecorder()
		c.ServeHTTP(w, req)
		if err := c.clock.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		var got map[string]json.RawMessage
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatalf("answer %q: %v", w.Body, err)
		}
		var refused struct{ Code, Description string }
		if got["error"] != nil {
			if err := json.Unmarshal(got["error"], &refused); err != nil {
				t.Fatalf("error %s: %v", w.Body, err)
			}
		}
		switch w.Code {
		case 200, 201:
			if got["error"] != nil {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		case 400, 404, 409, 413, 415, 423:
			if refused.Code == "" || refused.Description == "" {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		default:
			t.Errorf("status %d: %s", w.Code, w.Body)
		}
		if open := c.journal.InFlight(); len(open) > 0 {
			t.Errorf("in flight: %v", open)
		}
	})
}
