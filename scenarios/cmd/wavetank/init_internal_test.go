package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
	"go.yaml.in/yaml/v3"

	"github.com/wavetank/wavetank/scenarios/starter"
)

// TestWhatInitWritesRuns takes the shell lines out of each CI file, as that system reads it, and runs them where the files are.
func TestWhatInitWritesRuns(t *testing.T) {
	programs := map[string]string{"go": "go", "node": "node", "python": "python3", "java": "javac"}
	cache, err := exec.CommandContext(t.Context(), "go", "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir, written := t.TempDir(), 0
	for _, language := range starter.Languages() {
		if _, err := exec.LookPath(programs[language]); err != nil {
			t.Logf("left out: the bot in %s needs %s, which is not installed", language, programs[language])
			continue
		}
		if testing.Short() && written > 0 {
			continue // one shows that the way is open
		}
		files := filepath.Join(t.TempDir(), "bot")
		if _, err := starter.Write(files, language); err != nil {
			t.Fatal(err)
		}
		lines := ciLines(t, files)
		for system, of := range lines {
			common := slices.DeleteFunc(slices.Clone(of), func(line string) bool { return strings.Contains(line, "apt-get") })
			if diff := cmp.Diff(lines["github"], common); diff != "" || len(common) < 3 {
				t.Errorf("%s: GitHub (-) and %s (+) do not run the same:\n%s", language, system, diff)
			}
			if testing.Short() && system != "jenkins" {
				continue
			}
			written++
			script := fmt.Sprintf("env HOME=$WORK\nenv GOCACHE=%s\nexec wavetank init my-bot --lang %s\nstdout '^  Jenkinsfile$'\ncd my-bot\nexec bash -e %s\nstdout '4 scenarios \\(4 passed\\)'\ngrep 'tests=\"4\" failures=\"0\"' results.xml\n"+
				"! exec wavetank init . --lang %s\nstderr '^wavetank init: \\. is not empty: name a new or an empty directory$'\n-- %s --\n%s\n",
				strings.TrimSpace(string(cache)), language, "../lines.sh", language, "lines.sh", strings.Join(of, "\n"))
			if err := os.WriteFile(filepath.Join(dir, language+"_"+system+".txtar"), []byte(script), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if written == 0 {
		t.Skip("left out: none of the languages is installed")
	}
	testscript.Run(t, params(dir))
}

// ciLines are the shell lines of each CI system's file, in the order in which it runs them.
func ciLines(t *testing.T, dir string) map[string][]string {
	t.Helper()
	read := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	var github struct {
		Jobs map[string]struct {
			Steps []struct {
				Run, Uses string
				With      map[string]any
			}
		}
	}
	var gitlab map[string]struct {
		Before []string `yaml:"before_script"`
		Script []string
	}
	if err := yaml.Unmarshal(read(".github/workflows/wavetank.yml"), &github); err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(read(".gitlab-ci.yml"), &gitlab); err != nil {
		t.Fatal(err)
	}
	lines := map[string][]string{"gitlab": slices.Concat(gitlab["scenarios"].Before, gitlab["scenarios"].Script)}
	for _, step := range github.Jobs["scenarios"].Steps {
		if step.Run != "" {
			lines["github"] = append(lines["github"], step.Run)
		} else if !strings.HasPrefix(step.Uses, "actions/") {
			t.Errorf("a step that does nothing: %+v", step)
		}
	}
	for _, m := range regexp.MustCompile(`sh '''(.*)'''`).FindAllSubmatch(read("Jenkinsfile"), -1) {
		lines["jenkins"] = append(lines["jenkins"], string(m[1]))
	}
	return lines
}
