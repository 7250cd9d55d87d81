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
