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
	all, err := Suite{FS: features.FS, Paths: features.Paths()}.Playable()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, s := range all {
		for _, want := range s.Scenarios {
			n++
			sameWhenFlat(t, s, want)
		}
	}
	if n < 500 {
		t.Errorf("only %d scenarios", n)
	}
}

func sameWhenFlat(t *testing.T, s Playable, want control.Play) {
	t.Helper()
	text := gherkinOf(want)
	again, err := Suite{FS: fstest.MapFS{"x.feature": {Data: []byte(text)}}, Paths: []string{"x.feature"}}.Playable()
	if err != nil {
		t.Fatalf("%s:%d: %v\n%s", s.File, want.Line, err, text)
	}
	got := again[0].Scenarios[0]
	if diff := cmp.Diff(want.Steps, got.Steps, cmpopts.IgnoreFields(control.PlayStep{}, "Comment")); diff != "" || got.Scenario != want.Scenario {
		t.Errorf("%s:%d (-want +got):\n%s", s.File, want.Line, diff)
	}
}

func TestAScenarioIsReadWithItsBackgroundItsRowAndItsComments(t *testing.T) {
	all, err := Suite{FS: fstest.MapFS{"x.feature": {Data: []byte(`# language: en
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
`)}}, Paths: []string{"x.feature"}}.Playable()
	if err != nil {
		t.Fatal(err)
	}
	clock := control.PlayStep{Keyword: "Given", Text: `the clock reads "2020-11-03T09:00:00Z"`, Comment: "Time stands still."}
	scenario := func(line int, name string, tags []string, steps ...control.PlayStep) control.Play {
		return control.Play{File: "x.feature", Line: line, Feature: "Rows", About: "Two of them, in one outline.", Scenario: name, Tags: tags, Steps: steps}
	}
	row := func(line int, what string) control.Play {
		return scenario(line, "It says "+what, []string{"@R001", "@R002"},
			clock,
			control.PlayStep{Keyword: "When", Text: `"Ana" sends "` + what + `"`, Doc: "a \"doc\" with \\ in it\n\"\"\""},
			control.PlayStep{Keyword: "When", Text: `"Bo" sends "x"`, Comment: "About both rows."},
			control.PlayStep{Keyword: "*", Text: "a star"})
	}
	want := []Playable{{File: "x.feature", Name: "Rows", About: "Two of them, in one outline.", Scenarios: []control.Play{
		row(25, "Hello"), row(26, "a | b"),
		scenario(29, "One", []string{}, clock,
			control.PlayStep{Keyword: "Then", Text: `"Ana"'s phone shows:`, Table: [][]string{{"text", "from"}, {`a | \b`, "me"}}}),
	}}}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, one := range all[0].Scenarios {
		sameWhenFlat(t, all[0], one)
	}
}
