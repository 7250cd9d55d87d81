package report

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	messages "github.com/cucumber/messages/go/v34"
)

// protocol is the version of the messages' schema that the module describes.
const protocol = "34.2.0"

// Messages is the run as Cucumber Messages, one a line.
func Messages(r *Run) []byte {
	var m envelopes
	m.add(&messages.Envelope{Meta: &messages.Meta{
		ProtocolVersion: protocol, Implementation: &messages.Product{Name: "wavetank"}, Runtime: &messages.Product{Name: "go"},
		Os: &messages.Product{Name: "any"}, Cpu: &messages.Product{Name: "any"},
	}})
	for _, f := range r.Files {
		m.add(&messages.Envelope{Source: &messages.Source{Uri: f.Path, Data: f.Source, MediaType: messages.SourceMediaType_TEXT_X_CUCUMBER_GHERKIN_PLAIN}})
		m.add(&messages.Envelope{GherkinDocument: f.Document})
		for _, s := range f.Scenarios {
			m.add(&messages.Envelope{Pickle: s.Pickle})
		}
	}
	m.add(&messages.Envelope{TestRunStarted: &messages.TestRunStarted{Timestamp: stamp(r.Start)}})
	for s := range r.All() {
		m.plan(s)
	}
	for s := range r.All() {
		m.run(s, r.AllowFlaky)
	}
	m.add(&messages.Envelope{TestRunFinished: &messages.TestRunFinished{Success: r.OK(), Timestamp: stamp(end(r.Start, r.Took))}})
	return m.Bytes()
}

type envelopes struct{ bytes.Buffer }

func (m *envelopes) add(e *messages.Envelope) {
	enc := json.NewEncoder(m)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(e) // strings and numbers can always be written
}

// plan tells the steps of a scenario. A fault of the whole scenario is that of a hook, the last step, and so is that it is flaky.
func (m *envelopes) plan(s *Scenario) {
	c := &messages.TestCase{Id: s.id("case"), PickleId: s.Pickle.Id, TestSteps: []*messages.TestStep{}}
	for i, step := range s.Pickle.Steps {
		c.TestSteps = append(c.TestSteps, &messages.TestStep{Id: s.id("step", i), PickleStepId: step.Id})
	}
	if s.faulty() {
		name := faultName(s.Last())
		if s.Outcome() == Flaky {
			name = flakeName
		}
		m.add(&messages.Envelope{Hook: &messages.Hook{Id: s.id("hook"), Name: name, SourceReference: &messages.SourceReference{
			Uri: s.File.Path, Location: &messages.Location{Line: int64(s.Line)},
		}}})
		c.TestSteps = append(c.TestSteps, &messages.TestStep{Id: s.id("step", "end"), HookId: s.id("hook")})
	}
	m.add(&messages.Envelope{TestCase: c})
}

func (s *Scenario) faulty() bool {
	for _, a := range s.Attempts {
		if a.Fault != "" {
			return s.Last() != nil
		}
	}
	return s.Outcome() == Flaky
}

// id is unique in a run, and the same in every run of the same files.
func (s *Scenario) id(parts ...any) string {
	var b strings.Builder
	b.WriteString(s.Pickle.Id)
	for _, p := range parts {
		fmt.Fprintf(&b, "-%v", p)
	}
	return b.String()
}

func (m *envelopes) run(s *Scenario, allowFlaky bool) {
	attempts := s.Attempts
	if s.Last() == nil {
		attempts = []Attempt{{Steps: s.Steps}}
	}
	for i, a := range attempts {
		id := s.id("attempt", i)
		m.add(&messages.Envelope{TestCaseStarted: &messages.TestCaseStarted{Attempt: int64(i), Id: id, TestCaseId: s.id("case"), Timestamp: stamp(a.Start)}})
		now := a.Start
		for n, step := range a.Steps {
			if !step.Start.IsZero() {
				now = step.Start
			}
			message := step.Failure
			if n == 0 && s.Last() == nil {
				message = "left out: " + s.Why()
			}
			m.step(id, s.id("step", n), now, step.Took, step.State, message, step.Attachments)
			now = end(now, step.Took)
		}
		now = end(a.Start, a.Took)
		if s.faulty() {
			state, why := Passed, a.Fault
			if a.Fault != "" {
				state = Failed
			}
			if f := s.Failure(); i == len(attempts)-1 && f.State == Flaky {
				if state, why = Failed, f.Text; allowFlaky {
					state = pending
				}
			}
			m.step(id, s.id("step", "end"), now, 0, state, why, nil)
		}
		m.add(&messages.Envelope{TestCaseFinished: &messages.TestCaseFinished{TestCaseStartedId: id, Timestamp: stamp(now), WillBeRetried: i < len(attempts)-1}})
	}
}

var statuses = map[State]messages.TestStepResultStatus{
	Passed: messages.TestStepResultStatus_PASSED, Failed: messages.TestStepResultStatus_FAILED, Skipped: messages.TestStepResultStatus_SKIPPED,
	pending: messages.TestStepResultStatus_PENDING, Undefined: messages.TestStepResultStatus_UNDEFINED, Ambiguous: messages.TestStepResultStatus_AMBIGUOUS,
}

func (m *envelopes) step(attempt, id string, start time.Time, took time.Duration, state State, message string, attached []Attachment) {
	took = max(took, 0)
	m.add(&messages.Envelope{TestStepStarted: &messages.TestStepStarted{TestCaseStartedId: attempt, TestStepId: id, Timestamp: stamp(start)}})
	if state == Undefined || state == Ambiguous { // readers have words of their own for these and leave the message out
		attached = append(slices.Clone(attached), Attachment{MediaType: "text/x.cucumber.log+plain", Body: []byte(message)})
	}
	for _, a := range attached {
		m.add(&messages.Envelope{Attachment: &messages.Attachment{
			Body: base64.StdEncoding.EncodeToString(a.Body), ContentEncoding: messages.AttachmentContentEncoding_BASE64,
			FileName: a.Name, MediaType: a.MediaType, TestCaseStartedId: attempt, TestStepId: id,
		}})
	}
	m.add(&messages.Envelope{TestStepFinished: &messages.TestStepFinished{
		TestCaseStartedId: attempt, TestStepId: id, Timestamp: stamp(end(start, took)),
		TestStepResult: &messages.TestStepResult{
			Status: statuses[state], Message: message,
			Duration: &messages.Duration{Seconds: int64(took / time.Second), Nanos: int64(took % time.Second)},
		},
	}})
}

// stamp is an instant; one that was not measured is the beginning of Unix time.
func stamp(t time.Time) *messages.Timestamp {
	if t.IsZero() {
		return &messages.Timestamp{}
	}
	return &messages.Timestamp{Seconds: t.Unix(), Nanos: int64(t.Nanosecond())}
}

func end(start time.Time, took time.Duration) time.Time {
	if start.IsZero() {
		return start
	}
	return start.Add(max(took, 0))
}
