package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector/ccm"
	"github.com/wavetank/wavetank/connector/deploy"
)

// Mistake is something that goes wrong at a deployment.
type Mistake struct {
	Name string
	Step int    // of Appendix C that finds it
	Does string // what is wrong
	Mend string // how it is mended, as one types it in the directory of the rehearsal

	make func(*rehearsed)
}

// rehearsed is a rehearsal being set up.
type rehearsed struct {
	d           *deploy.Deployment
	f           *Facts
	trustOceana bool
	trustCloud  bool
	noStore     bool
}

// Mistakes are all there are, at least one for each step that a machine can check.
func Mistakes() []Mistake {
	return []Mistake{
		{"account-not-provisioned", 1, "nobody has provisioned the account", "wavetank rehearse --do provision", func(r *rehearsed) { r.f.Provisioned = false }},
		{"wrong-key", 1, "the workbook has another account's Provider Key", "ccm release async configureVendors.sh -a", func(r *rehearsed) { r.d.ProviderKey = "app_0000000000000000000000aa" }},
		{"wrong-secret", 1, "the Security Key was changed after the deployment", "ccm release async configureVendors.sh -a", func(r *rehearsed) { r.d.SecurityKey = "a-key-of-yesterday" }},
		{"empty-input", 2, "the workbook lacks the Application ID", "type it into deployment.xlsx", func(r *rehearsed) { r.d.AppID = "" }},
		{"missing-ca", 3, "the System Manager authority is not trusted", "ccm release async updateSystemManagerCert.sh", func(r *rehearsed) { r.trustOceana = false }},
		{"missing-trust-store", 3, "the trust store of async-oceana-adapter is missing", "ccm install", func(r *rehearsed) { r.trustOceana, r.noStore = false, true }},
		{"missing-cloud-ca", 3, "the authority above the cloud is not trusted", "crtmgr --add-trustcert", func(r *rehearsed) { r.trustCloud = false }},
		{"no-file-user", 3, "Oceana has no user for file transfer", "wavetank rehearse --do create-file-user", func(r *rehearsed) { r.f.FileUser = "" }},
		{"load-balancer-down", 4, "the load balancer leads nowhere", "wavetank rehearse --do open-load-balancer", func(r *rehearsed) { r.f.LoadBalancer = false }},
		{"webhook-not-registered", 5, "nobody has registered the webhook", "wavetank rehearse --do register-webhook", func(r *rehearsed) { r.f.Webhook = false }},
		{"scanner-not-generated", 6, "the virus scanner is not in the pipeline", "ccm release async virusscanprocessor.sh -generate", func(r *rehearsed) { r.f.Processors = nil }},
		{"integration-missing", 8, "a wanted channel has no integration", "wavetank rehearse --do add-integrations", func(r *rehearsed) { r.f.Integrations = nil }},
		{"attributes-differ", 9, "the agents' attributes are spelt otherwise than the workbook's", "wavetank rehearse --do align-attributes", func(r *rehearsed) {
			for i, a := range r.f.Attributes {
				r.f.Attributes[i] = strings.ToLower(a)
			}
		}},
		{"workflow-not-deployed", 9, "the messaging workflow is not deployed", "wavetank rehearse --do deploy-workflow", func(r *rehearsed) { r.f.Workflow = false }},
		{"web-missing", 10, "own apps are wanted, and the web channel has no integration", "wavetank rehearse --do add-integrations", func(r *rehearsed) { r.d.Channels += ",web" }},
		{"number-not-approved", 11, "WhatsApp has not let the business in", "wavetank rehearse --do approve-number", func(r *rehearsed) { r.f.NumberPending = true }},
		{"no-agent", 12, "no agent is logged in", "wavetank rehearse --do log-agents-in", func(r *rehearsed) { r.f.AgentsIn = false }},
	}
}

// acts are what the administrators of the cloud, of Oceana and of the network do when they are asked.
func acts() map[string]func(*Facts, *deploy.Deployment) {
	return map[string]func(*Facts, *deploy.Deployment){
		"provision":          func(f *Facts, _ *deploy.Deployment) { f.Provisioned = true },
		"create-file-user":   func(f *Facts, d *deploy.Deployment) { f.FileUser, f.FilePassword = d.FileUser, d.FilePassword },
		"open-load-balancer": func(f *Facts, _ *deploy.Deployment) { f.LoadBalancer = true },
		"register-webhook":   func(f *Facts, _ *deploy.Deployment) { f.Webhook = true },
		"add-integrations":   func(f *Facts, d *deploy.Deployment) { f.Integrations = d.ChannelList() },
		"align-attributes":   func(f *Facts, d *deploy.Deployment) { f.Attributes = d.AttributeList() },
		"deploy-workflow":    func(f *Facts, _ *deploy.Deployment) { f.Workflow = true },
		"approve-number":     func(f *Facts, _ *deploy.Deployment) { f.NumberPending = false },
		"log-agents-in":      func(f *Facts, _ *deploy.Deployment) { f.AgentsIn = true },
	}
}

// Errors of a rehearsal, for errors.Is.
var (
	ErrNoRehearsal = errors.New("there is no rehearsal here: start one with wavetank rehearse --mistake NAME")
	ErrUnknown     = errors.New("unknown")
)

// Start sets a rehearsal up in dir, which must hold no deployment: a workbook and everything that was deployed from it, with one
// mistake. program is the path of ccm.
func Start(dir, mistake, program string, now time.Time) (Mistake, error) {
	all := Mistakes()
	i := slices.IndexFunc(all, func(m Mistake) bool { return m.Name == mistake })
	if i < 0 {
		names := make([]string, len(all))
		for j, m := range all {
			names[j] = m.Name
		}
		return Mistake{}, fmt.Errorf("mistake %q: %w; there are %s", mistake, ErrUnknown, strings.Join(names, ", "))
	}
	if deploy.Find(dir) != "" {
		return Mistake{}, fmt.Errorf("%s holds a deployment already; take an empty directory", dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Mistake{}, err
	}
	good := deploy.Example()
	f, err := ideal(good)
	if err != nil {
		return Mistake{}, err
	}
	f.Mistake = mistake
	r := &rehearsed{d: deploy.Example(), f: f, trustOceana: true, trustCloud: true}
	all[i].make(r)
	if err := f.install(dir, good, program, now, r.trustOceana, r.trustCloud); err != nil {
		return Mistake{}, err
	}
	if r.noStore {
		if err := os.RemoveAll(deploy.Store{Dir: dir, ID: deploy.StoreOceana}.Path()); err != nil {
			return Mistake{}, err
		}
	}
	letter := fmt.Sprintf("Application ID: %s\nProvider Key: %s\nSecurity Key: %s\nPipeline Processor URL: %s\n", f.Account.AppID, f.Account.KeyID, f.Account.Secret, good.ProcessorURL)
	if err := os.WriteFile(filepath.Join(dir, "from-the-administrators.txt"), []byte(letter), 0o600); err != nil {
		return Mistake{}, err
	}
	if err := deploy.WriteWorkbook(filepath.Join(dir, "deployment.xlsx"), r.d); err != nil {
		return Mistake{}, err
	}
	return all[i], f.write(dir)
}

// Do has an administrator do something at the rehearsed site in dir.
func Do(dir, act string) error {
	f, err := readFacts(dir)
	if err != nil {
		return err
	}
	if f == nil {
		return ErrNoRehearsal
	}
	do, ok := acts()[act]
	if !ok {
		names := []string{}
		for name := range acts() {
			names = append(names, name)
		}
		slices.Sort(names)
		return fmt.Errorf("--do %q: %w; there are %s", act, ErrUnknown, strings.Join(names, ", "))
	}
	d, err := deploy.Open(deploy.Find(dir))
	if err != nil {
		return err
	}
	do(f, d)
	return f.write(dir)
}

// CCM carries out a command line of ccm with the rehearsed site up, so that the cloud answers, and keeps what it changed there.
func CCM(ctx context.Context, dir string, env ccm.Env, args []string) (int, error) {
	f, err := readFacts(dir)
	if err != nil {
		return 0, err
	}
	if f == nil {
		return 0, ErrNoRehearsal
	}
	d, err := deploy.Open(deploy.Find(dir))
	if err != nil {
		return 0, err
	}
	s, err := openSite(ctx, d, dir, f)
	if err != nil {
		return 0, err
	}
	defer s.close()
	if env.Client, err = s.client(); err != nil {
		return 0, err
	}
	env.Dir = dir
	code := ccm.Run(ctx, env, args)
	if !f.Provisioned {
		return code, nil
	}
	if f.Processors, err = s.processors(ctx); err != nil {
		return code, err
	}
	return code, f.write(dir)
}

// Show lists the mistakes.
func Show(w io.Writer) {
	for _, m := range Mistakes() {
		fmt.Fprintf(w, "  %-24s step %2d: %s\n", m.Name, m.Step, m.Does)
	}
}
