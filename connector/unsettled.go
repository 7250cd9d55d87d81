package connector

import (
	"context"
	"errors"
	"sync"

	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

// unsettled are the effects that the connector cannot settle although peers and store answer, as when the store refuses the outcome of one and
// keeps everything else. Each holds its lane, and is tried with a growing pause.
type unsettled struct {
	mu      sync.Mutex
	effects map[string]*term // by id, with the term in which it was tried last
}

func (u *unsettled) note(id string, t *term) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.effects == nil {
		u.effects = map[string]*term{}
	}
	u.effects[id] = t
}

func (u *unsettled) forget(id string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.effects, id)
}

// count leaves out and forgets those of terms that are over: the next holder learns of them by itself.
func (u *unsettled) count() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	for id, t := range u.effects {
		if t == nil || t.Ctx.Err() != nil {
			delete(u.effects, id)
		}
	}
	return len(u.effects)
}

// deadLetterResult settles an effect whose result the store refuses. The evidence that the result is the reason: another write succeeds, and it
// is refused once more. The effect is done, so it must not become a dead letter, which could be sent again: the event of the result does.
func (c *Connector) deadLetterResult(ctx context.Context, it *item, why error) error {
	conversation, change := message.ConversationID(it.Conversation), *it.result
	probe := store.Change{Meta: map[string]string{metaProbe: ""}, Fence: change.Fence}
	if _, err := c.store.Apply(context.WithoutCancel(ctx), probe); err != nil {
		return errors.Join(why, err)
	}
	if why = c.apply(ctx, conversation, change); why == nil || unavailable(why) || errors.Is(why, store.ErrFenced) {
		return why
	}
	event := change.Event
	if event == nil {
		return why
	}
	if change.Dead == "" || event.Kind != (message.Noted{}).Kind() { // else the dead letter of the effect says the same
		if err := c.storeDeadLetter(ctx, *event, why, store.Change{Fence: change.Fence}); err != nil {
			return err
		}
	}
	change.Event = nil // all that is left to keep is that the effect is over
	it.result = &change
	return c.apply(ctx, conversation, change)
}
