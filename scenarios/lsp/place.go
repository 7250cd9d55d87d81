package lsp

import (
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	gherkin "github.com/cucumber/gherkin/go/v42"
)

// pathOf is the path of a file URI; empty for any other.
func pathOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" {
		return ""
	}
	name := u.Path
	if len(name) > 2 && name[0] == '/' && name[2] == ':' { // /C:/features
		name = name[1:]
	}
	return filepath.FromSlash(name)
}

// uriOf is the file URI of a path.
func uriOf(name string) string {
	name = filepath.ToSlash(name)
	if !strings.HasPrefix(name, "/") {
		name = "/" + name
	}
	return (&url.URL{Scheme: "file", Path: name}).String()
}

func nameOf(uri string) string {
	if u, err := url.Parse(uri); err == nil && u.Path != "" {
		return path.Base(u.Path)
	}
	return uri
}

var (
	languageLine = regexp.MustCompile(`(?m)^\s*#\s*language\s*:\s*([a-zA-Z\-_]+)\s*$`)
	tagWord      = regexp.MustCompile(`@[^\s@]*`)
)

// stepLine is a line with a step.
type stepLine struct {
	keyword string // as it is written, with the blank after it
	text    string // of the step, which may be unfinished
	from    int    // where text begins in the line, in bytes
}

// stepAt reads a line as a step; false when it does not begin with a keyword of the document's language.
func (d *document) stepAt(n int) (stepLine, bool) {
	line := d.line(n)
	trimmed := strings.TrimLeft(line, " \t")
	for _, keyword := range d.stepKeywords() {
		if rest, ok := strings.CutPrefix(trimmed, keyword); ok {
			from := len(line) - len(rest)
			return stepLine{keyword, strings.TrimRight(rest, " \t"), from}, true
		}
	}
	return stepLine{}, false
}

// stepKeywords are those of the document's language, each with the blank after it, if it has one.
func (d *document) stepKeywords() []string {
	dialect := gherkin.DialectsBuiltin().GetDialect("en")
	if m := languageLine.FindStringSubmatch(d.text); m != nil {
		if other := gherkin.DialectsBuiltin().GetDialect(m[1]); other != nil {
			dialect = other
		}
	}
	return slices.Clone(dialect.StepKeywords()) // the dialect keeps its own, for everyone
}

// tagAt is the tag at a position with its place; false when there is none.
func (d *document) tagAt(p position) (tag string, where span, ok bool) {
	line := d.line(p.Line)
	if !strings.HasPrefix(strings.TrimLeft(line, " \t"), "@") {
		return "", span{}, false
	}
	at := bytesOf(line, p.Character)
	for _, m := range tagWord.FindAllStringIndex(line, -1) {
		if at >= m[0] && at <= m[1] {
			return line[m[0]:m[1]], span{position{p.Line, utf16Len(line[:m[0]])}, position{p.Line, utf16Len(line[:m[1]])}}, true
		}
	}
	return "", span{}, false
}
