// Package rehearsal is the deployment guide's walk-through in a simulated world: Appendix C as checks, and mistakes to find and mend.
package rehearsal

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
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
	Mistake       string          `yaml:"mistake,omitempty"` // that was planted; empty: none
	Sequence      deploy.Sequence `yaml:"sequence"`          // how far the guide's six steps were gone (R017)
	Account       account         `yaml:"account"`
	Provisioned   bool            `yaml:"provisioned"`
	Oceana        bool            `yaml:"oceana"`   // deployed
	FileUser      string          `yaml:"fileUser"` // empty: there is none
	FilePassword  string          `yaml:"filePassword"`
	LoadBalancer  bool            `yaml:"loadBalancer"` // publicly reachable
	Webhook       bool            `yaml:"webhook"`      // registered
	WebhookSecret string          `yaml:"webhookSecret"`
	Processors    []processor     `yaml:"processors"` // in the pipeline
	Integrations  []string        `yaml:"integrations"`
	NumberPending bool            `yaml:"numberPending"` // WhatsApp has not let the business in
	Workflow      bool            `yaml:"workflow"`      // deployed
	Attributes    []string        `yaml:"attributes"`    // of the agents
	Channel       bool            `yaml:"channel"`       // the agents have the Messaging channel
	AgentsIn      bool            `yaml:"agentsIn"`
	Proxy         string          `yaml:"proxy,omitempty"`      // host of the forward proxy that everything to the cloud must pass; empty: there is none
	NoRealtime    bool            `yaml:"noRealtime,omitempty"` // that proxy lets no WebSocket through
	SampleClient  sampleClient    `yaml:"sampleClient,omitempty"`
	CloudKnown    bool            `yaml:"cloudKnown"` // the machine trusts the authority above the cloud, as most do (R041)
	OceanaShows   string          `yaml:"oceanaShows,omitempty"`
	SystemManager authority       `yaml:"systemManager"`
	CloudRoot     authority       `yaml:"cloudRoot"`
	ProxyRoot     authority       `yaml:"proxyRoot"`  // signs what the forward proxy shows
	PublicRoot    authority       `yaml:"publicRoot"` // above the load balancer and the scanner; the cloud trusts it
}

// What is wrong with Oceana's certificate, in Facts.OceanaShows.
const (
	showsExpired = "expired"
	showsOther   = "another name"
)

// processor is one that the cloud has.
type processor struct {
	Target string `yaml:"target"`
	Secret string `yaml:"secret"`
}

type account struct {
	AppID  string `yaml:"appId"`
	KeyID  string `yaml:"keyId"`
	Secret string `yaml:"secret"`
}

// sampleClient is what the sample clients of the SDKs were configured with (step 10). What is empty is as the account says.
type sampleClient struct {
	IntegrationID string `yaml:"integrationId,omitempty"`
	// The key with which the business's own server signs for users of its site and its apps.
	KeyID  string `yaml:"keyId,omitempty"`
	Secret string `yaml:"secret,omitempty"`
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

// ideal is a site at which everybody did what the workbook says, but for the virus scanner, which a script of the guide puts in place.
func ideal(d *deploy.Deployment) (*Facts, error) {
	f, err := bare(d)
	if err != nil {
		return nil, err
	}
	f.Sequence.Done = deploy.StepIntegrations
	f.Provisioned, f.Oceana, f.FileUser, f.FilePassword = true, true, d.FileUser, d.FilePassword
	f.LoadBalancer, f.Webhook, f.WebhookSecret = true, true, d.WebhookSecret
	f.Integrations, f.Workflow, f.Channel, f.Attributes, f.AgentsIn = d.ChannelList(), true, true, d.AttributeList(), true
	return f, nil
}

// bare is a site at which nothing was set up; the workbook says how accounts and authorities will be once they are there.
func bare(d *deploy.Deployment) (*Facts, error) {
	f := &Facts{Account: account{d.AppID, d.ProviderKey, d.SecurityKey}, Proxy: hostOfURL(d.ProxyURL), CloudKnown: true}
	for _, a := range []struct {
		into *authority
		name string
	}{
		{&f.SystemManager, "Simulated System Manager CA"}, {&f.CloudRoot, "Simulated Cloud Root CA"},
		{&f.ProxyRoot, "Simulated Corporate Proxy CA"}, {&f.PublicRoot, "Simulated Public CA"},
	} {
		var err error
		if *a.into, err = newAuthority(a.name); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// hostOfURL is the host of a URL without its port; empty when there is none.
func hostOfURL(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
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

// files writes the certificates of the authorities that an integrator is given.
func (f *Facts) files(dir string) error {
	given := map[string]authority{fileSystemManager: f.SystemManager, fileCloudRoot: f.CloudRoot}
	if f.Proxy != "" {
		given[fileProxy] = f.ProxyRoot
	}
	for name, a := range given {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(a.Cert), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Files of a rehearsal's directory.
const (
	fileSystemManager = "system-manager-ca.pem"
	fileCloudRoot     = "cloud-root-ca.pem"
	fileProxy         = "proxy-ca.pem"
	fileLetter        = "from-the-administrators.txt"
	fileWorkbook      = "deployment.xlsx"
)

// letter is what the administrators of the account send once it is provisioned (R010), and the outcome of the webhook (R047).
func (f *Facts) letter(dir, processorURL string) error {
	text := ""
	if f.Provisioned {
		text = fmt.Sprintf("Application ID: %s\nProvider Key: %s\nSecurity Key: %s\nPipeline Processor URL: %s\n", f.Account.AppID, f.Account.KeyID, f.Account.Secret, processorURL)
	}
	if f.Webhook {
		text += fmt.Sprintf("Webhook Secret: %s\n", f.WebhookSecret)
	}
	return os.WriteFile(filepath.Join(dir, fileLetter), []byte(text), 0o600)
}

func (f *Facts) app() aggregator.App {
	return aggregator.App{ID: f.Account.AppID, KeyID: f.Account.KeyID, Secret: f.Account.Secret}
}
