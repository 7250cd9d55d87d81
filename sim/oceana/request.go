package oceana

import (
	"encoding/json"

	"github.com/wavetank/wavetank/sim/journal"
)

// receive handles one text frame of an adapter.
func (s *Server) receive(sock *socket, data []byte) {
	s.mu.Lock()
	defer s.unlock()
	if sock.dead || sock.closing != nil {
		return
	}
	f, method, err := decodeFrame(data)
	if sock.session == nil && (method != methodLogin || err == nil && f.Type != typeRequest) {
		s.cfg.Journal.Add(journal.Entry{
			From: "connector", To: "oceana", Kind: journal.KindFrame, Name: method, Conversation: f.ConversationID,
			Payload: journal.Raw(data), Status: 401, Error: "before login",
		})
		s.refuseLocked(sock, f, method, refused(401, "log in first"))
		s.closeLocked(sock, closeNotLoggedIn, "not logged in")
		return
	}
	sess := sock.session
	if sess != nil && f.Type == typeRequest && f.Seq == sess.received+1 {
		sess.received++ // also when it is refused below: the next number is still the next
	}
	var body any
	if err == nil && f.Type == typeRequest {
		body, err = s.admitLocked(sess, f, method)
	}
	if err == nil && f.Type != typeRequest {
		err = s.answeredLocked(sess, f)
	}
	if err != nil {
		s.cfg.Journal.Unexpected("connector", "oceana", method, err.text, journal.Raw(data))
		s.refuseLocked(sock, f, method, err)
		return
	}
	if sess != nil {
		s.coverLocked(sess, f.Ack)
	}
	if body != nil && sock.owed >= maxInFlight && method != methodPing {
		// flow control: the adapter asks faster than it reads the answers
		s.refuseLocked(sock, f, method, &refusal{code: 429, text: "too many requests without an answer", retryAfter: 1})
		return
	}
	if body != nil {
		s.requestLocked(sock, f, method, body)
	}
}

// admitLocked checks a request before anything happens and returns its decoded body.
func (s *Server) admitLocked(sess *session, f frame, method string) (any, *refusal) {
	body := requestBody(method)
	scoped := conversationScoped(method)
	switch {
	case sess != nil && f.Seq > sess.received:
		return nil, refused(409, "seq: expected %d, got %d", sess.received+1, f.Seq)
	case body == nil:
		return nil, refused(400, "unknown method %q", method)
	case scoped && s.ofWebChatLocked(f.ConversationID):
		return nil, refused(404, "conversationId: that is a web chat")
	case scoped && f.ConversationID == "":
		return nil, refused(400, "conversationId: required for %s", method)
	case scoped && method != methodIsTyping && f.Seq == 0:
		return nil, refused(400, "seq: required for %s", method)
	}
	if err := decodeStrict("body", f.Body, body); err != nil {
		return nil, err
	}
	if v, ok := body.(interface{ check() *refusal }); ok {
		if err := v.check(); err != nil {
			return nil, err
		}
	}
	return body, nil
}

// requestLocked carries out a request that makes sense and answers it. Whatever follows is scheduled before the journal sees the answer.
func (s *Server) requestLocked(sock *socket, f frame, method string, body any) {
	e := journal.Entry{
		From: "connector", To: "oceana", Kind: journal.KindFrame, Name: method, Conversation: f.ConversationID,
		Payload: journal.Raw(f.Body),
	}
	switch req := body.(type) {
	case *plain:
		if method == methodPing {
			s.enqueueLocked(sock, frame{Type: typeNotification, Body: journal.JSON(plain{methodPong})})
			return
		}
	case *isTyping:
		s.cfg.Journal.Add(e) // never answered
		s.customerTypedLocked(f.ConversationID, req)
		return
	case *newMessage:
		e.Message = req.MessageID
	case *customerFile:
		e.Message = req.MessageID
	case *messageStatus:
		e.Message = req.MessageID
	case *requestChat:
		if req.FirstMessage != nil {
			e.Message = req.FirstMessage.MessageID
		}
	}
	crossing := s.cfg.Journal.Begin(e)
	if conversationScoped(method) {
		endAll(&s.repeating)
		s.passedLocked()
	}
	answer, err := s.carryOutLocked(sock, f, body)
	if err != nil {
		s.refuseLocked(sock, f, method, err)
		crossing.Answer(err.code, journal.JSON(errorBody{method, err.code, err.text, err.retryAfter}))
		return
	}
	raw := journal.JSON(answer)
	s.enqueueLocked(sock, frame{
		Type: typeAcknowledgement, CorrelationID: f.CorrelationID, ConversationID: f.ConversationID, Ack: sock.session.received, Body: raw,
	})
	crossing.Answer(200, raw)
	switch method {
	case methodLogin: // an adapter that knows that it is logged in has begun to repeat its request, or does not before time passes
		s.fenceLocked(sock, "connector is to read that it is logged in")
	case methodLogout:
		s.closeLocked(sock, 1000, reasonCleanup)
	}
}

func (s *Server) carryOutLocked(sock *socket, f frame, body any) (any, *refusal) {
	switch req := body.(type) {
	case *login:
		answer, err := s.loginLocked(sock, req)
		return answer, err // a nil answer in an interface is never looked at
	case *requestChat:
		return s.requestChatLocked(sock.session, f.ConversationID, req)
	case *newMessage:
		return s.newMessageLocked(sock.session, f.ConversationID, req)
	case *customerFile:
		return s.customerFileLocked(sock.session, f.ConversationID, req)
	case *messageStatus:
		return s.messageStatusLocked(req)
	case *closeConversation:
		return s.customerClosedLocked(f.ConversationID, req)
	case *renewChats:
		return s.renewLocked(sock.session, req), nil
	case *plain:
		return accepted{req.Method, true}, nil
	}
	return nil, refused(500, "no handler")
}

func (s *Server) refuseLocked(sock *socket, f frame, method string, err *refusal) {
	reply := frame{
		Type: typeError, CorrelationID: f.CorrelationID, ConversationID: f.ConversationID,
		Body: journal.JSON(errorBody{method, err.code, err.text, err.retryAfter}),
	}
	if sock.session != nil {
		reply.Ack = sock.session.received
	}
	s.enqueueLocked(sock, reply)
}

func (m *requestChat) check() *refusal {
	if m.FirstMessage == nil {
		return nil
	}
	return m.FirstMessage.checkAt("body.firstMessage.")
}

func (m *newMessage) check() *refusal { return m.checkAt("body.") }

func (m *newMessage) checkAt(path string) *refusal {
	if m.MessageID == "" {
		return refused(400, "%smessageId: required", path)
	}
	switch m.Type {
	case "text", "richMedia", "customResponse", "file", "location", "advice":
	default:
		return refused(400, "%stype: unknown %q", path, m.Type)
	}
	switch m.SenderType {
	case "customer", "system":
	default:
		return refused(400, "%ssenderType: want customer or system, got %q", path, m.SenderType)
	}
	if len(m.Data) > 0 && m.Data[0] != '{' {
		return refused(400, "%sdata: want an object", path)
	}
	return nil
}

func (m *messageStatus) check() *refusal {
	if m.MessageID == "" {
		return refused(400, "body.messageId: required")
	}
	switch m.Status {
	case "accepted", "delivered", "read", "failed":
		return nil
	}
	return refused(400, "body.status: want accepted, delivered, read or failed, got %q", m.Status)
}

// templateRequired reads the mark of an advice.
func (m *newMessage) templateRequired() bool {
	var data struct {
		TemplateRequired bool `json:"templateRequired"`
	}
	return json.Unmarshal(m.Data, &data) == nil && data.TemplateRequired
}

// chosen reads what the customer picked from rich media.
func (m *newMessage) chosen() string {
	var data struct {
		Payload string `json:"payload"`
	}
	if m.Type != "customResponse" || json.Unmarshal(m.Data, &data) != nil {
		return ""
	}
	return data.Payload
}
