package rehearsal

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/connector/deploy"
)

// act is what an administrator of the cloud, of Oceana or of the network does when asked.
type act struct {
	step int // of the guide's sequence (R017); 0: it has no place in it
	do   func(*Facts, *deploy.Deployment)
}

func acts() map[string]act {
	return map[string]act{
		"provision":               {deploy.StepAccount, func(f *Facts, _ *deploy.Deployment) { f.Provisioned = true }},
		"deploy-oceana":           {deploy.StepOceana, func(f *Facts, _ *deploy.Deployment) { f.Oceana = true }},
		"create-file-user":        {deploy.StepFileUser, func(f *Facts, d *deploy.Deployment) { f.FileUser, f.FilePassword = d.FileUser, d.FilePassword }},
		"register-webhook":        {deploy.StepWebhook, func(f *Facts, _ *deploy.Deployment) { f.Webhook = true }},
		"add-integrations":        {deploy.StepIntegrations, func(f *Facts, d *deploy.Deployment) { f.Integrations = d.ChannelList() }},
		"open-load-balancer":      {0, func(f *Facts, _ *deploy.Deployment) { f.LoadBalancer = true }},
		"reissue-certificate":     {0, func(f *Facts, _ *deploy.Deployment) { f.OceanaShows = "" }},
		"deploy-workflow":         {0, func(f *Facts, _ *deploy.Deployment) { f.Workflow = true }},
		"assign-channel":          {0, func(f *Facts, _ *deploy.Deployment) { f.Channel = true }},
		"align-attributes":        {0, func(f *Facts, d *deploy.Deployment) { f.Attributes = d.AttributeList() }},
		"approve-number":          {0, func(f *Facts, _ *deploy.Deployment) { f.NumberPending = false }},
		"configure-sample-client": {0, func(f *Facts, _ *deploy.Deployment) { f.SampleClient = sampleClient{} }},
		"allow-realtime":          {0, func(f *Facts, _ *deploy.Deployment) { f.NoRealtime = false }},
		"log-agents-in":           {0, func(f *Facts, _ *deploy.Deployment) { f.AgentsIn = true }},
	}
}

// Do has an administrator do something at the rehearsed site in dir. What comes too early in the guide's sequence is refused, and
// nothing changes.
func Do(dir, name string) error {
	f, err := readFacts(dir)
	if err != nil {
		return err
	}
	if f == nil {
		return ErrNoRehearsal
	}
	a, ok := acts()[name]
	if !ok {
		names := slices.Sorted(maps.Keys(acts()))
		return fmt.Errorf("--do %q: %w; there are %s", name, ErrUnknown, strings.Join(names, ", "))
	}
	d, err := planned(dir)
	if err != nil {
		return err
	}
	if a.step > 0 {
		if err := f.Sequence.Do(a.step); err != nil {
			return fmt.Errorf("--do %s: %w", name, err)
		}
	}
	a.do(f, d)
	if f.Webhook && f.WebhookSecret == "" {
		f.WebhookSecret = newSecret()
	}
	if err := f.letter(dir, d.ProcessorURL); err != nil {
		return err
	}
	return f.write(dir)
}

// planned is the deployment in dir; before there is one, what everybody has in mind.
func planned(dir string) (*deploy.Deployment, error) {
	file := deploy.Find(dir)
	if file == "" {
		return deploy.Example(), nil
	}
	return deploy.Open(file)
}
