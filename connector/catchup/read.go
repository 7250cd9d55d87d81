package catchup

import (
	"context"
	"time"

	"github.com/wavetank/wavetank/connector/config"
	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/message"
)

// readSomeLocked gives workers conversations to catch up: never many, so that effects do not wait behind them.
func (m *Backfill) readSomeLocked() {
	for m.readers < min(mostReaders, m.cfg.Workers) && len(m.todo) > 0 {
		next := m.todo[0]
		m.todo = m.todo[1:]
		if _, open := m.open[next]; open && m.cfg.Queue.CatchUp(string(next)) {
			m.readers++
		}
	}
}

// CatchUp is a worker's attempt at a conversation. One that fails is tried again behind the others.
func (m *Backfill) CatchUp(ctx context.Context, conversation message.ConversationID) dispatch.Verdict {
	err := m.readOne(ctx, conversation)
	if ctx.Err() != nil {
		return dispatch.Verdict{Kind: dispatch.Leave}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil {
		m.cfg.Logger.Warn("cannot look for missed messages", "conversation", conversation, "error", err, "again in", retryAfter.String())
		m.cfg.Clock.AfterFunc(retryAfter, func() { m.again(conversation) })
		return dispatch.Verdict{Kind: dispatch.Done}
	}
	m.readers--
	m.readSomeLocked()
	return dispatch.Verdict{Kind: dispatch.Done}
}

// again is called by the clock some time after a catch-up failed.
func (m *Backfill) again(conversation message.ConversationID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.readers--
	if m.cfg.Life.Err() == nil {
		m.todo = append(m.todo, conversation)
		m.readSomeLocked()
	}
}

// CatchUpFirst catches a conversation up before a webhook of it is taken, so that what was missed comes first. If the cloud does not
// answer soon the webhook goes on: it is not worth losing.
func (m *Backfill) CatchUpFirst(ctx context.Context, conversation message.ConversationID) {
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
	ctx, cancel := context.WithTimeout(ctx, webhookWait)
	defer cancel()
	if err := m.readOne(ctx, conversation); err != nil {
		m.cfg.Logger.Warn("cannot look for missed messages", "conversation", conversation, "error", err)
	}
}

// askedAfter is the instant after which messages may be missed. The last known one bears the time of a network, which may be wrong: a message
// that was written in the future tells nothing.
func askedAfter(last, now time.Time) time.Time {
	switch age := now.Sub(last); {
	case age < -margin:
		return now.Add(-config.ShortestKeep)
	case age < config.ShortestKeep: // else the store may have forgotten what it would be given again
		return last.Add(-margin)
	}
	return last
}

// readOne applies what was missed in a conversation, unless that has been done.
func (m *Backfill) readOne(ctx context.Context, conversation message.ConversationID) error {
	m.mu.Lock()
	b, open := m.open[conversation]
	m.mu.Unlock()
	if !open {
		return nil
	}
	after := askedAfter(b.last, m.cfg.Clock.Now())
	events, unparsed, err := m.cfg.Cloud.Since(ctx, b.user, conversation, after)
	if err != nil {
		return err
	}
	var refused error
	for _, e := range events {
		if stop, err := m.cfg.Events.Missed(ctx, e); err != nil && stop {
			return err
		} else if err != nil {
			refused = err
		}
	}
	for _, u := range unparsed {
		if stop, err := m.cfg.Events.MissedUnparsed(ctx, u.Body, "read back: "+u.Reason); err != nil && stop {
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
