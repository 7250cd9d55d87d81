package scenarios_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/control"
)

// session is what a person does by hand, one call of the control API a line.
const session = `
POST /agents {"name":"Alice"}
POST /phones {"name":"Ana","channel":"WhatsApp"}
POST /phones {"name":"Bo","channel":"Messenger"}
POST /phones {"name":"Cy","channel":"Twitter"}
POST /phones {"name":"Di","channel":"Web"}
POST /phones/Ana/send {"text":"Is my order on its way?"}
POST /phones/Bo/send?settle=no {"text":"Hello"}
POST /phones/Di/send {"text":"Do you ship to Spain?"}
POST /agents/Alice/answer {"customer":"Ana"}
POST /clock/speed {"speed":600}
POST /agents/Alice/send {"text":"It is.","customer":"Ana"}
POST /phones/Ana/read {}
POST /faults {"at":"webhook","do":"status 503","next":2}
POST /phones/Cy/send {"text":"Are you there?"}
POST /clock/advance {"by":"5m"}
POST /connector/kill {}
POST /phones/Ana/send {"text":"While you were away"}
POST /clock/advance {"by":"1m"}
POST /connector/start {}
POST /phones/Ana/sendNothing {}
POST /agents/Zoe/answer {"customer":"Ana"}
POST /phones/Ana/file {"file":"eicar.txt"}
POST /clock/speed {"speed":1}
POST /agents/Alice/answer {"customer":"Bo"}
POST /agents/Alice/sendFile {"file":"invoice.pdf","customer":"Bo"}
POST /clock/next {}
POST /clock/advance {"by":"24h"}
POST /agents/Alice/send {"text":"Too late.","customer":"Ana"}
POST /agents/Alice/sendTemplate {"template":"hello_world","customer":"Ana"}
POST /agents/Alice/close {"customer":"Ana"}
`

// upAPI is a world as wavetank up starts one, with its control API over HTTP.
func upAPI(t *testing.T) (*scenarios.Stack, string) {
	t.Helper()
	stack, err := scenarios.NewStack(t.Context(), scenarios.StackConfig{World: sim.Config{Start: scenarios.DefaultStart, Seed: 5}, Connector: "builtin", Dir: t.TempDir(), Prepared: prepared()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stack.Close)
	api := &control.API{
		World:     func() *sim.World { return stack.World },
		Connector: func() control.ConnectorSwitch { b, _ := stack.Builtin(); return b },
	}
	server := httptest.NewServer(api.Handler())
	t.Cleanup(server.Close)
	return stack, server.URL + "/api/v1"
}

// perform makes the calls of a session.
func perform(t *testing.T, api, session string) {
	t.Helper()
	for line := range strings.Lines(strings.TrimSpace(session)) {
		method, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		path, body, _ := strings.Cut(rest, " ")
		if status, text := call(t, method, api+path, body); status >= 500 {
			t.Fatalf("%s: %d %s", line, status, text)
		}
	}
}

func call(t *testing.T, method, url, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(control.ActorHeader, "page")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// TestASessionByHandIsReplayed does things in a world that is up while its clock runs, and does them again from the log.
func TestASessionByHandIsReplayed(t *testing.T) {
	stack, api := upAPI(t)
	perform(t, api, session)
	if err := stack.World.SetSpeed(0); err != nil {
		t.Fatal(err)
	}
	if err := stack.World.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	recording := stack.World.Actions.Recording(stack.World.Clock.Now())
	if n := strings.Count(session, "\n") - 1; len(recording.Actions) != n {
		t.Errorf("%d actions, want %d", len(recording.Actions), n)
	}
	var file bytes.Buffer
	if err := recording.Write(&file); err != nil {
		t.Fatal(err)
	}
	again, err := actions.Read(&file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(recording, again); diff != "" {
		t.Errorf("the file (-written +read):\n%s", diff)
	}
	journal := scenarios.NDJSON(stack.World.Journal)
	if err := sameJournal(t, again, journal); err != nil {
		t.Error(err)
	}
	var all sync.WaitGroup
	for range 8 { // beside one another
		all.Go(func() {
			if err := sameJournal(t, again, journal); err != nil {
				t.Errorf("eight at once: %v", err)
			}
		})
	}
	all.Wait()
}
