package rehearsal

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/wavetank/wavetank/connector/ccm"
	"github.com/wavetank/wavetank/connector/deploy"
)

// newSecret is what a cloud gives to a new webhook or processor.
func newSecret() string { return rand.Text() }

// Begin sets a site up in dir at which nothing was set up yet: no account, no Oceana, nothing deployed.
func Begin(dir string) error {
	if err := empty(dir); err != nil {
		return err
	}
	f, err := bare(deploy.Example())
	if err != nil {
		return err
	}
	if err := f.files(dir); err != nil {
		return err
	}
	return f.write(dir)
}

// empty makes dir unless it is there, and refuses one with a deployment or a rehearsal.
func empty(dir string) error {
	if f, err := readFacts(dir); err != nil || f != nil || deploy.Find(dir) != "" {
		return fmt.Errorf("%s holds a deployment already; take an empty directory", dir)
	}
	return os.MkdirAll(dir, 0o755)
}

// Start sets a rehearsal up in dir, which must hold no deployment: a workbook and everything that was deployed from it, with one
// mistake. program is the path of ccm.
func Start(dir, name, program string, now time.Time) (Mistake, error) {
	m, err := mistake(name)
	if err != nil {
		return m, err
	}
	if err := empty(dir); err != nil {
		return m, err
	}
	r := &rehearsed{d: deploy.Example(), good: deploy.Example(), done: everything}
	r.done.scanner = true
	if r.f, err = ideal(r.good); err != nil {
		return m, err
	}
	m.make(r)
	r.f.Mistake = name
	if r.f.Webhook {
		r.f.WebhookSecret = newSecret()
	}
	if r.done.scanner {
		p := processor{r.good.ProcessorURL, newSecret()}
		r.f.Processors = []processor{p}
		if err := (deploy.Settings{ScannerSecret: p.Secret}).Write(dir); err != nil {
			return m, err
		}
	}
	if err := r.f.install(dir, r.good, program, now, r.done); err != nil {
		return m, err
	}
	if err := r.f.letter(dir, r.good.ProcessorURL); err != nil {
		return m, err
	}
	if err := deploy.WriteWorkbook(filepath.Join(dir, fileWorkbook), r.d); err != nil {
		return m, err
	}
	return m, r.f.write(dir)
}

// install is step 3 with the steps after the installation that were done.
func (f *Facts) install(dir string, d *deploy.Deployment, program string, now time.Time, done installed) error {
	if err := deploy.Install(dir, d, program); err != nil {
		return err
	}
	if err := f.files(dir); err != nil {
		return err
	}
	for _, t := range []struct {
		done        bool
		store, file string
	}{{done.oceana, deploy.StoreOceana, fileSystemManager}, {done.proxy && f.Proxy != "", deploy.StoreAggregator, fileProxy}} {
		if !t.done {
			continue
		}
		if _, err := (deploy.Store{Dir: dir, ID: t.store}).Add(filepath.Join(dir, t.file), now); err != nil {
			return err
		}
	}
	if !done.store {
		return os.RemoveAll(deploy.Store{Dir: dir, ID: deploy.StoreOceana}.Path())
	}
	return nil
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
	env.Dir = dir
	if len(args) > 0 && args[0] == "install" {
		return f.installed(ctx, env, args)
	}
	d, err := deploy.Open(deploy.Find(dir))
	if err != nil { // the command may be what mends it
		if d == nil {
			return 0, err
		}
		return ccm.Run(ctx, env, args), nil
	}
	s, err := openSite(ctx, d, dir, f, nil)
	if err != nil {
		return 0, err
	}
	defer s.close()
	if env.Client, err = s.client(); err != nil {
		return 0, err
	}
	defer env.Client.CloseIdleConnections()
	code := ccm.Run(ctx, env, args)
	if !f.Provisioned {
		return code, nil
	}
	if f.Processors, err = s.processors(ctx); err != nil {
		return code, err
	}
	return code, f.write(dir)
}

// installed is ccm install, in its place in the guide's sequence (R009, R017, R018).
func (f *Facts) installed(ctx context.Context, env ccm.Env, args []string) (int, error) {
	before := f.Sequence
	if err := f.Sequence.Do(deploy.StepDeploy); err != nil {
		return 0, fmt.Errorf("ccm install: %w", err)
	}
	code := ccm.Run(ctx, env, args)
	if code != 0 {
		f.Sequence = before
	}
	return code, f.write(env.Dir)
}
