package oceana

// Typing shows the customer that the agent writes, or has stopped. Fails like Send, and with ErrNotPossible unless the contact is a web
// chat.
func (s *Server) Typing(name, customer string, typing bool) error {
	return s.chatting(name, customer, func(a *agent, c *contact, _ *webChat) {
		s.deskLocked(a, "typing", c, "", map[string]bool{"isTyping": typing})
		s.notifyLocked(c, methodIsTyping, "", agentTyping{
			Method: methodIsTyping, GUID: c.guid, AgentID: a.id, DisplayName: a.name, IsTyping: typing,
		}, nil)
	})
}
