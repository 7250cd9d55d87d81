package connector

import (
	"log/slog"

	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

// correlate is the correlation of an effect. A report about an agent's message belongs to that message, whichever event reported its outcome.
func correlate(e store.Effect) string {
	if e.Kind == (message.Report{}).Kind() {
		if command, err := message.DecodeCommand(e.Kind, e.Body); err == nil {
			return message.AgentEvent(message.ConversationID(e.Conversation), command.(message.Report).Message)
		}
	}
	return message.Correlation(e.ID)
}

// logOf is the log of what is done about an effect.
func logOf(log *slog.Logger, it *item, dir string) *slog.Logger {
	return log.With("correlation", correlate(it.stored()), "conversation", it.Conversation, "effect", it.ID, "dir", dir)
}

// logTaken writes down that an event is durable. It names the message, never what it says.
func logTaken(log *slog.Logger, dir string, e *store.Event, applied store.Applied) {
	correlation := message.Correlation(e.ID)
	for _, f := range applied.Effects {
		if f.Kind == (message.Report{}).Kind() {
			correlation = correlate(f)
		}
	}
	log.Info("taken", "correlation", correlation, "conversation", e.Conversation, "dir", dir, "kind", e.Kind,
		"event", e.ID, "repeat", applied.Duplicate, "effects", len(applied.Effects))
}
