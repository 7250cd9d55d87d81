package scenarios

import (
	"fmt"

	"github.com/wavetank/wavetank/sim/journal"
)

// untaken is an error when a connector in another process was told what a person did and refused it, or broke off without an answer, and has
// not taken it since: a scenario that looks for nothing more would pass. What a fault did is no refusal, nor is what came while the
// connector did not run.
func (s *Stage) untaken() error {
	if s.foreign == nil {
		return nil
	}
	refusals := map[string]string{} // how the latest attempt ended, by body; empty: well, or by a fault
	var bodies []string
	fault := false
	for _, e := range s.World.Journal.Entries(0) {
		byFault := fault
		fault = e.Kind == journal.KindFault // it stands before its crossing
		if e.Kind != journal.KindWebhook || e.To != "connector" || e.Name != "message:appUser" && e.Name != "postback" {
			continue
		}
		how := ""
		switch {
		case byFault || e.Status/100 == 2:
		case e.Status != 0:
			how = fmt.Sprintf("answered %d", e.Status)
		case e.Error != "" && !s.foreign.killed:
			how = "broke off without an answer"
		}
		body := string(e.Payload)
		if _, again := refusals[body]; !again {
			bodies = append(bodies, body)
		}
		if refusals[body] = how; how != "" {
			refusals[body] = fmt.Sprintf("journal entry %d: %s: %s %s, and has not taken it since", e.Seq, e.Name, s.foreign.name(), how)
		}
	}
	for _, body := range bodies {
		if text := refusals[body]; text != "" {
			return fmt.Errorf("%s: what a person did is lost", text)
		}
	}
	return nil
}
