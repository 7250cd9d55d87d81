package oceana

// Reasons of participantLeave (public: web chat clients branch on them; case does not matter there).
const (
	leaveTransfer       = "transfer"
	leaveTransferToUser = "transfer_to_user"
	leaveRequeue        = "requeue"
	leaveEscalate       = "escalate"
	leavePlain          = "leave" // assumed: anything else is a plain leave
)

// leaveDeskLocked takes an answered contact off its agent's desk and tells the customer's side that no agent is there. Supervisors go too.
func (s *Server) leaveDeskLocked(c *contact, reason string) {
	a := c.agent
	a.idle = s.nextLocked()
	a.hide(c)
	s.placeFreeLocked(c)
	for watcher, how := range c.watchers {
		watcher.hide(c)
		if how == watchBarge {
			s.leftRoomLocked(c, watcher, leavePlain, c.botBeside())
		}
	}
	clear(c.watchers)
	s.leftRoomLocked(c, a, reason, c.botBeside())
	c.agent, c.waits = nil, s.cfg.Clock.Now()
}

// leftRoomLocked tells that a participant left; those who stay are listed as they are afterwards.
func (s *Server) leftRoomLocked(c *contact, a *agent, reason string, stay []participant) {
	s.notifyLocked(c, methodParticipantLeave, "", participantLeave{
		Method: methodParticipantLeave, GUID: c.guid, AgentID: a.id, LeaveReason: reason,
		NumberOfParticipants: len(stay), Participants: stay,
	}, nil)
}

// Transfer gives an open contact to another agent, who is alerted: a single step, the other agent is not asked before (public: no consulting on
// messaging). Only agents who are signed in can be chosen. When that agent does not answer, or is not free, the contact alerts the
// one who gave it away again, and goes to the queue when they are not free either. Fails like Close.
func (s *Server) Transfer(name, customer, to string) error {
	return s.act(name, customer, CanTransferToUser, func(a *agent, c *contact) error {
		b, err := s.agentLocked(to)
		switch {
		case err != nil:
			return err
		case b == a || b == c.agent:
			return withReason(ErrInvalid, "agent: %s has the contact already", b.name)
		case !b.signedIn || b.on(c.medium) == nil:
			return withReason(ErrNotPossible, "agent %s is not listed: %s", b.name, b.overall())
		}
		from := c.agent
		s.deskLocked(a, "transfer", c, "", map[string]string{"agent": b.name})
		s.leaveDeskLocked(c, leaveTransferToUser)
		c.transferredBy = from
		if b.free(c.medium) {
			s.alertLocked(c, b)
			return nil
		}
		c.transferredBy = nil
		if from.free(c.medium) {
			s.alertLocked(c, from)
		} else {
			s.queueLocked(c)
		}
		return nil
	})
}

// TransferToService puts an open contact into the queue of a service: one that was added, or attributes. The agent who gave it away is not
// offered it before they become ready anew (assumed). It keeps its priority and age. Fails like Close.
func (s *Server) TransferToService(name, customer, service string) error {
	if service == "" {
		return withReason(ErrInvalid, "service: required")
	}
	return s.act(name, customer, CanTransferToService, func(a *agent, c *contact) error {
		from := c.agent
		s.deskLocked(a, "transferToService", c, "", map[string]string{"service": service})
		s.leaveDeskLocked(c, leaveTransfer)
		s.declineLocked(from, c)
		c.services, c.preferred, c.required = nil, nil, nil
		c.addService(s.serviceLocked(service))
		c.transferred = true
		s.queueLocked(c)
		return nil
	})
}

// Services lists the names of what can be transferred to.
func (s *Server) Services() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return sortedKeys(s.services)
}
