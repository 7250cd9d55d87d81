package catchup

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/wavetank/wavetank/connector/bridge"
	"github.com/wavetank/wavetank/connector/message"
)

// scan asks the store, beside everything else, which conversations there are, if that is to be known.
func (m *Backfill) scan() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.scanning || !m.unknown || m.cfg.Life.Err() != nil {
		return
	}
	m.scanning = true
	m.cfg.Busy(+1)
	m.scanned = m.cfg.Go(func() {
		defer m.cfg.Busy(-1)
		for !m.scanOnce() {
		}
	})
}

// AwaitScan returns when no scan is under way, if none begins.
func (m *Backfill) AwaitScan() {
	m.mu.Lock()
	scanned := m.scanned
	m.mu.Unlock()
	if scanned != nil {
		scanned()
	}
}

// scanOnce reads which conversations there are and opens them, those first in which an end user wrote last. When reading fails, the next
// scan comes after a pause. It reports false when the next round began meanwhile: it is to be read once more.
func (m *Backfill) scanOnce() (over bool) {
	m.mu.Lock()
	round := m.round
	m.mu.Unlock()
	found := map[message.ConversationID]behind{}
	err := m.cfg.Store.States(m.cfg.Life, func(conversation string, data []byte) error {
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
		if m.cfg.Life.Err() == nil {
			m.cfg.Logger.Warn("cannot look for missed messages", "error", err, "again in", scanRetry.String())
			m.cfg.Clock.AfterFunc(scanRetry, m.scan)
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
	m.cfg.Logger.Info("looking for missed messages", "conversations", len(m.open))
	m.todo = slices.SortedFunc(maps.Keys(m.open), func(a, b message.ConversationID) int {
		return cmp.Or(m.open[b].last.Compare(m.open[a].last), cmp.Compare(a, b))
	})
	if !m.held {
		m.readSomeLocked()
	}
	return true
}

// mayBeBehind reads the state of a conversation: there is something to ask the cloud for if an end user wrote in it.
func (m *Backfill) mayBeBehind(conversation message.ConversationID, data []byte) (behind, bool) {
	state, err := bridge.Decode(data)
	if err != nil {
		m.cfg.Logger.Warn("cannot look for missed messages", "conversation", conversation, "error", err)
		return behind{}, false
	}
	return behind{user: state.AppUser, last: state.LastInbound}, state.AppUser != "" && !bridge.Refuses(state)
}

// openOne opens a conversation of which a webhook has come while it is not known which are open, and reports whether it is.
func (m *Backfill) openOne(ctx context.Context, conversation message.ConversationID, round int) bool {
	data, err := m.cfg.Store.State(ctx, string(conversation))
	if err != nil {
		m.cfg.Logger.Warn("cannot look for missed messages", "conversation", conversation, "error", err)
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
