package scenarios_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios"
)

func TestARunReportsTheOutcomeOfEachScenario(t *testing.T) {
	text := fmt.Sprintf(conversation, "ends well", "") + `
  Scenario: It ends badly
    Then phone "Ana" shows "never sent"

  Scenario Outline: It is not understood
    When <what>
    Examples:
      | what     |
      | nonsense |
`
	result, out := runText(t, text, func(s *scenarios.Suite) { s.Concurrency = 2 })
	got := map[string]string{}
	for at, outcome := range maps.All(result.Outcomes) {
		got[at[strings.LastIndex(at, ":"):]] = outcome
	}
	want := map[string]string{":7": scenarios.Passed, ":12": scenarios.Failed, ":19": scenarios.Failed}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s%v\n%s", diff, slices.Sorted(maps.Keys(result.Outcomes)), out)
	}
}
