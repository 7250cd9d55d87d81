package widget

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A widget file is a JavaScript module (public sample) that holds nothing but literals. What follows reads such a module: declarations of
// arrays and objects, names of earlier ones, comments, the three kinds of quotes, strings put together with +. Everything that would have to
// be executed is refused.

// maxDepth bounds how deep literals nest, so that a hostile file cannot exhaust the stack.
const maxDepth = 100

// maxSize bounds what a script comes to, in characters and values: names can repeat what is declared, so a short file can mean a huge one.
const maxSize = 4 << 20

// export is a declaration that a module gives away.
type export struct {
	name  string // "default" when it has none
	value literal
}

// scriptError is a fault in a script.
type scriptError struct {
	line int
	text string
}

func (e *scriptError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.text) }

// readScript reads a module and returns what it exports, in the order of the file. Its error is a *scriptError.
func readScript(source string) (exports []export, err error) {
	p := &scriptReader{rest: strings.TrimPrefix(source, "\ufeff"), line: 1, known: map[string]literal{}}
	defer func() {
		switch fault := recover().(type) {
		case nil:
		case *scriptError:
			exports, err = nil, fault
		default:
			panic(fault)
		}
	}()
	for p.skip(); p.rest != ""; p.skip() {
		p.statement()
	}
	return p.exports, nil
}

type scriptReader struct {
	rest    string
	line    int
	depth   int
	size    int
	known   map[string]literal
	exports []export
}

func (p *scriptReader) fail(line int, format string, args ...any) {
	panic(&scriptError{line, fmt.Sprintf(format, args...)})
}

// skip passes blanks and comments.
func (p *scriptReader) skip() {
	for p.rest != "" {
		r, n := utf8.DecodeRuneInString(p.rest)
		switch {
		case strings.HasPrefix(p.rest, "//"):
			if n = strings.IndexByte(p.rest, '\n'); n < 0 {
				n = len(p.rest)
			}
		case strings.HasPrefix(p.rest, "/*"):
			end := strings.Index(p.rest[2:], "*/")
			if end < 0 {
				p.fail(p.line, "the comment does not end")
			}
			n = end + 4
		case !unicode.IsSpace(r) && r != '\ufeff':
			return
		}
		p.pass(n)
	}
}

func (p *scriptReader) pass(n int) {
	p.line += strings.Count(p.rest[:n], "\n")
	p.rest = p.rest[n:]
}

// take passes text, and what is blank behind it, if it is what comes next.
func (p *scriptReader) take(text string) bool {
	if !strings.HasPrefix(p.rest, text) {
		return false
	}
	p.pass(len(text))
	p.skip()
	return true
}

func (p *scriptReader) want(text, after string) {
	if !p.take(text) {
		p.fail(p.line, "want %q after %s, got %s", text, after, p.next())
	}
}

// next describes what comes next, for errors.
func (p *scriptReader) next() string {
	if p.rest == "" {
		return "the end of the file"
	}
	if word := p.peekWord(); word != "" {
		return fmt.Sprintf("%.30q", word)
	}
	r, _ := utf8.DecodeRuneInString(p.rest)
	return strconv.QuoteRune(r)
}

func (p *scriptReader) peekWord() string {
	n := 0
	for n < len(p.rest) {
		r, size := utf8.DecodeRuneInString(p.rest[n:])
		if r != '_' && r != '$' && !unicode.IsLetter(r) && (n == 0 || !unicode.IsDigit(r)) {
			break
		}
		n += size
	}
	return p.rest[:n]
}

func (p *scriptReader) word() string {
	w := p.peekWord()
	p.pass(len(w))
	p.skip()
	return w
}

func (p *scriptReader) statement() {
	line := p.line
	if p.take(";") {
		return
	}
	if p.rest[0] == '\'' || p.rest[0] == '"' {
		if s := p.quotes(); s != "use strict" {
			p.fail(line, "want a declaration, got the string %.30q", s)
		}
		p.skip()
		p.take(";")
		return
	}
	switch word := p.word(); word {
	case "export":
		p.exported(line)
	case "const", "let", "var":
		p.declarations(false)
	default:
		if word == "" {
			word = p.next()
		}
		p.fail(line, "want export or const, got %s", word)
	}
	p.take(";")
}

func (p *scriptReader) exported(line int) {
	switch {
	case p.take("{"):
		for !p.take("}") {
			at, name := p.line, p.word()
			value, is := p.known[name]
			if !is {
				p.fail(at, "%q is exported but not declared before", name)
			}
			if p.peekWord() == "as" {
				p.word()
				name = p.word()
			}
			p.exports = append(p.exports, export{name, value})
			if !p.take(",") && !strings.HasPrefix(p.rest, "}") {
				p.fail(p.line, "want , or } in the list of exports, got %s", p.next())
			}
		}
	case p.peekWord() == "default":
		p.word()
		p.exports = append(p.exports, export{"default", p.value()})
	case slices.Contains([]string{"const", "let", "var"}, p.peekWord()):
		p.word()
		p.declarations(true)
	default:
		p.fail(line, "want const, default or { after export, got %s", p.next())
	}
}

func (p *scriptReader) declarations(exported bool) {
	for {
		at, name := p.line, p.word()
		if name == "" {
			p.fail(at, "want a name, got %s", p.next())
		}
		if _, is := p.known[name]; is {
			p.fail(at, "%q is declared already", name)
		}
		p.want("=", name)
		value := p.value()
		p.known[name] = value
		if exported {
			p.exports = append(p.exports, export{name, value})
		}
		if !p.take(",") {
			return
		}
	}
}

// value reads an expression: a literal, or strings put together.
func (p *scriptReader) value() literal {
	first := p.operand()
	for strings.HasPrefix(p.rest, "+") {
		line := p.line
		p.take("+")
		next := p.operand()
		if first.kind != aString || next.kind != aString {
			p.fail(line, "only strings can be put together with +")
		}
		p.grow(line, len(first.text)+len(next.text))
		first.text += next.text
		first.size += next.size
	}
	return first
}

func (p *scriptReader) grow(line, by int) {
	if p.size += by; p.size > maxSize {
		p.fail(line, "the file comes to more than %d MiB", maxSize>>20)
	}
}

func (p *scriptReader) operand() literal {
	l := literal{line: p.line}
	if p.rest == "" {
		p.fail(p.line, "want a value, got the end of the file")
	}
	if p.depth++; p.depth > maxDepth {
		p.fail(p.line, "nested deeper than %d", maxDepth)
	}
	defer func() { p.depth-- }()
	switch c := p.rest[0]; {
	case c == '[':
		l.kind, l.items = anArray, p.array()
	case c == '{':
		l.kind, l.names = anObject, p.object()
	case c == '(':
		p.take("(")
		l = p.value()
		p.want(")", "the value in brackets")
	case c == '\'' || c == '"' || c == '`':
		l.kind, l.text = aString, p.quotes()
		p.skip()
	case c == '-' || c == '.' || c >= '0' && c <= '9':
		l.kind, l.raw = aNumber, p.number()
		p.skip()
	default:
		l = p.named(l)
	}
	l.measure()
	p.grow(l.line, l.size)
	return l
}

func (l *literal) measure() {
	if l.size > 0 { // it was read before
		return
	}
	l.size = 1 + len(l.text)
	for _, item := range l.items {
		l.size += item.size
	}
	for _, p := range l.names {
		l.size += len(p.name) + p.value.size
	}
}

func (p *scriptReader) named(l literal) literal {
	switch word := p.word(); word {
	case "true", "false", "null":
		l.kind, l.raw = aConstant, word
		return l
	case "undefined":
		l.kind, l.raw = aConstant, "null"
		return l
	case "":
		p.fail(l.line, "want a value, got %s", p.next())
	default:
		if known, is := p.known[word]; is {
			known.line = l.line
			return known
		}
		p.fail(l.line, "%.30q is not declared before; only literals can be read", word)
	}
	return l
}

func (p *scriptReader) array() (items []literal) {
	begin := p.line
	for p.take("["); !p.take("]"); {
		if p.rest == "" {
			p.fail(begin, "the array does not end")
		}
		items = append(items, p.value())
		if !p.take(",") && !strings.HasPrefix(p.rest, "]") {
			p.fail(p.line, "want , or ] in an array, got %s", p.next())
		}
	}
	return items
}

func (p *scriptReader) object() (names []property) {
	begin := p.line
	seen := map[string]int{}
	for p.take("{"); !p.take("}"); {
		if p.rest == "" {
			p.fail(begin, "the object does not end")
		}
		at := property{line: p.line}
		switch c := p.rest[0]; {
		case c == '\'' || c == '"':
			at.name = p.quotes()
			p.skip()
		case c >= '0' && c <= '9':
			at.name = p.number()
			p.skip()
		default:
			if at.name = p.word(); at.name == "" {
				p.fail(at.line, "want the name of a field, got %s", p.next())
			}
		}
		if line := seen[at.name]; line > 0 {
			p.fail(at.line, "%q is already in line %d", at.name, line)
		}
		seen[at.name] = at.line
		p.want(":", strconv.Quote(at.name))
		at.value = p.value()
		names = append(names, at)
		if !p.take(",") && !strings.HasPrefix(p.rest, "}") {
			p.fail(p.line, "want , or } after %q, got %s", at.name, p.next())
		}
	}
	return names
}
