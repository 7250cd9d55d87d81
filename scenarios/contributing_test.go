package scenarios_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// missingFiles are the paths below the top folders that a text names and that there are not; a star stands for any name.
func missingFiles(root, text string) (named int, missing []string) {
	for _, m := range regexp.MustCompile(`\b(?:features|sim|connector|fixtures|scenarios)/[\w./*-]*`).FindAllString(text, -1) {
		named++
		m = strings.TrimRight(m, ".")
		found, err := filepath.Glob(filepath.Join(root, m))
		if err != nil || len(found) == 0 {
			missing = append(missing, m)
		}
	}
	slices.Sort(missing)
	return named, slices.Compact(missing)
}

// TestEveryFileOfTheTourExists follows CONTRIBUTING.md: a file that moves takes its line along.
func TestEveryFileOfTheTourExists(t *testing.T) {
	named, missing := missingFiles("..", readGuide(t, ".github/CONTRIBUTING.md"))
	for _, file := range missing {
		t.Errorf("CONTRIBUTING.md names %s, which is not there", file)
	}
	if named < 30 {
		t.Errorf("the tour names %d files: it leads nowhere", named)
	}
	if _, missing := missingFiles("..", "`sim/clock/clock.go`, `sim/none.go`. `scenarios/steps/*.go` and `scenarios/none_*.go`."); !slices.Equal(missing, []string{"scenarios/none_*.go", "sim/none.go"}) {
		t.Errorf("files that are not there: %s", missing)
	}
}
