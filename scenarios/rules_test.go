package scenarios_test

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"testing"

	"github.com/wavetank/wavetank/features"
)

// documentOnly are the channel rules that no scenario can prove, with the reason.
var documentOnly = map[string]string{
	"R098": "about building and importing the content of a widget: a step that a person does with the vendor's tools",
	"R140": "about an app for children, which has no conversations with businesses: there is nothing to do or to see",
}

var ruleTag = regexp.MustCompile(`(?m)^\s*@.*$`)

func TestEveryChannelRuleHasAScenario(t *testing.T) {
	tagged := map[string]bool{}
	err := fs.WalkDir(features.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(features.FS, path)
		for _, line := range ruleTag.FindAll(text, -1) {
			for _, tag := range regexp.MustCompile(`R\d{3}`).FindAll(line, -1) {
				tagged[string(tag)] = true
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range channelRules() {
		switch reason, excused := documentOnly[rule]; {
		case excused && tagged[rule]:
			t.Errorf("%s has a scenario and needs no excuse: %s", rule, reason)
		case !excused && !tagged[rule]:
			t.Errorf("no scenario is tagged @%s", rule)
		}
	}
	for rule := range documentOnly {
		if !slices.Contains(channelRules(), rule) {
			t.Errorf("%s is excused and is no channel rule", rule)
		}
	}
}

// channelRules are the rules about scope (R001 to R008) and about the networks (R063 to R170).
func channelRules() []string {
	var rules []string
	for n := 1; n <= 170; n++ {
		if n <= 8 || n >= 63 {
			rules = append(rules, fmt.Sprintf("R%03d", n))
		}
	}
	return rules
}
