package scenarios_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/control"
	"github.com/wavetank/wavetank/sim/floor"
	"github.com/wavetank/wavetank/sim/journal"
)

// floorAt starts a stack with a floor, and returns its control API.
func floorAt(t *testing.T, body string) (*scenarios.Stack, *control.API, func(method, path, body string, into any) int) {
	t.Helper()
	stack, err := scenarios.NewStack(t.Context(), scenarios.StackConfig{
		Connector: "builtin", Dir: t.TempDir(), Prepared: prepared(), World: sim.Config{Start: scenarios.DefaultStart, Seed: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stack.Close)
	api := &control.API{World: func() *sim.World { return stack.World }, Ready: func() sim.Ready { return stack.World.Ready("http://console", "ca.pem") }}
	server := httptest.NewServer(api.Handler())
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	do := func(method, path, body string, into any) int {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, server.URL+"/api/v1"+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if into != nil {
			if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
				t.Fatal(err)
			}
		}
		return resp.StatusCode
	}
	if status := do("POST", "/floor", body, nil); status != http.StatusCreated {
		t.Fatalf("POST /floor %s: %d", body, status)
	}
	return stack, api, do
}

// worked is the journal of a world whose floor has worked for a while.
func worked(t *testing.T, body string, d time.Duration) (string, floor.Figures, *scenarios.Stack) {
	t.Helper()
	stack, _, do := floorAt(t, body)
	if err := stack.World.Advance(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	var f floor.Figures
	do("GET", "/floor", "", &f)
	var b bytes.Buffer
	for _, e := range stack.World.Journal.Entries(0) {
		line, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	return b.String(), f, stack
}

func TestTheFloorIsAliveWithinFiveSecondsAndFollowsItsSeed(t *testing.T) {
	const body = `{"customers":20,"agents":5,"profile":"shop","seed":1}`
	begun, f, stack := worked(t, body, 5*time.Second)
	if view := stack.World.Oceana.SupervisorView(); len(view.Agents) != 5 || len(view.Agents[0].Contacts)+len(view.Agents[1].Contacts)+len(view.Demands) == 0 || f.Asked < 5 || f.Waiting == 0 {
		t.Errorf("after five seconds the supervisor sees %+v, the figures are %+v", view, f)
	}
	d := 15 * time.Minute
	if testing.Short() {
		d = 4 * time.Minute
	}
	first, f, stack := worked(t, body, d)
	if f.Failed != "" || f.Answered < 8 || f.AverageWait <= 0 || f.ServiceLevel <= 0 {
		t.Errorf("after %s: %+v", d, f)
	}
	done := map[string]int{} // by the agents, as the journal has it
	for _, e := range stack.World.Journal.Entries(0) {
		if e.Kind == journal.KindDesk && strings.HasPrefix(e.From, "agent ") {
			done[e.Name]++
		}
	}
	if f.Answered != done["answer"] || f.Transfers != done["transfer"] {
		t.Errorf("%d answered and %d transfers are counted, the journal has %v", f.Answered, f.Transfers, done)
	}
	if n := stack.World.Actions.Len(); n != 1 {
		t.Errorf("the log of actions has %d, want the one that let the floor work", n)
	}
	if !testing.Short() && (f.Transfers == 0 || f.GivenUp == 0 || !strings.Contains(first, "photo.jpg") || !strings.Contains(first, `"close"`)) {
		t.Errorf("no transfer, no customer who gave up, no picture or no close in %s: %+v", d, f)
	}
	if problems := stack.World.Journal.Problems(); len(problems) > 0 {
		t.Errorf("not understood: %+v", problems)
	}
	if second, _, _ := worked(t, body, d); second != first {
		t.Error("the same seed wrote another journal")
	}
	if other, _, _ := worked(t, `{"customers":20,"agents":5,"profile":"shop","seed":2}`, 5*time.Second); other == begun {
		t.Error("another seed wrote the same journal")
	}
}

func TestTheFloorRestsAndIsRefused(t *testing.T) {
	stack, _, do := floorAt(t, `{"customers":6,"agents":1}`)
	var f floor.Figures
	if status := do("POST", "/floor", `{}`, nil); status != http.StatusConflict {
		t.Errorf("a second floor: %d", status)
	}
	if status := do("DELETE", "/floor", "", &f); status != http.StatusOK || f.Running {
		t.Errorf("to rest: %d, %+v", status, f)
	}
	if err := stack.World.Advance(t.Context(), time.Second); err != nil {
		t.Fatal(err)
	}
	before := stack.World.Journal.Len()
	if err := stack.World.Advance(t.Context(), 5*time.Minute); err != nil {
		t.Fatal(err)
	}
	if after := stack.World.Journal.Len(); after != before {
		t.Errorf("%d crossings while the floor rests", after-before)
	}
	for body, field := range map[string]string{`{"customers":0}`: "customers", `{"customers":1000}`: "customers", `{"agents":-1}`: "agents", `{"profile":"zoo"}`: "profile"} {
		var answer struct{ Error struct{ Message string } }
		if status := do("POST", "/floor", body, &answer); status != http.StatusBadRequest || !strings.HasPrefix(answer.Error.Message, field) {
			t.Errorf("%s: %d %q", body, status, answer.Error.Message)
		}
	}
	if status := do("POST", "/floor", `{"customers":3,"agents":0,"profile":"bank"}`, nil); status != http.StatusCreated {
		t.Errorf("again: %d", status)
	}
}

// TestTheFloorIsReplayedFromItsOneAction lets a floor work in a world that is up, and makes the world again from its log.
func TestTheFloorIsReplayedFromItsOneAction(t *testing.T) {
	stack, api := upAPI(t)
	perform(t, api, "POST /floor {\"customers\":6,\"agents\":2}\n")
	if err := stack.World.Advance(t.Context(), 90*time.Second); err != nil {
		t.Fatal(err)
	}
	recording, err := stack.World.Recording(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r, err := scenarios.NewReplay(t.Context(), recording, scenarios.ReplayConfig{Prepared: prepared()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := r.End(t.Context()); err != nil {
		t.Fatal(err)
	}
	lines := func(w *sim.World) (all []string) {
		for _, e := range w.Journal.Entries(0) {
			e.Wall, e.Took = 0, 0
			line, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, string(line))
		}
		return all
	}
	got, want := lines(r.World), lines(stack.World)
	if diff := cmp.Diff(want, got); diff != "" || len(want) < 50 {
		t.Errorf("%d crossings, replayed (-want +got):\n%.2000s", len(want), diff)
	}
}
