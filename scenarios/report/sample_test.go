package report_test

import (
	"strings"
	"testing"
	"time"

	gherkin "github.com/cucumber/gherkin/go/v42"
	messages "github.com/cucumber/messages/go/v34"

	"github.com/wavetank/wavetank/scenarios/report"
)

const sampleText = `@f
Feature: Sample <&>

  Background:
    Given a world

  @outline
  Scenario Outline: row <n>
    Then it is <n>
    When it rains
    Then it <fails>

    Examples:
      | n |
      | 1 |
      | 2 |

  @r
  Rule: A rule
    @own
    Scenario: undefined
      When nothing matches

    Scenario: left out
      When it rains

  Scenario: retried
    When it rains
`

var began = time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC)

// sample is a run made by hand: what passed, failed, was undefined, left out and retried.
func sample(t *testing.T) *report.Run {
	t.Helper()
	id := (&messages.Incrementing{}).NewId
	d, err := gherkin.ParseGherkinDocument(strings.NewReader(sampleText), id)
	if err != nil {
		t.Fatal(err)
	}
	d.Uri = "a/sample.feature"
	f := &report.File{Path: d.Uri, Source: sampleText, Document: d}
	for _, p := range gherkin.Pickles(*d, d.Uri, id) {
		f.Scenarios = append(f.Scenarios, written(f, p))
	}
	run := &report.Run{Seed: 1, Start: began, Took: 3 * time.Second, Files: []*report.File{f}}
	s := f.Scenarios
	s[0].Attempts = []report.Attempt{attempt(s[0], -time.Second)} // a wall clock that was set back
	s[1].Attempts = []report.Attempt{attempt(s[1], 0)}
	last := len(s[1].Steps) - 1
	s[1].Attempts[0].Steps[last].State, s[1].Attempts[0].Steps[last].Failure = report.Failed, "want\n  <this> \x00 ]]>\ngot that"
	s[2].Attempts = []report.Attempt{attempt(s[2], 500*time.Millisecond)}
	s[2].Attempts[0].Steps[1].State, s[2].Attempts[0].Steps[1].Failure = report.Undefined, "no phrase matches"
	s[3].LeftOut = "an earlier scenario failed"
	s[4].Attempts = []report.Attempt{attempt(s[4], time.Second), attempt(s[4], time.Second)}
	s[4].Attempts[0].Steps[1].State, s[4].Attempts[0].Steps[1].Failure = report.Failed, "rain"
	s[4].Attempts[1].Steps[1].Attachments = []report.Attachment{{Name: "sky", MediaType: "text/plain", Body: []byte("blue")}}
	return run
}

func written(f *report.File, p *messages.Pickle) *report.Scenario {
	s := &report.Scenario{File: f, Pickle: p, Name: p.Name}
	lines := map[string]int{}
	for _, child := range f.Document.Feature.Children {
		scenarios := []*messages.Scenario{child.Scenario}
		if child.Background != nil {
			for _, step := range child.Background.Steps {
				lines[step.Id] = int(step.Location.Line)
			}
		}
		if child.Rule != nil {
			for _, c := range child.Rule.Children {
				scenarios = append(scenarios, c.Scenario)
			}
		}
		for _, one := range scenarios {
			if one == nil {
				continue
			}
			for _, step := range one.Steps {
				lines[step.Id] = int(step.Location.Line)
			}
			if one.Id != p.AstNodeIds[0] {
				continue
			}
			s.Node, s.Rule, s.Line = one, child.Rule, int(one.Location.Line)
			for _, e := range one.Examples {
				for i, row := range e.TableBody {
					if row.Id == p.AstNodeIds[len(p.AstNodeIds)-1] {
						s.Row, s.Line = i+1, int(row.Location.Line)
					}
				}
			}
		}
	}
	for _, tag := range p.Tags {
		s.Tags = append(s.Tags, tag.Name)
	}
	keyword := map[messages.PickleStepType]string{messages.PickleStepType_CONTEXT: "Given", messages.PickleStepType_ACTION: "When", messages.PickleStepType_OUTCOME: "Then"}
	for _, step := range p.Steps {
		s.Steps = append(s.Steps, report.Step{
			Keyword: keyword[step.Type], Kind: keyword[step.Type], Text: step.Text, Line: lines[step.AstNodeIds[0]], State: report.Skipped,
		})
	}
	return s
}

// attempt is one in which every step passed.
func attempt(s *report.Scenario, took time.Duration) report.Attempt {
	a := report.Attempt{Start: began, Took: took}
	for _, step := range s.Steps {
		step.State, step.Start, step.Took = report.Passed, began, took/time.Duration(len(s.Steps))
		a.Steps = append(a.Steps, step)
	}
	return a
}
