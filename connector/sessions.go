package connector

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/wavetank/wavetank/connector/config"
	"github.com/wavetank/wavetank/connector/failpoint"
	"github.com/wavetank/wavetank/connector/lease"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/oceana"
	"github.com/wavetank/wavetank/connector/store"
)

// session is one session with Oceana and the conversations that belong to it: a shard of the store.
type session struct {
	n        int
	outage   outage
	unstored unstored

	mu       sync.RWMutex
	term     *term  // nil: it is another connector's, or no connector's
	departed func() // waits until the term has ended; nil: it does not end
}

// held is the term, nil when there is none.
func (s *session) held() *term {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.term
}

func (s *session) hold(t *term) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.term, s.departed = t, nil
}

// term is the time in which a session is this connector's.
type term struct {
	*lease.Term
	link Session
	ran  func() // waits for the end of link.Run; nil: it has not begun

	// The feeder's.
	fed        int64     // number of the last effect that was handed over
	feedFailed int       // looks for new effects in a row
	feedAfter  time.Time // when to look again after that

	inherited int64     // number of the last effect that a predecessor may have tried
	quiet     time.Time // until then what a predecessor sent may still be arriving; zero: nothing is
}

// run keeps the session until the term ends, or a Logout.
func (t *term) run(g Runtime) {
	t.ran = g.Go(func() { _ = t.link.Run(t.Ctx) })
}

// await returns when the session is over.
func (t *term) await() {
	if t.ran != nil {
		t.ran()
	}
}

func (c *Connector) sessionOf(conversation message.ConversationID) *session {
	return c.sessions[store.Shard(string(conversation), len(c.sessions))]
}

// opening is how the correlation of a request that begins a contact ends.
const opening = "/open"

// call asks Oceana for an effect, over the session of its conversation.
func (c *Connector) call(ctx context.Context, it *item, r oceana.Request) (oceana.Answer, error) {
	r.Alone = it.sentAlone()
	it.opens = strings.HasSuffix(r.Correlation, opening)
	t := c.sessionOf(r.Conversation).held()
	if t == nil {
		return oceana.Answer{}, oceana.ErrNotReady
	}
	c.hit(failpoint.BeforeAsking)
	span := sending(it.span, r)
	r.Traceparent = span.Context().String()
	got, err := t.link.Call(ctx, r)
	answered(span, got, err)
	if err == nil {
		c.hit(failpoint.AfterAnswer)
	}
	return got, err
}

// customerTypes tells Oceana that an end user types, or stopped. When the session is another connector's, no agent is told: the
// indicator would come too late on any other way.
func (c *Connector) customerTypes(conversation message.ConversationID, started bool) {
	if t := c.sessionOf(conversation).held(); t != nil {
		t.link.Typing(conversation, started)
	}
}

// openSessions makes what keeps the sessions; nothing is connected yet. With a shared store they are whose lease it is.
func (c *Connector) openSessions(ctx context.Context) (err error) {
	for n := range c.cfg.Oceana.Sockets {
		c.sessions = append(c.sessions, &session{n: n})
	}
	if c.moved, err = c.countSessions(ctx); err != nil || c.store.Shared() {
		return err
	}
	for _, s := range c.sessions {
		t := c.newTerm(s.n, c.leases.NewTerm(c.life, nil))
		t.quiet = c.cfg.Clock.Now().Add(c.cfg.Aggregator.Late)
		s.hold(t)
		c.dispatch.Claim(termOf(s.n, nil))
	}
	for n := range c.sessions {
		if err := c.beginOutage(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

func (c *Connector) newTerm(n int, of *lease.Term) *term {
	cfg, fence := c.cfg, of.Fence
	t := &term{Term: of}
	t.link = c.newSession(oceana.Config{
		URL: cfg.Oceana.URL, User: cfg.Oceana.User, Password: cfg.Oceana.Password, RootCAs: cfg.Oceana.RootCAs, Dial: cfg.Oceana.Dial, Tickets: cfg.Oceana.Tickets,
		ClientID: cfg.Oceana.ClientID + ordinal(n), InstanceID: cfg.Oceana.InstanceID, ReconnectDelay: cfg.Oceana.ReconnectDelay,
		Kept: func(ctx context.Context) (oceana.Session, error) { return c.storedSession(ctx, n) },
		Keep: func(ctx context.Context, s oceana.Session) error { return c.storeSession(ctx, n, s, fence) },
		Take: func(ctx context.Context, s oceana.Session, e *message.Event) (*oceana.Refusal, error) {
			return c.fromOceana(ctx, n, s, fence, e)
		},
		Contacts: func(ctx context.Context) ([]oceana.Contact, error) { return c.openContacts(ctx, n) }, Claim: c.moved,
		Typing: c.agentTypes, Ready: func(up bool) { c.ready(n, up) }, Busy: cfg.Busy, Sent: c.sent, Logger: cfg.Logger,
	})
	return t
}

// sent is told by an adapter that a frame is on its way.
func (c *Connector) sent(answer bool) {
	if answer {
		c.hit(failpoint.AfterAnswering)
	} else {
		c.hit(failpoint.AfterAsking)
	}
}

// ready is told by an adapter whether Oceana takes messages. What waited is handed on before anybody learns of it.
func (c *Connector) ready(n int, up bool) {
	if !up { // before the store is asked: what is attempted meanwhile finds no session, and must rest rather than be attempted again at once
		c.dispatch.Link(n, false)
	}
	c.changing.lock()
	defer c.changing.unlock()
	if up {
		c.outageEnds(n)
	} else {
		c.outageBegins(n)
	}
	if up {
		c.catchUpHeld()
		c.dispatch.Link(n, true)
	}
	c.link.set(c.Connected())
}

// What is kept of the sessions with Oceana; those after the first have their ordinal behind the key.
const (
	metaSession  = "oceana.session"
	metaSeq      = "oceana.seq"
	metaSessions = "oceana.sessions" // how many there are
)

// ordinal tells sessions apart; the first has none, so that a connector with one session is what it always was.
func ordinal(n int) string {
	if n == 0 {
		return ""
	}
	return "." + strconv.Itoa(n)
}

// countSessions keeps how many sessions there are, and reports whether conversations move because there were more or fewer.
func (c *Connector) countSessions(ctx context.Context) (moved bool, err error) {
	before, err := c.store.Meta(ctx, metaSessions)
	if err != nil {
		return false, err
	}
	now := strconv.Itoa(c.cfg.Oceana.Sockets)
	if before == now || before == "" && now == "1" {
		return false, nil
	}
	_, err = c.store.Apply(ctx, store.Change{Meta: map[string]string{metaSessions: now}})
	return true, err
}

func progress(n int, s oceana.Session) map[string]string {
	return map[string]string{metaSession + ordinal(n): s.ID, metaSeq + ordinal(n): strconv.FormatInt(s.LastSeq, 10)}
}

func (c *Connector) storedSession(ctx context.Context, n int) (oceana.Session, error) {
	id, err := c.store.Meta(ctx, metaSession+ordinal(n))
	if err != nil || id == "" {
		return oceana.Session{}, err
	}
	text, err := c.store.Meta(ctx, metaSeq+ordinal(n))
	if err != nil {
		return oceana.Session{}, err
	}
	seq, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return oceana.Session{}, fmt.Errorf("kept %s: %w", metaSeq+ordinal(n), err)
	}
	return oceana.Session{ID: id, LastSeq: seq}, nil
}

func (c *Connector) storeSession(ctx context.Context, n int, s oceana.Session, fence *store.Fence) error {
	c.hit(failpoint.Session.Before())
	if _, err := c.store.Apply(ctx, store.Change{Meta: progress(n, s), Fence: fence}); err != nil {
		return err
	}
	c.hit(failpoint.Session.After())
	return nil
}

// routing is what a contact that begins with m is routed by. Only own apps can say how urgent a contact is; all networks share one
// priority (Avaya's contact priority).
func (c *Connector) routing(m message.CustomerMessage) oceana.Routing {
	r := oceana.Routing{Attributes: c.cfg.Routing.Attributes, Priority: c.cfg.Routing.Priority}
	switch m.Channel {
	case message.Web, message.IOS, message.Android:
	default:
		return r
	}
	var metadata map[string]json.RawMessage
	if json.Unmarshal(m.Metadata, &metadata) != nil || metadata[c.cfg.Routing.PriorityKey] == nil {
		return r
	}
	r.Priority = contactPriority(metadata[c.cfg.Routing.PriorityKey])
	r.Intrinsics = map[string]string{config.DefaultPriorityKey: strconv.Itoa(r.Priority)}
	return r
}

// contactPriority reads a number that apps write as a number or as text; one that is no priority counts as the default.
func contactPriority(raw json.RawMessage) int {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	if p, err := strconv.Atoi(text); err == nil && p >= 1 && p <= 100 {
		return p
	}
	return config.DefaultPriority
}
