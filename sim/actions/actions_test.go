package actions_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/jsonschema-go/jsonschema"

	"github.com/wavetank/wavetank/sim/actions"
)

var nine = time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)

// example has every field that a log can have.
func example() *actions.Log {
	log := actions.New(actions.Head{World: actions.Up, Name: "a morning", Seed: 7, Start: nine, Connector: "builtin", Business: "Acme", Engine: "builtin", Build: "v1"})
	log.Append(actions.Action{At: nine, Actor: "page", Do: "addPhone", Body: json.RawMessage(`{"name":"Ana"}`)})
	log.Append(actions.Action{At: nine.Add(time.Nanosecond), Turn: 3, Actor: "api", Do: "usePhone", Path: map[string]string{"name": "Ana", "action": "<tap>"}})
	log.Append(actions.Action{At: nine.Add(time.Hour), Actor: "scenario", Do: actions.StepDone, Step: &actions.Step{Keyword: "Then", Text: `"Ana" sees:`, Doc: "a\nb", Table: [][]string{{"from", ""}}}})
	log.Refuse(2, "there is no button")
	return log
}

func written(t testing.TB, r actions.Recording) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestALogIsReadAsItWasWritten(t *testing.T) {
	log := example()
	log.Block("a socket from outside")
	log.Block("a call from outside")
	log.Block("a socket from outside")
	want := log.Recording(nine.Add(2 * time.Hour))
	got, err := actions.Read(strings.NewReader(written(t, want)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
	if err := got.Blocked(); !errors.Is(err, actions.ErrBlocked) || !strings.Contains(err.Error(), "a call from outside") {
		t.Errorf("blocked: %v", err)
	}
}

// TestASavedWorldIsReadHoweverItIsSetOut, as programs that show JSON to people write it.
func TestASavedWorldIsReadHoweverItIsSetOut(t *testing.T) {
	want := example().Recording(nine.Add(2 * time.Hour))
	text, err := json.MarshalIndent(want, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got, err := actions.Read(bytes.NewReader(text))
	if err != nil || len(got.Actions) != len(want.Actions) {
		t.Errorf("%d actions, %v", len(got.Actions), err)
	}
}

func TestEveryLineFitsTheSchema(t *testing.T) {
	var schema jsonschema.Schema
	if err := json.Unmarshal(actions.Schema, &schema); err != nil {
		t.Fatal(err)
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	log := example()
	log.Block("a call from outside")
	for line := range strings.Lines(written(t, log.Recording(nine))) {
		var value any
		if err := json.Unmarshal([]byte(line), &value); err != nil {
			t.Fatal(err)
		}
		if err := resolved.Validate(value); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	if err := resolved.Validate(map[string]any{"n": 0, "do": "x"}); err == nil {
		t.Error("the schema takes anything")
	}
}

func TestABadLogIsRefusedInOneLine(t *testing.T) {
	good := strings.SplitAfter(written(t, example().Recording(nine)), "\n")
	head, first, second, third, end := good[0], good[1], good[2], good[3], good[4]
	for name, tc := range map[string]struct{ file, want string }{
		"empty":                    {"", "the file is empty"},
		"no log":                   {`{"seq":1}` + "\n", "line 1: no log of actions"},
		"a picture":                {"\x89PNG\r\n", "line 1: no log of actions"},
		"of a later version":       {strings.Replace(head, `"version":1`, `"version":2`, 1) + end, "line 1: version: 2: this program reads logs of version 1"},
		"of no version":            {`{"format":"wavetank actions"}` + "\n", "line 1: version: none"},
		"another world":            {strings.Replace(head, `"world":"up"`, `"world":"moon"`, 1), `line 1: world: "moon": use up or scenario`},
		"without a start":          {strings.Replace(head, `"start":"2020-11-03T09:00:00Z",`, "", 1), "line 1: start: at which instant"},
		"unknown field of a head":  {strings.Replace(head, `"seed"`, `"sead"`, 1), `line 1: unknown field "sead"`},
		"truncated between lines":  {head + first, "line 3: the log is truncated"},
		"truncated within a line":  {head + first[:20], "line 2: is no JSON object: the log is damaged or truncated"},
		"an action is missing":     {head + first + third + end, "line 3: n: 3: the next action is 2"},
		"the end is wrong":         {head + first + end, "line 3: end: says 3 actions, but there are 1"},
		"something after the end":  {head + first + second + third + end + first, "line 6: something follows the end"},
		"back in time":             {head + strings.Replace(first, "T09", "T10", 1) + second, "line 3: at: 2020-11-03T09:00:00.000000001Z lies before"},
		"before the beginning":     {head + strings.Replace(first, "T09", "T08", 1) + second, "line 2: at: 2020-11-03T08:00:00Z lies before the clock's start"},
		"unknown field":            {head + strings.Replace(first, `"do"`, `"don"`, 1), `line 2: unknown field "don"`},
		"wrong type":               {head + strings.Replace(first, `"turn":0`, `"turn":"0"`, 1), "line 2: turn: a string where a int belongs"},
		"a step that is none":      {head + strings.Replace(first, `"addPhone"`, `"step"`, 1), "line 2: step: belongs to an action that does step"},
		"a body that is no object": {head + strings.Replace(first, `{"name":"Ana"}`, `[1]`, 1), "line 2: body: should be a JSON object"},
		"nothing done":             {head + strings.Replace(first, `"addPhone"`, `""`, 1), "line 2: do: what was done?"},
		"a long line":              {head + `{"n":1,"do":"` + strings.Repeat("x", 3<<20) + "\"}\n", "line 2: is longer than"},
	} {
		_, err := actions.Read(strings.NewReader(tc.file))
		if err == nil || !strings.HasPrefix(err.Error(), tc.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %s", name, err, tc.want)
		}
	}
}

func TestARecordingIsCut(t *testing.T) {
	all := example().Recording(nine.Add(5 * time.Hour))
	if got := all.Before(3); len(got.Actions) != 2 || !got.Head.Until.Equal(nine.Add(time.Hour)) {
		t.Errorf("before 3: %+v", got)
	}
	if got := all.Before(9); len(got.Actions) != 3 {
		t.Errorf("before 9: %+v", got)
	}
	if got := all.Until(nine.Add(time.Minute)); len(got.Actions) != 2 || !got.Head.Until.Equal(nine.Add(time.Minute)) {
		t.Errorf("until a minute later: %+v", got)
	}
}
