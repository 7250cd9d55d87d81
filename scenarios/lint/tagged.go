package lint

import (
	"slices"

	messages "github.com/cucumber/messages/go/v34"
)

// owner is something that has tags of its own: the feature, a Rule, a scenario or a block of examples.
type owner struct {
	line, first int // of the keyword, and of the first tag
	tags        []*messages.Tag
}

func ownerOf(at *messages.Location, tags []*messages.Tag) owner {
	o := owner{int(at.Line), int(at.Line), tags}
	for _, tag := range tags {
		o.first = min(o.first, int(tag.Location.Line))
	}
	return o
}

// owners are all that can have tags, in order.
func (f Feature) owners() []owner {
	if f.Document.Feature == nil {
		return nil
	}
	all := []owner{ownerOf(f.Document.Feature.Location, f.Document.Feature.Tags)}
	scenario := func(sc *messages.Scenario) {
		if sc == nil {
			return
		}
		all = append(all, ownerOf(sc.Location, sc.Tags))
		for _, e := range sc.Examples {
			all = append(all, ownerOf(e.Location, e.Tags))
		}
	}
	for _, c := range f.Document.Feature.Children {
		scenario(c.Scenario)
		if c.Rule == nil {
			continue
		}
		all = append(all, ownerOf(c.Rule.Location, c.Rule.Tags))
		for _, r := range c.Rule.Children {
			scenario(r.Scenario)
		}
	}
	return all
}

// Tagged are the lines of the feature, the Rules, scenarios and examples that have a tag of their own, such as @R082.
func (f Feature) Tagged(tag string) []int {
	var lines []int
	for _, o := range f.owners() {
		if slices.ContainsFunc(o.tags, func(t *messages.Tag) bool { return t.Name == tag }) {
			lines = append(lines, o.line)
		}
	}
	return lines
}

// TaggedBy reports whether the tags on a line are those of what stands on line owner.
func (f Feature) TaggedBy(owner, line int) bool {
	for _, o := range f.owners() {
		if o.line == owner {
			return line >= o.first && line <= o.line
		}
	}
	return false
}
