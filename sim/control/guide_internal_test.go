package control

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTheGuideNamesEveryCallOfTheControlAPI compares the table of README.md with the routes, both ways.
func TestTheGuideNamesEveryCallOfTheControlAPI(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "| calls |")
	var named []string
	for _, m := range regexp.MustCompile("`([A-Z]+) (/[^`]*)`").FindAllStringSubmatch(table, -1) {
		named = append(named, m[1]+" /api/v1"+m[2])
	}
	var served []string
	for _, rt := range (&API{}).table() {
		served = append(served, strings.TrimSuffix(rt.pattern, "{$}"))
	}
	slices.Sort(named)
	slices.Sort(served)
	if diff := cmp.Diff(served, named); diff != "" {
		t.Errorf("the routes (-) and README.md (+) differ:\n%s", diff)
	}
}

// TestNoCallIsServedBesideTheRoutes reads the sources: whatever looks like a pattern of the control API must be that of a route, which is
// described.
func TestNoCallIsServedBesideTheRoutes(t *testing.T) {
	described := map[string]bool{}
	for _, rt := range (&API{}).table() {
		described[rt.pattern] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, m := range regexp.MustCompile("[\"`]([A-Z]+ /api/v1[^\"`]*)[\"`]").FindAllStringSubmatch(string(text), -1) {
			found++
			if !described[m[1]] {
				t.Errorf("%s: %q is served and not described: add a route", file, m[1])
			}
		}
	}
	if found < len(described) {
		t.Errorf("%d patterns were found for %d routes", found, len(described))
	}
}
