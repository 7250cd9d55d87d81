package scenarios

import (
	"bytes"
	"fmt"
	"os"
	"time"

	messages "github.com/cucumber/messages/go/v34"

	"github.com/wavetank/wavetank/sim/actions"
)

// actorScenario is who does a step.
const actorScenario = "scenario"

// record appends a step that is about to be done to the log, and returns its number there.
func (s *Stage) record(st *messages.PickleStep) int64 {
	said := playStep(st, "")
	a := actions.Action{Actor: actorScenario, Do: actions.StepDone, Step: &actions.Step{Keyword: said.Keyword, Text: said.Text, Doc: said.Doc, Table: said.Table}}
	if s.World != nil {
		a.At, a.Turn = s.World.Clock.Turn()
	}
	return s.acted.Append(a)
}

// Recording is what was done to the stage's world so far.
func (s *Stage) Recording() actions.Recording {
	if s.World == nil {
		return s.acted.Recording(time.Time{})
	}
	return s.acted.Recording(s.World.Clock.Now())
}

func (s *Stage) writeActions(file string) error {
	var b bytes.Buffer
	if err := s.Recording().Write(&b); err != nil {
		return err
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write log of actions: %w", err)
	}
	return nil
}
