package scenarios

import (
	"slices"

	"github.com/cucumber/godog"
)

// steps is the whole vocabulary, bound to this stage.
func (s *Stage) steps() []Step {
	return slices.Concat(s.setupSteps(), s.timeSteps(), s.phoneSteps(), s.phoneDoesSteps(), s.phoneSeesSteps(), s.deskSeesSteps(), s.longSteps(), s.socialSteps(),
		s.businessSteps(), s.routingSteps(), s.agentSteps(), s.deskSteps(), s.cloudSteps(), s.adminSteps(), s.faultSteps(), s.operateSteps(), s.numberSteps(),
		s.fileSteps(), s.oddFileSteps(), s.sandboxSteps(), s.templateSteps(), s.whatsappSteps(), s.deploySteps(), s.workbookSteps(), s.webchatSteps())
}

// Vocabulary is every phrase that a feature file can use.
func Vocabulary() []Step {
	steps := NewStage(0).steps()
	for i := range steps {
		steps[i].compiled = steps[i].pattern()
	}
	return steps
}

// patterns are the compiled phrases, by phrase: compiled once for all scenarios of a run.
type patterns map[string]any

func compilePatterns() patterns {
	p := patterns{}
	for _, step := range Vocabulary() {
		p[step.Phrase] = step.pattern()
	}
	return p
}

// register gives godog the vocabulary of one stage.
func (p patterns) register(sc *godog.ScenarioContext, s *Stage) {
	for _, step := range s.steps() {
		sc.Step(p[step.Phrase], step.Do)
	}
}
