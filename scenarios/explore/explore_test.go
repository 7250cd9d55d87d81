package explore_test

import (
	"bytes"
	_ "embed"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/wavetank/wavetank/scenarios"
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

// TestMorePeopleThanOneAgentTakes: the sixth waits in the queue, and that is no difference from the model.
func TestMorePeopleThanOneAgentTakes(t *testing.T) {
	w := explore.World{Start: time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC), Agent: "Alice"}
	var actions []explore.Action
	for _, name := range []string{"Ana", "Ben", "Cleo", "Dan", "Eva", "Finn"} {
		w.People = append(w.People, explore.Person{Name: name, Channel: "whatsapp"})
		actions = append(actions, explore.Action{Do: explore.Send, Who: name, Text: "Hello from " + name})
	}
	found, err := explore.Shrink(w, "Six", "Six", actions)
	if err != nil || found != nil {
		t.Errorf("%+v, %v, want nothing", found, err)
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
	if len(all) != 12 {
		t.Fatalf("%d bugs, want 12", len(all))
	}
	return all
}

var shrunk = regexp.MustCompile(`shrunk to (\d+) steps`)

// TestExploreFindsPlantedBugs plants one bug after the other into the program and has it explore. What is found must be a feature of at
// most eight steps beside its background that fails with the bug and passes without it.
func TestExploreFindsPlantedBugs(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: builds the program with bugs in it")
	}
	shop := mutants.Workshop{Root: "../..", Dir: t.TempDir()}
	root, err := filepath.Abs(shop.Root)
	if err != nil {
		t.Fatal(err)
	}
	shop.Root = root
	all := bugs(t)
	together, err := shop.Together(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		t.Run(strings.ReplaceAll(m.Breaks, " ", "_"), func(t *testing.T) {
			dir := t.TempDir()
			cmd := together.Command(t.Context(), m, "explore", "--seed", "1", "--time", "5m", "--dir", dir)
			if cmd == nil {
				t.Fatal("the program does not hold it")
			}
			out, err := cmd.CombinedOutput()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != 1 {
				t.Fatalf("not found: %v\n%s", err, out)
			}
			n := shrunk.FindSubmatch(out)
			if n == nil {
				t.Fatalf("%s", out)
			}
			if steps, _ := strconv.Atoi(string(n[1])); steps > 8 {
				t.Errorf("%d steps, want at most 8", steps)
			}
			if bytes.Contains(out, []byte("It passed when it was run once more")) {
				t.Errorf("it does not repeat")
			}
			lines := strings.Split(strings.TrimSpace(string(out)), "\n")
			file := lines[len(lines)-1]
			again := together.Command(t.Context(), m, "run", file)
			if text, err := again.CombinedOutput(); !errors.As(err, &exit) {
				t.Errorf("the feature passes with the bug: %v\n%s", err, text)
			}
			var report bytes.Buffer
			r := scenarios.Suite{Paths: []string{file}, Seed: 1, Output: &report, Aside: io.Discard}.Run()
			if !r.OK() {
				t.Errorf("the feature fails without the bug: %s", &report)
			}
			t.Logf("%s", out[:min(len(out), 900)])
		})
	}
}
