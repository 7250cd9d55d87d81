package rehearsal

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/deploy"
)

// Options of Validate.
type Options struct {
	File    string           // the deployment
	Against string           // simulated or site
	Version string           // of this program, for the report
	Now     func() time.Time // required
	CCM     string           // path of the program ccm, for advice; empty: ccm
}

// Against what to validate.
const (
	Simulated = "simulated"
	Site      = "site"
)

// Validate goes through Appendix C. An error means that nothing could be checked at all; what is wrong is in the report.
func Validate(ctx context.Context, o Options) (*Report, error) {
	r := &Report{Version: o.Version, At: o.Now(), Against: o.Against, File: o.File}
	d, err := deploy.Open(o.File)
	var faults deploy.Faults
	if err != nil && !errors.As(err, &faults) {
		return nil, err
	}
	r.Digest = d.Digest()
	v := &validation{report: r, d: d, dir: deploy.Dir(o.File), failed: map[int]bool{}}
	v.config = func() (connector.Config, error) { return d.Config(v.dir) }
	if len(faults) > 0 {
		v.faulty(o.File, faults)
		return r, nil
	}
	if o.Against == Simulated {
		if err := v.simulate(ctx); err != nil {
			return nil, err
		}
		defer v.site.close()
	} else if v.client, err = d.Client(v.dir); err != nil {
		return nil, err
	}
	if v.site != nil && v.site.host == nil && v.startErr == nil {
		v.startErr = v.site.start(ctx)
	}
	for _, s := range v.steps() {
		c := Check{Step: s.number, Rule: s.rule, Name: s.name, Result: Green}
		if n := v.waits(s.after); n > 0 {
			c.Result, c.Did = Blocked, "nothing yet"
			c.Saw, c.Advice = "", fmt.Sprintf("mend step %d first", n)
		} else {
			s.do(ctx, &c)
		}
		if c.Result == Red || c.Result == Blocked {
			v.failed[s.number] = true
		}
		v.mask(&c)
		r.Checks = append(r.Checks, c)
	}
	return r, nil
}

type validation struct {
	report   *Report
	d        *deploy.Deployment
	dir      string
	facts    *Facts
	site     *site // nil on site
	made     bool  // the simulated site is as the workbook wants it
	client   *http.Client
	startErr error
	config   func() (connector.Config, error)
	failed   map[int]bool
}

// step of Appendix C; after are those that must be green before it says anything.
type step struct {
	number     int
	rule, name string
	after      []int
	do         func(context.Context, *Check)
}

func (v *validation) steps() []step {
	return []step{
		{1, "R037", "the Digital Connection account is provisioned", nil, v.account},
		{2, "R038", "the workbook is complete", nil, v.workbook},
		{3, "R039", "deployed, and every authority is trusted", nil, v.deployed},
		{4, "R043", "the cloud can reach the connector", []int{3}, v.health},
		{5, "R045", "the webhook is registered", []int{1}, v.webhook},
		{6, "R046", "incoming files are scanned", []int{1}, v.scanner},
		{7, "R047", "the webhook's secret", []int{5}, v.secret},
		{8, "R048", "the integrations are set up", []int{1}, v.integrations},
		{9, "R049", "the workflow is deployed and the attributes match", []int{3}, v.workflow},
		{10, "R050", "own apps", []int{1}, v.apps},
		{11, "R051", "end users can write to the business", []int{1, 8, 10}, v.write},
		{12, "R052", "messages reach the agents", []int{1, 3, 4, 5, 8, 9, 11}, v.converse},
	}
}

func (v *validation) waits(after []int) int {
	for _, n := range after {
		if v.failed[n] {
			return n
		}
	}
	return 0
}

func (v *validation) mask(c *Check) {
	for _, secret := range v.d.Secrets() {
		for _, text := range []*string{&c.Did, &c.Saw, &c.Advice} {
			*text = strings.ReplaceAll(*text, secret, "***")
		}
	}
}

// faulty is the report on a workbook that cannot be used.
func (v *validation) faulty(file string, faults deploy.Faults) {
	for _, s := range v.steps() {
		c := Check{Step: s.number, Rule: s.rule, Name: s.name, Result: Blocked, Did: "nothing yet", Advice: "mend step 2 first"}
		if s.number == 2 {
			c.Result, c.Did, c.Saw = Red, "read "+file, faults.Error()
			c.Advice = "correct the cells that are named, save the file and validate again"
		}
		v.mask(&c)
		v.report.Checks = append(v.report.Checks, c)
	}
}

// simulate stands the site up: the one of a rehearsal, or one at which everybody did what the workbook says.
func (v *validation) simulate(ctx context.Context) (err error) {
	if v.facts, err = readFacts(v.dir); err != nil {
		return err
	}
	if v.facts == nil {
		v.made = true
		if v.facts, err = ideal(v.d); err != nil {
			return err
		}
		if v.dir, err = os.MkdirTemp("", "wavetank-validate-"); err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(v.dir) }() // what is trusted has been read by then
		if err := v.facts.install(v.dir, v.d, "ccm", v.report.At, true, true); err != nil {
			return err
		}
	}
	if v.site, err = openSite(ctx, v.d, v.dir, v.facts); err != nil {
		return err
	}
	if v.client, err = v.site.client(); err != nil {
		v.site.close()
		return err
	}
	if v.made { // the pools outlive the directory
		v.config = v.configOf(v.dir)
		v.startErr = v.site.start(ctx)
	}
	return nil
}

// install is step 3 with its post-install steps.
func (f *Facts) install(dir string, d *deploy.Deployment, program string, now time.Time, trustOceana, trustCloud bool) error {
	if err := deploy.Install(dir, d, program); err != nil {
		return err
	}
	smgr, err := f.SystemManager.file(dir, "system-manager-ca.pem")
	if err != nil {
		return err
	}
	root, err := f.CloudRoot.file(dir, "cloud-root-ca.pem")
	if err != nil {
		return err
	}
	if trustOceana {
		if _, err := (deploy.Store{Dir: dir, ID: deploy.StoreOceana}).Add(smgr, now); err != nil {
			return err
		}
	}
	if trustCloud {
		if _, err := (deploy.Store{Dir: dir, ID: deploy.StoreAggregator}).Add(root, now); err != nil {
			return err
		}
	}
	return nil
}

// configOf reads the connector's configuration while dir is there.
func (v *validation) configOf(dir string) func() (connector.Config, error) {
	cfg, err := v.d.Config(dir)
	return func() (connector.Config, error) { return cfg, err }
}

// get reads something of the app from the cloud.
func (v *validation) get(ctx context.Context, path string, out any) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.d.Base()+"/v1.1/apps/"+v.d.AppID+path, nil)
	if err != nil {
		return 0, err
	}
	r.SetBasicAuth(v.d.ProviderKey, v.d.SecurityKey)
	resp, err := v.client.Do(r)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err
		}
		return 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return resp.StatusCode, fmt.Errorf("the cloud answered %s", resp.Status)
	}
	return resp.StatusCode, json.NewDecoder(io.LimitReader(resp.Body, 8<<20)).Decode(out)
}

func untrusted(err error) bool {
	var unknown x509.UnknownAuthorityError
	var verify *tls.CertificateVerificationError
	return errors.As(err, &unknown) || errors.As(err, &verify)
}

func red(c *Check, saw, advice string) { c.Result, c.Saw, c.Advice = Red, saw, advice }

func (v *validation) account(ctx context.Context, c *Check) {
	c.Did = "GET app " + v.d.AppID + " at " + v.d.Base()
	var out any
	status, err := v.get(ctx, "", &out)
	switch {
	case err == nil:
		c.Saw = "the app is there, and the keys fit"
	case status == http.StatusUnauthorized:
		red(c, err.Error(), "Application ID, Provider Key and Security Key do not fit together: have the administrators of the account confirm all three, then run: ccm release async configureVendors.sh -a")
	case status == http.StatusNotFound:
		red(c, err.Error(), "have the Digital Connection account provisioned, and check the Application ID; then run: ccm release async configureVendors.sh -a")
	case untrusted(err):
		c.Result, c.Saw, c.Advice = Blocked, err.Error(), "mend step 3 first"
	default:
		red(c, err.Error(), "check the Aggregator URL and the way out to the cloud, proxy included")
	}
}

func (v *validation) workbook(_ context.Context, c *Check) {
	c.Did = "read " + v.report.File
	c.Saw = "every input is there and well formed; configuration " + v.report.Digest
}

func (v *validation) deployed(ctx context.Context, c *Check) {
	dial := (&net.Dialer{Timeout: 10 * time.Second}).DialContext
	if v.site != nil {
		dial = v.site.dial
	}
	c.Did = "TLS to the cloud and to " + v.d.OceanaFQDN + " with the connector's trust stores, then a login as " + v.d.FileUser
	if v.made {
		c.Did = "installed the authorities of the simulated site; " + c.Did
	}
	var out any
	if _, err := v.get(ctx, "", &out); err != nil && untrusted(err) {
		red(c, "cloud: "+err.Error(), "the authority above the cloud, or your proxy's, is not trusted: crtmgr --add-trustcert "+deploy.StoreAggregator+" cloud-root-ca.pem")
		return
	}
	cfg, err := v.config()
	if err != nil {
		red(c, err.Error(), "mend the trust store that is named")
		return
	}
	host := v.d.OceanaFQDN
	if _, _, err := net.SplitHostPort(host); err != nil {
		host = net.JoinHostPort(host, "443")
	}
	raw, err := dial(ctx, "tcp", host)
	if err != nil {
		red(c, "oceana: "+err.Error(), "check the Oceana Cluster FQDN and the network to it")
		return
	}
	conn := tls.Client(raw, &tls.Config{RootCAs: cfg.Oceana.RootCAs, ServerName: hostOf(host), MinVersion: tls.VersionTLS12})
	err = conn.HandshakeContext(ctx)
	_ = raw.Close()
	if err != nil {
		red(c, "oceana: "+err.Error(), "the System Manager authority is not trusted: ccm release async updateSystemManagerCert.sh --cert system-manager-ca.pem")
		return
	}
	if v.site == nil {
		c.Saw, c.Unseen = "both handshakes are good", "the login as "+v.d.FileUser+": connector check does it while no connector runs"
		return
	}
	if v.startErr != nil {
		red(c, v.startErr.Error(), "the connector does not start: mend what it says")
		return
	}
	cfg.Oceana.Dial = dial
	cfg.Store = "unused" // required, and not opened by this check
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := connector.CheckOceana(waiting, cfg); err != nil {
		red(c, "oceana: login as "+v.d.FileUser+": "+err.Error(), "make the file transfer user in Oceana, with the password of the workbook (wavetank rehearse --do create-file-user)")
		return
	}
	if err := v.site.host.Connector().AwaitConnected(waiting); err != nil {
		red(c, "oceana: "+err.Error(), "see the connector's log")
		return
	}
	c.Saw = "both handshakes are good; the connector is logged in"
}

func (v *validation) health(ctx context.Context, c *Check) {
	at := v.d.HealthURL()
	c.Did = "GET " + at
	client := &http.Client{Timeout: 10 * time.Second}
	defer client.CloseIdleConnections()
	if v.site != nil {
		at = "http://" + v.site.inbound.Addr().String() + "/async/messaging/v1/health-check"
		c.Unseen = "the load balancer's own certificate and name"
	}
	advice := "point the public load balancer at the connector and open it to the cloud (wavetank rehearse --do open-load-balancer)"
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		red(c, err.Error(), advice)
		return
	}
	resp, err := client.Do(r)
	if err != nil {
		red(c, err.Error(), advice)
		return
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(resp.Body, 4096)) // what came is shown
	saw := strings.TrimSpace(string(text))
	plain := strings.NewReplacer(`"`, "", " ", "").Replace(saw)
	if resp.StatusCode != http.StatusOK || plain != "{alive:true}" {
		red(c, fmt.Sprintf("%s %.200s", resp.Status, saw), advice)
		return
	}
	c.Saw = saw
}

func (v *validation) webhook(ctx context.Context, c *Check) {
	want := v.d.WebhookURL()
	if v.site != nil {
		want = "http://" + v.site.inbound.Addr().String() + "/async/messaging/v1/webhook"
	}
	c.Did = "listed the webhooks of the app"
	var out struct {
		Webhooks []struct {
			Target string `json:"target"`
		} `json:"webhooks"`
	}
	_, err := v.get(ctx, "/webhooks", &out)
	if err != nil {
		red(c, err.Error(), "try again")
		return
	}
	var targets []string
	for _, w := range out.Webhooks {
		if w.Target == want {
			c.Saw = v.d.WebhookURL() + " is registered"
			return
		}
		targets = append(targets, w.Target)
	}
	red(c, fmt.Sprintf("%d webhooks: %s", len(targets), strings.Join(targets, ", ")),
		"have the administrators of the account register "+v.d.WebhookURL()+" (wavetank rehearse --do register-webhook)")
}

func (v *validation) scanner(ctx context.Context, c *Check) {
	c.Did = "listed processors and pipeline of the app"
	var have struct {
		Processors []struct {
			ID     string `json:"_id"`
			Target string `json:"target"`
		} `json:"processors"`
	}
	var line struct {
		Pipelines map[string][]string `json:"pipelines"`
	}
	_, err := v.get(ctx, "/middleware/processors", &have)
	if err == nil {
		_, err = v.get(ctx, "/middleware/pipelines", &line)
	}
	if err != nil {
		red(c, err.Error(), "try again")
		return
	}
	for _, p := range have.Processors {
		if p.Target == v.d.ProcessorURL && slices.Contains(line.Pipelines["appuser"], p.ID) {
			c.Saw = v.d.ProcessorURL + " is in the pipeline"
			c.Unseen = "whether the scanner finds viruses: it is the cloud's"
			return
		}
	}
	red(c, fmt.Sprintf("%s is not in the pipeline, which has %d processors", v.d.ProcessorURL, len(line.Pipelines["appuser"])),
		"ccm release async virusscanprocessor.sh -generate")
}

func (v *validation) secret(_ context.Context, c *Check) {
	c.Did = "looked whether the workbook has a Webhook Secret"
	if v.d.WebhookSecret == "" {
		c.Saw = "none: webhooks are taken without X-API-Key (this step is optional)"
	} else {
		c.Saw = "one is set: a webhook with another X-API-Key is answered 401"
	}
	c.Unseen = "a network edge device that checks it"
}

func (v *validation) integrations(ctx context.Context, c *Check) {
	c.Did = "listed the integrations of the app"
	v.wanted(ctx, c, func(kind string) bool { return kind != "web" })
}

func (v *validation) wanted(ctx context.Context, c *Check, which func(string) bool) {
	var out struct {
		Integrations []struct {
			Type string `json:"type"`
		} `json:"integrations"`
	}
	if _, err := v.get(ctx, "/integrations", &out); err != nil {
		red(c, err.Error(), "try again")
		return
	}
	have := map[string]bool{}
	for _, i := range out.Integrations {
		have[i.Type] = true
	}
	var missing, there []string
	for _, kind := range v.d.ChannelList() {
		switch {
		case !which(kind):
		case have[kind]:
			there = append(there, kind)
		default:
			missing = append(missing, kind)
		}
	}
	if len(missing) > 0 {
		red(c, "there is no integration of "+strings.Join(missing, ", "), "have the administrators of the account add them (wavetank rehearse --do add-integrations)")
		return
	}
	c.Saw = "there are " + strings.Join(there, ", ")
	if len(there) == 0 {
		c.Saw = "none is wanted"
	}
}

func (v *validation) apps(ctx context.Context, c *Check) {
	c.Did = "looked whether the workbook wants the web channel"
	if !slices.Contains(v.d.ChannelList(), "web") {
		c.Result, c.Saw = Manual, "it does not"
		c.Unseen = "sample clients and SDK, which come from DevConnect; needed for own apps only"
		return
	}
	v.wanted(ctx, c, func(kind string) bool { return kind == "web" })
	c.Unseen = "whether the clients of iOS and Android name this app"
}
