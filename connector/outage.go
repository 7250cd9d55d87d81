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

// beginOutage takes session n for away, since it was when an earlier process ended, or since now.
func (c *Connector) beginOutage(ctx context.Context, n int) error {
	if c.cfg.DeliveryFailure.Unavailable == "" {
		return nil
	}
	text, err := c.store.Meta(ctx, metaDown+ordinal(n))
	if err != nil {
		return err
	}
	since := c.cfg.Clock.Now()
	if text != "" {
		kept, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			return fmt.Errorf("kept %s: %w", metaDown+ordinal(n), err)
		}
		if kept.Before(since) { // else the clock was wrong when it began
			since = kept
		}
	}
	o := &c.sessions[n].outage
	o.mu.Lock()
	o.since, o.long = since, false
	o.mu.Unlock()
	c.watch(n, since)
	return nil
}

func (c *Connector) outageBegins(n int) {
	o := &c.sessions[n].outage
	if c.cfg.DeliveryFailure.Unavailable == "" || c.life.Err() != nil || o.began() {
		return
	}
	now := c.cfg.Clock.Now()
	c.storeOutage(n, now.Format(time.RFC3339Nano))
	o.mu.Lock()
	o.since, o.long = now, false
	o.mu.Unlock()
	c.watch(n, now)
}

func (o *outage) began() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return !o.since.IsZero()
}

func (c *Connector) outageEnds(n int) {
	o := &c.sessions[n].outage
	if !o.began() {
		return
	}
	o.mu.Lock()
	o.since = time.Time{}
	o.quietLocked()
	o.mu.Unlock()
	c.storeOutage(n, "")
}

func (o *outage) quietLocked() {
	if o.stop != nil {
		o.stop()
		o.stop = nil
	}
}

func (c *Connector) storeOutage(n int, since string) {
	change := store.Change{Meta: map[string]string{metaDown + ordinal(n): since}}
	if t := c.sessions[n].held(); t != nil {
		change.Fence = t.Fence
	}
	_, err := c.store.Apply(c.life, change)
	if err != nil && c.life.Err() == nil && !errors.Is(err, store.ErrFenced) {
		c.log.Warn("outage not kept", "error", err)
	}
}

// watch sees to it that those who wait are told once the outage has lasted long enough.
func (c *Connector) watch(n int, since time.Time) {
	o := &c.sessions[n].outage
	o.mu.Lock()
	defer o.mu.Unlock()
	wait := max(since.Add(c.cfg.DeliveryFailure.After).Sub(c.cfg.Clock.Now()), 0)
	o.stop = c.cfg.Clock.AfterFunc(wait, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		if c.life.Err() != nil || o.since != since {
			return
		}
		o.long = true
		c.cfg.Busy(+1)
		o.ends = append(o.ends, c.runtime.Go(func() {
			defer c.cfg.Busy(-1)
			c.reportWaiting(c.life, n)
		}))
	})
}

// waitingPage is how many conversations reportWaiting reads at once.
const waitingPage = 500

// reportWaiting notifies every end user with a message that waits for session n. It reads a page at a time: the backlog may not fit into memory.
func (c *Connector) reportWaiting(ctx context.Context, n int) {
	for after := ""; ; {
		page, err := c.store.Waiting(ctx, n, message.Forward{}.Kind(), after, waitingPage)
		if err != nil {
			if c.life.Err() == nil {
				c.log.Error("cannot tell who waits", "error", err)
			}
			return
		}
		for _, after = range page {
			c.saysItWaits(ctx, message.ConversationID(after))
		}
		if len(page) < waitingPage {
			return
		}
	}
}

// saysItWaits tells an end user that Oceana has been away for long, if it has. An end user is told once in an outage.
func (c *Connector) saysItWaits(ctx context.Context, conversation message.ConversationID) {
	o := &c.sessionOf(conversation).outage
	o.mu.Lock()
	since, long := o.since, o.long // the clock may have been set back meanwhile
	o.mu.Unlock()
	if since.IsZero() || !long && c.cfg.Clock.Now().Sub(since) < c.cfg.DeliveryFailure.After {
		return
	}
	c.notice(ctx, conversation, fmt.Sprintf("outage:%d:%s", since.UnixMilli(), conversation), false)
}

// notice records that messages of a conversation wait; id makes it happen once.
func (c *Connector) notice(ctx context.Context, conversation message.ConversationID, id string, busy bool) {
	event, err := record(message.Event{ID: id, Conversation: conversation, Of: message.ServiceFailed{Busy: busy}})
	if err == nil {
		_, err = c.keep(ctx, conversation, store.Change{Event: event}, failpoint.Notice)
	}
	if err != nil && c.life.Err() == nil {
		c.log.Error("end user not told that messages wait", "conversation", conversation, "error", err)
	}
}

// endOutages stops the timers and waits for what they began.
func (c *Connector) endOutages() {
	for _, s := range c.sessions {
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
