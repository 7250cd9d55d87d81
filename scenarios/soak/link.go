package soak

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/wavetank/wavetank/connector/message"
	wire "github.com/wavetank/wavetank/connector/oceana"
)

// link keeps a session with Oceana for a process: it does what oceana.Adapter does, on the simulated network. It is a connector.Session.
type link struct {
	p      *process
	cfg    wire.Config
	socket *socket // nil: not logged in
	up     bool    // and calls are taken
	inbox  []frame
	reader func() // wakes the waiters for the inbox or the end of the socket; may be nil
	gone   bool   // the socket is
	taken  bool   // by another connector
	calls  []*asked
	claims bool // contacts have been claimed
	gate   gate
}

type frame struct {
	seq  int64
	note *note
}

// asked is a call that waits for its answer.
type asked struct {
	done func()
	got  wire.Answer
	ok   bool
	late bool // nothing was answered for long, and the socket was cut therefore
}

func newLink(p *process, cfg wire.Config) *link {
	l := &link{p: p, cfg: cfg}
	p.links = append(p.links, l)
	return l
}

// wake lets the reader look.
func (l *link) wake() {
	if l.reader != nil {
		l.reader()
		l.reader = nil
	}
}

// lost is how the process learns that a socket is gone; taken: because another connector has the session.
func (l *link) lost(s *socket, taken bool) {
	if l.p.dead || l.socket != s || l.gone {
		return
	}
	l.gone, l.taken = true, taken
	l.wake()
}

// broken is the death of the process: Oceana learns of it, sooner or later.
func (l *link) broken() {
	if s := l.socket; s != nil {
		l.hangUp(s)
	}
}

// hangUp cuts a socket from the connector's side.
func (l *link) hangUp(s *socket) {
	s.cut = true
	w := l.p.w
	w.later(w.way(mostAnswer), func() {
		if s.seat != nil && s.seat.socket == s {
			s.seat.socket = nil
		}
	})
}

// Run connects, and connects again, until ctx ends.
func (l *link) Run(ctx context.Context) error {
	failures := 0
	for ctx.Err() == nil {
		began := l.p.w.now
		err := l.connect(ctx)
		if ctx.Err() != nil {
			break
		}
		l.p.w.say(l.p.name, "%s: no connection to Oceana: %v", l.cfg.ClientID, err)
		delay := time.Duration(0)
		switch failures++; {
		case l.taken:
			delay = 30 * time.Second
		case l.p.w.now-began > 3*time.Second:
			failures = 1
		case failures > 1:
			delay = min(3*time.Second<<(failures-2), 30*time.Second)
		}
		_ = l.p.await(ctx, func(done func()) { l.p.at(delay+time.Millisecond, done) }, nil)
	}
	return ctx.Err()
}

// trip is a frame and its answer while no other task reads. False: the socket is gone.
func (l *link) trip(ctx context.Context, s *socket, do func()) bool {
	w, answered := l.p.w, false
	err := l.p.await(ctx, func(done func()) {
		w.carry(s, &s.back, mostTravel, func() {
			do()
			w.carry(s, &s.down, mostTravel, func() { answered = true; done() })
		})
		w.later(20*time.Second, done)
	}, nil)
	return err == nil && answered && !l.gone
}

func (l *link) connect(ctx context.Context) error {
	w := l.p.w
	l.gone, l.taken, l.inbox = false, false, nil
	kept, err := l.cfg.Kept(ctx)
	if err != nil {
		return err
	}
	s := &socket{l: l}
	l.socket = s
	defer func() {
		l.hangUp(s)
		l.socket = nil
	}()
	var session wire.Session
	var resumed, resync bool
	if !l.trip(ctx, s, func() { session, resumed, resync = w.oceana.login(s, l.cfg.ClientID, kept) }) {
		return fmt.Errorf("login: %w", errNetwork)
	}
	w.say(l.p.name, "%s: logged in to Oceana as %s, resumed is %v, from %d", l.cfg.ClientID, session.ID, resumed, session.LastSeq)
	if !resumed {
		if err := l.cfg.Keep(ctx, session); err != nil {
			return err
		}
	}
	if resync || l.cfg.Claim && !l.claims {
		if err := l.renew(ctx, s, session); err != nil {
			return err
		}
		l.claims = true
	}
	l.up = true
	l.cfg.Ready(true)
	err = l.serve(ctx, s, session)
	l.up = false
	l.cfg.Ready(false)
	s.cut = true
	for _, a := range l.calls {
		a.done()
	}
	return err
}

// renew asks the outcome of the contacts that the connector takes for open.
func (l *link) renew(ctx context.Context, s *socket, session wire.Session) error {
	contacts, err := l.cfg.Contacts(ctx)
	if err != nil || len(contacts) == 0 {
		return err
	}
	over := map[string]bool{}
	if !l.trip(ctx, s, func() {
		for _, c := range contacts {
			over[c.Conversation] = l.p.w.conversationNamed(c.Conversation).contact != c.GUID
		}
	}) {
		return fmt.Errorf("renew: %w", errNetwork)
	}
	for _, c := range contacts {
		if !over[c.Conversation] {
			continue
		}
		of := message.ContactClosed{GUID: c.GUID, By: "resync: expired"}
		e := message.Event{
			ID:           fmt.Sprintf("oceana:%s:%d:%s:%s", c.Conversation, c.GUID, of.Kind(), session.ID),
			Conversation: message.ConversationID(c.Conversation), Of: of,
		}
		if _, err := l.cfg.Take(ctx, session, &e); err != nil {
			return err
		}
	}
	return nil
}

// serve takes notifications until the socket is gone: each is durable before it is answered.
func (l *link) serve(ctx context.Context, s *socket, session wire.Session) error {
	p, w := l.p, l.p.w
	for {
		for len(l.inbox) == 0 && !l.gone && ctx.Err() == nil {
			if err := p.await(ctx, func(done func()) { l.reader = done }, nil); err != nil {
				return err
			}
		}
		if l.gone || ctx.Err() != nil {
			return errNetwork
		}
		f := l.inbox[0]
		l.inbox = l.inbox[1:]
		w.sleep(w.think())
		next := session
		if f.seq == session.LastSeq+1 {
			next.LastSeq = f.seq
		}
		event := f.note.event
		w.say(p.name, "%s: is told %d %s", l.cfg.ClientID, f.seq, event.ID)
		refusal, err := l.cfg.Take(ctx, next, &event)
		if err != nil {
			return err
		}
		session = next
		w.sleep(w.think())
		switch w.choose(notice, w.faultRates.notices, 3) {
		case 1:
			w.say(p.name, "FAULT: the socket breaks before %s is acknowledged", event.ID)
			return errNetwork
		case 2:
			p.crash("before it acknowledges " + event.ID)
		}
		w.carry(s, &s.back, 2*time.Second, func() { w.oceana.answered(s, f.note, refusal != nil) })
	}
}

// Call asks Oceana.
func (l *link) Call(ctx context.Context, r wire.Request) (wire.Answer, error) {
	p, w := l.p, l.p.w
	s := l.socket
	if s == nil || !l.up {
		return wire.Answer{}, wire.ErrNotReady
	}
	stay, err := l.enter(ctx, r.Alone)
	if err != nil {
		return wire.Answer{}, err
	}
	defer l.leave(stay)
	if l.socket != s || !l.up {
		return wire.Answer{}, wire.ErrNotReady
	}
	v, answers := w.choose(call, w.faultRates.calls, 6), s.answers
	w.say(p.name, "asks Oceana %s", r.Correlation)
	if v == 1 {
		p.crash("before it asks Oceana")
	}
	a := &asked{}
	err = p.await(ctx, func(done func()) {
		a.done = done
		l.calls = append(l.calls, a)
		if v == 2 {
			w.say(p.name, "FAULT: the socket breaks before %s arrives", r.Correlation)
			l.lost(s, false)
			return
		}
		w.carry(s, &s.back, mostTravel, func() {
			if w.oceana.cannotTake(r) {
				w.say("oceana", "cannot take %s, and closes with 1009", r.Correlation)
				s.code = 1009
				l.lost(s, false)
				return
			}
			got := wire.Answer{Code: 500, Text: "out of order"}
			if v != 3 {
				got = w.oceana.asked(r)
			}
			if v == 4 {
				w.say(p.name, "FAULT: the socket breaks before %s is answered", r.Correlation)
				l.lost(s, false)
				return
			}
			if v == 5 {
				p.die("CRASHES before Oceana's answer comes")
				return
			}
			w.carry(s, &s.down, mostAnswer, func() { a.got, a.ok = got, true; s.answers++; done() })
		})
		w.later(30*time.Second, func() {
			if slices.Contains(l.calls, a) && !a.ok {
				a.late = true
				l.lost(s, false)
			}
		})
	}, nil)
	l.calls = slices.DeleteFunc(l.calls, func(x *asked) bool { return x == a })
	switch {
	case err != nil:
		return wire.Answer{}, err
	case !a.ok && (a.late || w.cfg.plant == SentForEver):
		return wire.Answer{}, wire.ErrLost
	case !a.ok:
		return wire.Answer{}, &wire.LostError{Code: s.code, Alone: stay.alone, Proven: answers > 0}
	}
	return a.got, nil
}

// Typing is not simulated.
func (l *link) Typing(message.ConversationID, bool) {}

// Logout is only for a store that is not shared, whose connectors crash here.
func (l *link) Logout(context.Context) error { return nil }
