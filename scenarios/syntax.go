package scenarios

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	parserFault = regexp.MustCompile(`(?m)^\((\d+):\d+\): (.*)$`)
	parserWants = regexp.MustCompile(`^(?:unexpected end of file, )?expected: (.*?)(?:, got '(.*)')?$`)
)

// tokens are the parser's names for what may stand on a line, with words for them. Comments and empty lines may stand anywhere.
var tokens = [][2]string{
	{"#FeatureLine", "Feature:"}, {"#BackgroundLine", "Background:"}, {"#RuleLine", "Rule:"}, {"#ScenarioLine", "Scenario:"},
	{"#ExamplesLine", "Examples:"}, {"#TagLine", "a tag"}, {"#StepLine", "a step (Given, When, Then, And, But or *)"},
	{"#TableRow", "a row of a table (|)"}, {"#DocStringSeparator", `a doc string (""")`}, {"#Other", "text"},
}

// syntaxFault says in one line what is wrong with a file first, as ":7: ...".
func syntaxFault(source string, err error) string {
	all := parserFault.FindAllStringSubmatch(err.Error(), -1)
	if len(all) == 0 {
		return ": " + oneLine(err.Error())
	}
	slices.SortStableFunc(all, func(a, b []string) int { return lineOf(a) - lineOf(b) })
	first := all[0]
	wants := parserWants.FindStringSubmatch(first[2])
	if wants == nil {
		return fmt.Sprintf(":%s: %s", first[1], first[2])
	}
	var words []string
	expected := strings.Split(wants[1], ", ")
	for _, token := range tokens {
		if slices.Contains(expected, token[0]) {
			words = append(words, token[1])
		}
	}
	if wants[2] == "" {
		return fmt.Sprintf(":%d: the file ends too early; write %s", lineOf(first), alternatives(words))
	}
	got := wants[2]
	if lines := strings.Split(source, "\n"); lineOf(first) <= len(lines) { // the parser cuts what stands after a comma
		got = strings.TrimSpace(lines[lineOf(first)-1])
	}
	return fmt.Sprintf(":%d: %q is not understood here; write %s", lineOf(first), got, alternatives(words))
}

func lineOf(fault []string) int {
	n, _ := strconv.Atoi(fault[1]) // digits
	return n
}

// alternatives joins words by commas and an "or".
func alternatives(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
