package connector

import (
	"context"
	"sync"
	"time"

	"github.com/wavetank/wavetank/connector/bridge"
	"github.com/wavetank/wavetank/connector/message"
)

const (
	typingPause   = 10 * time.Second // at most one start in this time and conversation (assumed)
	typingExpires = 5 * time.Second  // after a start that is not followed by another (assumed)
	typingTimeout = 5 * time.Second  // transport: an indicator that comes later is worth nothing
	mostTyping    = 10_000           // conversations remembered
	mostPosts     = 100              // that wait for a slow cloud; more are dropped
)

// typing remembers which agents were said to type. The zero value holds none. Nothing of it survives a restart.
type typing struct {
	mu   sync.Mutex
	last map[message.ConversationID]*indicator
	tail chan struct{} // closed when the latest post is done; nil before the first
	open int           // posts under way or waiting for the one before
	over bool
	wg   sync.WaitGroup // of these
}

type indicator struct {
	at   time.Time // of the latest start
	stop func() bool
}

// agentTypes passes on that an agent types, or stopped: at once or not at all.
func (c *Connector) agentTypes(conversation message.ConversationID, started bool) {
	t, now := &c.typing, c.cfg.Clock.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	known := t.last[conversation]
	switch {
	case started && known != nil && now.Sub(known.at) < typingPause:
		return
	case !started && known == nil:
		return
	}
	if known != nil {
		known.stop()
		delete(t.last, conversation)
	}
	if started {
		if t.last == nil || len(t.last) >= mostTyping {
			t.last = map[message.ConversationID]*indicator{}
		}
		i := &indicator{at: now}
		i.stop = c.cfg.Clock.AfterFunc(typingExpires, func() { c.typingExpired(conversation, i) })
		t.last[conversation] = i
	}
	c.postTypingLocked(conversation, started)
}

// typingExpired ends an indicator whose agent went away without a word. The start still counts for the pause.
func (c *Connector) typingExpired(conversation message.ConversationID, i *indicator) {
	t := &c.typing
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last[conversation] == i {
		c.postTypingLocked(conversation, false)
	}
}

// end lets no more be passed on and waits for what is under way.
func (t *typing) end() {
	t.mu.Lock()
	t.over = true
	for _, i := range t.last {
		i.stop()
	}
	t.last = nil
	t.mu.Unlock()
	t.wg.Wait()
}

// postTypingLocked posts beside everything else, one after the other: a slow cloud must not keep notifications waiting. Nothing is
// tried twice.
func (c *Connector) postTypingLocked(conversation message.ConversationID, started bool) {
	t := &c.typing
	if t.over || t.open >= mostPosts || c.life.Err() != nil {
		return
	}
	before, done := t.tail, make(chan struct{})
	t.tail = done
	t.open++
	c.cfg.Busy(+1)
	t.wg.Add(1)
	go func() {
		defer c.cfg.Busy(-1)
		defer t.wg.Done()
		defer func() {
			t.mu.Lock()
			t.open--
			t.mu.Unlock()
			close(done)
		}()
		if before != nil {
			<-before
		}
		ctx, cancel := context.WithTimeout(c.life, typingTimeout)
		defer cancel()
		data, err := c.store.State(ctx, string(conversation))
		if err != nil {
			return
		}
		state, err := bridge.Decode(data)
		if err != nil || bridge.Refuses(state) {
			return
		}
		if err := c.client.Typing(ctx, state.AppUser, started); err != nil && c.life.Err() == nil {
			c.log.Info("typing not passed on", "conversation", conversation, "dir", "to cloud", "why", err.Error())
		}
	}()
}
