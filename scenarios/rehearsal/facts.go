// Package rehearsal is the deployment guide's walk-through in a simulated world: Appendix C as checks, and mistakes to find and mend.
package rehearsal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"

	"github.com/wavetank/wavetank/connector/deploy"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/aggregator"
)

// Facts are what is the case at a simulated site outside the deployment's own files: at the cloud, in Oceana, at the load balancer.
// A rehearsal keeps them beside the workbook, so that what one command mends the next one finds mended.
type Facts struct {
	Mistake       string    `yaml:"mistake"`
	Account       account   `yaml:"account"`
	Provisioned   bool      `yaml:"provisioned"`
	FileUser      string    `yaml:"fileUser"` // empty: there is none
	FilePassword  string    `yaml:"filePassword"`
	LoadBalancer  bool      `yaml:"loadBalancer"` // publicly reachable
	Webhook       bool      `yaml:"webhook"`      // registered
	Processors    []string  `yaml:"processors"`   // in the pipeline
	Integrations  []string  `yaml:"integrations"`
	NumberPending bool      `yaml:"numberPending"` // WhatsApp has not let the business in
	Workflow      bool      `yaml:"workflow"`      // deployed
	Attributes    []string  `yaml:"attributes"`    // of the agents
	AgentsIn      bool      `yaml:"agentsIn"`
	SystemManager authority `yaml:"systemManager"`
	CloudRoot     authority `yaml:"cloudRoot"`
}

type account struct {
	AppID  string `yaml:"appId"`
	KeyID  string `yaml:"keyId"`
	Secret string `yaml:"secret"`
}

type authority struct {
	Cert string `yaml:"cert"`
	Key  string `yaml:"key"`
}

func newAuthority(name string) (authority, error) {
	a, err := sim.NewAuthority(name)
	if err != nil {
		return authority{}, err
	}
	return authority{string(a.PEM()), string(a.KeyPEM())}, nil
}

func (a authority) load() (*sim.Authority, error) {
	return sim.LoadAuthority([]byte(a.Cert), []byte(a.Key))
}

// ideal is a site at which everybody did what the workbook says.
func ideal(d *deploy.Deployment) (*Facts, error) {
	f := &Facts{
		Account: account{d.AppID, d.ProviderKey, d.SecurityKey}, Provisioned: true,
		FileUser: d.FileUser, FilePassword: d.FilePassword, LoadBalancer: true, Webhook: true,
		Processors: []string{d.ProcessorURL}, Integrations: d.ChannelList(), Workflow: true,
		Attributes: d.AttributeList(), AgentsIn: true,
	}
	var err error
	if f.SystemManager, err = newAuthority("Simulated System Manager CA"); err != nil {
		return nil, err
	}
	f.CloudRoot, err = newAuthority("Simulated Cloud Root CA")
	return f, err
}

// path is where the facts of a rehearsal in dir are.
func path(dir string) string { return filepath.Join(dir, "rehearsal.yaml") }

// readFacts is nil when there is no rehearsal in dir.
func readFacts(dir string) (*Facts, error) {
	data, err := os.ReadFile(path(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	f := &Facts{}
	if err := yaml.Unmarshal(data, f); err != nil {
		return nil, fmt.Errorf("%s: %w", path(dir), err)
	}
	return f, nil
}

func (f *Facts) write(dir string) error {
	data, err := yaml.Marshal(f)
	if err != nil {
		return err
	}
	return os.WriteFile(path(dir), data, 0o600)
}

// trust writes the authorities as files and, where asked, puts them into the trust stores of the deployment in dir.
func (a authority) file(dir, name string) (string, error) {
	p := filepath.Join(dir, name)
	return p, os.WriteFile(p, []byte(a.Cert), 0o644)
}

func (f *Facts) app() aggregator.App {
	return aggregator.App{ID: f.Account.AppID, KeyID: f.Account.KeyID, Secret: f.Account.Secret}
}
