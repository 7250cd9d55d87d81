package report

import messages "github.com/cucumber/messages/go/v34"

// tagLines tells where each tag of a document stands, by its id.
func tagLines(d *messages.GherkinDocument) map[string]int {
	at := map[string]int{}
	add := func(tags []*messages.Tag) {
		for _, tag := range tags {
			at[tag.Id] = int(tag.Location.Line)
		}
	}
	scenario := func(s *messages.Scenario) {
		if s == nil {
			return
		}
		add(s.Tags)
		for _, examples := range s.Examples {
			add(examples.Tags)
		}
	}
	add(d.Feature.Tags)
	for _, child := range d.Feature.Children {
		scenario(child.Scenario)
		if child.Rule == nil {
			continue
		}
		add(child.Rule.Tags)
		for _, c := range child.Rule.Children {
			scenario(c.Scenario)
		}
	}
	return at
}
