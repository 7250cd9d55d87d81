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

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/sim"
)

// readmeCommands are the lines of the pages that begin with "$ ", without their comments, page after page.
func readmeCommands(t *testing.T) []string {
	t.Helper()
	var commands []string
	for _, page := range []string{"../README.md", "../connector/README.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		before := len(commands)
		for line := range strings.Lines(string(text)) {
			if command, ok := strings.CutPrefix(line, "$ "); ok {
				command, _, _ = strings.Cut(command, " #")
				commands = append(commands, strings.TrimSpace(command))
			}
		}
		if len(commands) == before {
			t.Errorf("%s has no command", page)
		}
	}
	return commands
}

// TestKeysOfTheConnectorsPageExist looks up every key in the first column of its table of what to turn.
func TestKeysOfTheConnectorsPageExist(t *testing.T) {
	text, err := os.ReadFile("../connector/README.md")
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
			if !slices.Contains(connector.Fields(), key) {
				t.Errorf("%q is no key of the configuration", key)
			}
		}
	}
	if found == 0 {
		t.Error("the page names no key to turn")
	}
}

// TestEveryCommandOfTheReadmeRuns runs them, those of connector/README.md too, in order, in the repository's root. The world is the one that README starts, on free
// ports; make is asked whether it would run, because the targets run this test.
func TestEveryCommandOfTheReadmeRuns(t *testing.T) {
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
	desk := t.TempDir() // where commands may leave files, with what of the repository they name
	if err := os.Symlink(filepath.Join(root, "features"), filepath.Join(desk, "features")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_CACHE_HOME", desk) // where results are remembered
	var setup, console string
	rehearsed := false // from an empty folder to green
	for _, command := range readmeCommands(t) {
		name, rest, _ := strings.Cut(command, " ")
		switch {
		case name == "make":
			runShell(t, root, "make -n "+rest)
		case strings.HasPrefix(command, "bin/wavetank up"):
			console = startReadmeWorld(t, bin, rest)
		case command == "bin/wavetank validate --config lesson/deployment.xlsx": // before the mistake is mended
			runShell(t, desk, "! "+bin+strings.TrimPrefix(command, "bin"))
		case strings.HasPrefix(name, "bin/"):
			out := runShell(t, desk, bin+strings.TrimPrefix(command, "bin"))
			if strings.HasPrefix(command, "bin/wavetank validate --config site/") {
				rehearsed = strings.Contains(out, "\ngreen: all that can be checked from here")
			}
		case strings.Contains(name, "="):
			setup += strings.ReplaceAll(command, "http://127.0.0.1:8080", console) + "; "
		case name == "curl":
			if out := runShell(t, root, setup+command+" --fail-with-body"); strings.Contains(out, `"error"`) {
				t.Errorf("%s: %s", command, out)
			}
		default:
			t.Errorf("%s: no test knows how to run this", command)
		}
	}
	if console == "" {
		t.Error("README starts no world")
	}
	if !rehearsed {
		t.Error("README does not lead from an empty folder to a green Appendix C")
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

// startReadmeWorld runs README's world until the test ends and returns its console.
func startReadmeWorld(t *testing.T, bin, args string) string {
	t.Helper()
	ready := filepath.Join(t.TempDir(), "ready.json")
	cmd := exec.Command("bash", "-c", "exec "+bin+"/wavetank "+args+" --ports free --ready "+ready)
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
