package scenarios

import (
	"reflect"
	"strings"

	"github.com/cucumber/godog"
)

// FindPhrases lists the phrases that contain all words, whatever their case; no words mean all phrases. If no phrase does, examples and
// notes are searched too.
func FindPhrases(words ...string) []Step {
	find := func(text func(Step) string) (found []Step) {
		for _, step := range NewStage(0).steps() {
			if containsAll(strings.ToLower(text(step)), words) {
				found = append(found, step)
			}
		}
		return found
	}
	found := find(func(s Step) string { return s.Phrase })
	if len(found) == 0 {
		found = find(func(s Step) string { return s.Phrase + "\n" + s.Example + "\n" + s.Note })
	}
	return found
}

func containsAll(text string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(text, strings.ToLower(word)) {
			return false
		}
	}
	return true
}

// Argument is what a phrase needs below its line.
type Argument int

// Arguments of phrases.
const (
	NoArgument Argument = iota // nothing; a phrase without a colon may take a doc string
	TableArgument
	DocArgument
)

// Argument is what the phrase needs below its line. A phrase that ends with a colon needs a doc string, unless it takes a table.
func (s Step) Argument() Argument {
	do := reflect.TypeOf(s.Do)
	switch {
	case do.NumIn() > 0 && do.In(do.NumIn()-1) == reflect.TypeFor[*godog.Table]():
		return TableArgument
	case strings.HasSuffix(s.Phrase, ":"):
		return DocArgument
	}
	return NoArgument
}

// Values are the values of the placeholders in a line that the phrase matches, in order and without quotes; nil for another line.
func (s Step) Values(line string) []string {
	m := s.pattern().FindStringSubmatch(line)
	if m == nil {
		return nil
	}
	for i, value := range m {
		m[i] = unquote(value)
	}
	return m[1:]
}

// TagNames are the tags that an expression for --tags names, each with its @.
func TagNames(expression string) ([]string, error) {
	if _, err := tagFilter(expression); err != nil {
		return nil, err
	}
	var names []string
	for _, token := range tagToken.FindAllString(expression, -1) {
		if isTag(token) {
			names = append(names, "@"+strings.TrimPrefix(token, "@"))
		}
	}
	return names, nil
}
