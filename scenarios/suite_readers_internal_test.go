package scenarios

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"regexp"
	"strings"
	"testing"

	messages "github.com/cucumber/messages/go/v34"

	"github.com/wavetank/wavetank/scenarios/report"
)

var (
	prettyTitle = regexp.MustCompile(`^ *Scenario(?: Outline| Template)?: (.*?)(?: \(attempt (\d) of \d\))?  +# \S+:(\d+)$`)
	prettyBad   = regexp.MustCompile(`# \S+:(\d+)  (?:failed|undefined|ambiguous)$`)
	sumLine     = regexp.MustCompile(`(?m)^(\d+) (scenarios|steps)(?: \((.*)\))?$`)
)

func readPretty(_ *testing.T, _ *report.Run, b []byte) (all []verdict) {
	body, _, _ := strings.Cut(string(b), "Failed scenarios:\n")
	body, _, _ = strings.Cut(body, "Flaky scenarios:\n")
	title := 0
	for line := range strings.Lines(body) {
		line = strings.TrimRight(line, "\n")
		last := len(all) - 1
		switch m := prettyTitle.FindStringSubmatch(line); {
		case m != nil && m[2] > "1":
			all[last] = verdict{m[1], report.Passed, 0}
		case m != nil:
			all = append(all, verdict{m[1], report.Passed, 0})
			_, _ = fmt.Sscan(m[3], &title)
		case last < 0:
		case prettyBad.MatchString(line):
			all[last].Outcome = report.Failed
			_, _ = fmt.Sscan(prettyBad.FindStringSubmatch(line)[1], &all[last].At)
		case strings.HasSuffix(line, "  failed:"), strings.HasSuffix(line, "after the last step:"):
			all[last].Outcome, all[last].At = report.Failed, title
		case strings.Contains(line, "  flaky: "):
			all[last].Outcome = report.Flaky
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
		if m[3] == "" {
			if m[1] != "0" || len(states) > 0 {
				t.Errorf("%q says nothing of %v", m[0], states)
			}
			continue
		}
		total, sum := 0, 0
		_, _ = fmt.Sscan(m[1], &total)
		for part := range strings.SplitSeq(m[3], ", ") {
			var n int
			var state report.State
			_, _ = fmt.Sscan(part, &n, &state)
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
		all = append(all, verdict{"", map[rune]report.State{'.': report.Passed, 'F': report.Failed, '-': report.Skipped, '~': report.Flaky}[sign], 0})
	}
	found := prettyBadAnywhere.FindAllStringSubmatch(rest, -1)
	for i := range all {
		if all[i].Outcome == report.Failed && len(found) > 0 {
			_, _ = fmt.Sscan(found[0][1], &all[i].At)
			found = found[1:]
		}
	}
	return all
}

var prettyBadAnywhere = regexp.MustCompile(`(?m)# \S+:(\d+)  (?:failed|undefined|ambiguous)$`)

func readJUnit(t *testing.T, _ *report.Run, b []byte) (all []verdict) {
	type message struct {
		Type    string `xml:"type,attr"`
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
				Name    string    `xml:"name,attr"`
				Class   string    `xml:"classname,attr"`
				Failure *message  `xml:"failure"`
				Skipped *message  `xml:"skipped"`
				Flaky   []message `xml:"flakyFailure"`
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
				if c.Failure.Type == "flaky" {
					v.Outcome = report.Flaky
				} else if _, err := fmt.Sscanf(c.Failure.Message, suite.File+":%d", &v.At); err != nil || strings.TrimSpace(c.Failure.Text) == "" {
					t.Errorf("%s: %v %+v", c.Name, err, c.Failure)
				}
			}
			if c.Skipped != nil {
				skipped++
				v.Outcome = report.Skipped
				if strings.HasPrefix(c.Skipped.Message, "flaky: ") && len(c.Flaky) > 0 {
					v.Outcome = report.Flaky
				}
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

func readCucumber(t *testing.T, run *report.Run, b []byte) (all []verdict) {
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
				case strings.HasPrefix(step.Result.Error, "flaky: ") && step.Result.Status == map[bool]report.State{true: "pending", false: report.Failed}[run.AllowFlaky]:
					v.Outcome = report.Flaky
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
			if result := e.TestStepFinished.TestStepResult; strings.HasPrefix(result.Message, "flaky: ") {
				if want := map[bool]messages.TestStepResultStatus{true: messages.TestStepResultStatus_PENDING, false: messages.TestStepResultStatus_FAILED}[run.AllowFlaky]; result.Status != want {
					t.Errorf("messages: a flaky scenario is %s, want %s", result.Status, want)
				}
				v.Outcome, v.At = report.Flaky, 0
				break
			}
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
