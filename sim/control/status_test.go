package control_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/control"
)

// stage plays generated scenarios.
type stage struct{ playing *control.Play }

func (s *stage) Features() ([]control.Feature, error) {
	return []control.Feature{{File: "a.feature", Name: "A", Scenarios: []control.Scenario{{Line: 3, Name: "one", Tags: []string{}, Steps: 2}}}}, nil
}

func (s *stage) Play(_ context.Context, file string, line int) error {
	switch file {
	case "a.feature":
		s.playing = &control.Play{ID: 1, File: file, Line: line, Feature: "A", Scenario: "one", Tags: []string{}, Steps: []control.PlayStep{{Keyword: "Given", Text: "x"}, {Keyword: "Then", Text: "y"}}}
		return nil
	case "other.feature":
		return control.ErrOtherConnector
	}
	return control.ErrNoScenario
}

func (s *stage) Next(_ context.Context, to int) error {
	s.playing.Done = min(to, len(s.playing.Steps))
	return nil
}

func (s *stage) End() { s.playing = nil }

func (s *stage) Playing() *control.Play { return s.playing }

// forks keeps one branch, or fails.
type forks struct {
	world func() *sim.World
	err   error
}

func (f *forks) Undo(context.Context) error { return f.err }

func (f *forks) Redo(context.Context) error { return f.err }

func (f *forks) Fork(_ context.Context, _ string, part func(actions.Recording) actions.Recording) error {
	part(actions.Recording{})
	return f.err
}

func (f *forks) Load(context.Context, string, actions.Recording) error { return f.err }

func (f *forks) Past(_ context.Context, _ time.Time, look func(*sim.World) error) error {
	if f.err != nil {
		return f.err
	}
	return look(f.world())
}

func (f *forks) List() []control.Branch {
	return []control.Branch{{ID: "b2", Name: "main", Now: start}}
}

func (f *forks) Switch(id string) error {
	if id == "nobody" {
		return control.ErrNoBranch
	}
	return f.err
}

func (f *forks) Name(id, _ string) error { return f.Switch(id) }

func (f *forks) Drop(id string) error { return f.Switch(id) }

// TestEveryStatusHappens makes every call answer with every status that is described, and with no other; do checks each answer.
func TestEveryStatusHappens(t *testing.T) {
	a := newAPI(t, func(c *control.API) {
		c.Player, c.Reset = &stage{}, func(context.Context) error { return nil }
		l := &lamp{on: true}
		c.Connector = func() control.ConnectorSwitch { return l }
		c.Branches = &forks{world: c.World}
		c.Feature = func(context.Context, *sim.World, int64, int64) (string, error) { return "Feature: A\n", nil }
	})
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(hook.Close)
	a.world.UseConnector(hook.URL)
	if _, err := a.world.RegisterWebhook(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.everythingOnce()
	a.refusals()
	a.like(newAPI(t, nil)).needs(501)
	stuck := a.like(newAPI(t, func(c *control.API) { c.Branches = &forks{err: actions.ErrBlocked} }))
	stuck.needs(409)
	for _, path := range []string{"/phones/Ana", "/agents/Alice", "/queue", "/overview", "/ledger"} {
		stuck.do("GET", path+"?at=2020-11-03T09:00:00Z", "")
		a.like(newAPI(t, nil)).do("GET", path+"?at=2020-11-03T09:00:00Z", "")
		a.do("GET", path+"?at=2020-11-03T09:00:00Z", "")
	}
	for _, call := range []string{"GET", "POST", "POST", "DELETE"} {
		a.do(call, "/floor", "")
	}
	a.do("GET", "/business", "")
	a.do("POST", "/business", `{"name":"Shoes"}`)
	a.do("POST", "/load", `{"head":{"format":"wavetank actions","version":1,"world":"scenario","name":"","seed":1,"connector":"builtin"},"actions":[{"n":1,"turn":0,"actor":"api","do":"teleport"}]}`)
	a.like(apiOf(t, sim.Config{Start: start, Seed: 1, Stuck: time.Millisecond}, func(c *control.API) {
		c.Connector = func() control.ConnectorSwitch { return &lamp{on: true} }
	})).hangs()
	wall := a.like(apiOf(t, sim.Config{Seed: 1, Real: true}, nil))
	wall.do("POST", "/clock/speed", `{"speed":1}`)
	wall.do("POST", "/clock/next", "")
	wall.do("GET", "/save", "")
	guarded := a.like(newAPI(t, func(c *control.API) { c.Token, c.Shared = "t0ken", true }))
	with := []string{"Authorization", "Bearer t0ken"}
	guarded.do("POST", "/phones", `{"name":"Ana","channel":"web"}`, with...)
	guarded.do("POST", "/phones/Ana/invite", "", with...)
	for _, op := range a.says.all() {
		guarded.do(op.method, op.url(nil), op.example())
		guarded.do(op.method, op.url(nil), op.example(), append(with, "Origin", "http://elsewhere.example")...)
	}
	for _, op := range a.says.all() {
		for status := range op.Responses {
			if status != "default" && !a.says.seen[op.ID+" "+status] {
				t.Errorf("%s never answered %s", op.ID, status)
			}
		}
	}
}

// like makes b add to what a has seen.
func (a api) like(b api) api {
	b.says = a.says
	return b
}

// everythingOnce makes every call succeed, in an order in which that is possible, and ask for its answer at once where it can.
func (a api) everythingOnce() {
	a.t.Helper()
	body := map[string]string{"beginPlay": `{"file":"a.feature"}`, "useDesk": `{"state":"ready"}`, "setFileStore": `{"refuse":0}`, "setScanner": `{"down":false}`}
	value := map[string]map[string]string{
		"useDesk": {"action": "state"}, "switchConnector": {"action": "kill"}, "removeTemplate": {"name": "shipped"}, "removePhone": {"name": "Bea"},
	}
	order := []string{
		"listCalls", "describe", "getWorld", "getOverview", "getClock", "awaitClock", "advanceClock", "advanceToNext", "settle", "setSpeed",
		"addPhone", "listPhones", "getPhone", "usePhone", "getContact", "followPhone",
		"addAgent", "listAgents", "getAgent", "getQueue", "useDesk",
		"getOceana", "setOceana", "addService", "getRichMedia", "setFileStore", "getLedger", "getFeature", "listTemplates", "addTemplate",
		"listNumbers", "addNumber", "approveNumber", "deployNumber", "setProfile", "addSandbox", "getSandbox", "listReviews", "submitTemplate", "removeTemplate",
		"getWhatsAppOptions", "setWhatsAppOptions", "listWhatsAppErrors", "listFaults", "addFault", "clearFaults", "getScanner", "setScanner",
		"getJournal", "getActions", "saveWorld", "loadWorld", "undoAction", "redoAction", "listBranches", "addBranch", "switchBranch", "nameBranch", "dropBranch", "followJournal", "resendWebhook", "switchConnector",
		"listFeatures", "beginPlay", "getPlay", "goOnPlaying", "renamePhone", "removePhone", "setClock", "resetWorld",
	}
	for _, id := range order {
		i := slices.IndexFunc(a.says.all(), func(op described) bool { return op.ID == id })
		if i < 0 {
			a.t.Fatalf("%s is not described", id)
		}
		op, values := a.says.all()[i], maps.Clone(value[id])
		if values == nil {
			values = map[string]string{}
		}
		switch {
		case strings.Contains(op.path, "/numbers/{id}"):
			values["id"] = a.unregistered()
		case id == "getSandbox":
			_, text := a.do("POST", "/whatsapp/sandboxes", "")
			var s struct{ IntegrationID string }
			_ = json.Unmarshal([]byte(text), &s)
			values["id"] = s.IntegrationID
		case id == "resendWebhook":
			values["seq"] = a.webhook()
		}
		if op.Responses["200"].Content["text/event-stream"].Schema != nil {
			a.begins(op.url(values))
			continue
		}
		if id == "awaitClock" {
			waits := a.wait("60s")
			a.do("POST", "/clock/advance", `{"by":"60s"}`)
			a.waited(waits)
			continue
		}
		url := op.url(values)
		if id == "removeTemplate" {
			url += "?namespace=shop"
		}
		if _, soon := op.Responses["202"]; soon {
			if id == "addAgent" {
				a.do(op.method, url+"?settle=no", `{"name":"Bob"}`)
			} else {
				a.do(op.method, url+"?settle=no", cmp.Or(body[id], op.example()))
			}
			if id == "switchConnector" {
				url = op.url(map[string]string{"action": "start"})
			}
		}
		if status, text := a.do(op.method, url, cmp.Or(body[id], op.example())); status >= 300 {
			a.t.Errorf("%s %s: %d %s", op.method, url, status, text)
		}
	}
}

// unregistered is the id of the number that was added last.
func (a api) unregistered() string {
	var list struct {
		Numbers []struct{ IntegrationID string }
	}
	_, text := a.do("GET", "/whatsapp/numbers", "")
	if err := json.Unmarshal([]byte(text), &list); err != nil || len(list.Numbers) == 0 {
		a.t.Fatalf("%v %s", err, text)
	}
	return list.Numbers[len(list.Numbers)-1].IntegrationID
}

// webhook is the number of an entry of the journal that a webhook made.
func (a api) webhook() string {
	for _, e := range a.world.Journal.Entries(0) {
		if e.Kind == "webhook" && e.Status == 200 {
			return fmt.Sprint(e.Seq)
		}
	}
	a.t.Fatal("no webhook was sent")
	return ""
}

// begins opens an event stream and leaves it.
func (a api) begins(path string) {
	a.t.Helper()
	ctx, leave := context.WithCancel(a.t.Context())
	defer leave()
	r, err := http.NewRequestWithContext(ctx, "GET", a.url+path, nil)
	if err != nil {
		a.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := a.says.check("GET", path, resp.StatusCode, resp.Header.Get("Content-Type"), ""); err != nil {
		a.t.Error(err)
	}
}

// refusals makes calls be refused: 400, 404, 409 and 413.
func (a api) refusals() {
	a.t.Helper()
	large := `{"x":"` + strings.Repeat("x", 1<<20) + `"}`
	for _, op := range a.says.all() {
		a.do(op.method, op.url(nil)+"?noSuchParameter=1", op.example())
		if _, has := op.Responses["404"]; has {
			a.do(op.method, op.url(map[string]string{"name": "Nobody", "id": "nobody"}), op.example())
		}
		if _, has := op.Responses["413"]; has && op.ID == "loadWorld" {
			a.do(op.method, op.url(nil), `{"x":"`+strings.Repeat("x", 32<<20)+`"}`)
		} else if has {
			a.do(op.method, op.url(nil), large)
		}
	}
	a.do("POST", "/phones", `{"name":"Ana","channel":"web"}`)
	a.do("POST", "/play", `{"file":"missing.feature"}`)
	a.do("POST", "/play/next", "")
	a.do("POST", "/play", `{"file":"a.feature"}`)
	for _, c := range []string{
		"/clock/advance {\"by\":\"-1s\"}", "/clock/set {\"to\":\"2020-01-01T00:00:00Z\"}", "/phones/Ana/invite", "/phones/Ana/tap {\"on\":\"Yes\"}",
		"/journal/1/resend", "/play/polish", "/play {\"file\":\"other.feature\"}", "/connector/polish",
	} {
		path, body, _ := strings.Cut(c, " ")
		a.do("POST", path, body)
	}
}

// needs makes calls that are described with a status.
func (a api) needs(status int) {
	a.t.Helper()
	for _, op := range a.says.all() {
		if _, has := op.Responses[fmt.Sprint(status)]; has {
			a.do(op.method, op.url(nil), op.example())
		}
	}
}

// hangs makes calls while something is in flight.
func (a api) hangs() {
	a.t.Helper()
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	a.t.Cleanup(hook.Close)
	a.world.UseConnector(hook.URL)
	if _, err := a.world.RegisterWebhook(a.t.Context()); err != nil {
		a.t.Fatal(err)
	}
	a.do("POST", "/phones", `{"name":"Ana","channel":"whatsapp"}`)
	a.do("POST", "/phones/Ana/send", `{"text":"Hello"}`)
	a.do("POST", "/agents", `{"name":"Alice"}`)
	seq := a.webhook()
	a.t.Cleanup(a.world.Journal.Open("an agent who thinks"))
	a.do("POST", "/phones/Ana/send", `{"text":"Hello"}`)
	a.do("POST", "/agents", `{"name":"Bob"}`)
	a.do("POST", "/agents/Bob/state", `{"state":"not ready"}`)
	a.do("POST", "/journal/"+seq+"/resend", "")
	a.do("POST", "/connector/kill", "")
	a.do("POST", "/clock/advance", `{"by":"1s"}`)
	a.do("POST", "/clock/set", `{"to":"2020-11-03T10:00:00Z"}`)
	a.do("POST", "/clock/next", "")
	a.do("POST", "/settle", `{"within":"10ms"}`)
}
