package report_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios/report"
)

// TestTheirReadersReadTheReports gives the reports to the programs that people read them with.
func TestTheirReadersReadTheReports(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: multiple-cucumber-html-reporter, cucumber-junit and @cucumber/html-formatter are not run in the short suite")
	}
	readers := install(t)
	dir := t.TempDir()
	run := sample(t)
	in := filepath.Join(dir, "in")
	if err := os.Mkdir(in, 0o755); err != nil {
		t.Fatal(err)
	}
	cucumber, ndjson := filepath.Join(in, "report.json"), filepath.Join(dir, "report.ndjson")
	for file, b := range map[string][]byte{cucumber: report.Cucumber(run), ndjson: report.Messages(run)} {
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}

	t.Run("multiple-cucumber-html-reporter", func(t *testing.T) {
		type collected struct {
			Counts map[string]int
			Tags   map[string][]string
		}
		var got collected
		if out := node(t, readers, "collect.js", dir); json.Unmarshal([]byte(out), &got) != nil {
			t.Fatal(out)
		}
		want := collected{map[string]int{"passed": 1, "failed": 3, "skipped": 1, "other": 0, "total": 5}, map[string][]string{
			"row 1 (row 1)": {"@f", "@outline"}, "row 2 (row 2)": {"@f", "@outline"}, "undefined": {"@f", "@r", "@own"},
			"left out": {"@f", "@r"}, "retried": {"@f", "@r"},
		}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})

	t.Run("cucumber-junit", func(t *testing.T) {
		out := node(t, readers, "convert.js", cucumber)
		for _, want := range []string{`;row-1;1" tests="4" failures="0" skipped="0"`, `;row-2;2" tests="4" failures="1" skipped="0"`,
			`;undefined" tests="2" failures="1" skipped="0"`, `;left-out" tests="2" failures="0" skipped="2"`, `;retried" tests="3" failures="1" skipped="0"`} {
			if !strings.Contains(out, want) {
				t.Errorf("%s is missing:\n%s", want, out)
			}
		}
	})

	t.Run("@cucumber/html-formatter", func(t *testing.T) {
		page := filepath.Join(dir, "page.html")
		node(t, readers, "page.js", ndjson, page)
		chromium, err := exec.LookPath("chromium")
		if err != nil {
			t.Skip("the page was written; to see it drawn needs the Debian package chromium")
		}
		out := command(t, dir, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=10000", "--dump-dom", "file://"+page)
		_, drawn, _ := strings.Cut(out, `<div id="content"`)
		for _, want := range []string{"20% (1 / 5) passed", "got that", "no phrase matches", "left out: an earlier scenario failed", "blue", "@own"} {
			if !strings.Contains(drawn, want) {
				t.Errorf("%q is not on the page", want)
			}
		}
	})
}

// install installs the readers, once for all runs of the test.
func install(t *testing.T) string {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("skipped: the readers of the reports need %s, which is not installed", program)
		}
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "wavetank", "report-readers")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join("testdata", "consumers", "*"))
	if err != nil {
		t.Fatal(err)
	}
	same := true
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(dir, filepath.Base(file))
		if old, err := os.ReadFile(to); err == nil && string(old) == string(b) {
			continue
		}
		same = same && filepath.Base(file) != "package.json"
		if err := os.WriteFile(to, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "installed")); err == nil && same {
		return dir
	}
	command(t, dir, "npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts")
	if err := os.WriteFile(filepath.Join(dir, "installed"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func node(t *testing.T, dir, script string, args ...string) string {
	t.Helper()
	return command(t, dir, "node", append([]string{filepath.Join(dir, script)}, args...)...)
}

func command(t *testing.T, dir, program string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", program, err, out, stderr.String())
	}
	return string(out)
}
