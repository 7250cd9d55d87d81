package lsp

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/wavetank/wavetank/scenarios/lint"
	"github.com/wavetank/wavetank/scenarios/steps"
)

// hover explains the phrase of a step, or the rule of a tag.
func (s *server) hover(d *document, p position) (any, error) {
	if tag, where, ok := d.tagAt(p); ok {
		rule, known := s.rules[tag]
		if !known {
			return nil, nil
		}
		text := fmt.Sprintf("**%s** (%s): %s", rule.ID, rule.Channel, rule.Text)
		if rule.NoScenario != "" {
			text += "\n\nNo scenario can prove it: " + rule.NoScenario
		}
		return hover{markdown(text), where}, nil
	}
	step, ok := d.stepAt(p.Line)
	if !ok || step.text == "" {
		return nil, nil
	}
	var parts []string
	for _, phrase := range s.linter.Match(step.text) {
		parts = append(parts, explained(phrase))
	}
	if len(parts) == 0 {
		for _, near := range steps.NearestPhrases("", step.text) {
			parts = append(parts, fmt.Sprintf("`%s %s`: %s", near.Step.Keyword, near.Step.Phrase, near.Differs))
		}
		if len(parts) == 0 {
			return nil, nil
		}
		parts = append([]string{"No phrase matches. The nearest:"}, parts...)
	}
	return hover{markdown(strings.Join(parts, "\n\n")), d.lineSpan(p.Line)}, nil
}

// explained is a phrase with its example and note.
func explained(step steps.Step) string {
	text := fmt.Sprintf("**%s** `%s`\n\n```gherkin\n%s\n```", step.Keyword, step.Phrase, step.Example)
	if step.Note != "" {
		text += "\n\n" + step.Note
	}
	return text
}

// mostFiles bounds how many feature files of the workspace are read for one request.
const mostFiles = 5000

// definition leads from a tag to the scenarios that have it, but for the one where it is asked for.
func (s *server) definition(d *document, p position) (any, error) {
	tag, _, ok := d.tagAt(p)
	if !ok {
		return nil, nil
	}
	found := []location{}
	for uri, text := range s.features() {
		f, err := lint.Parse(nameOf(uri), []byte(text))
		if err != nil {
			continue // its own diagnostics say so
		}
		doc := &document{text: text}
		for _, line := range f.Tagged(tag) {
			if uri == d.uri && f.TaggedBy(line, p.Line+1) {
				continue
			}
			found = append(found, location{uri, doc.lineSpan(line - 1)})
		}
	}
	sortLocations(found)
	return found, nil
}

// features are the texts of the feature files of the workspace, by URI; what is open is as the editor has it.
func (s *server) features() map[string]string {
	texts := map[string]string{}
	for _, folder := range s.folders {
		_ = filepath.WalkDir(folder, func(name string, e os.DirEntry, err error) error { // what cannot be read is not offered
			switch {
			case err != nil:
			case e.IsDir() && name != folder && (strings.HasPrefix(e.Name(), ".") || e.Name() == "node_modules"):
				return filepath.SkipDir
			case e.IsDir() || !strings.HasSuffix(name, ".feature"):
			case len(texts) >= mostFiles:
				return filepath.SkipAll
			default:
				if b, err := os.ReadFile(name); err == nil {
					texts[uriOf(name)] = string(b)
				}
			}
			return nil
		})
	}
	for uri, d := range s.documents {
		texts[uri] = d.text
	}
	return texts
}

func sortLocations(all []location) {
	sort.Slice(all, func(i, j int) bool {
		a, b := all[i], all[j]
		return cmp.Or(cmp.Compare(a.URI, b.URI), cmp.Compare(a.Range.Start.Line, b.Range.Start.Line)) < 0
	})
}
