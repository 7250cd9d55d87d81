package steps

import (
	"reflect"
	"strings"

	"github.com/cucumber/godog"
)

// FindPhrases lists the phrases that contain all words, whatever their case; no words mean all phrases. If no phrase does, examples and
// notes are searched too.
func FindPhrases(words ...string) []Step {
	find := func(text func(Step) string) (found []Step) {
		for _, step := range Phrases() {
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
	m := s.Pattern().FindStringSubmatch(line)
	if m == nil {
		return nil
	}
	for i, value := range m {
		m[i] = unquote(value)
	}
	return m[1:]
}

// ValueSpans are where the values of the placeholders stand in a line that the phrase matches, in order; nil for another line.
func (s Step) ValueSpans(line string) [][2]int {
	at := s.Pattern().FindStringSubmatchIndex(line)
	if at == nil {
		return nil
	}
	spans := [][2]int{}
	for i := 2; i < len(at); i += 2 {
		spans = append(spans, [2]int{at[i], at[i+1]})
	}
	return spans
}

// Named are what a line holds at the placeholders of the phrase, in order, by their names.
func (s Step) Named(line string) map[string][]string {
	found := s.Pattern().FindStringSubmatch(line)
	all := map[string][]string{}
	for i, p := range placeholder.FindAllStringSubmatch(s.Phrase, -1) {
		if i+1 < len(found) {
			all[p[1]] = append(all[p[1]], unquote(found[i+1]))
		}
	}
	return all
}
