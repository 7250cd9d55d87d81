package control_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/control"
)

// described is an operation with its place.
type described struct {
	operation
	method, path string
}

// url is the path with an example of every value, or another one.
func (d described) url(other map[string]string) string {
	path := d.path
	for _, p := range d.Parameters {
		if p.In == "path" {
			path = strings.ReplaceAll(path, "{"+p.Name+"}", cmp.Or(other[p.Name], fmt.Sprint(p.Example)))
		}
	}
	return path
}

func (d described) example() string {
	if d.RequestBody == nil {
		return ""
	}
	return string(d.RequestBody.Content["application/json"].Example)
}

func (d *description) all() (list []described) {
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(d.Paths[path])) {
			list = append(list, described{d.Paths[path][method], strings.ToUpper(method), path})
		}
	}
	return list
}

func TestTheListOfCallsIsTheDescription(t *testing.T) {
	a := newAPI(t, nil)
	var want, got []string
	for _, op := range a.says.all() {
		want = append(want, op.ID+" "+op.method+" /api/v1"+op.path)
	}
	var list struct {
		Calls []struct{ Name, Method, Path string }
	}
	_, text := a.do("GET", "/", "")
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatal(err)
	}
	for _, c := range list.Calls {
		got = append(got, c.Name+" "+c.Method+" "+c.Path)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("openapi.json (-) and GET /api/v1/ (+) differ:\n%s", diff)
	}
	if _, same := a.do("GET", "", ""); same != text {
		t.Errorf("GET /api/v1 answers %s", same)
	}
	if _, served := a.do("GET", "/openapi.json", ""); !sameJSON(t, served, string(control.OpenAPI())) {
		t.Error("openapi.json is served otherwise than OpenAPI makes it")
	}
}

func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y any
	for text, into := range map[string]*any{a: &x, b: &y} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	return gocmp.Equal(x, y)
}

// TestWhatIsServedIsDescribed tries every method at every path: what is not described is no call, and what is described is one.
func TestWhatIsServedIsDescribed(t *testing.T) {
	a := newAPI(t, func(c *control.API) { c.Token = "t0ken" }) // so nothing is done, and streams do not begin
	for _, path := range slices.Sorted(maps.Keys(a.says.Paths)) {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			op, err := a.says.find(method, path)
			if err == nil {
				if status, _ := a.do(method, path, ""); status != 401 || !strings.EqualFold(op.Responses["401"].Ref, "#/components/responses/Refused401") {
					t.Errorf("%s %s without the token: %d", method, path, status)
				}
				continue
			}
			if status, text := a.do(method, path, "", "Authorization", "Bearer t0ken"); status != 404 || !strings.Contains(text, "no such call") {
				t.Errorf("%s %s is not described, and answered %d %s", method, path, status, text)
			}
		}
	}
}

// TestEveryFieldOfABodyIsDescribed asks the server itself which fields there are, and gives each a wrong value.
func TestEveryFieldOfABodyIsDescribed(t *testing.T) {
	a := newAPI(t, func(c *control.API) { c.Player = &stage{} })
	there := regexp.MustCompile(`there are (.*)"`)
	for _, op := range a.says.all() {
		if op.RequestBody == nil {
			continue
		}
		schema := op.RequestBody.Content["application/json"].Schema
		if err := a.says.fits(schema, op.example()); err != nil {
			t.Errorf("%s: its example: %v", op.ID, err)
		}
		fields, required := a.says.fields(t, schema)
		_, text := a.do(op.method, op.url(nil), `{"noSuchField":1}`)
		m := there.FindStringSubmatch(text)
		if m == nil || m[1] != strings.Join(fields, ", ") {
			t.Errorf("%s: described with %q, and answers %s", op.ID, fields, text)
		}
		for _, field := range fields {
			status, text := a.do(op.method, op.url(nil), fmt.Sprintf(`{%q:[{}]}`, field))
			if status != 400 || !strings.Contains(text, field) {
				t.Errorf("%s: a wrong %s: %d %s", op.ID, field, status, text)
			}
		}
		a.do("POST", "/phones", `{"name":"Ana","channel":"web"}`)
		for _, field := range required {
			var body map[string]any
			if err := json.Unmarshal([]byte(op.example()), &body); err != nil {
				t.Fatal(err)
			}
			delete(body, field)
			b, _ := json.Marshal(body)
			if status, text := a.do(op.method, op.url(map[string]string{"id": a.number()}), string(b)); status != 400 || !strings.Contains(text, field) {
				t.Errorf("%s without %s: %d %s", op.ID, field, status, text)
			}
		}
	}
}

// fields are those of a body, sorted, and those of them that are required.
func (d *description) fields(t *testing.T, schema map[string]any) (fields, required []string) {
	t.Helper()
	ref, _ := schema["$ref"].(string)
	part, ok := d.Components.Schemas[strings.TrimPrefix(ref, componentSchemas)].(map[string]any)
	if !ok {
		t.Fatalf("no component %q", ref)
	}
	for name := range part["properties"].(map[string]any) {
		fields = append(fields, name)
	}
	slices.Sort(fields)
	needs, _ := part["required"].([]any)
	for _, name := range needs {
		required = append(required, name.(string))
	}
	return fields, required
}

// number is the integration id of the world's WhatsApp number.
func (a api) number() string { return a.world.Ready("", "").Integrations["whatsapp"] }

// TestEveryParameterIsDescribed gives every parameter a wrong value, and every call one that there is not.
func TestEveryParameterIsDescribed(t *testing.T) {
	a := newAPI(t, func(c *control.API) {
		c.Player = &stage{playing: &control.Play{}}
		c.Connector = func() control.ConnectorSwitch { return &lamp{on: true} }
	})
	a.do("POST", "/agents", `{"name":"Alice"}`)
	there := regexp.MustCompile(`there are token, world(.*)"`)
	for _, op := range a.says.all() {
		a.do("POST", "/phones", `{"name":"Ana","channel":"whatsapp"}`) // a call before may have taken it away
		_, text := a.do(op.method, op.url(nil)+"?noSuchParameter=1", op.example())
		query := ""
		for _, p := range op.Parameters {
			if p.In == "query" {
				query += ", " + p.Name
			}
			wrong := "no-such-value"
			switch {
			case p.Schema.Type == "integer" && p.In == "path", len(p.Schema.Enum) > 0 && p.In == "path":
				status, text := a.do(op.method, op.url(map[string]string{p.Name: wrong}), op.example())
				if status != 400 && status != 404 || !strings.Contains(text, wrong) {
					t.Errorf("%s: %s %q: %d %s", op.ID, p.Name, wrong, status, text)
				}
				for _, value := range p.Schema.Enum {
					if _, text := a.do(op.method, op.url(map[string]string{p.Name: value}), op.example()); strings.Contains(text, fmt.Sprintf(`action: \"%s\": use`, value)) {
						t.Errorf("%s: %s: %s", op.ID, value, text)
					}
				}
			case p.Schema.Type == "integer", len(p.Schema.Enum) > 0:
				if status, text := a.do(op.method, op.url(nil)+"?"+p.Name+"="+wrong, op.example()); status != 400 || !strings.Contains(text, p.Name) {
					t.Errorf("%s: %s=%s: %d %s", op.ID, p.Name, wrong, status, text)
				}
			}
		}
		if m := there.FindStringSubmatch(text); m == nil || m[1] != query {
			t.Errorf("%s: described with %q, and answers %s", op.ID, query, text)
		}
	}
}

func TestExamplesFitTheirSchemas(t *testing.T) {
	d, shown := describe(t), 0
	for _, op := range d.all() {
		for status, r := range op.Responses {
			c := r.Content["application/json"]
			if c.Example == nil {
				continue
			}
			shown++
			if err := d.fits(c.Schema, string(c.Example)); err != nil {
				t.Errorf("%s %s: %v", op.ID, status, err)
			}
		}
		for _, p := range op.Parameters {
			if fmt.Sprint(p.Example) == "" || p.Description == "" {
				t.Errorf("%s: %s has no example or no description", op.ID, p.Name)
			}
		}
	}
	if shown < 15 {
		t.Errorf("%d answers have an example", shown)
	}
}

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
		c.Feature = func(*sim.World, int64, int64) (string, error) { return "Feature: A\n", nil }
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
