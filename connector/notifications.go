package connector

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/wavetank/wavetank/connector/bridge"
	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/metrics"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/connector/store"
)

// notifications stores what Oceana sends: the event and how far the session has come are one transaction.
type notifications struct {
	*env
	sessions sessions
	db       notificationStore
	recorder notificationRecorder
	progress *progress
	typing   agentWriting
	figures  *figures
	tracing  *tracing
}

// agentWriting is told that an agent wrote.
type agentWriting interface {
	wrote(conversation message.ConversationID)
}

// notificationStore reads the state of a conversation, and writes to see whether anything is kept.
type notificationStore interface {
	stateReader
	changeStore
}

// notificationRecorder is a recorder.
type notificationRecorder interface {
	eventRecorder
	deadLetter(ctx context.Context, refused store.Event, why error, change store.Change) error
}

// accept is where an adapter's notifications end; without an event there is only progress to store.
func (r *notifications) accept(
	ctx context.Context, n int, s oceana.Session, fence *store.Fence, e *message.Event,
) (*oceana.Refusal, error) {
	refusal, err := r.try(ctx, n, s, fence, e)
	if errors.Is(err, store.ErrFenced) {
		r.sessions[n].end(fence)
		return nil, err
	}
	if err != nil && ctx.Err() == nil { // else the session ends, and the notification is not to blame
		r.log.Error("notification not kept", "dir", "from oceana", "error", err)
		if e != nil && !unavailable(err) && r.sessions[n].failsAgain(e.ID) {
			return r.deadLetter(ctx, n, s, fence, *e, err)
		}
	}
	return refusal, err
}

// unstored is the notification that the store failed to keep last.
type unstored struct {
	mu    sync.Mutex
	event string
}

// failsAgain notes that an event could not be kept, and reports whether it is the one that could not before.
func (s *session) failsAgain(event string) bool {
	s.unstored.mu.Lock()
	defer s.unstored.mu.Unlock()
	again := s.unstored.event == event
	s.unstored.event = event
	return again
}

// deadLetter keeps a notification that the store cannot keep as it is, so that Oceana does not send it for ever. If the store
// does not keep anything, the notification is not to blame: the error is returned, and Oceana sends it again.
func (r *notifications) deadLetter(
	ctx context.Context, n int, s oceana.Session, fence *store.Fence, e message.Event, why error,
) (*oceana.Refusal, error) {
	// The evidence: it fails once more, between two writes that succeed.
	if _, err := r.db.Apply(ctx, store.Change{Meta: map[string]string{metaSession + ordinal(n): s.ID}, Fence: fence}); err != nil {
		return nil, errors.Join(why, err)
	}
	refusal, why := r.try(ctx, n, s, fence, &e)
	if why == nil || unavailable(why) || ctx.Err() != nil || errors.Is(why, store.ErrFenced) {
		return refusal, why
	}
	kept, err := encodeEvent(e)
	if err != nil {
		return nil, err
	}
	if err := r.recorder.deadLetter(ctx, *kept, why, store.Change{Meta: metaOf(n, s), Fence: fence}); err != nil {
		return nil, err
	}
	return &oceana.Refusal{Code: 422, Text: "cannot be kept"}, nil
}

// try stores a notification, or refuses it.
func (r *notifications) try(
	ctx context.Context, n int, s oceana.Session, fence *store.Fence, e *message.Event,
) (*oceana.Refusal, error) {
	if e == nil {
		return nil, r.progress.store(ctx, n, s, fence)
	}
	event := *e
	refusal, err := r.refusal(ctx, event)
	if err != nil {
		return nil, err
	}
	if refusal != nil {
		// Another id: should the end user write before Oceana repeats the message, it is not taken for one already handled.
		event.ID = "refused:" + event.ID
		event.Of = message.Noted{Topic: bridge.NoActiveConversation, Detail: e.ID}
	}
	kept, err := encodeEvent(event)
	if err != nil {
		return nil, err
	}
	change := store.Change{Event: kept, Meta: metaOf(n, s), Fence: fence}
	began := r.now()
	applied, err := r.recorder.record(ctx, event.Conversation, change, failpoint.Notification)
	r.tracing.notification(event, applied, began, err)
	if err == nil {
		if _, written := event.Of.(message.AgentMessage); written {
			r.typing.wrote(event.Conversation)
		}
		r.figures.taken(metrics.Oceana, kept, applied)
		logTaken(r.log, "from oceana", kept, applied)
	}
	return refusal, err
}

// refusal rejects an agent's message to a customer that never wrote (R003).
func (r *notifications) refusal(ctx context.Context, e message.Event) (*oceana.Refusal, error) {
	if _, ok := e.Of.(message.AgentMessage); !ok {
		return nil, nil
	}
	data, err := r.db.State(ctx, string(e.Conversation))
	if err != nil { // nothing is written here: whatever it is, it is not about the notification
		return nil, fmt.Errorf("%w: %w", store.ErrAway, err)
	}
	state, err := bridge.Decode(data)
	if err != nil || !bridge.Refuses(state) {
		return nil, err
	}
	return &oceana.Refusal{Code: bridge.NoActiveConversationCode, Text: bridge.NoActiveConversation}, nil
}
