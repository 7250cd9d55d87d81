package control_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
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

var start = time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)

// api is a control API over real HTTP. What it answers is compared with its description.
type api struct {
	t     *testing.T
	world *sim.World
	url   string
	says  *description
}

func newAPI(t *testing.T, change func(*control.API)) api {
	t.Helper()
	return apiOf(t, sim.Config{Start: start, Seed: 1}, change)
}

func apiOf(t *testing.T, cfg sim.Config, change func(*control.API)) api {
	t.Helper()
	w, err := sim.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	for _, kind := range w.Channels() {
		if _, err := w.AddIntegration(kind, ""); err != nil {
			t.Fatal(err)
		}
	}
	served := &control.API{World: func() *sim.World { return w }, Ready: func() sim.Ready { return w.Ready("http://console", "ca.pem") }}
	if change != nil {
		change(served)
	}
	server := httptest.NewServer(served.Handler())
	t.Cleanup(server.Close)
	return api{t: t, world: w, url: server.URL + "/api/v1", says: describe(t)}
}

func (a api) do(method, path, body string, header ...string) (int, string) {
	a.t.Helper()
	r, err := http.NewRequestWithContext(a.t.Context(), method, a.url+path, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	if err := a.says.check(method, path, resp.StatusCode, resp.Header.Get("Content-Type"), string(text)); err != nil {
		a.t.Error(err)
	}
	return resp.StatusCode, strings.TrimSpace(string(text))
}

func TestTheReadyFileNamesEverything(t *testing.T) {
	a := newAPI(t, nil)
	a.world.UseConnector("http://127.0.0.1:9999")
	status, text := a.do("GET", "/world", "")
	var ready sim.Ready
	if err := json.Unmarshal([]byte(text), &ready); status != 200 || err != nil {
		t.Fatalf("%d %v %s", status, err, text)
	}
	if ready.Control != "http://console/api/v1" || len(ready.Integrations) != 6 || ready.SDK.ConfigURL != ready.Aggregator.URL+"/sdk/" || len(ready.Aggregator.AppID) != 24 ||
		!strings.HasPrefix(ready.Aggregator.KeyID, "app_") || !strings.HasPrefix(ready.Aggregator.AccountKeyID, "act_") ||
		ready.Connector.HealthCheck != "http://127.0.0.1:9999/async/messaging/v1/health-check" ||
		ready.Connector.Webhook != "http://127.0.0.1:9999/async/messaging/v1/webhook" ||
		!strings.HasSuffix(ready.Oceana.Messaging, "/services/customer/messaging") || ready.Oceana.CAFile != "ca.pem" {
		t.Errorf("ready file: %s", text)
	}
}

func TestTheClockIsMovedByCalls(t *testing.T) {
	a := newAPI(t, nil)
	for _, tc := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"POST", "/clock/advance", `{"by":"23h55m"}`, 200, `{"now":"2020-11-04T08:55:00Z","settled":true}`},
		{"POST", "/clock/advance", `{"by":"1d"}`, 200, `{"now":"2020-11-05T08:55:00Z","settled":true}`},
		{"POST", "/clock/set", `{"to":"2020-11-06T00:00:00Z"}`, 200, `{"now":"2020-11-06T00:00:00Z","settled":true}`},
		{"POST", "/clock/next", ``, 200, `{"now":"2020-11-06T00:00:00Z","settled":true}`},
		{"POST", "/settle", `{"within":"1s"}`, 200, `{"now":"2020-11-06T00:00:00Z","settled":true}`},
		{"POST", "/clock/set", `{"to":"2020-11-05T00:00:00Z"}`, 409, `"code":"backwards"`},
		{"POST", "/clock/advance", `{"by":"-1s"}`, 409, `"code":"backwards"`},
		{"POST", "/clock/advance", `{"by":"soon"}`, 400, `by: \"soon\"`},
		{"POST", "/clock/advance", `{"for":"1s"}`, 400, `unknown field \"for\"; there are by`},
		{"POST", "/clock/advance", `{"by":1}`, 400, `by: a number`},
		{"POST", "/clock/advance", `{"by":"1s"} {}`, 400, `more than one JSON value`},
		{"POST", "/clock/set", `{"to":"tomorrow"}`, 400, `to: \"tomorrow\"`},
		{"POST", "/clock/speed", `{"speed":-1}`, 400, `speed:`},
		{"POST", "/clock/speed", `{"speed":1000001}`, 400, `speed: 1.000001e+06: give`},
		{"POST", "/clock/speed", `{"speed":1e400}`, 400, `speed:`},
		{"POST", "/clock/speed?speed=NaN", ``, 400, `speed: no such parameter`},
		{"POST", "/clock/speed", `{}`, 400, `speed:`},
		{"POST", "/clock/speed", `{"speed":60}`, 200, `"speed":60`},
		{"POST", "/settle", `{"within":"never"}`, 400, `within:`},
		{"GET", "/clock", ``, 200, `"due":[]`},
		{"PUT", "/clock", ``, 405, `method: PUT: /api/v1/clock takes GET, HEAD`},
		{"GET", "/reset", ``, 405, `takes POST`},
		{"PATCH", "/faults", ``, 405, `takes GET, HEAD, POST, DELETE`},
		{"DELETE", "/", ``, 405, `takes GET`},
		{"GET", "/nothing", ``, 404, `"code":"not_found"`},
	} {
		status, text := a.do(tc.method, tc.path, tc.body)
		if status != tc.status || !strings.Contains(text, tc.want) {
			t.Errorf("%s %s %s: %d %s, want %d with %s", tc.method, tc.path, tc.body, status, text, tc.status, tc.want)
		}
	}
}

func TestSettleSaysWhatIsInFlight(t *testing.T) {
	a := newAPI(t, nil)
	done := a.world.Journal.Open("an agent who thinks")
	defer done()
	status, text := a.do("POST", "/settle", `{"within":"10ms"}`)
	if status != 504 || !strings.Contains(text, "an agent who thinks") {
		t.Errorf("%d %s, want 504 that names what is in flight", status, text)
	}
}

func TestPhonesAndAgentsAreUsedByCalls(t *testing.T) {
	a := newAPI(t, nil)
	for _, tc := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"POST", "/phones", `{"name":"Ana","channel":"WhatsApp","number":"+447700900123"}`, 201, `"address":"+447700900123"`},
		{"POST", "/phones", `{"name":"Fay","channel":"messenger","region":"EU"}`, 201, `"region":"EU"`},
		{"POST", "/phones", `{"name":"Zed"}`, 400, `channel: say which`},
		{"POST", "/phones", `{"name":"Zed","channel":"Viber"}`, 400, `channel: \"viber\": use one of android, ios, messenger, twitter, web, whatsapp`},
		{"POST", "/phones", `{"name":"a/b","channel":"Web"}`, 400, `name:`},
		{"POST", "/phones", `{"channel":"Web"}`, 400, `name:`},
		{"POST", "/phones/Ana/send", `{"text":"Hello"}`, 200, `"text":"Hello"`},
		{"POST", "/phones/Ana/send", `{}`, 400, `text:`},
		{"POST", "/phones/Ana/dance", `{}`, 404, `action: \"dance\"`},
		{"POST", "/phones/Nobody/send", `{"text":"x"}`, 404, `"code":"not_found"`},
		{"GET", "/phones/Ana", ``, 200, `"status":"delivered"`},
		{"GET", "/phones/Nobody", ``, 404, `"code":"not_found"`},
		{"GET", "/phones", ``, 200, `"phones":[{"name":"Ana"`},
		{"GET", "/phones/Ana", ``, 200, `"offers":["call","contact","delete",`},
		{"POST", "/phones/Ana/rename", `{"name":"Bea"}`, 200, `{"name":"Bea","channel":"whatsapp","address":"+447700900123"`},
		{"GET", "/phones/Ana", ``, 404, `"code":"not_found"`},
		{"POST", "/phones/Bea/rename", `{"name":"Fay"}`, 400, `name \"Fay\": already in use on messenger`},
		{"POST", "/phones/Bea/rename", `{"name":"B/a"}`, 400, `name:`},
		{"POST", "/phones/Bea/rename", `{"name":" "}`, 400, `name:`},
		{"POST", "/phones/Nobody/rename", `{"name":"Ana"}`, 404, `"code":"not_found"`},
		{"POST", "/phones/Bea/send", `{"text":"I am Bea"}`, 200, `"text":"I am Bea"`},
		{"DELETE", "/phones/Bea", ``, 200, `"people":["Fay"]`},
		{"DELETE", "/phones/Bea", ``, 404, `"code":"not_found"`},
		{"GET", "/overview", ``, 200, `"people":["Fay"]`},
		{"POST", "/phones", `{"name":"Ana","channel":"WhatsApp","number":"+447700900123"}`, 201, `"bubbles":[]`},
		{"POST", "/agents", `{"name":"Alice"}`, 201, `"state":"Ready"`},
		{"POST", "/agents", `{"name":"Alice"}`, 400, `name:`},
		{"POST", "/agents", `{"name":"Bob","ready":false}`, 201, `"state":"Not Ready"`},
		{"POST", "/agents/Bob/state", `{"state":"ready"}`, 200, `"state":"Ready"`},
		{"POST", "/agents/Bob/state", `{"state":"asleep"}`, 400, `state:`},
		{"POST", "/agents/Alice/answer", `{"customer":"Bo"}`, 400, `never wrote`},
		{"POST", "/agents/Alice/send", `{"text":"Hi"}`, 400, `0 open contacts`},
		{"POST", "/agents/Alice/juggle", `{}`, 404, `action:`},
		{"GET", "/agents/Carol", ``, 404, `"code":"not_found"`},
		{"GET", "/agents", ``, 200, `"queue":[]`},
		{"POST", "/faults", `{"at":"webhook","do":"status 503","next":2}`, 201, `"next":2`},
		{"POST", "/faults", `{"at":"moon","do":"x"}`, 400, `at:`},
		{"GET", "/faults", ``, 200, `"do":"status 503"`},
		{"DELETE", "/faults", ``, 200, `"faults":[]`},
		{"POST", "/templates", `{"name":"late","body":"Sorry, {{1}}"}`, 201, `"name":"late"`},
		{"GET", "/templates", ``, 200, `"body":"Sorry, {{1}}"`},
		{"GET", "/ledger", ``, 200, `"charges":[]`},
		{"GET", "/journal?after=x", ``, 400, `after:`},
		{"GET", "/journal?after=1", ``, 200, `"entries":[{"seq":2`},
		{"POST", "/reset", ``, 501, `not_implemented`},
	} {
		status, text := a.do(tc.method, tc.path, tc.body)
		if status != tc.status || !strings.Contains(text, tc.want) {
			t.Errorf("%s %s %s: %d %s, want %d with %s", tc.method, tc.path, tc.body, status, text, tc.status, tc.want)
		}
	}
}

func TestCallsNeedTheTokenAndTheRightOrigin(t *testing.T) {
	a := newAPI(t, func(c *control.API) { c.Token = "t0ken" })
	for _, tc := range []struct {
		name   string
		path   string
		header []string
		want   int
	}{
		{"without", "/clock", nil, 401},
		{"wrong", "/clock", []string{"Authorization", "Bearer nope"}, 401},
		{"right", "/clock", []string{"Authorization", "Bearer t0ken"}, 200},
		{"in the address", "/clock?token=t0ken", nil, 200},
		{"stream without", "/journal/stream", nil, 401},
		{"from a foreign page", "/clock?token=t0ken", []string{"Origin", "http://elsewhere.example"}, 403},
		{"from its own page", "/clock?token=t0ken", []string{"Origin", strings.TrimSuffix(a.url, "/api/v1")}, 200},
	} {
		if status, text := a.do("GET", tc.path, "", tc.header...); status != tc.want {
			t.Errorf("%s: %d %s, want %d", tc.name, status, text, tc.want)
		}
	}
}

func TestTheStreamResumesWhereItBrokeOff(t *testing.T) {
	a := newAPI(t, nil)
	a.do("POST", "/phones", `{"name":"Ana","channel":"web"}`)
	a.do("POST", "/phones/Ana/send", `{"text":"first"}`)
	id, seen := a.read("", "first")
	if len(seen) == 0 {
		t.Fatal("nothing was streamed")
	}
	a.do("POST", "/phones/Ana/send", `{"text":"second"}`)
	_, more := a.read(id, "second")
	for _, data := range more {
		if strings.Contains(data, "first") {
			t.Errorf("repeated after resuming: %s", data)
		}
	}
	if status, _ := a.do("GET", "/journal/stream", "", "Last-Event-ID", "x"); status != 400 {
		t.Errorf("a bad Last-Event-ID is answered %d", status)
	}
}

// read streams until an event contains the text, and returns the latest id and the events.
func (a api) read(after, until string) (id string, events []string) {
	a.t.Helper()
	return a.readFrom("/journal/stream", after, until)
}

func (a api) readFrom(path, after, until string) (id string, events []string) {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(a.t.Context(), 3*time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", a.url+path, nil)
	if err != nil {
		a.t.Fatal(err)
	}
	if after != "" {
		r.Header.Set("Last-Event-ID", after)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	defer resp.Body.Close()
	found := false
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		line := lines.Text()
		if v, ok := strings.CutPrefix(line, "id: "); ok {
			id = v
		}
		if v, ok := strings.CutPrefix(line, "data: "); ok {
			events = append(events, v)
			found = found || strings.Contains(v, until)
		}
		if line == "" && found && id != "" {
			return id, events
		}
	}
	a.t.Fatalf("the stream ended before %q", until)
	return "", nil
}

func TestTheSameSeedMakesTheSameWorld(t *testing.T) {
	tell := func(seed uint64) []byte {
		w, err := sim.New(sim.Config{Start: start, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		if _, err := w.AddIntegration("whatsapp", ""); err != nil {
			t.Fatal(err)
		}
		hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		defer hook.Close()
		w.UseConnector(hook.URL)
		if _, err := w.RegisterWebhook(t.Context()); err != nil {
			t.Fatal(err)
		}
		served := &control.API{World: func() *sim.World { return w }, Ready: func() sim.Ready { return w.Ready("", "") }}
		server := httptest.NewServer(served.Handler())
		defer server.Close()
		a := api{t: t, world: w, url: server.URL + "/api/v1", says: describe(t)}
		a.do("POST", "/phones", `{"name":"Ana"}`)
		a.do("POST", "/phones/Ana/send", `{"text":"Hello"}`)
		var b bytes.Buffer
		for _, e := range w.Journal.Entries(0) {
			fmt.Fprintf(&b, "%+v\n", e)
		}
		return b.Bytes()
	}
	one := tell(1)
	if diff := cmp.Diff(string(one), string(tell(1))); diff != "" {
		t.Errorf("seed 1 twice (-first +second):\n%s", diff)
	}
	if bytes.Equal(one, tell(2)) {
		t.Error("seed 2 made the same world as seed 1")
	}
}

func TestAnAddressInUseStartsNothing(t *testing.T) {
	w, err := sim.New(sim.Config{Start: start})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if second, err := sim.New(sim.Config{Start: start, OceanaAddr: w.OceanaAddr()}); err == nil {
		second.Close()
		t.Fatal("a second world took the same address")
	} else if !strings.Contains(err.Error(), "oceana: listen on "+w.OceanaAddr()+": ") || strings.Contains(err.Error(), "\n") {
		t.Errorf("err = %v", err)
	}
}

func TestWithoutAPlayerNothingIsOffered(t *testing.T) {
	a := newAPI(t, nil)
	for _, tc := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"GET", "/features", ``, 200, `{"features":[]}`},
		{"GET", "/play", ``, 200, `{"play":null}`},
		{"POST", "/play", `{"file":"x.feature"}`, 501, `plays no scenarios`},
		{"POST", "/play/next", ``, 501, `plays no scenarios`},
	} {
		if status, text := a.do(tc.method, tc.path, tc.body); status != tc.status || !strings.Contains(text, tc.want) {
			t.Errorf("%s %s: %d %s, want %d with %s", tc.method, tc.path, status, text, tc.status, tc.want)
		}
	}
}
