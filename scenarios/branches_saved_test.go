package scenarios_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestASavedBranchKeepsItsName where it is loaded; one that was given none gets the next of those that are made.
func TestASavedBranchKeepsItsName(t *testing.T) {
	b := newBranching(t, "builtin")
	perform(t, b.api, `
POST /phones {"name":"Ana","channel":"WhatsApp"}
POST /branch {"name":"What if she had waited"}
POST /branch {}
`)
	names := func(answer string) (all []string) {
		t.Helper()
		var list struct{ Branches []struct{ Name string } }
		if err := json.Unmarshal([]byte(answer), &list); err != nil {
			t.Fatal(err)
		}
		for _, one := range list.Branches {
			all = append(all, one.Name)
		}
		return all
	}
	b.do(200, "POST /load "+b.do(200, "GET /save?world=b1"))
	b.do(200, "POST /load "+b.do(200, "GET /save?world=b2"))
	if got := strings.Join(names(b.do(200, "GET /branches")), ", "); got != "main, What if she had waited, b2, What if she had waited, b4" {
		t.Errorf("the branches are %s", got)
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
