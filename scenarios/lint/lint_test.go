package lint_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios/lint"
)

func newLinter(t testing.TB) *lint.Linter {
	t.Helper()
	l, err := lint.New()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// check parses a feature and returns "LINE rule" of each finding.
func check(t *testing.T, text string) []string {
	t.Helper()
	f, err := lint.Parse("a.feature", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	found := []string{}
	for _, finding := range newLinter(t).Check(f) {
		found = append(found, fmt.Sprintf("%d %s", finding.Line, finding.Rule))
	}
	return found
}

func TestTheBuiltInFeaturesAreClean(t *testing.T) {
	report, err := newLinter(t).Paths([]string{filepath.Join("..", "..", "features")}, "")
	if err != nil {
		t.Fatal(err)
	}
	if report.Scenarios < 600 || len(report.Unreadable) != 0 {
		t.Errorf("%d scenarios in %d files were looked at; unreadable: %q", report.Scenarios, report.Files, report.Unreadable)
	}
	for _, f := range report.Findings {
		t.Errorf("%s: %s: %s", f.At(), f.Rule, f.Message)
	}
}

func TestWhatIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"nothing":                   {"Feature: f\n  Scenario: s\n    Given a web messenger\n    When \"Ana\" sends \"hi\"\n    Then no agent is alerted\n", nil},
		"an empty file":             {"", []string{"1 empty"}},
		"comments only":             {"# nothing\n", []string{"1 empty"}},
		"a feature without content": {"Feature: f\n", []string{"1 empty"}},
		"a background alone":        {"Feature: f\n  Background:\n    Given a web messenger\n", []string{"1 empty"}},
		"a scenario without steps, though there is a background": {"Feature: f\n  Background:\n    Given a web messenger\n  Scenario: s\n", []string{"4 empty"}},
		"an outline without examples":                            {"Feature: f\n  Scenario Outline: s\n    Given a web messenger\n", []string{"2 empty"}},
		"examples without rows beside others":                    {"Feature: f\n  Scenario Outline: s\n    When \"Ana\" sends \"<a>\"\n    Then no agent is alerted\n    Examples: some\n      | a |\n      | x |\n    @t\n    Examples: none\n      | a |\n    Examples:\n", []string{"9 empty", "11 empty"}},
		"two undefined steps":                                    {"Feature: f\n  Scenario: s\n    Given nonsense\n    When more of it\n", []string{"3 undefined", "4 undefined"}},
		"an undefined step of a background, once":                {"Feature: f\n  Background:\n    Given nonsense\n  Scenario: a\n    When 1 second passes\n  Scenario: b\n    When 1 second passes\n", []string{"3 undefined"}},
		"a name of a Rule's scenario is not that of another":     {"Feature: f\n  Scenario: s\n    When 1 second passes\n  Rule: r\n    Scenario: s\n      When 1 second passes\n", []string{"5 duplicate"}},
		"a Then first":                     {"Feature: f\n  Scenario: s\n    Given a web messenger\n    Then \"Ana\" sees \"hi\"\n    When \"Ana\" sends \"hi\"\n", []string{"4 order"}},
		"a Then and no When":               {"Feature: f\n  Scenario: s\n    Given a web messenger\n    Then \"Ana\" sees \"hi\"\n", []string{"4 order"}},
		"a When in the background":         {"Feature: f\n  Background:\n    Given a web messenger\n    When \"Ana\" sends \"hi\"\n  Scenario: s\n    Then \"Ana\" sees \"hi\"\n", nil},
		"a Given that acts":                {"Feature: f\n  Scenario: s\n    Given a web messenger\n    And \"Ana\" sends \"hi\"\n    Then \"Ana\" sees \"hi\"\n", nil},
		"a Then about the set-up":          {"Feature: f\n  Scenario: s\n    Given a workbook in which nothing is wrong\n    Then the workbook is accepted\n", nil},
		"a channel in an outline":          {"Feature: f\n  Scenario Outline: s\n    When \"Ana\" sends \"hi\" on <c>\n\n    Examples:\n      | c    |\n      | Web  |\n      | Line |\n", []string{"3 channel"}},
		"a channel that is not there":      {"Feature: f\n  Scenario: s\n    Given \"Ana\" uses Signal on a web client\n    And no Line integration\n", []string{"3 channel", "4 channel"}},
		"files":                            {"Feature: f\n  Scenario: s\n    When \"Ana\" sends the file \"a\"\n    And \"Ana\" sends the video \"a.png\"\n    And \"Ana\" sends the voice note \"a.xyz\"\n    And agent \"A\" sends the file \"a.pdf\"\n", []string{"3 fixture", "4 fixture", "5 fixture"}},
		"a doc string too many":            {"Feature: f\n  Scenario: s\n    When \"Ana\" sends \"hi\"\n      \"\"\"\n      x\n      \"\"\"\n    Then no agent is alerted\n", []string{"3 argument"}},
		"a template as an outline":         {"Feature: f\n  Scenario Template: s\n    When \"Ana\" sends \"<hi>\"\n    Then no agent is alerted\n", []string{"2 empty"}},
		"a table too few and one too many": {"Feature: f\n  Scenario: s\n    When \"Ana\" sends \"hi\"\n      | a |\n    Then \"Ana\" sees the lines:\n    And agent \"A\"'s desk shows:\n", []string{"3 argument", "5 argument", "6 argument"}},
		"a byte order mark":                {"\xef\xbb\xbfFeature: f\n  Scenario: s\n    Given nonsense\n", []string{"3 undefined"}},
		"another language":                 {"# language: de\nFunktionalität: f\n  Szenario: s\n    Angenommen a web messenger\n    Wenn \"Ana\" sends \"hi\"\n    Dann nonsense\n", []string{"6 undefined"}},
	} {
		t.Run(name, func(t *testing.T) {
			want := append([]string{}, c.want...)
			if diff := cmp.Diff(want, check(t, c.text)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestColumnsCountCharacters(t *testing.T) {
	f, err := lint.Parse("a.feature", []byte("Feature: 🏄\n  Scenario: ä\n \t  Given \"🏄\" surfs\n"))
	if err != nil {
		t.Fatal(err)
	}
	if found := newLinter(t).Check(f); len(found) != 1 || found[0].At() != "a.feature:3:5" {
		t.Errorf("found %+v, want one at a.feature:3:5", found)
	}
}

// BenchmarkLint is the look at a thousand scenarios of ten steps, half of them unlike any other.
func BenchmarkLint(b *testing.B) {
	var text strings.Builder
	text.WriteString("Feature: f\n")
	for i := range 1000 {
		fmt.Fprintf(&text, "  Scenario: %d\n    Given a WhatsApp production number\n    And agent \"Alice\" is ready\n", i)
		for j := range 4 {
			fmt.Fprintf(&text, "    When \"Ana\" sends \"message %d of %d\"\n    Then agent \"Alice\" sees \"message %d of %d\" from \"Ana\"\n", j, i, j, i)
		}
	}
	file := filepath.Join(b.TempDir(), "a.feature")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		report, err := newLinter(b).Paths([]string{file}, "")
		if err != nil || len(report.Findings) != 0 || report.Scenarios != 1000 {
			b.Fatalf("%+v, %v", report, err)
		}
	}
}
