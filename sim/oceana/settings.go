package oceana

import "time"

// Settings are what an administrator can change while contacts are in hand.
type Settings struct {
	NoAnswer         time.Duration // how long a contact alerts before it is RONA; 0: for ever
	AfterContactWork time.Duration // how long a closed contact still takes up one of the agent's places; 0: not at all
}

// Settings are those that hold now.
func (s *Server) Settings() Settings {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Settings{s.cfg.NoAnswer, s.cfg.AfterContactWork}
}

// SetSettings changes them for what alerts or is closed from now on. Fails with ErrInvalid and the name of the field that is below zero.
func (s *Server) SetSettings(to Settings) error {
	switch {
	case to.NoAnswer < 0:
		return withReason(ErrInvalid, "noAnswer: want a span from 0, got %v", to.NoAnswer)
	case to.AfterContactWork < 0:
		return withReason(ErrInvalid, "afterContactWork: want a span from 0, got %v", to.AfterContactWork)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cfg.NoAnswer, s.cfg.AfterContactWork = to.NoAnswer, to.AfterContactWork
	return nil
}
