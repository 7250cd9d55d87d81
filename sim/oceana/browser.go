package oceana

// LoseBrowser is what a crash of the agent's browser does. Without Config.BrowserGrace it is an unintended sign-out. With it the
// agent keeps contacts and alerts but gets no new ones; the first thing the agent does then shows that the browser is back, and after
// the grace period the agent is signed out (the timer is public: browser disconnect; the rest is assumed). Fails like SignOut.
func (s *Server) LoseBrowser(name string) error {
	if s.cfg.BrowserGrace <= 0 {
		return s.gone(name, "loseBrowser")
	}
	s.mu.Lock()
	defer s.unlock()
	a, err := s.agentLocked(name)
	switch {
	case err != nil:
		return err
	case !a.signedIn:
		return withReason(ErrNotPossible, "agent %s is signed out", a.name)
	case a.awaited != nil:
		return withReason(ErrNotPossible, "agent %s has lost the browser already", a.name)
	}
	s.deskLocked(a, "loseBrowser", nil, "", nil)
	s.changed = true
	a.awaited = s.cfg.Clock.Schedule("agent "+a.name+" is signed out: the browser did not come back", s.cfg.BrowserGrace, func() {
		_ = s.gone(a.name, "signOut") // fails only when the agent is signed out
	})
	return nil
}

func (s *Server) browserBackLocked(a *agent) {
	if a.awaited == nil {
		return
	}
	a.awaited()
	a.awaited = nil
	s.assignSoonLocked()
}
