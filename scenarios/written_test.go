package scenarios_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/features"
	"github.com/wavetank/wavetank/scenarios/play"
)

// feature is what was done, written down.
func (b *branching) feature(query string) string {
	b.t.Helper()
	var answer struct{ Feature string }
	if err := json.Unmarshal([]byte(b.do(200, "GET /feature"+query)), &answer); err != nil {
		b.t.Fatal(err)
	}
	return answer.Feature
}

const aDay = `
POST /agents {"name":"Alice"}
POST /phones {"name":"Ana","channel":"WhatsApp"}
POST /phones {"name":"Cem","channel":"Twitter"}
POST /phones/Ana/send {"text":"Is my \"order\" on its way?"}
POST /phones/Ana/file {"file":"eicar.pdf"}
POST /agents/Alice/answer {"customer":"Ana"}
POST /agents/Alice/send {"customer":"Ana","text":"I look."}
POST /faults {"at":"webhook","do":"status 503","next":2}
POST /phones/Cem/send {"text":"Hello"}
POST /clock/advance {"by":"1h"}
POST /agents/Alice/answer {"customer":"Cem"}
POST /connector/kill
POST /connector/start
POST /clock/advance {"by":"23h1s"}
POST /agents/Alice/send {"customer":"Ana","text":"It left this morning."}
POST /agents/Alice/sendTemplate {"customer":"Ana","template":"hello_world"}
POST /phones/Cem/rename {"name":"Cemal"}
`

// TestWhatWasDoneIsWrittenAsAFeature: it passes, and fails when the window is a second longer than it was.
func TestWhatWasDoneIsWrittenAsAFeature(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, aDay)
	written := b.feature("")
	for _, want := range []string{
		"Given the clock reads \"2020-11-03T09:00:00Z\"\n    And a WhatsApp production number\n    And a Twitter account\n    And the approved template \"hello_world\"",
		`When "Ana" sends "Is my \"order\" on its way?"`, "Given the next 2 webhooks answer 503", `"Cemal" sends "Hello"`, "23 hours 1 second pass", "the connector starts again",
		`the message "I look." is delivered`, `the message "It left this morning." is rejected with code 470`, `the message "hello_world" is delivered`,
		`"Ana" sees the template "hello_world"`, `"Ana" sees "I look." exactly 1 time`, `"Ana" sees an error`, "the ledger shows 1 template charge for ",
	} {
		if !strings.Contains(written, want) {
			t.Errorf("%s is missing in\n%s", want, written)
		}
	}
	run := func(text string) (bool, string) {
		result, out := runText(t, text, nil)
		return result.OK(), out
	}
	if ok, out := run(written); !ok {
		t.Errorf("what was written does not run:\n%s\n%s", written, out)
	}
	if ok, out := run(strings.Replace(written, "23 hours 1 second pass", "23 hours pass", 1)); ok || !strings.Contains(out, "It left this morning.") {
		t.Errorf("the reply came a second earlier, within the window, and the feature passes:\n%s", out)
	}

	reply := `And agent "Alice" sends "I look." to "Ana"`
	twice := strings.Replace(written, reply, reply+"\n    "+reply, 1)
	if ok, out := run(twice); twice == written || ok || !strings.Contains(out, "2 bubbles say") {
		t.Errorf("the reply came twice, and the feature passes:\n%s\n%s", twice, out)
	}

	span := b.feature("?from=4&to=7")
	if ok, out := run(span); !ok || strings.Contains(span, "hello_world") || !strings.Contains(span, `the message "I look." is delivered`) {
		t.Errorf("a span:\n%s\n%s", span, out)
	}
	b.do(400, "GET /feature?from=9&to=6")
}

// TestWhatIsWrittenOfAScenarioIsTheScenario, with what was done by hand behind it.
func TestWhatIsWrittenOfAScenarioIsTheScenario(t *testing.T) {
	b := newBranching(t, "builtin")
	player := &play.Player{Sources: []play.Source{{FS: features.FS, Paths: []string{"tours/a_day_too_late.feature"}}}}
	t.Cleanup(player.Close)
	player.Join(b.control)
	b.serve()
	b.do(200, `POST /play?world=main {"file":"tours/a_day_too_late.feature","to":9}`)
	b.do(200, `POST /phones/Ana/send?world=p1 {"text":"By hand"}`)
	written := b.feature("?world=p1")
	if result, out := runText(t, written, nil); !result.OK() || !strings.Contains(written, `"Ana" sends "By hand"`) {
		t.Errorf("it does not run:\n%s\n%s", written, out)
	}
}

// TestWhatIsWrittenSaysForWhom an agent did it with several contacts open, and what no single line can say: lines, commas, the link to a file.
func TestWhatIsWrittenSaysForWhom(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, `
POST /agents {"name":"Alice"}
POST /phones {"name":"Ana","channel":"WhatsApp"}
POST /phones {"name":"Cem","channel":"Twitter"}
POST /templates {"name":"greeting","namespace":"ns","language":"en_US","body":"Hi {{1}}"}
POST /phones/Ana/send {"text":"two\n  \"\"\" lines"}
POST /phones/Cem/send {"text":"Hello"}
POST /agents/Alice/answer {"customer":"Ana"}
POST /agents/Alice/answer {"customer":"Cem"}
POST /agents/Alice/typing {"customer":"Cem"}
POST /agents/Alice/send {"customer":"Ana","text":"three\nlines"}
POST /agents/Alice/sendFile {"customer":"Cem","file":"invoice.pdf"}
POST /agents/Alice/sendPhrase {"customer":"Ana","text":"How can I help you today?"}
POST /agents/Alice/sendTemplate {"customer":"Ana","template":"greeting","parameters":["Ana, Jr"]}
`)
	written := b.feature("")
	for _, want := range []string{`agent "Alice" starts typing to "Cem"`, `sends the file "invoice.pdf" to "Cem"`, `agent "Alice" sees the lines from "Ana":`, `sends the suggested phrase "How can I help you today?" to "Ana"`} {
		if !strings.Contains(written, want) {
			t.Errorf("%s is missing", want)
		}
	}
	result, out := runText(t, written, nil)
	if !result.OK() || strings.Contains(written, "No step says this: use") || strings.Contains(written, "127.0.0.1") {
		t.Errorf("it does not run, or leaves something out:\n%s\n%s", written, out)
	}
	if result, _ := runText(t, strings.Replace(written, `"Ana\\, Jr"`, `"Ana, Jr"`, 1), nil); result.OK() {
		t.Error("with a second parameter it passes")
	}
}
