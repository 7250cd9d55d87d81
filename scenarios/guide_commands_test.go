package scenarios_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/wavetank/wavetank/connector/config"
	"github.com/wavetank/wavetank/sim"
)

// commandsOf are the lines of a guide that begin with "$ ", without their comments. A console block has no other lines, so
// that no command is overlooked.
func commandsOf(t *testing.T, guide string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", guide))
	if err != nil {
		t.Fatal(err)
	}
	var commands []string
	block := "" // language of the block that the line is in
	for line := range strings.Lines(string(text)) {
		if fence, ok := strings.CutPrefix(line, "```"); ok {
			block = strings.TrimSpace(fence)
			continue
		}
		command, ok := strings.CutPrefix(line, "$ ")
		if !ok && slices.Contains([]string{"console", "sh", "bash", "shell"}, block) {
			t.Errorf("%s: %q: a command is a line that begins with $", guide, strings.TrimSpace(line))
		}
		if ok {
			command, _, _ = strings.Cut(command, " #")
			commands = append(commands, strings.TrimSpace(command))
		}
	}
	return commands
}

// TestKeysOfTheLimitsExist looks up every key in the first column of the table of what to turn.
func TestKeysOfTheLimitsExist(t *testing.T) {
	text, err := os.ReadFile("../connector/LIMITS.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "| key |")
	table, _, _ = strings.Cut(table, "\n\n")
	found := 0
	for line := range strings.Lines(table) {
		first, _, _ := strings.Cut(strings.TrimPrefix(line, "| "), " |")
		for i, key := range strings.Split(first, "`") {
			if i%2 == 0 {
				continue // between two keys
			}
			found++
			if !slices.Contains(config.Fields(), key) {
				t.Errorf("%q is no key of the configuration", key)
			}
		}
	}
	if found == 0 {
		t.Error("the page names no key to turn")
	}
}

// TestKeysOfTheConfigurationInTheGuideExist looks up every key of the YAML in connector/README.md.
func TestKeysOfTheConfigurationInTheGuideExist(t *testing.T) {
	_, text, _ := strings.Cut(readGuide(t, "connector/README.md"), "```yaml\n")
	text, _, _ = strings.Cut(text, "```")
	var shown map[string]any
	if err := yaml.Unmarshal([]byte(text), &shown); err != nil {
		t.Fatal(err)
	}
	for key, value := range shown {
		section, _ := value.(map[string]any)
		if section == nil && !slices.Contains(config.Fields(), key) {
			t.Errorf("%q is no key of the configuration", key)
		}
		for within := range section {
			if !slices.Contains(config.Fields(), key+"."+within) {
				t.Errorf("%q is no key of the configuration", key+"."+within)
			}
		}
	}
	if len(shown) == 0 {
		t.Error("the guide shows no configuration")
	}
}

// TestEveryCommandOfTheGuidesRuns runs the commands of README.md and of every guide, in order; each guide starts with an
// empty folder. The world is the one that the guide starts, on free ports; make is asked whether it would run, because the
// targets run this test.
func TestEveryCommandOfTheGuidesRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("long: many processes")
	}
	bin := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", bin+"/", "./scenarios/cmd/...", "./connector/cmd/...")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	shows := map[string]string{ // what must be in the output of a guide's commands
		"sim/README.md":                 `"code":470`,
		"scenarios/rehearsal/README.md": "\ngreen: all that can be checked from here",
	}
	for _, guide := range guides(t, os.DirFS("..")) {
		commands := commandsOf(t, guide)
		if len(commands) == 0 && filepath.Base(guide) == "README.md" {
			t.Errorf("%s has no command", guide)
		}
		if len(commands) == 0 {
			continue
		}
		t.Run(guide, func(t *testing.T) {
			r := guideRunner{root: root, bin: bin, desk: t.TempDir()}
			if err := os.Symlink(filepath.Join(root, "features"), filepath.Join(r.desk, "features")); err != nil {
				t.Fatal(err)
			}
			t.Setenv("XDG_CACHE_HOME", r.desk) // where results are remembered
			r.playScenarios(t, guide)
			var out strings.Builder
			for _, command := range commands {
				out.WriteString(r.run(t, command))
			}
			if !strings.Contains(out.String(), shows[guide]) {
				t.Errorf("the commands of %s do not lead to %q", guide, shows[guide])
			}
		})
	}
}

// guideRunner runs the commands of one guide.
type guideRunner struct {
	root, bin string
	desk      string // where commands may leave files, with what of the repository they name
	built     bool   // the guide says how bin/ is made
	console   string // address of the world that the guide started; empty: none
	setup     string // the guide's shell variables
}

// run runs a command and returns what it printed; it fails the test when the command fails or no rule here fits it.
func (r *guideRunner) run(t *testing.T, command string) string {
	t.Helper()
	name, rest, _ := strings.Cut(command, " ")
	program := r.bin + strings.TrimPrefix(command, "bin")
	if strings.HasPrefix(name, "bin/") && !r.built {
		t.Errorf("%s: make build must come before it in the guide", command)
	}
	switch {
	case name == "docker" || strings.Contains(command, " docker compose "):
		// The test of .ci/release runs the commands of this guide: it has a release, and an engine or says that there is none.
		text, err := os.ReadFile(filepath.Join(r.root, ".ci/release/container_internal_test.go"))
		if err != nil || !strings.Contains(string(text), `"scenarios/cmd/wavetank/deploy/README.md"`) {
			t.Errorf("%s: no other test runs it (%v)", command, err)
		}
		return ""
	case name == "make":
		r.built = r.built || rest == "build"
		return runShell(t, r.root, "make -n "+rest)
	case strings.HasPrefix(command, "bin/wavetank up"):
		r.console = startGuideWorld(t, r.bin, r.desk, rest)
		return ""
	case command == "bin/wavetank validate --config lesson/deployment.xlsx": // before the mistake is mended
		return runShell(t, r.desk, "! "+program)
	case strings.HasPrefix(command, "bin/wavetank tunnel "): // the figures of a guide take minutes
		return runShell(t, r.desk, strings.NewReplacer("--customers 1000", "--customers 100", "--days 7", "--days 1", "--seeds 5", "--seeds 2").Replace(program))
	case strings.HasPrefix(name, "bin/"):
		return runShell(t, r.desk, program)
	case strings.HasPrefix(command, "go doc "):
		return runShell(t, r.root, command)
	case strings.Contains(name, "="):
		r.setup += strings.ReplaceAll(command, "http://127.0.0.1:8080", r.console) + "; "
		return ""
	case name == "curl":
		out := runShell(t, r.root, r.setup+command+" --fail-with-body")
		if strings.Contains(out, `"error"`) {
			t.Errorf("%s: %s", command, out)
		}
		return out
	}
	t.Errorf("%s: no test knows how to run this", command)
	return ""
}

// playScenarios runs every Gherkin block of a guide: a feature as it is, steps alone behind what they take for granted.
func (r *guideRunner) playScenarios(t *testing.T, guide string) {
	t.Helper()
	const before = "Feature: guide\n\n  Scenario: guide\n    Given agent \"Alice\" is ready\n    And a WhatsApp production number\n"
	blocks := strings.Split(readGuide(t, guide), "```gherkin\n")[1:]
	for _, block := range blocks {
		text, _, _ := strings.Cut(block, "```")
		if !strings.HasPrefix(text, "Feature:") {
			text = before + text
		}
		file := filepath.Join(t.TempDir(), "guide.feature")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		runShell(t, r.desk, r.bin+"/wavetank run "+file)
	}
}

func runShell(t *testing.T, dir, command string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-c", command)
	cmd.Dir = dir
	cmd.Stdin = strings.NewReader(strings.Repeat("\n", 10)) // Enter, where a command asks
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v\n%s", command, err, out)
	}
	return string(out)
}

// startGuideWorld runs a guide's world until the test ends and returns its console.
func startGuideWorld(t *testing.T, bin, dir, args string) string {
	t.Helper()
	ready := filepath.Join(t.TempDir(), "ready.json")
	cmd := exec.Command("bash", "-c", "exec "+bin+"/wavetank "+args+" --ports free --ready "+ready)
	cmd.Dir = dir
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			t.Errorf("wavetank %s ended with %v", args, err)
		}
	})
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatalf("wavetank %s: %v\n%s", args, err, errs.String())
	}
	var r sim.Ready
	b, err := os.ReadFile(ready)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	return r.Console
}
