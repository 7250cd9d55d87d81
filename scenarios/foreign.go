package scenarios

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/aggregator"
)

// Profiles: what a connector under test that is not the built-in one is asked to do.
const (
	ProfileAuto  = "auto"  // what it can do: Oceana's side only when it logs in to Oceana by itself
	ProfileCloud = "cloud" // the cloud's side alone
	ProfileFull  = "full"  // every scenario, whatever it needs
)

// Foreign describes a connector, bot or middleware in a process of its own that is under test in the place of the built-in connector.
// Either Command or URL is set.
type Foreign struct {
	Command  string        // run by /bin/sh -c for each scenario
	URL      string        // public base of a process that is there
	Wait     time.Duration // on the wall, for the process to listen; zero means 10 s
	Webhook  string        // path of its webhook; empty means /async/messaging/v1/webhook
	Health   string        // path that answers 2xx once it is ready; empty: any answer of any path will do
	Idle     string        // path that answers once it has nothing in hand; empty: it may say so at WAVETANK_IDLE_URL, or never
	Settle   time.Duration // on the wall, how long it must be silent to count as quiet; zero means 30 ms
	Profile  string        // one of the Profile constants; empty means ProfileAuto
	Ready    string        // file to which the ready file of the world of a URL is written before the process is called; empty: none is
	Faketime bool          // Command lives in the world's time, by libfaketime; see FindFaketime
	At       Addrs         // where the world of a URL is, the same for every scenario; empty addresses are free ports
}

// defaultWebhook is the path of the webhook of the deployment guide (R043).
const defaultWebhook = "/async/messaging/v1/webhook"

// foreign is a connector under test for the time of one scenario. Its methods may be called on nil, which is no such connector.
type foreign struct {
	Foreign

	base     string      // its public base URL
	port     *port       // reserved for Command; nil for a URL
	control  *controlAPI // the control API beside the world
	idle     *IdleURL    // where Command says that it has nothing in hand; nil for a URL
	output   tail        // what Command printed
	process  *process
	clock    *fakeClock          // as Command sees it; nil: it has the wall's
	world    *sim.World          // of clock
	looked   int64               // the journal's last entry when Command was asked last
	members  []string            // directories in /proc of its processes
	thorough bool                // its next silence is awaited, whatever its threads do
	began    bool                // it was started, or found
	killed   bool                // a step has killed it
	told     bool                // it ended by itself, and died or kill said so
	oceana   bool                // it logs in to Oceana
	kept     *kept               // what every world of a URL has in common; nil: nothing
	masked   func(string) string // a text without the secrets of the world; nil: there is none yet
}

// kept is what a process that outlives a world relies on: addresses, the app's id and keys, and the webhook's secret.
type kept struct {
	at     Addrs
	app    aggregator.App
	secret string
}

// newForeign fills in the defaults.
func newForeign(f Foreign, oceana bool, k *kept) *foreign {
	if f.Wait == 0 {
		f.Wait = 10 * time.Second
	}
	if f.Settle == 0 {
		f.Settle = 30 * time.Millisecond
	}
	if f.Webhook == "" {
		f.Webhook = defaultWebhook
	}
	return &foreign{Foreign: f, oceana: oceana, kept: k}
}

// name is how messages call it.
func (f Foreign) name() string {
	if f.Command != "" {
		return "the connector " + f.Command
	}
	return "the connector at " + redacted(f.URL)
}

// redacted is a URL without its password.
func redacted(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Redacted()
}

// configure gives a world what this connector needs of it.
func (f *foreign) configure(cfg *sim.Config) {
	cfg.Grace, cfg.Webhook, cfg.Idle = f.Settle, f.Webhook, f.ask
	cfg.Triggers = []string{"merge:appUser"} // which the built-in connector's webhook is not registered for
	if f.URL == "" {
		return
	}
	at := f.At
	if f.kept != nil {
		at, cfg.Site.Account = f.kept.at, f.kept.app
	}
	cfg.CloudAddr, cfg.OceanaAddr, cfg.Scanner = at.Cloud, at.Oceana, at.Scanner
}

// bind decides on the address, and serves the control API of the stage's world.
func (f *foreign) bind(s *Stage) (err error) {
	if f.base = strings.TrimSuffix(f.URL, "/"); f.URL == "" {
		if f.port, err = reservePort(); err != nil {
			return err
		}
		f.base = "http://" + f.port.addr()
		if f.idle, err = OpenIdleURL(s.World.Clock.Now); err != nil {
			return err
		}
	}
	f.masked = s.World.Journal.Masked
	f.control, err = openControl(s)
	return err
}

func (f *foreign) url() string { return f.base }

// register registers the webhook, with a URL with the secret that it had in the world before.
func (f *foreign) register(ctx context.Context, w *sim.World) (secret string, err error) {
	secret, err = w.RegisterWebhook(ctx)
	if err == nil && f != nil && f.kept != nil {
		secret = f.kept.secret
		w.Cloud.KeepSecrets(w.App.ID, map[string]string{f.base + f.Webhook: secret})
	}
	return secret, err
}

// webhook is the path of the webhook of the connector under test, the built-in one too.
func (f *foreign) webhook() string {
	if f == nil {
		return defaultWebhook
	}
	return f.Webhook
}

// start starts Command, or finds the process at URL, and returns once it listens.
func (f *foreign) start(ctx context.Context, s *Stage) error {
	if err := f.died(); err != nil {
		return err
	}
	if f.Ready != "" {
		if err := os.WriteFile(f.Ready, ReadyFile(s.World.Ready(f.control.url, s.caFile())), 0o600); err != nil {
			return err
		}
	}
	f.began = true
	if f.Command != "" {
		env, err := f.environment(s)
		if err != nil {
			return err
		}
		if f.Faketime {
			if f.clock == nil {
				if err := f.startClock(s); err != nil {
					return err
				}
			}
			env = f.clock.environment(env)
		}
		if f.process, err = startProcess(f.Command, env, &f.output); err != nil {
			return fmt.Errorf("%s does not start: %w", f.name(), err)
		}
	}
	if err := f.awaitListening(ctx); err != nil {
		return err
	}
	if f.clock != nil {
		if err := f.reached(); err != nil {
			return err
		}
	}
	if !f.oceana || !s.World.Oceana.Accepting() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, f.Wait)
	defer cancel()
	if err := s.World.Oceana.AwaitSessions(ctx, 1); err != nil {
		return fmt.Errorf("%s did not log in to Oceana: %w", f.name(), err)
	}
	return nil
}

// running reports whether it runs, as far as anybody outside can tell.
func (f *foreign) running() bool { return f.URL != "" || f.process != nil && f.process.running() }

// errNotOurs is returned for a connector that this process did not start.
var errNotOurs = errors.New("the connector under test was not started by this run and cannot be killed (--connector-cmd starts and kills one)")

// kill ends the process group of Command.
func (f *foreign) kill(ctx context.Context, w *sim.World) error {
	if f.URL != "" {
		return errNotOurs
	}
	if f.process == nil {
		return errNotRunning
	}
	if err := f.killProcess(); err != nil {
		return err
	}
	f.killed = true
	f.idle.Forget()
	ctx, cancel := context.WithTimeout(ctx, f.Wait)
	defer cancel()
	return w.Oceana.AwaitGone(ctx)
}

// printed is what Command printed, without the secrets of its world, the end of it if that is much; empty when there is no Command.
func (f *foreign) printed() string {
	if f == nil || f.Command == "" {
		return ""
	}
	text := strings.TrimRight(f.output.String(), "\n")
	if f.masked != nil {
		text = f.masked(text)
	}
	if text == "" {
		return "the connector printed nothing"
	}
	return "the connector printed:\n      " + strings.ReplaceAll(text, "\n", "\n      ")
}

// close ends everything. It is an error when Command had ended by itself and no error said so yet.
func (f *foreign) close() error {
	if f == nil {
		return nil
	}
	told := f.told
	err := f.killProcess()
	if told {
		err = nil
	} else if err != nil {
		err = fmt.Errorf("%w\n    %s", err, f.printed())
	}
	f.control.close()
	f.idle.Close()
	f.port.free()
	return err
}

// CheckURL refuses what is no base URL of a connector.
func CheckURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return fmt.Errorf("%q: use a base URL such as http://127.0.0.1:8082", text)
	}
	return nil
}

// errSilent is returned for a connector that takes a connection and does not answer on it in time.
var errSilent = errors.New("it takes connections and does not answer")

// call makes one GET and tells its status.
func (f *foreign) call(ctx context.Context, path string) (int, error) {
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }})
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, f.base+path, nil)
	if err != nil {
		return 0, err
	}
	r.Close = true
	resp, err := http.DefaultTransport.RoundTrip(r) // no redirect is followed: any answer is one
	if err != nil && ctx.Err() != nil && connected.Load() {
		return 0, errSilent
	}
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}
