package scenarios

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wavetank/wavetank/features"
	"github.com/wavetank/wavetank/sim/control"
)

// What is played is written out flat first: no scenario may lose anything by that.
func TestAScenarioWrittenFlatIsTheSame(t *testing.T) {
	playFeatures, err := Source{FS: features.FS, Paths: features.Paths()}.read()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, s := range playFeatures {
		for _, want := range s.scenarios {
			n++
			sameWhenFlat(t, s, want)
		}
	}
	if n < 500 {
		t.Errorf("only %d scenarios", n)
	}
}

func sameWhenFlat(t *testing.T, s playFeature, want playScenario) {
	t.Helper()
	text := want.gherkin(s.name)
	again, err := Source{FS: fstest.MapFS{"x.feature": {Data: []byte(text)}}, Paths: []string{"x.feature"}}.read()
	if err != nil {
		t.Fatalf("%s:%d: %v\n%s", s.file, want.line, err, text)
	}
	got := again[0].scenarios[0]
	if diff := cmp.Diff(want.steps, got.steps, cmpopts.IgnoreFields(control.PlayStep{}, "Comment")); diff != "" || got.name != want.name {
		t.Errorf("%s:%d (-want +got):\n%s", s.file, want.line, diff)
	}
}

func TestAScenarioIsReadWithItsBackgroundItsRowAndItsComments(t *testing.T) {
	playFeatures, err := Source{FS: fstest.MapFS{"x.feature": {Data: []byte(`# language: en
Feature: Rows
  Two of them,
  in one outline.

  Background:
    # Time stands
    # still.
    Given the clock reads "2020-11-03T09:00:00Z"

  @R001
  Scenario Outline: It says <what>
    When "Ana" sends "<what>"
      """
      a "doc" with \ in it
      \"\"\"
      """
    # About both rows.
    But "Bo" sends "x"
    * a star

    @R002
    Examples:
      | what   |
      | Hello  |
      | a \| b |

  Rule: Tables
    Scenario: One
      Then "Ana"'s phone shows:
        | text     | from |
        | a \| \\b | me   |
`)}}, Paths: []string{"x.feature"}}.read()
	if err != nil {
		t.Fatal(err)
	}
	clock := control.PlayStep{Keyword: "Given", Text: `the clock reads "2020-11-03T09:00:00Z"`, Comment: "Time stands still."}
	row := func(line int, what string) playScenario {
		return playScenario{line: line, name: "It says " + what, tags: []string{"@R001", "@R002"}, steps: []control.PlayStep{
			clock, {Keyword: "When", Text: `"Ana" sends "` + what + `"`, Doc: "a \"doc\" with \\ in it\n\"\"\""},
			{Keyword: "When", Text: `"Bo" sends "x"`, Comment: "About both rows."}, {Keyword: "*", Text: "a star"},
		}}
	}
	want := []playFeature{{file: "x.feature", name: "Rows", about: "Two of them, in one outline.", scenarios: []playScenario{
		row(25, "Hello"), row(26, "a | b"),
		{line: 29, name: "One", tags: []string{}, steps: []control.PlayStep{clock,
			{Keyword: "Then", Text: `"Ana"'s phone shows:`, Table: [][]string{{"text", "from"}, {`a | \b`, "me"}}}}},
	}}}
	if diff := cmp.Diff(want, playFeatures, cmp.AllowUnexported(playFeature{}, playScenario{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, one := range playFeatures[0].scenarios {
		sameWhenFlat(t, playFeatures[0], one)
	}
}
