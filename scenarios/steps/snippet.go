package steps

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// valueInText are the values that a step of one's own is likely to read: in double quotes, or a whole number.
var valueInText = regexp.MustCompile(quoted + `|\b\d+\b`)

// Snippet is an undefined step as a Step to fill in, in Go: a line for the Steps of a scenarios.Suite. Values in double quotes are texts, and whole
// numbers are counts; what ends with a colon reads a doc string below it.
func Snippet(keyword, text string) string {
	var parameters []string
	phrase := valueInText.ReplaceAllStringFunc(text, func(value string) string {
		kind, placeholder := "string", "{text}"
		if !strings.HasPrefix(value, `"`) {
			kind, placeholder = "int", "{count}"
		}
		parameters = append(parameters, fmt.Sprintf("v%d %s", len(parameters)+1, kind))
		return placeholder
	})
	if strings.HasSuffix(text, ":") {
		parameters = append(parameters, "below string")
	}
	literal := "`" + phrase + "`"
	if !strconv.CanBackquote(phrase) {
		literal = strconv.Quote(phrase)
	}
	return fmt.Sprintf("{Keyword: %q, Phrase: %s, Do: func(%s) error { return errors.New(\"to be written\") }},", keyword, literal, strings.Join(parameters, ", "))
}
