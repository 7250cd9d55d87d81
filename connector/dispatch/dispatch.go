package dispatch

import (
	"context"
	"sync"
	"time"
)

// Clock tells the time and calls back; it is the injected one.
type Clock interface {
	Now() time.Time
	// AfterFunc calls f once, after d, from any goroutine; stop reports whether it prevented that.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

// Lane is the side that an effect goes to. Effects of one conversation and lane are attempted in order.
type Lane string

// CatchUp is the lane in which a conversation is caught up, see Dispatcher.CatchUp. It belongs to no term.
const CatchUp Lane = "catch-up"

// Term is the time in which this process holds a shard. N is the fencing number of its lease: every term of a shard has another.
type Term struct {
	Shard int   // that the term is of
	N     int64 // fencing number of the lease
}

// Effect is something to be done, and what this process knows of it. The Dispatcher owns it from Submit on.
type Effect struct {
	ID           string    // of the effect
	Conversation string    // that it belongs to; order holds within a lane of it
	Lane         Lane      // the side it goes to
	N            int64     // orders effects; unique
	Due          time.Time // zero: at once
	Attempts     int       // that failed
	Size         int       // bytes that it takes in memory, beside a fixed share
	File         bool      // a file is carried: it takes long, and has workers of its own
	Since        time.Time // when it began to wait; zero: in an earlier process, at an unknown instant
	// MaybeDelivered: an earlier attempt may have succeeded.
	MaybeDelivered bool
	// Payload is the configurer's.
	Payload any
}

// Verdict is how an attempt ended.
type Verdict struct {
	Kind           Kind      // what is done with the effect now
	Due            time.Time // of Again
	MaybeDelivered bool      // of Again
	Firm           bool      // of Again: Due stands, even if the link of the shard comes up before
}

// Kind is the kind of a Verdict.
type Kind int

// The kinds.
const (
	Done  Kind = iota // the effect is settled
	Again             // another attempt at Due
	Park              // another attempt as soon as the link of the shard is up
	Leave             // the process is stopping or has lost the shard: the next holder attempts it
)

// Config is what a Dispatcher needs. Everything but Wait is required.
type Config struct {
	Clock Clock // measures delays and backoffs
	// Busy is told +1 and -1 around everything that can be done now.
	Busy func(delta int)
	// Attempt attempts one effect. Ctx is that of Run; of an effect in lane CatchUp it also ends with Close.
	Attempt func(ctx context.Context, e *Effect) Verdict
	// Shards is how many shards there are; ShardOf says which one a conversation belongs to.
	Shards  int
	ShardOf func(conversation string) int
	// Linked is the lane whose effects wait until the link of their shard is up.
	Linked Lane
	// Memory is how many bytes of effects are held for each lane; what does not fit is reloaded later.
	Memory int
	// LongestWait bounds every wait for a due time: one that is further away was made by a clock that was wrong.
	LongestWait time.Duration
	// Wait is c.Wait, unless the goroutines are simulated; it may return early.
	Wait func(c *sync.Cond)
}

// Dispatcher has effects attempted. Make one with New. All methods are safe for concurrent use.
type Dispatcher struct {
	cfg   Config
	began time.Time

	mu     sync.Mutex
	work   sync.Cond // something in ready, or closed
	files  sync.Cond // something in heavy, or closed
	idle   sync.Cond // an active has become zero, or a waiting Release is to give up
	lanes  map[laneKey]*lane
	ready  []*lane
	heavy  []*lane      // ready, with a file first; empty while files have no workers of their own
	apart  bool         // they have
	open   int          // lanes queued or running
	share  int          // of the workers, that one lane may have
	atWork map[Lane]int // workers of each lane, those for files left out
	shards []shard
	held   int // effects in memory
	bytes  map[Lane]int
	spills spills
	closed bool
	wg     sync.WaitGroup

	catchUps context.CancelFunc // ends what is attempted in lane CatchUp; nil before Run
}

// New returns a Dispatcher that holds no shard yet.
func New(cfg Config) *Dispatcher {
	if cfg.Wait == nil {
		cfg.Wait = (*sync.Cond).Wait
	}
	d := &Dispatcher{
		cfg: cfg, began: cfg.Clock.Now(), lanes: map[laneKey]*lane{}, atWork: map[Lane]int{}, bytes: map[Lane]int{},
		shards: make([]shard, cfg.Shards),
	}
	d.spills.begin()
	d.work.L, d.files.L, d.idle.L = &d.mu, &d.mu, &d.mu
	return d
}
