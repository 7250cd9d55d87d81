package connector

import (
	"context"
	"errors"
	"testing"

	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/connector/store"
)

// TestANotificationIsNotToBlameForTheEndOfItsSession, nor for a read that fails, however often it comes: it becomes no dead letter, and Oceana sends
// it again to the next holder.
func TestANotificationIsNotToBlameForTheEndOfItsSession(t *testing.T) {
	refused := errors.New("refused")
	for name, fails := range map[string]func(b *bench, end func(), n int){
		"the session ends while the store is read": func(b *bench, end func(), _ int) { b.db.state = func() error { end(); return context.Canceled } },
		"the store cannot be read":                 func(b *bench, _ func(), _ int) { b.db.state = func() error { return errors.New("connection reset") } },
		"the session ends while the store is written": func(b *bench, end func(), _ int) {
			b.db.apply = func(c store.Change) error {
				if c.Event == nil || c.Dead != "" {
					return nil
				}
				end()
				return refused
			}
		},
		"the lease goes to another": func(b *bench, _ func(), n int) {
			b.db.apply = func(c store.Change) error {
				switch {
				case c.Event == nil || c.Dead != "":
					return nil
				case n == 0:
					return refused
				}
				if n++; n == 2 { // once more, then it is fenced
					return refused
				}
				return store.ErrFenced
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, 1)
			b.heartbeat()
			b.webhook("c")
			for n := range 2 {
				ctx, end := context.WithCancel(t.Context())
				fails(b, end, n)
				_, err := b.c.notifications.accept(ctx, 0, oceana.Session{ID: "s", LastSeq: 1}, b.c.sessions[0].held().Fence, &message.Event{
					ID: "oceana:c:a1", Conversation: "c", Of: message.AgentMessage{GUID: 1, ID: "a1", Text: "hello"},
				})
				if err == nil {
					t.Error("it counts as taken")
				}
				end()
			}
			b.db.state, b.db.apply = nil, nil
			letters, err := b.db.DeadLetters(t.Context())
			if err != nil || len(letters) != 0 {
				t.Errorf("dead letters %+v, %v", letters, err)
			}
		})
	}
}
