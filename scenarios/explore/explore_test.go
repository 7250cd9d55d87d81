package explore_test

import (
	_ "embed"
	"os"
	"path/filepath"
	"testing"

	"github.com/wavetank/wavetank/scenarios/explore"
	"github.com/wavetank/wavetank/scenarios/mutants"
)

//go:embed data/bugs.yaml
var planted []byte

func TestTheModelAndTheProgramAgree(t *testing.T) {
	r, err := explore.Run(t.Context(), explore.Config{Seed: 1, Most: 60})
	if err != nil {
		t.Fatal(err)
	}
	if r.Found != nil {
		t.Fatalf("%s\n%s", r.Found.Feature, r.Found.Failure)
	}
	if r.Sequences != 60 {
		t.Errorf("%d sequences, want 60", r.Sequences)
	}
}

func TestThePlantedBugsStillApply(t *testing.T) {
	for _, m := range bugs(t) {
		text, err := os.ReadFile(filepath.Join("../..", filepath.FromSlash(m.File)))
		if err != nil {
			t.Errorf("%s: %v", m, err)
			continue
		}
		if _, err := m.Apply(text); err != nil {
			t.Error(err)
		}
	}
}

func bugs(t *testing.T) []mutants.Mutant {
	t.Helper()
	all, err := mutants.Parse("bugs.yaml", planted)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 10 {
		t.Fatalf("%d bugs, want 10", len(all))
	}
	return all
}
