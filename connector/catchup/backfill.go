package catchup

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/message"
)

const (
	// longestGap is how long nothing may have come from the cloud before the connector asks what it missed: the cloud gives a webhook up
	// after some 15 minutes, and its last attempts lie far apart.
	longestGap = 5 * time.Minute
	// margin is how far before the last known message it asks, because webhooks may overtake each other.
	margin      = 5 * time.Minute
	retryAfter  = time.Minute     // after a catch-up that failed
	mostReaders = 8               // conversations caught up at a time
	scanRetry   = time.Second     // after a scan that failed
	webhookWait = 5 * time.Second // transport: what a webhook waits for the catch-up of its own conversation
)

// Config is what a Backfill needs; every field is required.
type Config struct {
	Store   Store                        // the connector's
	Cloud   Cloud                        // that may have given webhooks up
	Queue   Queue                        // of the workers that read
	Events  Events                       // where what was missed is stored
	Clock   Clock                        // decides how long a gap was, and when to try again
	Go      func(f func()) (join func()) // has f done beside the caller; join returns when it is over
	Life    context.Context              //nolint:containedctx // of the connector: it bounds scans
	Busy    func(delta int)              // told +1 and -1 around a scan
	Workers int                          // of the queue; at most so many conversations are read at a time, and never more than 8
	Logger  *slog.Logger                 // not nil
}

// Store reads the states of conversations.
type Store interface {
	// LastEventAt is when an event was stored last; zero: never.
	LastEventAt(ctx context.Context) (time.Time, error)
	// State is nil for a conversation that has none.
	State(ctx context.Context, conversation string) ([]byte, error)
	States(ctx context.Context, see func(conversation string, state []byte) error) error
}

// Cloud is asked for the messages of a conversation after an instant.
type Cloud interface {
	Since(ctx context.Context, user message.AppUserID, c message.ConversationID, after time.Time) ([]message.Event, []aggregator.Unparsed, error)
}

// Queue has a worker call Backfill.CatchUp for a conversation; false: the connector is stopping, or one does already.
type Queue interface {
	CatchUp(conversation string) bool
}

// Events stores what was missed. With stop, what comes after it must wait as well: the store is to blame, or the connector ends. Else a message
// that could not be stored waits alone, for the next attempt.
type Events interface {
	Missed(ctx context.Context, e message.Event) (stop bool, err error)
	MissedUnparsed(ctx context.Context, body []byte, reason string) (stop bool, err error)
}

// Clock is the connector's clock.
type Clock interface {
	Now() time.Time
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

// Backfill is the catching up of messages whose webhooks the connector did not take: the cloud retries them for a quarter of an hour only.
// Only conversations that the store knows can be asked for, since v1.1 lists no app users; and only messages, not whether posted ones
// were delivered.
//
// Which conversations there are is read from the store without the mutex, since that takes long and webhooks need it. Until it is known, a
// webhook looks for its own conversation.
type Backfill struct {
	cfg Config

	mu       sync.Mutex
	since    time.Time                         // when the cloud was first found away; zero: it is there
	round    int                               // of catching up: an outage begins the next, even if the one before is not over
	open     map[message.ConversationID]behind // still to be caught up, as far as it is known
	todo     []message.ConversationID          // of those, what no reader has been given yet
	readers  int                               // conversations that workers have, and failed ones that wait for another attempt
	held     bool                              // until there are sessions with Oceana
	unknown  bool                              // the store is still to be asked which conversations are open in this round
	done     map[message.ConversationID]bool   // while unknown: those that were caught up in this round
	scanning bool                              // the store is asked at the moment
	scanned  func()                            // waits for the end of the last scan that began; nil: none did
}

// behind is a conversation that may have missed messages.
type behind struct {
	user  message.AppUserID
	last  time.Time // of the last message that is known for certain to be the last before the outage
	round int       // in which it was opened last
}

// New returns a Backfill that knows of no gap.
func New(cfg Config) *Backfill { return &Backfill{cfg: cfg} }

// Behind counts the conversations that are still to be caught up, as far as they are known, and those of them that workers have.
func (m *Backfill) Behind() (conversations, readers int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.open), m.readers
}

// DetectGap finds out for how long nothing came. Call it before the first webhook is accepted, which ends that: after a long time,
// webhooks may be lost.
func (m *Backfill) DetectGap(ctx context.Context) {
	last, err := m.cfg.Store.LastEventAt(ctx)
	if err != nil {
		m.cfg.Logger.Warn("cannot tell whether messages were missed", "error", err)
		return
	}
	if last.IsZero() || m.cfg.Clock.Now().Sub(last).Abs() <= longestGap { // far ahead: the clock was wrong then, and nothing is known
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.held = true
	m.openAllLocked()
}

// openAllLocked begins a round: every conversation may have missed messages. One that is still open from an outage before is caught up from
// there.
func (m *Backfill) openAllLocked() {
	m.round++
	m.unknown, m.done = true, map[message.ConversationID]bool{}
	if m.open == nil {
		m.open = map[message.ConversationID]behind{}
	}
	for conversation, b := range m.open {
		b.round = m.round
		m.open[conversation] = b
	}
}

// Begin catches up if webhooks may be lost. It begins when there are sessions with Oceana; a webhook that comes before has its
// own conversation caught up.
func (m *Backfill) Begin() {
	m.scan()
	m.AwaitScan()
}

// CloudAway notes that the cloud did not answer.
func (m *Backfill) CloudAway(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.since.IsZero() {
		m.since = now
	}
}

// CloudAnswers catches up if the cloud was away for long.
func (m *Backfill) CloudAnswers() {
	m.mu.Lock()
	since := m.since
	m.since = time.Time{}
	away := !since.IsZero() && m.cfg.Clock.Now().Sub(since).Abs() > longestGap // far ahead: the clock was set back meanwhile
	if away {
		m.held = false
		m.openAllLocked()
	}
	m.mu.Unlock()
	if away {
		m.scan()
		if m.cfg.Workers == 1 { // the effects of what was answered come behind it, and not now before it and now after
			m.AwaitScan()
		}
	}
}

// Release begins what was held.
func (m *Backfill) Release() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held {
		m.held = false
		m.readSomeLocked()
	}
}
