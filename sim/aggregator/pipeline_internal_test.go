package aggregator

import (
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/journal"
)

// A postback is held as a message is. Inside the package, because what presses a button lives elsewhere.
func TestAPostbackPassesTheProcessors(t *testing.T) {
	k := clock.New(time.Date(2019, 11, 18, 14, 26, 9, 0, time.UTC))
	j := journal.New(k.Now)
	k.SetQuiet(j.Wait)
	s := running(t, Config{Clock: k, Journal: j, Rand: rand.New(rand.NewPCG(1, 2))})
	t.Cleanup(s.Shutdown)
	var mu sync.Mutex
	calls := map[string][]string{}
	target := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		calls[r.URL.Path] = append(calls[r.URL.Path], string(b))
	}))
	t.Cleanup(target.Close)
	called := func(path string) []string {
		mu.Lock()
		defer mu.Unlock()
		return calls[path]
	}
	a := s.Provision("Acme")
	call := func(method, path, body, authorization string) *httptest.ResponseRecorder {
		req := httptest.NewRequest(method, "/v1.1/apps/"+a.ID+path, strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		if authorization == "" {
			req.SetBasicAuth(a.KeyID, a.Secret)
		} else {
			req.Header.Set("Authorization", authorization)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, req)
		return w
	}
	call("POST", "/webhooks", `{"target":"`+target.URL+`/hook","triggers":["postback"]}`, "")
	var made struct{ Processor processor }
	if err := json.Unmarshal(call("POST", "/middleware/processors", `{"target":"`+target.URL+`/in","triggers":["postback"]}`, "").Body.Bytes(), &made); err != nil {
		t.Fatal(err)
	}
	call("PUT", "/middleware/pipelines/appuser", `["`+made.Processor.ID+`"]`, "")
	in := s.AddIntegration(a.ID, Integration{Type: "messenger"})
	id, err := s.Receive(Incoming{AppID: a.ID, IntegrationID: in, ExternalID: "1", Type: "text", Text: "hi"})
	if err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	m := s.messages[id]
	action := `{"_id":"5dd2ac0100000000000000ff","type":"postback","text":"Yes","payload":"YES","uri":""}`
	e := event{trigger: triggerPostback, user: m.conversation.user, conversation: m.conversation}
	if err := json.Unmarshal([]byte(`[{"action":`+action+`}]`), &e.body.Postbacks); err != nil {
		t.Fatal(err)
	}
	s.emitLocked(e)
	s.mu.Unlock()
	if err := k.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(called("/in")) != 1 || len(called("/hook")) != 0 {
		t.Fatalf("calls: %v", calls)
	}
	var got struct {
		Trigger, Nonce string
		Postback       json.RawMessage
	}
	if err := json.Unmarshal([]byte(called("/in")[0]), &got); err != nil || got.Trigger != "postback" || !strings.Contains(string(got.Postback), `"payload":"YES"`) {
		t.Errorf("call: %v %s", err, called("/in")[0])
	}
	if w := call("POST", "/middleware/continue", `{"metadata":{"a":1}}`, "Bearer "+got.Nonce); w.Code != 200 {
		t.Errorf("continue: %d %s", w.Code, w.Body)
	}
	if err := k.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if list := called("/hook"); len(list) != 1 || !strings.Contains(list[0], `"metadata":{"a":1}`) {
		t.Errorf("webhooks: %v", list)
	}
}
