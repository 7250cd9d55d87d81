package connector

import (
	"context"
	"sync"
	"time"

	"github.com/wavetank/wavetank/connector/dispatch"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

const (
	feedEvery = 50 * time.Millisecond // transport: what another connector took waits for this one at most so long
	feedPage  = 500
	mostFed   = 20_000 // effects in memory; the others wait in the store

	// The pause after the store failed: it doubles up to the longest.
	firstFeedPause   = 250 * time.Millisecond
	longestFeedPause = 10 * time.Second
)

// feeder brings effects from a shared store to the dispatcher, whichever connector made them.
type feeder struct {
	*env
	db       pendingReader
	queue    feedQueue
	sessions sessions
	waits    waitNotifier

	mu     sync.Mutex
	kicked bool
	wake   chan struct{}
}

// feedQueue is a dispatch.Dispatcher. Held counts the effects that it has in memory.
type feedQueue interface {
	Submit(t dispatch.Term, effects []*dispatch.Effect, earlier bool) bool
	Held() int
}

// waitNotifier notifies an end user whose message waits because Oceana has been away for long, if it has.
type waitNotifier interface {
	notifyWaiting(ctx context.Context, conversation message.ConversationID)
}

func newFeeder(e *env) *feeder { return &feeder{env: e, wake: make(chan struct{}, 1)} }

// kick has the store looked at now, and counts as open work until that is done.
func (f *feeder) kick() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.kicked && f.life.Err() == nil {
		f.kicked = true
		f.cfg.Busy(+1)
		f.wake <- struct{}{} // empty: the goroutine that takes it out has not seen kicked yet
	}
}

// seen ends a kick; what is kicked after it is looked at once more.
func (f *feeder) seen() (kicked bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	kicked, f.kicked = f.kicked, false
	select {
	case <-f.wake:
	default:
	}
	return kicked
}

// run looks for new effects until ctx ends.
func (f *feeder) run(ctx context.Context) {
	poll := time.NewTicker(feedEvery) //nolint:forbidigo // transport: how soon other connectors' work is seen
	defer poll.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-poll.C:
		case <-f.wake:
		}
		kicked := f.seen()
		f.feedOnce(ctx)
		if kicked {
			f.cfg.Busy(-1)
		}
	}
	if f.seen() {
		f.cfg.Busy(-1)
	}
}

// feedOnce looks for new effects of every session that this connector serves, but for those whose last look failed a moment ago.
func (f *feeder) feedOnce(ctx context.Context) {
	for _, s := range f.sessions {
		t := s.held()
		if t == nil || t.Ctx.Err() != nil || !s.serves() || t.feedPauses(f.now()) {
			continue
		}
		err := f.feedSession(t.Ctx, s, t)
		if err == nil {
			t.feedFailed = 0
			continue
		}
		pause := dispatch.Backoff(t.feedFailed, firstFeedPause, longestFeedPause)
		t.feedFailed++
		t.feedAfter = f.now().Add(pause)
		f.cfg.Clock.AfterFunc(pause, f.kick)
		if t.Ctx.Err() == nil && ctx.Err() == nil {
			f.log.Warn("cannot look for new effects", "session", s.n, "error", err, "again in", pause.String())
		}
	}
}

// feedPauses reports whether the store failed so recently that it is left alone.
func (t *term) feedPauses(now time.Time) bool {
	wait := t.feedAfter.Sub(now)
	return wait > 0 && wait <= longestFeedPause // more: the clock was set back
}

// feedSession hands over effects in the name of term t. One that has ended meanwhile gets none: they are the next holder's.
func (f *feeder) feedSession(ctx context.Context, s *session, t *term) error {
	for f.queue.Held() < mostFed {
		effects, err := f.db.PendingOf(ctx, s.n, t.fed, feedPage)
		if err != nil || len(effects) == 0 {
			return err
		}
		for _, e := range effects {
			began, inherited := f.now(), e.N <= t.inherited
			if inherited {
				began = since(e)
			}
			if !f.queue.Submit(termOf(s.n, t.Fence), []*dispatch.Effect{effect(e, began)}, inherited) {
				return nil
			}
			if e.Kind == (message.Forward{}).Kind() {
				f.waits.notifyWaiting(ctx, message.ConversationID(e.Conversation))
			}
		}
		t.fed = effects[len(effects)-1].N
		if store.LastPage(effects, feedPage) {
			return nil
		}
	}
	return nil
}
