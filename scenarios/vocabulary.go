package scenarios

import (
	"slices"
)

// steps is the whole vocabulary, bound to this stage.
func (s *Stage) steps() []Step {
	return slices.Concat(s.setupSteps(), s.timeSteps(), s.phoneSteps(), s.phoneDoesSteps(), s.sdkSteps(), s.phoneSeesSteps(), s.deskSeesSteps(), s.longSteps(), s.socialSteps(),
		s.businessSteps(), s.routingSteps(), s.agentSteps(), s.deskSteps(), s.cloudSteps(), s.adminSteps(), s.faultSteps(), s.hopSteps(), s.lastingSteps(), s.operateSteps(), s.numberSteps(),
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
