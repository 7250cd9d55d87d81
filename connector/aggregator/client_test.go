package aggregator_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/connector/aggregator"
)

func client(t *testing.T, h http.HandlerFunc) *aggregator.Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	c := aggregator.NewClient(aggregator.ClientConfig{URL: server.URL, AppID: app, KeyID: "app_1", Secret: "s3cret"})
	t.Cleanup(c.Close)
	return c
}

func TestPost(t *testing.T) {
	tests := []struct {
		name    string
		message aggregator.Message
		want    string
	}{
		{"text", aggregator.Message{AppUser: "u1", Effect: "e1", Text: "hi"},
			`{"role":"appMaker","type":"text","text":"hi","metadata":{"effect":"e1"}}`},
		{"with an author", aggregator.Message{AppUser: "u1", Effect: "e1", Name: "Alice", Text: "hi"},
			`{"role":"appMaker","type":"text","text":"hi","name":"Alice","metadata":{"effect":"e1"}}`},
		{"template", aggregator.Message{AppUser: "u1", Effect: "e1",
			Template: json.RawMessage(`{"namespace":"ns","name":"hello","language":{"code":"en_US"},"components":[{"type":"body"}]}`)},
			`{"role":"appMaker","messageSchema":"whatsapp","metadata":{"effect":"e1"},"message":{"type":"template","template":
			{"namespace":"ns","name":"hello","language":{"policy":"deterministic","code":"en_US"},"components":[{"type":"body"}]}}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []byte
			c := client(t, func(w http.ResponseWriter, r *http.Request) {
				if user, password, _ := r.BasicAuth(); user != "app_1" || password != "s3cret" {
					t.Errorf("credentials %q %q", user, password)
				}
				if want := "/v1.1/apps/" + app + "/appusers/u1/messages"; r.Method != "POST" || r.URL.Path != want {
					t.Errorf("%s %s, want POST %s", r.Method, r.URL.Path, want)
				}
				got, _ = io.ReadAll(r.Body)
				w.WriteHeader(http.StatusCreated)
				fmt.Fprint(w, `{"message":{"_id":"c9"}}`)
			})
			id, err := c.Post(t.Context(), tt.message)
			if err != nil || id.ID != "c9" {
				t.Fatalf("Post = %q, %v", id, err)
			}
			if diff := cmp.Diff(tree(t, []byte(tt.want)), tree(t, got)); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPostRefused(t *testing.T) {
	tests := []struct {
		name   string
		answer http.HandlerFunc
		want   aggregator.Error // without Err
		retry  bool
	}{
		{"bad request", refuse(400, `{"error":{"code":"bad_request","description":"no text"}}`, ""),
			aggregator.Error{Status: 400, Code: "bad_request", Description: "no text"}, false},
		{"too many", refuse(429, `{}`, "5"), aggregator.Error{Status: 429, RetryAfter: 5 * time.Second}, true},
		{"too many until an instant", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", "Tue, 03 Nov 2020 09:00:00 GMT")
			w.Header().Set("Retry-After", "Tue, 03 Nov 2020 09:01:30 GMT")
			w.WriteHeader(429)
		}, aggregator.Error{Status: 429, RetryAfter: 90 * time.Second}, true},
		{"another key is needed", refuse(401, `{}`, ""), aggregator.Error{Status: 401}, true},
		{"forbidden", refuse(403, `{"error":{"code":"forbidden"}}`, ""), aggregator.Error{Status: 403, Code: "forbidden"}, false},
		{"a user that is gone", refuse(404, `{"error":{"code":"user_not_found"}}`, ""), aggregator.Error{Status: 404, Code: "user_not_found"}, false},
		{"a gateway that lets nobody through", refuse(403, `<h1>Forbidden</h1>`, ""), aggregator.Error{Status: 403, MaybeDelivered: true}, true},
		{"a gateway without the cloud behind it", refuse(404, `{"message":"no route"}`, ""), aggregator.Error{Status: 404, MaybeDelivered: true}, true},
		{"too large, says a gateway", refuse(413, `<h1>Too Large</h1>`, ""), aggregator.Error{Status: 413}, false},
		{"unavailable", refuse(503, `{"error":{"code":"service_unavailable"}}`, ""), aggregator.Error{Status: 503, Code: "service_unavailable"}, true},
		{"a gateway whose connection was reset", refuse(503, `upstream connect error or disconnect/reset before headers`, ""),
			aggregator.Error{Status: 503, MaybeDelivered: true}, true},
		{"a gateway that waited in vain", refuse(524, `a timeout occurred`, ""), aggregator.Error{Status: 524, MaybeDelivered: true}, true},
		{"gateway timeout", refuse(504, ``, ""), aggregator.Error{Status: 504, MaybeDelivered: true}, true},
		{"redirect", refuse(302, ``, ""), aggregator.Error{Status: 302}, true},
		{"accepted without an id", refuse(201, `{}`, ""), aggregator.Error{MaybeDelivered: true}, true},
		{"accepted but the answer is cut", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
			aggregator.Error{MaybeDelivered: true}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := client(t, tt.answer).Post(t.Context(), aggregator.Message{AppUser: "u1", Effect: "e1", Text: "hi"})
			var got *aggregator.Error
			if !errors.As(err, &got) {
				t.Fatalf("Post: %v", err)
			}
			if got.Retryable() != tt.retry {
				t.Errorf("Retryable = %v, want %v", got.Retryable(), tt.retry)
			}
			plain := *got
			plain.Op, plain.Err = "", nil
			if diff := cmp.Diff(tt.want, plain); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		c := aggregator.NewClient(aggregator.ClientConfig{URL: "http://127.0.0.1:1", AppID: app})
		_, err := c.Post(t.Context(), aggregator.Message{AppUser: "u1", Text: "hi"})
		var got *aggregator.Error
		if !errors.As(err, &got) || got.MaybeDelivered || !got.Retryable() {
			t.Errorf("Post: %+v, want a sure and retryable error", err)
		}
	})
	t.Run("a template without a name", func(t *testing.T) {
		c := client(t, refuse(500, "", ""))
		_, err := c.Post(t.Context(), aggregator.Message{AppUser: "u1", Template: json.RawMessage(`{}`)})
		if !errors.Is(err, aggregator.ErrTemplate) {
			t.Errorf("Post: %v, want ErrTemplate", err)
		}
	})
}

// TestFind pages backwards through a conversation of 250 messages.
func TestFind(t *testing.T) {
	pages := func(w http.ResponseWriter, r *http.Request) {
		newest := 250
		if b := r.URL.Query().Get("before"); b != "" {
			var s float64
			_, _ = fmt.Sscan(b, &s)
			newest = int(s) - 1000 - 1
		}
		out := []map[string]any{}
		for i := max(1, newest-99); i <= newest; i++ {
			out = append(out, map[string]any{"_id": fmt.Sprint("c", i), "received": 1000 + i, "metadata": map[string]any{"effect": fmt.Sprint("e", i), "n": 1}})
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"messages": out})
	}
	tests := []struct {
		effect string
		id     string
		found  bool
	}{{"e250", "c250", true}, {"e151", "c151", true}, {"e1", "c1", true}, {"e0", "", false}}
	for _, tt := range tests {
		t.Run(tt.effect, func(t *testing.T) {
			id, found, err := client(t, pages).Find(t.Context(), "u1", tt.effect)
			if err != nil || string(id) != tt.id || found != tt.found {
				t.Errorf("Find = %q, %v, %v, want %q, %v", id, found, err, tt.id, tt.found)
			}
		})
	}
	t.Run("no conversation", func(t *testing.T) {
		_, found, err := client(t, refuse(404, `{"error":{"code":"conversation_not_found"}}`, "")).Find(t.Context(), "u1", "e1")
		if found || err != nil {
			t.Errorf("Find = %v, %v, want nothing", found, err)
		}
	})
	// A client that takes a gateway's page for the cloud's answer posts a message twice, or believes that nothing was missed.
	t.Run("a gateway without the cloud behind it", func(t *testing.T) {
		c := client(t, refuse(404, `<h1>no route</h1>`, ""))
		if _, _, err := c.Find(t.Context(), "u1", "e1"); err == nil {
			t.Error("Find found out nothing and did not say so")
		}
		if _, _, err := c.Since(t.Context(), "u1", "c1", time.Unix(0, 0)); err == nil {
			t.Error("Since found out nothing and did not say so")
		}
	})
	t.Run("cloud down", func(t *testing.T) {
		if _, _, err := client(t, refuse(503, ``, "")).Find(t.Context(), "u1", "e1"); err == nil {
			t.Error("Find found out nothing and did not say so")
		}
	})
}

func refuse(status int, body, retryAfter string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

func tree(t *testing.T, b []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatalf("%s: %v", b, err)
	}
	return v
}
