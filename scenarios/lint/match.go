package lint

import (
	"slices"
	"strings"

	"github.com/wavetank/wavetank/fixtures"
	"github.com/wavetank/wavetank/scenarios/steps"
	"github.com/wavetank/wavetank/sim/oceana"
)

// Linter looks at feature files. Use New; it is not safe for concurrent use.
type Linter struct {
	steps   []phrase
	matches map[string][]steps.Step // by the text of a step: many scenarios say the same
	nearest map[string]string       // likewise, what is said of a step that is undefined
	titles  []string                // of rich media in the widget
	phrases []string                // suggested ones in the widget
}

// phrase is a step of the vocabulary with the words that every line of it contains.
type phrase struct {
	steps.Step
	words []string
}

// New prepares the vocabulary.
func New() (*Linter, error) {
	l := &Linter{matches: map[string][]steps.Step{}, nearest: map[string]string{}}
	for _, step := range steps.Vocabulary() {
		l.steps = append(l.steps, phrase{step, fixedWords(step.Phrase)})
	}
	widget, err := oceana.ReadWidget(fixtures.Widget)
	if err != nil {
		return nil, err
	}
	l.phrases = widget.Phrases
	for _, group := range widget.Groups {
		for _, item := range group.Items {
			l.titles = append(l.titles, item.Title)
		}
	}
	return l, nil
}

// fixedWords are the parts of a phrase between its placeholders.
func fixedWords(phrase string) []string {
	var words []string
	for {
		before, after, more := strings.Cut(phrase, "{")
		if before != "" {
			words = append(words, before)
		}
		if !more {
			return words
		}
		_, phrase, _ = strings.Cut(after, "}")
	}
}

// mayMatch is quick, and false only for a text that the phrase does not match.
func (p phrase) mayMatch(text string) bool {
	for _, words := range p.words {
		at := strings.Index(text, words)
		if at < 0 {
			return false
		}
		text = text[at+len(words):]
	}
	return true
}

// Match lists the phrases that match the text of a step.
func (l *Linter) Match(text string) []steps.Step {
	found, known := l.matches[text]
	if known {
		return found
	}
	for _, p := range l.steps {
		if p.mayMatch(text) && p.Matches(text) {
			found = append(found, p.Step)
		}
	}
	l.matches[text] = found
	return found
}

// undefined is what is said of a step that no phrase matches.
func (l *Linter) undefined(keyword, text string) string {
	key := keyword + " " + text
	said, known := l.nearest[key]
	if !known {
		said = steps.Undefined(keyword, text)
		l.nearest[key] = said
	}
	return said
}

// wrongChannel finds a word in whose place a channel would make the step match.
func (l *Linter) wrongChannel(text string) (word string, found bool) {
	for from := 0; from < len(text); {
		at := from + strings.IndexFunc(text[from:], func(r rune) bool { return r != ' ' })
		if at < from {
			return "", false
		}
		end := len(text)
		if i := strings.IndexByte(text[at:], ' '); i >= 0 {
			end = at + i
		}
		word := strings.Trim(text[at:end], `"`)
		for _, step := range l.Match(text[:at] + steps.Choices("channel")[0] + text[end:]) {
			if strings.Contains(step.Phrase, "{channel}") && !slices.Contains(steps.Choices("channel"), word) {
				return word, true
			}
		}
		from = end
	}
	return "", false
}
