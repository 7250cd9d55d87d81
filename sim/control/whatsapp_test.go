package control_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/control"
)

// whatsappAPI is a world's control API over HTTP.
type whatsappAPI struct {
	*sim.World
	t   *testing.T
	url string
}

func newControl(t *testing.T) *whatsappAPI {
	t.Helper()
	w, err := sim.New(sim.Config{Start: time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC), Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	api := control.API{World: func() *sim.World { return w }, Ready: func() sim.Ready { return sim.Ready{} }}
	server := httptest.NewServer(api.Handler())
	t.Cleanup(server.Close)
	return &whatsappAPI{World: w, t: t, url: server.URL + "/api/v1"}
}

// call returns the status and the answer, an object.
func (c *whatsappAPI) call(method, path, body string) (int, map[string]any) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	var answer map[string]any
	if err := json.Unmarshal(text, &answer); err != nil {
		c.t.Fatalf("%s %s: %s", method, path, text)
	}
	return resp.StatusCode, answer
}

func (c *whatsappAPI) must(status int, method, path, body string) map[string]any {
	c.t.Helper()
	got, answer := c.call(method, path, body)
	if got != status {
		c.t.Fatalf("%s %s = %d %v, want %d", method, path, got, answer, status)
	}
	return answer
}

func TestControlOfNumbers(t *testing.T) {
	c := newControl(t)
	made := c.must(201, "POST", "/whatsapp/numbers", `{"phoneNumber":"+442079460105","deployment":"unregistered"}`)
	id := made["integrationId"].(string)
	c.must(200, "POST", "/whatsapp/numbers/"+id+"/approve", "")
	c.must(400, "POST", "/whatsapp/numbers/"+id+"/deploy", `{"state":"integrated"}`)
	c.must(200, "POST", "/whatsapp/numbers/"+id+"/deploy", `{"state":"registered"}`)
	got := c.must(200, "POST", "/whatsapp/numbers/"+id+"/deploy", `{"state":"integrated"}`)
	if got["approved"] != true || got["deployment"] != "integrated" {
		t.Errorf("number = %v, want it approved and integrated", got)
	}
	c.must(200, "PUT", "/whatsapp/numbers/"+id+"/profile", `{"about":"Seeds","websites":["https://a.example"]}`)
	c.must(400, "PUT", "/whatsapp/numbers/"+id+"/profile", `{"about":"`+strings.Repeat("x", 140)+`"}`)
	c.must(201, "POST", "/phones", `{"name":"Ana","channel":"whatsapp"}`)
	contact := c.must(200, "GET", "/phones/Ana/contact?number=%2B442079460105", "")
	if contact["about"] != "Seeds" || contact["phoneNumber"] != "+442079460105" {
		t.Errorf("contact = %v", contact)
	}
	c.must(404, "GET", "/phones/Bo/contact", "")
	c.must(404, "POST", "/whatsapp/numbers/nobody/approve", "")
	c.must(400, "POST", "/whatsapp/numbers", `{"sandbox":true}`)
	c.must(400, "POST", "/whatsapp/numbers", `{"phoneNumber":"+442079460105"}`)
	if n := len(c.must(200, "GET", "/whatsapp/numbers", "")["numbers"].([]any)); n != 1 {
		t.Errorf("%d numbers, want 1", n)
	}
}

func TestControlOfSandboxes(t *testing.T) { // R110
	c := newControl(t)
	made := c.must(201, "POST", "/whatsapp/sandboxes", "")
	for _, field := range []string{"sandboxNumber", "activationNumber", "code", "integrationId"} {
		if made[field] == "" || made[field] == nil {
			t.Errorf("%s is missing in %v", field, made)
		}
	}
	c.must(201, "POST", "/phones", `{"name":"Ana","channel":"whatsapp"}`)
	c.must(200, "POST", "/phones/Ana/send", `{"text":"`+made["code"].(string)+`","target":"`+made["activationNumber"].(string)+`"}`)
	if got := c.must(200, "GET", "/whatsapp/sandboxes/"+made["integrationId"].(string), ""); got["person"] != "Ana" {
		t.Errorf("sandbox = %v, want Ana permitted", got)
	}
	c.must(404, "GET", "/whatsapp/sandboxes/nobody", "")
}

func TestControlOfTemplatesAndLedger(t *testing.T) {
	c := newControl(t)
	c.must(201, "POST", "/whatsapp/templates", `{"name":"news","namespace":"n","language":"en_US","category":"ALERT","body":"News"}`)
	c.must(400, "POST", "/whatsapp/templates", `{"name":"more","language":"en_US","category":"MARKETING","body":"News"}`)
	status := func() any {
		list := c.must(200, "GET", "/whatsapp/templates", "")["templates"].([]any)
		return list[0].(map[string]any)["status"]
	}
	before := status()
	c.must(200, "POST", "/clock/advance", `{"by":"336h"}`)
	if diff := cmp.Diff([]any{before, status()}, []any{"pending", "approved"}); diff != "" {
		t.Errorf("status (-got +want):\n%s", diff)
	}
	c.must(200, "DELETE", "/whatsapp/templates/news?namespace=n", "")
	c.must(404, "DELETE", "/whatsapp/templates/news?namespace=n", "")
	ledger := c.must(200, "GET", "/ledger", "")
	if diff := cmp.Diff(ledger, map[string]any{"currency": "unit", "charges": []any{}, "countries": []any{}, "paid": 0.0, "free": 0.0, "amount": 0.0}); diff != "" {
		t.Errorf("ledger (-got +want):\n%s", diff)
	}
}

func TestControlOfOptions(t *testing.T) {
	c := newControl(t)
	c.must(200, "PUT", "/whatsapp/options", `{"listOptions":true}`)
	got := c.must(200, "PUT", "/whatsapp/options", `{"gif":"video"}`)
	if got["listOptions"] != true || got["gif"] != "video" {
		t.Errorf("options = %v, want what a call leaves out to stay", got)
	}
	c.must(400, "PUT", "/whatsapp/options", `{"gif":"dance"}`)
	c.must(400, "PUT", "/whatsapp/options", `{"nonsense":1}`)
	if got := c.must(200, "GET", "/whatsapp/options", ""); got["gif"] != "video" {
		t.Errorf("options after a refusal = %v", got)
	}
	if n := len(c.must(200, "GET", "/whatsapp/errors", "")["errors"].([]any)); n < 40 {
		t.Errorf("%d errors", n)
	}
}
