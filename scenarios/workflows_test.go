package scenarios_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// workflow is a file of .github/workflows, as far as it is looked at.
type workflow struct {
	Jobs map[string]struct {
		RunsOn   string `yaml:"runs-on"`
		Strategy struct {
			Matrix struct {
				Include []struct{ Name, Run, On string }
			}
		}
		Steps []struct {
			Uses, Run string
		}
	}
}

// TestTheWorkflowsCallWhatCICalls holds .github/workflows against the parts of .ci/run, by name and command.
func TestTheWorkflowsCallWhatCICalls(t *testing.T) {
	script, err := os.ReadFile("../.ci/run")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^(?:part|beside) (\S+) (.+)$`).FindAllStringSubmatch(string(script), -1) {
		want[m[1]] = m[2]
	}
	if len(want) < 8 {
		t.Fatalf("the parts of .ci/run are %v", want)
	}
	files, err := filepath.Glob("../.github/workflows/*.yml")
	if err != nil || len(files) == 0 {
		t.Fatalf("workflows: %v, %v", files, err)
	}
	got, systems := map[string]string{}, []string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var w workflow
		if err := yaml.Unmarshal(text, &w); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for name, job := range w.Jobs {
			for _, row := range job.Strategy.Matrix.Include {
				if row.Run != "" {
					got[row.Name] = row.Run
				}
				systems = append(systems, strings.SplitN(row.On, "-", 2)[0])
			}
			for _, step := range job.Steps {
				if step.Uses != "" && !regexp.MustCompile(`^[\w.-]+/[\w.-]+@[0-9a-f]{40}$`).MatchString(step.Uses) {
					t.Errorf("%s: job %s uses %s, want a commit's 40 digits", file, name, step.Uses)
				}
				if target, ok := strings.CutPrefix(step.Run, "make "); ok && !strings.Contains(readGuide(t, "Makefile"), "\n"+strings.Fields(target)[0]+":") {
					t.Errorf("%s: job %s runs make %s, which is no target", file, name, target)
				}
			}
			if strings.HasSuffix(job.RunsOn, "-latest") {
				t.Errorf("%s: job %s runs on %s, want a version", file, name, job.RunsOn)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parts of .ci/run (-) and of the workflows (+):\n%s", diff)
	}
	for _, system := range []string{"ubuntu", "macos", "windows"} {
		if !slices.Contains(systems, system) {
			t.Errorf("nothing runs on %s: %v", system, systems)
		}
	}
}

// TestToolsAreOfAnExactVersion reads the Makefile: what is installed by name must not be another thing tomorrow.
func TestToolsAreOfAnExactVersion(t *testing.T) {
	text := readGuide(t, "Makefile")
	for _, tool := range []string{"LINT_VERSION", "VULN_VERSION"} {
		if !regexp.MustCompile(`(?m)^` + tool + ` := v\d+\.\d+\.\d+$`).MatchString(text) {
			t.Errorf("%s is no exact version", tool)
		}
	}
	if strings.Contains(text, "@latest") {
		t.Error("the Makefile installs whatever is the latest")
	}
}

// preinstalled are packages of .ci/run that a hosted runner has.
var preinstalled = []string{"make", "git", "docker.io", "docker-compose", "nodejs", "npm", "python3"}

// TestTheWorkflowsSkipNothingThatCIRequires: a test whose program is missing is skipped unless it is required, and a workflow that does not
// require it would be green without.
func TestTheWorkflowsSkipNothingThatCIRequires(t *testing.T) {
	script, ci := readGuide(t, ".ci/run"), readGuide(t, ".github/workflows/ci.yml")
	required := regexp.MustCompile(`WAVETANK_[A-Z]+=required`).FindAllString(script, -1)
	if len(required) < 6 {
		t.Fatalf(".ci/run requires %v", required)
	}
	for _, r := range required {
		name, _, _ := strings.Cut(r, "=")
		if !strings.Contains(ci, "\n  "+name+": required\n") || !strings.Contains(ci, "\n      "+name+": \"\"\n") {
			t.Errorf("ci.yml: %s is to be required, and not on systems without packages", name)
		}
	}
	line := regexp.MustCompile(`sudo \.ci/packages (.*)`).FindStringSubmatch(ci)
	if line == nil {
		t.Fatal("ci.yml installs no packages")
	}
	installed := append(strings.Fields(line[1]), preinstalled...)
	for _, m := range regexp.MustCompile(`need\+=\(([^)]*)\)`).FindAllStringSubmatch(script, -1) {
		for _, p := range strings.Fields(m[1]) {
			if !slices.Contains(installed, p) {
				t.Errorf("ci.yml does not install %s", p)
			}
		}
	}
}

// TestEverySystemChecksOutTheSameBytes: git on Windows would end lines of embedded and compared files otherwise.
func TestEverySystemChecksOutTheSameBytes(t *testing.T) {
	if text := readGuide(t, ".gitattributes"); !strings.Contains(text, "\n* -text\n") {
		t.Errorf(".gitattributes: %s", text)
	}
}
