package control_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestOceanaIsSetByCalls(t *testing.T) {
	a := newAPI(t, nil)
	for _, tc := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/oceana", ``, 200, `{"noAnswer":"0s","afterContactWork":"0s","services":[],"attributes":[],"comfortGroups":[`},
		{"POST", "/oceana", `{"noAnswer":"20s"}`, 200, `"noAnswer":"20s","afterContactWork":"0s"`},
		{"POST", "/oceana", `{"afterContactWork":"1m"}`, 200, `"noAnswer":"20s","afterContactWork":"1m0s"`},
		{"POST", "/oceana", `{"noAnswer":"soon"}`, 400, `noAnswer:`},
		{"POST", "/oceana", `{"afterContactWork":"-1s"}`, 400, `afterContactWork:`},
		{"POST", "/oceana/services", `{"name":"Sales","attributes":["LOB.Sales"]}`, 201, `"services":["Sales"]`},
		{"POST", "/oceana/services", `{}`, 400, `name:`},
		{"GET", "/overview", ``, 200, `"oceana":{"noAnswer":"20s","afterContactWork":"1m0s","services":["Sales"],"attributes":[]}`},
		{"POST", "/oceana", `{"attributes":["English"],"noAnswer":"1h"}`, 400, `attributes[0]: want Category.Value`},
		{"POST", "/oceana", `{"attributes":["Language.French"]}`, 200, `"noAnswer":"20s","afterContactWork":"1m0s","services":["Sales"],"attributes":["Language.French"]`},
		{"POST", "/oceana", `{"noAnswer":"20s"}`, 200, `"attributes":["Language.French"]`},
		{"POST", "/oceana", `{"attributes":[]}`, 200, `"attributes":[]`},
		{"GET", "/richmedia", ``, 200, `"groups":`},
		{"POST", "/agents", `{"name":"Alice"}`, 201, `"Ready"`},
		{"POST", "/agents/Alice/sendFile", `{}`, 400, `file:`},
		{"POST", "/agents/Alice/sendFile", `{"file":"a.pdf"}`, 400, `open contacts`},
	} {
		if status, text := a.do(tc.method, tc.path, tc.body); status != tc.status || !strings.Contains(text, tc.want) {
			t.Errorf("%s %s %s: %d %s, want %d with %s", tc.method, tc.path, tc.body, status, text, tc.status, tc.want)
		}
	}
}

// A contact that is closed takes up its place for as long as was set.
func TestAfterContactWorkTakesAsLongAsWasSet(t *testing.T) {
	a := newAPI(t, nil)
	a.do("POST", "/agents", `{"name":"Alice"}`)
	if err := a.world.Oceana.Reach("Alice", "Bo", "c0", "hi"); err != nil {
		t.Fatal(err)
	}
	a.do("POST", "/oceana", `{"noAnswer":"20s","afterContactWork":"1m"}`)
	a.do("POST", "/agents/Alice/close", `{"customer":"Bo"}`)
	desk, err := a.world.Oceana.Desk("Alice")
	if err != nil || len(desk.Contacts) != 1 || desk.Contacts[0].Interaction != "ACW" {
		t.Fatalf("%v: desk = %+v, want after-contact work", err, desk)
	}
	a.do("POST", "/clock/advance", `{"by":"61s"}`)
	if desk, _ = a.world.Oceana.Desk("Alice"); desk.Contacts[0].Interaction != "CLOSED" {
		t.Errorf("after a minute: %s", desk.Contacts[0].Interaction)
	}
}

// Sending a webhook again posts the same body with the same secret, once, and the journal calls it the next attempt.
func TestAWebhookIsSentAgain(t *testing.T) {
	a := newAPI(t, nil)
	type got struct{ Key, Body string }
	var calls []got
	done := make(chan got, 10)
	var status atomic.Int64
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		w.WriteHeader(int(status.Load()))
		done <- got{r.Header.Get("X-API-Key"), string(body)}
	}))
	defer hook.Close()
	status.Store(200)
	a.world.UseConnector(hook.URL)
	if _, err := a.world.RegisterWebhook(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.do("POST", "/phones", `{"name":"Ana","channel":"web"}`)
	a.do("POST", "/phones/Ana/send", `{"text":"Hello"}`)
	seq := int64(0)
	for _, e := range a.world.Journal.Entries(0) {
		if e.Kind == "webhook" {
			seq = e.Seq
		}
	}
	if status, text := a.do("POST", "/journal/"+strconv.FormatInt(seq, 10)+"/resend", ""); status != 200 || !strings.Contains(text, `"attempt":2`) || !strings.Contains(text, `"status":200`) {
		t.Fatalf("resend: %d %s", status, text)
	}
	for range 2 {
		select {
		case c := <-done:
			calls = append(calls, c)
		case <-time.After(3 * time.Minute): //nolint:forbidigo // transport: the call is made by then
			t.Fatalf("%d calls, want 2", len(calls))
		}
	}
	if diff := cmp.Diff(calls[0], calls[1]); diff != "" || !strings.Contains(calls[0].Body, "Hello") || calls[0].Key == "" || len(done) > 0 {
		t.Errorf("the second call differs, or there is a third (-first +second):\n%s", diff)
	}
	// One that fails is a person's own try: the cloud does not repeat it.
	status.Store(503)
	if status, text := a.do("POST", "/journal/"+strconv.FormatInt(seq, 10)+"/resend", ""); status != 200 || !strings.Contains(text, `"status":503`) {
		t.Errorf("resend to a receiver that fails: %d %s", status, text)
	}
	if due := a.world.Clock.Pending(5); len(due) != 0 || len(done) != 1 {
		t.Errorf("the copy was tried %d times, and there is due: %+v", len(done), due)
	}
	for path, want := range map[string]int{"/journal/1/resend": 409, "/journal/x/resend": 400, "/journal/99999/resend": 409} {
		if status, text := a.do("POST", path, ""); status != want {
			t.Errorf("%s: %d %s, want %d", path, status, text, want)
		}
	}
}

func TestWhatWebChatsShowOnHold(t *testing.T) {
	a := newAPI(t, nil)
	if text := a.mustDo("GET", "/oceana", ""); !strings.Contains(text, `"comfortGroups":[{"groupName":"Default"`) || !strings.Contains(text, `"onHoldUrls":[{"tag":"Default"`) {
		t.Errorf("at first: %s", text)
	}
	text := a.mustDo("POST", "/oceana", `{"comfortGroups":[{"groupName":"g","delay":20,"messages":[{"message":"One"},{"message":"Two"}]}],"onHoldUrls":[{"tag":"t","holdTime":5,"urls":[{"url":"https://a.example/x"}]}]}`)
	if !strings.Contains(text, `"numberOfMessages":2,"messages":[{"message":"One","sequence":1},{"message":"Two","sequence":2}]`) || !strings.Contains(text, `"url":"https://a.example/x"`) {
		t.Errorf("as set: %s", text)
	}
	for body, field := range map[string]string{
		`{"comfortGroups":[]}`:                                                   "comfortGroups",
		`{"comfortGroups":[{"groupName":"g"}]}`:                                  "comfortGroups.messages",
		`{"comfortGroups":[{"groupName":"g","messages":[{"message":""}]}]}`:      "comfortGroups.messages.message",
		`{"onHoldUrls":[]}`:                                                      "onHoldUrls",
		`{"onHoldUrls":[{"tag":"t","urls":[]}]}`:                                 "onHoldUrls.urls",
		`{"onHoldUrls":[{"tag":"t","urls":[{"url":"nowhere"}]}]}`:                "onHoldUrls.urls.url",
		`{"onHoldUrls":[{"tag":"t","holdTime":-1,"urls":[{"url":"http://a"}]}]}`: "onHoldUrls.holdTime",
	} {
		if status, text := a.do("POST", "/oceana", body); status != 400 || !strings.Contains(text, field+":") {
			t.Errorf("%s: %d %s, want 400 with %s", body, status, text, field)
		}
	}
}
