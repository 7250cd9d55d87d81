package mutants_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/mutants"
)

var (
	share = flag.Int("share", 0, "try one mutant of `N`, chosen by -mutant-seed; 0 tries none")
	seed  = flag.Uint64("mutant-seed", 0, "which mutants -share chooses; 0 takes one from the clock and prints it")
	only  = flag.String("only", "", "with -share 1: only mutants whose rule or data file starts with `TEXT`")
)

const root = "../.."

func load(t *testing.T) []mutants.Mutant {
	t.Helper()
	all, err := mutants.Load()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestEveryMutantStillApplies fails when a passage that a mutant breaks has changed.
func TestEveryMutantStillApplies(t *testing.T) {
	for _, m := range load(t) {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(m.File)))
		if err != nil {
			t.Errorf("%s: %v", m, err)
			continue
		}
		if _, err := m.Apply(text); err != nil {
			t.Error(err)
		}
	}
}

// TestEveryRuleHasAMutant: each rule that is behaviour, so that its scenarios are known to see when it breaks.
func TestEveryRuleHasAMutant(t *testing.T) {
	has := map[string]bool{}
	for _, m := range load(t) {
		has[m.Rule] = true
	}
	for _, r := range scenarios.Rules() {
		why := noMutant()[r.ID]
		switch {
		case has[r.ID] && why != "":
			t.Errorf("%s has a mutant and a reason for having none", r.ID)
		case !has[r.ID] && why == "":
			t.Errorf("%s has no mutant: %s", r.ID, r.Text)
		}
		delete(has, r.ID)
	}
	for id := range has {
		t.Errorf("%s is no rule", id)
	}
}

// TestMutantsAreKilled builds and runs them. It is long, so it asks for -share: `make mutants` tries all, CI a random tenth.
func TestMutantsAreKilled(t *testing.T) {
	if *share < 1 {
		t.Skip("make mutants: without -share no mutant is built")
	}
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano()) //nolint:forbidigo // a seed, printed below
	}
	chosen := slices.DeleteFunc(load(t), func(m mutants.Mutant) bool { return !m.Named(*only) })
	r := rand.New(rand.NewPCG(*seed, 0))
	r.Shuffle(len(chosen), func(i, j int) { chosen[i], chosen[j] = chosen[j], chosen[i] })
	chosen = chosen[:(len(chosen)+*share-1) / *share]
	t.Logf("%d mutants, -mutant-seed %d", len(chosen), *seed)
	if len(chosen) == 0 {
		t.Fatal("no mutant is chosen")
	}
	base, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	w, err := mutants.Workshop{Root: base, Dir: t.TempDir()}.Together(t.Context(), chosen)
	if err != nil {
		t.Fatal(err)
	}
	together, alone := []mutants.Mutant(nil), []mutants.Mutant(nil)
	for _, m := range chosen {
		if w.Holds(m) {
			together = append(together, m)
		} else {
			alone = append(alone, m)
		}
	}
	t.Logf("%d of them in one program, %d in one each", len(together), len(alone))
	t.Run("together", func(t *testing.T) { try(t, w, together) })
	t.Run("alone", func(t *testing.T) { try(t, w, alone) })
}

func try(t *testing.T, w *mutants.Together, some []mutants.Mutant) {
	t.Helper()
	for _, m := range some {
		t.Run(m.Rule, func(t *testing.T) {
			t.Parallel()
			// Against hanging: a mutant whose scenario waits for ever is a bad mutant.
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
			defer cancel()
			outcome, text, err := w.Try(ctx, m)
			switch {
			case err != nil:
				t.Error(err)
			case outcome != mutants.Killed:
				t.Errorf("%s (%s): no scenario of the rule fails\n%s", m, m.File, lastLines(text, 5))
			default:
				t.Logf("killed: %s", m.Breaks)
			}
		})
	}
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// TestAMutantThatBreaksNothingSurvives keeps the judge honest, and one that no scenario is about is an error, not a kill.
func TestAMutantThatBreaksNothingSurvives(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: builds wavetank")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Fatal(err)
	}
	base, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	w := mutants.Workshop{Root: base, Dir: t.TempDir()}
	harmless := mutants.Mutant{Rule: "R084", File: "features/features.go", Replace: "package features", With: "package features // the same", Breaks: "nothing"}
	if outcome, text, err := w.Try(t.Context(), harmless); err != nil || outcome != mutants.Survived {
		t.Errorf("%v, %v, want survived\n%s", outcome, err, text)
	}
	for name, m := range map[string]mutants.Mutant{
		"no scenario is tagged": {Rule: "R999", File: harmless.File, Replace: harmless.Replace, With: harmless.With, Breaks: "nothing"},
		"does not build":        {Rule: "R084", File: harmless.File, Replace: harmless.Replace, With: "packages features", Breaks: "the build"},
		"stands 0 times":        {Rule: "R084", File: harmless.File, Replace: "no such text", With: "", Breaks: "nothing"},
	} {
		outcome, _, err := w.Try(t.Context(), m)
		if err == nil || !strings.Contains(fmt.Sprint(err), name) {
			t.Errorf("%v, %v, want an error that says %q", outcome, err, name)
		}
	}
}
