package connector

import (
	"context"
	"sync"
	"time"

	"github.com/wavetank/wavetank/connector/bridge"
	"github.com/wavetank/wavetank/connector/message"
)

const (
	typingPause   = 10 * time.Second // at most one start in this time and conversation, without a message after it (assumed)
	typingExpires = 5 * time.Second  // after a start that is not followed by another (assumed)
	typingTimeout = 5 * time.Second  // transport: an indicator that comes later is worth nothing
	mostTyping    = 10_000           // conversations remembered
	mostPosts     = 100              // that wait for a slow cloud; more are dropped
)

// typing passes on that an agent or an end user types: at once or not at all. It remembers which agents were said to type; nothing of that
// survives a restart.
type typing struct {
	*env
	sessions sessions
	db       stateReader
	cloud    typingPoster

	mu   sync.Mutex
	last map[message.ConversationID]*indicator
	tail chan struct{} // closed when the latest post is done; nil before the first
	open int           // posts under way or waiting for the one before
	over bool
	wg   sync.WaitGroup // of these
}

// stateReader reads the state of a conversation; nil: it has none.
type stateReader interface {
	State(ctx context.Context, conversation string) ([]byte, error)
}

// typingPoster posts an indicator to the cloud.
type typingPoster interface {
	Typing(ctx context.Context, user message.AppUserID, started bool) error
}

type indicator struct {
	at   time.Time // of the latest start; zero: a message came after it
	stop func() bool
}

// customer tells Oceana that an end user types, or stopped. When the session is another connector's, no agent is told: the indicator would
// come too late on any other way.
func (t *typing) customer(conversation message.ConversationID, started bool) {
	if term := t.sessions.of(conversation).held(); term != nil {
		term.link.Typing(conversation, started)
	}
}

// agent tells the cloud that an agent types, or stopped.
func (t *typing) agent(conversation message.ConversationID, started bool) {
	now := t.now()
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
		i.stop = t.cfg.Clock.AfterFunc(typingExpires, func() { t.expired(conversation, i) })
		t.last[conversation] = i
	}
	t.postLocked(conversation, started)
}

// wrote ends the pause: phones take the indicator away when the message comes, so that the next start is news.
func (t *typing) wrote(conversation message.ConversationID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if known := t.last[conversation]; known != nil {
		known.at = time.Time{}
	}
}

// expired ends an indicator whose agent went away without a word. The start still counts for the pause.
func (t *typing) expired(conversation message.ConversationID, i *indicator) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last[conversation] == i {
		t.postLocked(conversation, false)
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

// postLocked posts beside everything else, one after the other: a slow cloud must not keep notifications waiting. Nothing is
// tried twice.
func (t *typing) postLocked(conversation message.ConversationID, started bool) {
	if t.over || t.open >= mostPosts || t.life.Err() != nil {
		return
	}
	before, done := t.tail, make(chan struct{})
	t.tail = done
	t.open++
	t.cfg.Busy(+1)
	t.wg.Add(1)
	go func() {
		defer t.cfg.Busy(-1)
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
		ctx, cancel := context.WithTimeout(t.life, typingTimeout)
		defer cancel()
		data, err := t.db.State(ctx, string(conversation))
		if err != nil {
			return
		}
		state, err := bridge.Decode(data)
		if err != nil || bridge.Refuses(state) {
			return
		}
		if err := t.cloud.Typing(ctx, state.AppUser, started); err != nil && t.life.Err() == nil {
			t.log.Info("typing not passed on", "conversation", conversation, "dir", "to cloud", "why", err.Error())
		}
	}()
}
