package sim

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTheGuideNamesEveryCallOfTheControlAPI compares the table of README.md with the routes, both ways.
func TestTheGuideNamesEveryCallOfTheControlAPI(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "| calls |")
	var named []string
	for _, m := range regexp.MustCompile("`([A-Z]+) (/[^`]*)`").FindAllStringSubmatch(table, -1) {
		named = append(named, m[1]+" /api/v1"+m[2])
	}
	var served []string
	for _, rt := range (&Control{}).table() {
		served = append(served, strings.TrimSuffix(rt.pattern, "{$}"))
	}
	slices.Sort(named)
	slices.Sort(served)
	if diff := cmp.Diff(served, named); diff != "" {
		t.Errorf("the routes (-) and README.md (+) differ:\n%s", diff)
	}
}
