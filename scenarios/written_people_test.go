package scenarios_test

import (
	"encoding/json"
	"strings"
	"testing"
)

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
