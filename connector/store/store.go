// Package store keeps what the connector must not lose: every event it accepted, the state of every conversation, and the effects
// that are still to be done outside. An event, the state it leads to and the effects it causes are one transaction, so after a crash
// either all of them are there or none is, and the sender repeats the event.
//
// The engine is one SQLite file in write-ahead mode with synchronous=FULL. One goroutine writes: it takes the calls that are waiting,
// commits them together with one flush to disk and answers them, so many callers share the price of one flush. Reads go to
// connections of their own and see every change whose call has returned.
//
// The store does not do effects, and it never deletes: events stay so that a late repeat is still recognised.
package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrClosed is returned by every call after Close, and by calls that were still waiting when Close came. A call to Apply or Postpone
// that returns ErrClosed changed nothing.
var ErrClosed = errors.New("store is closed")

// ErrFull means that the queue in front of the writer is full. Nothing was changed; a webhook receiver answers 503.
var ErrFull = errors.New("store queue is full")

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
	// Lane, Kind and Body mean something only to whoever does the effect. An empty Body is read back as nil.
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

// Config says where the store is and how it decides. Path, Step and Now are required.
type Config struct {
	// Path is the SQLite file. It is created when missing, readable by its owner only; its directory must exist. Local disk only.
	// Files with the endings -wal, -shm and .lock appear beside it.
	Path string
	Step Step
	// Now is the clock that stamps events and is handed to the Step.
	Now func() time.Time
	// Queue is how many calls may wait for the writer before ErrFull; zero means 4096.
	Queue int
}

func (c Config) validate() error {
	switch {
	case c.Path == "":
		return errors.New("config: Path is empty")
	case c.Step == nil:
		return errors.New("config: Step is nil")
	case c.Now == nil:
		return errors.New("config: Now is nil")
	case c.Queue < 0:
		return fmt.Errorf("config: Queue is %d, want 0 or more", c.Queue)
	}
	return nil
}

// Store is an open store. All methods may be called from any goroutine.
type Store struct {
	engine *engine
	step   Step
	now    func() time.Time
	queue  chan *call

	closing  sync.Once
	closeErr error
	stop     chan struct{} // closed when Close begins
	stopped  chan struct{} // closed when the writer has answered its last group

	reading sync.RWMutex // taken for reading by every read, so that Close does not take the engine from under them
}

// Open opens the store at cfg.Path and brings its schema up to date. It fails when another Store, of this or another process, has
// the file open, when the file is not a store or was made by a newer version, and when the engine cannot promise durability. Ctx
// bounds the opening only.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	eng, err := openSQLite(ctx, cfg.Path)
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", cfg.Path, err)
	}
	size := cfg.Queue
	if size == 0 {
		size = defaultQueue
	}
	s := &Store{
		engine:  eng,
		step:    cfg.Step,
		now:     cfg.Now,
		queue:   make(chan *call, size),
		stop:    make(chan struct{}),
		stopped: make(chan struct{}),
	}
	go s.write(context.WithoutCancel(ctx))
	return s, nil
}

// Close stops the store at once. The group being committed is finished and answered; every other waiting call gets ErrClosed, and so
// does every later one. A second Close waits for the first and returns the same.
func (s *Store) Close() error {
	s.closing.Do(func() {
		close(s.stop)
		<-s.stopped
		s.reading.Lock()
		defer s.reading.Unlock()
		s.closeErr = s.engine.close()
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
