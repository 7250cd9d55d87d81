package scenarios_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios/play"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/control"
)

const greetingFeature = `Feature: Greeting
  Scenario: one
    Given a WhatsApp production number
    When "Zoe" sends "Hello"
    Then "Zoe" sees "Goodbye"
`

// TestACallThatNamesAWorldTakesNoOther: what it makes is beside the world that is up, which goes on at its addresses.
func TestACallThatNamesAWorldTakesNoOther(t *testing.T) {
	b := newBranching(t, "builtin")
	player := &play.Player{Sources: []play.Source{{FS: fstest.MapFS{"greeting.feature": {Data: []byte(greetingFeature)}}, Paths: []string{"greeting.feature"}}}}
	t.Cleanup(player.Close)
	player.Join(b.control)
	b.serve()
	perform(t, b.api, lateReply)
	var before sim.Ready
	if err := json.Unmarshal([]byte(b.do(200, "GET /world?world=main")), &before); err != nil {
		t.Fatal(err)
	}
	b.do(200, `POST /clock/speed {"speed":60}`)

	var answer struct{ Play control.Play }
	if err := json.Unmarshal([]byte(b.do(200, `POST /play?world=main {"file":"greeting.feature","to":2}`)), &answer); err != nil || answer.Play.World != "p1" || answer.Play.Done != 2 {
		t.Fatalf("%v: %+v", err, answer.Play)
	}
	if got := b.do(200, "GET /play"); strings.TrimSpace(got) != `{"play":null}` {
		t.Errorf("others are shown what plays: %s", got)
	}
	if text := b.do(200, "GET /phones?world=p1"); !strings.Contains(text, "Zoe") || strings.Contains(text, "Ana") {
		t.Errorf("the world of the play: %s", text)
	}
	for _, query := range []string{"", "?world=main"} {
		if text := b.do(200, "GET /phones"+query); strings.Contains(text, "Zoe") || !strings.Contains(text, "Ana") {
			t.Errorf("the world that is up, %q: %s", query, text)
		}
	}
	if text := b.do(200, "GET /clock?world=main"); !strings.Contains(text, `"speed":60`) {
		t.Errorf("its clock does not go on: %s", text)
	}
	b.do(200, `POST /phones/Zoe/send?world=p1 {"text":"By hand"}`)
	if text := b.do(409, "POST /undo?world=p1"); !strings.Contains(text, "go back to its start") {
		t.Errorf("undo in a play: %s", text)
	}

	b.do(200, `POST /branch?world=p1 {"name":"from a play"}`)
	if text := b.do(200, "GET /phones?world=b1"); !strings.Contains(text, "By hand") {
		t.Errorf("a branch of a play: %s", text)
	}
	b.do(200, `POST /branch?world=main {"action":4,"name":"earlier"}`)
	if got := b.shown(); got.ID != "main" {
		t.Errorf("a call that named a world shows another one to those that name none: %+v", got)
	}
	if text := b.do(200, "GET /clock?world=main"); !strings.Contains(text, `"speed":0`) {
		t.Errorf("a world of which a branch was made does not stand still: %s", text)
	}
	b.do(200, `POST /agents/Alice/send?world=b2 {"text":"It left this morning."}`)
	if got := b.bubbles("Ana", "?world=b2"); got != "Is my order on its way?, It left this morning." {
		t.Errorf("the branch: %s", got)
	}
	b.do(200, "POST /undo?world=b2")
	if got := b.bubbles("Ana", "?world=b2"); got != "Is my order on its way?" {
		t.Errorf("undone there: %s", got)
	}
	if got := b.bubbles("Ana", ""); got != "Is my order on its way?" {
		t.Errorf("the world that is up: %s", got)
	}
	generation := func(world string) int64 {
		var o struct{ Generation int64 }
		_ = json.Unmarshal([]byte(b.do(200, "GET /overview?world="+world)), &o)
		return o.Generation
	}
	b.do(200, "POST /redo?world=b2") // in the world that is there
	main, other := generation("main"), generation("b2")
	b.do(200, "POST /undo?world=b2")
	if got, same := generation("b2"), generation("main"); got == other || same != main {
		t.Errorf("generations after an undo in b2: %d and %d, before %d and %d", got, same, other, main)
	}

	b.do(409, "DELETE /branches/b2?world=b2")
	b.do(200, "DELETE /branches/b2?world=main")
	b.do(404, "GET /phones?world=b2")
	b.do(200, "POST /play/end?world=p1")
	b.do(404, "GET /phones?world=p1")
	b.do(404, "GET /phones?world=elsewhere")
	var after sim.Ready
	if err := json.Unmarshal([]byte(b.do(200, "GET /world?world=main")), &after); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the addresses of the world that is up changed:\n%s", diff)
	}
}

// TestScenariosBesideAreBounded: browsers that are left open for a week do not fill the machine with worlds.
func TestScenariosBesideAreBounded(t *testing.T) {
	b := newBranching(t, "builtin")
	player := &play.Player{Sources: []play.Source{{FS: fstest.MapFS{"greeting.feature": {Data: []byte(greetingFeature)}}, Paths: []string{"greeting.feature"}}}}
	t.Cleanup(player.Close)
	player.Join(b.control)
	b.serve()
	for range 6 {
		b.do(200, `POST /play?world=main {"file":"greeting.feature","to":1}`)
	}
	b.do(200, "GET /play?world=p1") // which makes p2 the least recent
	b.do(200, `POST /play?world=main {"file":"greeting.feature","to":1}`)
	b.do(200, "GET /play?world=p1")
	b.do(404, "GET /play?world=p2")
	b.do(200, "GET /play?world=p7")
}
