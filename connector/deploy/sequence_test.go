package deploy_test

import (
	"testing"

	"github.com/wavetank/wavetank/connector/deploy"
)

func TestAStepNeedsTheOneBeforeIt(t *testing.T) {
	var s deploy.Sequence
	for step := deploy.StepAccount; step <= deploy.StepIntegrations; step++ {
		if step < deploy.StepIntegrations {
			if err := s.Do(step + 1); err == nil {
				t.Errorf("step %d before step %d is allowed", step+1, step)
			}
		}
		if err := s.Do(step); err != nil {
			t.Error(err)
		}
	}
	s = deploy.Sequence{}
	for step := deploy.StepAccount; step < deploy.StepDeploy; step++ {
		if err := s.Do(step); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Do(deploy.StepWebhook); err == nil || err.Error() != "step 5: deploy first" {
		t.Errorf("got %v, want: deploy first", err)
	}
}
