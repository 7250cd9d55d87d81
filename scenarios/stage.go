package scenarios

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"reflect"
	"sync/atomic"
	"time"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/secret"
	"github.com/wavetank/wavetank/connector/version"
	"github.com/wavetank/wavetank/scenarios/scratch"
	"github.com/wavetank/wavetank/scenarios/steps"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/actions"
)

// DefaultStart is the instant at which a scenario begins unless its first step says otherwise: a Tuesday morning of 2020.
var DefaultStart = time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)

// Stage is the world and the connector of one scenario. Use NewStage and Close.
type Stage struct {
	World *sim.World // nil until a step needs one

	acted     *actions.Log // what was done from outside
	prepared  *Prepared
	seed      uint64
	scene     *steps.Scene // what its steps chose and said
	chosen    sim.Config   // the scanner's engine and the business of its world; nothing else of it is set
	dir       string       // holds the connector's durable log
	scratch   *scratch.Dir
	config    connector.Config
	connector *hosted               // the built-in connector; nil: none runs yet, or foreign is under test
	foreign   *foreign              // the connector under test; nil: the built-in one
	bound     bool                  // the connector has an address
	crash     atomic.Pointer[crash] // nil: none is to come
	logs      *errorLog
	starts    int   // of the connector
	settled   int64 // the last entry of the journal when all had settled
}

// NewStage returns an empty stage; the world starts with the first step that needs it.
func NewStage(seed uint64) *Stage {
	head := actions.Head{World: actions.Scenario, Seed: seed, Connector: "builtin", Build: version.Of("wavetank").Version}
	s := &Stage{acted: actions.New(head), prepared: &Prepared{}, seed: seed, logs: &errorLog{}}
	s.scene = steps.New(onStage{s})
	return s
}

// Open starts the world at an instant; the zero time means DefaultStart.
func (s *Stage) Open(start time.Time) error {
	if s.World != nil {
		return errors.New("the clock was already started: this must be the first step")
	}
	if start.IsZero() {
		start = DefaultStart
	}
	cfg := s.chosen
	cfg.Start, cfg.Seed, cfg.Logger, cfg.Actions = start, s.seed, slog.New(s.logs), s.acted
	cfg.Messenger, cfg.Twitter = s.scene.Messenger, s.scene.Twitter
	if err := s.prepared.sign(&cfg); err != nil {
		return err
	}
	if s.foreign != nil {
		s.foreign.configure(&cfg)
	}
	w, err := sim.New(cfg)
	if err != nil {
		return err
	}
	s.World = w
	return s.prepared.installWidget(w)
}

// world is the world, started if need be.
func (s *Stage) world() (*sim.World, error) {
	if s.World == nil {
		if err := s.Open(time.Time{}); err != nil {
			return nil, err
		}
	}
	return s.World, nil
}

// Begin makes everything ready for the first thing that happens: the connector runs, and the cloud knows its webhook.
func (s *Stage) Begin(ctx context.Context) error {
	if s.bound {
		return nil
	}
	w, err := s.world()
	if err != nil {
		return err
	}
	if s.scratch, err = s.prepared.directory(); err != nil {
		return err
	}
	s.dir = s.scratch.Path
	if err := s.bindConnector(ctx); err != nil {
		return err
	}
	w.UseConnector(s.connectorURL())
	if !s.scene.Unhooked {
		if s.scene.Secret, err = s.foreign.register(ctx, w); err != nil {
			return err
		}
	}
	if err := w.EnableScanning(ctx); err != nil { // so that the connector knows the scanner when it is enabled later
		return err
	}
	if s.scene.Unscanned {
		if err := w.DisableScanning(ctx); err != nil {
			return err
		}
	}
	return s.startConnector(ctx)
}

// bindConnector gives the connector its address, and the built-in one its empty durable log.
func (s *Stage) bindConnector(ctx context.Context) (err error) {
	if s.foreign != nil {
		err = s.foreign.bind(s)
	} else if err = s.prepared.lay(ctx, s.dir); err == nil {
		s.connector, err = newHost("")
	}
	s.bound = err == nil
	return err
}

// connectorURL is the public base of the connector under test.
func (s *Stage) connectorURL() string {
	if s.foreign != nil {
		return s.foreign.url()
	}
	return s.connector.url()
}

// running reports whether the connector under test runs.
func (s *Stage) running() bool {
	if s.foreign != nil {
		return s.foreign.running()
	}
	return s.connector.current() != nil
}

// Kill ends the connector as a crash does: no goodbye, nothing finished.
func (s *Stage) Kill(ctx context.Context) error {
	if s.foreign != nil {
		return s.foreign.kill(ctx, s.World)
	}
	return s.connector.kill(ctx, s.World)
}

// Start starts the connector again after Kill, on the durable log that is there. Starting one that runs does nothing.
func (s *Stage) Start(ctx context.Context) error {
	if _, err := s.crashed(ctx); err != nil {
		return err
	}
	if s.running() {
		if c := s.crash.Load(); c != nil {
			return c.missing()
		}
		return nil
	}
	return s.startConnector(ctx)
}

// RetriesOver is how long after a webhook's first attempt the cloud has made its last.
const RetriesOver = 15 * time.Minute

// startConnector starts the connector on the durable log it had, and waits until Oceana knows it.
func (s *Stage) startConnector(ctx context.Context) error {
	s.starts++
	if s.foreign != nil {
		return s.foreign.start(ctx, s)
	}
	return s.connector.start(ctx, s.configured(), s.World)
}

// configured is the configuration of this scenario's connector as it is now.
func (s *Stage) configured() connector.Config {
	cfg := s.config
	useWorld(&cfg, s.World)
	s.prepared.equip(&cfg)
	if s.scene.Checked {
		cfg.Aggregator.WebhookSecret = secret.Text(s.scene.Secret)
	}
	cfg.Store = s.log()
	cfg.Clock, cfg.Logger, cfg.Workers, cfg.OnFailpoint = s.World.Clock, slog.New(s.logs), 1, s.atFailpoint
	return cfg
}

// configure changes a setting of the connector, of one that runs too.
func (s *Stage) configure(ctx context.Context, change func(*connector.Config)) error {
	before := s.config
	change(&s.config)
	if reflect.DeepEqual(before, s.config) {
		return nil
	}
	return s.reload(ctx)
}

// reload has a connector that runs go on with the configuration as it is now. One that was killed has it when it starts again.
func (s *Stage) reload(ctx context.Context) error {
	if s.connector.current() == nil {
		return nil
	}
	s.starts++
	return s.connector.reload(ctx, s.configured(), s.World)
}

// log is the connector's durable log.
func (s *Stage) log() string { return filepath.Join(s.dir, logName) }

// Settle waits until nothing is in flight.
func (s *Stage) Settle(ctx context.Context) error {
	if s.World == nil {
		return nil
	}
	defer s.foreign.look()()
	for {
		if err := s.connector.awaitOceana(ctx, s.World); err != nil {
			return err
		}
		if err := s.World.Settle(ctx); err != nil {
			return err
		}
		if died, err := s.crashed(ctx); !died || err != nil {
			s.settled = s.World.Journal.Last()
			return err
		}
	}
}

// Close ends the connector and the world, and leaves the place of the connector's log to the next.
func (s *Stage) Close() error {
	err := s.scene.Close()
	s.connector.close()
	err = errors.Join(err, s.foreign.close())
	if s.World != nil {
		s.World.Close()
	}
	return errors.Join(err, s.prepared.leave(s.scratch))
}
