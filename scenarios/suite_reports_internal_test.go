package scenarios

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wavetank/wavetank/scenarios/report"
	"github.com/wavetank/wavetank/scenarios/steps"
)

// verdict is what a report says of a scenario.
type verdict struct {
	Title   string
	Outcome report.State
	At      int // line of the failure; 0: none, or the report does not say
}

// odd are phrases that end as no phrase of the vocabulary does.
func odd(s *Stage) []steps.Step {
	return []steps.Step{
		{Keyword: "When", Phrase: `this step has {count} meanings`, Do: func(string) error { return nil }},
		{Keyword: "When", Phrase: `this step has two meanings`, Do: func() error { return nil }},
		{Keyword: "When", Phrase: `this step has {state} meanings`, Do: func(string) error { return nil }},
		{Keyword: "When", Phrase: `this step has {instant} meanings`, Do: func(string) error { return nil }},
		{Keyword: "When", Phrase: `the step panics`, Do: func() error { panic("out of \x00 order") }},
		{Keyword: "When", Phrase: `the log holds an error`, Do: func(ctx context.Context) error {
			return s.logs.Handle(ctx, slog.NewRecord(time.Time{}, slog.LevelError, "the sky fell", 0))
		}},
	}
}

// endings runs the features of testdata/endings and writes every report.
func endings(t *testing.T, change func(*Suite)) (Result, string, map[string][]byte) {
	t.Helper()
	var out bytes.Buffer
	dir := t.TempDir()
	suite := Suite{FS: os.DirFS("testdata"), Paths: []string{"endings"}, Formats: []string{"pretty"}, Concurrency: 3, Seed: 3, Output: &out, Prepared: ready(), Steps: odd}
	for _, f := range report.Formats() {
		suite.Formats = append(suite.Formats, f.Name+":"+filepath.Join(dir, f.Name))
	}
	tick := time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)
	suite.Now = func() time.Time { return tick }
	if change != nil {
		change(&suite)
	}
	result := suite.Run()
	if result.Usage != nil || result.Unwritten != nil {
		t.Fatal(result.Usage, result.Unwritten)
	}
	files := map[string][]byte{}
	for _, f := range report.Formats() {
		b, err := os.ReadFile(filepath.Join(dir, f.Name))
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = b
	}
	return result, out.String(), files
}

func TestEveryReportTellsTheSameEndings(t *testing.T) {
	result, out, files := endings(t, nil)
	want := []verdict{
		{"empty", report.Failed, 2},
		{"the very first step fails, a Given", report.Failed, 5},
		{"passed", report.Passed, 0},
		{"the first step of its own fails", report.Failed, 14},
		{"a step in the middle fails", report.Failed, 19},
		{"the last step fails", report.Failed, 24},
		{"undefined", report.Failed, 27},
		{"ambiguous", report.Failed, 31},
		{"empty in spite of a background", report.Failed, 34},
		{"the check after the last step fails", report.Failed, 36},
		{"a table is forgotten", report.Failed, 42},
		{"a table is not read", report.Failed, 45},
		{"a control character and a panic", report.Failed, 50},
		{"sees 1 (row 1)", report.Passed, 0},
		{"sees 3 (row 2)", report.Failed, 55},
		{"sees 4 (row 3)", report.Passed, 0},
		{"in a Rule", report.Passed, 0},
		{"examples are empty", report.Failed, 6},
		{"examples are forgotten", report.Failed, 13},
		{"a template is an outline", report.Failed, 17},
		{"with rows and without (row 1)", report.Passed, 0},
		{"a doc string is not read", report.Failed, 34},
	}
	agree(t, want, result.Run, files)
	if result.OK() || result.Scenarios != 22 || result.Failed != 17 {
		t.Errorf("OK is %v, %d scenarios, %d failed", result.OK(), result.Scenarios, result.Failed)
	}
	if out != string(files["pretty"]) {
		t.Errorf("what was printed meanwhile is not the report (-file +printed):\n%s", cmp.Diff(string(files["pretty"]), out))
	}
	for _, s := range []string{"22 scenarios (5 passed, 17 failed)", "this step takes no doc string", "the outline has no rows, so nothing is tested", "error in a log: the sky fell", `out of \x00 order`, "When this step has {instant} meanings",
		"this step takes no table", "this step needs a table"} {
		if !strings.Contains(out, s) {
			t.Errorf("%q is missing:\n%s", s, out)
		}
	}
	for _, internal := range []string{".go:", "vocabulary", "*Stage", "func ", "<nil>", "godog", "goroutine", "step hook"} {
		for name, b := range files {
			if bytes.Contains(b, []byte(internal)) {
				t.Errorf("%s shows %q", name, internal)
			}
		}
	}
}

func TestARetriedScenarioCountsOnce(t *testing.T) {
	result, _, _ := endings(t, func(s *Suite) { s.Paths = []string{"endings/endings.feature:10", "endings/endings.feature:22"} })
	passed, failed := result.Run.Files[0].Scenarios[0], result.Run.Files[0].Scenarios[1]
	bad := slices.Clone(passed.Steps)
	bad[0].State, bad[0].Failure = report.Failed, "the first time it rained"
	passed.Attempts = slices.Insert(passed.Attempts, 0, report.Attempt{Steps: bad})
	failed.Attempts = slices.Insert(failed.Attempts, 0, failed.Attempts[0])
	files := map[string][]byte{}
	for _, f := range report.Formats() {
		files[f.Name] = f.Bytes(result.Run)
	}
	agree(t, []verdict{{"passed", report.Flaky, 0}, {"the last step fails", report.Failed, 24}}, result.Run, files)
	for name, want := range map[string]string{"pretty": "passed (attempt 1 of 2)", "junit": "<flakyFailure type=", "messages": `"willBeRetried":true`, "html": "attempt 1 of 2"} {
		if !bytes.Contains(files[name], []byte(want)) {
			t.Errorf("%s does not show the first attempt: %q is missing:\n%s", name, want, files[name])
		}
	}
}

// unsteady fails the first attempts of each scenario that has its step, and passes then.
func unsteady(attempts int) func(*Stage) []steps.Step {
	var mu sync.Mutex
	n := 0
	return func(s *Stage) []steps.Step {
		return append(odd(s), steps.Step{Keyword: "When", Phrase: "the sky is clear", Do: func() error {
			mu.Lock()
			defer mu.Unlock()
			if n++; n <= attempts {
				return errors.New("it rained")
			}
			return nil
		}})
	}
}

const unsteadyText = `Feature: Weather
  Scenario: picnic
    Given a web messenger
    When the sky is clear

  Scenario: indoors
    Given a web messenger

  Scenario: never
    Given a web messenger
    When agent "Nobody" answers "Ana"

  Scenario: nonsense
    When nothing matches
`

func TestAScenarioThatPassesOnlyWhenItIsRunAgainIsFlaky(t *testing.T) {
	for _, tc := range []struct {
		name        string
		lines       []string
		rain, rerun int
		allow       bool
		want        []verdict
		ok          bool
		attempts    int
	}{
		{"passed at the second attempt", []string{":2", ":6"}, 1, 2, false, []verdict{{"picnic", report.Flaky, 0}, {"indoors", report.Passed, 0}}, false, 2},
		{"passed at the last attempt", []string{":2", ":6"}, 2, 2, false, []verdict{{"picnic", report.Flaky, 0}, {"indoors", report.Passed, 0}}, false, 3},
		{"allowed", []string{":2", ":6"}, 1, 2, true, []verdict{{"picnic", report.Flaky, 0}, {"indoors", report.Passed, 0}}, true, 2},
		{"allowed and nothing else", []string{":2"}, 1, 2, true, []verdict{{"picnic", report.Flaky, 0}}, true, 2},
		{"failed every time", []string{":2", ":6"}, 9, 2, true, []verdict{{"picnic", report.Failed, 4}, {"indoors", report.Passed, 0}}, false, 3},
		{"run once", []string{":2", ":6"}, 1, 0, false, []verdict{{"picnic", report.Failed, 4}, {"indoors", report.Passed, 0}}, false, 1},
		{"what has no phrase is not run again", []string{":9", ":13"}, 0, 1, true, []verdict{{"never", report.Failed, 11}, {"nonsense", report.Failed, 14}}, false, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			journals := t.TempDir()
			result, out, files := endings(t, func(s *Suite) {
				s.FS, s.Paths, s.Steps = fstest.MapFS{"weather.feature": {Data: []byte(unsteadyText)}}, nil, unsteady(tc.rain)
				for _, line := range tc.lines {
					s.Paths = append(s.Paths, "weather.feature"+line)
				}
				s.Rerun, s.AllowFlaky, s.Journal, s.Concurrency = tc.rerun, tc.allow, journals, 1
			})
			agree(t, tc.want, result.Run, files)
			first := result.Run.Files[0].Scenarios[0]
			if len(first.Attempts) != tc.attempts {
				t.Errorf("%d attempts, want %d", len(first.Attempts), tc.attempts)
			}
			if last := result.Run.Files[0].Scenarios[len(tc.want)-1]; last != first && len(last.Attempts) != 1 {
				t.Errorf("%s was run %d times", last.Name, len(last.Attempts))
			}
			if kept, _ := filepath.Glob(filepath.Join(journals, "weather_"+tc.lines[0][1:]+"*")); len(kept) != tc.attempts {
				t.Errorf("the journals of %d attempts are %v", tc.attempts, kept)
			}
			if result.OK() != tc.ok {
				t.Errorf("OK is %v\n%s", result.OK(), out)
			}
			if tc.want[0].Outcome != report.Flaky {
				return
			}
			if result.Flaky != 1 || result.Failed != 0 || result.Outcomes["weather.feature:2"] != Flaky {
				t.Errorf("%d flaky, %d failed, %v", result.Flaky, result.Failed, result.Outcomes)
			}
			for name, b := range files {
				if !bytes.Contains(b, []byte("the same seed must end the same: a bug of determinism")) || !bytes.Contains(b, []byte("the seed 3")) {
					t.Errorf("%s does not say whose fault it is:\n%s", name, b)
				}
				if !bytes.Contains(b, []byte("it rained")) {
					t.Errorf("%s does not say why the first attempt failed", name)
				}
			}
		})
	}
}

// Only the same seed must end the same.
func TestAFlakeOfAnotherSeedIsNoBugOfDeterminism(t *testing.T) {
	result, _, _ := endings(t, func(s *Suite) { s.Paths = []string{"endings/endings.feature:10"} })
	sc := result.Run.Files[0].Scenarios[0]
	bad := report.Attempt{Seed: sc.Attempts[0].Seed + 1, Steps: slices.Clone(sc.Steps)}
	bad.Steps[0].State, bad.Steps[0].Failure = report.Failed, "it rained"
	sc.Attempts = slices.Insert(sc.Attempts, 0, bad)
	if f := sc.Failure(); f.State != report.Flaky || strings.Contains(f.Text, "determinism") {
		t.Errorf("%+v", f)
	}
}

func TestAnOutlineWithoutRowsIsChosenByLineAndTag(t *testing.T) {
	for _, tc := range []struct {
		path, tags string
		want       []verdict
	}{
		{"endings/without_rows.feature:7", "", []verdict{{"examples are empty", report.Failed, 6}}},
		{"endings/without_rows.feature:11", "", []verdict{{"examples are empty", report.Failed, 6}}},
		{"endings/without_rows.feature:14", "", []verdict{{"examples are forgotten", report.Failed, 13}}},
		{"endings/without_rows.feature:29", "", []verdict{{"with rows and without (row 1)", report.Passed, 0}}},
		{"endings/without_rows.feature", "@all and @kept", []verdict{{"a template is an outline", report.Failed, 17}, {"with rows and without (row 1)", report.Passed, 0}}},
	} {
		t.Run(tc.path+tc.tags, func(t *testing.T) {
			result, _, files := endings(t, func(s *Suite) { s.Paths, s.Tags = []string{tc.path}, tc.tags })
			agree(t, tc.want, result.Run, files)
		})
	}
}

// An interrupted run leaves out what has not begun, and proves nothing although nothing failed.
func TestAnInterruptedRunIsNoSuccess(t *testing.T) {
	stop := make(chan struct{})
	result, out, files := endings(t, func(s *Suite) {
		s.Stop, s.Concurrency, s.Seed = stop, 1, 0
		s.Paths = []string{"endings/endings.feature:10", "endings/without_rows.feature:29"}
		s.Attach = func(_ *Stage, step *report.Step) []report.Attachment {
			if step.Line == 11 {
				close(stop)
			}
			return nil
		}
	})
	agree(t, []verdict{{"passed", report.Passed, 0}, {"with rows and without (row 1)", report.Skipped, 0}}, result.Run, files)
	if result.OK() || !result.Run.Interrupted {
		t.Errorf("OK is %v, interrupted %v\n%s", result.OK(), result.Run.Interrupted, out)
	}
	if !bytes.Contains(files["messages"], []byte(`"success":false`)) {
		t.Error("messages say that the run was a success")
	}
	for name, b := range files {
		if name != "progress" && name != "cucumber" && name != "messages" && !bytes.Contains(b, []byte("the run was interrupted")) {
			t.Errorf("%s does not say why a scenario was left out", name)
		}
	}
}

// Reports of an earlier run must not be taken for those of a run in which nothing matches.
func TestARunInWhichNothingMatchesWritesItsReports(t *testing.T) {
	result, out, files := endings(t, func(s *Suite) { s.Tags = "@nowhere" })
	agree(t, nil, result.Run, files)
	if result.OK() || !result.Empty || out != "" {
		t.Errorf("OK is %v, empty %v, printed %q", result.OK(), result.Empty, out)
	}
	unwritable := Suite{FS: os.DirFS("testdata"), Paths: []string{"endings"}, Tags: "@nowhere", Formats: []string{"junit:" + t.TempDir()}}.Run()
	if unwritable.Usage == nil {
		t.Error("a report that cannot be written is no fault when nothing matches")
	}
}

func TestAScenarioWithoutANameHasOneInJUnit(t *testing.T) {
	file := filepath.Join(t.TempDir(), "nameless.feature")
	if err := os.WriteFile(file, []byte("Feature: f\n  Scenario:\n    When 1 minute passes\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	result := Suite{Paths: []string{file}, Formats: []string{"progress"}, Output: io.Discard, Prepared: ready()}.Run()
	if b := report.JUnit(result.Run); !bytes.Contains(b, []byte(`name="line 2"`)) {
		t.Errorf("%s", b)
	}
}

// Files of one name in two folders have a journal each.
func TestEveryScenarioHasAJournalOfItsOwn(t *testing.T) {
	dir, journals := t.TempDir(), t.TempDir()
	for _, folder := range []string{"one", "two", "three", "k/a/b", "k/a.b"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
			t.Fatal(err)
		}
		name := map[string]string{"three": "other"}[folder]
		if name == "" {
			name = "same"
		}
		text := "Feature: " + folder + "\n  Scenario: it\n    Given a web messenger\n    When \"Ana\" sends \"" + folder + "\"\n"
		if err := os.WriteFile(filepath.Join(dir, folder, name+".feature"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if result := (Suite{FS: os.DirFS(dir), Paths: []string{"."}, Formats: []string{"progress"}, Journal: journals, Output: io.Discard, Prepared: ready()}).Run(); !result.OK() {
		t.Fatalf("%+v", result)
	}
	for name, want := range map[string]string{"one.same_2.ndjson": `"one"`, "two.same_2.ndjson": `"two"`, "other_2.ndjson": `"three"`, "k.a.b.same_2.ndjson": `"k/a.b"`, "k.a.b.same-2_2.ndjson": `"k/a/b"`} {
		if b, err := os.ReadFile(filepath.Join(journals, name)); err != nil || !bytes.Contains(b, []byte(want)) {
			t.Errorf("%s: %v, and %s is missing", name, err, want)
		}
	}
}

// Paths that differ in dots and slashes alone have names of their own, and those of all others stay.
func TestNoTwoFeaturesShareAName(t *testing.T) {
	for _, tc := range []struct{ paths, want string }{
		{"a/x.feature b/y.feature", "x y"},
		{"a/x.feature b/x.feature c/y.feature", "a.x b.x y"},
		{"k.a.b/x.feature k.a/b/x.feature k/a.b/x.feature k/a/b/x.feature", "k.a.b.x k.a.b.x-2 k.a.b.x-3 k.a.b.x-4"},
		{"../k/x.feature k/x.feature", "k.x k.x-2"},
		{"a/x.feature b/x.feature a.x.feature", "a.x b.x a.x-2"},
		{"k.a/x.feature k/a/x.feature k.a.x-2.feature", "k.a.x k.a.x-3 k.a.x-2"},
		{"x x.feature", "x x-2"},
		{"/a/x.feature a/x.feature", "a.x a.x-2"},
	} {
		run := &report.Run{}
		for _, name := range strings.Fields(tc.paths) {
			run.Files = append(run.Files, &report.File{Path: name})
		}
		all, got := names(run), []string{}
		for _, f := range run.Files {
			got = append(got, all[f.Path])
		}
		if strings.Join(got, " ") != tc.want {
			t.Errorf("%s: %s; want %s", tc.paths, got, tc.want)
		}
	}
}

// A report to "-" stands on standard output alone.
func TestAReportOnStandardOutput(t *testing.T) {
	var out, aside bytes.Buffer
	suite := Suite{FS: os.DirFS("testdata"), Paths: []string{"endings/endings.feature:10"}, Formats: []string{"progress", "junit:-"}, Output: &out, Aside: &aside, Prepared: ready(), Steps: odd}
	result := suite.Run()
	if !result.OK() || !strings.HasPrefix(out.String(), "<?xml") || !strings.HasSuffix(strings.TrimSpace(out.String()), "</testsuites>") {
		t.Errorf("%+v\n%s", result, out.String())
	}
	if !strings.Contains(aside.String(), "1 scenarios (1 passed)") || result.Printed != &aside {
		t.Errorf("printed aside: %s", aside.String())
	}
	suite.Formats = []string{"junit:-", "cucumber:-"}
	if result := suite.Run(); result.Usage == nil || !strings.Contains(result.Usage.Error(), "standard output") {
		t.Errorf("two reports on standard output: %v", result.Usage)
	}
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	suite.Output, suite.Formats = file, []string{"progress", "junit:" + file.Name()}
	suite.Run()
	if b, err := os.ReadFile(file.Name()); err != nil || !bytes.HasPrefix(b, []byte("<?xml")) || bytes.Contains(b, []byte("1 scenarios")) {
		t.Errorf("%v: the file that is standard output holds\n%s", err, b)
	}
}

func TestStopOnFailureLeavesTheOthersOut(t *testing.T) {
	result, _, files := endings(t, func(s *Suite) {
		s.StopOnFailure, s.Concurrency, s.Seed = true, 1, 0
		s.Paths = []string{"endings/endings.feature:10", "endings/endings.feature:13", "endings/endings.feature:22", "endings/endings.feature:52"}
	})
	agree(t, []verdict{
		{"passed", report.Passed, 0}, {"the first step of its own fails", report.Failed, 14}, {"the last step fails", report.Skipped, 0},
		{"sees 1 (row 1)", report.Skipped, 0}, {"sees 3 (row 2)", report.Skipped, 0}, {"sees 4 (row 3)", report.Skipped, 0},
	}, result.Run, files)
	for name, b := range files {
		if name != "progress" && !bytes.Contains(b, []byte(afterFailure)) {
			t.Errorf("%s does not say why scenarios were left out", name)
		}
	}
	if result.OK() || result.Scenarios != 2 {
		t.Errorf("OK is %v, %d ran", result.OK(), result.Scenarios)
	}
}

func TestAWorldThatCannotBeSetUpIsOneFailure(t *testing.T) {
	result, out, files := endings(t, func(s *Suite) {
		s.Paths = []string{"endings/endings.feature:10"}
		t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing"))
	})
	agree(t, []verdict{{"passed", report.Failed, 10}}, result.Run, files)
	if n := strings.Count(out, "make a temporary directory"); n != 1 {
		t.Errorf("the cause is told %d times:\n%s", n, out)
	}
}

// agree reads every report back and holds it against the model, and the model against what is right.
func agree(t *testing.T, want []verdict, run *report.Run, files map[string][]byte) {
	t.Helper()
	var model []verdict
	for s := range run.All() {
		v := verdict{s.Title(), s.Outcome(), 0}
		if f := s.Failure(); f != nil {
			if v.Outcome == report.Failed {
				v.At = f.Line
			}
			if strings.TrimSpace(f.Text) == "" {
				t.Errorf("%s fails without a cause", s.At())
			}
		}
		model = append(model, v)
	}
	if diff := cmp.Diff(want, model); diff != "" {
		t.Errorf("the model (-want +got):\n%s", diff)
	}
	read := map[string]func(*testing.T, *report.Run, []byte) []verdict{
		"pretty": readPretty, "progress": readProgress, "junit": readJUnit, "cucumber": readCucumber, "messages": readMessages, "html": readHTML,
	}
	for _, f := range report.Formats() {
		parse := read[f.Name]
		if parse == nil {
			t.Logf("%s is read back by a test of its own", f.Name)
			continue
		}
		expected := slices.Clone(want)
		if f.Name == "progress" { // it names failures only, and below the signs
			expected = expected[:0:0]
			for _, v := range want {
				expected = append(expected, verdict{"", v.Outcome, v.At})
			}
		}
		if diff := cmp.Diff(expected, parse(t, run, files[f.Name])); diff != "" {
			t.Errorf("%s (-want +got):\n%s\n%s", f.Name, diff, files[f.Name])
		}
		if !bytes.Equal(files[f.Name], f.Bytes(run)) {
			t.Errorf("%s: the same run gives other bytes", f.Name)
		}
	}
	checkSums(t, run, files["pretty"])
	checkSums(t, run, files["progress"])
}
