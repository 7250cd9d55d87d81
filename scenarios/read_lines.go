package scenarios

import (
	"fmt"
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v34"
)

// region is the lines from first to last, and the pickles that they stand for, by the id of their scenario or row.
type region struct {
	first, last int
	at          int // the line of the keyword
	title       string
	ids         []string
}

// chooseLines keeps of each file the scenarios on the lines that were asked for.
func (r *reader) chooseLines() {
	for _, d := range r.documents {
		lines := r.lines[d]
		if lines == nil {
			continue
		}
		regions := d.regions()
		chosen := map[string]bool{}
		for _, line := range lines {
			if err := choose(d.path, line, regions, chosen); err != nil {
				r.refuse(err)
			}
		}
		d.pickles = slices.DeleteFunc(d.pickles, func(p *messages.Pickle) bool { return !chosen[p.AstNodeIds[len(p.AstNodeIds)-1]] })
	}
}

// choose takes the smallest region that holds the line.
func choose(path string, line int, regions []region, chosen map[string]bool) error {
	var best *region
	near, distance := -1, 0
	for i, region := range regions {
		switch {
		case line >= region.first && line <= region.last:
			if best == nil || region.last-region.first <= best.last-best.first {
				best = &regions[i]
			}
		case near < 0 || gap(line, region) <= distance:
			near, distance = i, gap(line, region)
		}
	}
	switch {
	case best != nil && len(best.ids) == 0:
		return fmt.Errorf("%s:%d: holds no scenario", path, line)
	case best != nil:
		for _, id := range best.ids {
			chosen[id] = true
		}
		return nil
	case near < 0:
		return fmt.Errorf("%s:%d: there is no scenario in the file", path, line)
	}
	return fmt.Errorf("%s:%d: no scenario stands on that line; the nearest is %s:%d, %s", path, line, path, regions[near].at, regions[near].title)
}

func gap(line int, r region) int {
	if line < r.first {
		return r.first - line
	}
	return line - r.last
}

// regions are the places of a file, the larger before the smaller: the heading of the feature, those of its Rules, scenarios, blocks
// of examples and rows. Blank lines and comments between two scenarios belong to neither.
func (d *document) regions() []region {
	if d.Feature == nil {
		return nil
	}
	feature := region{at: int(d.Feature.Location.Line), first: headed(d.Feature.Location, d.Feature.Tags), title: d.Feature.Keyword + ": " + d.Feature.Name}
	feature.last = headEnds(d.Feature.Location, d.Feature.Description)
	var all []region
	for _, child := range d.Feature.Children {
		var inner []region
		switch {
		case child.Background != nil:
			inner = []region{background(child.Background)}
		case child.Scenario != nil:
			inner = scenarioRegions(child.Scenario)
		case child.Rule != nil:
			inner = ruleRegions(child.Rule)
		}
		all = append(all, inner...)
	}
	feature.ids = []string{}
	for _, inner := range all {
		feature.ids = append(feature.ids, inner.ids...)
	}
	return d.commented(share(append([]region{feature}, all...)))
}

// commented gives each region the comments directly above it, and the feature everything above it.
func (d *document) commented(regions []region) []region {
	comment := map[int]bool{}
	for _, c := range d.Comments {
		comment[int(c.Location.Line)] = true
	}
	for i := range regions {
		for comment[regions[i].first-1] {
			regions[i].first--
		}
	}
	regions[0].first = 1
	return regions
}

// share gives the background of a feature or of a Rule the scenarios of the region that it follows.
func share(regions []region) []region {
	for i := range regions {
		if regions[i].ids == nil && i > 0 {
			regions[i].ids = regions[0].ids
		}
	}
	return regions
}

func ruleRegions(rule *messages.Rule) []region {
	r := region{at: int(rule.Location.Line), first: headed(rule.Location, rule.Tags), title: rule.Keyword + ": " + rule.Name, ids: []string{}}
	r.last = headEnds(rule.Location, rule.Description)
	var all []region
	for _, child := range rule.Children {
		if child.Background != nil {
			all = append(all, background(child.Background))
			continue
		}
		all = append(all, scenarioRegions(child.Scenario)...)
	}
	for _, inner := range all {
		r.ids = append(r.ids, inner.ids...)
	}
	return share(append([]region{r}, all...))
}

func background(b *messages.Background) region {
	return region{at: int(b.Location.Line), first: int(b.Location.Line), last: max(headEnds(b.Location, b.Description), stepsEnd(b.Steps)), title: b.Keyword + ": " + b.Name}
}

func scenarioRegions(s *messages.Scenario) []region {
	whole := region{at: int(s.Location.Line), first: headed(s.Location, s.Tags), title: s.Keyword + ": " + s.Name, ids: []string{}}
	whole.last = max(headEnds(s.Location, s.Description), stepsEnd(s.Steps))
	if !slices.ContainsFunc(s.Examples, func(e *messages.Examples) bool { return len(e.TableBody) > 0 }) {
		whole.ids = []string{s.Id}
	}
	alone := slices.Clone(whole.ids)
	var inner []region
	for _, e := range s.Examples {
		block := region{at: int(e.Location.Line), first: headed(e.Location, e.Tags), last: headEnds(e.Location, e.Description), title: e.Keyword + ": " + e.Name, ids: slices.Clone(alone)}
		var rows []region
		if e.TableHeader != nil {
			block.last = max(block.last, int(e.TableHeader.Location.Line))
		}
		for i, row := range e.TableBody {
			line := int(row.Location.Line)
			block.last = max(block.last, line)
			block.ids = append(block.ids, row.Id)
			rows = append(rows, region{at: line, first: line, last: line, title: fmt.Sprintf("row %d of %s", i+1, s.Name), ids: []string{row.Id}})
		}
		whole.last = max(whole.last, block.last)
		whole.ids = append(whole.ids, block.ids...)
		inner = append(append(inner, block), rows...)
	}
	return append([]region{whole}, inner...)
}

// headed is the line of the first tag, or of what the tags are for.
func headed(at *messages.Location, tags []*messages.Tag) int {
	first := int(at.Line)
	for _, tag := range tags {
		first = min(first, int(tag.Location.Line))
	}
	return first
}

// headEnds is the last line of a heading with its description.
func headEnds(at *messages.Location, description string) int {
	last := int(at.Line)
	if description != "" {
		last += 1 + strings.Count(description, "\n")
	}
	return last
}

func stepsEnd(steps []*messages.Step) int {
	last := 0
	for _, step := range steps {
		last = max(last, int(step.Location.Line))
		if doc := step.DocString; doc != nil {
			last = max(last, int(doc.Location.Line)+strings.Count(doc.Content, "\n")+2)
			if doc.Content == "" {
				last--
			}
		}
		if step.DataTable != nil {
			for _, row := range step.DataTable.Rows {
				last = max(last, int(row.Location.Line))
			}
		}
	}
	return last
}
