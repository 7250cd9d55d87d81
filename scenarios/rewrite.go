package scenarios

import (
	"slices"

	"github.com/wavetank/wavetank/sim/control"
)

// Rewrite writes a scenario as a feature of its own, with whatever its steps say changed: their text, doc strings and tables. Titles stay,
// comments are left out.
func Rewrite(p control.Play, change func(string) string) string {
	p.Steps = slices.Clone(p.Steps)
	before := ""
	for i := range p.Steps {
		step := &p.Steps[i]
		step.Text, step.Doc = change(step.Text), change(step.Doc)
		step.Table = slices.Clone(step.Table)
		for j, row := range step.Table {
			step.Table[j] = slices.Clone(row)
			for k, cell := range row {
				step.Table[j][k] = change(cell)
			}
		}
		keyword := step.Keyword
		if keyword == before && keyword != "*" {
			step.Keyword = "And"
		}
		before = keyword
	}
	return gherkinOf(p)
}
