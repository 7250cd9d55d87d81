package oceana

// What a supervisor does with another agent's contact. The values are the public participant roles.
const (
	watchObserve = "supervisor_observe"
	watchCoach   = "supervisor_coach"
	watchBarge   = "supervisor_barge"
)

// participants of c's room, its agent first and a chatbot beside them last.
func (c *contact) participants() []participant {
	room := []participant{}
	if c.state == stateActive {
		room = append(room, participant{c.agent.id, c.agent.name, roleActive})
	}
	for watcher, how := range c.watchers {
		if how == watchBarge { // there is at most one
			room = append(room, participant{watcher.id, watcher.name, watchBarge})
		}
	}
	return append(room, c.botBeside()...)
}

// Observe shows an open contact of another agent to a supervisor. Neither that agent nor the customer is told. Fails with
// ErrNotPossible for an agent who is no supervisor, and for a contact that is not open.
func (s *Server) Observe(supervisor, customer string) error {
	s.mu.Lock()
	defer s.unlock()
	a, err := s.agentLocked(supervisor)
	switch {
	case err != nil:
		return err
	case !a.supervisor:
		return withReason(ErrNotPossible, "agent %s is no supervisor", a.name)
	}
	for _, c := range s.contacts {
		if c.state == stateActive && c.agent != a && c.of(customer) && c.watchers[a] == "" {
			s.deskLocked(a, "observe", c, "", nil)
			c.watchers[a] = watchObserve
			a.show(c)
			s.changed = true
			return nil
		}
	}
	return withReason(ErrNotPossible, "agent %s cannot observe %s: %s", a.name, customer, s.whereaboutsLocked(customer))
}

// Coach sends text to the agent of a contact that the supervisor observes. The customer does not see it.
func (s *Server) Coach(supervisor, customer, text string) error {
	if text == "" {
		return withReason(ErrInvalid, "text: required")
	}
	return s.act(supervisor, customer, CanCoach, func(a *agent, c *contact) error {
		c.watchers[a] = watchCoach
		line := s.addLineLocked(c, Line{From: a.name, Role: RoleSupervisor, Kind: KindCoach, Text: text})
		s.deskLocked(a, "coach", c, line.ID, map[string]string{"text": text})
		return nil
	})
}

// BargeIn brings a supervisor who observes a contact into it: the customer is told. One at a time. Fails with ErrNotPossible when
// another has.
func (s *Server) BargeIn(supervisor, customer string) error {
	return s.act(supervisor, customer, CanBargeIn, func(a *agent, c *contact) error {
		for other, how := range c.watchers {
			if how == watchBarge {
				return withReason(ErrNotPossible, "supervisor %s has barged in already", other.name)
			}
		}
		s.deskLocked(a, "bargeIn", c, "", nil)
		c.watchers[a] = watchBarge
		s.joinedLocked(c, a, watchBarge)
		return nil
	})
}

// Leave ends a supervisor's part in a contact, which goes on.
func (s *Server) Leave(supervisor, customer string) error {
	return s.act(supervisor, customer, CanLeave, func(a *agent, c *contact) error {
		s.deskLocked(a, "leave", c, "", nil)
		s.unwatchLocked(a, c)
		return nil
	})
}

func (s *Server) unwatchLocked(a *agent, c *contact) {
	how := c.watchers[a]
	delete(c.watchers, a)
	a.hide(c)
	if how == watchBarge {
		s.leftRoomLocked(c, a, leavePlain, c.participants())
	}
	s.changed = true
}

// joinedLocked tells that an agent is in the room now.
func (s *Server) joinedLocked(c *contact, a *agent, role string) {
	room := c.participants()
	s.notifyLocked(c, methodNewParticipant, "", newParticipant{
		Method: methodNewParticipant, GUID: c.guid, AgentID: a.id, DisplayName: a.name, Role: role,
		NumberOfParticipants: len(room), Participants: room,
	}, nil)
}
