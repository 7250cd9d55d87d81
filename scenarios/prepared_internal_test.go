package scenarios

import (
	"bytes"
	"crypto/tls"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/store"
	"github.com/wavetank/wavetank/sim"
	"github.com/wavetank/wavetank/sim/aggregator/media"
)

// ready is shared by the worlds of the tests in this package, as by suites of one process.
var ready = sync.OnceValue(func() *Prepared { return &Prepared{InMemory: true} })

func TestADirectoryIsLeftToTheNextScenarioUnlessSomethingElseIsInIt(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	p := &Prepared{}
	end := p.logs.Use()
	for _, row := range []struct {
		name  string
		put   func(dir string) error // what a scenario leaves behind
		again bool
	}{
		{"a log", func(string) error { return nil }, true},
		{"another file", func(dir string) error { return os.WriteFile(filepath.Join(dir, "backup.db"), nil, 0o600) }, false},
		{"a directory in the log's place", func(dir string) error {
			log := filepath.Join(dir, logName)
			if err := os.Remove(log); err != nil {
				return err
			}
			return os.Mkdir(log, 0o700)
		}, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			first, err := p.directory()
			if err != nil {
				t.Fatal(err)
			}
			if err := p.lay(t.Context(), first.Path); err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(t.Context(), store.Config{Database: filepath.Join(first.Path, logName), Step: keepNothing, Now: DefaultStart.Local})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Apply(t.Context(), store.Change{Meta: map[string]string{"left": "behind"}}); err != nil {
				t.Fatal(err)
			}
			if err := s.Abandon(); err != nil {
				t.Fatal(err)
			}
			if err := row.put(first.Path); err != nil {
				t.Fatal(err)
			}
			if err := p.leave(first); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(first.Path); (err == nil) != row.again {
				t.Errorf("the directory is there: %v, want %v", err == nil, row.again)
			}
			next, err := p.directory()
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = p.leave(next) }()
			if again := next == first; again != row.again {
				t.Errorf("the next scenario has the same directory: %v, want %v", again, row.again)
			}
		})
	}
	end()
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("left when the run is over: %v (%v)", left, err)
	}
}

func keepNothing(state []byte, _ store.Event, _ time.Time) (store.Outcome, error) {
	return store.Outcome{State: state}, nil
}

func TestTheEmptyLogIsLaidOnlyWhereNothingOfOneIs(t *testing.T) {
	for name, row := range map[string]struct {
		there string // a file in the directory
		laid  bool
	}{
		"nothing":               {"", true},
		"a log":                 {logName, false},
		"what a log left alone": {logName + "-wal", false},
	} {
		path := filepath.Join(t.TempDir(), logName)
		if row.there != "" {
			if err := os.WriteFile(filepath.Join(filepath.Dir(path), row.there), []byte("mine"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := ready().layNew(t.Context(), path); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if content, _ := os.ReadFile(path); bytes.HasPrefix(content, []byte("SQLite")) != row.laid {
			t.Errorf("%s: laid: %v, want %v", name, !row.laid, row.laid)
		}
	}
}

// signs is what a world signs with, by value; zero: it makes its own.
type signs struct {
	authority   *sim.Authority
	certificate string
	tickets     [32]byte
	key         *media.Key
}

func signsWith(cfg sim.Config) signs {
	s := signs{authority: cfg.Site.SystemManager, key: cfg.Media.Key}
	if cfg.Site.OceanaShows != nil {
		s.certificate = string(cfg.Site.OceanaShows.Certificate[0])
	}
	if cfg.Site.OceanaTickets != nil {
		s.tickets = *cfg.Site.OceanaTickets
	}
	return s
}

func TestASiteThatIsGivenSignsWithItsOwn(t *testing.T) {
	var all sim.Config
	if err := ready().sign(&all); err != nil {
		t.Fatal(err)
	}
	shared := signsWith(all)
	authority, certificate, key := &sim.Authority{}, tls.Certificate{Certificate: [][]byte{[]byte("own")}}, &media.Key{}
	for name, row := range map[string]struct {
		given sim.Config
		want  signs
	}{
		"nothing":        {sim.Config{}, shared},
		"a name":         {sim.Config{Site: sim.Site{OceanaHost: "oceana.example"}}, signs{key: shared.key}},
		"an authority":   {sim.Config{Site: sim.Site{SystemManager: authority}}, signs{authority: authority, key: shared.key}},
		"a certificate":  {sim.Config{Site: sim.Site{OceanaShows: &certificate}}, signs{certificate: "own", key: shared.key}},
		"a ticket key":   {sim.Config{Site: sim.Site{OceanaTickets: &[32]byte{7}}}, signs{tickets: [32]byte{7}, key: shared.key}},
		"a key of media": {sim.Config{Media: media.Options{Key: key}}, signs{shared.authority, shared.certificate, shared.tickets, key}},
	} {
		cfg := row.given
		if err := ready().signSite(&cfg); err != nil {
			t.Fatal(err)
		}
		if signsWith(cfg) != row.want {
			t.Errorf("%s: the world does not sign with what it was given and, otherwise, what is shared", name)
		}
	}
}
