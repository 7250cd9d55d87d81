package lsp

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/wavetank/wavetank/scenarios"
	"github.com/wavetank/wavetank/scenarios/steps"
)

// structure are the words that begin lines other than steps.
var structure = []string{"Feature:", "Background:", "Scenario:", "Scenario Outline:", "Examples:", "Rule:"}

// complete offers phrases after a keyword, keywords at the beginning of a line, and rules after an @.
func (s *server) complete(d *document, p position) (any, error) {
	line := d.line(p.Line)
	cursor := bytesOf(line, p.Character)
	typed := strings.TrimLeft(line[:cursor], " \t")
	step, isStep := d.stepAt(p.Line)
	switch {
	case isStep && cursor >= step.from:
		return completionList{true, s.phrases(d, p.Line, step, cursor)}, nil
	case strings.HasPrefix(typed, "@"):
		return completionList{false, s.tags(d, p)}, nil
	case !strings.ContainsAny(typed, "|\"#"):
		return completionList{false, s.keywords(d, p.Line, typed, cursor)}, nil
	}
	return completionList{Items: []completionItem{}}, nil
}

// edit replaces the bytes from, to of a line.
func (d *document) edit(n, from, to int, text string) textEdit {
	line := d.line(n)
	return textEdit{span{position{n, utf16Len(line[:from])}, position{n, utf16Len(line[:to])}}, text}
}

func (s *server) keywords(d *document, n int, typed string, cursor int) []completionItem {
	items := []completionItem{}
	for _, word := range append(slices.DeleteFunc(d.stepKeywords(), func(k string) bool { return k == "* " }), structure...) {
		if !strings.HasPrefix(strings.ToLower(word), strings.ToLower(typed)) {
			continue
		}
		if strings.HasSuffix(word, ":") {
			word += " "
		}
		items = append(items, completionItem{
			Label: strings.TrimSpace(word), Kind: kindKeyword, SortText: fmt.Sprintf("%03d", len(items)), FilterText: strings.TrimSpace(word),
			InsertTextFormat: formatPlain, TextEdit: d.edit(n, cursor-len(typed), cursor, word),
		})
	}
	return items
}

func (s *server) tags(d *document, p position) []completionItem {
	items := []completionItem{}
	_, where, ok := d.tagAt(p)
	if !ok {
		return items
	}
	for _, rule := range scenarios.Rules() {
		doc := markdown(rule.Text)
		items = append(items, completionItem{
			Label: "@" + rule.ID, Kind: kindReference, Detail: rule.Text, Documentation: &doc, SortText: rule.ID, FilterText: "@" + rule.ID,
			InsertTextFormat: formatPlain, TextEdit: textEdit{where, "@" + rule.ID},
		})
	}
	return items
}

// phrases offers the phrases that what is typed may become, those of the keyword first. The values that are typed are kept.
func (s *server) phrases(d *document, n int, step stepLine, cursor int) []completionItem {
	line := d.line(n)
	typed, rest := line[step.from:cursor], line[cursor:]
	end := cursor
	if strings.TrimSpace(rest) != "" {
		end = len(line)
	}
	items := []completionItem{}
	for i, phrase := range steps.FindPhrases() {
		values, ok := begins(phrase.Phrase, typed)
		if !ok {
			continue
		}
		rank := 1
		if phrase.Keyword == strings.TrimSpace(step.keyword) {
			rank = 0
		}
		doc := markdown(explained(phrase))
		item := completionItem{
			Label: phrase.Phrase, Kind: kindSnippet, Detail: phrase.Keyword, Documentation: &doc, SortText: fmt.Sprintf("%d%04d", rank, i),
			FilterText: typed + phrase.Phrase, InsertTextFormat: formatSnippet,
		}
		text := snippet(phrase, values)
		if !s.snippets {
			text, item.InsertTextFormat = plain(text), formatPlain
		}
		item.TextEdit = d.edit(n, step.from, end, text)
		items = append(items, item)
	}
	sort.SliceStable(items, func(a, b int) bool { return items[a].SortText < items[b].SortText })
	return items
}

var (
	typedPart  = regexp.MustCompile(`"(?:[^"\\]|\\.)*"?|[^\s"]+`)
	phrasePart = regexp.MustCompile(`\{\w+\}|[^\s{]+`)
)

// begins reports whether a phrase can begin with what is typed, and which values that has. The last word may be unfinished. A phrase that
// contains all the words that are typed, wherever, is offered too.
func begins(phrase, typed string) (values []string, ok bool) {
	parts, words := phrasePart.FindAllString(phrase, -1), typedPart.FindAllString(typed, -1)
	open := len(words) > 0 && !strings.HasSuffix(typed, " ") // the last is being typed
	for i, word := range words {
		unfinished := open && i == len(words)-1
		value := strings.HasPrefix(word, `"`)
		switch {
		case i >= len(parts):
			return nil, false
		case strings.HasPrefix(parts[i], "{"):
			if !value && !unfinished && !slices.Contains(steps.Choices(strings.Trim(parts[i], "{}")), word) && strings.Trim(word, "0123456789") != "" {
				return nil, contains(phrase, words)
			}
			if !value && unfinished && i == 0 && word != "" {
				return nil, contains(phrase, words) // a word, where a value in quotes belongs
			}
			values = append(values, strings.Trim(word, `"`))
		case unfinished && strings.HasPrefix(strings.ToLower(parts[i]), strings.ToLower(word)):
		case !strings.EqualFold(parts[i], word):
			return nil, contains(phrase, words)
		}
	}
	return values, true
}

// contains reports whether a phrase has all words; a step of values alone has none.
func contains(phrase string, words []string) bool {
	for _, word := range words {
		if strings.HasPrefix(word, `"`) || !strings.Contains(strings.ToLower(phrase), strings.ToLower(word)) {
			return false
		}
	}
	return true
}
