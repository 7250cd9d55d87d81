package oceana

// NotifyChat puts a notification about the chat with guid on its way, for what nothing in this package causes yet: a bot and the
// workflow. what is botJoins, botAsks, botLeaves, routeCancel or endChat.
func (s *Server) NotifyChat(guid int64, what string) {
	s.mu.Lock()
	defer s.unlock()
	c := s.chats[guid].contact
	const bot = "AvayaAutomatedResource"
	tell := func(method string, body any) { s.notifyLocked(c, method, "", body, nil) }
	switch what {
	case "botJoins":
		tell(methodNewParticipant, newParticipant{
			Method: methodNewParticipant, GUID: guid, AgentID: bot, DisplayName: "Bot", Role: "active_participant", NumberOfParticipants: 1,
			Participants: []participant{{bot, "Bot", "active_participant"}},
		})
	case "botAsks":
		tell(methodNewMessage, agentMessage{
			Method: methodNewMessage, GUID: guid, Message: "Choose", DisplayName: "Bot", AgentID: bot, SenderType: "bot",
			Timestamp: s.cfg.Clock.Now().UnixMilli(), Type: "widget", Data: map[string]any{
				"widgetType": "selector|radio", "text": "Choose", "selectorType": "products", "correlationId": "w-1",
				"selectItems": []map[string]string{{"id": "1", "product": "Car"}},
			},
		})
	case "botLeaves":
		tell(methodParticipantLeave, participantLeave{Method: methodParticipantLeave, GUID: guid, AgentID: bot, LeaveReason: "escalate"})
	case "routeCancel":
		s.endLocked(c)
		tell(methodRouteCancel, routeCancel{Method: methodRouteCancel, GUID: guid, Reason: "no agent"})
	case "endChat":
		s.endLocked(c)
		tell(methodParticipantLeave, participantLeave{Method: methodParticipantLeave, GUID: guid, AgentID: "600001", EndChatFlag: true})
	}
}
