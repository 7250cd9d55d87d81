package steps

import (
	"fmt"
	"sort"
	"strings"
)

// Nearest is a phrase close to a step that matches none.
type Nearest struct {
	Step    Step   // the phrase
	Differs string // what to change in the step so that the phrase matches it; one line
}

// String is the phrase and what differs, in one line.
func (n Nearest) String() string {
	return fmt.Sprintf("%s %s  (%s)", n.Step.Keyword, n.Step.Phrase, n.Differs)
}

// nearestCount is how many phrases are proposed: more than three are not read.
const nearestCount = 3

// NearestPhrases finds the phrases closest to the text of a step, the closest first: at most three, none for a text that has
// nothing in common with any phrase. The keyword is Given, When or Then, or empty when it is not known.
func NearestPhrases(keyword, text string) []Nearest {
	type candidate struct {
		step Step
		alignment
	}
	tokens := textTokens(text)
	a := aligner{text: text, tokens: tokens, values: map[valueKey]valueFit{}, words: map[[2]string]float64{}}
	var all []candidate
	for _, step := range Phrases() {
		found := a.align(phraseTokens(step.Phrase))
		if !found.shares {
			continue
		}
		if keyword != "" && step.Keyword != keyword {
			found.cost += costKeyword
			found.edits = append(found.edits, fmt.Sprintf("it is meant as a %s, not a %s", step.Keyword, keyword))
		}
		all = append(all, candidate{step, found})
	}
	sort.SliceStable(all, func(x, y int) bool { return all[x].cost < all[y].cost })
	var nearest []Nearest
	for _, c := range all[:min(len(all), nearestCount)] {
		nearest = append(nearest, Nearest{Step: c.step, Differs: strings.Join(c.edits, "; ")})
	}
	return nearest
}

// Undefined says that no phrase matches a step, which phrases are nearest and how to find others. It ends without a line break.
func Undefined(keyword, text string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "no phrase matches %q", text)
	nearest := NearestPhrases(keyword, text)
	if len(nearest) > 0 {
		b.WriteString("; the nearest:")
	}
	for _, n := range nearest {
		fmt.Fprintf(&b, "\n  %s\n      %s", n.Step.Keyword+" "+n.Step.Phrase, n.Differs)
	}
	fmt.Fprintf(&b, "\nwavetank steps%s lists more", searchWord(text))
	return b.String()
}

// searchWord is the rarest word of the step that phrases contain, with a blank before it; empty if they contain none.
func searchWord(text string) string {
	best, least := "", 0
	for _, t := range textTokens(text) {
		if t.kind != tokenWord || len(t.raw) < 4 {
			continue
		}
		n := 0
		for _, s := range Phrases() {
			if containsAll(strings.ToLower(s.Phrase), []string{t.raw}) {
				n++
			}
		}
		if n > 0 && (best == "" || n < least) {
			best, least = " "+t.raw, n
		}
	}
	return best
}

// Quoted are the values in double quotes in the text of a step, without their quotes.
func Quoted(text string) (values []string) {
	for _, t := range textTokens(text) {
		if t.kind == tokenQuoted {
			values = append(values, unquote(strings.Trim(t.raw, `"`)))
		}
	}
	return values
}
