package lsp

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/wavetank/wavetank/scenarios/steps"
)

// snippet is a phrase to fill in: each placeholder is a stop with the value that was typed or that of the example, or a choice.
func snippet(step steps.Step, typed []string) string {
	example := strings.TrimPrefix(step.Example, step.Keyword+" ")
	var b strings.Builder
	names := placeholderNames(step.Phrase)
	at := 0
	spans := step.ValueSpans(example)
	for i, span := range spans {
		b.WriteString(escaped(example[at:span[0]]))
		at = span[1]
		value := example[span[0]:span[1]]
		if i < len(typed) && typed[i] != "" {
			value = typed[i]
		}
		if choices := steps.Choices(names[i]); len(choices) > 0 {
			fmt.Fprintf(&b, "${%d|%s|}", i+1, strings.Join(choices, ","))
			continue
		}
		fmt.Fprintf(&b, "${%d:%s}", i+1, escaped(value))
	}
	b.WriteString(escaped(example[at:]))
	b.WriteString(argument(step, len(spans)+1))
	return b.String()
}

var placeholderName = regexp.MustCompile(`\{(\w+)\}`)

func placeholderNames(phrase string) []string {
	var names []string
	for _, m := range placeholderName.FindAllStringSubmatch(phrase, -1) {
		names = append(names, m[1])
	}
	return names
}

var columnsInNote = regexp.MustCompile(`^table ([^:]*)`)

// argument is the table or doc string that a phrase needs. Clients indent the lines as the step.
func argument(step steps.Step, stop int) string {
	switch step.Argument() {
	case steps.DocArgument:
		return fmt.Sprintf("\n  \"\"\"\n  ${%d:text}\n  \"\"\"", stop)
	case steps.TableArgument:
		m := columnsInNote.FindStringSubmatch(step.Note)
		if m == nil {
			return ""
		}
		head, row := "\n  |", "\n  |"
		for i, column := range strings.Split(m[1], ", ") {
			head += " " + column + " |"
			row += fmt.Sprintf(" ${%d:%s} |", stop+i, column)
		}
		return head + row
	}
	return ""
}

// escaped writes text so that a snippet means it as it is.
func escaped(text string) string {
	return strings.NewReplacer(`\`, `\\`, `$`, `\$`, `}`, `\}`).Replace(text)
}

var (
	stop   = regexp.MustCompile(`\$\{\d+:((?:[^}\\]|\\.)*)\}`)
	choice = regexp.MustCompile(`\$\{\d+\|([^,|]*)[^|]*\|\}`)
)

// plain is a snippet as text, for clients without snippets.
func plain(snippet string) string {
	text := choice.ReplaceAllString(stop.ReplaceAllString(snippet, "$1"), "$1")
	return strings.NewReplacer(`\\`, `\`, `\$`, `$`, `\}`, `}`).Replace(text)
}
