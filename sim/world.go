// Package sim is a whole simulated world: the Digital Connection cloud, the social networks with their users' phones, and Oceana
// with its agents, wired to each other on one clock and told in one journal.
//
// A World is where a connector is developed, tested, rehearsed and shown. It knows no connector: the program that has one registers its
// webhook (UseConnector) and points it at the addresses in Ready. Everything a World does follows from its Config: the same seed
// gives the same journal.
package sim

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/aggregator"
	"github.com/wavetank/wavetank/sim/aggregator/media"
	"github.com/wavetank/wavetank/sim/aggregator/sdk"
	"github.com/wavetank/wavetank/sim/channel"
	"github.com/wavetank/wavetank/sim/channel/messenger"
	"github.com/wavetank/wavetank/sim/channel/twitter"
	"github.com/wavetank/wavetank/sim/channel/web"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
	"github.com/wavetank/wavetank/sim/clock"
	"github.com/wavetank/wavetank/sim/fault"
	"github.com/wavetank/wavetank/sim/journal"
	"github.com/wavetank/wavetank/sim/oceana"
	"github.com/wavetank/wavetank/sim/proxy"
	"github.com/wavetank/wavetank/sim/scanner"
)

// stuckTimeout is how long it waits again, within one move, for what it has already found to hang; besides the silence that Config.Grace asks for.
const stuckTimeout = 20 * time.Millisecond

// settleTimeout is how long, on the wall, the world waits for what is in flight on loopback before it says what hangs.
const settleTimeout = 10 * time.Second

// Config describes a world. The zero value is a paused world of now, seed 0, on free ports.
type Config struct {
	Start        time.Time         // instant at which the clock starts; zero means now, cut to the whole second
	Seed         uint64            // fixes every generated id, secret, phone number and order of choice
	Key          []byte            // in place of Seed, of which ids that are seen would tell the secrets; nil: Seed
	CloudAddr    string            // host:port of the cloud; empty means a free loopback port
	OceanaAddr   string            // host:port of Oceana, served with TLS; empty means a free loopback port
	Scanner      string            // host:port of the virus scanner; empty means a free loopback port
	Engine       string            // of the virus scanner: builtin or clamd://host:port; empty means builtin
	NoAnswer     time.Duration     // how long a contact alerts before it counts as not answered (RONA); zero means for ever (assumed: the guide names no time)
	BrowserGrace time.Duration     // how long an agent whose browser died stays signed in; zero: not at all (assumed: the guide names no time)
	Logger       *slog.Logger      // nil discards
	Real         bool              // the clock is the wall's: it starts now and cannot be moved
	Grace        time.Duration     // how long, on the wall, nothing may happen before the world counts as settled; for a connector in another process, whose work cannot be counted. Zero means that everything is counted
	Journal      journal.Options   // bounds what the journal keeps; the zero value keeps everything, as a scenario needs
	Stuck        time.Duration     // how long the world waits for what is in flight before it gives up and names it; zero means 10 s
	Webhook      string            // path of the connector's webhook below its base URL; empty means that of the guide (R043)
	Business     string            // name of the business that customers see; empty: a made-up one, which WhatsApp and the web do not show
	Retries      []time.Duration   // when each attempt of a webhook is due, counted from the first; nil means that of the cloud, five in 13 minutes
	Site         Site              // what is fixed from outside; the zero value makes everything up
	Limits       aggregator.Limits // what the cloud refuses beyond; the zero value has the vendor's
	// Idle asks a party in another process whether it has nothing in hand, whenever nothing is in flight; nil: there is none that could say so.
	Idle      func(ctx context.Context, now time.Time) (Idle, error)
	Actions   *actions.Log // takes what is done to the world from outside; nil: one of its own
	Triggers  []string     // what the connector's webhook is registered for besides that of the guide
	Apart     bool         // it only says CloudAddr, OceanaAddr and Scanner, until Open: what runs in this process finds it all the same
	Media     media.Options
	SDK       sdk.Options       // choices where nothing is known of the clients' side of the cloud
	Messenger messenger.Options // choices where sources disagree about Messenger
	Twitter   twitter.Options   // likewise about Twitter
}

// World is a running world. Use New, and Close when done.
type World struct {
	Clock     *clock.Clock       // the one clock
	Journal   *journal.Journal   // everything that crossed a wire
	Cloud     *aggregator.Server // of Digital Connection
	App       aggregator.App     // the one provisioned app
	WhatsApp  *whatsapp.Network
	Messenger *messenger.Network
	Twitter   *twitter.Network
	Web       *web.Network
	Android   *web.Network // the business's app for Android
	IOS       *web.Network // and for iOS
	Oceana    *oceana.Server
	Scanner   *scanner.Scanner
	SDK       *sdk.Server  // the cloud as web messengers and apps reach it
	Proxy     *proxy.Proxy // nil: there is none
	Faults    *fault.List
	Actions   *actions.Log // what was done to it from outside
	// Kept is what clients of the world keep with it, each under a key type of its own. It ends with the world.
	Kept sync.Map

	phoneChanges changeCounter
	acts         acts

	seed      uint64
	business  string // Config.Business
	stuck     time.Duration
	grace     time.Duration
	idle      func(context.Context, time.Time) (Idle, error)
	hangs     atomic.Bool  // something did not settle in time, and has not since
	woke      atomic.Int64 // the journal's next number when a wait of After was over; 0: none was, or the program has done something since
	real      bool
	networks  map[string]channel.Network
	authority *Authority
	user      string
	password  string
	client    *http.Client // of the world as an administrator of its cloud
	cloud     public       // where it is for everybody
	oceana    public
	cloudAt   *listener
	oceanaAt  *listener
	secureAt  *listener // the cloud with TLS; nil when it has none
	proxyAt   *listener // nil when there is none
	hosts     hosts
	scannerAt *listener
	toCloud   *toCloud
	reaches   reaches

	mu           sync.Mutex
	integrations map[string]string // channel -> id of its first integration
	people       map[string]string // name -> channel
	webhookPath  string            // below the connector's base URL
	triggers     []string          // of the connector's webhook
	connector    string            // public base URL; empty while there is none
	webhookID    string
	pages        int                  // Messenger pages that were given an id here
	shown        channel.BusinessInfo // what phones show on every channel, of what was changed
	instagram    string               // integration of the account on Instagram; empty until the first message from there
	processorID  string               // of the scanner; empty while scanning is not enabled

	processorSecret string

	mirrored int // clients outside of the world that were seen

	asksAt  time.Time   // when the party in another process wants to be asked again; zero: it named no instant
	asksNot func() bool // takes that off the clock; nil: it is over
}

// oceanaUser is the Breeze user that adapters and file transfer authenticate with (R018).
const oceanaUser = "async-oceana-adapter"

// New starts a world. An address in use, or any other failure, leaves nothing running.
func New(cfg Config) (*World, error) {
	if cfg.Start.IsZero() {
		cfg.Start = time.Now().Truncate(time.Second) //nolint:forbidigo // the default start of a world is the wall's present
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Stuck == 0 {
		cfg.Stuck = settleTimeout
	}
	authority := cfg.Site.SystemManager
	if authority == nil {
		var err error
		if authority, err = NewAuthority(AuthorityName); err != nil {
			return nil, err
		}
	}
	certificate, err := oceanaCertificate(authority, cfg.Site)
	if err != nil {
		return nil, err
	}
	w := &World{}
	cloudAt, err := w.bindPart(cfg.CloudAddr, cfg.Apart)
	if err != nil {
		return nil, fmt.Errorf("cloud: %w", err)
	}
	oceanaAt, err := w.bindPart(cfg.OceanaAddr, cfg.Apart)
	if err != nil {
		_ = cloudAt.Close()
		return nil, fmt.Errorf("oceana: %w", err)
	}

	scannerAt, err := w.bindPart(cfg.Scanner, cfg.Apart)
	if err != nil {
		_, _ = cloudAt.Close(), oceanaAt.Close()
		return nil, fmt.Errorf("scanner: %w", err)
	}
	engine, err := scanner.NewEngine(cfg.Engine)
	if err != nil {
		_, _, _ = cloudAt.Close(), oceanaAt.Close(), scannerAt.Close()
		return nil, fmt.Errorf("scanner: %w", err)
	}

	w.Clock = clock.New(cfg.Start)
	w.seed, w.business, w.stuck, w.grace, w.idle, w.real, w.authority = cfg.Seed, cfg.Business, cfg.Stuck, cfg.Grace, cfg.Idle, cfg.Real, authority
	w.integrations, w.people = map[string]string{}, map[string]string{}
	w.webhookPath, w.triggers = cmp.Or(cfg.Webhook, webhookPath), slices.Concat(triggers, cfg.Triggers)
	w.Actions = cfg.actions()
	w.acts.begin()
	w.Faults = &fault.List{Now: w.Clock.Now, Rand: cfg.stream("faults")}
	cfg.Journal.Uncounted = cfg.Grace > 0 || cfg.Idle != nil
	w.Journal = journal.New(w.Clock.Now, cfg.Journal)
	if w.real {
		w.Clock.SetSpeed(1) // and no barrier: real time does not wait
	} else {
		w.Clock.SetQuiet(w.quiet)
	}
	w.user, w.password = oceanaUser, fmt.Sprintf("%016x", cfg.stream("oceana password").Uint64())
	if cfg.Site.OceanaUser != "" {
		w.user, w.password = cfg.Site.OceanaUser, cfg.Site.OceanaPassword
	}

	w.cloud, w.oceana = public{cloudAt.Addr(), cfg.Site.PublicHost}, public{oceanaAt.Addr(), cfg.Site.PublicHost}
	cloudURL := w.cloud.url()
	toCloud := &toCloud{journal: w.Journal}
	w.toCloud = toCloud
	if err := w.makeNetworks(toCloud, cfg); err != nil {
		return unbound(err, cloudAt, oceanaAt, scannerAt)
	}
	w.Cloud, err = aggregator.New(aggregator.Config{
		Clock: w.Clock, Journal: w.Journal, Rand: cfg.stream("cloud"), Logger: cfg.Logger,
		Network: toNetworks{w.networks, w, toCloud}, Faults: cloudFaults{w}, Reconstruct: func(native []byte) (string, bool) { return w.WhatsApp.Render(native) },
		TemplateReview: w.reviewTemplate, Client: w.webhookClient(cfg.Site), RetrySchedule: cfg.Retries,
		Middleware: aggregator.Middleware{Dropped: w.dropped}, Limits: cfg.Limits, Media: cfg.Media,
		TargetName: w.targetName, MediaURL: cloudURL, Target: w.checkTarget(cfg.Site),
	})
	if err != nil {
		return unbound(err, cloudAt, oceanaAt, scannerAt)
	}
	w.SDK = sdk.New(sdk.Config{
		Cloud: w.Cloud, Clock: w.Clock, Journal: w.Journal, Key: cfg.sdkKey(), Logger: cfg.Logger, Options: cfg.SDK, Notify: w.notified,
		Private: func() bool { return !toCloud.public.Load() }, Watch: w.mirror,
	})
	w.client = &http.Client{Transport: InProcess(w.Cloud)}
	w.App = w.Cloud.ProvisionAs(w.businessName(), cfg.Site.Account)
	toCloud.cloud, toCloud.appID = w.Cloud, w.App.ID
	w.Oceana, err = oceana.New(oceana.Config{
		Clock: w.Clock, Journal: w.Journal, Rand: cfg.stream("oceana"), Logger: cfg.Logger,
		User: w.user, Password: w.password, NoAnswer: cfg.NoAnswer, BrowserGrace: cfg.BrowserGrace,
		Faults: oceanaFaults{w},
	})
	if err != nil {
		return unbound(err, cloudAt, oceanaAt, scannerAt)
	}
	w.Faults.Cleared = w.Oceana.TryAgain
	for _, secret := range []string{w.App.Secret, w.App.AccountSecret, w.password} {
		w.Journal.Mask(secret, "***")
	}
	w.Journal.Mask("http://"+cloudAt.Addr().String(), "http://cloud")
	w.Journal.Mask(cloudURL, "http://cloud")
	w.Journal.Mask("https://"+oceanaAt.Addr().String(), "https://oceana")
	w.Journal.Mask("https://"+w.oceana.addr(), "https://oceana")

	w.Journal.Mask("http://"+scannerAt.Addr().String(), "http://scanner")
	w.Scanner, err = scanner.New(scanner.Config{
		Clock: w.Clock, Journal: w.Journal, Logger: cfg.Logger, Engine: engine, Connector: w.connectorURL, Blocked: w.blocked,
		CloudURL: cloudURL, AppID: w.App.ID, KeyID: w.App.KeyID, AppSecret: w.App.Secret,
		HTTP: w.scannerClient(cfg.Site),
	})
	if err != nil {
		return unbound(err, cloudAt, oceanaAt, scannerAt)
	}

	w.scannerAt = serve(scannerAt, cfg.Site.door(scannerAt, w.Scanner), nil, nil, cfg.Logger)
	w.cloudAt = serve(cloudAt, cfg.Site.door(cloudAt, w.outsiders("the cloud", cloudFront{w})), nil, nil, cfg.Logger)
	w.oceanaAt = serve(oceanaAt, cfg.Site.door(oceanaAt, w.outsiders("Oceana", w.Oceana)), &certificate, cfg.Site.OceanaTickets, cfg.Logger)
	if cfg.Site.CloudRoot != nil {
		if err := w.secure(cfg); err != nil {
			w.Close()
			return nil, err
		}
	}
	w.hosts = w.hostsOf(cfg.Site)
	if cfg.Site.Proxy {
		if err := w.startProxy(cfg); err != nil {
			w.Close()
			return nil, err
		}
	}
	return w, nil
}

// unbound gives addresses back that a world had taken before it turned out that there can be none.
func unbound(err error, taken ...net.Listener) (*World, error) {
	for _, l := range taken {
		_ = l.Close()
	}
	return nil, err
}

func oceanaCertificate(a *Authority, site Site) (tls.Certificate, error) {
	if site.OceanaShows != nil {
		return *site.OceanaShows, nil
	}
	return a.Issue(site.OceanaHost)
}

func (w *World) makeNetworks(cloud channel.Cloud, cfg Config) error {
	config := func(kind string) channel.Config {
		return channel.Config{Clock: w.Clock, Journal: w.Journal, Rand: cfg.stream(kind), Cloud: cloud, Changed: w.phoneChanges.broadcast,
			Hop: func(network, address, message string, size int) (time.Duration, string) {
				return w.hop(fault.AtInbound, network, "cloud", address, message, size)
			}}
	}
	var errs [6]error
	w.WhatsApp, errs[0] = whatsapp.New(config("whatsapp"))
	w.Messenger, errs[1] = messenger.New(config("messenger"), cfg.Messenger)
	w.Twitter, errs[2] = twitter.New(config("twitter"), cfg.Twitter)
	wire := w.sdkWire()
	w.Web, errs[3] = web.NewClient("web", config("web"), wire)
	w.Android, errs[4] = web.NewClient("android", config("android"), wire)
	w.IOS, errs[5] = web.NewClient("ios", config("ios"), wire)
	if err := errors.Join(errs[:]...); err != nil {
		return err
	}
	w.networks = map[string]channel.Network{}
	for _, n := range []channel.Network{w.WhatsApp, w.Messenger, w.Twitter, w.Web, w.Android, w.IOS} {
		w.networks[n.Kind()] = n
	}
	return nil
}

// secure serves the cloud a second time, with TLS.
func (w *World) secure(cfg Config) error {
	certificate, err := cfg.Site.CloudRoot.Issue(cfg.Site.CloudHost)
	if err != nil {
		return err
	}
	at, err := bind(orLoopback(""))
	if err != nil {
		return fmt.Errorf("cloud: %w", err)
	}
	w.secureAt = serve(at, cfg.Site.door(at, w.outsiders("the cloud", cloudFront{w})), &certificate, nil, cfg.Logger)
	w.Journal.Mask("https://"+at.Addr().String(), "https://cloud")
	return nil
}

// SecureCloudAddr is where the cloud has TLS; empty when it has none.
func (w *World) SecureCloudAddr() string {
	if w.secureAt == nil {
		return ""
	}
	return w.secureAt.addr()
}

// Close stops everything at once and waits for it.
func (w *World) Close() {
	w.acts.end()
	w.Cloud.Shutdown()
	w.SDK.Close()
	w.Oceana.Shutdown()
	w.Scanner.Close()
	w.scannerAt.close()
	w.cloudAt.close()
	w.oceanaAt.close()
	if w.secureAt != nil {
		w.secureAt.close()
	}
	if w.proxyAt != nil {
		w.Proxy.Close()
		w.proxyAt.close()
	}
}

// Seed is what every generated id comes from.
func (w *World) Seed() uint64 { return w.seed }

// CloudURL is the base of the cloud's REST API, without a version.
func (w *World) CloudURL() string { return w.cloud.url() }

// CloudAddr is the cloud's host:port.
func (w *World) CloudAddr() string { return w.cloudAt.addr() }

// OceanaAddr is Oceana's host:port.
func (w *World) OceanaAddr() string { return w.oceanaAt.addr() }

// OceanaURL is the websocket address of a dialect: "messaging" or "chat".
func (w *World) OceanaURL(dialect string) string {
	return "wss://" + w.oceana.addr() + "/services/customer/" + dialect
}

// OceanaLogin is the user and password that Oceana accepts.
func (w *World) OceanaLogin() (user, password string) { return w.user, w.password }

// Roots holds the authority that signed Oceana's certificate; AuthorityPEM is the same as a file's content.
func (w *World) Roots() *x509.CertPool { return w.authority.Pool() }

// AuthorityPEM is the certificate of the world's System Manager authority.
func (w *World) AuthorityPEM() []byte { return w.authority.PEM() }

func orLoopback(addr string) string {
	if addr == "" {
		return net.JoinHostPort("127.0.0.1", "0")
	}
	return addr
}
