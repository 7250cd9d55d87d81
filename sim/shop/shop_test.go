package shop_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim/shop"
)

func handler() http.Handler {
	return shop.Handler(shop.Config{
		Site: func() shop.Site { return shop.Site{ConfigURL: "http://cloud/sdk/", AppID: "app-1"} },
		Sign: func(userID string) (string, error) { return "signed for " + userID, nil },
	})
}

func TestTheSiteServesItsPagesAndSigns(t *testing.T) {
	for _, tt := range []struct {
		method, path, contentType, body string
		status                          int
		want                            string
	}{
		{"GET", "/shop", "", "", 200, "The Jacket Shop"},
		{"GET", "/shop/messenger.js", "", "", 200, "class Messenger"},
		{"GET", "/shop/shop.css", "", "", 200, "prefers-color-scheme"},
		{"GET", "/shop/site", "", "", 200, `{"configBaseUrl":"http://cloud/sdk/","appId":"app-1"}`},
		{"GET", "/", "", "", 302, "/shop"},
		{"GET", "/shop/none.js", "", "", 404, "no such page"},
		{"GET", "/shop/..%2fshop.go", "", "", 404, "no such page"},
		{"POST", "/shop/login", "application/json", `{"user":"cust-1"}`, 200, `{"jwt":"signed for cust-1"}`},
		{"POST", "/shop/login", "text/plain", `{"user":"cust-1"}`, 415, "application/json"},
		{"POST", "/shop/login", "application/json", `{}`, 400, "as whom"},
		{"POST", "/shop/login", "application/json", `{"user":"` + strings.Repeat("x", 5000) + `"}`, 400, "as whom"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), tt.method, tt.path, strings.NewReader(tt.body))
		r.Header.Set("Content-Type", tt.contentType)
		w := httptest.NewRecorder()
		handler().ServeHTTP(w, r)
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("%s %s %.40s: %d %.100s, want %d with %q", tt.method, tt.path, tt.body, w.Code, w.Body, tt.status, tt.want)
		}
	}
}

func TestTheWidgetIsSmall(t *testing.T) {
	size := int64(0)
	for _, name := range []string{"messenger.js", "widget.js"} {
		info, err := os.Stat("web/" + name)
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	if size > 15_000 {
		t.Errorf("the widget has %d bytes, want at most 15000", size)
	}
}
