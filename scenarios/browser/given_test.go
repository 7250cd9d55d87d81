package browser_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/wavetank/wavetank/features"
	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/play"
)

// windowTour is a scenario with a phone, a desk and a day that passes.
const windowTour = "tours/a_day_too_late.feature"

// newPlayer plays the built-in features, and before them a text as given.feature unless it is empty.
func newPlayer(t testing.TB, text string) *play.Player {
	t.Helper()
	p := &play.Player{Sources: []play.Source{{FS: features.FS, Paths: features.Paths()}}, Seed: 1}
	if text != "" {
		given := play.Source{FS: fstest.MapFS{"given.feature": {Data: []byte(text)}}, Paths: []string{"given.feature"}}
		p.Sources = append([]play.Source{given}, p.Sources...)
	}
	t.Cleanup(p.Close)
	return p
}

// runText runs one feature given as text and returns the result and what was printed.
func runText(t testing.TB, text string) (scenarios.Result, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "given.feature")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	return scenarios.Suite{Paths: []string{file}, Formats: []string{"pretty"}, Seed: 1, Output: &out}.Run(), out.String()
}
