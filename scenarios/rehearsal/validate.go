package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/ccm"
	"github.com/wavetank/wavetank/connector/deploy"
	"github.com/wavetank/wavetank/scenarios/scratch"
	"github.com/wavetank/wavetank/sim/aggregator/media"
)

// Options of Validate.
type Options struct {
	File    string           // the deployment
	Against string           // simulated or site
	Version string           // of this program, for the report
	Now     func() time.Time // required
	// Ask puts a question to the operator who runs the check on site, and reports whether the answer was yes. Before it nothing is written
	// there, and what only a person can see is not claimed. Nil: there is no operator, and every answer is no.
	Ask func(question string) bool
	// MediaKey signs the media tokens of a simulated cloud; nil means a key of its own.
	MediaKey *media.Key
}

// Against what to validate.
const (
	Simulated = "simulated"
	Site      = "site"
)

// Validate goes through Appendix C. An error means that nothing could be checked at all; what is wrong is in the report. Once ctx has ended
// there is no report, only its error: a call that was broken off says nothing about a deployment.
func Validate(ctx context.Context, o Options) (*Report, error) {
	r, err := walk(ctx, o)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return r, err
}

func walk(ctx context.Context, o Options) (*Report, error) {
	r := &Report{Version: o.Version, At: o.Now(), Against: o.Against, File: o.File}
	d, err := deploy.Open(o.File)
	var faults deploy.Faults
	if err != nil && !errors.As(err, &faults) {
		return nil, err
	}
	r.Digest = d.Digest()
	v := &validation{report: r, d: d, dir: deploy.Dir(o.File), home: deploy.Dir(o.File), cause: map[int]int{}, ask: o.Ask, now: o.Now, mediaKey: o.MediaKey}
	if v.ask == nil {
		v.ask = func(string) bool { return false }
	}
	if v.facts, err = readFacts(v.dir); err != nil {
		return nil, err
	}
	v.rehearsed = v.facts != nil && o.Against == Simulated
	if len(faults) > 0 {
		v.faulty(o.File, faults)
		return r, nil
	}
	if o.Against == Simulated {
		if err := v.simulate(ctx); err != nil {
			return nil, err
		}
		defer v.close()
	} else if v.client, err = d.Client(v.dir); err != nil {
		return nil, err
	}
	for _, s := range v.steps() {
		if ctx.Err() != nil {
			break
		}
		c := Check{Step: s.number, Rule: s.rule, Name: s.name, Result: Green}
		if n := v.waits(s.after); n > 0 {
			c.Did = "nothing yet"
			c.block(n)
		} else {
			s.do(ctx, &c)
		}
		v.add(c)
	}
	return r, nil
}

func (v *validation) add(c Check) {
	switch c.Result {
	case Red:
		v.cause[c.Step] = c.Step
	case Blocked:
		v.cause[c.Step] = c.by
	default:
		c.Commands = nil
	}
	v.mask(&c)
	v.report.Checks = append(v.report.Checks, c)
}

type validation struct {
	report    *Report
	d         *deploy.Deployment
	home      string // where the deployment is
	dir       string // where its trust stores are
	facts     *Facts
	site      *site // nil on site
	rehearsed bool  // the simulated site is that of a rehearsal, where commands mend what is wrong
	made      bool  // the simulated site is as the workbook wants it, and its directory is scratch
	scratch   *scratch.Dir
	client    *http.Client
	startErr  error
	cause     map[int]int // of each step that is not green, the one to mend
	ask       func(string) bool
	now       func() time.Time
	sampled   int // contacts of sample clients that the agent has answered
	mediaKey  *media.Key
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
		{12, "R052", "messages reach the agents", []int{1, 3, 4, 5, 7, 8, 9, 10, 11}, v.converse},
	}
}

// waits is the step to mend before one that comes after others; 0: none.
func (v *validation) waits(after []int) int {
	for _, n := range after {
		if v.cause[n] > 0 {
			return v.cause[n]
		}
	}
	return 0
}

// block is for a check that says nothing before another step is mended.
func (c *Check) block(step int) {
	c.Result, c.by, c.Advice = Blocked, step, fmt.Sprintf("mend step %d first", step)
}

// mask takes secrets out of what is shown.
func (v *validation) mask(c *Check) {
	texts := []*string{&c.Did, &c.Saw, &c.Advice, &c.Unseen}
	for i := range c.Commands {
		texts = append(texts, &c.Commands[i])
	}
	for _, secret := range v.d.Secrets() {
		for _, text := range texts {
			*text = strings.ReplaceAll(*text, secret, "***")
		}
	}
}

// faulty is the report on a workbook that cannot be used.
func (v *validation) faulty(file string, faults deploy.Faults) {
	account := true // is it only what Appendix A can change?
	for _, f := range faults {
		account = account && deploy.IsAccountInput(f.Input)
	}
	for _, s := range v.steps() {
		c := Check{Step: s.number, Rule: s.rule, Name: s.name, Did: "nothing yet"}
		c.block(2)
		if s.number == 2 {
			c.Result, c.Did, c.Saw = Red, "read "+file, faults.Error()
			c.Advice = "correct the cells that are named, save the file and validate again"
			if account {
				c.Advice += "; or leave the file as it is and change the account's details"
				v.mendWith(&c, "release async configureVendors.sh -a")
			}
		}
		v.add(c)
	}
}

// simulate stands the site up: the one of a rehearsal, or one at which everybody does what the workbook says.
func (v *validation) simulate(ctx context.Context) (err error) {
	if v.facts == nil {
		v.made = true
		if v.facts, err = ideal(v.d); err != nil {
			return err
		}
		if v.scratch, err = scratch.Memory(); err != nil {
			return err
		}
		v.dir = v.scratch.Path
		if err := v.facts.install(v.dir, v.d, "ccm", v.report.At, everything); err != nil {
			v.close()
			return err
		}
	}
	if v.site, err = openSite(ctx, v.d, v.dir, v.facts, v.mediaKey); err == nil && v.made {
		err = v.generate(ctx)
	}
	if err == nil {
		v.client, err = v.site.client()
	}
	if err != nil {
		v.close()
		return err
	}
	v.startErr = v.site.start(ctx)
	return nil
}

// generate puts the virus scanner in place at a site that was made, with the guide's own script.
func (v *validation) generate(ctx context.Context) error {
	client, err := v.site.client()
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	key := filepath.Join(v.dir, "key")
	if err := os.WriteFile(key, []byte(v.d.SecurityKey), 0o600); err != nil {
		return err
	}
	var said strings.Builder
	env := ccm.Env{Dir: v.dir, Out: io.Discard, Err: &said, Now: v.now, Client: client}
	url := v.d.AggregatorURL
	if url == "" {
		url = deploy.VendorURL
	}
	if err := (deploy.Settings{AggregatorURL: url}).Write(v.dir); err != nil {
		return err
	}
	code := ccm.Run(ctx, env, []string{
		"release", "async", "virusscanprocessor.sh", "-generate",
		"--app-id", v.d.AppID, "--key-id", v.d.ProviderKey, "--security-key-file", key, "--processor-url", v.d.ProcessorURL,
	})
	if code != 0 {
		return fmt.Errorf("step 6: %s", strings.TrimSpace(said.String()))
	}
	s, err := deploy.ReadSettings(v.dir)
	v.d.ScannerSecret = s.ScannerSecret
	v.site.world.Scanner.Trust(s.ScannerSecret)
	return err
}

func (v *validation) close() {
	if v.client != nil {
		v.client.CloseIdleConnections()
	}
	if v.site != nil {
		v.site.close()
	}
	_ = v.scratch.Remove()
}

// config is how the connector is to run.
func (v *validation) config() (connector.Config, error) { return v.d.Config(v.dir) }

// red is a step that must be mended.
func red(c *Check, saw, advice string) { c.Result, c.Saw, c.Advice = Red, saw, advice }

// mendWith adds a command line of ccm that mends the step.
func (v *validation) mendWith(c *Check, line string) {
	if v.rehearsed {
		c.Commands = append(c.Commands, "wavetank rehearse --dir "+quote(v.home)+" ccm "+line)
		return
	}
	c.Commands = append(c.Commands, "ccm --dir "+quote(v.home)+" "+line)
}

// trust adds the guide's command lines that put a certificate into a trust store.
func (v *validation) trust(c *Check, store, file string) {
	dir := quote(v.home)
	c.Commands = append(c.Commands,
		"export C_ACCESS_TOKEN=$("+dir+"/opt/avaya/ccm/bin/getAuthtoken.sh)",
		"export C_CLUSTER_FQDN=$(cat `find "+dir+`/opt -name "varsfile.yml" | head -n 1`+"` | awk '{print $2}')",
		`sh $(find `+dir+`/opt -name "crtmgr" | head -n 1) --add-trustcert `+store+" "+quote(filepath.Join(v.home, file)),
	)
}

// request adds what an administrator is asked for in a rehearsal; empty: nothing.
func (v *validation) request(c *Check, act string) {
	if v.rehearsed && act != "" {
		c.Commands = append(c.Commands, "wavetank rehearse --dir "+quote(v.home)+" --do "+act)
	}
}

// quote makes one word of the shell.
func quote(s string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./_-"
	if s != "" && strings.Trim(s, plain) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
