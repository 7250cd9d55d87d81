package connector

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/wavetank/wavetank/connector/aggregator"
	"github.com/wavetank/wavetank/connector/bridge"
	"github.com/wavetank/wavetank/connector/config"
	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/metrics"
)

const (
	// catchUpAfter is how long nothing may have come from the cloud before the connector asks what it missed: the cloud gives a webhook up
	// after some 15 minutes, and its last attempts lie far apart.
	catchUpAfter = 5 * time.Minute
	// catchUpMargin is how far before the last known message it asks, because webhooks may overtake each other.
	catchUpMargin = 5 * time.Minute
	catchUpRetry  = time.Minute     // after a catch-up that failed
	mostReaders   = 8               // conversations caught up at a time
	catchUpWait   = 5 * time.Second // transport: what a webhook waits for the catch-up of its own conversation
)

// backfill is the catching up of messages whose webhooks the connector did not take: the cloud retries them for a quarter of an hour only.
// Only conversations that the store knows can be asked for, since v1.1 lists no app users; and only messages, not whether posted ones
// were delivered.
//
// Which conversations there are is read from the store without the mutex, since that takes long and webhooks need it. Until it is known, a
// webhook looks for its own conversation.
type backfill struct {
	*env
	db       stateStore
	cloud    missedReader
	queue    catchUpQueue
	recorder webhookRecorder
	intake   unparsedAcceptor
	figures  *figures

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

// stateStore reads the states of conversations, and when anything was stored last; zero: never.
type stateStore interface {
	stateReader
	stateScanner
	LastEventAt(ctx context.Context) (time.Time, error)
}

// missedReader asks the cloud for the messages of a conversation after an instant.
type missedReader interface {
	Since(ctx context.Context, user message.AppUserID, c message.ConversationID, after time.Time) ([]message.Event, []aggregator.Unparsed, error)
}

// catchUpQueue is a dispatch.Dispatcher: it has a worker catch up a conversation.
type catchUpQueue interface {
	CatchUp(conversation string) bool
}

// unparsedAcceptor stores what is not understood.
type unparsedAcceptor interface {
	unparsed(ctx context.Context, body []byte, reason string) error
}

// behind is a conversation that may have missed messages.
type behind struct {
	user  message.AppUserID
	last  time.Time // of the last message that is known for certain to be the last before the outage
	round int       // in which it was opened last
}

// detectGap finds out for how long nothing came. Call it before the first webhook is accepted, which ends that: after a long time,
// webhooks may be lost.
func (m *backfill) detectGap(ctx context.Context) {
	last, err := m.db.LastEventAt(ctx)
	if err != nil {
		m.log.Warn("cannot tell whether messages were missed", "error", err)
		return
	}
	if last.IsZero() || m.now().Sub(last).Abs() <= catchUpAfter { // far ahead: the clock was wrong then, and nothing is known
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.held = true
	m.openAllLocked()
}

// openAllLocked begins a round: every conversation may have missed messages. One that is still open from an outage before is caught up from
// there.
func (m *backfill) openAllLocked() {
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

// begin catches up if webhooks may be lost. It begins when there are sessions with Oceana; a webhook that comes before has its
// own conversation caught up.
func (m *backfill) begin() {
	m.scan()
	m.awaitScan()
}

// cloudAway notes that the cloud did not answer.
func (m *backfill) cloudAway(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.since.IsZero() {
		m.since = now
	}
}

// cloudAnswers catches up if the cloud was away for long.
func (m *backfill) cloudAnswers() {
	m.mu.Lock()
	since := m.since
	m.since = time.Time{}
	away := !since.IsZero() && m.now().Sub(since).Abs() > catchUpAfter // far ahead: the clock was set back meanwhile
	if away {
		m.held = false
		m.openAllLocked()
	}
	m.mu.Unlock()
	if away {
		m.scan()
	}
}

// scan asks the store, beside everything else, which conversations there are, if that is to be known.
func (m *backfill) scan() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.scanning || !m.unknown || m.life.Err() != nil {
		return
	}
	m.scanning = true
	m.cfg.Busy(+1)
	m.scanned = m.runtime.Go(func() {
		defer m.cfg.Busy(-1)
		for !m.scanOnce() {
		}
	})
}

// awaitScan returns when no scan is under way, if none begins.
func (m *backfill) awaitScan() {
	m.mu.Lock()
	scanned := m.scanned
	m.mu.Unlock()
	if scanned != nil {
		scanned()
	}
}

// scanOnce reads which conversations there are and opens them, those first in which an end user wrote last. When reading fails, the next
// scan comes after a pause. It reports false when the next round began meanwhile: it is to be read once more.
func (m *backfill) scanOnce() (over bool) {
	m.mu.Lock()
	round := m.round
	m.mu.Unlock()
	found := map[message.ConversationID]behind{}
	err := m.db.States(m.life, func(conversation string, data []byte) error {
		if b, ok := m.mayBeBehind(message.ConversationID(conversation), data); ok {
			b.round = round
			found[message.ConversationID(conversation)] = b
		}
		return nil
	})
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case err != nil:
		m.scanning = false
		if m.life.Err() == nil {
			m.log.Warn("cannot look for missed messages", "error", err, "again in", firstWait.String())
			m.cfg.Clock.AfterFunc(firstWait, m.scan)
		}
		return true
	case m.round != round:
		return false
	}
	if len(m.open) == 0 && len(m.done) == 0 {
		m.open, found = found, nil
	}
	for conversation, b := range found {
		if _, known := m.open[conversation]; !known && !m.done[conversation] {
			m.open[conversation] = b
		}
	}
	m.scanning, m.unknown, m.done = false, false, nil
	m.log.Info("looking for missed messages", "conversations", len(m.open))
	m.todo = slices.SortedFunc(maps.Keys(m.open), func(a, b message.ConversationID) int {
		return cmp.Or(m.open[b].last.Compare(m.open[a].last), cmp.Compare(a, b))
	})
	if !m.held {
		m.catchUpSomeLocked()
	}
	return true
}

// mayBeBehind reads the state of a conversation: there is something to ask the cloud for if an end user wrote in it.
func (m *backfill) mayBeBehind(conversation message.ConversationID, data []byte) (behind, bool) {
	state, err := bridge.Decode(data)
	if err != nil {
		m.log.Warn("cannot look for missed messages", "conversation", conversation, "error", err)
		return behind{}, false
	}
	return behind{user: state.AppUser, last: state.LastInbound}, state.AppUser != "" && !bridge.Refuses(state)
}

// openOne opens a conversation of which a webhook has come while it is not known which are open, and reports whether it is.
func (m *backfill) openOne(ctx context.Context, conversation message.ConversationID, round int) bool {
	data, err := m.db.State(ctx, string(conversation))
	if err != nil {
		m.log.Warn("cannot look for missed messages", "conversation", conversation, "error", err)
		return false
	}
	b, ok := m.mayBeBehind(conversation, data)
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, open := m.open[conversation]; !open && ok && m.round == round && !m.done[conversation] {
		b.round = round
		m.open[conversation] = b
	}
	_, open := m.open[conversation]
	return open
}

// release begins what was held.
func (m *backfill) release() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held {
		m.held = false
		m.catchUpSomeLocked()
	}
}

// catchUpSomeLocked gives workers conversations to catch up: never many, so that effects do not wait behind them.
func (m *backfill) catchUpSomeLocked() {
	for m.readers < min(mostReaders, m.cfg.Workers) && len(m.todo) > 0 {
		next := m.todo[0]
		m.todo = m.todo[1:]
		if _, open := m.open[next]; open && m.queue.CatchUp(string(next)) {
			m.readers++
		}
	}
}

// catchUp is a worker's attempt at a conversation. One that fails is tried again behind the others.
func (m *backfill) catchUp(ctx context.Context, conversation message.ConversationID) dispatch.Verdict {
	err := m.catchUpOne(ctx, conversation)
	if ctx.Err() != nil {
		return dispatch.Verdict{Kind: dispatch.Leave}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil {
		m.log.Warn("cannot look for missed messages", "conversation", conversation, "error", err, "again in", catchUpRetry.String())
		m.cfg.Clock.AfterFunc(catchUpRetry, func() { m.catchUpAgain(conversation) })
		return dispatch.Verdict{Kind: dispatch.Done}
	}
	m.readers--
	m.catchUpSomeLocked()
	return dispatch.Verdict{Kind: dispatch.Done}
}

// catchUpAgain is called by the clock some time after a catch-up failed.
func (m *backfill) catchUpAgain(conversation message.ConversationID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.readers--
	if m.life.Err() == nil {
		m.todo = append(m.todo, conversation)
		m.catchUpSomeLocked()
	}
}

// catchUpFirst catches a conversation up before a webhook of it is taken, so that what was missed comes first. If the cloud does not
// answer soon the webhook goes on: it is not worth losing.
func (m *backfill) catchUpFirst(ctx context.Context, conversation message.ConversationID) {
	m.mu.Lock()
	_, open := m.open[conversation]
	look, round := !open && m.unknown && !m.done[conversation], m.round
	m.mu.Unlock()
	if look {
		open = m.openOne(ctx, conversation, round)
	}
	if !open {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, catchUpWait)
	defer cancel()
	if err := m.catchUpOne(ctx, conversation); err != nil {
		m.log.Warn("cannot look for missed messages", "conversation", conversation, "error", err)
	}
}

// askedAfter is the instant after which messages may be missed. The last known one bears the time of a network, which may be wrong: a message
// that was written in the future tells nothing.
func askedAfter(last, now time.Time) time.Time {
	switch age := now.Sub(last); {
	case age < -catchUpMargin:
		return now.Add(-config.ShortestKeep)
	case age < config.ShortestKeep: // else the store may have forgotten what it would be given again
		return last.Add(-catchUpMargin)
	}
	return last
}

// catchUpOne applies what was missed in a conversation, unless that has been done.
func (m *backfill) catchUpOne(ctx context.Context, conversation message.ConversationID) error {
	m.mu.Lock()
	b, open := m.open[conversation]
	m.mu.Unlock()
	if !open {
		return nil
	}
	after := askedAfter(b.last, m.now())
	events, unparsed, err := m.cloud.Since(ctx, b.user, conversation, after)
	if err != nil {
		return err
	}
	var refused error
	for _, e := range events {
		if err := m.storeMissed(ctx, e); err != nil && m.holdsUp(err) {
			return err
		} else if err != nil {
			refused = err
		}
	}
	for _, u := range unparsed {
		if err := m.intake.unparsed(ctx, u.Body, "read back: "+u.Reason); err != nil && m.holdsUp(err) {
			return err
		} else if err != nil {
			refused = err
		}
	}
	if refused != nil {
		return refused
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.open[conversation].round == b.round { // else there was another outage since the cloud was asked
		delete(m.open, conversation)
		if m.unknown {
			m.done[conversation] = true
		}
	}
	return nil
}

// storeMissed applies a missed message. One that the store refuses becomes a dead letter, as that of a webhook does.
func (m *backfill) storeMissed(ctx context.Context, e message.Event) error {
	event, err := encodeEvent(e)
	if err != nil {
		return err
	}
	applied, err := m.recorder.recordEvent(ctx, e, event)
	if err == nil && !applied.Duplicate {
		m.log.Info("missed message read back", "conversation", e.Conversation, "event", e.ID)
		m.figures.taken(metrics.Cloud, event, applied)
	}
	return err
}

// holdsUp reports whether what comes after a missed message must wait as well: the store is to blame, or the connector ends. A message of which
// not even the dead letter is kept waits alone, for the next attempt.
func (m *backfill) holdsUp(err error) bool {
	return unavailable(err) || errors.Is(err, errNoProof) || m.life.Err() != nil
}
