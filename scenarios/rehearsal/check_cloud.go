package rehearsal

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector/ccm"
	"github.com/wavetank/wavetank/connector/deploy"
)

// get reads something of the app from the cloud. A status of 0 means that there was no answer.
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

func (v *validation) account(ctx context.Context, c *Check) {
	c.Did = "GET app " + v.d.AppID + " at " + v.d.Base()
	var out any
	status, err := v.get(ctx, "", &out)
	switch {
	case err == nil:
		c.Saw = "the app is there, and the keys fit"
	case status == 0: // the way to the cloud is step 3's
		c.Saw = err.Error()
		c.block(3)
	case status == http.StatusUnauthorized && v.unprovisioned(), status == http.StatusNotFound:
		red(c, err.Error(), "have the Digital Connection account provisioned, and check the Application ID; when it is another one, change the account's details")
		v.request(c, "provision")
		if !v.unprovisioned() {
			v.mendWith(c, "release async configureVendors.sh -a")
		}
	case status == http.StatusUnauthorized:
		red(c, err.Error(), "Application ID, Provider Key and Security Key do not fit together: have the administrators of the account confirm all three, and change the account's details")
		v.mendWith(c, "release async configureVendors.sh -a")
	default:
		red(c, err.Error(), "check the Aggregator URL; when it is right, ask the administrators of the account what is wrong with the cloud")
	}
}

// unprovisioned is known in a rehearsal, where the cloud can be asked; elsewhere a 401 may mean both.
func (v *validation) unprovisioned() bool { return v.rehearsed && !v.facts.Provisioned }

func (v *validation) workbook(_ context.Context, c *Check) {
	c.Did = "read " + v.report.File
	c.Saw = "every input is there and well formed; configuration " + v.report.Digest
}

// health asks from outside, as the cloud would.
func (v *validation) health(ctx context.Context, c *Check) {
	at := v.d.HealthURL()
	c.Did = "GET " + at
	client := &http.Client{Timeout: 10 * time.Second, Transport: http.DefaultTransport.(*http.Transport).Clone()}
	if v.site != nil {
		client = v.site.edge.client()
	} else {
		c.Unseen = "whether the cloud reaches it too: this was asked from here"
	}
	defer client.CloseIdleConnections()
	wrong := func(saw string) {
		red(c, saw, "point the public load balancer at the connector and open it to the cloud")
		v.request(c, "open-load-balancer")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		wrong(err.Error())
		return
	}
	resp, err := client.Do(r)
	if err != nil {
		wrong(err.Error())
		return
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(resp.Body, 4096)) // what came is shown
	saw := strings.TrimSpace(string(text))
	plain := strings.NewReplacer(`"`, "", " ", "").Replace(saw)
	if resp.StatusCode != http.StatusOK || plain != "{alive:true}" {
		wrong(fmt.Sprintf("%s %.200s", resp.Status, saw))
		return
	}
	c.Saw = saw
	if resp.TLS != nil {
		c.Saw += ", over " + tls.VersionName(resp.TLS.Version)
	}
}

// hook is a webhook of the app.
type hook struct {
	Target string `json:"target"`
	Secret string `json:"secret"`
}

func (v *validation) hooks(ctx context.Context) ([]hook, error) {
	var out struct {
		Webhooks []hook `json:"webhooks"`
	}
	_, err := v.get(ctx, "/webhooks", &out)
	return out.Webhooks, err
}

func (v *validation) webhook(ctx context.Context, c *Check) {
	want := v.d.WebhookURL()
	c.Did = "listed the webhooks of the app"
	all, err := v.hooks(ctx)
	if err != nil {
		red(c, err.Error(), "try again")
		return
	}
	targets := []string{"none"}
	for _, w := range all {
		if w.Target == want {
			c.Saw = want + " is registered"
			return
		}
		targets = append(targets, w.Target)
	}
	if len(targets) > 1 {
		targets = targets[1:]
	}
	red(c, "registered: "+strings.Join(targets, ", "), "have the administrators of the account register "+want)
	v.request(c, "register-webhook")
}

func (v *validation) secret(ctx context.Context, c *Check) {
	c.Did = "compared the secret of the webhook at the cloud with the connector's, neither of which is shown"
	c.Unseen = "a network edge device that checks X-API-Key"
	if v.d.WebhookSecret == "" {
		c.Saw = "the connector has none: webhooks are taken without X-API-Key (this step is optional)"
		return
	}
	all, err := v.hooks(ctx)
	if err != nil {
		red(c, err.Error(), "try again")
		return
	}
	for _, w := range all {
		switch {
		case w.Target != v.d.WebhookURL():
		case w.Secret == "":
			c.Saw, c.Unseen = "the connector has one", "whether it is the cloud's, which does not tell; "+c.Unseen
		case w.Secret != v.d.WebhookSecret:
			red(c, "they differ: every webhook is answered 401", "take the Webhook Secret that the administrators of the account gave you")
			v.mendWith(c, "release async configureVendors.sh -w")
		default:
			c.Saw = "they are the same: a webhook with another X-API-Key is answered 401"
		}
	}
}

func (v *validation) scanner(ctx context.Context, c *Check) {
	c.Did = "listed processors and pipeline of the app"
	there, err := v.inPipeline(ctx)
	if err != nil {
		red(c, err.Error(), "try again")
		return
	}
	if !there && v.site == nil && v.ask("The virus scanner "+v.d.ProcessorURL+" is not in the pipeline. Put it there now? This changes the account") {
		c.Did += "; ran virusscanprocessor.sh -generate, as was agreed"
		if err := v.generateOnSite(ctx); err != nil {
			red(c, err.Error(), "mend what it says, then run the script again")
			v.mendWith(c, "release async virusscanprocessor.sh -generate")
			return
		}
		there = true
	}
	if !there {
		red(c, v.d.ProcessorURL+" is not in the pipeline", "put it there with the guide's script")
		v.mendWith(c, "release async virusscanprocessor.sh -generate")
		return
	}
	c.Saw = v.d.ProcessorURL + " is in the pipeline"
	c.Unseen = "whether the cloud's own scanner finds viruses"
}

func (v *validation) inPipeline(ctx context.Context) (bool, error) {
	var have struct {
		Processors []struct {
			ID     string `json:"_id"`
			Target string `json:"target"`
		} `json:"processors"`
	}
	if _, err := v.get(ctx, "/middleware/processors", &have); err != nil {
		return false, err
	}
	var line struct {
		Pipelines map[string][]string `json:"pipelines"`
	}
	if _, err := v.get(ctx, "/middleware/pipelines", &line); err != nil {
		return false, err
	}
	for _, p := range have.Processors {
		if p.Target == v.d.ProcessorURL && slices.Contains(line.Pipelines["appuser"], p.ID) {
			return true, nil
		}
	}
	return false, nil
}

// generateOnSite runs the guide's script with what is configured.
func (v *validation) generateOnSite(ctx context.Context) error {
	var said strings.Builder
	env := ccm.Env{Dir: v.home, In: strings.NewReader("\n\n\n\n"), Out: io.Discard, Err: &said, Now: v.now}
	if ccm.Run(ctx, env, []string{"release", "async", "virusscanprocessor.sh", "-generate"}) != 0 {
		return errors.New(strings.TrimSpace(said.String()))
	}
	s, err := deploy.ReadSettings(v.home)
	v.d.ScannerSecret = s.ScannerSecret
	return err
}

func (v *validation) integrations(ctx context.Context, c *Check) {
	c.Did = "listed the integrations of the app"
	v.wanted(ctx, c, func(kind string) bool { return !ofSDK(kind) })
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
		red(c, "there is no integration of "+strings.Join(missing, ", "), "have the administrators of the account add them, with the details of each channel")
		v.request(c, "add-integrations")
		return
	}
	c.Saw = "there are " + strings.Join(there, ", ")
	if len(there) == 0 {
		c.Saw = "none is wanted"
	}
}
