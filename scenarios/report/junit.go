package report

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

// JUnit is a JUnit report that holds to the schema of Jenkins' xUnit plugin: a suite for each feature file, a case for each scenario.
// Undefined and ambiguous steps and scenarios without steps are failures; a skipped step is nothing of its own. JUnit knows no flaky outcome:
// it is a failure of the type flaky, or skipped when the run allows it, because every reader takes a case without either for passed.
func JUnit(r *Run) []byte {
	all := junitSuites{Name: "wavetank"}
	var took time.Duration
	for _, f := range r.Files {
		suite := junitFile(f, r)
		all.Tests += suite.Tests
		all.Failures += suite.Failures
		took += suite.took
		all.Suites = append(all.Suites, suite)
	}
	all.Time = seconds(took)
	b, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return nil // strings and numbers can always be written
	}
	return append([]byte(xml.Header), append(b, '\n')...)
}

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name      string      `xml:"name,attr"`
	File      string      `xml:"file,attr"`
	Tests     int         `xml:"tests,attr"`
	Failures  int         `xml:"failures,attr"`
	Errors    int         `xml:"errors,attr"`
	Skipped   int         `xml:"skipped,attr"`
	Time      string      `xml:"time,attr"`
	Timestamp string      `xml:"timestamp,attr,omitempty"`
	Cases     []junitCase `xml:"testcase"`

	took time.Duration
}

type junitCase struct {
	Class   string         `xml:"classname,attr"`
	Name    string         `xml:"name,attr"`
	Time    string         `xml:"time,attr"`
	Skipped *junitMessage  `xml:"skipped"`
	Failure *junitMessage  `xml:"failure"`
	Rerun   []junitMessage `xml:"rerunFailure"`
	Flaky   []junitMessage `xml:"flakyFailure"`
}

type junitMessage struct {
	Type    string `xml:"type,attr,omitempty"`
	Message string `xml:"message,attr"`
	Text    string `xml:",innerxml"`
}

// junitText is text for an element: line breaks stay as they are.
func junitText(text string) string {
	var b strings.Builder
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		_ = xml.EscapeText(&b, []byte(line)) // a builder takes everything; what XML cannot carry becomes U+FFFD
	}
	return b.String()
}

func junitFile(f *File, r *Run) junitSuite {
	suite := junitSuite{Name: f.Name(), File: f.Path}
	if !r.Start.IsZero() {
		suite.Timestamp = r.Start.UTC().Format("2006-01-02T15:04:05")
	}
	class := strings.ReplaceAll(strings.TrimSuffix(f.Path, ".feature"), "/", ".")
	for _, s := range f.Scenarios {
		c := junitCase{Class: class, Name: cmp.Or(s.Title(), fmt.Sprintf("line %d", s.Line))} // readers ask for a name
		var took time.Duration
		for i := range s.Attempts {
			took += max(s.Attempts[i].Took, 0)
		}
		c.Time = seconds(took)
		suite.took += took
		suite.Tests++
		switch s.Outcome() {
		case Skipped:
			suite.Skipped++
			c.Skipped = &junitMessage{Message: s.Why()}
		case Failed:
			suite.Failures++
			c.Failure = s.junit(s.Last())
			c.Rerun = s.junitEarlier()
		case Flaky:
			if r.AllowFlaky {
				suite.Skipped++
				c.Skipped = &junitMessage{Message: s.flake()}
			} else {
				suite.Failures++
				c.Failure = s.junitFailure(s.Failure())
			}
			c.Flaky = s.junitEarlier()
		}
		suite.Cases = append(suite.Cases, c)
	}
	suite.Time = seconds(suite.took)
	return suite
}

// junitEarlier are the failures of attempts that were made again.
func (s *Scenario) junitEarlier() (all []junitMessage) {
	for i := range s.Attempts[:len(s.Attempts)-1] {
		all = append(all, *s.junit(&s.Attempts[i]))
	}
	return all
}

func (s *Scenario) junit(a *Attempt) *junitMessage {
	return s.junitFailure(s.failure(a))
}

func (s *Scenario) junitFailure(f *Failure) *junitMessage {
	return &junitMessage{Type: string(f.State), Message: fmt.Sprintf("%s:%d %s", s.File.Path, f.Line, f.Step), Text: junitText(f.Text)}
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", max(d, 0).Seconds()) }
