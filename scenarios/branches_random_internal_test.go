package scenarios

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/control"
)

// tree is a world that is up with its branches, as random callers use them, and what its logs should hold.
type tree struct {
	branches *Branches
	api      http.Handler
	stack    *Stack
	logs     map[string][]string // what was done, by branch
	undone   map[string][]string // and can be done again, the last one last
}

func newTree(t interface {
	Fatal(args ...any)
	Context() context.Context
	Cleanup(f func())
}, dir string) *tree {
	cfg := StackConfig{World: sim.Config{Start: DefaultStart, Seed: 7}, Connector: "builtin", Dir: dir, Fresh: true, Prepared: ready()}
	stack, err := NewStack(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	tr := &tree{stack: stack, logs: map[string][]string{MainBranch: {}}, undone: map[string][]string{}}
	tr.branches = &Branches{
		Config: cfg.Branch(), Addrs: func() Addrs { return tr.stack.Addrs() },
		Rebuild: func(ctx context.Context, as actions.Recording, kept *Stack) error {
			next, err := tr.stack.Remake(ctx, cfg, as, kept)
			if next != nil {
				tr.stack = next
			}
			return err
		},
	}
	tr.branches.trail.closer, tr.branches.trail.farther = 2, 5 // so that a short log has a trail
	c := &control.API{
		World: func() *sim.World { return tr.stack.World }, Ready: func() sim.Ready { return tr.stack.World.Ready("http://console", "") },
		Connector: func() control.ConnectorSwitch { s, _ := tr.stack.Builtin(); return s },
	}
	tr.branches.Join(c)
	tr.api = c.Handler()
	t.Cleanup(func() { tr.branches.Close(); tr.stack.Close() })
	return tr
}

func (tr *tree) do(line string) (int, string) {
	method, rest, _ := strings.Cut(line, " ")
	path, body, _ := strings.Cut(rest, " ")
	w := httptest.NewRecorder()
	tr.api.ServeHTTP(w, httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body)))
	return w.Code, w.Body.String()
}

// shown is the id of the branch that is shown, and those of all.
func (tr *tree) shown() (id string, all []string) {
	for _, one := range tr.branches.List() {
		all = append(all, one.ID)
		if one.Shown {
			id = one.ID
		}
	}
	return id, all
}

// done are the calls that a log tells, without those that were refused.
func done(all []actions.Action) []string {
	lines := []string{}
	for _, a := range all {
		if a.Refused == "" {
			lines = append(lines, fmt.Sprint(a.Do, a.Path, string(a.Body)))
		}
	}
	return lines
}

// randomAct draws something that is done to a world from outside.
func randomAct(t *rapid.T, n int) string {
	who := rapid.SampledFrom([]string{"Ana", "Bo"}).Draw(t, "who")
	return rapid.SampledFrom([]string{
		fmt.Sprintf(`POST /phones/%s/send {"text":"Message %d"}`, who, n),
		fmt.Sprintf(`POST /phones/%s/send {"text":"Message %d"}`, who, n),
		fmt.Sprintf(`POST /agents/Alice/answer {"customer":%q}`, who),
		fmt.Sprintf(`POST /agents/Alice/send {"customer":%q,"text":"Answer %d"}`, who, n),
		fmt.Sprintf(`POST /agents/Alice/close {"customer":%q}`, who),
		fmt.Sprintf(`POST /phones/%s/image {"file":"cat.png"}`, who),
		fmt.Sprintf(`POST /clock/advance {"by":"%ds"}`, rapid.IntRange(1, 200).Draw(t, "seconds")),
		`POST /clock/advance {"by":"24h"}`,
		`POST /clock/next`,
		`POST /faults {"at":"post","do":"lost","next":1}`,
		`POST /faults {"at":"webhook","do":"status 503","next":2}`,
		`DELETE /faults`,
		`POST /connector/kill`,
		`POST /connector/start`,
		fmt.Sprintf(`POST /phones {"name":"P%d","channel":"Twitter"}`, n),
	}).Draw(t, "act")
}

// TestAnyWayToAWorldIsAReplayFromTheStart goes back, forth and aside at random. However a world was come by, its log holds what was done in
// its past and nothing else, and its journal is, byte for byte, that of a replay of the log.
func TestAnyWayToAWorldIsAReplayFromTheStart(t *testing.T) {
	if few := flag.Lookup("rapid.checks"); few.Value.String() == few.DefValue { // each is some worlds, and their replays
		_ = few.Value.Set("15")
		defer func() { _ = few.Value.Set(few.DefValue) }()
	}
	handed, dir := 0, t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		tr := newTree(t, dir)
		for _, line := range []string{
			`POST /agents {"name":"Alice","multiplicity":3}`, `POST /phones {"name":"Ana","channel":"WhatsApp"}`, `POST /phones {"name":"Bo","channel":"Messenger"}`,
			`POST /phones/Ana/send {"text":"Hello"}`, `POST /agents/Alice/answer {"customer":"Ana"}`,
		} {
			if status, text := tr.do(line); status >= 300 {
				t.Fatal(line, status, text)
			}
		}
		tr.logs[MainBranch] = done(tr.stack.World.Actions.After(0))
		for n := range rapid.IntRange(8, 24).Draw(t, "turns") {
			tr.turn(t, n)
		}
		_, all := tr.shown()
		for _, id := range all {
			tr.check(t, id)
		}
		tr.branches.trail.mu.Lock()
		handed += tr.branches.trail.handed
		tr.branches.trail.mu.Unlock()
	})
	if handed == 0 {
		t.Error("no world came from the trail")
	}
}

// turn is one call, and what it does to the logs.
func (tr *tree) turn(t *rapid.T, n int) {
	id, all := tr.shown()
	log := tr.logs[id]
	w := tr.branches.world(tr.branches.current())
	switch rapid.SampledFrom([]string{"act", "act", "act", "act", "undo", "undo", "redo", "branch", "jump", "switch", "past"}).Draw(t, "turn") {
	case "act":
		line := randomAct(t, n)
		if status, _ := tr.do(line); status < 300 {
			tr.logs[id] = append(slices.Clone(log), done(w.Actions.After(w.Actions.Len() - 1))[0])
			tr.undone[id] = nil
		} else if last := w.Actions.After(w.Actions.Len() - 1); len(last) > 0 && last[0].Refused == "" {
			t.Fatalf("%s: %d, and the log ends with %+v", line, status, last)
		}
	case "undo":
		status, text := tr.do("POST /undo")
		if (status == 200) != (len(log) > 0) {
			t.Fatalf("undo of %d actions: %d %s", len(log), status, text)
		}
		if status == 200 {
			tr.logs[id], tr.undone[id] = log[:len(log)-1], append(slices.Clone(tr.undone[id]), log[len(log)-1])
		}
	case "redo":
		status, text := tr.do("POST /redo")
		back := tr.undone[id]
		if (status == 200) != (len(back) > 0) {
			t.Fatalf("redo of %d actions: %d %s", len(back), status, text)
		}
		if status == 200 {
			tr.logs[id], tr.undone[id] = append(slices.Clone(log), back[len(back)-1]), back[:len(back)-1]
		}
	case "branch":
		if len(all) == mostBranches {
			return
		}
		at := rapid.Int64Range(0, w.Actions.Len()).Draw(t, "action")
		if status, text := tr.do(fmt.Sprintf(`POST /branch {"action":%d}`, at)); status != 200 {
			t.Fatal("branch at", at, status, text)
		}
		next, _ := tr.shown()
		tr.logs[next] = done(w.Actions.After(0)[:at])
	case "jump":
		if len(all) == mostBranches {
			return
		}
		start := w.Actions.Head().Start
		at := start.Add(time.Duration(rapid.Int64Range(0, int64(w.Clock.Now().Sub(start)/time.Second)).Draw(t, "seconds")) * time.Second)
		if status, text := tr.do(fmt.Sprintf(`POST /branch {"at":%q}`, at.Format(time.RFC3339Nano))); status != 200 {
			t.Fatal("branch at", at, status, text)
		}
		next, _ := tr.shown()
		tr.logs[next] = done(w.Actions.Recording(at).Until(at).Actions)
	case "switch":
		if status, text := tr.do("POST /branches/" + rapid.SampledFrom(all).Draw(t, "to") + "/switch"); status != 200 {
			t.Fatal("switch", status, text)
		}
	case "past":
		start := w.Actions.Head().Start
		at := start.Add(time.Duration(rapid.Int64Range(0, int64(w.Clock.Now().Sub(start)/time.Second)).Draw(t, "seconds")) * time.Second)
		if status, text := tr.do("GET /overview?at=" + at.Format(time.RFC3339Nano)); status != 200 {
			t.Fatal("the past", status, text)
		}
	}
}

// check compares a branch with a replay of its log.
func (tr *tree) check(t *rapid.T, id string) {
	one, err := tr.branches.find(id)
	if err != nil {
		t.Fatal(err)
	}
	w := tr.branches.world(one)
	all, err := w.Recording(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(tr.logs[id], done(all.Actions)); diff != "" {
		t.Errorf("%s: another log (-what was done +the log):\n%s", id, diff)
	}
	r, err := NewReplay(t.Context(), all, ReplayConfig{Prepared: ready()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	if err := r.End(t.Context()); err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	if want, got := NDJSON(r.World.Journal), NDJSON(w.Journal); !bytes.Equal(want, got) {
		t.Errorf("%s: another journal (-from the start +as it is):\n%s", id, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")))
	}
	want, _ := json.Marshal(r.Recording())
	got, _ := json.Marshal(all)
	if !bytes.Equal(want, got) {
		t.Errorf("%s: saved again, it is (-saved +saved again):\n%s", id, cmp.Diff(string(got), string(want)))
	}
}
