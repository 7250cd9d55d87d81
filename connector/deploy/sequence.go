package deploy

import "fmt"

// Steps of the deployment sequence, in the only order that works (R017).
const (
	StepAccount      = iota + 1 // the Digital Connection account is provisioned
	StepOceana                  // Oceana is deployed, and its FQDN known
	StepFileUser                // the file transfer user exists
	StepDeploy                  // Analytics and Async are deployed
	StepWebhook                 // the webhook is registered
	StepIntegrations            // the integrations are chosen
)

// Sequence is how far a deployment has come. The zero value has not begun.
type Sequence struct {
	Done int `yaml:"done"` // the last step taken; 0: none
}

// Do takes a step; it fails, and nothing changes, when the one before it is missing. A step that was taken may be taken again.
func (s *Sequence) Do(step int) error {
	if step < StepAccount || step > StepIntegrations {
		return fmt.Errorf("step %d: there are steps %d to %d", step, StepAccount, StepIntegrations)
	}
	if step > s.Done+1 {
		needs := [...]string{
			"provision the Digital Connection account first", "deploy Oceana and note its FQDN first", "create the file transfer user first",
			"deploy first", "register the webhook first",
		}
		return fmt.Errorf("step %d: %s", step, needs[s.Done])
	}
	s.Done = max(s.Done, step)
	return nil
}
