package oceana

// noAnswer is RONA by the timer.
func (s *Server) noAnswer(c *contact, a *agent) {
	s.mu.Lock()
	defer s.unlock()
	if c.state == stateAlerting && c.agent == a {
		s.ronaLocked(c, a, "no answer")
	}
}

// ronaLocked redirects c on no answer: the card goes, the contact is back at its place in the queue, and the agent is Not Ready until
// they say otherwise (public: Workspaces).
func (s *Server) ronaLocked(c *contact, a *agent, action string) {
	s.deskLocked(a, action, c, "", nil)
	if r := a.on(c.medium); r != nil {
		r.ready, r.reason, r.forced = false, reasonNoAnswer, true
	}
	s.unansweredLocked(c, a)
}

// unansweredLocked takes c, which alerts a, to where it goes now: a transferred contact back to who gave it away, any other
// to its place in the queue.
func (s *Server) unansweredLocked(c *contact, a *agent) {
	s.withdrawLocked(c)
	from := c.transferredBy
	c.transferredBy = nil
	if from != nil && from != a && from.free(c.medium) {
		s.alertLocked(c, from)
		return
	}
	s.queueLocked(c)
}
