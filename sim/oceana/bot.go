package oceana

// botID is the agent id of every chatbot (public: fixed in web chat).
const botID = "AvayaAutomatedResource"

// Bot is a chatbot that talks to customers before an agent does (R008). It has no way to send a template: what keeps a WhatsApp window
// open is that the customer goes on writing (R005).
type Bot struct {
	Name    string // shown to customers; empty means Chatbot
	Answer  string // to every message of the customer; required
	Answers int    // given before the next message hands the customer over to an agent; 0 means 1 (assumed)
	// Beside keeps the bot in the room when it hands over, as a passive participant: silent until an agent has been there and left, then
	// it answers every message until the next agent is there (assumed). False: it leaves when it hands over.
	Beside bool
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
		return withReason(ErrInvalid, "answer: required")
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
		switch {
		case c.botAlone():
			s.botAnswersLocked(c, c.beside)
		case c.state != stateBot:
		case s.bot == nil || c.botAnswers >= s.bot.Answers:
			s.handOverLocked(c)
		default:
			c.botAnswers++
			s.botAnswersLocked(c, s.bot)
		}
	})
}

func (s *Server) botAnswersLocked(c *contact, bot *Bot) {
	line := s.addLineLocked(c, Line{From: bot.Name, Role: RoleBot, Kind: KindText, Text: bot.Answer})
	s.speakLocked(speaker{botID, bot.Name, "bot"}, c, line, "text", struct{}{})
}

// botAlone reports whether a bot that stays beside agents has c to itself again, because an agent left.
func (c *contact) botAlone() bool {
	return c.beside != nil && !c.answered.IsZero() && (c.state == stateQueued || c.state == stateAlerting)
}

// botBeside is what is in the room of c when no agent is: the bot that stays beside agents, or none.
func (c *contact) botBeside() []participant {
	if c.beside == nil || c.state == stateClosed {
		return []participant{}
	}
	return []participant{{botID, c.beside.Name, rolePassive}}
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
	return withReason(ErrNotPossible, "no chatbot talks to %s: %s", customer, s.whereaboutsLocked(customer))
}

func (s *Server) handOverLocked(c *contact) {
	if s.bot != nil && s.bot.Beside {
		c.beside = s.bot
		s.queueLocked(c)
		return
	}
	s.notifyLocked(c, methodParticipantLeave, "", participantLeave{
		Method: methodParticipantLeave, GUID: c.guid, AgentID: botID, LeaveReason: leaveEscalate, Participants: []participant{},
	}, nil)
	s.queueLocked(c)
}
