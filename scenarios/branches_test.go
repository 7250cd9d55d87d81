package scenarios_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/control"
)

// branching is a world that is up and can branch, over HTTP.
type branching struct {
	t       *testing.T
	api     string
	control *control.API

	mu    sync.Mutex
	stack *scenarios.Stack
}

func newBranching(t *testing.T, connector string) *branching {
	t.Helper()
	cfg := scenarios.StackConfig{World: sim.Config{Start: scenarios.DefaultStart, Seed: 5}, Connector: connector, Dir: t.TempDir(), Prepared: prepared()}
	stack, err := scenarios.NewStack(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	b := &branching{t: t, stack: stack}
	branches := &scenarios.Branches{Config: cfg.Branch(), Addrs: func() scenarios.Addrs { return b.now().Addrs() }, Rebuild: func(ctx context.Context, as actions.Recording, kept *scenarios.Stack) error {
		next, err := b.now().Remake(ctx, cfg, as, kept)
		b.mu.Lock()
		defer b.mu.Unlock()
		if next != nil {
			b.stack = next
		}
		return err
	}}
	b.control = &control.API{
		World: func() *sim.World { return b.now().World }, Ready: func() sim.Ready { return b.now().World.Ready("http://console", "") },
		Connector: func() control.ConnectorSwitch { s, _ := b.now().Builtin(); return s },
	}
	branches.Join(b.control)
	t.Cleanup(func() { branches.Close(); b.now().Close() })
	b.serve()
	return b
}

// serve serves the control API as it is joined now.
func (b *branching) serve() {
	server := httptest.NewServer(b.control.Handler())
	b.api = server.URL + "/api/v1"
	b.t.Cleanup(server.Close)
}

func (b *branching) now() *scenarios.Stack {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.stack
}

// do makes a call, which should be answered with a status, and reads the answer.
func (b *branching) do(want int, line string) string {
	b.t.Helper()
	method, rest, _ := strings.Cut(line, " ")
	path, body, _ := strings.Cut(rest, " ")
	status, text := call(b.t, method, b.api+path, body)
	if status != want {
		b.t.Fatalf("%s: %d %s, want %d", line, status, text, want)
	}
	return text
}

// bubbles are the texts on a phone.
func (b *branching) bubbles(name, query string) string {
	b.t.Helper()
	var phone struct{ Bubbles []struct{ Text string } }
	if err := json.Unmarshal([]byte(b.do(200, "GET /phones/"+name+query)), &phone); err != nil {
		b.t.Fatal(err)
	}
	texts := []string{}
	for _, one := range phone.Bubbles {
		texts = append(texts, one.Text)
	}
	return strings.Join(texts, ", ")
}

// shown is the branch that is shown, and where its clock is.
func (b *branching) shown() control.Branch {
	b.t.Helper()
	var list struct{ Branches []control.Branch }
	if err := json.Unmarshal([]byte(b.do(200, "GET /branches")), &list); err != nil {
		b.t.Fatal(err)
	}
	for _, one := range list.Branches {
		if one.Shown {
			return one
		}
	}
	b.t.Fatal("no branch is shown")
	return control.Branch{}
}

const lateReply = `
POST /agents {"name":"Alice"}
POST /phones {"name":"Ana","channel":"WhatsApp"}
POST /phones/Ana/send {"text":"Is my order on its way?"}
POST /agents/Alice/answer {"customer":"Ana"}
POST /clock/advance {"by":"24h1s"}
POST /agents/Alice/send {"text":"It left this morning."}
`

func TestWhatIfTheAgentHadAnsweredEarlier(t *testing.T) {
	b := newBranching(t, "builtin")
	var before sim.Ready
	if err := json.Unmarshal([]byte(b.do(200, "GET /world")), &before); err != nil {
		t.Fatal(err)
	}
	perform(t, b.api, lateReply)
	if got := b.bubbles("Ana", ""); got != "Is my order on its way?" {
		t.Errorf("a late reply: the phone shows %s", got)
	}

	b.do(200, "POST /branch "+`{"action":4,"name":"earlier"}`)
	if got := b.shown(); got.ID != "b1" || got.Name != "earlier" || got.From != "main" || got.Action != 4 || got.Actions != 4 || !got.Now.Equal(scenarios.DefaultStart) {
		t.Errorf("the branch: %+v", got)
	}
	b.do(200, "POST /agents/Alice/send "+`{"text":"It left this morning."}`)
	if got := b.bubbles("Ana", ""); got != "Is my order on its way?, It left this morning." {
		t.Errorf("an earlier reply: the phone shows %s", got)
	}
	b.do(200, "POST /branches/b1/name "+`{"name":"in time"}`)
	b.do(409, "DELETE /branches/b1")
	b.do(200, "POST /branches/main/switch")
	if got := b.bubbles("Ana", ""); got != "Is my order on its way?" {
		t.Errorf("the first world changed: the phone shows %s", got)
	}
	var after sim.Ready
	if err := json.Unmarshal([]byte(b.do(200, "GET /world")), &after); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("its addresses changed:\n%s", diff)
	}
	b.do(200, "DELETE /branches/b1")
	b.do(404, "POST /branches/b1/switch")
	b.do(409, "DELETE /branches/main")
}

func TestUndoAndRedo(t *testing.T) {
	b := newBranching(t, "builtin")
	b.do(409, "POST /undo")
	perform(t, b.api, lateReply)
	b.do(404, "POST /agents/Zoe/answer "+`{"customer":"Ana"}`)
	cloud := b.now().World.CloudAddr()
	late := string(scenarios.NDJSON(b.now().World.Journal))
	for i, want := range []time.Duration{24*time.Hour + time.Second, 0, 0} {
		b.do(200, "POST /undo")
		if got := b.shown(); got.Undone != i+1 || !got.Now.Equal(scenarios.DefaultStart.Add(want)) || got.Actions != int64(5-i) {
			t.Errorf("undone %d times: %+v", i+1, got)
		}
	}
	if got := b.now().World.CloudAddr(); got != cloud {
		t.Errorf("the cloud moved from %s to %s", cloud, got)
	}
	for range 3 {
		b.do(200, "POST /redo")
	}
	if got := string(scenarios.NDJSON(b.now().World.Journal)); got != late {
		t.Errorf("done again, another journal:\n%s", cmp.Diff(strings.Split(late, "\n"), strings.Split(got, "\n")))
	}
	b.do(409, "POST /redo")
	b.do(200, "POST /undo")
	b.do(200, "POST /agents/Alice/sendTemplate "+`{"template":"hello_world"}`)
	if got := b.shown(); got.Undone != 0 {
		t.Errorf("%d can be done again, though something else was done since", got.Undone)
	}
	b.do(409, "POST /redo")
}

// TestTheSpeedIsNoReasonNotToDoItAgain: who undoes, and pauses or lets time run then, has done nothing. What was done instead is.
func TestTheSpeedIsNoReasonNotToDoItAgain(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, lateReply)
	b.do(200, "POST /undo")
	b.do(200, "POST /clock/speed "+`{"speed":0}`)
	b.do(200, "POST /undo")
	b.do(200, "POST /clock/speed "+`{"speed":0}`)
	b.do(404, "POST /agents/Zoe/answer "+`{"customer":"Ana"}`)
	for i := range 2 {
		if got := b.shown(); got.Undone != 2-i {
			t.Errorf("%d can be done again, want %d", got.Undone, 2-i)
		}
		b.do(200, "POST /redo")
	}
	if got := b.bubbles("Ana", ""); got != "Is my order on its way?" || !b.shown().Now.After(scenarios.DefaultStart.Add(24*time.Hour)) {
		t.Errorf("done again: %s at %s", got, b.shown().Now)
	}
	b.do(409, "POST /redo")

	b.do(200, "POST /undo")
	b.do(201, `POST /phones {"name":"Bo","channel":"Twitter"}`)
	b.do(200, "POST /undo")
	b.do(200, "POST /redo")
	b.do(409, "POST /redo") // what Bo took the place of
	b.do(400, `POST /branch {"action":99}`)
}

func TestTheWorldAsItWas(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, lateReply)
	b.do(200, "POST /phones/Ana/send "+`{"text":"Too late, thanks."}`)
	for _, tc := range []struct {
		after time.Duration
		want  string
	}{{0, "Is my order on its way?"}, {12 * time.Hour, "Is my order on its way?"}, {24*time.Hour + time.Second, "Is my order on its way?, Too late, thanks."}, {time.Hour, "Is my order on its way?"}} {
		at := scenarios.DefaultStart.Add(tc.after).Format(time.RFC3339Nano)
		if got := b.bubbles("Ana", "?at="+url.QueryEscape(at)); got != tc.want {
			t.Errorf("after %s the phone showed %s, want %s", tc.after, got, tc.want)
		}
		var queue struct{ Now time.Time }
		text := b.do(200, "GET /agents/Alice?at="+url.QueryEscape(at))
		_ = json.Unmarshal([]byte(text), &queue)
		if strings.Contains(text, "It left this morning.") != (tc.after > 24*time.Hour) {
			t.Errorf("after %s the desk showed %s", tc.after, text)
		}
	}
	b.do(400, "GET /phones/Ana?at=2019-01-01T00:00:00Z")
	b.do(400, "GET /phones/Ana?at=yesterday")
	b.do(200, "POST /branch "+fmt.Sprintf(`{"at":%q}`, scenarios.DefaultStart.Add(time.Hour).Format(time.RFC3339Nano)))
	if got := b.shown(); !got.Now.Equal(scenarios.DefaultStart.Add(time.Hour)) {
		t.Errorf("a branch in the middle of a day: %+v", got)
	}
}

func TestASavedWorldIsLoaded(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, lateReply)
	late := string(scenarios.NDJSON(b.now().World.Journal))
	saved := strings.TrimSpace(b.do(200, "GET /save"))
	other := newBranching(t, "builtin")
	other.do(200, "POST /load "+saved)
	if got := other.do(200, "GET /save"); strings.TrimSpace(got) != saved {
		t.Errorf("loaded and saved it is %s, want %s", got, saved)
	}
	if got := other.bubbles("Ana", ""); got != "Is my order on its way?" {
		t.Errorf("the phone shows %s", got)
	}
	recording, err := actions.Read(strings.NewReader(saved))
	if err != nil {
		t.Fatal(err)
	}
	if err := sameJournal(t, recording, []byte(late)); err != nil {
		t.Error(err)
	}
	for _, tc := range []struct{ old, new, want string }{
		{`"do":"addPhone"`, `"do":"teleport"`, `action 2: do: \"teleport\": this program knows no such action`},
		{`"version":1`, `"version":2`, "this program reads logs of version 1"},
		{`"name":"Ana","channel"`, `"name":"Bo","channel"`, "action 3 (usePhone) went otherwise than when it was recorded"},
	} {
		if text := other.do(422, "POST /load "+strings.Replace(saved, tc.old, tc.new, 1)); !strings.Contains(text, tc.want) {
			t.Errorf("%s: %s", tc.new, text)
		}
	}
	if got := other.shown(); got.ID != "b1" {
		t.Errorf("a world that could not be loaded is shown: %+v", got)
	}
}

func TestAWorldWithProgramsOutsideSaysThatItCannotBeReplayed(t *testing.T) {
	b := newBranching(t, "none")
	b.do(201, "POST /phones "+`{"name":"Ana","channel":"WhatsApp"}`)
	for _, line := range []string{"POST /undo", "POST /branch {}", "GET /save"} {
		if text := b.do(409, line); !strings.Contains(text, "cannot be replayed: programs outside of it take part") {
			t.Errorf("%s: %s", line, text)
		}
	}
	if text := b.do(200, "GET /actions"); !strings.Contains(text, `"do":"addPhone"`) || !strings.Contains(text, "programs outside of it take part") {
		t.Errorf("the log: %s", text)
	}
}

// TestAProgramOutsideOfTheWorldThatIsUpIsNoAction: what it did would be missing from a world that is made from the log.
func TestAProgramOutsideOfTheWorldThatIsUpIsNoAction(t *testing.T) {
	for name, act := range map[string]func(*sim.World) error{
		"a client of the cloud": func(w *sim.World) error {
			return knock(t, w, "POST", w.CloudURL()+"/v1.1/apps/"+w.App.ID+"/appusers", "")
		},
		"a browser on a site": func(w *sim.World) error {
			return knock(t, w, "POST", w.CloudURL()+"/sdk/apps/"+w.App.ID+"/appusers", "")
		},
		"a chat of its own": func(w *sim.World) error {
			return knock(t, w, "GET", strings.Replace(w.OceanaURL("chat"), "wss:", "https:", 1), "websocket")
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBranching(t, "builtin")
			b.do(201, `POST /phones {"name":"Ana","channel":"Android"}`)
			b.do(201, `POST /phones {"name":"Bo","channel":"WhatsApp"}`)
			b.do(201, `POST /agents {"name":"Alice"}`)
			b.do(200, `POST /phones/Ana/send {"text":"hello"}`)
			b.do(200, `POST /phones/Ana/image {"file":"cat.png"}`)
			b.do(200, `POST /agents/Alice/answer {"customer":"Ana"}`)
			b.do(200, `POST /agents/Alice/sendFile {"file":"list.pdf"}`)
			if text := b.do(200, "GET /actions"); !strings.Contains(text, `"blocked":[]`) {
				t.Fatalf("parties of the world are taken for programs outside: %s", text)
			}
			if err := act(b.now().World); err != nil {
				t.Fatal(err)
			}
			for _, line := range []string{"POST /undo", "POST /branch {}", "GET /save"} {
				if text := b.do(409, line); !strings.Contains(text, "programs outside of it take part: one called ") {
					t.Errorf("%s: %s", line, text)
				}
			}
		})
	}
}

// knock makes a call as a program outside does; whether it is let in does not matter.
func knock(t *testing.T, w *sim.World, method, address, upgrade string) error {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader("{}"))
	if err != nil {
		return err
	}
	if upgrade != "" {
		r.Header.Set("Connection", "Upgrade")
		r.Header.Set("Upgrade", upgrade)
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: w.Roots(), MinVersion: tls.VersionTLS12}}}
	defer client.CloseIdleConnections()
	resp, err := client.Do(r)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// TestUndoWhileAnotherProgramTakesAPort has the port of the cloud taken before the world is made again.
func TestUndoWhileAnotherProgramTakesAPort(t *testing.T) {
	cfg := scenarios.StackConfig{World: sim.Config{Start: scenarios.DefaultStart, Seed: 5}, Connector: "builtin", Dir: t.TempDir(), Prepared: prepared()}
	stack, err := scenarios.NewStack(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	as := stack.World.Actions.Recording(scenarios.DefaultStart.Add(time.Hour))
	port := stack.World.CloudAddr()
	stack.Close()
	other, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", port)
	if err != nil {
		t.Skip("it was taken by another one")
	}
	defer func() { _ = other.Close() }()
	next, err := stack.Remake(t.Context(), cfg, as, nil)
	if err != nil || next == nil {
		t.Fatalf("%v, %v: want a world on other ports", next, err)
	}
	defer next.Close()
	if next.World.CloudAddr() == port || !next.World.Clock.Now().Equal(as.Head.Until) {
		t.Errorf("the cloud is at %s, the clock shows %s", next.World.CloudAddr(), next.World.Clock.Now())
	}
}

// TestASavedWorldFromElsewhere: one that does not hang together is refused, and a name that is none is not shown.
func TestASavedWorldFromElsewhere(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, "POST /agents {\"name\":\"Alice\"}")
	saved := strings.TrimSpace(b.do(200, "GET /save"))
	step := strings.Replace(saved, `"do":"addAgent","body":{"name":"Alice"}`, `"do":"step","step":{"keyword":"When","text":"1 hour passes"}`, 1)
	if text := b.do(422, "POST /load "+step); step == saved || !strings.Contains(text, "action 1: step: a world that is up has none") {
		t.Error(text)
	}
	early := strings.Replace(saved, `"at":"2020`, `"at":"2019`, 1)
	if text := b.do(422, "POST /load "+early); early == saved || !strings.Contains(text, "lies before the clock's start") {
		t.Error(text)
	}
	named := strings.Replace(saved, `"name":""`, `"name":"two\nlines"`, 1)
	b.do(200, "POST /load "+named)
	if shown := b.shown(); named == saved || shown.Name != shown.ID {
		t.Errorf("it is called %q", shown.Name)
	}
	b.do(400, `POST /branch {"name":"two\nlines"}`)
}
