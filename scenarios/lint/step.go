package lint

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v34"

	"github.com/wavetank/wavetank/scenarios/steps"
	"github.com/wavetank/wavetank/sim/channel"
)

// keywords are by what a step is; And and But have the type of the step before them.
var keywords = map[messages.PickleStepType]string{
	messages.PickleStepType_CONTEXT: "Given", messages.PickleStepType_ACTION: "When", messages.PickleStepType_OUTCOME: "Then",
}

// problem is what is wrong with a step.
type problem struct{ rule, message string }

// step looks at one step as it would run. Matched is the phrase, if there is exactly one.
func (l *Linter) step(step *messages.PickleStep) (problems []problem, matched *steps.Step) {
	found := l.Match(step.Text)
	switch len(found) {
	case 0:
		if word, is := l.wrongChannel(step.Text); is {
			return []problem{{RuleChannel, fmt.Sprintf("%q is no channel: use one of %s", word, strings.Join(steps.Choices("channel"), ", "))}}, nil
		}
		return []problem{{RuleUndefined, l.undefined(keywords[step.Type], step.Text)}}, nil
	case 1:
	default:
		var phrases []string
		for _, s := range found {
			phrases = append(phrases, "\n  "+s.Keyword+" "+s.Phrase)
		}
		return []problem{{RuleAmbiguous, fmt.Sprintf("%d phrases match %q:%s", len(found), step.Text, strings.Join(phrases, ""))}}, nil
	}
	matched = &found[0]
	if wrong := wrongArgument(step, *matched); wrong != "" {
		problems = append(problems, problem{RuleArgument, wrong})
	}
	if err := matched.Vacuous(step.Text); err != nil {
		problems = append(problems, problem{RuleArgument, err.Error()})
	}
	if wrong := l.wrongFixture(step, *matched); wrong != "" {
		problems = append(problems, problem{RuleFixture, wrong})
	}
	return problems, matched
}

func wrongArgument(step *messages.PickleStep, phrase steps.Step) string {
	table := step.Argument != nil && step.Argument.DataTable != nil
	doc := step.Argument != nil && step.Argument.DocString != nil
	wrong := ""
	switch needs := phrase.Argument(); {
	case phrase.Lines && !table && !doc:
		wrong = `the step needs one step a line below it, in a doc string (""") or a table`
	case phrase.Lines:
	case needs == steps.TableArgument && !table:
		wrong = "the step needs a table on the lines below it"
	case needs == steps.DocArgument && !doc:
		wrong = `the step needs a doc string (""") on the lines below it`
	case needs != steps.TableArgument && table:
		return "the step takes no table"
	case needs != steps.DocArgument && !phrase.Doc && doc:
		return "the step takes no doc string"
	}
	if wrong != "" && phrase.Note != "" {
		wrong += ": " + phrase.Note
	}
	return wrong
}

// sendsFile are phrases that send a file by its name.
var sendsFile = regexp.MustCompile(`sends the (file|image|voice note|video|sticker) \{text\}`)

// wrongFixture looks at the names of files, rich media and suggested phrases.
func (l *Linter) wrongFixture(step *messages.PickleStep, phrase steps.Step) string {
	sent, file := strings.CutSuffix(phrase.Phrase, " {text}")
	what := sendsFile.FindStringSubmatch(phrase.Phrase)
	rich, suggested := file && strings.HasSuffix(sent, "sends the rich media"), file && strings.HasSuffix(sent, "sends the suggested phrase")
	if what == nil && !rich && !suggested {
		return ""
	}
	name := phrase.Values(step.Text)[1] // the first is who sends it
	switch {
	case what != nil:
		return wrongFile(name, what[1])
	case rich && !slices.Contains(l.titles, name):
		return fmt.Sprintf("no rich media of the widget has the title %q: use one of %s", name, strings.Join(l.titles, ", "))
	case suggested && !slices.Contains(l.phrases, name):
		return fmt.Sprintf("the widget suggests no phrase %q: use one of %s", name, strings.Join(l.phrases, ", "))
	}
	return ""
}

// kinds are the media types that apps offer for what is sent.
var kinds = map[string]string{"image": "image/", "sticker": "image/", "video": "video/", "voice note": "audio/"}

// wrongFile says what is wrong with the name of a file that is made when it is sent: its ending decides what is in it.
func wrongFile(name, what string) string {
	mediaType := channel.MediaType(name)
	switch want := kinds[what]; {
	case path.Ext(name) == "":
		return fmt.Sprintf("the file %q has no ending that says what it is, such as .pdf", name)
	case mediaType == "application/octet-stream":
		return fmt.Sprintf("the ending of the file %q is not known", name)
	case !strings.HasPrefix(mediaType, want):
		return fmt.Sprintf("the file %q is of type %s, which is no %s", name, mediaType, what)
	}
	return ""
}
