package rehearsal

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wavetank/wavetank/connector/deploy"
)

// Mistake is something that goes wrong at a deployment.
type Mistake struct {
	Name string // by which it is planted
	Step int    // of Appendix C that finds it
	Does string // what is wrong
	Mend string // how it is mended, in words; the command lines are validate's to give
	Type string // an input of the workbook to type: its label and the right value after "="; empty: command lines mend it

	make func(*rehearsed)
}

// rehearsed is a rehearsal being set up.
type rehearsed struct {
	d    *deploy.Deployment // the workbook that the trainee finds
	good *deploy.Deployment // the one that everybody else had in mind
	f    *Facts
	done installed
}

// installed is which steps after the installation were done.
type installed struct{ oceana, proxy, store, scanner bool }

var everything = installed{oceana: true, proxy: true, store: true}

const exampleProxy = "http://proxy.example.com:3128"

// Mistakes are all there are, at least one for each of the twelve steps.
func Mistakes() []Mistake {
	behindProxy := func(r *rehearsed) {
		r.d.ProxyURL, r.good.ProxyURL = exampleProxy, exampleProxy
		r.f.Proxy = hostOfURL(exampleProxy)
	}
	ownApps := func(r *rehearsed) {
		for _, d := range []*deploy.Deployment{r.d, r.good} {
			d.Channels += ", web"
		}
		r.f.Integrations = append(r.f.Integrations, "web")
	}
	return []Mistake{
		{Name: "account-not-provisioned", Step: 1, Does: "the account is not provisioned", Mend: "an administrator provisions it", make: func(r *rehearsed) { r.f.Provisioned = false }},
		{Name: "wrong-key", Step: 1, Does: "the workbook has another account's Provider Key", Mend: "configureVendors.sh -a", make: func(r *rehearsed) { r.d.ProviderKey = "app_0000000000000000000000aa" }},
		{Name: "wrong-secret", Step: 1, Does: "the Security Key was changed after the deployment", Mend: "configureVendors.sh -a", make: func(r *rehearsed) { r.d.SecurityKey = "a-key-of-yesterday" }},
		{Name: "empty-input", Step: 2, Does: "the workbook lacks the Application ID", Mend: "configureVendors.sh -a, or typing it", make: func(r *rehearsed) { r.d.AppID = "" }},
		{Name: "url-for-a-name", Step: 2, Does: "the Inbound FQDN is a URL", Mend: "typing it", Type: "Inbound FQDN=async.example.com", make: func(r *rehearsed) { r.d.InboundFQDN = "https://async.example.com/" }},
		{Name: "missing-ca", Step: 3, Does: "the System Manager authority is not trusted", Mend: "updateSystemManagerCert.sh", make: func(r *rehearsed) { r.done.oceana = false }},
		{Name: "missing-trust-store", Step: 3, Does: "the trust store of async-oceana-adapter is missing", Mend: "ccm install, then updateSystemManagerCert.sh", make: func(r *rehearsed) { r.done.oceana, r.done.store = false, false }},
		{Name: "missing-cloud-ca", Step: 3, Does: "the authority above the cloud is not trusted", Mend: "crtmgr --add-trustcert", make: func(r *rehearsed) { r.f.CloudKnown = false }},
		{Name: "missing-proxy-ca", Step: 3, Does: "the corporate proxy opens TLS, and its authority is not trusted", Mend: "crtmgr --add-trustcert", make: func(r *rehearsed) {
			behindProxy(r)
			r.done.proxy = false
		}},
		{Name: "proxy-not-set", Step: 3, Does: "calls leave through a forward proxy only, and the workbook names none", Mend: "typing it", Type: "Proxy URL=" + exampleProxy, make: func(r *rehearsed) {
			behindProxy(r)
			r.d.ProxyURL = ""
		}},
		{Name: "wrong-host-certificate", Step: 3, Does: "Oceana shows the certificate of another name", Mend: "an administrator issues another", make: func(r *rehearsed) { r.f.OceanaShows = showsOther }},
		{Name: "expired-certificate", Step: 3, Does: "Oceana's certificate has expired", Mend: "an administrator renews it", make: func(r *rehearsed) { r.f.OceanaShows = showsExpired }},
		{Name: "no-file-user", Step: 3, Does: "Oceana has no user for file transfer", Mend: "an administrator makes one", make: func(r *rehearsed) { r.f.FileUser = "" }},
		{Name: "load-balancer-down", Step: 4, Does: "the load balancer leads nowhere", Mend: "an administrator opens it", make: func(r *rehearsed) { r.f.LoadBalancer = false }},
		{Name: "webhook-not-registered", Step: 5, Does: "the webhook is not registered", Mend: "an administrator registers it", make: func(r *rehearsed) { r.f.Webhook = false }},
		{Name: "scanner-not-generated", Step: 6, Does: "the virus scanner is not in the pipeline", Mend: "virusscanprocessor.sh -generate", make: func(r *rehearsed) { r.done.scanner = false }},
		{Name: "webhook-secret-differs", Step: 7, Does: "the connector checks the secret of a webhook that was registered anew since", Mend: "configureVendors.sh -w", make: func(r *rehearsed) { r.d.WebhookSecret = "the-secret-before" }},
		{Name: "integration-missing", Step: 8, Does: "a wanted channel has no integration", Mend: "an administrator adds it", make: func(r *rehearsed) { r.f.Integrations = nil }},
		{Name: "attributes-differ", Step: 9, Does: "the agents' attributes are spelt otherwise than the workbook's", Mend: "an administrator aligns them", make: func(r *rehearsed) {
			for i, a := range r.f.Attributes {
				r.f.Attributes[i] = strings.ToLower(a)
			}
		}},
		{Name: "workflow-not-deployed", Step: 9, Does: "the messaging workflow is not deployed", Mend: "an administrator deploys it", make: func(r *rehearsed) { r.f.Workflow = false }},
		{Name: "channel-not-assigned", Step: 9, Does: "the agents lack the Messaging channel", Mend: "an administrator assigns it", make: func(r *rehearsed) { r.f.Channel = false }},
		{Name: "web-missing", Step: 10, Does: "own apps are wanted, and the web channel has no integration", Mend: "an administrator adds it", make: func(r *rehearsed) { r.d.Channels += ",web" }},
		{Name: "wrong-integration-id", Step: 10, Does: "the sample client names an integration that the account does not have", Mend: "a developer configures it anew", make: func(r *rehearsed) {
			ownApps(r)
			r.f.SampleClient.IntegrationID = "0000000000000000000000aa"
		}},
		{Name: "jwt-of-another-app", Step: 10, Does: "the site's server signs for its users with the key of another app", Mend: "a developer configures it anew", make: func(r *rehearsed) {
			ownApps(r)
			r.f.SampleClient.KeyID, r.f.SampleClient.Secret = "app_0000000000000000000000bb", "the-secret-of-another-app"
		}},
		{Name: "realtime-blocked", Step: 10, Does: "the corporate proxy lets no WebSocket through", Mend: "who runs the proxy allows it", make: func(r *rehearsed) {
			ownApps(r)
			behindProxy(r)
			r.f.NoRealtime = true
		}},
		{Name: "number-not-approved", Step: 11, Does: "WhatsApp has not let the business in", Mend: "waiting until WhatsApp does", make: func(r *rehearsed) { r.f.NumberPending = true }},
		{Name: "no-agent", Step: 12, Does: "no agent is logged in", Mend: "agents log in", make: func(r *rehearsed) { r.f.AgentsIn = false }},
	}
}

// Errors of a rehearsal, for errors.Is.
var (
	ErrNoRehearsal = errors.New("there is no rehearsal here: start one with wavetank rehearse --mistake NAME, or --begin")
	ErrUnknown     = errors.New("unknown")
)

func mistake(name string) (Mistake, error) {
	all := Mistakes()
	i := slices.IndexFunc(all, func(m Mistake) bool { return m.Name == name })
	if i >= 0 {
		return all[i], nil
	}
	names := make([]string, len(all))
	for j, m := range all {
		names[j] = m.Name
	}
	return Mistake{}, fmt.Errorf("mistake %q: %w; there are %s", name, ErrUnknown, strings.Join(names, ", "))
}

// Show lists the mistakes.
func Show(w io.Writer) {
	for _, m := range Mistakes() {
		fmt.Fprintf(w, "  %-24s step %2d: %s\n", m.Name, m.Step, m.Does)
	}
}
