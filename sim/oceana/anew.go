package oceana

// Anew gives a customer another contact in the place of the open one, as after a failure inside Oceana: the connector hears of the new one, and
// not that the old one is over until LateEnd. Fails with ErrNotPossible when the customer has no open contact.
func (s *Server) Anew(customer string) error {
	s.mu.Lock()
	defer s.unlock()
	for _, c := range s.contacts {
		if !c.of(customer) || c.medium != ChannelMessaging {
			continue
		}
		s.endLocked(c)
		next := s.newContactLocked(c.conversation, c.to)
		next.priority, next.attributes, next.workRequest = c.priority, c.attributes, s.hexLocked(22)
		c.conversation.unended = c.guid
		s.notifyLocked(next, methodRequestChat, "", chatAccepted{
			Method: methodRequestChat, GUID: next.guid, AuthenticationKey: next.key, WorkRequestID: next.workRequest,
			WebOnHoldComfortGroups: []struct{}{}, WebOnHoldURLs: []struct{}{}, Intrinsics: map[string]string{"name": c.conversation.customer},
		}, nil)
		s.beginLocked(next)
		s.changed = true
		return nil
	}
	return withReason(ErrNotPossible, "no open contact with %s", customer)
}

// LateEnd tells the connector that the contact before Anew is over. Fails with ErrNotPossible when it has been told, or there was none.
func (s *Server) LateEnd(customer string) error {
	s.mu.Lock()
	defer s.unlock()
	for _, c := range s.contacts {
		if c.of(customer) && c.conversation.unended != 0 {
			s.notifyLocked(c, methodCloseConversation, "", conversationClosed{
				Method: methodCloseConversation, GUID: c.conversation.unended, ClosedBy: "system",
			}, nil)
			c.conversation.unended = 0
			return nil
		}
	}
	return withReason(ErrNotPossible, "the connector knows of every contact with %s that is over", customer)
}
