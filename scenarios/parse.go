package scenarios

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	gherkin "github.com/cucumber/gherkin/go/v42"
	messages "github.com/cucumber/messages/go/v34"
)

// Parsed is a feature file that was read and will not be run.
type Parsed struct {
	Source   string // UTF-8 without a byte order mark
	Document *messages.GherkinDocument
	Pickles  []*messages.Pickle // one for each scenario, and for each row of an outline
}

// ParseError is why a feature file cannot be read.
type ParseError struct {
	Line    int // from 1; 0 when it is about the whole file
	Message string
}

func (e *ParseError) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Message)
}

var lineFault = regexp.MustCompile(`^:(\d+): `)

// newParseError reads the line off a text such as ":7: what is wrong" or ": what is wrong".
func newParseError(text string) *ParseError {
	if m := lineFault.FindStringSubmatch(text); m != nil {
		line, _ := strconv.Atoi(m[1]) // digits
		return &ParseError{line, text[len(m[0]):]}
	}
	return &ParseError{0, strings.TrimPrefix(text, ": ")}
}

// ParseFeature reads the content of a feature file as a run does. Errors: *ParseError.
func ParseFeature(path string, content []byte) (Parsed, error) {
	source, err := decode(content)
	if err != nil {
		return Parsed{}, newParseError(err.Error())
	}
	newID := (&messages.Incrementing{}).NewId
	document, err := gherkin.ParseGherkinDocument(strings.NewReader(source), newID)
	if err != nil {
		return Parsed{}, newParseError(syntaxFault(source, err))
	}
	document.Uri = path
	return Parsed{source, document, gherkin.Pickles(*document, path, newID)}, nil
}
