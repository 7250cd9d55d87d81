package steps

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// What a difference costs. Only the order of the sums matters: a step with a typo is nearer than one with a word too many.
const (
	costKeyword  = 0.1
	costArticle  = 0.3 // a, an, the; a colon or comma
	costMissing  = 1.0 // a word or value that the step lacks
	costExtra    = 0.8 // a word of the step that the phrase lacks
	costValue    = 1.6 // a value of the step that the phrase lacks
	costOther    = 1.2 // another word
	costQuotes   = 0.3 // bare words where a value in double quotes belongs
	costPerWord  = 0.3
	costWrong    = 0.6 // a value that the placeholder does not take
	costNoValue  = 1.5
	longestValue = 6 // bare words that can stand for one value
)

// tokenKind tells words from values.
type tokenKind int

const (
	tokenWord   tokenKind = iota // a word, a number or a sign
	tokenQuoted                  // in double quotes
	tokenOdd                     // in quotes that are no double quotes, or in one that is not closed
	tokenHole                    // a placeholder; raw is its name
)

// token is one part of a step or phrase.
type token struct {
	kind       tokenKind
	raw        string
	start, end int // in the text
}

var (
	textToken   = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|"[^"]*$|'s\b|[“”„«][^“”„»]*[“”»]|'[^']*'|[,:]|[^\s",:“”„]+`)
	phraseToken = regexp.MustCompile(`\{\w+\}|'s\b|[,:]|[^\s,:{]+`)
)

// textTokens splits the text of a step.
func textTokens(text string) []token {
	var all []token
	for _, at := range textToken.FindAllStringIndex(text, -1) {
		t := token{raw: text[at[0]:at[1]], start: at[0], end: at[1]}
		first, _ := utf8.DecodeRuneInString(t.raw)
		switch {
		case first == '"' && len(t.raw) > 1 && strings.HasSuffix(t.raw, `"`):
			t.kind = tokenQuoted
		case first == '"' || strings.ContainsRune("“”„«", first), first == '\'' && t.raw != "'s":
			t.kind = tokenOdd
		}
		all = append(all, t)
	}
	return all
}

// phraseTokens splits a phrase.
func phraseTokens(phrase string) []token {
	var all []token
	for _, at := range phraseToken.FindAllStringIndex(phrase, -1) {
		t := token{raw: phrase[at[0]:at[1]], start: at[0], end: at[1]}
		if strings.HasPrefix(t.raw, "{") {
			t.kind, t.raw = tokenHole, strings.Trim(t.raw, "{}")
		}
		all = append(all, t)
	}
	return all
}

// alignment is the cheapest way to turn a step into a phrase.
type alignment struct {
	cost   float64
	edits  []string // what to change, in the order of the step
	shares bool     // the two have a word or something like it in common, or a value where one belongs
}

// aligner compares one text with many phrases.
type aligner struct {
	text   string
	tokens []token
	values map[valueKey]valueFit // of placeholders that were tried
	words  map[[2]string]float64 // cost of one word for another
}

type valueKey struct {
	placeholder string
	from, to    int
}

type valueFit struct {
	cost float64
	edit string
}

// cell is the cheapest way to align the rest of the phrase with the rest of the text.
type cell struct {
	cost                 float64
	nextPhrase, nextText int // either stays when the other side lacks a token
	edit                 string
	shares               bool
}

func (a *aligner) align(phrase []token) alignment {
	n, m := len(phrase), len(a.tokens)
	cells := make([][]cell, n+1)
	for i := range cells {
		cells[i] = make([]cell, m+1)
	}
	for i := n; i >= 0; i-- {
		for j := m; j >= 0; j-- {
			if i == n && j == m {
				continue
			}
			best := cell{cost: math.Inf(1)}
			try := func(c cell) {
				c.cost += cells[c.nextPhrase][c.nextText].cost
				if c.cost < best.cost-1e-9 {
					best = c
				}
			}
			if i < n && j < m {
				a.match(phrase[i], i, j, try)
			}
			if i < n {
				try(cell{cost: missing(phrase[i]), nextPhrase: i + 1, nextText: j})
			}
			if j < m {
				try(cell{cost: extra(a.tokens[j]), nextPhrase: i, nextText: j + 1})
			}
			cells[i][j] = best
		}
	}
	return a.edits(phrase, cells)
}

// edits walks along the cheapest way and says what to change.
func (a *aligner) edits(phrase []token, cells [][]cell) alignment {
	found := alignment{cost: cells[0][0].cost}
	for i, j := 0, 0; i < len(phrase) || j < len(a.tokens); {
		c := cells[i][j]
		switch {
		case c.nextText == j: // words in a row that the step lacks
			k := i + 1
			for phrase[i].kind == tokenWord && k < len(phrase) && phrase[k].kind == tokenWord && phrase[k].raw != ":" && cells[k][j].nextText == j {
				k++
			}
			found.edits = append(found.edits, add(phrase[i:k]))
			i = k
			continue
		case c.nextPhrase == i: // or that the phrase lacks
			k := j + 1
			for k < len(a.tokens) && cells[i][k].nextPhrase == i {
				k++
			}
			found.edits = append(found.edits, "leave out "+quote(a.text[a.tokens[j].start:a.tokens[k-1].end]))
			j = k
			continue
		case c.edit != "":
			found.edits = append(found.edits, c.edit)
		}
		found.shares = found.shares || c.shares
		i, j = c.nextPhrase, c.nextText
	}
	return found
}

// match tries the token of a phrase against one token of the text, or several for a value.
func (a *aligner) match(p token, i, j int, try func(cell)) {
	if p.kind != tokenHole {
		t := a.tokens[j]
		if t.kind != tokenWord {
			return
		}
		cost := a.word(p.raw, t.raw)
		c := cell{cost: cost, nextPhrase: i + 1, nextText: j + 1, shares: cost < 0.45 && !isArticle(p.raw)}
		if cost > 0 {
			c.edit = fmt.Sprintf("write %q for %q", p.raw, t.raw)
		}
		try(c)
		return
	}
	for k := j; k < min(len(a.tokens), j+longestValue); k++ {
		fit := a.value(p.raw, j, k)
		if !math.IsInf(fit.cost, 1) {
			exact := fit.cost == 0 && a.tokens[j].kind == tokenQuoted
			try(cell{cost: fit.cost, edit: fit.edit, nextPhrase: i + 1, nextText: k + 1, shares: exact})
		}
	}
}

// value is how well the tokens from j to k fit a placeholder.
func (a *aligner) value(name string, j, k int) valueFit {
	key := valueKey{name, j, k}
	fit, ok := a.values[key]
	if !ok {
		fit = a.fit(name, j, k)
		a.values[key] = fit
	}
	return fit
}

func (a *aligner) fit(name string, j, k int) valueFit {
	pattern, raw := placeholders[name], a.text[a.tokens[j].start:a.tokens[k].end]
	one, words := a.tokens[j], float64(k-j)
	bare := !slices.ContainsFunc(a.tokens[j:k+1], func(t token) bool { return t.kind != tokenWord })
	switch {
	case pattern == quoted:
		switch {
		case j == k && one.kind == tokenQuoted:
			return valueFit{}
		case j == k && one.kind == tokenOdd:
			return valueFit{costQuotes, "write " + inQuotes(one.raw) + " in double quotes"}
		case bare:
			return valueFit{costQuotes + costPerWord*words, "write " + inQuotes(raw) + " in double quotes"}
		}
	case matchesWhole(pattern, raw):
		cost := 0.0
		if pattern == word && bare { // it takes any words: the fewer the better
			cost = costPerWord * words
		}
		return valueFit{cost: cost}
	case j == k:
		for _, choice := range Choices(name) {
			if cost := a.word(choice, strings.Trim(one.raw, `"`)); cost < costWrong {
				return valueFit{cost, fmt.Sprintf("write %q for %s", choice, quote(one.raw))}
			}
		}
		return valueFit{costWrong, fmt.Sprintf("write %s for %s", takes(name), quote(one.raw))}
	}
	return valueFit{cost: math.Inf(1)}
}

func matchesWhole(pattern, text string) bool {
	// A placeholder's pattern is compiled here only for the few placeholders that take something else than a value in double quotes.
	return regexp.MustCompile("^(?:" + pattern + ")$").MatchString(text)
}

// takes says in words what a placeholder takes.
func takes(name string) string {
	switch pattern := placeholders[name]; {
	case name == "count":
		return "a number in digits"
	case name == "span":
		return "a span of time such as 23 hours 55 minutes"
	case name == "point":
		return "before or after and a point of the connector"
	case name == "ordinal":
		return "a number such as 3rd"
	case name == "webhooks", name == "hop", name == "crossing":
		return "a hop such as webhooks or sends"
	case name == "mishap", name == "fault":
		return "what goes wrong, such as are delayed by 5 seconds"
	case name == "step":
		return "a Then, without its keyword"
	case pattern == quoted || pattern == word:
		return "a value in double quotes"
	default:
		return "one of " + strings.Join(Choices(name), ", ")
	}
}

// Choices are the words that a placeholder takes, such as the channels; none: it takes others too.
func Choices(placeholder string) []string {
	open, list, ok := strings.Cut(placeholders[placeholder], "(")
	list, shut, closed := strings.Cut(list, ")")
	if !ok || !closed || strings.Trim(open+shut, `"?`) != "" || !strings.Contains(list, "|") || strings.ContainsAny(list, `[\(`) {
		return nil
	}
	return strings.Split(list, "|")
}

func inQuotes(raw string) string {
	return `"` + strings.Trim(raw, `"'“”„«»`) + `"`
}

// quote puts quotes around a part of a step, unless it holds some.
func quote(raw string) string {
	if strings.Contains(raw, `"`) {
		return raw
	}
	return `"` + raw + `"`
}

// missing is the cost of a token that the step lacks.
func missing(p token) float64 {
	switch {
	case p.kind == tokenHole:
		return costNoValue
	case isArticle(p.raw):
		return costArticle
	}
	return costMissing
}

// add says what to write for tokens of the phrase that the step lacks.
func add(tokens []token) string {
	var words []string
	for _, t := range tokens {
		switch {
		case t.kind == tokenHole:
			return fmt.Sprintf("add {%s}, %s", t.raw, takes(t.raw))
		case t.raw == ":":
			return `add ":" and below it a table or doc string`
		}
		words = append(words, t.raw)
	}
	return "add " + quote(strings.Join(words, " "))
}

// extra is the cost of a token that the phrase lacks.
func extra(t token) float64 {
	switch {
	case t.kind != tokenWord:
		return costValue
	case isArticle(t.raw):
		return costArticle
	}
	return costExtra
}

func isArticle(s string) bool {
	switch strings.ToLower(s) {
	case "a", "an", "the", ":", ",", "'s":
		return true
	}
	return false
}

// word is the cost of one word for another.
func (a *aligner) word(want, got string) float64 {
	if want == got {
		return 0
	}
	key := [2]string{want, got}
	cost, ok := a.words[key]
	if !ok {
		cost = wordCost(want, got)
		a.words[key] = cost
	}
	return cost
}

// synonyms are words that people write for those of the phrases.
func synonyms(word string) string {
	switch strings.ToLower(word) {
	case "says", "writes", "tells", "texts", "messages":
		return "sends"
	case "gets", "receives", "reads":
		return "sees"
	case "clicks", "presses", "selects", "chooses":
		return "taps"
	case "picture", "photo":
		return "image"
	case "document", "attachment":
		return "file"
	case "accepts":
		return "answers"
	case "elapse", "elapsed", "passed":
		return "pass"
	}
	return ""
}

func wordCost(want, got string) float64 {
	switch {
	case synonyms(got) == want:
		return 0.15
	case strings.EqualFold(want, got):
		return 0.1
	case isArticle(want) && isArticle(got):
		return costArticle
	}
	if want == got+"s" || want == got+"es" || got == want+"s" || got == want+"es" { // singular and plural
		return 0.2
	}
	distance := float64(editDistance(want, got)) / float64(max(utf8.RuneCountInString(want), utf8.RuneCountInString(got)))
	if distance <= 0.5 {
		return 0.2 + 0.6*distance
	}
	return costOther
}

// editDistance counts insertions, deletions, replacements and swaps of neighbours.
func editDistance(x, y string) int {
	a, b := []rune(x), []rune(y)
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		for j := range rows[i] {
			switch {
			case i == 0:
				rows[i][j] = j
			case j == 0:
				rows[i][j] = i
			default:
				change := 1
				if a[i-1] == b[j-1] {
					change = 0
				}
				rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
				}
			}
		}
	}
	return rows[len(a)][len(b)]
}
