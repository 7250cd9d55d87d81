package connector

import (
	"strconv"
	"sync"
	"time"

	"github.com/wavetank/wavetank/connector/lease"
	"github.com/wavetank/wavetank/connector/message"
	"github.com/wavetank/wavetank/connector/store"
)

// sessions are the sessions with Oceana of all connectors on the store, by number.
type sessions []*session

// session is one session with Oceana and the conversations that belong to it: a shard of the store.
type session struct {
	n        int
	outage   outage
	unstored unstored

	mu       sync.RWMutex
	term     *term  // nil: it is another connector's, or no connector's
	departed func() // waits until the term has ended; nil: it does not end
}

func newSessions(count int) sessions {
	all := make(sessions, count)
	for n := range all {
		all[n] = &session{n: n}
	}
	return all
}

// of is the session that a conversation belongs to.
func (s sessions) of(conversation message.ConversationID) *session {
	return s[store.Shard(string(conversation), len(s))]
}

// held counts those that are this connector's, connected or not.
func (s sessions) held() (n int) {
	for _, one := range s {
		if one.held() != nil {
			n++
		}
	}
	return n
}

// current reports whether every lease that this connector goes by still holds.
func (s sessions) current(now time.Time) bool {
	for _, one := range s {
		if t := one.held(); t != nil && !t.Lasts(now, 0) {
			return false
		}
	}
	return true
}

// ordinal tells sessions apart; the first has none, so that a connector with one session is what it always was.
func ordinal(n int) string {
	if n == 0 {
		return ""
	}
	return "." + strconv.Itoa(n)
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

// serves reports whether the session is this connector's and does not depart.
func (s *session) serves() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.term != nil && s.departed == nil
}

// end makes everything that is done in a term stop, because its lease is another's. The next heartbeat does the rest.
func (s *session) end(f *store.Fence) {
	if t := s.held(); t != nil && t.Fence == f {
		t.End()
	}
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
func (t *term) run(g runner) {
	t.ran = g.Go(func() { _ = t.link.Run(t.Ctx) })
}

// await returns when the session is over.
func (t *term) await() {
	if t.ran != nil {
		t.ran()
	}
}
