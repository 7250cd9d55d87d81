package scenarios

import (
	"cmp"
	"slices"

	messages "github.com/cucumber/messages/go/v34"

	"github.com/wavetank/wavetank/scenarios/report"
)

// load reads the feature files into a run of which nothing ran yet, in the order of their paths.
func (s Suite) load() (*report.Run, error) {
	documents, err := s.documents()
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(documents, func(a, b *document) int { return cmp.Compare(a.path, b.path) })
	run := &report.Run{Seed: s.Seed, AllowFlaky: s.AllowFlaky}
	for _, d := range documents {
		if len(d.pickles) > 0 {
			run.Files = append(run.Files, d.file())
		}
	}
	return run, nil
}

// file is the document as the model of a run has it.
func (d *document) file() *report.File {
	f := &report.File{Path: d.path, Source: d.source, Document: d.GherkinDocument}
	type place struct {
		rule *messages.Rule
		node *messages.Scenario
		line int
		row  int
	}
	places := map[string]place{}
	d.each(func(rule *messages.Rule, _ *messages.Background, sc *messages.Scenario) {
		if sc == nil {
			return
		}
		places[sc.Id] = place{rule, sc, int(sc.Location.Line), 0}
		n := 0
		for _, examples := range sc.Examples {
			for _, row := range examples.TableBody {
				n++
				places[row.Id] = place{rule, sc, int(row.Location.Line), n}
			}
		}
	})
	written := d.written()
	for _, p := range d.pickles {
		at := places[p.AstNodeIds[len(p.AstNodeIds)-1]]
		sc := &report.Scenario{File: f, Rule: at.rule, Node: at.node, Pickle: p, Name: p.Name, Line: at.line, Row: at.row}
		for _, tag := range p.Tags {
			sc.Tags = append(sc.Tags, tag.Name)
		}
		for _, step := range p.Steps {
			sc.Steps = append(sc.Steps, reportStep(step, written[step.AstNodeIds[0]]))
		}
		f.Scenarios = append(f.Scenarios, sc)
	}
	return f
}

// written tells what a pickle does not know of a step, by the step's id: its line, its keyword and whether it is of a background.
func (d *document) written() map[string]report.Step {
	all := map[string]report.Step{}
	d.each(func(_ *messages.Rule, b *messages.Background, sc *messages.Scenario) {
		add := func(steps []*messages.Step) {
			for _, step := range steps {
				all[step.Id] = report.Step{Keyword: oneLine(step.Keyword), Line: int(step.Location.Line), Background: b != nil}
			}
		}
		if b != nil {
			add(b.Steps)
		}
		if sc != nil {
			add(sc.Steps)
		}
	})
	return all
}

func reportStep(p *messages.PickleStep, step report.Step) report.Step {
	step.Kind, step.Text, step.State = keywords[p.Type], p.Text, report.Skipped
	switch {
	case p.Argument == nil:
	case p.Argument.DocString != nil:
		step.Doc = &report.Doc{MediaType: p.Argument.DocString.MediaType, Content: p.Argument.DocString.Content}
	case p.Argument.DataTable != nil:
		for _, row := range p.Argument.DataTable.Rows {
			var cells []string
			for _, cell := range row.Cells {
				cells = append(cells, cell.Value)
			}
			step.Table = append(step.Table, cells)
		}
	}
	return step
}
