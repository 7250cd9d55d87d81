package aggregator_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim/journal"
)

func TestProcessorsAndPipelinesAreManaged(t *testing.T) {
	c := newCloud(t)
	var steps []struct {
		Do     string
		Body   json.RawMessage
		Status int
		Want   any
	}
	fixture(t, "pipeline_manage.json", &steps)
	var ids []string
	for _, s := range steps {
		fill := func(text string) string {
			for i, id := range ids {
				text = strings.ReplaceAll(text, "{"+strconv.Itoa(i)+"}", id)
			}
			return text
		}
		method, path, _ := strings.Cut(fill(s.Do), " ")
		r := c.do(method, path, fill(string(s.Body)))
		want, err := json.Marshal(s.Want)
		if err != nil {
			t.Fatal(err)
		}
		var expected any
		if err := json.Unmarshal([]byte(fill(string(want))), &expected); err != nil {
			t.Fatal(err)
		}
		if d := differs(r.body, expected); d != "" || r.status != s.Status {
			t.Errorf("%s %s: status %d, want %d; %s", s.Do, s.Body, r.status, s.Status, d)
		}
		if method == "POST" && r.status == 201 {
			ids = append(ids, r.json(t)["processor"].(map[string]any)["_id"].(string))
		}
	}
}

// processor is a customer's program: it keeps what it is called with and answers the statuses given, then 200.
type processor struct {
	*hook
	id, secret string
}

func (c *cloud) processor(rest string, statuses ...int) *processor {
	c.t.Helper()
	h := c.hook(statuses...)
	r := c.do("POST", "/middleware/processors", `{"target":"`+h.URL+`"`+rest+`}`)
	if r.status != http.StatusCreated {
		c.t.Fatalf("create processor: %d %s", r.status, r.body)
	}
	p := r.json(c.t)["processor"].(map[string]any)
	return &processor{h, p["_id"].(string), p["secret"].(string)}
}

func (c *cloud) pipeline(list ...*processor) {
	c.t.Helper()
	ids := []string{}
	for _, p := range list {
		ids = append(ids, p.id)
	}
	body, err := json.Marshal(ids)
	if err != nil {
		c.t.Fatal(err)
	}
	if r := c.do("PUT", "/middleware/pipelines/appuser", string(body)); r.status != 200 {
		c.t.Fatalf("set the pipeline: %d %s", r.status, r.body)
	}
}

func (h *hook) bodies() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []string
	for _, g := range h.got {
		list = append(list, g.body)
	}
	return list
}

// nonce is that of the latest call.
func (p *processor) nonce(t testing.TB) string {
	t.Helper()
	list := p.bodies()
	if len(list) == 0 {
		t.Fatal("the processor was not called")
	}
	var call struct{ Nonce string }
	if err := json.Unmarshal([]byte(list[len(list)-1]), &call); err != nil || call.Nonce == "" {
		t.Fatalf("call without a nonce: %s", list[len(list)-1])
	}
	return call.Nonce
}

func (c *cloud) proceed(nonce, body string) reply {
	c.t.Helper()
	return c.send("POST", "/v1.1/apps/"+c.app.ID+"/middleware/continue", body, "Bearer "+nonce)
}

func TestAMessagePassesTheProcessorsBeforeAnybodyElseSeesIt(t *testing.T) {
	c := newCloud(t)
	var want map[string]any
	fixture(t, "pipeline_call.json", &want)
	first, second, h := c.processor(""), c.processor(""), c.hook()
	c.register(h.URL, "")
	c.pipeline(first, second)
	ann, id := c.receive("hello")
	c.settle()
	expect := func(what, got string) {
		t.Helper()
		if d := differs(got, want[what]); d != "" {
			t.Errorf("%s: %s", what, d)
		}
	}
	hidden := func(when string) {
		t.Helper()
		r := c.do("GET", "/appusers/"+ann.ID+"/messages", "")
		if n := len(r.json(t)["messages"].([]any)); n != 0 || len(h.bodies()) != 0 || len(c.Messages(ann.ConversationID)) != 0 {
			t.Errorf("%s: %d messages, %d webhooks, want none", when, n, len(h.bodies()))
		}
	}
	expect("message", first.bodies()[0])
	if got := first.got[0].header.Get("X-API-Key"); got != first.secret {
		t.Errorf("key %q, want the processor's secret", got)
	}
	hidden("at the first processor")

	nonce := first.nonce(t)
	if !strings.HasPrefix(nonce, "mw_") || len(nonce) != 27 {
		t.Errorf("nonce %q", nonce)
	}
	if r := c.proceed(nonce, `{"metadata":{"mood":"good","n":1}}`); r.status != 200 {
		t.Fatalf("continue: %d %s", r.status, r.body)
	}
	c.settle()
	expect("second processor", second.bodies()[0])
	hidden("at the second processor")
	if second.nonce(t) == nonce {
		t.Error("the second processor got the first one's nonce")
	}
	r := c.proceed(nonce, `{}`)
	expect("stale", r.body)
	if r.status != 401 {
		t.Errorf("used nonce: %d", r.status)
	}
	r = c.send("POST", "/v1/middleware/continue", `{"metadata":{"mood":"bad","ok":true}}`, "Bearer "+second.nonce(t))
	if r.status != 200 {
		t.Errorf("continue without the app: %d", r.status)
	}
	expect("continue", r.body)
	c.settle()
	if len(h.bodies()) != 1 {
		t.Fatalf("webhooks: %v", h.bodies())
	}
	expect("webhook", h.bodies()[0])
	if got := c.Messages(ann.ConversationID); len(got) != 1 || got[0].ID != id || string(got[0].Metadata) != `{"mood":"bad","n":1,"ok":true}` {
		t.Errorf("history: %+v", got)
	}
	for _, e := range c.journal.Entries(0) {
		if strings.Contains(string(e.Payload), nonce) {
			t.Errorf("the journal shows the nonce: %s", e.Payload)
		}
	}
	var names []string
	for _, e := range c.entries(journal.KindWebhook) {
		names = append(names, e.Name)
	}
	if diff := cmp.Diff(names, []string{"processor message:appUser", "processor message:appUser", "message:appUser"}); diff != "" {
		t.Errorf("calls (-got +want):\n%s", diff)
	}
}

func TestWhatIsNotContinuedInFiveMinutesIsNeverDelivered(t *testing.T) {
	for wait, status := range map[time.Duration]int{5*time.Minute - time.Second: 200, 5 * time.Minute: 401} {
		c := newCloud(t)
		p, h := c.processor(""), c.hook()
		c.register(h.URL, "")
		c.pipeline(p)
		ann, _ := c.receive("hello")
		c.settle()
		c.advance(wait)
		if r := c.proceed(p.nonce(t), ""); r.status != status {
			t.Errorf("after %s: %d %s, want %d", wait, r.status, r.body, status)
		}
		c.advance(time.Hour)
		want := map[int]int{200: 1, 401: 0}[status]
		if got := len(c.Messages(ann.ConversationID)); got != want || len(h.bodies()) != want {
			t.Errorf("after %s: %d messages, %d webhooks, want %d", wait, got, len(h.bodies()), want)
		}
	}
}

func TestAProcessorIsCalledAgainWhateverItAnswered(t *testing.T) {
	c := newCloud(t)
	p := c.processor("", 404, 500, 302, 400)
	c.pipeline(p)
	c.receive("hello")
	c.settle()
	c.advance(13 * time.Minute)
	var at []time.Duration
	for _, g := range p.got {
		at = append(at, g.at)
	}
	if diff := cmp.Diff(at, []time.Duration{0, 30 * time.Second, 90 * time.Second, 4 * time.Minute, 13 * time.Minute}); diff != "" {
		t.Errorf("calls (-got +want):\n%s", diff)
	}
	for _, b := range p.bodies()[1:] {
		if b != p.bodies()[0] {
			t.Errorf("another body: %s", b)
		}
	}
	c.advance(4 * time.Minute)
	if r := c.proceed(p.nonce(t), "{}"); r.status != 200 {
		t.Errorf("the last call renews the nonce: %d %s", r.status, r.body)
	}
}

func TestAProcessorThatContinuesIsNotCalledAgain(t *testing.T) {
	c := newCloud(t)
	p := c.processor("", 500)
	c.pipeline(p)
	ann, _ := c.receive("hello")
	c.settle()
	if r := c.proceed(p.nonce(t), "{}"); r.status != 200 {
		t.Fatal(r.body)
	}
	c.advance(time.Hour)
	if len(p.bodies()) != 1 || len(c.Messages(ann.ConversationID)) != 1 {
		t.Errorf("calls %d, messages %d, want 1 and 1", len(p.bodies()), len(c.Messages(ann.ConversationID)))
	}
}

func TestAHeldMessageHoldsBackNoOther(t *testing.T) {
	c := newCloud(t)
	p, h := c.processor(""), c.hook()
	c.register(h.URL, "")
	c.pipeline(p)
	ann, _ := c.receive("first")
	c.settle()
	first := p.nonce(t)
	c.receive("second")
	c.settle()
	second := p.nonce(t)
	for _, nonce := range []string{second, first} {
		if r := c.proceed(nonce, "{}"); r.status != 200 {
			t.Fatal(r.body)
		}
		c.settle()
	}
	if list := h.bodies(); len(list) != 2 || !strings.Contains(list[0], "second") {
		t.Errorf("webhooks: %v", list)
	}
	var texts []string
	for _, m := range c.Messages(ann.ConversationID) {
		texts = append(texts, m.Text)
	}
	if diff := cmp.Diff(texts, []string{"first", "second"}); diff != "" {
		t.Errorf("history by time of receipt (-got +want):\n%s", diff)
	}
}

func TestTheBusinessBypassesThePipeline(t *testing.T) {
	c := newCloud(t)
	p, h := c.processor(""), c.hook()
	ann, _ := c.receive("hello")
	c.register(h.URL, "")
	c.pipeline(p)
	if r := c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appMaker","type":"text","text":"a"}`); r.status != 201 {
		t.Fatal(r.body)
	}
	c.settle()
	if len(p.bodies()) != 0 || len(h.bodies()) != 1 {
		t.Errorf("processor %d, webhook %d, want 0 and 1", len(p.bodies()), len(h.bodies()))
	}
	if r := c.do("POST", "/appusers/"+ann.ID+"/messages", `{"role":"appUser","type":"text","text":"b"}`); r.status != 201 {
		t.Fatal(r.body)
	}
	c.settle()
	if len(p.bodies()) != 1 || len(h.bodies()) != 1 {
		t.Errorf("a post of the app user: processor %d, webhook %d, want 1 and still 1", len(p.bodies()), len(h.bodies()))
	}
}

func TestContinueRefuses(t *testing.T) {
	c := newCloud(t)
	p := c.processor("")
	c.pipeline(p)
	c.receive("hello")
	c.settle()
	nonce := p.nonce(t)
	path := "/v1.1/middleware/continue"
	for _, tc := range []struct{ path, header, body, want string }{
		{path, "", "{}", "unauthorized: Authorization is required"},
		{path, c.basic(), "{}", "invalid_auth: Invalid nonce"},
		{path, "Bearer mw_x", "{}", "invalid_auth: Invalid nonce"},
		{"/v1.1/apps/" + c.Provision("Other").ID + "/middleware/continue", "Bearer " + nonce, "{}", "invalid_auth: Invalid nonce"},
		{path, "Bearer " + nonce, "[]", "bad_request: Bad request"},
		{path, "Bearer " + nonce, `{"metadata":{"a":{}}}`, "bad_request: metadata.a should be string,number,boolean"},
		{path, "Bearer " + nonce, `{"metadata":5}`, "bad_request: metadata should be object"},
		{path, "Bearer " + nonce, `{"metadata":{"a":"` + strings.Repeat("x", 4096) + `"}}`, "bad_request: Message metadata is limited to 4096 bytes in size."},
		{path, "Bearer " + nonce, "{}", ""},
	} {
		if got := failure(t, c.send("POST", tc.path, tc.body, tc.header)); got != tc.want {
			t.Errorf("%s %.40s: got %q, want %q", tc.header, tc.body, got, tc.want)
		}
	}
}

func TestAProcessorMayContinueBeforeItAnswers(t *testing.T) {
	c := newCloud(t)
	var once sync.Once
	status := make(chan int, 1)
	h := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var call struct{ Nonce string }
		b, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(b, &call)
		once.Do(func() { status <- c.proceed(call.Nonce, "{}").status })
	}))
	t.Cleanup(h.Close)
	r := c.do("POST", "/middleware/processors", `{"target":"`+h.URL+`"}`)
	id := r.json(t)["processor"].(map[string]any)["_id"].(string)
	c.do("PUT", "/middleware/pipelines/appuser", `["`+id+`"]`)
	ann, _ := c.receive("hello")
	if err := c.clock.Settle(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := <-status; got != 200 || len(c.Messages(ann.ConversationID)) != 1 {
		t.Errorf("status %d, messages %d", got, len(c.Messages(ann.ConversationID)))
	}
}
