package scenarios

import (
	"cmp"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"sort"
)

// Tagged is a scenario that is tagged with a rule. An outline is one for each row of its examples.
type Tagged struct {
	File string // within the features
	Line int64
	Name string
	// Evidence is what the scenario proves by its own steps, whether it passes or not.
	Evidence Evidence
}

// At is file:line, the key of Result.Outcomes.
func (t Tagged) At() string { return fmt.Sprintf("%s:%d", t.File, t.Line) }

var ruleTag = regexp.MustCompile(`^@(R\d+)$`)

// Strongest is the strongest evidence of scenarios; of none it is Document.
func Strongest(list []Tagged) Evidence {
	strongest := Document
	for _, t := range list {
		strongest = max(strongest, t.Evidence)
	}
	return strongest
}

// ByRule finds, by the rule's id, the scenarios under paths that are tagged with a rule: sorted by file and line. Only names the ids that are
// asked for; without any it is all of them.
func ByRule(files fs.FS, paths []string, only ...string) (map[string][]Tagged, error) {
	documents, err := Suite{FS: files, Paths: paths}.documents()
	if err != nil {
		return nil, fmt.Errorf("read features: %w", err)
	}
	found, classify := map[string][]Tagged{}, newClassifier()
	for _, d := range documents {
		at := d.lines()
		for _, p := range d.pickles {
			var ids []string
			for _, tag := range p.Tags {
				if m := ruleTag.FindStringSubmatch(tag.Name); m != nil && (len(only) == 0 || slices.Contains(only, m[1])) {
					ids = append(ids, m[1])
				}
			}
			if len(ids) == 0 {
				continue
			}
			tagged := Tagged{File: d.path, Line: at[p.AstNodeIds[len(p.AstNodeIds)-1]], Name: p.Name, Evidence: classify.of(p.Steps)}
			for _, id := range ids {
				found[id] = append(found[id], tagged)
			}
		}
	}
	for _, list := range found {
		sort.Slice(list, func(a, b int) bool {
			return cmp.Or(cmp.Compare(list[a].File, list[b].File), cmp.Compare(list[a].Line, list[b].Line)) < 0
		})
	}
	return found, nil
}
