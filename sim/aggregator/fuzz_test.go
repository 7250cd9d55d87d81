package aggregator_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/sim/aggregator"
)

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
