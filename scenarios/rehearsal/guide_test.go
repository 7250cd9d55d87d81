package rehearsal_test

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios/rehearsal"
)

// TestTheGuideHasEveryMistakeAtItsStep compares the table of Appendix C in README.md with the catalogue.
func TestTheGuideHasEveryMistakeAtItsStep(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	want, got := map[int][]string{}, map[int][]string{}
	for _, m := range rehearsal.Mistakes() {
		want[m.Step] = append(want[m.Step], m.Name)
	}
	for _, row := range regexp.MustCompile(`(?m)^\| C (\d+) \|[^|]*\|(.*)\|$`).FindAllStringSubmatch(string(text), -1) {
		step, _ := strconv.Atoi(row[1])
		for name := range strings.SplitSeq(row[2], ",") {
			got[step] = append(got[step], strings.Trim(name, " `"))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the catalogue (-) and README.md (+) differ:\n%s", diff)
	}
}
