package connector

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/wavetank/wavetank/connector/bridge"
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
	missedAgain  = time.Minute     // after a look that the cloud cut short
	mostReaders  = 8               // conversations looked at at a time
	missedWait   = 5 * time.Second // transport: what a webhook waits for the look at its own conversation
)

// laneMissed is where a conversation is looked at: beside its effects, of which it is none, and by the same workers.
const laneMissed message.Lane = "missed"

// missed is the reading back of messages whose webhooks nobody took: the cloud repeats them for a quarter of an hour only. Only
// conversations that the store knows can be asked for, since v1.1 lists no app users; and only messages, not what became of posted ones.
type missed struct {
	mu    sync.Mutex
	since time.Time                               // when the cloud was first found away; zero: it is there
	open  map[message.ConversationID]bridge.State // still to be looked at
	todo  []message.ConversationID                // of those, what no worker has been given yet
	held  bool                                    // until there are sessions with Oceana
	due   bool                                    // the store has not been asked yet for what is open
}

// expectMissed looks how long nothing came, before the first webhook makes that a moment: for too long, and webhooks may be lost.
func (c *Connector) expectMissed(ctx context.Context) {
	last, err := c.store.LastEventAt(ctx)
	if err != nil {
		c.log.Warn("cannot tell whether messages were missed", "error", err)
		return
	}
	c.missed.due = !last.IsZero() && c.cfg.Clock.Now().Sub(last) > missedAfter
}

// lookForMissed looks if webhooks may be lost. It begins when there are sessions with Oceana; a webhook that comes before has its own
// conversation looked at.
func (c *Connector) lookForMissed() {
	c.missed.mu.Lock()
	defer c.missed.mu.Unlock()
	c.openMissedLocked()
}

// openMissedLocked does what is due. What fails stays due.
func (c *Connector) openMissedLocked() {
	if c.missed.due {
		c.missed.due = !c.readBackLocked(true)
	}
}

// cloudAway notes down that the cloud did not answer.
func (m *missed) cloudAway(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.since.IsZero() {
		m.since = now
	}
}

// cloudAnswers looks for missed messages if the cloud was away for long.
func (c *Connector) cloudAnswers() {
	m := &c.missed
	m.mu.Lock()
	since := m.since
	m.since = time.Time{}
	m.mu.Unlock()
	if !since.IsZero() && c.cfg.Clock.Now().Sub(since) > missedAfter {
		m.mu.Lock()
		defer m.mu.Unlock()
		c.readBackLocked(false)
	}
}

// readBackLocked looks at all conversations, those first in which somebody wrote last; held: not yet.
func (c *Connector) readBackLocked(held bool) (ok bool) {
	m := &c.missed
	if len(m.open) > 0 {
		return true
	}
	open := map[message.ConversationID]bridge.State{}
	err := c.store.States(c.life, func(conversation string, data []byte) error {
		state, err := bridge.Decode(data)
		switch {
		case err != nil:
			c.log.Warn("cannot look for missed messages", "conversation", conversation, "error", err)
		case state.AppUser != "" && !bridge.Refuses(state):
			open[message.ConversationID(conversation)] = bridge.State{AppUser: state.AppUser, LastInbound: state.LastInbound}
		}
		return nil
	})
	if err != nil {
		c.log.Warn("cannot look for missed messages", "error", err)
		return false
	}
	c.log.Info("looking for missed messages", "conversations", len(open))
	m.open, m.held = open, held
	m.todo = slices.SortedFunc(maps.Keys(open), func(a, b message.ConversationID) int {
		return cmp.Or(open[b].LastInbound.Compare(open[a].LastInbound), cmp.Compare(a, b))
	})
	if !held {
		c.readSomeLocked()
	}
	return true
}

// readHeld begins what was held.
func (c *Connector) readHeld() {
	m := &c.missed
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held {
		m.held = false
		c.readSomeLocked()
	}
}

func (c *Connector) readSomeLocked() {
	for range min(mostReaders, c.cfg.Workers) {
		c.readNextLocked()
	}
}

// readNextLocked gives the workers one more conversation to look at: never many, so that effects do not wait behind them.
func (c *Connector) readNextLocked() {
	m := &c.missed
	for len(m.todo) > 0 {
		next := m.todo[0]
		m.todo = m.todo[1:]
		if _, open := m.open[next]; open {
			c.dispatch.look(string(next))
			return
		}
	}
}

// lookAt is a worker's look at a conversation. What the cloud does not let it see it looks at later.
func (c *Connector) lookAt(ctx context.Context, it *item) verdict {
	err := c.readBackOne(ctx, message.ConversationID(it.Conversation))
	switch {
	case ctx.Err() != nil:
		return verdict{kind: leave}
	case err != nil:
		c.log.Warn("cannot look for missed messages", "conversation", it.Conversation, "error", err, "again in", missedAgain.String())
		return verdict{kind: again, due: c.cfg.Clock.Now().Add(missedAgain)}
	}
	c.missed.mu.Lock()
	defer c.missed.mu.Unlock()
	c.readNextLocked()
	return verdict{kind: done}
}

// readBackFirst looks at a conversation before a webhook of it is taken, so that what was missed comes first. If the cloud does not
// answer soon the webhook goes on: it is not worth losing.
func (c *Connector) readBackFirst(ctx context.Context, conversation message.ConversationID) {
	m := &c.missed
	m.mu.Lock()
	c.openMissedLocked()
	_, open := m.open[conversation]
	m.mu.Unlock()
	if !open {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, missedWait)
	defer cancel()
	if err := c.readBackOne(ctx, conversation); err != nil {
		c.log.Warn("cannot look for missed messages", "conversation", conversation, "error", err)
	}
}

// readBackOne applies what was missed in a conversation, unless that has been done.
func (c *Connector) readBackOne(ctx context.Context, conversation message.ConversationID) error {
	m := &c.missed
	m.mu.Lock()
	state, open := m.open[conversation]
	m.mu.Unlock()
	if !open {
		return nil
	}
	after := state.LastInbound
	if c.cfg.Clock.Now().Sub(after) < shortestKeep { // else the store may have forgotten what it would be given again
		after = after.Add(-missedMargin)
	}
	events, err := c.client.Since(ctx, state.AppUser, conversation, after)
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
	delete(m.open, conversation)
	return nil
}
