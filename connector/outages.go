package connector

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

// metaDown is since when a session with Oceana has been away; empty while it is there. It is kept, so that a restart in the middle of an
// outage is no new one.
const metaDown = "oceana.down"

// outage is the time a session with Oceana is away.
type outage struct {
	mu    sync.Mutex
	since time.Time   // zero: there is none
	long  bool        // it has lasted so long that those who wait are told
	stop  func() bool // of the timer that tells those who wait; nil: none
	ends  []func()    // each waits for the end of one that began to tell them
}

// outages stores since when sessions with Oceana have been away, and notifies the end users whose messages wait for long.
type outages struct {
	*env
	sessions sessions
	db       outageStore
	recorder eventRecorder
}

// outageStore keeps when an outage began, and knows whose effects wait.
type outageStore interface {
	metaStore
	waitingReader
}

// waitingReader reads a page of the conversations of a shard with an effect of a kind that waits.
type waitingReader interface {
	Waiting(ctx context.Context, shard int, kind, after string, limit int) (conversations []string, err error)
}

// eventRecorder stores a change and hands over what it leads to; it is a recorder.
type eventRecorder interface {
	record(ctx context.Context, conversation message.ConversationID, change store.Change, what failpoint.Stored) (store.Applied, error)
}

// start takes session n for away, since it was when an earlier process ended, or since now.
func (a *outages) start(ctx context.Context, n int) error {
	if a.cfg.DeliveryFailure.Unavailable == "" {
		return nil
	}
	text, err := a.db.Meta(ctx, metaDown+ordinal(n))
	if err != nil {
		return err
	}
	since := a.now()
	if text != "" {
		kept, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			return fmt.Errorf("kept %s: %w", metaDown+ordinal(n), err)
		}
		if kept.Before(since) { // else the clock was wrong when it began
			since = kept
		}
	}
	o := &a.sessions[n].outage
	o.mu.Lock()
	o.since, o.long = since, false
	o.mu.Unlock()
	a.watch(n, since)
	return nil
}

func (a *outages) begins(n int) {
	o := &a.sessions[n].outage
	if a.cfg.DeliveryFailure.Unavailable == "" || a.life.Err() != nil || o.began() {
		return
	}
	now := a.now()
	a.storeOutage(n, now.Format(time.RFC3339Nano))
	o.mu.Lock()
	o.since, o.long = now, false
	o.mu.Unlock()
	a.watch(n, now)
}

func (o *outage) began() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return !o.since.IsZero()
}

func (a *outages) ends(n int) {
	o := &a.sessions[n].outage
	if !o.began() {
		return
	}
	o.mu.Lock()
	o.since = time.Time{}
	o.quietLocked()
	o.mu.Unlock()
	a.storeOutage(n, "")
}

func (o *outage) quietLocked() {
	if o.stop != nil {
		o.stop()
		o.stop = nil
	}
}

func (a *outages) storeOutage(n int, since string) {
	change := store.Change{Meta: map[string]string{metaDown + ordinal(n): since}}
	if t := a.sessions[n].held(); t != nil {
		change.Fence = t.Fence
	}
	_, err := a.db.Apply(a.life, change)
	if err != nil && a.life.Err() == nil && !errors.Is(err, store.ErrFenced) {
		a.log.Warn("outage not kept", "error", err)
	}
}

// watch sees to it that those who wait are told once the outage has lasted long enough.
func (a *outages) watch(n int, since time.Time) {
	o := &a.sessions[n].outage
	o.mu.Lock()
	defer o.mu.Unlock()
	wait := max(since.Add(a.cfg.DeliveryFailure.After).Sub(a.now()), 0)
	o.stop = a.cfg.Clock.AfterFunc(wait, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		if a.life.Err() != nil || o.since != since {
			return
		}
		o.long = true
		a.cfg.Busy(+1)
		o.ends = append(o.ends, a.runtime.Go(func() {
			defer a.cfg.Busy(-1)
			a.reportWaiting(a.life, n)
		}))
	})
}

// waitingPage is how many conversations reportWaiting reads at once.
const waitingPage = 500

// reportWaiting notifies every end user with a message that waits for session n. It reads a page at a time: the backlog may not fit into memory.
func (a *outages) reportWaiting(ctx context.Context, n int) {
	for after := ""; ; {
		page, err := a.db.Waiting(ctx, n, message.Forward{}.Kind(), after, waitingPage)
		if err != nil {
			if a.life.Err() == nil {
				a.log.Error("cannot tell who waits", "error", err)
			}
			return
		}
		for _, after = range page {
			a.notifyWaiting(ctx, message.ConversationID(after))
		}
		if len(page) < waitingPage {
			return
		}
	}
}

// notifyWaiting tells an end user that Oceana has been away for long, if it has. An end user is told once in an outage.
func (a *outages) notifyWaiting(ctx context.Context, conversation message.ConversationID) {
	o := &a.sessions.of(conversation).outage
	o.mu.Lock()
	since, long := o.since, o.long // the clock may have been set back meanwhile
	o.mu.Unlock()
	if since.IsZero() || !long && a.now().Sub(since) < a.cfg.DeliveryFailure.After {
		return
	}
	a.notice(ctx, conversation, fmt.Sprintf("outage:%d:%s", since.UnixMilli(), conversation), false)
}

// notifyBusy tells an end user, once for an effect, that Oceana is at capacity.
func (a *outages) notifyBusy(ctx context.Context, conversation message.ConversationID, effect string) {
	a.notice(ctx, conversation, "busy:"+effect, true)
}

// notice records that messages of a conversation wait; id makes it happen once.
func (a *outages) notice(ctx context.Context, conversation message.ConversationID, id string, busy bool) {
	event, err := encodeEvent(message.Event{ID: id, Conversation: conversation, Of: message.ServiceFailed{Busy: busy}})
	if err == nil {
		_, err = a.recorder.record(ctx, conversation, store.Change{Event: event}, failpoint.Notice)
	}
	if err != nil && a.life.Err() == nil {
		a.log.Error("end user not told that messages wait", "conversation", conversation, "error", err)
	}
}

// endAll stops the timers and waits for what they began.
func (a *outages) endAll() {
	for _, s := range a.sessions {
		s.outage.forget()
	}
}

// forget ends an outage without a notice: another connector watches it from now on, or none.
func (o *outage) forget() {
	o.mu.Lock()
	o.since = time.Time{}
	o.quietLocked()
	ends := o.ends
	o.ends = nil
	o.mu.Unlock()
	for _, end := range ends {
		end()
	}
}
