package scenarios

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/wavetank/wavetank/connector"
	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/fixtures"
	"github.com/wavetank/wavetank/scenarios/scratch"
	"github.com/wavetank/wavetank/scenarios/steps"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/aggregator/media"
	"github.com/wavetank/wavetank/sim/oceana"
)

// Prepared holds what is the same in every scenario and costs time to make: compiled phrases, keys and certificates, the desks'
// widget, and the empty durable log that a connector begins with. Each is made when it is first needed. Suites, stacks and replays of one process
// can share a Prepared, at the same time too. The zero value is ready for use; do not copy it after that.
type Prepared struct {
	// InMemory keeps the durable logs of connectors in memory where the system has a directory there: for scenarios that are run again and
	// again to ask what would happen.
	InMemory bool

	under   *Foreign // the connector under test in every stage; nil: the built-in one, or the suite's
	phrases steps.Patterns
	log     prepared[[]byte]
	logs    scratch.Pool // directories of logs that are written again
	keys    prepared[keys]
	media   media.Key
	widget  prepared[oceana.Widget]
}

// keys are what Oceana needs for TLS.
type keys struct {
	authority   *sim.Authority
	certificate tls.Certificate
	ofTickets   [32]byte
	tickets     tls.ClientSessionCache // that connectors were given
}

// prepared is a value that is made once.
type prepared[T any] struct {
	once  sync.Once
	value T
	err   error
}

func (p *prepared[T]) get(make func() (T, error)) (T, error) {
	p.once.Do(func() { p.value, p.err = make() })
	return p.value, p.err
}

// directory makes a directory for a connector's durable log, or has one in which one was.
func (p *Prepared) directory() (*scratch.Dir, error) {
	if d := p.logs.Take(); d != nil {
		return d, nil
	}
	if p.InMemory {
		return scratch.Memory()
	}
	return scratch.Disk()
}

// stage is a stage that uses what is prepared.
func (p *Prepared) stage(seed uint64) *Stage {
	s := NewStage(seed)
	s.prepared = p
	if p.under != nil {
		s.foreign = newForeign(*p.under, false, nil)
	}
	return s
}

// sign gives a world what it signs with: its authority, Oceana's certificate and the cloud's key for media tokens.
func (p *Prepared) sign(cfg *sim.Config) error {
	made, err := p.keys.get(func() (k keys, err error) {
		if k.authority, err = sim.NewAuthority(sim.AuthorityName); err == nil {
			k.certificate, err = k.authority.Issue()
		}
		_, _ = rand.Read(k.ofTickets[:]) // never fails
		k.tickets = tls.NewLRUClientSessionCache(0)
		return k, err
	})
	cfg.Site.SystemManager, cfg.Site.OceanaShows, cfg.Media.Key = made.authority, &made.certificate, &p.media
	cfg.Site.OceanaTickets = &made.ofTickets
	return err
}

// signSite is sign for a world whose site may be given: what is, stays.
func (p *Prepared) signSite(cfg *sim.Config) error {
	key, site := cfg.Media.Key, cfg.Site
	if site.SystemManager == nil && site.OceanaShows == nil && site.OceanaTickets == nil && site.OceanaHost == "" {
		if err := p.sign(cfg); err != nil {
			return err
		}
	}
	cfg.Media.Key = cmp.Or(key, &p.media)
	return nil
}

// equip gives a connector what it remembers of Oceanas that p has signed for: its handshake with the next one is shorter.
func (p *Prepared) equip(cfg *connector.Config) { cfg.Oceana.Tickets = p.keys.value.tickets }

// installWidget puts the widget that a site has into every desk of a world.
func (p *Prepared) installWidget(w *sim.World) error {
	widget, err := p.widget.get(func() (oceana.Widget, error) { return readWidget(fixtures.Widget) })
	if err == nil {
		w.Oceana.SetWidget(widget)
	}
	return err
}

// logName is the file of a durable log in its directory.
const logName = "connector.db"

// lay writes the empty durable log to a directory.
func (p *Prepared) lay(ctx context.Context, dir string) error {
	image, err := p.image(ctx)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, logName)
	if err := store.Place(image, path); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return store.Renew(image, path)
}

// layNew writes the empty durable log to a path where nothing of one is.
func (p *Prepared) layNew(ctx context.Context, path string) error {
	if _, err := os.Lstat(path + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	image, err := p.image(ctx)
	if err != nil {
		return err
	}
	if err := store.Place(image, path); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

func (p *Prepared) image(ctx context.Context) ([]byte, error) {
	return p.log.get(func() ([]byte, error) { return store.Image(ctx, 1) })
}

// leave gives a directory to the next scenario, or removes it if there is none or something else than a durable log was put into it.
func (p *Prepared) leave(d *scratch.Dir) error {
	if d.Holds(logName, logName+"-wal", logName+"-shm", logName+".lock") && p.logs.Keep(d) {
		return nil
	}
	return d.Remove()
}
