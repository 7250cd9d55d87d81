package report_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wavetank/wavetank/scenarios/report"
)

// element is what the schema of Jenkins' xUnit plugin (junit-10.xsd) allows in an element: attributes by name, true when required,
// and children. Text stands only where it is mixed.
type element struct {
	attributes map[string]bool
	children   []string
	mixed      bool
}

var (
	message = element{attributes: map[string]bool{"type": false, "message": false}, mixed: true}
	rerun   = element{attributes: map[string]bool{"type": true, "message": false}, mixed: true}
	schema  = map[string]element{
		"testsuites": {attributes: map[string]bool{"name": false, "time": false, "tests": false, "failures": false, "errors": false}, children: []string{"testsuite"}},
		"testsuite": {
			attributes: map[string]bool{
				"name": true, "tests": true, "failures": true, "errors": true, "group": false, "time": false, "skipped": false, "timestamp": false,
				"hostname": false, "id": false, "package": false, "file": false, "log": false, "url": false,
			},
			children: []string{"testsuite", "properties", "testcase", "system-out", "system-err"},
		},
		"testcase": {
			attributes: map[string]bool{"name": true, "time": false, "classname": false, "group": false},
			children:   []string{"skipped", "error", "failure", "rerunFailure", "rerunError", "flakyFailure", "flakyError", "system-out", "system-err"},
		},
		"failure": message, "skipped": message, "error": message, "rerunFailure": rerun, "flakyFailure": rerun,
	}
	surefireTime = regexp.MustCompile(`^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?$`)
)

// schemaFaults holds a report against the schema.
func schemaFaults(b []byte) (faults []string) {
	say := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	var open []string
	d := xml.NewDecoder(strings.NewReader(string(b)))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return faults
		}
		if err != nil {
			return append(faults, err.Error())
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			rule, known := schema[name]
			if !known {
				say("element %s is not known", name)
			}
			if len(open) == 0 && name != "testsuites" || len(open) > 0 && !slices.Contains(schema[open[len(open)-1]].children, name) {
				say("element %s may not stand in %v", name, open)
			}
			seen := map[string]bool{}
			for _, a := range token.Attr {
				seen[a.Name.Local] = true
				if _, allowed := rule.attributes[a.Name.Local]; !allowed {
					say("%s has no attribute %s", name, a.Name.Local)
				}
				if a.Name.Local == "time" && !surefireTime.MatchString(a.Value) {
					say("%s: time %s", name, a.Value)
				}
			}
			for a, required := range rule.attributes {
				if required && !seen[a] {
					say("%s needs %s", name, a)
				}
			}
			open = append(open, name)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if strings.TrimSpace(string(token)) != "" && !schema[open[len(open)-1]].mixed {
				say("text in %s: %s", open[len(open)-1], token)
			}
		}
	}
}

func TestAJUnitReportHoldsToTheSchema(t *testing.T) {
	b := report.JUnit(sample(t))
	if faults := schemaFaults(b); len(faults) > 0 {
		t.Errorf("%s\n%s", strings.Join(faults, "\n"), b)
	}
	for _, want := range []string{
		`<testsuite name="Sample &lt;&amp;&gt;" file="a/sample.feature" tests="5" failures="3" errors="0" skipped="1" time="2.500"`,
		`<testcase classname="a.sample" name="row 2 (row 2)" time="0.000">`,
		"<failure type=\"failed\" message=\"a/sample.feature:11 Then it &lt;fails&gt;\">want\n  &lt;this&gt; \uFFFD ]]&gt;\ngot that</failure>",
		`<failure type="undefined" message="a/sample.feature:22 When nothing matches">no phrase matches</failure>`,
		`<skipped message="an earlier scenario failed"></skipped>`,
		`<flakyFailure type="failed" message="a/sample.feature:28 When it rains">rain</flakyFailure>`,
	} {
		if !strings.Contains(string(b), want) {
			t.Errorf("%s is missing:\n%s", want, b)
		}
	}
}

// The check of the schema itself must find faults.
func TestTheSchemaRefusesWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		`<testsuite name="x" tests="1" failures="0" errors="0"/>`:                                               "may not stand",
		`<testsuites><testsuite name="x" tests="1" failures="0"/></testsuites>`:                                 "needs errors",
		`<testsuites><testsuite name="x" tests="1" failures="0" errors="0" time="-0.1"/></testsuites>`:          "time -0.1",
		`<testsuites><testsuite name="x" tests="1" failures="0" errors="0"><failure/></testsuite></testsuites>`: "may not stand",
		`<testsuites skipped="1"/>`: "no attribute skipped",
	} {
		if faults := strings.Join(schemaFaults([]byte(text)), "\n"); !strings.Contains(faults, want) {
			t.Errorf("%s: %q, want %q", text, faults, want)
		}
	}
}
