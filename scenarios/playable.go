package scenarios

import (
	"fmt"
	"strings"

	messages "github.com/cucumber/messages/go/v34"

	"github.com/wavetank/wavetank/sim/control"
)

// Playable is a feature file as it can be played step by step: every scenario, and every row of an outline, by itself.
type Playable struct {
	File      string         // with slashes
	Name      string         // the feature's
	About     string         // the feature's description, in one line
	Scenarios []control.Play // each with its background and the values of its row, as Perform takes it; one may have no steps
}

// Playable reads the feature files and the scenarios that the suite's paths and tags choose. Nothing runs.
func (s Suite) Playable() ([]Playable, error) {
	documents, err := s.documents()
	if err != nil {
		return nil, err
	}
	all := make([]Playable, 0, len(documents))
	for _, d := range documents {
		all = append(all, d.playable())
	}
	return all, nil
}

func (d *document) playable() Playable {
	p := Playable{File: d.path, Name: d.Feature.Name, About: oneLine(d.Feature.Description)}
	at, said := d.lines(), d.comments()
	stepLine := map[string]int64{}
	d.eachStep(func(step *messages.Step) { stepLine[step.Id] = step.Location.Line })
	for _, pickle := range d.pickles {
		one := control.Play{
			File: p.File, Line: int(at[pickle.AstNodeIds[len(pickle.AstNodeIds)-1]]), Feature: p.Name, About: p.About,
			Scenario: pickle.Name, Tags: []string{},
		}
		for _, tag := range pickle.Tags {
			one.Tags = append(one.Tags, tag.Name)
		}
		for _, step := range pickle.Steps {
			one.Steps = append(one.Steps, playStep(step, said[stepLine[step.AstNodeIds[0]]]))
		}
		p.Scenarios = append(p.Scenarios, one)
	}
	return p
}

// comments are what stands in comments directly above each line, in one line.
func (d *document) comments() map[int64]string {
	above := map[int64]string{}
	for _, c := range d.Comments { // in the order of the file
		text := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(c.Text), "#"))
		line := c.Location.Line
		above[line+1] = strings.TrimSpace(above[line] + " " + text)
	}
	return above
}

// lines tells where the scenarios and the rows of their examples stand, by id.
func (d *document) lines() map[string]int64 {
	at := map[string]int64{}
	d.each(func(_ *messages.Rule, _ *messages.Background, sc *messages.Scenario) {
		if sc == nil {
			return
		}
		at[sc.Id] = sc.Location.Line
		for _, examples := range sc.Examples {
			for _, row := range examples.TableBody {
				at[row.Id] = row.Location.Line
			}
		}
	})
	return at
}

// each yields the backgrounds and the scenarios, one at a time, with the Rule that they stand in, if any.
func (d *document) each(f func(*messages.Rule, *messages.Background, *messages.Scenario)) {
	for _, child := range d.Feature.Children {
		if child.Rule == nil {
			f(nil, child.Background, child.Scenario)
			continue
		}
		for _, c := range child.Rule.Children {
			f(child.Rule, c.Background, c.Scenario)
		}
	}
}

func (d *document) eachStep(f func(*messages.Step)) {
	d.each(func(_ *messages.Rule, b *messages.Background, sc *messages.Scenario) {
		if b != nil {
			for _, step := range b.Steps {
				f(step)
			}
		}
		if sc != nil {
			for _, step := range sc.Steps {
				f(step)
			}
		}
	})
}

// keywords are by what a step is; And and But have the type of the step before them.
var keywords = map[messages.PickleStepType]string{
	messages.PickleStepType_CONTEXT: "Given", messages.PickleStepType_ACTION: "When", messages.PickleStepType_OUTCOME: "Then",
}

func playStep(step *messages.PickleStep, comment string) control.PlayStep {
	s := control.PlayStep{Keyword: keywords[step.Type], Text: step.Text, Comment: comment}
	if s.Keyword == "" {
		s.Keyword = "*"
	}
	switch {
	case step.Argument == nil:
	case step.Argument.DocString != nil:
		s.Doc = step.Argument.DocString.Content
	case step.Argument.DataTable != nil:
		for _, row := range step.Argument.DataTable.Rows {
			var cells []string
			for _, cell := range row.Cells {
				cells = append(cells, cell.Value)
			}
			s.Table = append(s.Table, cells)
		}
	}
	return s
}

// gherkinOf writes a scenario as a feature of its own.
func gherkinOf(p control.Play) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Feature: %s\n\n  Scenario: %s\n", p.Feature, p.Scenario)
	for _, s := range p.Steps {
		fmt.Fprintf(&b, "    %s %s\n", s.Keyword, s.Text)
		if s.Doc != "" {
			doc := strings.ReplaceAll(s.Doc, `"""`, `\"\"\"`)
			fmt.Fprintf(&b, "      \"\"\"\n      %s\n      \"\"\"\n", strings.ReplaceAll(doc, "\n", "\n      "))
		}
		for _, row := range s.Table {
			b.WriteString("      |")
			for _, cell := range row {
				b.WriteString(" " + strings.NewReplacer(`\`, `\\`, "\n", `\n`, "|", `\|`).Replace(cell) + " |")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
