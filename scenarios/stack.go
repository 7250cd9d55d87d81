package scenarios

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/secret"
	"github.com/wavetank/wavetank/connector/version"
	"github.com/wavetank/wavetank/fixtures"
	"github.com/wavetank/wavetank/scenarios/scratch"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
	"github.com/wavetank/wavetank/sim/channel/whatsapp"
	"github.com/wavetank/wavetank/sim/oceana"
)

// foreignGrace is how long a world with a connector in another process stays silent before it counts as settled.
const foreignGrace = 100 * time.Millisecond

// StackConfig describes a world that stays up, with every channel and, unless told otherwise, the connector.
type StackConfig struct {
	World         sim.Config // its configuration; seed and start included
	Connector     string     // builtin, none, or the public base URL of a foreign connector
	ConnectorAddr string     // host:port of the built-in connector; empty means a free loopback port
	Dir           string     // holds the connector's durable log
	Fresh         bool       // throw away the log that is there
	Speed         float64    // virtual seconds per real second; ignored for a real clock
	Stderr        io.Writer  // where warnings go; nil discards
	Widget        []byte     // the file of the desks' rich media widget; nil: fixtures.Widget
	Prepared      *Prepared  // shared with other worlds of the process, which sign with the same keys; nil: it makes its own
	// Connectors is how many built-in connectors share the store, behind one address; zero: one, which has the store for itself. Of several, the
	// first is started; see Stack.Builtins. The order in which two of them do something at one instant is the machine's.
	Connectors int
	// Configure has the last word on the built-in connector's configuration; nil: nothing to say
	Configure func(*connector.Config)
}

// Stack is a world that is up. Use NewStack and Close.
type Stack struct {
	World *sim.World // running until Close

	host      *hosted
	cluster   *cluster         // that host belongs to; nil: there is one connector
	webhook   string           // secret of the webhook that was registered; empty: none was
	connector connector.Config // of the built-in one
	crash     atomic.Pointer[Crash]
	dir       *scratch.Dir // that is gone with it; nil: none
	stop      context.CancelFunc
	ran       chan struct{}
}

// Addrs are the addresses that a stack took.
type Addrs struct {
	Cloud     string // host:port
	Connector string // host:port of the built-in one; empty: there is none
	Oceana    string // host:port, with TLS
	Scanner   string // host:port
}

// exampleTemplate is the template that every world starts with: the one of the deployment guide's example (R096).
var exampleTemplate = whatsapp.Template{
	Name: "hello_world", Namespace: "communications", Language: "en_US", Status: whatsapp.StatusApproved,
	Body: "Thank you for contacting us. We are sorry for the delay. If you still need help, please write to us again.",
}

// NewStack starts everything. When it fails nothing is left running.
func NewStack(ctx context.Context, cfg StackConfig) (_ *Stack, err error) {
	logger := slog.New(slog.DiscardHandler)
	if cfg.Stderr != nil {
		logger = slog.New(slog.NewTextHandler(cfg.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	}
	cfg.World.Logger = logger
	if cfg.Connector != "builtin" {
		cfg.World.Grace = foreignGrace
	}
	if cfg.World.Actions == nil {
		cfg.World.Actions = actions.New(cfg.head())
	}
	if cfg.Prepared != nil {
		if err := cfg.Prepared.signSite(&cfg.World); err != nil {
			return nil, err
		}
	}
	w, err := sim.New(cfg.World)
	if err != nil {
		return nil, err
	}
	w.Actions.SetHead(func(head *actions.Head) { head.Start = w.Clock.Now() })
	s := &Stack{World: w, ran: make(chan struct{})}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	go func() { w.Run(running); close(s.ran) }()
	defer func() {
		if err != nil {
			s.Close()
		}
	}()

	if err := populate(w); err != nil {
		return nil, err
	}
	if cfg.Prepared != nil && cfg.Widget == nil {
		err = cfg.Prepared.installWidget(w)
	} else {
		err = installWidget(w, cfg.Widget)
	}
	if err != nil {
		return nil, err
	}
	if err := w.EnableScanning(ctx); err != nil {
		return nil, err
	}
	switch cfg.Connector {
	case "none":
	case "builtin":
		if err := s.startBuiltin(ctx, cfg, logger); err != nil {
			return nil, err
		}
	default:
		w.UseConnector(cfg.Connector)
		if s.webhook, err = w.RegisterWebhook(ctx); err != nil {
			return nil, err
		}
	}
	if !cfg.World.Real {
		if err := w.SetSpeed(cfg.Speed); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// head is how a world of this configuration begins.
func (cfg StackConfig) head() actions.Head {
	head := actions.Head{World: actions.Up, Seed: cfg.World.Seed, Connector: cfg.Connector, Business: cfg.World.Business, Engine: cfg.World.Engine, Build: version.Of("wavetank").Version}
	if cfg.Connector != "builtin" && cfg.Connector != "none" {
		head.Connector = "foreign"
	}
	return head
}

// installWidget gives the desks of a world their rich media widget, read from file; nil: fixtures.Widget.
func installWidget(w *sim.World, file []byte) error {
	if file == nil {
		file = fixtures.Widget
	}
	widget, err := readWidget(file)
	if err == nil {
		w.Oceana.SetWidget(widget)
	}
	return err
}

func readWidget(file []byte) (oceana.Widget, error) {
	widget, err := oceana.ReadWidget(file)
	if err != nil {
		return widget, fmt.Errorf("rich media %w", err)
	}
	return widget, nil
}

func (s *Stack) startBuiltin(ctx context.Context, cfg StackConfig, logger *slog.Logger) error {
	w := s.World
	store := filepath.Join(cfg.Dir, "connector.db")
	if cfg.Fresh {
		for _, suffix := range []string{"", "-wal", "-shm"} {
			if err := os.Remove(store + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
				return fmt.Errorf("throw away %s: %w", store+suffix, err)
			}
		}
	}
	var err error
	if cfg.World.Apart && cfg.ConnectorAddr != "" {
		s.host, err = newHostApart(cfg.ConnectorAddr, w)
	} else {
		s.host, err = newHost(cfg.ConnectorAddr)
	}
	if err != nil {
		return err
	}
	w.UseConnector(s.host.url())
	webhook, err := w.RegisterWebhook(ctx)
	if err != nil {
		return err
	}
	c := connector.Config{Store: store, Clock: w.Clock, Logger: logger}
	if !cfg.World.Real {
		c.Workers = 1 // so that a replay does everything in the same order
	}
	useWorld(&c, w)
	if cfg.Prepared != nil {
		cfg.Prepared.equip(&c)
	}
	c.Aggregator.WebhookSecret = secret.Text(webhook) // or any page could say that a customer wrote
	if cfg.Configure != nil {
		cfg.Configure(&c)
	}
	s.connector = c
	if cfg.Connectors < 2 {
		if cfg.Prepared != nil && c.Store == store {
			if err := cfg.Prepared.layNew(ctx, store); err != nil {
				return err
			}
		}
		return s.host.start(ctx, s.of(s.host), w)
	}
	s.connector.Oceana.Sockets = sessionsEach * cfg.Connectors
	if s.cluster, err = newCluster(ctx, s.host, cfg.Connectors, s.connector); err != nil {
		return err
	}
	return s.host.start(ctx, s.of(s.host), w)
}

// of is the configuration of the connector of a host.
func (s *Stack) of(h *hosted) connector.Config {
	c := s.connector
	c.OnFailpoint = func(p failpoint.Point) { s.atFailpoint(h, p) }
	if s.cluster != nil {
		c.Beside, c.Oceana.InstanceID = s.cluster.root, fmt.Sprint("pod-", slices.Index(s.cluster.hosts, h))
	}
	return c
}

// hosts are the places of all built-in connectors.
func (s *Stack) hosts() []*hosted {
	switch {
	case s.cluster != nil:
		return s.cluster.hosts
	case s.host != nil:
		return []*hosted{s.host}
	}
	return nil
}

// useWorld points a connector at a world.
func useWorld(c *connector.Config, w *sim.World) {
	c.Aggregator.URL, c.Aggregator.AppID = w.CloudURL(), w.App.ID
	c.Aggregator.Dial, c.Oceana.Dial = w.DialPublic(), w.DialPublic()
	c.Aggregator.KeyID, c.Aggregator.Secret = w.App.KeyID, secret.Text(w.App.Secret)
	c.Oceana.URL, c.Oceana.RootCAs = w.OceanaURL("messaging"), w.Roots()
	user, password := w.OceanaLogin()
	c.Oceana.User, c.Oceana.Password = user, secret.Text(password)
	c.Oceana.ReconnectDelay = time.Millisecond
	c.Scanner.Secret = secret.Text(w.ScannerSecret())
}

// WebhookSecret is that of the webhook of a connector in another process; empty when none is registered.
func (s *Stack) WebhookSecret() string { return s.webhook }

// Addrs are the addresses in use, for a start in the same place.
func (s *Stack) Addrs() Addrs {
	a := Addrs{Cloud: s.World.CloudAddr(), Oceana: s.World.OceanaAddr(), Scanner: s.World.ScannerAddr()}
	if s.host != nil {
		a.Connector = s.host.listener.Addr().String()
	}
	return a
}

// Close ends everything and waits for it.
func (s *Stack) Close() {
	s.stop()
	<-s.ran
	for _, h := range s.hosts() {
		h.close()
	}
	s.cluster.close()
	s.World.Close()
	_ = s.dir.Remove() // the next start sweeps what is left
}

// open ends that a stack is apart: it takes the addresses that it says. After an error it is of no use.
func (s *Stack) open() error {
	if s.host != nil {
		if err := s.host.open(); err != nil {
			return err
		}
	}
	return s.World.Open()
}
