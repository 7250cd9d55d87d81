package scenarios_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/sim/actions"
)

// TestHowLongAnAdapterTakesToConnectAgainDoesNotShow: while a fault breaks its connection, it carries files and posts messages. A log in which
// it does is replayed byte for byte.
func TestHowLongAnAdapterTakesToConnectAgainDoesNotShow(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, `
POST /agents {"name":"Alice"}
POST /phones {"name":"Ana","channel":"WhatsApp"}
POST /phones/Ana/send {"text":"Hello"}
POST /agents/Alice/answer {"customer":"Ana"}
POST /faults {"at":"post","do":"slow 1KB/s","every":1}
POST /agents/Alice/send {"text":"One"}
DELETE /faults
POST /faults {"at":"frame","do":"reset","next":5}
POST /agents/Alice/sendFile {"file":"invoice.pdf"}
POST /agents/Alice/send {"text":"Two"}
POST /agents/Alice/sendFile {"file":"invoice.pdf"}
POST /agents/Alice/send {"text":"Three"}
POST /clock/next
POST /clock/advance {"by":"3h"}
`)
	got := scenarios.NDJSON(b.now().World.Journal)
	saved, err := actions.Read(strings.NewReader(b.do(200, "GET /save")))
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if err := sameJournal(t, saved, nil, got); err != nil {
			t.Error(err)
		}
	}
}

// TestWhatIsSaidOfAFileIsTrueInAnyWorldFromTheLog: a file is named by where it is, and each world's cloud is somewhere else.
func TestWhatIsSaidOfAFileIsTrueInAnyWorldFromTheLog(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, `
POST /agents {"name":"Alice"}
POST /phones {"name":"Bo","channel":"Twitter"}
POST /phones/Bo/send {"text":"Hello"}
POST /agents/Alice/answer {"customer":"Bo"}
POST /agents/Alice/sendFile {"file":"invoice.pdf"}
`)
	address := b.now().World.CloudURL()
	_, link, found := strings.Cut(b.bubbles("Bo", ""), address)
	if !found {
		t.Fatalf("the phone shows no link to a file: %s", b.bubbles("Bo", ""))
	}
	link, _, _ = strings.Cut(link, ",")
	b.do(200, `POST /phones/Bo/send {"text":"Is it `+address+link+`?"}`)
	b.do(409, `POST /phones/Bo/tap {"on":"`+address+link+`"}`)
	saved := b.do(200, "GET /save")
	if strings.Contains(saved, address) {
		t.Errorf("where the cloud of this world is, is in the log:\n%s", saved)
	}
	b.do(200, "POST /load "+saved)
	elsewhere := b.bubbles("Bo", "")
	if strings.Contains(elsewhere, address) || !strings.Contains(elsewhere, link+"?") {
		t.Errorf("in the other world the phone shows %s", elsewhere)
	}
	if got := b.do(200, "GET /save"); got != saved {
		t.Errorf("saved again, it is\n%s\nwant\n%s", got, saved)
	}
}

// TestAContactThatWasTransferredIsStillForThatServiceUnderAnotherWorkflow.
func TestAContactThatWasTransferredIsStillForThatServiceUnderAnotherWorkflow(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, `
POST /agents {"name":"Alice","attributes":["Language.English"]}
POST /agents {"name":"Claire","attributes":["Language.French"],"ready":false}
POST /oceana/services {"name":"Sales","attributes":["Language.French"]}
POST /phones {"name":"Ana","channel":"WhatsApp"}
POST /phones/Ana/send {"text":"Hello"}
POST /agents/Alice/answer {"customer":"Ana"}
POST /agents/Alice/transfer {"customer":"Ana","service":"Sales"}
POST /oceana {"attributes":["Language.English"]}
POST /agents/Alice/state {"state":"not ready"}
POST /agents/Alice/state {"state":"ready"}
POST /agents/Claire/state {"state":"ready"}
`)
	b.do(200, `POST /agents/Claire/answer {"customer":"Ana"}`)
}

// TestWhatIsWrittenOfAgentsIsWholeAndNoMore: who is signed out takes no contact, and attributes leave how many one takes as it is.
func TestWhatIsWrittenOfAgentsIsWholeAndNoMore(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, `
POST /agents {"name":"Alice"}
POST /agents/Alice/state {"state":"signed_out"}
POST /agents {"name":"Berta","multiplicity":3,"attributes":["Language.English"],"proficiency":{"Language.English":2}}
POST /agents {"name":"Claire","attributes":["Language.French"],"ready":false}
POST /phones {"name":"Ana","channel":"WhatsApp"}
POST /phones {"name":"Bo","channel":"Twitter"}
POST /phones/Ana/send {"text":"Hello"}
POST /phones/Bo/send {"text":"Hi"}
POST /agents/Berta/answer {"customer":"Ana"}
POST /agents/Berta/answer {"customer":"Bo"}
`)
	written := b.feature("")
	for _, want := range []string{`agent "Alice" signs out`, `agent "Berta" is ready with a multiplicity of 3`, `agent "Berta" has the attributes "Language.English"`, `# No step says this: addAgent Berta proficiency Language.English 2`, `agent "Claire" is not ready`, `agent "Claire" has the attributes "Language.French"`} {
		if !strings.Contains(written, want) {
			t.Errorf("%s is missing in\n%s", want, written)
		}
	}
	if result, out := runText(t, written, nil); !result.OK() || strings.Contains(written, "# Refused") {
		t.Errorf("something was refused, or it does not run:\n%s\n%s", written, out)
	}
}

// TestWhoTheFloorBroughtIsInNoStep: no step lets the floor work, so that what is done with its people is a comment, too.
func TestWhoTheFloorBroughtIsInNoStep(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, `
POST /agents {"name":"Alice"}
POST /phones {"name":"Zoe","channel":"Twitter"}
POST /floor {"customers":3,"agents":1,"profile":"shop","seed":1}
POST /clock/advance {"by":"1s"}
DELETE /floor
`)
	var list struct{ Phones []struct{ Name string } }
	if err := json.Unmarshal([]byte(b.do(200, "GET /phones")), &list); err != nil || len(list.Phones) < 2 {
		t.Fatalf("%v, %+v: want people of the floor", err, list)
	}
	for _, p := range list.Phones {
		b.do(200, "POST /phones/"+p.Name+`/send {"text":"Hello"}`)
	}
	written := b.feature("")
	if !strings.Contains(written, `"Zoe" sends "Hello"`) || strings.Count(written, "sends \"Hello\"") != 1 || !strings.Contains(written, "# No step says this: usePhone") {
		t.Errorf("what is written:\n%s", written)
	}
	if result, out := runText(t, written, nil); !result.OK() {
		t.Errorf("it does not run:\n%s\n%s", written, out)
	}
}

// TestWhoIsRenamedHasOneNameInWhatIsWritten: a desk still shows the name before.
func TestWhoIsRenamedHasOneNameInWhatIsWritten(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, `
POST /agents {"name":"Alice"}
POST /phones {"name":"Ana","channel":"Twitter"}
POST /phones/Ana/send {"text":"Hello"}
POST /phones/Ana/rename {"name":"Bea"}
`)
	b.do(200, `POST /agents/Alice/answer {"customer":"Ana"}`)
	b.do(200, `POST /agents/Alice/send {"customer":"Ana","text":"Good\nmorning"}`)
	written := b.feature("")
	if strings.Contains(written, "Ana") || !strings.Contains(written, `agent "Alice" answers "Bea"`) {
		t.Errorf("what is written:\n%s", written)
	}
	if result, out := runText(t, written, nil); !result.OK() {
		t.Errorf("it does not run:\n%s\n%s", written, out)
	}
}
