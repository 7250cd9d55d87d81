package oceana

import (
	"slices"
	"strconv"
	"time"
)

// conversation is what the connector calls one: the cloud's conversation, for as long as the customer exists. Each time it is requested
// anew there is a new contact (work request) with the prior transcript.
type conversation struct {
	id, customer, channel string
	webChat               bool             // of a customer's own socket; no adapter may name it
	contact               *contact         // the newest; nil before the first
	seen                  map[string]*Line // by the adapter's message id; repeats are recognised for ever
}

type state string

const (
	stateQueued   state = "queued"
	stateAlerting state = "alerting"
	stateActive   state = "active"
	stateClosed   state = "closed"
)

// contact is one work request of a conversation.
type contact struct {
	conversation     *conversation
	to               recipient // where its notifications go
	guid             int64
	key, workRequest string
	priority         int // 1 highest, 100 lowest
	attributes       []string
	age              int64 // rank of its request; kept when it returns to the queue
	since            time.Time
	answered         time.Time // by its first agent; zero before
	state            state
	agent            *agent // alerted, or who answered; nil in the queue
	stopAlert        func() bool
	rejected         map[*agent]bool // not offered to them again until they become ready anew
	reached          bool            // begun by the business
	advised          bool
	index            int // lines so far, which is the next messageIndex
	lines            []*Line
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
		conversation: conv, to: to, guid: 100_000_000 + s.cfg.Rand.Int64N(900_000_000), key: s.hexLocked(32),
		priority: 5, age: s.nextLocked(), since: s.cfg.Clock.Now(), state: stateQueued, rejected: map[*agent]bool{},
	}
	for s.guidTakenLocked(c.guid) {
		c.guid++
	}
	if last := conv.contact; last != nil {
		for _, l := range last.lines {
			if l.Role != RoleSystem {
				c.lines = append(c.lines, l)
			}
		}
		c.index = last.index
	}
	conv.contact = c
	s.contacts = append(s.contacts, c)
	return c
}

func (s *Server) guidTakenLocked(guid int64) bool {
	for _, conv := range s.conversations {
		if conv.contact != nil && conv.contact.guid == guid {
			return true
		}
	}
	return false
}

// requestChatLocked opens a contact, or finds the open one: it is idempotent by conversation, and by first message even after that
// contact was closed.
func (s *Server) requestChatLocked(sess *session, id string, req *requestChat) *chatRequested {
	answer := &chatRequested{Method: methodRequestChat, Result: true}
	conv := s.conversations[id]
	if conv == nil {
		conv = &conversation{id: id, seen: map[string]*Line{}}
		s.conversations[id] = conv
	}
	c := conv.contact
	repeat := req.FirstMessage != nil && conv.seen[req.FirstMessage.MessageID] != nil
	if c != nil && (c.state != stateClosed || repeat) {
		answer.Existing = true
		c.to = sess
	} else {
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
		s.assignSoonLocked()
	}
	if req.FirstMessage != nil {
		line, duplicate := s.lineOfLocked(c, req.FirstMessage)
		answer.MessageID, answer.MessageIndex, answer.Duplicate = line.ID, line.index, duplicate
	}
	s.changed = true
	return answer
}

func customerName(req *requestChat) string {
	for _, name := range []string{req.Intrinsics.Name, req.CustomerIdentifiers.ExternalID, req.CustomerIdentifiers.UserID} {
		if name != "" {
			return name
		}
	}
	return "customer"
}

// newMessageLocked adds a line to the open contact. While the contact is queued or alerts nobody sees the line; answering shows it.
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
		c.to = sess
	}
	line, duplicate := s.lineOfLocked(c, req)
	return messageTaken{methodNewMessage, true, line.ID, line.index, duplicate}, nil
}

// lineOfLocked adds m to the transcript of c unless its conversation has it already.
func (s *Server) lineOfLocked(c *contact, m *newMessage) (line *Line, duplicate bool) {
	if old := c.conversation.seen[m.MessageID]; old != nil && m.MessageID != "" {
		return old, true
	}
	line = s.addLineLocked(c, Line{From: c.conversation.customer, Role: RoleCustomer, Kind: m.Type, Text: m.Message})
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
	c.conversation.seen[m.MessageID] = line
	return line, false
}

// addLineLocked gives l its id, index and instant and appends it to c.
func (s *Server) addLineLocked(c *contact, l Line) *Line {
	c.index++
	l.index = c.index
	l.ID = strconv.FormatInt(c.guid, 10) + "-" + strconv.Itoa(c.index)
	l.At = s.cfg.Clock.Now()
	c.lines = append(c.lines, &l)
	s.lines[l.ID] = &l
	s.changed = true
	return &l
}

func (s *Server) messageStatusLocked(req *messageStatus) (any, *refusal) {
	line := s.lines[req.MessageID]
	if line == nil || line.Role != RoleAgent {
		return nil, refused(404, "unknown message %q", req.MessageID)
	}
	status := req.Status
	if status == "failed" {
		status = StatusRejected
	}
	line.reach(status, req.ErrorCode, req.ErrorText)
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
		s.addLineLocked(c, Line{From: "system", Role: RoleSystem, Kind: KindNotice, Text: "closed: " + req.Reason})
		s.endLocked(c)
	}
	return accepted{methodCloseConversation, true}, nil
}

// endLocked closes c wherever it is and frees its agent.
func (s *Server) endLocked(c *contact) {
	if a := c.agent; a != nil {
		switch c.state {
		case stateAlerting:
			s.withdrawLocked(c)
		case stateActive:
			a.idle = s.nextLocked()
			if d := s.cfg.AfterContactWork; d > 0 {
				a.wrapping++
				s.cfg.Clock.Schedule("after-contact work of "+a.name, d, func() { s.wrapped(a) })
			}
		}
	}
	c.state = stateClosed
	s.contacts = slices.DeleteFunc(s.contacts, func(o *contact) bool { return o == c })
	if c.agent != nil {
		c.agent.forgetOldCards()
	}
	s.changed = true
	s.assignSoonLocked()
}

func (s *Server) wrapped(a *agent) {
	s.mu.Lock()
	defer s.unlock()
	a.wrapping--
	s.assignSoonLocked()
}
