package scenarios

import (
	"cmp"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
)

// Tagged is a scenario that is tagged with a rule. An outline is one for each row of its examples.
type Tagged struct {
	File string // within the features
	Line int64
	Name string
}

// At is file:line, the key of Result.Outcomes.
func (t Tagged) At() string { return fmt.Sprintf("%s:%d", t.File, t.Line) }

var ruleTag = regexp.MustCompile(`^@(R\d+)$`)

// ByRule finds, by the rule's id, the scenarios under paths that are tagged with a rule: sorted by file and line.
func ByRule(files fs.FS, paths []string) (map[string][]Tagged, error) {
	documents, err := Suite{FS: files, Paths: paths}.documents()
	if err != nil {
		return nil, fmt.Errorf("read features: %w", err)
	}
	found := map[string][]Tagged{}
	for _, d := range documents {
		at := d.lines()
		for _, p := range d.pickles {
			for _, tag := range p.Tags {
				if m := ruleTag.FindStringSubmatch(tag.Name); m != nil {
					found[m[1]] = append(found[m[1]], Tagged{File: d.path, Line: at[p.AstNodeIds[len(p.AstNodeIds)-1]], Name: p.Name})
				}
			}
		}
	}
	for _, list := range found {
		slices.SortFunc(list, func(a, b Tagged) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	}
	return found, nil
}
