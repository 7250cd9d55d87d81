package tunnel_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/mutants"
	"github.com/wavetank/wavetank/scenarios/tunnel"
)

// TestAViolationIsShrunkToAFeature plants bugs into the program, one after the other, and has it run a day. What it writes beside the report
// must be a feature of at most eight steps beside its background that fails with the bug and passes without it.
func TestAViolationIsShrunkToAFeature(t *testing.T) {
	if testing.Short() {
		t.Skip("make test-long: builds the program with bugs in it")
	}
	data := filepath.Join("..", "explore", "data", "bugs.yaml")
	text, err := os.ReadFile(data)
	if err != nil {
		t.Fatal(err)
	}
	all, err := mutants.Parse(data, text)
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	leak := mutants.Mutant{
		Rule: "R004", File: "connector/exclusive.go", Breaks: "a lock of a conversation is never given back",
		Replace: "if s.users--; s.users == 0 {", With: "if s.users--; s.users < 0 {",
	}
	again, err := mutants.Parse("takeover.yaml", []byte(`- rule: R004
  file: connector/feed.go
  breaks: what a connector had posted before it died is posted again by the one that takes over
  replace: "inherited := f.now(), e.N <= t.inherited"
  with: "inherited := f.now(), e.N < 0"
`))
	if err != nil {
		t.Fatal(err)
	}
	together, err := mutants.Workshop{Root: root, Dir: t.TempDir()}.Together(t.Context(), append(append(all, leak), again...))
	if err != nil {
		t.Fatal(err)
	}
	t.Run("memory", func(t *testing.T) { leaks(t, together, leak) })
	often := func(name string) string {
		profile, err := tunnel.BuiltinText(name)
		if err != nil {
			t.Fatal(err)
		}
		return regexp.MustCompile(`each: [\d.]+`).ReplaceAllString(string(profile), "each: 60")
	}
	busy := often("shop")
	t.Run("takeover", func(t *testing.T) { doubles(t, together, again[0], busy) })
	late := strings.NewReplacer("days: [mon, tue, wed, thu, fri]", "days: [mon, wed, fri]", "days: [mon, tue, wed, thu, fri, sat]", "days: [wed, fri]",
		"patience: {lognormal: {median: 4h, p90: 14h}}", "patience: 90h").Replace(busy)
	skilled := strings.NewReplacer("media: 0.06", "media: 0", "arrivals:", "skills: {orders: 2, returns: 1}\narrivals:", "offer: 0.2", "knows: 0.5").Replace(busy)
	for _, c := range []struct{ bug, profile, promise string }{
		{"a refusal is reported as a delivery", late, "nothing is lost"},
		{"a delivery report goes to the wrong message", busy, "every message ends"},
		{"a template is counted twice", late, "templates are counted once"},
		{"an answer opens no new day", late, "inside the window nothing is refused"},
		{"the order is lost at a restart", busy, "order is kept"},
		{"the chatbot counts as an agent who answered", often("shop-bot"), "every timer fires once"},
		{"a contact that is transferred begins anew", skilled, "every timer fires once"},
	} {
		t.Run(strings.ReplaceAll(c.bug, " ", "_"), func(t *testing.T) {
			dir := t.TempDir()
			mine := filepath.Join(dir, "mine.yaml")
			if err := os.WriteFile(mine, []byte(c.profile), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, m := range all {
				if m.Breaks == c.bug {
					violate(t, together, m, mine, c.promise)
					return
				}
			}
			t.Fatal("no such bug")
		})
	}
}

func leaks(t *testing.T, together *mutants.Together, m mutants.Mutant) {
	t.Helper()
	out, err := together.Command(t.Context(), m, "tunnel", "--customers", "100", "--days", "3", "--agents", "6", "--report", "json:"+filepath.Join(t.TempDir(), "report.json")).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(string(out), "memory is bounded: at rest, with 0 effects") {
		t.Errorf("%v, want what is held at rest\n%s", err, out)
	}
}

// doubles has two connectors take over from each other: only then is the bug seen, so that no scenario of one is looked for in vain.
func doubles(t *testing.T, together *mutants.Together, m mutants.Mutant, profile string) {
	t.Helper()
	mine := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(mine, []byte(profile), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := together.Command(t.Context(), m, "tunnel", "--profile", mine, "--customers", "30", "--days", "6", "--agents", "6", "--faults", "rough",
		"--connectors", "2", "--seed", "5", "--report", "json:"+filepath.Join(t.TempDir(), "report.json")).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(string(out), "nothing is doubled: ") {
		t.Errorf("%v, want a message that is doubled\n%s", err, out)
	}
}

func violate(t *testing.T, together *mutants.Together, m mutants.Mutant, profile, promise string) {
	t.Helper()
	report := filepath.Join(filepath.Dir(profile), "report.json")
	cmd := together.Command(t.Context(), m, "tunnel", "--profile", profile, "--customers", "30", "--days", "3", "--agents", "6", "--faults", "rough", "--report", "json:"+report)
	if cmd == nil {
		t.Fatal("the program does not hold it")
	}
	var aside strings.Builder
	cmd.Stderr = &aside
	out, err := cmd.Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(aside.String(), promise) {
		t.Fatalf("%v, want %q to be broken\n%s%s", err, promise, out, aside.String())
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	file := lines[len(lines)-1]
	feature, err := os.ReadFile(file)
	if err != nil || filepath.Dir(file) != filepath.Dir(report) {
		t.Fatalf("the last line is %q, want a feature beside the report: %v", file, err)
	}
	t.Logf("%s", feature)
	_, scenario, _ := strings.Cut(string(feature), "Scenario:")
	steps := 0
	for line := range strings.Lines(scenario) {
		if word, _, _ := strings.Cut(strings.TrimSpace(line), " "); word == "Given" || word == "When" || word == "Then" || word == "And" {
			steps++
		}
	}
	if steps == 0 || steps > 8 {
		t.Errorf("%d steps, want at most 8", steps)
	}
	if text, err := together.Command(t.Context(), m, "run", file).CombinedOutput(); !errors.As(err, &exit) {
		t.Errorf("the feature passes with the bug: %v\n%s", err, text)
	}
	if r := (scenarios.Suite{Paths: []string{file}, Seed: 1, Output: io.Discard, Aside: io.Discard}).Run(); !r.OK() {
		t.Error("the feature fails without the bug")
	}
}
