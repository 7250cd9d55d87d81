package oceana

import (
	"context"
	"fmt"
)

// Accepting reports whether an adapter could connect now.
func (s *Server) Accepting() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.refusingLocked()
}

// refusingLocked reports whether it is no use to wait for a login: it comes when time passes, or in a turn of the clock, if at all.
func (s *Server) refusingLocked() bool {
	return s.down || s.stopped || s.path.shut != nil || s.loggingIn > 0
}

// AwaitSessions returns once exactly n sessions have a live socket, or with ctx's error. It is for a caller that starts an adapter and must not
// go on before Oceana has noticed.
func (s *Server) AwaitSessions(ctx context.Context, n int) error {
	return s.awaitCount(ctx, n, "adapter sessions", s.liveLocked)
}

// AwaitGone returns once no adapter has a connection, or with ctx's error. It is for a caller that killed one: a login of the dead one that is
// read later would take the session from its successor.
func (s *Server) AwaitGone(ctx context.Context) error {
	return s.awaitCount(ctx, 0, "adapter connections", func() int { return s.adapters })
}

// arrived counts a connection of an adapter until the function that it returns is called.
func (s *Server) arrived() (left func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.adapters++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.adapters--
		s.linkedLocked()
	}
}

// AwaitRefusing returns once no adapter could connect any more (Down, Shutdown, too many broken connections), or with ctx's error.
func (s *Server) AwaitRefusing(ctx context.Context) error {
	refuses := func() int {
		if s.refusingLocked() {
			return 1
		}
		return 0
	}
	return s.awaitCount(ctx, 1, "refusals of an adapter", refuses)
}

func (s *Server) awaitCount(ctx context.Context, n int, what string, countLocked func() int) error {
	for {
		s.mu.Lock()
		live, changed := countLocked(), s.linked
		s.mu.Unlock()
		if live == n {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("await %d %s, there are %d: %w", n, what, live, ctx.Err())
		}
	}
}

func (s *Server) liveLocked() int {
	live := 0
	for _, sess := range s.sessions {
		if sess.socket != nil {
			live++
		}
	}
	return live
}

// linkedLocked wakes who awaits sessions.
func (s *Server) linkedLocked() {
	close(s.linked)
	s.linked = make(chan struct{})
}

// ContactsCreated counts the contacts that customers ever opened.
func (s *Server) ContactsCreated() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requested
}
