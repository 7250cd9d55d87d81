package dispatch_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wavetank/wavetank/connector/dispatch"
)

// manual is a clock that moves when told.
type manual struct {
	mu     sync.Mutex
	now    time.Time
	timers []*timer
}

type timer struct {
	at time.Duration // since the clock was made, whatever it shows
	f  func()
}

var nine = time.Date(2020, 11, 3, 9, 0, 0, 0, time.UTC)

func (m *manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// set makes the clock show another time, as an operator or a time server does: no timer notices.
func (m *manual) set(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range m.timers {
		t.at += now.Sub(m.now)
	}
	m.now = now
}

func (m *manual) AfterFunc(d time.Duration, f func()) func() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := &timer{m.now.Sub(nine) + d, f}
	m.timers = append(m.timers, t)
	return func() bool {
		m.mu.Lock()
		defer m.mu.Unlock()
		n := len(m.timers)
		m.timers = slices.DeleteFunc(m.timers, func(o *timer) bool { return o == t })
		return len(m.timers) < n
	}
}

func (m *manual) advance(d time.Duration) {
	m.mu.Lock()
	m.now = m.now.Add(d)
	var due []*timer
	m.timers = slices.DeleteFunc(m.timers, func(t *timer) bool {
		if t.at > m.now.Sub(nine) {
			return false
		}
		due = append(due, t)
		return true
	})
	m.mu.Unlock()
	for _, t := range due {
		t.f()
	}
}

// counter counts open work, and how often there was none.
type counter struct {
	mu       sync.Mutex
	zero     sync.Cond
	n, zeros int
}

// none returns when there is no open work.
func (c *counter) none() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.n != 0 {
		c.zero.Wait()
	}
}

func (c *counter) add(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n += n; c.n == 0 {
		c.zeros++
		c.zero.Broadcast()
	}
}

func (c *counter) open() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

// zeros is how often there was no open work.
func (s *stage) zeros() int {
	s.busy.mu.Lock()
	defer s.busy.mu.Unlock()
	return s.busy.zeros
}

const out, in dispatch.Lane = "out", "in" // in needs the link

// stage is a Dispatcher of two shards: conversations whose names begin with b are in the second.
type stage struct {
	*dispatch.Dispatcher
	clock   *manual
	busy    counter
	mu      sync.Mutex
	done    []string
	verdict func(e *dispatch.Effect) dispatch.Verdict // nil: Done
}

func newStage(change ...func(*dispatch.Config)) *stage {
	s := &stage{clock: &manual{now: nine}}
	s.busy.zero.L = &s.busy.mu
	cfg := dispatch.Config{
		Clock: s.clock, Busy: s.busy.add, Shards: 2, Linked: in, Memory: 1 << 20, LongestWait: 5 * time.Minute,
		ShardOf: func(c string) int {
			if strings.HasPrefix(c, "b") {
				return 1
			}
			return 0
		},
		Attempt: func(_ context.Context, e *dispatch.Effect) dispatch.Verdict {
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.verdict != nil {
				if v := s.verdict(e); v.Kind != dispatch.Done {
					return v
				}
			}
			text := e.Conversation + fmt.Sprint(e.N)
			if e.MaybeDelivered {
				text += "?"
			}
			s.done = append(s.done, text)
			return dispatch.Verdict{}
		},
	}
	for _, c := range change {
		c(&cfg)
	}
	s.Dispatcher = dispatch.New(cfg)
	return s
}

// all attempts whatever can be attempted.
func (s *stage) all(t *testing.T) string {
	t.Helper()
	for s.Runnable() > 0 {
		s.Step(t.Context())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	done := strings.Join(s.done, " ")
	s.done = nil
	return done
}

// effects makes some of lane out from names such as a7: conversation and number.
func effects(names ...string) (all []*dispatch.Effect) {
	for _, name := range names {
		e := &dispatch.Effect{ID: name, Conversation: name[:1], Lane: out}
		if _, err := fmt.Sscan(name[1:], &e.N); err != nil {
			panic(err)
		}
		all = append(all, e)
	}
	return all
}
