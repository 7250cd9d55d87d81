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
POST /phones/Ana/liveLocation {"lat":48.137,"long":11.575}
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
	for _, want := range []string{`"Ana" shares the live location "48.137,11.575"`, `agent "Alice" starts typing to "Cem"`, `sends the file "invoice.pdf" to "Cem"`, `agent "Alice" sees the lines from "Ana":`, `sends the suggested phrase "How can I help you today?" to "Ana"`} {
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

// onStage is what a presenter changes: the business, who can do what and whom contacts ask for, and a template in review.
const onStage = `
POST /agents {"name":"Alice","attributes":["Language.English"]}
POST /business {"name":"Shoes | Söhne","logo":"data:image/png;base64,iVBORw0KGgo="}
POST /oceana {"attributes":["Language.French"]}
POST /phones {"name":"Bo","channel":"Messenger","region":"EU"}
POST /phones/Bo/send {"text":"Bonjour"}
POST /agents/Alice/attributes {"attributes":["Language.English","Language.French"]}
POST /agents/Alice/answer {"customer":"Bo"}
POST /business {"pageRegion":"EU","adminRegion":"US"}
POST /agents/Alice/send {"customer":"Bo","text":"One moment."}
POST /whatsapp/templates {"name":"shipped","namespace":"communications","language":"en_GB","category":"SHIPPING_UPDATE","body":"It is on its way, {{1}}."}
POST /whatsapp/templates {"name":"sale","namespace":"communications","language":"en_GB","category":"ALERT_UPDATE","body":"Buy now!","tags":["promotion"]}
POST /oceana {"attributes":[],"noAnswer":"1m30s","afterContactWork":"20s"}
POST /oceana {"noAnswer":"0s","afterContactWork":"0s"}
POST /agents/Alice/attributes {}
`

// TestWhatIsChangedOnTheStageIsAnAction: it is undone and done again, is in a branch and in a saved world, and is written as a feature.
func TestWhatIsChangedOnTheStageIsAnAction(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, onStage)
	shown := func(at string) string {
		return b.do(200, "GET /business"+at) + b.do(200, "GET /agents"+at) + b.do(200, "GET /oceana"+at) + b.do(200, "GET /phones/Bo"+at) + b.do(200, "GET /whatsapp/templates"+at)
	}
	before := shown("")
	for _, want := range []string{`"picture":"data:image/png`, `"pageRegion":"EU"`, `"name":"shipped"`, `"text":"Bonjour"`} {
		if !strings.Contains(before, want) {
			t.Errorf("%s is missing in\n%s", want, before)
		}
	}
	b.do(200, "POST /undo")
	if after := shown(""); after == before || !strings.Contains(after, `["Language.English","Language.French"]`) {
		t.Errorf("undone: %s", after)
	}
	b.do(200, "POST /redo")
	if after := shown(""); after != before {
		t.Errorf("done again:\n%s\nwant\n%s", after, before)
	}
	saved := b.do(200, "GET /save")
	for _, world := range []string{"POST /branch", "POST /load " + saved} {
		var made struct{ Branches []struct{ ID string } }
		if err := json.Unmarshal([]byte(b.do(200, world)), &made); err != nil {
			t.Fatal(err)
		}
		if after := shown("?world=" + made.Branches[len(made.Branches)-1].ID); after != before {
			t.Errorf("%.20s shows\n%s\nwant\n%s", world, after, before)
		}
	}

	written := b.feature("")
	for _, want := range []string{
		`Given a Messenger page`, `the profile of the business:`, `| name | Shoes \| Söhne |`, `| picture | data:image/png;base64,iVBORw0KGgo= |`,
		`the messaging workflow asks for attributes "Language.French"`, `agent "Alice" has the attributes "Language.English, Language.French"`,
		`a Messenger page in region "EU"`, `a Messenger page with an administrator in region "US"`,
		`the template "shipped" is submitted in category "SHIPPING_UPDATE" and language "en_GB"`, `and language "en_GB" with content "promotion"`,
		`the messaging workflow asks for the attributes of the contact`, `agent "Alice" has no attributes`,
		`contacts return to the queue after 1 minute 30 seconds without an answer`, `after-contact work takes 20 seconds`, `contacts alert an agent without end`, `there is no after-contact work`,
	} {
		if !strings.Contains(written, want) {
			t.Errorf("%s is missing in\n%s", want, written)
		}
	}
	if strings.Contains(written, "No step says this") {
		t.Errorf("something is not written:\n%s", written)
	}
	if result, out := runText(t, written, nil); !result.OK() {
		t.Errorf("what was written does not run:\n%s\n%s", written, out)
	}
	unread := strings.Replace(written, `agent "Alice" has the attributes "Language.English, Language.French"`, `agent "Alice" has the attributes "Language.English"`, 1)
	if result, out := runText(t, unread, nil); unread == written || result.OK() {
		t.Errorf("an agent without French answers, and the feature passes:\n%s", out)
	}
}
