package door_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim/door"
)

var inside = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "inside") })

func at(ip string) net.Addr { return &net.TCPAddr{IP: net.ParseIP(ip), Port: 8080} }

func TestLoopbackAnswersToItsNamesOnly(t *testing.T) {
	for host, want := range map[string]int{
		"localhost": 200, "LocalHost:8080": 200, "127.0.0.1": 200, "127.0.0.1:9": 200, "[::1]": 200, "[::1]:8080": 200, "world.example:8080": 200,
		"World.Example": 200, "localhost:": 200,

		"evil.example": 421, "evil.example:8080": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example": 421, "evil-localhost": 421,
		"": 421, "0.0.0.0:8080": 421, "127.0.0.2": 421, "[::]": 421, "::1": 421, "[::1": 421, "::1]": 421, "localhost:8080:8080": 421, "[localhost]": 421,
		"localhost.": 421, "localhost:80a": 421, "user@localhost": 421, "localhost,evil.example": 421, "2130706433": 421, "127.1": 421,
		"[::ffff:127.0.0.1]:8080": 421, "localhost\x00": 421,
	} {
		r := httptest.NewRequest("POST", "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		door.Host(at("127.0.0.1"), []string{"", "world.example"}, inside).ServeHTTP(w, r)
		if w.Code != want || want == 421 && w.Body.Len() > 0 {
			t.Errorf("Host %q: %d %q, want %d", host, w.Code, w.Body, want)
		}
	}
}

func TestOwnAddressIsAName(t *testing.T) {
	for host, want := range map[string]int{"127.0.0.7:8080": 200, "127.0.0.7": 200, "127.0.0.8:8080": 421} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		door.Host(at("127.0.0.7"), nil, inside).ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("Host %q: %d, want %d", host, w.Code, want)
		}
	}
}

func TestBeyondLoopbackEveryNameIsRight(t *testing.T) {
	for _, ip := range []string{"0.0.0.0", "::", "192.0.2.7"} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = "any.example"
		w := httptest.NewRecorder()
		door.Host(at(ip), nil, inside).ServeHTTP(w, r)
		if w.Code != 200 {
			t.Errorf("at %s: %d", ip, w.Code)
		}
	}
}

func TestPagesOfOtherOriginsAreRefused(t *testing.T) {
	const own, api = "127.0.0.1:8080", "/api/v1/"
	for _, tt := range []struct {
		name, method, path string
		header             map[string]string
		want               int
	}{
		{"a program", "POST", "/api/v1/reset", nil, 200},
		{"the page itself", "POST", "/api/v1/reset", map[string]string{"Origin": "http://" + own, "Sec-Fetch-Site": "same-origin"}, 200},
		{"an address that a person typed", "GET", "/", map[string]string{"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}, 200},
		{"another origin", "POST", "/api/v1/reset", map[string]string{"Origin": "http://evil.example"}, 403},
		{"another port", "POST", "/api/v1/reset", map[string]string{"Origin": "http://127.0.0.1:3000"}, 403},
		{"another name of this machine", "POST", "/api/v1/reset", map[string]string{"Origin": "http://localhost:8080"}, 403},
		{"a sandbox", "POST", "/api/v1/reset", map[string]string{"Origin": "null"}, 403},
		{"no URL", "POST", "/api/v1/reset", map[string]string{"Origin": "%"}, 403},
		{"a picture on another page", "GET", "/api/v1/world", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403},
		{"a page of another port", "GET", "/console.js", map[string]string{"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"}, 403},
		{"what is not known", "GET", "/", map[string]string{"Sec-Fetch-Site": "elsewhere"}, 403},
		{"a link to the page", "GET", "/phone.html", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200},
		{"a frame of the page", "GET", "/", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, 403},
		{"a link to the API", "GET", "/api/v1/world", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 403},
		{"a link to the list of calls", "GET", "/api/v1", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 403},
		{"a form", "POST", "/", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 403},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(tt.method, tt.path, nil)
			r.Host = own
			for k, v := range tt.header {
				r.Header.Set(k, v)
			}
			w := httptest.NewRecorder()
			door.SameOrigin(api, inside).ServeHTTP(w, r)
			if w.Code != tt.want {
				t.Errorf("%d, want %d", w.Code, tt.want)
			}
			if says := strings.Contains(w.Body.String(), `{"error":{"code":"forbidden","message":"Origin: `); w.Code == 403 && says != strings.HasPrefix(tt.path, "/api/v1") {
				t.Errorf("it says %q", w.Body)
			}
		})
	}
}

func TestASimulatorOnLoopbackAnswersPagesOfThisMachine(t *testing.T) {
	for _, tt := range []struct {
		method string
		header map[string]string
		want   int
	}{
		{"POST", nil, 200},
		{"POST", map[string]string{"Origin": "http://localhost:3000", "Sec-Fetch-Site": "cross-site"}, 200},
		{"POST", map[string]string{"Origin": "https://127.0.0.1:8443", "Sec-Fetch-Site": "same-site"}, 200},
		{"POST", map[string]string{"Origin": "http://[::1]:3000"}, 200},
		{"POST", map[string]string{"Origin": "http://shop.localhost"}, 200},
		{"POST", map[string]string{"Origin": "https://World.Example:1"}, 200},
		{"POST", map[string]string{"Origin": "https://dev.example"}, 200},
		{"POST", map[string]string{"Origin": "chrome-extension://abcdef"}, 200},
		{"POST", map[string]string{"Origin": "https://dev.example:8443"}, 403},
		{"POST", map[string]string{"Origin": "http://dev.example"}, 403},
		{"POST", map[string]string{"Origin": "http://evil.example"}, 403},
		{"OPTIONS", map[string]string{"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}, 403},
		{"GET", map[string]string{"Origin": "http://evil.example", "Upgrade": "websocket", "Connection": "Upgrade"}, 403},
		{"GET", map[string]string{"Origin": "http://localhost.evil.example"}, 403},
		{"GET", map[string]string{"Origin": "http://127.0.0.1.evil.example"}, 403},
		{"GET", map[string]string{"Origin": "http://evillocalhost"}, 403},
		{"GET", map[string]string{"Origin": "http://localhost@evil.example"}, 403},
		{"GET", map[string]string{"Origin": "null"}, 403},
		{"GET", map[string]string{"Origin": "%"}, 403},
		{"GET", map[string]string{"Origin": "localhost"}, 403},
		{"GET", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "script"}, 403},
		{"GET", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe"}, 403},
		{"GET", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "empty"}, 403},
		{"POST", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"}, 403},
		{"GET", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"}, 200},
		{"GET", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"}, 200},
		{"GET", map[string]string{"Sec-Fetch-Site": "same-site", "Sec-Fetch-Dest": "script"}, 200},
	} {
		r := httptest.NewRequest(tt.method, "/", nil)
		for k, v := range tt.header {
			r.Header.Set(k, v)
		}
		for ip, want := range map[string]int{"127.0.0.1": tt.want, "0.0.0.0": 200} {
			w := httptest.NewRecorder()
			door.Pages(at(ip), []string{"", "world.example"}, []string{"https://dev.example"}, inside).ServeHTTP(w, r)
			if w.Code != want || want == 403 && (w.Body.Len() > 0 || len(w.Header()) > 0) {
				t.Errorf("at %s: %s %v: %d %v %q, want %d", ip, tt.method, tt.header, w.Code, w.Header(), w.Body, want)
			}
		}
	}
	r := httptest.NewRequest("POST", "/", nil)
	r.Header["Origin"] = []string{"http://localhost", "http://evil.example"}
	w := httptest.NewRecorder()
	if door.Pages(at("127.0.0.1"), nil, nil, inside).ServeHTTP(w, r); w.Code != 403 {
		t.Errorf("two origins: %d", w.Code)
	}
}
