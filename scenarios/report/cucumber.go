package report

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Cucumber is Cucumber's JSON report: of each scenario the last attempt, with the steps of its background. An undefined or ambiguous
// step is failed there, with the words that say so: readers of the format take either for skipped or for passed.
func Cucumber(r *Run) []byte {
	all := []cucumberFeature{}
	for _, f := range r.Files {
		lines := tagLines(f.Document)
		feature := f.Document.Feature
		one := cucumberFeature{
			URI: f.Path, ID: slug(feature.Name), Keyword: feature.Keyword, Name: feature.Name, Description: feature.Description,
			Line: int(feature.Location.Line), Tags: []cucumberTag{}, Elements: []cucumberElement{},
		}
		for _, tag := range feature.Tags {
			one.Tags = append(one.Tags, cucumberTag{tag.Name, int(tag.Location.Line)})
		}
		for _, s := range f.Scenarios {
			one.Elements = append(one.Elements, s.cucumber(one.ID, lines, r.AllowFlaky))
		}
		all = append(all, one)
	}
	b, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return nil // strings and numbers can always be written
	}
	return append(b, '\n')
}

type cucumberFeature struct {
	URI         string            `json:"uri"`
	ID          string            `json:"id"`
	Keyword     string            `json:"keyword"`
	Name        string            `json:"name"`
	Description string            `json:"description"`
	Line        int               `json:"line"`
	Tags        []cucumberTag     `json:"tags"`
	Elements    []cucumberElement `json:"elements"`
}

type cucumberTag struct {
	Name string `json:"name"`
	Line int    `json:"line"`
}

type cucumberElement struct {
	ID          string         `json:"id"`
	Keyword     string         `json:"keyword"`
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Line        int            `json:"line"`
	Type        string         `json:"type"`
	Timestamp   string         `json:"start_timestamp,omitempty"`
	Tags        []cucumberTag  `json:"tags"`
	Steps       []cucumberStep `json:"steps"`
}

type cucumberStep struct {
	Keyword    string              `json:"keyword"`
	Name       string              `json:"name"`
	Line       int                 `json:"line"`
	Match      cucumberMatch       `json:"match"`
	Result     cucumberResult      `json:"result"`
	Doc        *cucumberDoc        `json:"doc_string,omitempty"`
	Rows       []cucumberRow       `json:"rows,omitempty"`
	Output     []string            `json:"output,omitempty"`
	Embeddings []cucumberEmbedding `json:"embeddings,omitempty"`
}

type cucumberMatch struct {
	Location string `json:"location"`
}

type cucumberResult struct {
	Status   State  `json:"status"`
	Duration int64  `json:"duration"` // nanoseconds
	Error    string `json:"error_message,omitempty"`
}

type cucumberDoc struct {
	Value       string `json:"value"`
	ContentType string `json:"content_type"`
	Line        int    `json:"line"`
}

type cucumberRow struct {
	Cells []string `json:"cells"`
}

type cucumberEmbedding struct {
	MIME string `json:"mime_type"`
	Data string `json:"data"`
	Name string `json:"name,omitempty"`
}

func (s *Scenario) cucumber(feature string, lines map[string]int, allowed bool) cucumberElement {
	e := cucumberElement{
		ID: feature + ";" + slug(s.Name), Keyword: s.Node.Keyword, Name: s.Title(), Description: s.Node.Description,
		Line: s.Line, Type: "scenario", Tags: []cucumberTag{}, Steps: []cucumberStep{},
	}
	if s.Row > 0 {
		e.ID += fmt.Sprintf(";%d", s.Row)
	}
	for _, tag := range s.Pickle.Tags {
		e.Tags = append(e.Tags, cucumberTag{tag.Name, lines[tag.AstNodeId]})
	}
	for i, step := range s.Ended() {
		one := s.cucumberStep(step)
		if i == 0 && s.Last() == nil {
			one.Output = []string{"left out: " + s.Why()}
		}
		e.Steps = append(e.Steps, one)
	}
	a := s.Last()
	if a == nil {
		return e
	}
	if !a.Start.IsZero() {
		e.Timestamp = a.Start.UTC().Format(time.RFC3339Nano)
	}
	if a.Fault != "" {
		at := cucumberMatch{s.At()}
		e.Steps = append(e.Steps, cucumberStep{Keyword: "* ", Name: faultName(a), Line: s.Line, Match: at, Result: cucumberResult{Status: Failed, Error: a.Fault}})
	}
	if f := s.Failure(); f != nil && f.State == Flaky {
		state := Failed
		if allowed {
			state = pending
		}
		at := cucumberMatch{s.At()}
		e.Steps = append(e.Steps, cucumberStep{Keyword: "* ", Name: flakeName, Line: s.Line, Match: at, Result: cucumberResult{Status: state, Error: f.Text}})
	}
	return e
}

// flakeName stands for the step that a flaky scenario did not pass.
const flakeName = "the scenario ends the same every time"

// pending is the only outcome of a step that readers take neither for passed nor for failed nor for left out.
const pending State = "pending"

// faultName stands for the step that a fault of the whole scenario does not have.
func faultName(a *Attempt) string {
	if len(a.Steps) == 0 {
		return "the scenario is run"
	}
	return "the world is checked after the last step"
}

func (s *Scenario) cucumberStep(step Step) cucumberStep {
	c := cucumberStep{
		Keyword: step.Keyword + " ", Name: step.Text, Line: step.Line, Match: cucumberMatch{fmt.Sprintf("%s:%d", s.File.Path, step.Line)},
		Result: cucumberResult{Status: step.State, Duration: int64(max(step.Took, 0)), Error: step.Failure},
	}
	if step.State.failing() {
		c.Result.Status = Failed
	}
	if step.Doc != nil {
		c.Doc = &cucumberDoc{step.Doc.Content, step.Doc.MediaType, step.Line + 1}
	}
	for _, row := range step.Table {
		c.Rows = append(c.Rows, cucumberRow{row})
	}
	for _, a := range step.Attachments {
		c.Embeddings = append(c.Embeddings, cucumberEmbedding{a.MediaType, base64.StdEncoding.EncodeToString(a.Body), a.Name})
	}
	return c
}

func slug(name string) string { return strings.ReplaceAll(strings.ToLower(name), " ", "-") }
