package aggregator_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim/aggregator"
)

// Every reader of bytes from outside has a fuzz target: bodies of posts (FuzzPostMessage) and of all other endpoints (FuzzBodies),
// uploads (FuzzUpload), the Authorization header with basic credentials and tokens (FuzzAuthorization), nonces and the body of a
// continue (FuzzContinue), the pipeline's bare array (FuzzPipeline), media tokens and paths (FuzzMediaToken), shorthand with app
// and WhatsApp templates (FuzzShorthand), paths and queries (FuzzRequestLine), and what a fetched file's name and first bytes say
// (FuzzFile). FuzzFastJSON compares two writers.

// Whatever is posted, the cloud answers 201 with what it stored, or an error in its own form, and nothing is left in flight.
func FuzzPostMessage(f *testing.F) {
	for _, s := range []string{
		`{"role":"appMaker","type":"text","text":"a","metadata":{"effect":"e"}}`,
		`{"role":"appMaker","messageSchema":"whatsapp","message":` + template + `}`,
		`{"role":"appMaker","type":"text","text":"a","override":{"whatsapp":{"payload":` + template + `}}}`,
		`{"role":"appMaker","type":"location","coordinates":{"lat":1,"long":2}}`,
		`{"role":"appMaker","type":"carousel","items":[{"title":"A","actions":[{"type":"link","text":"go","uri":"http://x"}]}]}`,
		`{"role":"appMaker","type":"form","blockChatInput":true,"fields":[{"type":"select","name":"n","label":"l","selectSize":2,"options":[{"name":"o","label":"O"}]},{"type":"text","name":"m","label":"l","minSize":1,"maxSize":9}]}`,
		`{"role":"appMaker","type":"text","text":"a %((template:x))%","actions":[{"type":"buy","text":"b","amount":1e2,"currency":"EUR"},{"type":"webview","text":"w","uri":"x","fallback":"y","size":"full","openOnReceive":true}]}`,
		`{"role":"appMaker","type":"list","displaySettings":{},"items":[{"title":"A","actions":[{"type":"share"}]}],"actions":[{"type":"reply","text":"r","payload":"p","iconUrl":"i","metadata":{"a":1}}]}`,
		`{"role":"appMaker","type":"text","text":"&((namespace=[[n]]template=[[t]]fallback=[[f]]body_text=[[b]]))&","destination":{"integrationType":"whatsapp"}}`,
		`{"role":"appUser","type":"text","text":5}`, `{"role":"appMaker","type":"text","destination":null}`, `[]`, ``, `{"items":[null]}`,
	} {
		f.Add(s)
	}
	c := newCloud(f)
	ann, _ := c.receive("hello")
	auth := c.basic()
	f.Fuzz(func(t *testing.T, body string) {
		req := httptest.NewRequest("POST", "/v1.1/appusers/"+ann.ID+"/messages", strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", auth)
		w := httptest.NewRecorder()
		c.ServeHTTP(w, req)
		var got struct {
			Message struct {
				ID       string            `json:"_id"`
				Role     string            `json:"role"`
				Type     string            `json:"type"`
				Metadata map[string]any    `json:"metadata"`
				Source   map[string]string `json:"source"`
			}
			Error struct{ Code, Description string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatalf("answer %q: %v", w.Body, err)
		}
		switch w.Code {
		case 201:
			if history := c.Messages(ann.ConversationID); len(history) > 200 {
				serve(c, "DELETE", "/v1.1/appusers/"+ann.ID+"/messages", "")
			} else if last := history[len(history)-1].JSON; string(aggregator.Decoded(last)) != string(last) {
				t.Errorf("stored %s, which reads as %s", last, aggregator.Decoded(last))
			}
			if got.Message.ID == "" || got.Message.Role == "" || got.Message.Type == "" || got.Message.Source["type"] != "api" {
				t.Errorf("stored %s", w.Body)
			}
		case 400, 413, 423:
			if got.Error.Code == "" || got.Error.Description == "" {
				t.Errorf("error %s", w.Body)
			}
		default:
			t.Errorf("status %d", w.Code)
		}
		if open := c.journal.InFlight(); len(open) > 0 {
			t.Errorf("in flight: %v", open)
		}
	})
}

// No header but a right one is let in.
func FuzzAuthorization(f *testing.F) {
	c := newCloud(f)
	right := c.basic()
	for _, s := range []string{
		"", "Basic", "Basic ", "Basic YTpi", "Bearer", "Bearer a.b.c", "bearer eyJhbGciOiJub25lIn0.eyJzY29wZSI6ImFwcCJ9.",
		"Bearer eyJhbGciOiJIUzI1NiIsImtpZCI6MX0.e30.x", right[:len(right)-2],
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		req := httptest.NewRequest("GET", "/v1.1/apps/"+c.app.ID, nil)
		req.Header["Authorization"] = []string{header}
		w := httptest.NewRecorder()
		c.ServeHTTP(w, req)
		scheme, rest, _ := strings.Cut(header, " ")
		_, secret, _ := strings.Cut(right, " ")
		if strings.EqualFold(scheme, "Basic") && strings.TrimSpace(rest) == secret {
			return
		}
		if w.Code != 401 || !strings.HasPrefix(w.Body.String(), `{"error":{"code":"`) {
			t.Errorf("%q: %d %s", header, w.Code, w.Body)
		}
	})
}

// Whatever the method, the path and the query, the answer is the cloud's own and never a 500.
func FuzzRequestLine(f *testing.F) {
	c := newCloud(f)
	ann, _ := c.receive("hello")
	for _, s := range []string{
		"GET /v1.1/appusers/" + ann.ID + "/messages?before=1574087169.123", "GET /v1.1/appusers/" + ann.ID + "/messages?after=NaN&before=-1",
		"GET /v1/APPS/" + c.app.ID + "/integrations?limit=101&offset=-1&types=a,,b", "GET /v1.1/apps/%2e%2e/%00/appusers/a%40b/linkrequest?integrationIds=,",
		"OPTIONS /v1.1/apps", "GET /apps/" + c.app.ID + "/icons/appicon.jpg", "HEAD /conversations/../x", "DELETE /v1.1/appusers/" + ann.ID + "/messages/x", "PUT /v1.1//", "GET /v1.1/appusers//messages?%zz",
	} {
		f.Add(s)
	}
	auth := c.basic()
	f.Fuzz(func(t *testing.T, line string) {
		method, target, _ := strings.Cut(line, " ")
		req, err := http.NewRequest(method, "http://cloud.example/", nil)
		if err != nil {
			t.Skip("no method")
		}
		if req.URL, err = url.ParseRequestURI(target); err != nil || req.URL.Path == "" {
			t.Skip("no target")
		}
		if method == "DELETE" && strings.HasSuffix(strings.TrimRight(req.URL.Path, "/"), ann.ID) {
			t.Skip("nobody would be left")
		}
		req.Header.Set("Authorization", auth)
		w := httptest.NewRecorder()
		c.ServeHTTP(w, req)
		if w.Code >= 500 || w.Code < 200 || strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") && method != "HEAD" && !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s: %d %s", line, w.Code, w.Body)
		}
		if open := c.journal.InFlight(); len(open) > 0 {
			t.Errorf("in flight: %v", open)
		}
	})
}
