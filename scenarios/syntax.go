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

// tokens are the parser's names for what may stand on a line, in words. Comments and empty lines may stand anywhere.
var tokens = map[string]string{
	"#TagLine": "a tag", "#FeatureLine": "Feature:", "#BackgroundLine": "Background:", "#ScenarioLine": "Scenario:", "#RuleLine": "Rule:",
	"#ExamplesLine": "Examples:", "#StepLine": "a step (Given, When, Then, And, But or *)", "#TableRow": "a row of a table (| ... |)",
	"#DocStringSeparator": `a doc string (""")`, "#Other": "text",
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
	for token := range strings.SplitSeq(wants[1], ", ") {
		if word := tokens[token]; word != "" {
			words = append(words, word)
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
