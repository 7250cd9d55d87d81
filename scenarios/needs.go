package scenarios

import (
	"context"
	"errors"
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v34"

	"github.com/wavetank/wavetank/scenarios/report"
	"github.com/wavetank/wavetank/scenarios/steps"
)

// need is what a phrase needs of the connector under test beyond the cloud's side, which every connector has.
type need string

// Needs, each as the reason of a scenario that is left out.
const (
	needsNothing need = ""
	needsOceana  need = "it needs a connector with Oceana's side"
	needsBuiltin need = "it needs the built-in connector"
	needsKilling need = "it needs a connector that can be killed, one of --connector-cmd"
)

// Words by which a phrase is known to need something. needsOf looks for builtinWords first; the file testdata/needs.txt lists the outcome for
// every phrase, so that a new one has to be decided.
var (
	builtinWords = []string{
		"the connector is killed {point}", "the connector holds", "the connector keeps", "the connector is ready", "the connector is not ready",
		"the connector refuses", "the connector was never touched", "audit", "welcome message", "end users are told", "routed by attributes",
		"the health check", "a site ", "at the site", "workbook", "Appendix C", "the command", "certificate manager", "administrators' letter",
		"somebody runs", "is not set", "an administrator is asked", "an administrator cannot",
	}
	oceanaWords = []string{
		"agent ", "agents", "an agent", "Oceana", "supervisor", "no contact is", "contacts ", "the contact with", "queue", "chatbot", "web chat", "the search",
		"messaging workflow", "the service ", "file store", "file transfer", "the message {text} is", "participants",
	}
)

// needs tells what a phrase needs.
func needs(s steps.Step) need {
	if s.Phrase == "the connector is killed" || s.Phrase == "the connector starts again" {
		return needsKilling
	}
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

// needsOf is everything that a scenario's steps need, those of its background included. A step that matches no phrase needs nothing: the
// scenario runs, and fails.
func needsOf(vocabulary []steps.Step, written []*messages.PickleStep) map[need]bool {
	all := map[need]bool{}
	for _, step := range written {
		addNeeds(all, vocabulary, step.Text, step.Argument)
	}
	return all
}

// addNeeds adds what one step needs, and the steps inside it, and the hop of a fault.
func addNeeds(all map[need]bool, vocabulary []steps.Step, text string, argument *messages.PickleStepArgument) {
	for _, step := range vocabulary {
		n := needs(step)
		if (n == needsNothing && !deep(step) || all[n]) || !step.Matches(text) {
			continue
		}
		if n != needsNothing {
			all[n] = true
		}
		for _, line := range step.Inside(text, argument) {
			addNeeds(all, vocabulary, line, nil)
		}
		if meetsOceana(step, text) {
			all[needsOceana] = true
		}
	}
}

// deep reports whether the phrase alone does not tell what a line of it needs.
func deep(s steps.Step) bool {
	return s.Lines || strings.Contains(s.Phrase, "{step}") || strings.Contains(s.Phrase, "{hop}") || strings.Contains(s.Phrase, "{crossing}")
}

// meetsOceana reports whether a line of the phrase is about a hop to or from Oceana.
func meetsOceana(s steps.Step, text string) bool {
	values := s.Named(text)
	for _, hop := range slices.Concat(values["hop"], values["crossing"]) {
		if strings.Contains(hop, "Oceana") || strings.HasPrefix(hop, "file transfer") {
			return true
		}
	}
	return false
}

// refuses is an error for a step that needs the built-in connector while another one is under test.
func (s *Stage) refuses(text string, vocabulary func() []steps.Step) error {
	if s.foreign == nil {
		return nil
	}
	for _, step := range vocabulary() {
		if needs(step) == needsBuiltin && step.Matches(text) {
			return errors.New("this step needs the built-in connector, and " + s.foreign.name() + " is under test; --profile auto leaves such scenarios out")
		}
	}
	return nil
}

// meet starts the connector under test once, in a world with every channel, to see that it can be used and whether it logs in to Oceana,
// and leaves out the scenarios that it cannot play. Its error says why it cannot be used: all scenarios are left out then.
func (s *Suite) meet(run *report.Run) error {
	if s.Foreign == nil {
		return nil
	}
	var err error
	if s.oceana, err = s.tryForeign(); err != nil {
		why, _, _ := strings.Cut(err.Error(), "\n") // what it printed stands beside the reports
		for sc := range run.All() {
			sc.LeftOut = "the connector under test cannot be used: " + why
		}
		return err
	}
	if s.Foreign.Profile == ProfileFull {
		return nil
	}
	missing := []need{needsBuiltin} // the first that a scenario needs is the reason
	if !s.oceana || s.Foreign.Profile == ProfileCloud {
		missing = append(missing, needsOceana)
	}
	if s.Foreign.URL != "" {
		missing = append(missing, needsKilling)
	}
	vocabulary := steps.Vocabulary()
	for sc := range run.All() {
		needed := needsOf(vocabulary, sc.Pickle.Steps)
		if i := slices.IndexFunc(missing, func(n need) bool { return needed[n] }); i >= 0 {
			sc.LeftOut = string(missing[i])
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
	stage.foreign = newForeign(*s.Foreign, false, nil)
	defer func() {
		if failed := stage.Close(); err == nil {
			err = failed
		}
	}()
	w, err := stage.world()
	if err != nil {
		return false, err
	}
	for _, kind := range w.Channels() {
		if _, err := w.AddIntegration(kind, ""); err != nil {
			return false, err
		}
	}
	err = stage.Begin(ctx)
	if s.Foreign.URL != "" {
		s.kept = &kept{at: Addrs{Cloud: w.CloudAddr(), Oceana: w.OceanaAddr(), Scanner: w.ScannerAddr()}, app: w.App, secret: stage.scene.Secret}
	}
	if err != nil {
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
