package oceana

import (
	"context"
	"time"
)

// How often the path to Oceana may break at one instant of the clock before nothing gets through until time has passed. An adapter connects
// again at the pace of the wall, without end where every frame is cut: the world would never come to rest, and what it tells would be as
// long as its reader is patient. A real adapter pauses by then (assumed: some ten times before).
const (
	mostBreaks   = 10
	firstPause   = time.Second // then twice as long each time that not one frame got through
	longestPause = 30 * time.Second
)

// path is how the way between the adapters and Oceana is.
type path struct {
	at     time.Time // instant of the last break
	breaks int       // at that instant
	pause  time.Duration
	shut   chan struct{} // closed when it is tried again; nil: it is open
	reopen func() bool   // takes the instant off the clock at which it is
	parked int           // adapters that wait for that
}

// brokeLocked counts a break, and shuts the path where there are too many at once.
func (s *Server) brokeLocked() {
	p := &s.path
	if now := s.cfg.Clock.Now(); !p.at.Equal(now) {
		p.at, p.breaks = now, 0
	}
	if p.breaks++; p.breaks < mostBreaks || p.shut != nil {
		return
	}
	p.pause = min(max(2*p.pause, firstPause), longestPause)
	p.shut = make(chan struct{})
	p.reopen = s.cfg.Clock.Schedule("the connector reaches Oceana again, after too many broken connections", p.pause, s.tryPath)
	s.linkedLocked()
}

// passedLocked notes that a frame got through.
func (s *Server) passedLocked() { s.path.pause = 0 }

// TryAgain ends that the path to Oceana is shut because it broke too often: what broke it is gone.
func (s *Server) TryAgain() {
	s.mu.Lock()
	s.path.pause = 0
	s.mu.Unlock()
	s.tryPath()
}

// tryPath lets the adapters that wait connect. The world does not count as settled before they have.
func (s *Server) tryPath() {
	s.mu.Lock()
	defer s.unlock()
	if s.path.parked > 0 && s.path.shut != nil {
		s.returning = append(s.returning, s.cfg.Journal.Open("connector is to log in again"))
	}
	s.openPathLocked()
}

// openPathLocked ends that the path is shut, and what was to end it later.
func (s *Server) openPathLocked() {
	p := &s.path
	if p.shut != nil {
		p.reopen()
		close(p.shut)
		p.shut, p.reopen, p.breaks = nil, nil, 0
		s.linkedLocked()
	}
}

// alongPath waits until an adapter gets through. Nothing else is awaited while it does; false: it has gone.
func (s *Server) alongPath(ctx context.Context) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.path.shut != nil {
		shut := s.path.shut
		endAll(&s.returning)
		endAll(&s.repeating)
		s.path.parked++
		s.mu.Unlock()
		select {
		case <-shut:
		case <-ctx.Done():
		}
		s.mu.Lock()
		s.path.parked--
		if ctx.Err() != nil {
			return false
		}
	}
	return true
}
