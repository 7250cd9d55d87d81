package steps

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// stepKeywords are the keywords of phrases in the order of a scenario.
var stepKeywords = []string{"Given", "When", "Then"}

// PrintVocabulary lists every phrase with its example, sorted into Given, When and Then.
func PrintVocabulary(w io.Writer) error { return WritePhrases(w, FindPhrases()) }

// WritePhrases lists phrases with their examples and notes, sorted into Given, When and Then.
func WritePhrases(w io.Writer, steps []Step) error {
	var b strings.Builder
	for _, keyword := range stepKeywords {
		some := byKeyword(steps, keyword)
		if len(some) == 0 {
			continue
		}
		fmt.Fprintf(&b, "%s\n", keyword)
		for _, step := range some {
			fmt.Fprintf(&b, "  %s\n      %s\n", step.Phrase, step.Example)
			if step.Note != "" {
				fmt.Fprintf(&b, "      (%s)\n", step.Note)
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WritePhrasesMarkdown is WritePhrases with a table for each keyword.
func WritePhrasesMarkdown(w io.Writer, steps []Step) error {
	var b strings.Builder
	cell := strings.NewReplacer("|", `\|`, "\n", " ").Replace
	for _, keyword := range stepKeywords {
		some := byKeyword(steps, keyword)
		if len(some) == 0 {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "## %s\n\n| phrase | example | note |\n|---|---|---|\n", keyword)
		for _, step := range some {
			fmt.Fprintf(&b, "| `%s` | `%s` | %s |\n", cell(step.Phrase), cell(step.Example), cell(step.Note))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WritePhrasesJSON writes phrases as {"phrases": [{"keyword", "phrase", "example", "note", "pattern"}]}. The pattern is a regular
// expression for the text of a step without its keyword.
func WritePhrasesJSON(w io.Writer, steps []Step) error {
	type phrase struct {
		Keyword string `json:"keyword"`
		Phrase  string `json:"phrase"`
		Example string `json:"example"`
		Note    string `json:"note"`
		Pattern string `json:"pattern"`
	}
	all := []phrase{}
	for _, keyword := range stepKeywords {
		for _, s := range byKeyword(steps, keyword) {
			all = append(all, phrase{s.Keyword, s.Phrase, s.Example, s.Note, s.Pattern().String()})
		}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(map[string][]phrase{"phrases": all})
}

func byKeyword(steps []Step, keyword string) []Step {
	var some []Step
	for _, step := range steps {
		if step.Keyword == keyword {
			some = append(some, step)
		}
	}
	return some
}
