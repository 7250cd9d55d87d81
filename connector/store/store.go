// Package store keeps what the connector must not lose: every event it accepted, the state of every conversation, and the effects
// that are still to be done outside. An event, the state it leads to and the effects it causes are one transaction, so after a crash
// either all of them are there or none is, and the sender repeats the event.
//
// There are two engines with the same statements. One is a SQLite file in write-ahead mode with synchronous=FULL, for one connector. The
// other is PostgreSQL, for several: conversations are divided into shards, a transaction locks the shards it touches, and a Lease with
// a fencing number says which connector does the effects of a shard. Either engine proves that what it commits is durable before it is used.
//
// One goroutine writes: it takes the calls that are waiting, commits them together with one flush to disk and answers them, so many
// callers share the price of one flush. Reads go to connections of their own and see every change whose call has returned.
//
// The store does not do effects. It forgets events, done effects and audits only after Config.Keep, so that a late repeat is still recognised.
package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/wavetank/wavetank/connector/store/groupcommit"
)

// ErrClosed is returned by every call after Close, and by calls that were still waiting when Close came. A call to Apply or Postpone
// that returns ErrClosed changed nothing.
var ErrClosed = errors.New("store is closed")

// ErrDivided means that the store has another number of shards by now than the member that asks: it takes none, and keeps no event, which
// it would put among those of another shard. A webhook receiver answers 503.
var ErrDivided = errors.New("store was divided anew")

// ErrFull means that the queue in front of the writer is full. Nothing was changed; a webhook receiver answers 503.
var ErrFull = errors.New("store queue is full")

// ErrAway means that the database takes no writes at the moment: it cannot be reached, does not answer, is held by another program, is full
// or read-only. Whether the change was made is not known; made again, it is recognised. A webhook receiver answers 503.
var ErrAway = groupcommit.ErrAway

// ErrFenced means that the change was made in the name of a Lease that another member holds by now. Nothing was changed.
var ErrFenced = errors.New("lease is lost")

// StepError is a Step that refused an event or panicked: the event will be refused again, from every caller.
type StepError struct {
	Event string // id
	Err   error
}

func (e *StepError) Error() string { return fmt.Sprintf("step event %s: %v", e.Event, e.Err) }

// Unwrap returns the Step's error.
func (e *StepError) Unwrap() error { return e.Err }

// defaultQueue is the number of calls that may wait when Config.Queue is zero.
const defaultQueue = 4096

// Event is one thing that happened to a conversation. The store keeps it as it came.
type Event struct {
	// ID tells a repeat from a new event: a second Apply with the same ID is a duplicate. Must not be empty.
	ID string
	// Conversation is the conversation whose state the event is applied to. Must not be empty.
	Conversation string
	// Kind and Body mean something only to the Step. Both may be empty.
	Kind string
	Body []byte
}

// Effect is something to be done outside, decided by a Step and written in the same transaction as its event.
type Effect struct {
	// ID is unique among all effects ever made; an effect whose ID exists is ignored. Must not be empty.
	ID string
	// Conversation is the one the effect belongs to; empty in an Outcome means that of the event.
	Conversation string
	// Lane, Kind and Body mean something only to the code that does the effect. An empty Body is read back as nil.
	Lane string
	Kind string
	Body []byte
	// N orders all effects by creation. The store fills it in: increasing, with holes possible.
	N int64
	// Due is the instant from which the effect may be done, to the nanosecond, read back in UTC; zero means at once.
	Due time.Time
	// Attempts counts the tries that failed, as last told by Postpone.
	Attempts int
}

// Audit is one line of the record that people read to see why something was done.
type Audit struct {
	// At is when it happened; zero in an Outcome means now.
	At time.Time
	// Conversation is the one it is about; empty in an Outcome means that of the event.
	Conversation string
	Kind         string
	Detail       string
}

// Outcome is what a Step decided.
type Outcome struct {
	// State replaces the state of the conversation. Nil leaves it as it was; use an empty, non-nil slice to empty it.
	State   []byte
	Effects []Effect
	Audits  []Audit
}

// Step decides what an event leads to. State is nil for a conversation that never had one. It is called by the single writer inside
// the transaction, so it must be quick, must not call the store and must not change its arguments. An error refuses the event: the
// call that brought it fails and nothing of it is kept, not even its ID. A panic is such an error too, so that one poisonous event
// cannot stop the rest.
type Step func(state []byte, e Event, now time.Time) (Outcome, error)

// Config says where the store is and how it decides. Database, Step and Now are required.
type Config struct {
	// Database is a SQLite file or a PostgreSQL URL (postgres://HOST[,HOST...]/NAME).
	//
	// The file is created when missing, readable by its owner only; its directory must exist. Local disk only. Files with the
	// endings -wal, -shm and .lock appear beside it.
	//
	// The PostgreSQL database must exist and be empty or a store. A URL with several hosts needs target_session_attrs=read-write and
	// a server with synchronous standbys: else what was acknowledged could be lost when another host takes over.
	Database string
	Step     Step
	// Now is the clock that stamps events and is handed to the Step, and that leases go by.
	Now func() time.Time
	// Queue is how many calls may wait for the writer before ErrFull; zero means 4096.
	Queue int
	// Shards is how many parts the conversations are divided into; zero means 1. All connectors on one database must say the same.
	Shards int
	// Keep is how long events, done effects and audits are remembered; zero means 30 days. Half of it must be longer than anybody repeats:
	// that is what is left of it under a clock that is far ahead.
	Keep time.Duration
}

// DefaultKeep is how long what is done is remembered when Options.Keep is zero.
const DefaultKeep = 30 * 24 * time.Hour

const (
	shortestKeep = time.Hour // the cloud repeats a webhook for about 15 minutes
)

// IsPostgres reports whether a Config.Database names a PostgreSQL server.
func IsPostgres(database string) bool {
	return strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
}

// complete checks c and fills in what was left open.
func (c Config) complete() (Config, error) {
	if err := c.validate(); err != nil {
		return c, err
	}
	if c.Queue == 0 {
		c.Queue = defaultQueue
	}
	if c.Shards == 0 {
		c.Shards = 1
	}
	if c.Keep == 0 {
		c.Keep = DefaultKeep
	}
	return c, nil
}

func (c Config) validate() error {
	switch {
	case c.Database == "":
		return errors.New("config: Database is empty")
	case c.Step == nil:
		return errors.New("config: Step is nil")
	case c.Now == nil:
		return errors.New("config: Now is nil")
	case c.Queue < 0:
		return fmt.Errorf("config: Queue is %d, want 0 or more", c.Queue)
	case c.Shards < 0:
		return fmt.Errorf("config: Shards is %d, want 0 or more", c.Shards)
	case c.Keep != 0 && c.Keep < shortestKeep:
		return fmt.Errorf("config: Keep is %s, want %s or more", c.Keep, shortestKeep)
	}
	return nil
}

// Store is an open store. All methods may be called from any goroutine.
type Store struct {
	cfg       Config
	engine    *engine
	committer groupcommit.Committer[*call]
	queue     chan *call
	retention retention // the writer's
	health    health
	told      listeners // of those beside it

	// limit is how the time for a transaction or a read is bounded: context.WithTimeout, but in tests.
	limit func(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc)

	closing  sync.Once
	closeErr error
	stop     chan struct{} // closed when Close begins
	stopped  chan struct{} // closed when the writer has answered its last group

	reading  sync.RWMutex    // taken for reading by every read, so that Close does not take the engine from under them
	life     context.Context // of every read; ends when Close begins
	endReads context.CancelFunc
}

// Open opens the database and brings its schema up to date. It fails when another Store, of this or another process, has the file open,
// when the database is not a store or was made by a newer version, when other connectors divide it into another number of shards,
// and when the engine cannot promise durability. Ctx bounds the opening only.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	open := openSQLite
	if IsPostgres(cfg.Database) {
		open = openPostgres
	}
	name := Name(cfg.Database)
	eng, err := open(ctx, cfg.Database)
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", name, err)
	}
	s := newStore(ctx, cfg, eng)
	if err := s.divide(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open store %s: %w", name, err), eng.close())
	}
	go s.write(context.WithoutCancel(ctx))
	return s, nil
}

func newStore(ctx context.Context, cfg Config, eng *engine) *Store {
	s := &Store{
		cfg: cfg, engine: eng, retention: newRetention(cfg.Now()),
		queue: make(chan *call, cfg.Queue),
		stop:  make(chan struct{}), stopped: make(chan struct{}),
		limit: context.WithTimeout,
	}
	s.life, s.endReads = context.WithCancel(context.WithoutCancel(ctx))
	s.committer = s.newCommitter()
	return s
}

// Shared reports whether other connectors may use the database at the same time. If not, all shards belong to this one, and there are
// no leases.
func (s *Store) Shared() bool { return s.engine.shared }

// Name is how a Config.Database may be shown: without the password.
func Name(database string) string {
	if !IsPostgres(database) {
		return database
	}
	u, err := url.Parse(database)
	if err != nil {
		return "postgres://(not a URL)"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// Close stops the store. The group being committed is finished and answered, which takes five seconds at most when the database does not
// answer; reads are broken off; every other waiting call gets ErrClosed, and so does every later one. A second Close waits for the first
// and returns the same.
func (s *Store) Close() error { return s.end(s.engine.close) }

// Abandon is Close as a crash has it: what SQLite keeps in its write-ahead log stays there, and the next Open finds it. It loses nothing,
// and is as quick as a crash.
func (s *Store) Abandon() error {
	if s.engine.abandon == nil {
		return s.Close()
	}
	return s.end(s.engine.abandon)
}

func (s *Store) end(closeEngine func() error) error {
	s.closing.Do(func() {
		close(s.stop)
		s.endReads()
		<-s.stopped
		s.reading.Lock()
		defer s.reading.Unlock()
		s.closeErr = closeEngine()
	})
	return s.closeErr
}

func (s *Store) closed() bool {
	select {
	case <-s.stop:
		return true
	default:
		return false
	}
}
