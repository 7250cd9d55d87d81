package scenarios

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	messages "github.com/cucumber/messages/go/v34"
)

// parseTags reads a tag expression. People write Cucumber's ("@window and not (@slow or @manual)") or godog's ("@window && ~@slow").
// The empty one has no clause and matches everything.
func parseTags(expression string) (clauses, error) {
	tokens := tagToken.FindAllString(expression, -1)
	if len(tokens) == 0 {
		if expression == "" {
			return nil, nil
		}
		return nil, errors.New("--tags: there is no tag in it; write one such as @R082")
	}
	p := tagParser{tokens: tokens}
	all, err := p.or(false)
	if err == nil && p.at < len(tokens) {
		err = p.wrong()
	}
	if err != nil {
		return nil, fmt.Errorf("--tags: %w", err)
	}
	return all, nil
}

// match reports whether a scenario has the tags that the expression asks for.
func (c clauses) match(p *messages.Pickle) bool {
	has := map[string]bool{}
	for _, tag := range p.Tags {
		has[strings.TrimPrefix(tag.Name, "@")] = true
	}
	for _, some := range c {
		if !slices.ContainsFunc(some, func(tag string) bool {
			name, not := strings.CutPrefix(tag, "~")
			return has[strings.TrimPrefix(name, "@")] != not
		}) {
			return false
		}
	}
	return true
}

// tagFilter translates a tag expression to godog's own language, in which commas, which mean "or", bind more tightly than "&&".
func tagFilter(expression string) (string, error) {
	all, err := parseTags(expression)
	if err != nil {
		return "", err
	}
	clauses := make([]string, len(all))
	for i, c := range all {
		clauses[i] = strings.Join(c, ",")
	}
	return strings.Join(clauses, " && "), nil
}

// mostClauses bounds the translation of an expression, which can double with every "or".
const mostClauses = 1000

// tagToken is a word or a sign of either language.
var tagToken = regexp.MustCompile(`&&|\|\||[()~,!]|[^\s()~,!&|]+|[&|]`)

// clauses are "and" of "or" of tags, each with "~" before it when it must not be there.
type clauses [][]string

// tagParser reads an expression from left to right. Not binds most tightly, then and, then or; godog's comma is an or that binds more
// tightly than its &&.
type tagParser struct {
	tokens []string
	at     int
}

func (p *tagParser) next(any ...string) bool {
	for _, token := range any {
		if p.at < len(p.tokens) && p.tokens[p.at] == token {
			p.at++
			return true
		}
	}
	return false
}

func (p *tagParser) wrong() error {
	if p.at >= len(p.tokens) {
		return errors.New("it ends too early; a tag such as @R082 is missing")
	}
	return fmt.Errorf("%q is unexpected; write it like \"@window and not @slow\"", p.tokens[p.at])
}

func (p *tagParser) or(not bool) (clauses, error) {
	return p.chain(not, true, func() (clauses, error) { return p.and(not) }, "or", "||")
}

func (p *tagParser) and(not bool) (clauses, error) {
	return p.chain(not, false, func() (clauses, error) {
		return p.chain(not, true, func() (clauses, error) { return p.term(not) }, ",")
	}, "and", "&&")
}

// chain reads terms with a word between them. Not turns or into and, and the other way round.
func (p *tagParser) chain(not, or bool, term func() (clauses, error), words ...string) (clauses, error) {
	all, err := term()
	for err == nil && p.next(words...) {
		var more clauses
		switch more, err = term(); {
		case or == not:
			all = append(all, more...)
		case len(all)*len(more) > mostClauses:
			err = errors.New("too much to combine; leave out some of the parentheses")
		default:
			all = all.or(more)
		}
	}
	return all, err
}

func (p *tagParser) term(not bool) (clauses, error) {
	switch {
	case p.next("not", "~", "!"):
		return p.term(!not)
	case p.next("("):
		all, err := p.or(not)
		if err == nil && !p.next(")") {
			err = p.wrong()
		}
		return all, err
	case p.at >= len(p.tokens) || !isTag(p.tokens[p.at]):
		return nil, p.wrong()
	}
	tag := p.tokens[p.at]
	p.at++
	if not {
		tag = "~" + tag
	}
	return clauses{{tag}}, nil
}

// or is true when either is: every clause of the one with every clause of the other.
func (c clauses) or(d clauses) (all clauses) {
	for _, x := range c {
		for _, y := range d {
			all = append(all, append(append([]string{}, x...), y...))
		}
	}
	return all
}

// isTag accepts a tag with or without its @, as godog does.
func isTag(token string) bool {
	switch token {
	case "and", "or", "not":
		return false
	}
	name := strings.TrimPrefix(token, "@")
	return name != "" && !strings.ContainsAny(name, "@()~,!&|") && !strings.ContainsFunc(name, unicode.IsSpace)
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
