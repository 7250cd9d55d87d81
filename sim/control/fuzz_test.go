package control_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/control"
)

// FuzzControl makes any call of the control API: it is answered with JSON, and a refusal has a code and a reason.
func FuzzControl(f *testing.F) {
	for _, c := range [][3]string{
		{"GET", "/world", ""}, {"POST", "/phones", `{"name":"Ana","channel":"WhatsApp"}`}, {"POST", "/phones/Ana/send", `{"text":"hi"}`}, {"POST", "/agents", `{"name":"Alice"}`},
		{"POST", "/clock/advance", `{"by":"1h"}`}, {"POST", "/clock/set", `{"to":"2020-11-03T10:00:00Z"}`}, {"POST", "/faults", `{"at":"webhook","do":"status 503","next":2}`},
		{"GET", "/journal?after=1&limit=2", ""}, {"GET", "/phones?last=-1", ""}, {"POST", "/scanner", `{"takes":"20s"}`}, {"POST", "/templates", `{"name":"t"}`}, {"PUT", "/whatsapp/options", `{}`},
		{"POST", "/phones/%2e%2e/send", `[]`}, {"POST", "/oceana/services", `{"name":"s","attributes":["a.b"]}`}, {"POST", "/settle", `{"within":"1ms"}`}, {"DELETE", "/phones/Ana", ""},
	} {
		f.Add(c[0], c[1], c[2])
	}
	w, err := sim.New(sim.Config{Start: start, Seed: 1})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(w.Close)
	for _, kind := range w.Channels() {
		if _, err := w.AddIntegration(kind, ""); err != nil {
			f.Fatal(err)
		}
	}
	c := &control.API{World: func() *sim.World { return w }, Ready: func() sim.Ready { return w.Ready("http://console", "ca.pem") }}
	served := c.Handler()
	f.Fuzz(func(t *testing.T, method, path, body string) {
		if strings.Contains(path, "stream") || strings.Contains(body, "speed") || strings.Contains(path, "speed") {
			t.Skip("never ends, or time passes by itself")
		}
		r, err := http.NewRequestWithContext(t.Context(), method, "http://localhost/api/v1"+path, strings.NewReader(body))
		if err != nil || !strings.HasPrefix(r.URL.Path, "/api/v1/") {
			t.Skip("no request")
		}
		r.RequestURI = r.URL.RequestURI()
		answer := httptest.NewRecorder()
		served.ServeHTTP(answer, r)
		if answer.Code/100 == 3 || answer.Code == http.StatusMethodNotAllowed { // a path that is not clean is redirected by the standard library
			return
		}
		var said struct {
			Error *struct{ Code, Message string }
		}
		if err := json.Unmarshal(answer.Body.Bytes(), &said); err != nil && method != http.MethodHead {
			t.Fatalf("%s %s %s: %d, and no JSON: %q", method, path, body, answer.Code, answer.Body)
		}
		if answer.Code >= 400 && method != http.MethodHead && (said.Error == nil || said.Error.Code == "" || said.Error.Message == "") {
			t.Errorf("%s %s %s: %d without a reason: %s", method, path, body, answer.Code, answer.Body)
		}
		if answer.Code >= 500 && answer.Code != 501 && answer.Code != 504 {
			t.Errorf("%s %s %s: %d %s", method, path, body, answer.Code, answer.Body)
		}
	})
}
