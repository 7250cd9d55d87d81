package connector

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/wavetank/wavetank/connector/bridge"
	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/metrics"
	"github.com/wavetank/wavetank/connector/store"
)

const (
	// missedAfter is how long nothing may have come from the cloud before the connector asks what it missed: the cloud gives a webhook up
	// after some 15 minutes, and its last attempts lie far apart.
	missedAfter = 5 * time.Minute
	// missedMargin is how far before the last known message it asks, because webhooks may overtake each other.
	missedMargin = 5 * time.Minute
	missedAgain  = time.Minute     // after a catch-up that failed
	mostReaders  = 8               // conversations caught up at a time
	missedWait   = 5 * time.Second // transport: what a webhook waits for the catch-up of its own conversation
)

// backfill is the catching up of messages whose webhooks the connector did not take: the cloud retries them for a quarter of an hour only.
// Only conversations that the store knows can be asked for, since v1.1 lists no app users; and only messages, not whether posted ones
// were delivered.
type backfill struct {
	mu      sync.Mutex
	since   time.Time                         // when the cloud was first found away; zero: it is there
	round   int                               // of catching up: an outage begins the next, even if the one before is not over
	open    map[message.ConversationID]behind // still to be caught up
	todo    []message.ConversationID          // of those, what no reader has been given yet
	readers int                               // conversations that workers have, and failed ones that wait for another attempt
	held    bool                              // until there are sessions with Oceana
	due     bool                              // the store has not been asked yet for what is open
	asked   time.Time                         // when it was asked in vain; zero: it was not
}

// behind is a conversation that may have missed messages.
type behind struct {
	user  message.AppUserID
	last  time.Time // of the last message that is known for certain to be the last before the outage
	round int       // in which it was opened last
}

// expectMissed finds out for how long nothing came. Call it before the first webhook is accepted, which ends that: after a long time,
// webhooks may be lost.
func (c *Connector) expectMissed(ctx context.Context) {
	last, err := c.store.LastEventAt(ctx)
	if err != nil {
		c.log.Warn("cannot tell whether messages were missed", "error", err)
		return
	}
	c.backfill.due = !last.IsZero() && c.cfg.Clock.Now().Sub(last) > missedAfter
}

// lookForMissed catches up if webhooks may be lost. It begins when there are sessions with Oceana; a webhook that comes before has its
// own conversation caught up.
func (c *Connector) lookForMissed() {
	c.backfill.mu.Lock()
	defer c.backfill.mu.Unlock()
	c.openDueLocked()
}

// openDueLocked does what is due. What fails stays due, and is tried again after a pause.
func (c *Connector) openDueLocked() {
	m := &c.backfill
	now := c.cfg.Clock.Now()
	if !m.due || !m.asked.IsZero() && now.Sub(m.asked).Abs() < firstWait {
		return
	}
	if m.due = !c.catchUpAllLocked(true); m.due {
		m.asked = now
	}
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
	defer m.mu.Unlock()
	since := m.since
	m.since = time.Time{}
	if !since.IsZero() && c.cfg.Clock.Now().Sub(since) > missedAfter {
		c.catchUpAllLocked(false)
	}
}

// catchUpAllLocked opens all conversations, those first in which an end user wrote last; held: not yet. A conversation that is still open
// from an outage before is caught up from there.
func (c *Connector) catchUpAllLocked(held bool) (ok bool) {
	m := &c.backfill
	open := map[message.ConversationID]behind{}
	err := c.store.States(c.life, func(conversation string, data []byte) error {
		state, err := bridge.Decode(data)
		switch {
		case err != nil:
			c.log.Warn("cannot look for missed messages", "conversation", conversation, "error", err)
		case state.AppUser != "" && !bridge.Refuses(state):
			open[message.ConversationID(conversation)] = behind{state.AppUser, state.LastInbound, m.round + 1}
		}
		return nil
	})
	if err != nil {
		c.log.Warn("cannot look for missed messages", "error", err)
		return false
	}
	for conversation, before := range m.open {
		b, known := open[conversation]
		if !known {
			b = before
		}
		b.last, b.round = before.last, m.round+1
		open[conversation] = b
	}
	c.log.Info("looking for missed messages", "conversations", len(open))
	m.round++
	m.open, m.held = open, held
	m.todo = slices.SortedFunc(maps.Keys(open), func(a, b message.ConversationID) int {
		return cmp.Or(open[b].last.Compare(open[a].last), cmp.Compare(a, b))
	})
	if !held {
		c.catchUpSomeLocked()
	}
	return true
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
		c.log.Warn("cannot look for missed messages", "conversation", conversation, "error", err, "again in", missedAgain.String())
		c.cfg.Clock.AfterFunc(missedAgain, func() { c.catchUpAgain(conversation) })
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
	c.openDueLocked()
	_, open := m.open[conversation]
	m.mu.Unlock()
	if !open {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, missedWait)
	defer cancel()
	if err := c.catchUpOne(ctx, conversation); err != nil {
		c.log.Warn("cannot look for missed messages", "conversation", conversation, "error", err)
	}
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
	after := b.last
	if c.cfg.Clock.Now().Sub(after) < shortestKeep { // else the store may have forgotten what it would be given again
		after = after.Add(-missedMargin)
	}
	events, err := c.client.Since(ctx, b.user, conversation, after)
	if err != nil {
		return err
	}
	for _, e := range events {
		event, err := record(e)
		if err != nil {
			return err
		}
		applied, err := c.keep(ctx, conversation, store.Change{Event: event}, theWebhook)
		if err != nil {
			return err
		}
		if !applied.Duplicate {
			c.log.Info("missed message read back", "conversation", conversation, "event", e.ID)
			c.countTaken(metrics.Cloud, event, applied)
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.open[conversation].round == b.round { // else there was another outage since the cloud was asked
		delete(m.open, conversation)
	}
	return nil
}
