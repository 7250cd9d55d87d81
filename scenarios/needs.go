package scenarios

import (
	"context"
	"errors"
	"reflect"
	"strings"

	messages "github.com/cucumber/messages/go/v21"

	"github.com/wavetank/wavetank/scenarios/report"
)

// need is what a phrase needs of the connector under test beyond the cloud's side, which every connector has.
type need string

// Needs, each as the reason of a scenario that is left out.
const (
	needsNothing need = ""
	needsOceana  need = "it needs a connector with Oceana's side"
	needsBuiltin need = "it needs the built-in connector"
)

// Words by which a phrase is known to need something. needsOf looks for builtinWords first; the file testdata/needs.txt lists the outcome for
// every phrase, so that a new one is looked at by whoever adds it.
var (
	builtinWords = []string{
		"the connector is killed {point}", "the connector holds", "the connector keeps", "the connector is ready", "the connector is not ready",
		"the connector refuses", "the connector was never touched", "audit", "welcome message", "end users are told", "routed by attributes",
		"the health check", " site", "workbook", "Appendix C", "the command", "certificate manager", "administrators' letter",
		"somebody runs", "is not set", "an administrator is asked", "an administrator cannot",
	}
	oceanaWords = []string{
		"agent ", "agents", "an agent", "Oceana", "supervisor", "no contact is", "contacts ", "the contact with", "queue", "chatbot", "web chat", "the search",
		"messaging workflow", "the service ", "file store", "file transfer", "the message {text} is", "participants",
	}
)

// needs tells what the phrase needs.
func (s Step) needs() need {
	contained := func(word string) bool { return strings.Contains(s.Phrase, word) }
	for _, word := range builtinWords {
		if contained(word) {
			return needsBuiltin
		}
	}
	for _, word := range oceanaWords {
		if contained(word) {
			return needsOceana
		}
	}
	return needsNothing
}

// needsOf is the greatest need of a scenario's steps, those of its background included. A step that matches no phrase needs nothing: the
// scenario runs, and fails.
func needsOf(vocabulary []Step, steps []*messages.PickleStep) need {
	greatest := needsNothing
	for _, written := range steps {
		for _, step := range vocabulary {
			n := step.needs()
			if n == needsNothing || n == greatest || greatest == needsBuiltin || !step.Matches(written.Text) {
				continue
			}
			greatest = n
		}
	}
	return greatest
}

// refuses does nothing but say that a step needs the built-in connector. It takes what the step takes.
func (s *Stage) refuses(do reflect.Type) any {
	in := []reflect.Type{}
	for i := range do.NumIn() {
		in = append(in, do.In(i))
	}
	err := errors.New("this step needs the built-in connector, and " + s.foreign.name() + " is under test; --profile auto leaves such scenarios out")
	return reflect.MakeFunc(reflect.FuncOf(in, []reflect.Type{reflect.TypeFor[error]()}, false), func([]reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(&err).Elem()}
	}).Interface()
}

// meet starts the connector under test once, in a world with every channel, to see that it can be used and whether it logs in to Oceana,
// and leaves out the scenarios that it cannot play. Its error says why it cannot be used: all scenarios are left out then.
func (s *Suite) meet(run *report.Run) error {
	if s.Foreign == nil {
		return nil
	}
	var err error
	if s.oceana, err = s.tryForeign(); err != nil {
		for sc := range run.All() {
			sc.LeftOut = "the connector under test cannot be used"
		}
		return err
	}
	if s.Foreign.Profile == ProfileFull {
		return nil
	}
	able := s.oceana && s.Foreign.Profile != ProfileCloud
	vocabulary := Vocabulary()
	for sc := range run.All() {
		if n := needsOf(vocabulary, sc.Pickle.Steps); n == needsBuiltin || n == needsOceana && !able {
			sc.LeftOut = string(n)
		}
	}
	return nil
}

// tryForeign reports whether the connector under test logs in to Oceana.
func (s *Suite) tryForeign() (oceana bool, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-s.Stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	stage := NewStage(s.Seed)
	if s.Prepared != nil {
		stage = s.Prepared.stage(s.Seed)
	}
	stage.foreign = newForeign(*s.Foreign, false)
	defer func() { err = errors.Join(err, stage.Close()) }()
	w, err := stage.world()
	if err != nil {
		return false, err
	}
	for _, kind := range w.Channels() {
		if _, err := w.AddIntegration(kind, ""); err != nil {
			return false, err
		}
	}
	if err := stage.Begin(ctx); err != nil {
		if printed := stage.foreign.printed(); printed != "" {
			err = errors.New(err.Error() + "\n" + w.Journal.Masked(printed))
		}
		return false, err
	}
	if err := stage.Settle(ctx); err != nil {
		return false, err
	}
	for _, session := range w.Oceana.Sessions() {
		oceana = oceana || session.Connected
	}
	return oceana, nil
}
