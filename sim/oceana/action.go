package oceana

import "slices"

// The agents' actions. customer is the customer's name or the conversation's id; empty means the only contact there. Every action fails
// with ErrUnknownAgent, or with ErrNotPossible and a text that says where the contact is instead. What must cross the wire is
// queued and leaves in a turn of the clock.

// Answer opens the contact that alerts the agent. The desk then shows everything that the customer wrote meanwhile.
func (s *Server) Answer(name, customer string) error {
	return s.alerted(name, customer, func(a *agent, c *contact) {
		s.withdrawLocked(c)
		c.state, a.idle = stateActive, s.nextLocked()
		if c.answered.IsZero() {
			c.answered = s.cfg.Clock.Now()
		}
		a.cards = slices.DeleteFunc(a.cards, func(o *contact) bool { return o.conversation == c.conversation })
		a.cards = append(a.cards, c)
		s.deskLocked(a, "answer", c, "", nil)
		s.notifyLocked(c, methodNewParticipant, "", newParticipant{
			Method: methodNewParticipant, GUID: c.guid, AgentID: a.id, DisplayName: a.name, Role: "active_participant",
			NumberOfParticipants: 1, Participants: []participant{{a.id, a.name, "active_participant"}},
		}, nil)
	})
}

// Ignore lets the alert run out (RONA): the contact returns to its place in the queue and the agent becomes Not Ready.
func (s *Server) Ignore(name, customer string) error {
	return s.alerted(name, customer, func(a *agent, c *contact) { s.ronaLocked(c, a, "ignore") })
}

// Reject declines the alert: the contact returns to its place in the queue for somebody else, and the agent stays Ready but is not offered
// it again until they become Ready anew (assumed).
func (s *Server) Reject(name, customer string) error {
	return s.alerted(name, customer, func(a *agent, c *contact) {
		s.deskLocked(a, "reject", c, "", nil)
		c.rejected[a] = true
		s.requeueLocked(c)
	})
}

// Send sends text to the customer. Workspaces never holds a message back (R072): a rejection comes later, as the line's status.
func (s *Server) Send(name, customer, text string) error {
	if text == "" {
		return because(ErrInvalid, "text: required")
	}
	return s.opened(name, customer, func(a *agent, c *contact) { s.sayLocked(a, c, text) })
}

// Close ends the contact; the desk keeps showing it. The customer's next message begins a new contact.
func (s *Server) Close(name, customer string) error {
	return s.opened(name, customer, func(a *agent, c *contact) {
		s.deskLocked(a, "close", c, "", nil)
		s.notifyLocked(c, methodCloseConversation, "", conversationClosed{
			Method: methodCloseConversation, GUID: c.guid, ClosedBy: "agent",
		}, nil)
		s.endLocked(c)
	})
}

// Reach makes an agent write to somebody who has no open contact. Oceana itself allows it and sends the message under the conversation id
// given (empty: a fresh one); a connector refuses it (R003), which marks the line refused and closes the contact.
func (s *Server) Reach(name, customer, conversationID, text string) error {
	switch {
	case customer == "":
		return because(ErrInvalid, "customer: required")
	case text == "":
		return because(ErrInvalid, "text: required")
	}
	s.mu.Lock()
	defer s.unlock()
	a, err := s.agentLocked(name)
	if err != nil {
		return err
	}
	if conversationID == "" {
		conversationID = s.hexLocked(24)
	}
	conv := s.conversations[conversationID]
	switch {
	case conv == nil:
		conv = &conversation{id: conversationID, customer: customer, seen: map[string]*Line{}}
		s.conversations[conversationID] = conv
	case conv.webChat:
		return because(ErrNotPossible, "agent %s cannot reach %s: a web chat ends with its contact", a.name, customer)
	case conv.contact != nil && conv.contact.state != stateClosed:
		return because(ErrNotPossible, "agent %s need not reach %s: %s", a.name, customer, s.whereaboutsLocked(conversationID))
	}
	c := s.newContactLocked(conv, s.newestSessionLocked())
	c.workRequest = s.hexLocked(22)
	c.state, c.agent, c.reached = stateActive, a, true
	a.cards = slices.DeleteFunc(a.cards, func(o *contact) bool { return o.conversation == conv })
	a.cards = append(a.cards, c)
	s.sayLocked(a, c, text)
	return nil
}

// newestSessionLocked is where a conversation without an owner goes.
func (s *Server) newestSessionLocked() *session {
	best := s.orphans
	for _, sess := range s.sessions {
		if best == s.orphans || sess.socket != nil || best.socket == nil {
			best = sess
		}
	}
	return best
}

func (s *Server) sayLocked(a *agent, c *contact, text string) {
	line := s.addLineLocked(c, Line{From: a.name, Role: RoleAgent, Kind: KindText, Text: text})
	s.deskLocked(a, "send", c, line.ID, map[string]string{"text": text})
	s.speakLocked(a, c, line, "text", struct{}{})
}

// speakLocked sends a line of an agent to the adapter.
func (s *Server) speakLocked(a *agent, c *contact, line *Line, kind string, data any) {
	s.notifyLocked(c, methodNewMessage, line.ID, agentMessage{
		Method: methodNewMessage, GUID: c.guid, MessageID: line.ID, MessageIndex: line.index, Message: line.Text,
		DisplayName: a.name, AgentID: a.id, SenderType: "live_agent", Timestamp: line.At.UnixMilli(),
		Type: kind, Data: data, CustomData: map[string]any{},
	}, line)
}

func (s *Server) alerted(name, customer string, do func(*agent, *contact)) error {
	s.mu.Lock()
	defer s.unlock()
	a, err := s.agentLocked(name)
	if err != nil {
		return err
	}
	c, err := s.pickLocked(a, customer, a.alerts, "alerting")
	if err != nil {
		return err
	}
	s.changed = true
	do(a, c)
	return nil
}

func (s *Server) opened(name, customer string, do func(*agent, *contact)) error {
	s.mu.Lock()
	defer s.unlock()
	a, err := s.agentLocked(name)
	if err != nil {
		return err
	}
	c, err := s.pickLocked(a, customer, a.open(), "open")
	if err != nil {
		return err
	}
	s.changed = true
	do(a, c)
	return nil
}
