package oceana

// botID is the agent id of every chatbot (public: fixed in web chat).
const botID = "AvayaAutomatedResource"

// Bot is a chatbot that talks to customers before an agent does (R008). It has no way to send a template: what keeps a WhatsApp window
// open is that the customer goes on writing (R005).
type Bot struct {
	Name    string // shown to customers; empty means Chatbot
	Answer  string // to every message of the customer; required
	Answers int    // given before the next message hands the customer over to an agent; 0 means 1 (assumed)
}

// SetBot makes every contact from now on begin with b; nil ends that. Contacts that a bot has stay with it until it hands them
// over. Fails with ErrInvalid when there is no answer.
func (s *Server) SetBot(b *Bot) error {
	s.mu.Lock()
	defer s.unlock()
	if b == nil {
		s.bot = nil
		return nil
	}
	if b.Answer == "" {
		return because(ErrInvalid, "answer: required")
	}
	bot := *b
	if bot.Name == "" {
		bot.Name = "Chatbot"
	}
	if bot.Answers <= 0 {
		bot.Answers = 1
	}
	s.bot = &bot
	return nil
}

// botJoinsLocked gives a new contact to the chatbot.
func (s *Server) botJoinsLocked(c *contact) {
	c.state = stateBot
	name := s.bot.Name
	s.notifyLocked(c, methodNewParticipant, "", newParticipant{
		Method: methodNewParticipant, GUID: c.guid, AgentID: botID, DisplayName: name, Role: roleActive,
		NumberOfParticipants: 1, Participants: []participant{{botID, name, roleActive}},
	}, nil)
}

// botHearsLocked schedules what the bot does about a message of the customer.
func (s *Server) botHearsLocked(c *contact) {
	s.cfg.Clock.Schedule("chatbot hears "+c.conversation.id, 0, func() {
		s.mu.Lock()
		defer s.unlock()
		if c.state != stateBot {
			return
		}
		if s.bot == nil || c.botAnswers >= s.bot.Answers {
			s.handOverLocked(c)
			return
		}
		c.botAnswers++
		line := s.addLineLocked(c, Line{From: s.bot.Name, Role: RoleBot, Kind: KindText, Text: s.bot.Answer})
		s.speakLocked(speaker{botID, s.bot.Name, "bot"}, c, line, "text", struct{}{})
	})
}

// HandOver makes the chatbot give the customer to an agent, who sees what was said. Fails with ErrNotPossible when no bot has them.
func (s *Server) HandOver(customer string) error {
	s.mu.Lock()
	defer s.unlock()
	for _, c := range s.contacts {
		if c.state == stateBot && c.of(customer) {
			s.handOverLocked(c)
			return nil
		}
	}
	return because(ErrNotPossible, "no chatbot talks to %s: %s", customer, s.whereaboutsLocked(customer))
}

func (s *Server) handOverLocked(c *contact) {
	s.notifyLocked(c, methodParticipantLeave, "", participantLeave{
		Method: methodParticipantLeave, GUID: c.guid, AgentID: botID, LeaveReason: leaveEscalate, Participants: []participant{},
	}, nil)
	s.queueLocked(c)
}
