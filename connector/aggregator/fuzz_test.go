package aggregator_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/secret"
)

// answering is a cloud that answers everything the same.
type answering struct {
	status int
	body   []byte
}

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_ = r.Body.Close()
	}
	return &http.Response{
		StatusCode: a.status, Status: http.StatusText(a.status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}, "Retry-After": {string(a.body[:min(len(a.body), 20)])}}, Body: io.NopCloser(bytes.NewReader(a.body)),
	}, nil
}

// FuzzAnswers gives any answer of the cloud to every call.
func FuzzAnswers(f *testing.F) {
	for _, body := range []string{
		"", "{}", "null", "[]", `{"messages":null}`, `{"messages":[{"_id":"m1","role":"appUser","received":1.5,"text":"hi"},1,{"received":"x"}]}`,
		`{"webhooks":[{"_id":"w","target":"t","triggers":["*"]}]}`, `{"app":{"name":"x"}}`, `{"message":{"_id":"m"}}`, `{"error":{"code":"x","description":"y"}}`,
		`{"messages":[{"metadata":{"effect":"e1"},"_id":1e999}]}`, "9999999999999999999",
	} {
		f.Add(200, []byte(body))
		f.Add(400, []byte(body))
		f.Add(503, []byte(body))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		if status < 200 || status > 599 {
			status = 200
		}
		c := aggregator.NewClient(aggregator.ClientConfig{URL: "http://cloud", AppID: "a1", KeyID: "k", Secret: "s", HTTP: &http.Client{Transport: answering{status, body}}})
		defer c.Close()
		ctx := t.Context()
		_, app := c.App(ctx)
		_, hooks := c.Webhooks(ctx)
		_, _, since := c.Since(ctx, "u1", "c1", time.Unix(0, 0))
		_, _, found := c.Find(ctx, "u1", "e1")
		_, posted := c.Post(ctx, aggregator.Message{AppUser: "u1", Text: "hi"})
		for _, err := range []error{app, hooks, posted} {
			if err == nil && status >= 300 {
				t.Errorf("%d %q is no error", status, body)
			}
		}
		_, _ = since, found
	})
}

// FuzzNotice gives any body to the receiver of notices of blocked files.
func FuzzNotice(f *testing.F) {
	for _, body := range []string{
		"", "{}", "null", `{"app":{"_id":"a1"},"appUser":{"_id":"u1"},"conversation":{"_id":"c1"},"message":{"_id":"m1","source":{"type":"whatsapp"}},"reason":"infected"}`,
		`{"app":{"_id":"a1"},"reason":1,"detail":{}}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r := &aggregator.Receiver{AppID: "a1", Secrets: []secret.Text{"s"}, Accept: func(_ context.Context, e message.Event) error {
			if e.ID == "" || e.Conversation == "" || len(e.ID) > 1100 || strings.ContainsRune(e.ID, 0) {
				t.Errorf("an event that no store takes: %.600q %.600q", e.ID, e.Conversation)
			}
			return nil
		}}
		req := httptest.NewRequest("POST", "/", bytes.NewReader(body))
		req.Header.Set("X-API-Key", "s")
		w := httptest.NewRecorder()
		r.Blocked().ServeHTTP(w, req)
		if w.Code != 200 && w.Code != 400 && w.Code != 413 {
			t.Errorf("answered %d", w.Code)
		}
	})
}
