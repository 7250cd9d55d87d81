package scenarios_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
)

// oneDay is a session that any connector can follow.
const oneDay = `
POST /agents {"name":"Alice"}
POST /phones {"name":"Ana","channel":"WhatsApp"}
POST /phones {"name":"Cy","channel":"Twitter"}
POST /phones/Ana/send {"text":"Is my order on its way?"}
POST /agents/Alice/answer {"customer":"Ana"}
POST /agents/Alice/send {"text":"It is.","customer":"Ana"}
POST /connector/kill {}
POST /phones/Cy/send {"text":"While you were away"}
POST /clock/advance {"by":"1m"}
POST /connector/start {}
POST /clock/advance {"by":"24h"}
POST /agents/Alice/send {"text":"Too late.","customer":"Ana"}
`

// TestOurOwnConnectorFollowsALog replays a log of the built-in connector with the one that ships, in a process of its own.
func TestOurOwnConnectorFollowsALog(t *testing.T) {
	if testing.Short() {
		t.Skip("long: it builds the connector")
	}
	stack, api := upAPI(t)
	perform(t, api, oneDay)
	recording, err := stack.World.Recording(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := replayedWith(t, recording, buildOwnConnector(t))
	if r.LeftOut() != 0 {
		t.Errorf("%d actions of agents were left out", r.LeftOut())
	}
	for _, name := range []string{"Ana", "Cy"} {
		if diff := cmp.Diff(texts(t, stack.World, name), texts(t, r.World, name)); diff != "" {
			t.Errorf("%s's phone shows something else (-recorded +replayed):\n%s", name, diff)
		}
	}
}

// texts are what stands in the bubbles of a phone.
func texts(t *testing.T, w *sim.World, name string) []string {
	t.Helper()
	phone, err := w.Phone(name)
	if err != nil {
		t.Fatal(err)
	}
	all := []string{}
	for _, b := range phone.Bubbles {
		all = append(all, fmt.Sprint(b.From, ": ", b.Text))
	}
	return all
}

func replayedWith(t *testing.T, recording actions.Recording, foreign *scenarios.Foreign) *scenarios.Replay {
	t.Helper()
	r, err := scenarios.NewReplay(t.Context(), recording, scenarios.ReplayConfig{Foreign: foreign})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := r.End(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := r.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

const byCustomers = `
POST /agents {"name":"Alice"}
POST /phones {"name":"Ana","channel":"WhatsApp"}
POST /phones/Ana/send {"text":"Hello"}
POST /agents/Alice/answer {"customer":"Ana"}
POST /agents/Alice/send {"text":"Good morning"}
`

func TestAClientOfTheCloudFollowsWhatCustomersDid(t *testing.T) {
	stack, api := upAPI(t)
	perform(t, api, byCustomers)
	recording, err := stack.World.Recording(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	recording.Head.Blocked = []string{actions.ForeignConnector}
	answer := http.StatusOK
	bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(answer) }))
	defer bot.Close()
	if r := replayedWith(t, recording, &scenarios.Foreign{URL: bot.URL}); r.LeftOut() != 2 {
		t.Errorf("%d actions of agents were left out, want 2", r.LeftOut())
	}

	answer = http.StatusNotFound
	r, err := scenarios.NewReplay(t.Context(), recording, scenarios.ReplayConfig{Foreign: &scenarios.Foreign{URL: bot.URL}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	if err := r.End(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := r.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "answered 404, and has not taken it since") {
		t.Errorf("a bot that refuses what a customer wrote: %v", err)
	}

	recording.Head.Blocked = append(recording.Head.Blocked, "its clock is the wall's")
	if _, err := scenarios.NewReplay(t.Context(), recording, scenarios.ReplayConfig{Foreign: &scenarios.Foreign{URL: bot.URL}}); err == nil {
		t.Error("a log that does not tell everything is replayed")
	}
}
