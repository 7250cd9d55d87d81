package oceana

// The agents' actions. customer is the customer's name or the conversation's id; empty means the only contact there. Every action fails
// with ErrUnknownAgent, or with ErrNotPossible and a text that says where the contact is instead. What must cross the wire is
// queued and leaves in a turn of the clock.

// Answer opens the contact that alerts the agent. The desk then shows everything that the customer wrote meanwhile.
func (s *Server) Answer(name, customer string) error {
	return s.act(name, customer, CanAccept, func(a *agent, c *contact) error {
		s.withdrawLocked(c)
		s.stopWorkflowLocked(c)
		c.state, c.agent, c.transferredBy = stateActive, a, nil
		a.on(c.medium).work++
		a.idle = s.nextLocked()
		a.show(c)
		if c.answered.IsZero() {
			c.answered = s.cfg.Clock.Now()
		}
		s.deskLocked(a, "answer", c, "", nil)
		s.joinedLocked(c, a, roleActive)
		return nil
	})
}

// Ignore lets the alert run out (RONA): the contact returns to its place in the queue and the agent becomes Not Ready.
func (s *Server) Ignore(name, customer string) error {
	return s.act(name, customer, CanIgnore, func(a *agent, c *contact) error {
		s.ronaLocked(c, a, "ignore")
		return nil
	})
}

// Reject declines the alert: the contact returns to its place in the queue for another agent, and the agent stays Ready but is not offered
// it again until they become Ready anew (assumed).
func (s *Server) Reject(name, customer string) error {
	return s.act(name, customer, CanReject, func(a *agent, c *contact) error {
		s.deskLocked(a, "reject", c, "", nil)
		s.declineLocked(a, c)
		s.unansweredLocked(c, a)
		return nil
	})
}

// Send sends text to the customer. Workspaces never holds a message back (R072): a rejection comes later, as the line's status.
func (s *Server) Send(name, customer, text string) error {
	if text == "" {
		return withReason(ErrInvalid, "text: required")
	}
	return s.act(name, customer, CanSendMessage, func(a *agent, c *contact) error {
		s.sayLocked(a, c, text)
		return nil
	})
}

// Close ends the contact; the desk keeps showing it. The customer's next message begins a new contact.
func (s *Server) Close(name, customer string) error {
	return s.act(name, customer, CanEnd, func(a *agent, c *contact) error {
		s.deskLocked(a, "close", c, "", nil)
		s.notifyLocked(c, methodCloseConversation, "", conversationClosed{
			Method: methodCloseConversation, GUID: c.guid, ClosedBy: "agent", DispositionCode: c.disposition,
		}, nil)
		s.endLocked(c)
		return nil
	})
}

// Reach makes an agent write to a customer who has no open contact. Oceana itself allows it and sends the message under the conversation id
// given (empty: a fresh one); a connector refuses it (R003), which marks the line refused and closes the contact.
func (s *Server) Reach(name, customer, conversationID, text string) error {
	switch {
	case customer == "":
		return withReason(ErrInvalid, "customer: required")
	case text == "":
		return withReason(ErrInvalid, "text: required")
	}
	s.mu.Lock()
	defer s.unlock()
	a, err := s.agentLocked(name)
	if err != nil {
		return err
	}
	if !a.signedIn || a.on(ChannelMessaging) == nil {
		return withReason(ErrNotPossible, "agent %s does not work on messaging now", a.name)
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
		return withReason(ErrNotPossible, "agent %s cannot reach %s: a web chat ends with its contact", a.name, customer)
	case conv.contact != nil && conv.contact.state != stateClosed:
		return withReason(ErrNotPossible, "agent %s need not reach %s: %s", a.name, customer, s.whereaboutsLocked(conversationID))
	}
	c := s.newContactLocked(conv, s.newestSessionLocked())
	c.workRequest = s.hexLocked(22)
	c.state, c.agent, c.reached = stateActive, a, true
	a.on(c.medium).work++
	a.show(c)
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
	s.speakLocked(a.speaker(), c, line, "text", struct{}{})
}

// speaker is who writes to the customer, as the wire has it.
type speaker struct{ id, name, kind string }

func (a *agent) speaker() speaker { return speaker{a.id, a.name, "live_agent"} }

// speakLocked sends a line of the business to the adapter.
func (s *Server) speakLocked(by speaker, c *contact, line *Line, kind string, data any) {
	s.notifyLocked(c, methodNewMessage, line.ID, agentMessage{
		Method: methodNewMessage, GUID: c.guid, MessageID: line.ID, MessageIndex: line.Index, Message: line.Text,
		DisplayName: by.name, AgentID: by.id, SenderType: by.kind, Timestamp: line.At.UnixMilli(),
		Type: kind, Data: data, CustomData: map[string]any{},
	}, line)
}
