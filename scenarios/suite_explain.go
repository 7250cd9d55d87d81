package scenarios

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v34"

	"github.com/wavetank/wavetank/scenarios/report"
	"github.com/wavetank/wavetank/scenarios/steps"
)

// explainStep tells how a step ended and, in words that know nothing of godog or of Go, why it failed.
func explainStep(st *godog.Step, status godog.StepResultStatus, err error, vocabulary func() []steps.Step) (report.State, string) {
	text := st.Text
	switch {
	case err == nil:
		return report.Passed, ""
	case status == godog.StepUndefined:
		return report.Undefined, steps.Undefined(keywords[st.Type], text)
	case status == godog.StepAmbiguous:
		return report.Ambiguous, ambiguousStep(text, vocabulary())
	}
	return report.Failed, causeOf(err)
}

// causeOf is the text of an error; never empty.
func causeOf(err error) string {
	switch text := strings.TrimSpace(err.Error()); {
	case errors.Is(err, context.DeadlineExceeded):
		return "the step did not end in time: " + strings.TrimSuffix(text, ": "+context.DeadlineExceeded.Error())
	case text == "":
		return "the step failed and does not say why"
	default:
		return text
	}
}

func ambiguousStep(text string, vocabulary []steps.Step) string {
	var b strings.Builder
	fmt.Fprintf(&b, "more than one phrase matches %q:", text)
	for _, step := range vocabulary {
		if step.Matches(text) {
			b.WriteString("\n  " + step.Keyword + " " + step.Phrase)
		}
	}
	return b.String()
}

var (
	tableType = reflect.TypeFor[*messages.PickleTable]()
	docType   = reflect.TypeFor[*messages.PickleDocString]()
)

// vacuous refuses an expectation that anything would meet.
func vacuous(st *godog.Step, vocabulary func() []steps.Step) error {
	if !strings.Contains(st.Text, `""`) {
		return nil
	}
	for _, step := range vocabulary() {
		if step.Matches(st.Text) {
			return step.Vacuous(st.Text)
		}
	}
	return nil
}

// wrongArgument refuses a step without the table or the doc string that its phrase needs, and one that the phrase does not read:
// the step would pass without looking at it. A phrase that ends with a colon needs what stands below it.
func wrongArgument(st *godog.Step, vocabulary func() []steps.Step) error {
	table := st.Argument != nil && st.Argument.DataTable != nil
	doc := st.Argument != nil && st.Argument.DocString != nil
	if !table && !doc && !strings.HasSuffix(st.Text, ":") {
		return nil
	}
	for _, step := range vocabulary() {
		if !step.Matches(st.Text) {
			continue
		}
		wanted, colon := argument(step), strings.HasSuffix(step.Phrase, ":")
		var wrong string
		switch {
		case step.Lines && !table && !doc:
			wrong = "this step needs one step a line below it, in a doc string (\"\"\") or a table (| ... |)"
		case step.Lines:
		case wanted == tableType && !table:
			wrong = "this step needs a table (| ... |) on the lines below it"
		case wanted == docType && !doc, wanted == nil && colon && !doc:
			wrong = "this step needs a doc string (\"\"\") on the lines below it"
		case wanted != tableType && table:
			wrong = "this step takes no table; it would not be looked at"
		case doc && step.Argument() != steps.DocArgument && !step.Doc:
			wrong = "this step takes no doc string; it would not be looked at"
		}
		if wrong != "" && !table && !doc && step.Note != "" {
			wrong += ": " + step.Note
		}
		if wrong != "" {
			return errors.New(wrong)
		}
	}
	return nil
}

// argument is the type of the table or doc string that a phrase needs; nil when it needs neither.
func argument(s steps.Step) reflect.Type {
	do := reflect.TypeOf(s.Do)
	if n := do.NumIn(); n > 0 && (do.In(n-1) == tableType || do.In(n-1) == docType) {
		return do.In(n - 1)
	}
	return nil
}
