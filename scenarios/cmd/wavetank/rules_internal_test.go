package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/scenarios"
)

func rules(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(t.Context(), append([]string{"rules"}, args...), &out, &errs); code != exitDone {
		t.Fatalf("rules %v: exit %d, %s", args, code, errs.String())
	}
	return out.String()
}

func ruleOf(t *testing.T, id string) ruleLine {
	t.Helper()
	var lines []ruleLine
	if err := json.Unmarshal([]byte(rules(t, "--id", id, "--format", "json")), &lines); err != nil || len(lines) != 1 {
		t.Fatalf("%s: %v, %+v", id, err, lines)
	}
	return lines[0]
}

func TestARuleShowsItsScenariosAndTheirLastResult(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	const file = "features/window/closes_while_waiting.feature:"
	before := rules(t, "--id", "R082")
	if !strings.HasPrefix(before, "R082  WhatsApp: ") || !strings.Contains(before, "not run  "+file) {
		t.Errorf("before a run:\n%s", before)
	}
	if code := run(t.Context(), []string{"run", "--tags", "@R082", "--format", "progress"}, io.Discard, io.Discard); code != exitDone {
		t.Fatalf("run: exit %d", code)
	}
	if after := rules(t, "--id", "R082"); !strings.Contains(after, "passed  "+file) || strings.Contains(after, notRun) {
		t.Errorf("after a run:\n%s", after)
	}

	r := ruleOf(t, "R082")
	at := strings.TrimPrefix(r.Scenarios[0].At, "features/")
	if err := remember(map[string]string{at: scenarios.Failed}); err != nil {
		t.Fatal(err)
	}
	if md := rules(t, "--id", "R082", "--format", "markdown"); !strings.Contains(md, "| failed | "+file) {
		t.Errorf("after a failure:\n%s", md)
	}
	if other := ruleOf(t, "R063").Scenarios[0]; other.Result != notRun {
		t.Errorf("a scenario that did not run: %+v", other)
	}
}

func TestResultsOfOtherFeaturesCountForNothing(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	at := strings.TrimPrefix(ruleOf(t, "R082").Scenarios[0].At, "features/")
	if err := remember(map[string]string{at: scenarios.Passed}); err != nil {
		t.Fatal(err)
	}
	file, err := resultsFile()
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{
		"other features": strings.Replace(string(b), digest(), "other", 1),
		"half a file":    string(b[:len(b)/2]),
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := ruleOf(t, "R082").Scenarios[0].Result; got != notRun {
			t.Errorf("%s: %s", what, got)
		}
	}
}

func TestARuleShowsItsStrongestEvidence(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	r := ruleOf(t, "R162")
	kinds := map[string]bool{}
	for _, s := range r.Scenarios {
		kinds[s.Evidence] = true
	}
	if r.Evidence != "chain" || !kinds["chain"] || !kinds["network"] {
		t.Errorf("R162 is proven by %s, its scenarios by %v", r.Evidence, kinds)
	}
	if text := rules(t, "--id", "R162"); !strings.Contains(text, "strongest evidence: chain\n") || strings.Contains(text, "rules by") {
		t.Errorf("R162:\n%s", text)
	}
	if line := (ruleLine{Evidence: "document", NoChain: "about developers"}).evidenceLine(); line != "strongest evidence: document; about developers" {
		t.Errorf("a rule without a chain, and its reason: %s", line)
	}
	if md := rules(t, "--id", "R162", "--format", "markdown"); !strings.Contains(md, "| chain | not run | features/twitter/") {
		t.Errorf("as markdown:\n%s", md)
	}
	if all := rules(t); !strings.Contains(all, "\n170 rules by their strongest evidence: ") {
		t.Errorf("all rules end without their numbers:\n%s", all)
	}
}

func TestARuleThatNoScenarioCanProveSaysWhy(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	for _, r := range scenarios.Rules() {
		if r.NoScenario != "" && !strings.Contains(rules(t, "--id", r.ID), "no scenario: "+r.NoScenario) {
			t.Errorf("%s does not say why", r.ID)
		}
	}
	if all := rules(t); !strings.Contains(all, "\nR170  Twitter: ") || strings.Contains(all, "scenario: \n") {
		t.Errorf("all rules:\n%s", all)
	}
}
