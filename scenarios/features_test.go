package scenarios_test

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/features"
	"github.com/wavetank/wavetank/scenarios"
)

// prepared is shared by the worlds of the tests, as by suites of one process.
var prepared = sync.OnceValue(func() *scenarios.Prepared { return &scenarios.Prepared{InMemory: true} })

// runText runs one feature given as text and returns the result and what was printed.
func runText(t testing.TB, text string, change func(*scenarios.Suite)) (scenarios.Result, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "given.feature")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	suite := scenarios.Suite{Paths: []string{file}, Formats: []string{"pretty"}, Seed: 1, Output: &out, Prepared: prepared()}
	if change != nil {
		change(&suite)
	}
	return suite.Run(), out.String()
}

const conversation = `
Feature: A conversation
  Background:
    Given a WhatsApp production number
    And agent "Alice" is ready

  Scenario: It %s
    When "Ana" sends "Hello"
    And agent "Alice" answers "Ana"
    %s
`

func TestAFailingScenarioFailsTheRun(t *testing.T) {
	for _, tc := range []struct {
		name, step string
		want       []string
	}{
		{"undefined step", `Then the moon is full`, []string{"the moon is full"}},
		{"wrong text", `Then agent "Alice" sees "Goodbye" from "Ana"`, []string{`no line of Ana says "Goodbye"`, "Hello"}},
		{"customer who never wrote", `When agent "Alice" answers "Bo"`, []string{"Bo never wrote"}},
		{"unknown person", `Then "Zoe" sees "Hello"`, []string{"Zoe"}},
		{"unknown template", `When agent "Alice" sends the template "nope"`, []string{"nope"}},
		{"clock backwards", `When the clock reaches "2019-01-01T00:00:00Z"`, []string{"never goes backwards"}},
		{"span out of order", `When 5 minutes 1 hour pass`, []string{"the largest first"}},
		{"no multiplicity", `Given agent "Bob" is ready with a multiplicity of 0`, []string{"multiplicity: 0: use a number from 1 to 1000"}},
		{"no webhooks", `Given the next 0 webhooks answer 503`, []string{"the next 0 are none: use a number from 1"}},
		{"no sends", `Given the next 0 sends are delayed by 5 seconds`, []string{"the next 0 are none: use a number from 1"}},
		{"a time that is over", `Given between "2019-11-03T09:00:00Z" and "2019-11-03T10:00:00Z" webhooks are reset`, []string{`to: "2019-11-03T10:00:00Z" is over: it is `}},
		{"no status of a scanner", `Given the scanner answers 99`, []string{"status: 99: use 400 to 599, or 0 to end it"}},
		{"no status of a file store", `Given file transfer is refused with 200`, []string{"status: 200: use 400 to 599, or 0 to end it"}},
		{"second channel for a phone", `When "Ana" sends "Hello" on Twitter`, []string{"fixed when it is first named"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			result, out := runText(t, fmt.Sprintf(conversation, "fails", tc.step), nil)
			if result.OK() || result.Usage != nil {
				t.Fatalf("result %+v\n%s", result, out)
			}
			for _, want := range tc.want {
				if !strings.Contains(out, want) {
					t.Errorf("output does not say %q:\n%s", want, out)
				}
			}
		})
	}
}

func TestARunThatCannotBeginSaysWhy(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		change     func(*scenarios.Suite)
		want       string
	}{
		{"syntax error", "Feature: x\n  Scenario: y\n    Given a web messenger\n    Gibt \"Ana\" on\n", nil, "given.feature"},
		{"missing file", "Feature: x", func(s *scenarios.Suite) { s.Paths = []string{"no/such.feature"} }, "no/such.feature: no such file"},
		{"bad format", "Feature: x", func(s *scenarios.Suite) { s.Formats = []string{"junit"} }, "junit:FILE"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			result, _ := runText(t, tc.text, tc.change)
			if result.Usage == nil || !strings.Contains(result.Usage.Error(), tc.want) || strings.Contains(result.Usage.Error(), "\n") {
				t.Errorf("usage = %v, want one line with %q", result.Usage, tc.want)
			}
		})
	}
}

func TestARunThatTestsNothingIsAFailure(t *testing.T) {
	result, _ := runText(t, fmt.Sprintf(conversation, "is left out", ""), func(s *scenarios.Suite) { s.Tags = "@nowhere" })
	if !result.Empty || result.OK() {
		t.Errorf("result = %+v, want it to be empty and not OK", result)
	}
}

// journals runs some of the features and returns each scenario's journal by file name. All of them, at two concurrencies, are
// compared by `make determinism`, without the race detector that makes them slow.
func journals(t *testing.T, concurrency int) map[string]string {
	t.Helper()
	dir := t.TempDir()
	result := scenarios.Suite{
		FS: features.FS, Paths: []string{"window", "durability", "routing"}, Formats: []string{"progress"}, Tags: "~@unordered", Concurrency: concurrency, Seed: 7, Journal: dir, Output: io.Discard,
	}.Run()
	if !result.OK() {
		t.Fatalf("result = %+v", result)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != result.Scenarios {
		t.Errorf("%d journals of %d scenarios", len(files), result.Scenarios)
	}
	all := map[string]string{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(file)] = string(b)
	}
	return all
}

func TestTheSameSeedWritesTheSameJournal(t *testing.T) {
	if testing.Short() {
		t.Skip("long: determinism")
	}
	want := journals(t, 1)
	for run, concurrency := range []int{1, 8, 8} {
		if diff := cmp.Diff(want, journals(t, concurrency)); diff != "" {
			t.Fatalf("run %d at concurrency %d (-want +got):\n%s", run+2, concurrency, diff)
		}
	}
	for name, text := range want {
		for _, leak := range []string{"127.0.0.1", "/tmp", "secret\":\"c"} {
			if strings.Contains(text, leak) {
				t.Errorf("%s contains %q", name, leak)
			}
		}
	}
}

// Journals are named after the feature's file and the line, so no two features may have the same file name.
func TestFeatureFilesHaveNamesOfTheirOwn(t *testing.T) {
	folder := map[string]string{}
	err := fs.WalkDir(features.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name := filepath.Base(path)
		if other, taken := folder[name]; taken {
			t.Errorf("%s and %s would write the same journals", path, other)
		}
		folder[name] = path
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
