package scenarios

import (
	"slices"

	gherkin "github.com/cucumber/gherkin/go/v42"
	messages "github.com/cucumber/messages/go/v34"
)

// WithoutRows reports whether a scenario is an outline that has no row, so that nothing of it can run. language is that of its feature.
func WithoutRows(language string, sc *messages.Scenario) bool {
	for _, e := range sc.Examples {
		if len(e.TableBody) > 0 {
			return false
		}
	}
	return len(sc.Examples) > 0 || outlineKeyword(language, sc.Keyword)
}

func outlineKeyword(language, keyword string) bool {
	d := gherkin.DialectsBuiltin().GetDialect(language)
	return d != nil && slices.Contains(d.ScenarioOutlineKeywords(), keyword) && !slices.Contains(d.ScenarioKeywords(), keyword)
}

func (d *document) someWithoutRows() (some bool) {
	d.each(func(_ *messages.Rule, _ *messages.Background, sc *messages.Scenario) {
		some = some || sc != nil && WithoutRows(d.Feature.Language, sc)
	})
	return some
}

// outlined are the pickles of a document with one that is empty for each outline without rows. Gherkin has none for an outline with
// empty examples, which would be left out without a word, and one whose placeholders stay for an outline without examples.
func (d *document) outlined(pickles []*messages.Pickle, newID func() string) []*messages.Pickle {
	var all []*messages.Pickle
	d.each(func(rule *messages.Rule, _ *messages.Background, sc *messages.Scenario) {
		switch {
		case sc == nil:
		case WithoutRows(d.Feature.Language, sc):
			p := &messages.Pickle{Id: newID(), Uri: d.path, Name: sc.Name, Language: d.Feature.Language, AstNodeIds: []string{sc.Id}, Steps: []*messages.PickleStep{}}
			tags := slices.Clone(d.Feature.Tags)
			if rule != nil {
				tags = append(tags, rule.Tags...)
			}
			p.Tags = []*messages.PickleTag{}
			for _, tag := range append(tags, sc.Tags...) {
				p.Tags = append(p.Tags, &messages.PickleTag{Name: tag.Name, AstNodeId: tag.Id})
			}
			all = append(all, p)
		default:
			for _, p := range pickles {
				if p.AstNodeIds[0] == sc.Id {
					all = append(all, p)
				}
			}
		}
	})
	return all
}
