package scenarios

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	messages "github.com/cucumber/messages/go/v21"

	"github.com/wavetank/wavetank/scenarios/report"
)

// verdict is what a report says of a scenario.
type verdict struct {
	Title   string
	Outcome report.State
	At      int // line of the failure; 0: none, or the report does not say
}

// odd are phrases that end as no phrase of the vocabulary does.
func odd(s *Stage) []Step {
	return []Step{
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
	suite := Suite{FS: os.DirFS("testdata"), Paths: []string{"endings"}, Formats: []string{"pretty"}, Concurrency: 3, Seed: 3, Output: &out, odd: odd}
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
	}
	agree(t, want, result.Run, files)
	if result.OK() || result.Scenarios != 17 || result.Failed != 13 {
		t.Errorf("OK is %v, %d scenarios, %d failed", result.OK(), result.Scenarios, result.Failed)
	}
	if out != string(files["pretty"]) {
		t.Errorf("what was printed meanwhile is not the report (-file +printed):\n%s", cmp.Diff(string(files["pretty"]), out))
	}
	for _, s := range []string{"17 scenarios (4 passed, 13 failed)", "error in a log: the sky fell", `out of \x00 order`, "When this step has {instant} meanings",
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

func TestARetriedScenarioCountsOnceByItsLastAttempt(t *testing.T) {
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
	agree(t, []verdict{{"passed", report.Passed, 0}, {"the last step fails", report.Failed, 24}}, result.Run, files)
	for name, want := range map[string]string{"pretty": "passed (attempt 1 of 2)", "junit": "<flakyFailure type=", "messages": `"willBeRetried":true`} {
		if !bytes.Contains(files[name], []byte(want)) {
			t.Errorf("%s does not show the first attempt: %q is missing:\n%s", name, want, files[name])
		}
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
	if n := strings.Count(out, "make directory for the connector's log"); n != 1 {
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
			v.At = f.Line
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
		"pretty": readPretty, "progress": readProgress, "junit": readJUnit, "cucumber": readCucumber, "messages": readMessages,
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

var (
	prettyTitle = regexp.MustCompile(`^ *Scenario(?: Outline)?: (.*?)(?: \(attempt (\d) of \d\))?  +# \S+:(\d+)$`)
	prettyBad   = regexp.MustCompile(`# \S+:(\d+)  (?:failed|undefined|ambiguous)$`)
	sumLine     = regexp.MustCompile(`(?m)^(\d+) (scenarios|steps) \((.*)\)$`)
)

func readPretty(_ *testing.T, _ *report.Run, b []byte) (all []verdict) {
	body, _, _ := strings.Cut(string(b), "Failed scenarios:\n")
	title := 0
	for line := range strings.Lines(body) {
		line = strings.TrimRight(line, "\n")
		last := len(all) - 1
		switch m := prettyTitle.FindStringSubmatch(line); {
		case m != nil && m[2] > "1":
			all[last] = verdict{m[1], report.Passed, 0}
		case m != nil:
			all = append(all, verdict{m[1], report.Passed, 0})
			fmt.Sscan(m[3], &title)
		case last < 0:
		case prettyBad.MatchString(line):
			all[last].Outcome = report.Failed
			fmt.Sscan(prettyBad.FindStringSubmatch(line)[1], &all[last].At)
		case strings.HasSuffix(line, "  failed:"), strings.HasSuffix(line, "after the last step:"):
			all[last].Outcome, all[last].At = report.Failed, title
		case strings.Contains(line, "  left out: "):
			all[last].Outcome = report.Skipped
		}
	}
	return all
}

// checkSums adds up the last lines.
func checkSums(t *testing.T, run *report.Run, b []byte) {
	t.Helper()
	count := run.Count()
	for _, m := range sumLine.FindAllStringSubmatch(string(b), -1) {
		states := map[string]map[report.State]int{"scenarios": count.Scenarios, "steps": count.Steps}[m[2]]
		total, sum := 0, 0
		fmt.Sscan(m[1], &total)
		for part := range strings.SplitSeq(m[3], ", ") {
			var n int
			var state report.State
			fmt.Sscan(part, &n, &state)
			sum += n
			if states[state] != n {
				t.Errorf("%s: %d %s, want %d", m[0], n, state, states[state])
			}
		}
		if total != sum || total == 0 {
			t.Errorf("%q does not add up", m[0])
		}
	}
	if n := len(sumLine.FindAll(b, -1)); n != 2 {
		t.Errorf("%d sums:\n%s", n, b)
	}
}

func readProgress(_ *testing.T, _ *report.Run, b []byte) (all []verdict) {
	signs, rest, _ := strings.Cut(string(b), "\n")
	signs, _, _ = strings.Cut(signs, " ")
	for _, sign := range signs {
		all = append(all, verdict{"", map[rune]report.State{'.': report.Passed, 'F': report.Failed, '-': report.Skipped}[sign], 0})
	}
	found := prettyBadAnywhere.FindAllStringSubmatch(rest, -1)
	for i := range all {
		if all[i].Outcome == report.Failed && len(found) > 0 {
			fmt.Sscan(found[0][1], &all[i].At)
			found = found[1:]
		}
	}
	return all
}

var prettyBadAnywhere = regexp.MustCompile(`(?m)# \S+:(\d+)  (?:failed|undefined|ambiguous)$`)

func readJUnit(t *testing.T, _ *report.Run, b []byte) (all []verdict) {
	type message struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
	var read struct {
		Suites []struct {
			File     string `xml:"file,attr"`
			Tests    int    `xml:"tests,attr"`
			Failures int    `xml:"failures,attr"`
			Skipped  int    `xml:"skipped,attr"`
			Cases    []struct {
				Name    string   `xml:"name,attr"`
				Class   string   `xml:"classname,attr"`
				Failure *message `xml:"failure"`
				Skipped *message `xml:"skipped"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(b, &read); err != nil {
		t.Fatal(err)
	}
	for _, suite := range read.Suites {
		failures, skipped := 0, 0
		for _, c := range suite.Cases {
			v := verdict{c.Name, report.Passed, 0}
			if c.Failure != nil {
				failures++
				v.Outcome = report.Failed
				if _, err := fmt.Sscanf(c.Failure.Message, suite.File+":%d", &v.At); err != nil || strings.TrimSpace(c.Failure.Text) == "" {
					t.Errorf("%s: %v %+v", c.Name, err, c.Failure)
				}
			}
			if c.Skipped != nil {
				skipped++
				v.Outcome = report.Skipped
			}
			if want := strings.ReplaceAll(strings.TrimSuffix(suite.File, ".feature"), "/", "."); c.Class != want {
				t.Errorf("class %s, want %s", c.Class, want)
			}
			all = append(all, v)
		}
		if suite.Failures != failures || suite.Skipped != skipped || suite.Tests != len(suite.Cases) {
			t.Errorf("%s says %d tests, %d failures, %d skipped; there are %d, %d, %d",
				suite.File, suite.Tests, suite.Failures, suite.Skipped, len(suite.Cases), failures, skipped)
		}
	}
	return all
}

func readCucumber(t *testing.T, _ *report.Run, b []byte) (all []verdict) {
	var read []struct {
		Elements []struct {
			Name  string
			Tags  []struct{ Name string }
			Steps []struct {
				Line   int
				Result struct {
					Status report.State
					Error  string `json:"error_message"`
				}
			}
		}
	}
	if err := json.Unmarshal(b, &read); err != nil {
		t.Fatal(err)
	}
	for _, f := range read {
		for _, e := range f.Elements {
			v := verdict{e.Name, report.Passed, 0}
			for _, step := range e.Steps {
				switch {
				case step.Result.Status == report.Failed && v.Outcome != report.Failed:
					v.Outcome, v.At = report.Failed, step.Line
					if step.Result.Error == "" {
						t.Errorf("%s: line %d fails without a message", e.Name, step.Line)
					}
				case step.Result.Status == report.Skipped && v.Outcome != report.Failed:
					v.Outcome = report.Skipped
				}
			}
			if e.Name == "in a Rule" && fmt.Sprint(e.Tags) != "[{@all} {@rule} {@own}]" {
				t.Errorf("%s has the tags %v", e.Name, e.Tags)
			}
			all = append(all, v)
		}
	}
	return all
}

func readMessages(t *testing.T, run *report.Run, b []byte) []verdict {
	var all []verdict
	index, lineOf, pickleOf, attempt := map[string]int{}, map[string]int{}, map[string]string{}, map[string]string{}
	for s := range run.All() {
		for i, step := range s.Steps {
			lineOf[s.Pickle.Steps[i].Id] = step.Line
		}
	}
	steps := map[string]string{} // test step to pickle step
	hooks, hookOf := map[string]int{}, map[string]string{}
	success := false
	for line := range bytes.Lines(b) {
		var e messages.Envelope
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		switch {
		case e.Pickle != nil:
			index[e.Pickle.Id] = len(all)
			all = append(all, verdict{e.Pickle.Name, report.Passed, 0})
		case e.Hook != nil:
			hooks[e.Hook.Id] = int(e.Hook.SourceReference.Location.Line)
		case e.TestCase != nil:
			pickleOf[e.TestCase.Id] = e.TestCase.PickleId
			for _, step := range e.TestCase.TestSteps {
				steps[step.Id], hookOf[step.Id] = step.PickleStepId, step.HookId
			}
		case e.TestCaseStarted != nil:
			pickle := pickleOf[e.TestCaseStarted.TestCaseId]
			attempt[e.TestCaseStarted.Id] = pickle
			all[index[pickle]].Outcome, all[index[pickle]].At = report.Passed, 0
		case e.TestStepFinished != nil:
			v := &all[index[attempt[e.TestStepFinished.TestCaseStartedId]]]
			id := e.TestStepFinished.TestStepId
			switch e.TestStepFinished.TestStepResult.Status {
			case messages.TestStepResultStatus_PASSED:
			case messages.TestStepResultStatus_SKIPPED:
				if v.Outcome == report.Passed {
					v.Outcome = report.Skipped
				}
			default:
				v.Outcome, v.At = report.Failed, lineOf[steps[id]]+hooks[hookOf[id]]
			}
		case e.TestRunFinished != nil:
			success = e.TestRunFinished.Success
		}
	}
	if success != run.OK() {
		t.Errorf("messages: success is %v, want %v", success, run.OK())
	}
	n := 0
	for s := range run.All() {
		if all[n].Title != s.Name {
			t.Errorf("messages: pickle %d is %s, want %s", n, all[n].Title, s.Name)
		}
		all[n].Title = s.Title() // a pickle does not know its row
		n++
	}
	return all
}
