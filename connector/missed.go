package connector

import (
	"context"
	"errors"

	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/metrics"
)

// missed stores messages that package catchup reads back.
type missed struct {
	*env
	recorder webhookRecorder
	figures  *figures
}

// Missed stores a missed message. One that the store refuses becomes a dead letter, as that of a webhook does.
func (m *missed) Missed(ctx context.Context, e message.Event) (stop bool, err error) {
	event, err := encodeEvent(e)
	if err != nil {
		return false, err
	}
	applied, err := m.recorder.recordEvent(ctx, e, event)
	if err == nil && !applied.Duplicate {
		m.log.Info("missed message read back", "conversation", e.Conversation, "event", e.ID)
		m.figures.taken(metrics.Cloud, event, applied)
	}
	return m.stops(err), err
}

// MissedUnparsed stores a missed message that is not understood as a dead letter.
func (m *missed) MissedUnparsed(ctx context.Context, body []byte, reason string) (stop bool, err error) {
	err = m.recorder.recordUnparsed(ctx, body, reason)
	return m.stops(err), err
}

// stops reports whether what comes after a missed message must wait as well: the store is to blame, or the connector ends. A message of which
// not even the dead letter is stored waits alone, for the next attempt.
func (m *missed) stops(err error) bool {
	return unavailable(err) || errors.Is(err, errNoProof) || m.life.Err() != nil
}
