package connector

import (
	"context"
	"sync"
)

// links follows which sessions with Oceana take messages. Outage, catch-up, dispatcher and callers that wait learn of a change one after the
// other: what waited is handed on before a caller learns that there is a session.
type links struct {
	*env
	queue   linkedQueue
	outages outageReporter
	missed  heldBackfill
	known   func() bool // whether it is known which sessions are this connector's

	changing turn // held while a session comes or goes

	mu      sync.Mutex
	up      bool
	changed chan struct{}
}

// linkedQueue is a dispatch.Dispatcher.
type linkedQueue interface {
	Link(n int, up bool)
	Linked() bool
}

// outageReporter hears when the outage of session n begins and ends.
type outageReporter interface {
	begins(n int)
	ends(n int)
}

// heldBackfill is a catchup.Backfill that waits for the first session.
type heldBackfill interface{ Release() }

func newLinks(e *env) *links {
	l := &links{env: e, changed: make(chan struct{})}
	l.changing.begin(e.runtime)
	return l
}

// ready hears from an adapter whether Oceana takes messages.
func (l *links) ready(n int, up bool) {
	if !up { // before the store is asked: what is attempted meanwhile finds no session, and must rest rather than be attempted again at once
		l.queue.Link(n, false)
	}
	l.changing.lock()
	defer l.changing.unlock()
	if up {
		l.outages.ends(n)
		l.missed.Release()
		l.queue.Link(n, true)
	} else {
		l.outages.begins(n)
	}
	l.refresh()
}

// connected reports whether there is a session that takes messages.
func (l *links) connected() bool { return l.known() && l.queue.Linked() }

// refresh wakes those who wait, if anything has changed.
func (l *links) refresh() {
	l.mu.Lock()
	defer l.mu.Unlock()
	up := l.connected() // of two calls at once, the later must not set what the earlier saw
	if l.up != up {
		l.up = up
		close(l.changed)
		l.changed = make(chan struct{})
	}
}

func (l *links) await(ctx context.Context, up bool) error {
	for {
		l.mu.Lock()
		is, changed := l.up, l.changed
		l.mu.Unlock()
		if is == up {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
