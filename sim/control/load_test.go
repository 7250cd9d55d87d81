package control_test

import (
	"strings"
	"testing"
)

// TestALoadedWorldChoosesNoScanner: a scanner is an address that the files of a world are sent to, and a saved world comes from anywhere.
func TestALoadedWorldChoosesNoScanner(t *testing.T) {
	a := newAPI(t, nil)
	const saved = `{"head":{"format":"wavetank actions","version":1,"world":"up","name":"","seed":1,"start":"2020-11-03T09:00:00Z","connector":"builtin","engine":"ENGINE"},"actions":[]}`
	for engine, want := range map[string]int{"clamd://169.254.169.254:80": 422, "elsewhere": 422, "builtin": 501, "": 501} {
		if status, text := a.do("POST", "/load", strings.Replace(saved, "ENGINE", engine, 1)); status != want || want == 422 && !strings.Contains(text, "head.engine") {
			t.Errorf("engine %q: %d %s, want %d", engine, status, text, want)
		}
	}
}

// TestALogIsLoadedAsItWasWritten: one JSON object or an object a line, and a refusal says what is wrong with either.
func TestALogIsLoadedAsItWasWritten(t *testing.T) {
	a := newAPI(t, nil)
	const head, end = `{"format":"wavetank actions","version":1,"world":"up","name":"","seed":1,"start":"2020-11-03T09:00:00Z","connector":"builtin"}`, `{"end":1}`
	const action = `{"n":1,"at":"2020-11-03T09:00:00Z","turn":0,"actor":"api","do":"clearFaults"}`
	for _, tc := range []struct {
		name, body string
		status     int
		says       string
	}{
		{"one object", `{"head":` + head + `,"actions":[` + action + `]}`, 501, "made again"}, // it is understood: this API has no branches
		{"an object a line", head + "\n" + action + "\n" + end + "\n", 501, "made again"},
		{"lines that end early", head + "\n" + action + "\n", 422, `its last line should be {\"end\":1}`},
		{"lines of another version", strings.Replace(head, `"version":1`, `"version":7`, 1) + "\n" + end, 422, "line 1: version: 7"},
		{"a line with an unknown action", head + "\n" + strings.Replace(action, "clearFaults", "teleport", 1) + "\n" + end, 422, `action 1: do: \"teleport\"`},
		{"an object that ends early", `{"head":` + head + `,"actions":[`, 422, "the file is truncated"},
		{"no log", "Hello", 422, "no log of actions"},
		{"a list", "[]", 422, "body: a list where an object belongs"},
		{"nothing", "", 422, "the file is empty"},
		{"an empty object", "{}", 422, "head, actions"},
		{"an object of something else", `{"actions":[]}`, 422, "head, actions"},
		{"an action", `{"do":"dance"}`, 422, `unknown field \"do\"; there are actions, head`},
		{"actions without a head", `{"actions":[{"do":"dance"}]}`, 422, "head, actions"},
		{"an unknown action", `{"head":` + head + `,"actions":[` + strings.Replace(action, "clearFaults", "dance", 1) + `]}`, 422, `action 1: do: \"dance\"`},
		{"a field of another type", `{"head":` + head + `,"actions":[{"n":"one"}]}`, 422, "actions.n"},
		{"one that is too large", `{"x":"` + strings.Repeat("x", 32<<20) + `"}`, 413, "body: more than"},
	} {
		if status, text := a.do("POST", "/load", tc.body); status != tc.status || !strings.Contains(text, tc.says) {
			t.Errorf("%s: %d %s, want %d and %q", tc.name, status, text, tc.status, tc.says)
		}
	}
}
