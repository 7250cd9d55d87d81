package connector

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/wavetank/wavetank/connector/bridge"
	"github.com/wavetank/wavetank/connector/config"
	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/metrics"
	"github.com/wavetank/wavetank/connector/store"
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

// detectGap finds out for how long nothing came. Call it before the first webhook is accepted, which ends that: after a long time,
// webhooks may be lost.
func (c *Connector) detectGap(ctx context.Context) {
	last, err := c.store.LastEventAt(ctx)
	if err != nil {
		c.log.Warn("cannot tell whether messages were missed", "error", err)
		return
	}
	if last.IsZero() || c.cfg.Clock.Now().Sub(last).Abs() <= catchUpAfter { // far ahead: the clock was wrong then, and nothing is known
		return
	}
	m := &c.backfill
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

// beginCatchUp catches up if webhooks may be lost. It begins when there are sessions with Oceana; a webhook that comes before has its
// own conversation caught up.
func (c *Connector) beginCatchUp() {
	c.scan()
	c.awaitScan()
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
func (c *Connector) cloudAnswers() {
	m := &c.backfill
	m.mu.Lock()
	since := m.since
	m.since = time.Time{}
	away := !since.IsZero() && c.cfg.Clock.Now().Sub(since).Abs() > catchUpAfter // far ahead: the clock was set back meanwhile
	if away {
		m.held = false
		m.openAllLocked()
	}
	m.mu.Unlock()
	if away {
		c.scan()
	}
}

// scan asks the store, beside everything else, which conversations there are, if that is to be known.
func (c *Connector) scan() {
	m := &c.backfill
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.scanning || !m.unknown || c.life.Err() != nil {
		return
	}
	m.scanning = true
	c.cfg.Busy(+1)
	m.scanned = c.runtime.Go(func() {
		defer c.cfg.Busy(-1)
		for !c.scanOnce() {
		}
	})
}

// awaitScan returns when no scan is under way, if none begins.
func (c *Connector) awaitScan() {
	m := &c.backfill
	m.mu.Lock()
	scanned := m.scanned
	m.mu.Unlock()
	if scanned != nil {
		scanned()
	}
}

// scanOnce reads which conversations there are and opens them, those first in which an end user wrote last. When reading fails, the next
// scan comes after a pause. It reports false when the next round began meanwhile: it is to be read once more.
func (c *Connector) scanOnce() (over bool) {
	m := &c.backfill
	m.mu.Lock()
	round := m.round
	m.mu.Unlock()
	found := map[message.ConversationID]behind{}
	err := c.store.States(c.life, func(conversation string, data []byte) error {
		if b, ok := c.mayBeBehind(message.ConversationID(conversation), data); ok {
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
		if c.life.Err() == nil {
			c.log.Warn("cannot look for missed messages", "error", err, "again in", firstWait.String())
			c.cfg.Clock.AfterFunc(firstWait, c.scan)
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
	c.log.Info("looking for missed messages", "conversations", len(m.open))
	m.todo = slices.SortedFunc(maps.Keys(m.open), func(a, b message.ConversationID) int {
		return cmp.Or(m.open[b].last.Compare(m.open[a].last), cmp.Compare(a, b))
	})
	if !m.held {
		c.catchUpSomeLocked()
	}
	return true
}

// mayBeBehind reads the state of a conversation: there is something to ask the cloud for if an end user wrote in it.
func (c *Connector) mayBeBehind(conversation message.ConversationID, data []byte) (behind, bool) {
	state, err := bridge.Decode(data)
	if err != nil {
		c.log.Warn("cannot look for missed messages", "conversation", conversation, "error", err)
		return behind{}, false
	}
	return behind{user: state.AppUser, last: state.LastInbound}, state.AppUser != "" && !bridge.Refuses(state)
}

// openOne opens a conversation of which a webhook has come while it is not known which are open, and reports whether it is.
func (c *Connector) openOne(ctx context.Context, conversation message.ConversationID, round int) bool {
	data, err := c.store.State(ctx, string(conversation))
	if err != nil {
		c.log.Warn("cannot look for missed messages", "conversation", conversation, "error", err)
		return false
	}
	b, ok := c.mayBeBehind(conversation, data)
	m := &c.backfill
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, open := m.open[conversation]; !open && ok && m.round == round && !m.done[conversation] {
		b.round = round
		m.open[conversation] = b
	}
	_, open := m.open[conversation]
	return open
}

// catchUpHeld begins what was held.
func (c *Connector) catchUpHeld() {
	m := &c.backfill
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held {
		m.held = false
		c.catchUpSomeLocked()
	}
}

// catchUpSomeLocked gives workers conversations to catch up: never many, so that effects do not wait behind them.
func (c *Connector) catchUpSomeLocked() {
	m := &c.backfill
	for m.readers < min(mostReaders, c.cfg.Workers) && len(m.todo) > 0 {
		next := m.todo[0]
		m.todo = m.todo[1:]
		if _, open := m.open[next]; open && c.dispatch.CatchUp(string(next)) {
			m.readers++
		}
	}
}

// catchUp is a worker's attempt at a conversation. One that fails is tried again behind the others.
func (c *Connector) catchUp(ctx context.Context, conversation message.ConversationID) dispatch.Verdict {
	err := c.catchUpOne(ctx, conversation)
	if ctx.Err() != nil {
		return dispatch.Verdict{Kind: dispatch.Leave}
	}
	m := &c.backfill
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil {
		c.log.Warn("cannot look for missed messages", "conversation", conversation, "error", err, "again in", catchUpRetry.String())
		c.cfg.Clock.AfterFunc(catchUpRetry, func() { c.catchUpAgain(conversation) })
		return dispatch.Verdict{Kind: dispatch.Done}
	}
	m.readers--
	c.catchUpSomeLocked()
	return dispatch.Verdict{Kind: dispatch.Done}
}

// catchUpAgain is called by the clock some time after a catch-up failed.
func (c *Connector) catchUpAgain(conversation message.ConversationID) {
	m := &c.backfill
	m.mu.Lock()
	defer m.mu.Unlock()
	m.readers--
	if c.life.Err() == nil {
		m.todo = append(m.todo, conversation)
		c.catchUpSomeLocked()
	}
}

// catchUpFirst catches a conversation up before a webhook of it is taken, so that what was missed comes first. If the cloud does not
// answer soon the webhook goes on: it is not worth losing.
func (c *Connector) catchUpFirst(ctx context.Context, conversation message.ConversationID) {
	m := &c.backfill
	m.mu.Lock()
	_, open := m.open[conversation]
	look, round := !open && m.unknown && !m.done[conversation], m.round
	m.mu.Unlock()
	if look {
		open = c.openOne(ctx, conversation, round)
	}
	if !open {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, catchUpWait)
	defer cancel()
	if err := c.catchUpOne(ctx, conversation); err != nil {
		c.log.Warn("cannot look for missed messages", "conversation", conversation, "error", err)
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
func (c *Connector) catchUpOne(ctx context.Context, conversation message.ConversationID) error {
	m := &c.backfill
	m.mu.Lock()
	b, open := m.open[conversation]
	m.mu.Unlock()
	if !open {
		return nil
	}
	after := askedAfter(b.last, c.cfg.Clock.Now())
	events, unparsed, err := c.client.Since(ctx, b.user, conversation, after)
	if err != nil {
		return err
	}
	var refused error
	for _, e := range events {
		if err := c.storeMissed(ctx, e); err != nil && c.holdsUp(err) {
			return err
		} else if err != nil {
			refused = err
		}
	}
	for _, u := range unparsed {
		if err := c.deadLetterUnparsed(ctx, u.Body, "read back: "+u.Reason); err != nil && c.holdsUp(err) {
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
func (c *Connector) storeMissed(ctx context.Context, e message.Event) error {
	event, err := record(e)
	if err != nil {
		return err
	}
	change := store.Change{Event: event}
	applied, err := c.keep(ctx, e.Conversation, change, failpoint.Webhook)
	if err != nil && !unavailable(err) && c.life.Err() == nil {
		applied, err = c.deadLetterWebhook(ctx, e, change, err)
	}
	if err == nil && !applied.Duplicate {
		c.log.Info("missed message read back", "conversation", e.Conversation, "event", e.ID)
		c.countTaken(metrics.Cloud, event, applied)
	}
	return err
}

// holdsUp reports whether what comes after a missed message must wait as well: the store is to blame, or the connector ends. A message of which
// not even the dead letter is kept waits alone, for the next attempt.
func (c *Connector) holdsUp(err error) bool {
	return unavailable(err) || errors.Is(err, errNoProof) || c.life.Err() != nil
}
