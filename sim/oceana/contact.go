package oceana

import (
	"strconv"
	"time"
)

// conversation is what the connector calls one: the cloud's conversation, for as long as the customer exists. Each time it is requested
// anew there is a new contact (work request) with the prior transcript.
type conversation struct {
	id, customer, channel string
	webChat               bool             // of a customer's own socket; no adapter may name it
	contact               *contact         // the newest; nil before the first
	seen                  map[string]*Line // by the adapter's message id; repeats are recognised as long as the line is kept
	lastAgent             string           // who had the latest contact; empty before the first
	unended               int64            // guid of the contact whose end the connector was not told, see Anew; 0: none
}

type state string

const (
	stateBot      state = "bot"
	stateQueued   state = "queued"
	stateAlerting state = "alerting"
	stateActive   state = "active"
	stateClosed   state = "closed"
)

// contact is one work request of a conversation.
type contact struct {
	conversation     *conversation
	to               recipient // where its notifications go
	epoch            int64     // of the lease that its session has
	guid             int64
	key, workRequest string
	medium           string // ChannelMessaging or ChannelChat
	priority         int    // 1 highest, 100 lowest
	attributes       []string
	transferred      bool  // to a service, which it is for from then on
	age              int64 // rank of its request; kept when it returns to the queue
	place            int   // in Server.contacts
	since            time.Time
	waits            time.Time // since when the customer waits for an agent: since, or when an agent gave it away
	answered         time.Time // by its first agent; zero before
	state            state

	services            [][]string // who it asks for, see demand
	preferred, required []string
	demand              *demand // while it waits
	timers              []func() bool

	agent         *agent // alerted, or who answered; nil in the queue
	transferredBy *agent // gets it back when the agent alerted does not answer
	stopAlert     func() bool
	rung          time.Time // when it began to alert
	ringsUntil    time.Time // zero: for ever
	declinedBy    map[*agent]bool
	watchers      map[*agent]string // supervisors, and what they do
	botAnswers    int               // that the chatbot has given
	beside        *Bot              // stays beside the agents; nil before it hands over, and without one

	wrapping    bool // its agent is in after-contact work
	stopWork    func() bool
	extended    bool
	disposition string

	typing     bool // the customer types
	stopTyping func() bool

	reached bool // begun by the business
	advised bool
	index   int // lines so far, which is the next messageIndex
	lines   []*Line
}

// of reports whether c is that of customer, a name or a conversation id.
func (c *contact) of(customer string) bool {
	return c.conversation.customer == customer || c.conversation.id == customer
}

// priorityOf maps what is outside 1..100 to 5 (documented by Avaya for messaging).
func priorityOf(asked int) int {
	if asked < 1 || asked > 100 {
		return 5
	}
	return asked
}

func (s *Server) newContactLocked(conv *conversation, to recipient) *contact {
	c := &contact{
		conversation: conv, to: to, epoch: 1, guid: 100_000_000 + s.cfg.Rand.Int64N(900_000_000), key: s.hexLocked(32),
		medium: ChannelMessaging, priority: 5, age: s.nextLocked(), since: s.cfg.Clock.Now(), waits: s.cfg.Clock.Now(),
		declinedBy: map[*agent]bool{}, watchers: map[*agent]string{},
	}
	for s.guids[c.guid] {
		c.guid++
	}
	s.guids[c.guid] = true
	if last := conv.contact; last != nil {
		delete(s.guids, last.guid)
		s.carryOverLocked(c, last)
	}
	conv.contact = c
	c.place = len(s.contacts)
	s.contacts = append(s.contacts, c)
	return c
}

// requestChatLocked opens a contact, or finds the open one: it is idempotent by conversation, and by first message even after that
// contact was closed.
func (s *Server) requestChatLocked(sess *session, id string, req *requestChat) (any, *refusal) {
	answer := &chatRequested{Method: methodRequestChat, Result: true}
	conv := s.conversations[id]
	var c *contact
	repeat := false
	if conv != nil {
		c = conv.contact
		repeat = req.FirstMessage != nil && conv.seen[req.FirstMessage.MessageID] != nil
	}
	if c != nil && (c.state != stateClosed || repeat) {
		answer.Existing = true
		if err := s.claimLocked(c, sess, req.Epoch); err != nil {
			return nil, err
		}
	} else {
		if err := s.admissibleLocked(req); err != nil {
			return nil, err
		}
		if conv == nil {
			conv = &conversation{id: id, seen: map[string]*Line{}}
			s.conversations[id] = conv
		}
		conv.customer, conv.channel = customerName(req), req.ChannelSrc
		c = s.newContactLocked(conv, sess)
		s.requested++
		c.priority, c.attributes = priorityOf(req.Priority), req.Intrinsics.Attributes
		if c.workRequest = req.WorkRequestID; c.workRequest == "" {
			c.workRequest = s.hexLocked(22)
		}
		for i := range req.Transcript {
			s.lineOfLocked(c, &req.Transcript[i])
		}
		s.notifyLocked(c, methodRequestChat, "", chatAccepted{
			Method: methodRequestChat, GUID: c.guid, AuthenticationKey: c.key, WorkRequestID: c.workRequest, IsEmailValid: req.Intrinsics.Email != "",
			WebOnHoldComfortGroups: []struct{}{}, WebOnHoldURLs: []struct{}{},
			Intrinsics: map[string]string{"name": req.Intrinsics.Name, "email": req.Intrinsics.Email},
		}, nil)
		s.beginLocked(c)
	}
	if req.FirstMessage != nil {
		line, duplicate := s.lineOfLocked(c, req.FirstMessage)
		answer.MessageID, answer.MessageIndex, answer.Duplicate = line.ID, line.Index, duplicate
		if !duplicate {
			s.heardLocked(c, line)
		}
	}
	answer.Epoch = c.epoch
	s.changed = true
	return answer, nil
}

// beginLocked hands a new contact to the chatbot, or to the agent that the workflow finds (R008).
func (s *Server) beginLocked(c *contact) {
	s.routeLocked(c, c.attributes)
	if s.bot != nil {
		s.botJoinsLocked(c)
		return
	}
	s.queueLocked(c)
}

// admissibleLocked refuses a new contact that could not be routed, and any while Oceana is busy.
func (s *Server) admissibleLocked(req *requestChat) *refusal {
	if s.busy {
		return &refusal{code: 429, text: "busy: no new conversations", retryAfter: busyRetryAfter}
	}
	attributes := req.Intrinsics.Attributes
	if len(attributes) > maxAttributes {
		return refused(400, "body.intrinsics.attributes: at most %d, got %d", maxAttributes, len(attributes))
	}
	if err := checkAttributes(attributes); err != nil {
		return refused(400, "body.intrinsics.%s", err)
	}
	return nil
}

func customerName(req *requestChat) string {
	for _, name := range []string{req.Intrinsics.Name, req.CustomerIdentifiers.ExternalID, req.CustomerIdentifiers.UserID} {
		if name != "" {
			return name
		}
	}
	return "customer"
}

// newMessageLocked adds a line to the open contact. While the contact is queued or alerts, no agent sees the line; answering shows it.
func (s *Server) newMessageLocked(sess *session, id string, req *newMessage) (any, *refusal) {
	conv := s.conversations[id]
	var c *contact
	if conv != nil {
		c = conv.contact
	}
	if c == nil || c.state == stateClosed && conv.seen[req.MessageID] == nil {
		return nil, refused(410, "no open contact")
	}
	if c.state != stateClosed {
		if err := s.claimLocked(c, sess, req.Epoch); err != nil {
			return nil, err
		}
	}
	line, duplicate := s.lineOfLocked(c, req)
	if !duplicate {
		s.heardLocked(c, line)
	}
	return messageTaken{methodNewMessage, true, line.ID, line.Index, duplicate}, nil
}

// heardLocked is what a new line of the adapter's side causes besides being shown.
func (s *Server) heardLocked(c *contact, line *Line) {
	if line.Role != RoleCustomer {
		return
	}
	s.customerTypesLocked(c, false)
	if c.state == stateBot || c.botAlone() {
		s.botHearsLocked(c)
	}
}

// lineOfLocked adds m to the transcript of c unless its conversation has it already.
func (s *Server) lineOfLocked(c *contact, m *newMessage) (line *Line, duplicate bool) {
	if old := c.conversation.seen[m.MessageID]; old != nil && m.MessageID != "" {
		return old, true
	}
	line = s.addLineLocked(c, Line{From: c.conversation.customer, Role: RoleCustomer, Kind: m.Type, Text: m.Message, Chosen: m.chosen()})
	switch m.SenderType {
	case "system":
		line.From, line.Role = "system", RoleSystem
		if line.Kind = KindNotice; m.Type == KindAdvice {
			line.Kind = KindAdvice
			c.advised = c.advised || m.templateRequired()
		}
	case "bot":
		line.From, line.Role = "bot", RoleBot
	case "live_agent", "agent":
		line.From, line.Role = m.DisplayName, RoleAgent
	}
	line.key, line.written = m.MessageID, m.Received
	c.conversation.seen[m.MessageID] = line
	c.arrange()
	return line, false
}

// arrange moves the newest line, if it is the customer's, before what the customer wrote after it: webhooks may overtake each other. What
// an agent has answered meanwhile stays where it is, so that no one overlooks what came after the answer.
func (c *contact) arrange() {
	last := len(c.lines) - 1
	line, to := c.lines[last], last
	if line.Role != RoleCustomer || line.written == 0 {
		return
	}
	for i := last - 1; i >= 0; i-- {
		l := c.lines[i]
		if l.Role != RoleSystem && (l.Role != RoleCustomer || l.written <= line.written) {
			break
		}
		if l.Role == RoleCustomer {
			to = i
		}
	}
	copy(c.lines[to+1:], c.lines[to:last])
	c.lines[to] = line
}

// addLineLocked gives l its id, index and instant and appends it to c.
func (s *Server) addLineLocked(c *contact, l Line) *Line {
	c.index++
	l.Index = c.index
	l.ID = strconv.FormatInt(c.guid, 10) + "-" + strconv.Itoa(c.index)
	l.At = s.cfg.Clock.Now()
	c.lines = append(c.lines, &l)
	s.lines[l.ID] = &l
	s.changed = true
	return &l
}

// noticeLocked adds a line that only agents see.
func (s *Server) noticeLocked(c *contact, text string) {
	s.addLineLocked(c, Line{From: "system", Role: RoleSystem, Kind: KindNotice, Text: text})
}

func (s *Server) messageStatusLocked(req *messageStatus) (any, *refusal) {
	line := s.lines[req.MessageID]
	if line == nil || line.Role != RoleAgent && line.Role != RoleBot {
		return nil, refused(404, "unknown message %q", req.MessageID)
	}
	status := req.Status
	if status == "failed" {
		status = StatusRejected
	}
	line.reach(status, req.ErrorCode, req.ErrorText)
	if req.Message != "" { // the template as the end user reads it takes the place of the fallback (R097)
		line.Text = req.Message
	}
	s.changed = true
	return accepted{methodMessageStatus, true}, nil
}

// customerClosedLocked ends a contact for the cloud's side. Closing twice is no mistake: the first answer may have been lost.
func (s *Server) customerClosedLocked(id string, req *closeConversation) (any, *refusal) {
	conv := s.conversations[id]
	if conv == nil || conv.contact == nil {
		return nil, refused(410, "no open contact")
	}
	if c := conv.contact; c.state != stateClosed {
		s.noticeLocked(c, "closed: "+req.Reason)
		s.endLocked(c)
	}
	return accepted{methodCloseConversation, true}, nil
}

// endLocked closes c wherever it is, and its agent goes on to after-contact work.
func (s *Server) endLocked(c *contact) {
	a := c.agent
	switch c.state {
	case stateQueued:
		s.unwaitLocked(c)
	case stateAlerting:
		s.withdrawLocked(c)
	case stateActive:
		a.idle = s.nextLocked()
		c.conversation.lastAgent = a.name
		s.wrapUpLocked(c)
	}
	for watcher := range c.watchers {
		watcher.hide(c)
	}
	clear(c.watchers)
	s.stopWorkflowLocked(c)
	s.customerTypesLocked(c, false)
	c.state, c.transferredBy = stateClosed, nil
	last := len(s.contacts) - 1
	s.contacts[last].place = c.place
	s.contacts[c.place] = s.contacts[last]
	s.contacts[last] = nil
	s.contacts = s.contacts[:last]
	if a != nil {
		a.forgetOldCards()
	}
	s.keepLocked(c)
	s.changed = true
	s.assignSoonLocked()
}
