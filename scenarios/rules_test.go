package scenarios_test

import (
	"fmt"
	"testing"

	"github.com/wavetank/wavetank/features"
	"github.com/wavetank/wavetank/scenarios"
)

func TestTheCatalogueIsComplete(t *testing.T) {
	rules := scenarios.Rules()
	if len(rules) != 170 {
		t.Errorf("%d rules, want 170", len(rules))
	}
	for i, r := range rules {
		if want := fmt.Sprintf("R%03d", i+1); r.ID != want {
			t.Errorf("rule %d is %s, want %s", i+1, r.ID, want)
		}
		if r.Text == "" || r.Channel == "" {
			t.Errorf("%s has no text or no channel: %+v", r.ID, r)
		}
	}
}

// TestEveryRuleHasAScenario, or says why there can be none.
func TestEveryRuleHasAScenario(t *testing.T) {
	tagged, err := scenarios.ByRule(features.FS, features.Paths())
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, rule := range scenarios.Rules() {
		known[rule.ID] = true
		switch proved := len(tagged[rule.ID]) > 0; {
		case proved && rule.NoScenario != "":
			t.Errorf("%s has a scenario and needs no excuse: %s", rule.ID, rule.NoScenario)
		case !proved && rule.NoScenario == "":
			t.Errorf("no scenario is tagged @%s", rule.ID)
		}
	}
	for id, list := range tagged {
		if !known[id] {
			t.Errorf("%s is tagged @%s, which is no rule", list[0].At(), id)
		}
	}
}
