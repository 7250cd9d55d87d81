package oceana

import "slices"

// maxInFlight is how many unacknowledged frames Oceana accepts and, unless the adapter asks for fewer, sends (assumed).
const maxInFlight = 64

// session is what an adapter login began. It outlives its sockets: sequence numbers and unacknowledged notifications are kept until the
// adapter resumes it or another session of the same client takes over.
type session struct {
	id, clientID, instanceID string

	socket   *socket         // nil while the adapter is away
	received int64           // highest sequence number of the adapter that was processed
	sent     int64           // highest sequence number given to a notification
	dropped  int64           // highest sequence number that can no longer be replayed
	log      []*notification // those that may have to be sent, in order; the ones without a number were never sent
	window   int             // notifications that may be on the wire unacknowledged
	turn     bool            // a sending turn is scheduled
}

// SessionView is a session as the control API shows it.
type SessionView struct {
	ID             string `json:"id"`             // given by Oceana
	ClientID       string `json:"clientId"`       // as the client named itself
	InstanceID     string `json:"instanceId"`     // of the program that the client is
	Connected      bool   `json:"connected"`      // it has a socket
	Unacknowledged int    `json:"unacknowledged"` // notifications on the wire or waiting for it
}

// Sessions lists the sessions that can be resumed, oldest first.
func (s *Server) Sessions() []SessionView {
	s.mu.Lock()
	defer s.mu.Unlock()
	views := []SessionView{}
	for _, sess := range s.sessions {
		v := SessionView{ID: sess.id, ClientID: sess.clientID, InstanceID: sess.instanceID, Connected: sess.socket != nil}
		for _, n := range sess.log {
			if !n.processed {
				v.Unacknowledged++
			}
		}
		views = append(views, v)
	}
	return views
}

func (s *Server) loginLocked(sock *socket, req *login) (*loginAccepted, *refusal) {
	switch {
	case sock.session != nil:
		return nil, refused(409, "already logged in")
	case req.ClientID == "":
		return nil, refused(400, "body.clientId: required")
	case req.Protocol != "msg-1":
		return nil, refused(400, "body.protocol: want \"msg-1\", got %q", req.Protocol)
	case req.LastSeq < 0:
		return nil, refused(400, "body.lastSeq: want 0 or more")
	}
	window := maxInFlight
	if req.MaxInFlight > 0 {
		window = min(window, req.MaxInFlight)
	}
	answer := &loginAccepted{
		Method: methodLogin, Result: true,
		ServerTime: s.cfg.Clock.Now().UnixMilli(), PingInterval: pingInterval.Milliseconds(), IdleTimeout: idleTimeout.Milliseconds(),
		MaxInFlight: maxInFlight, Status: s.statusLocked(),
	}
	sess := s.resumableLocked(req)
	if sess != nil {
		s.replaceSocketLocked(sess)
		sess.rewindTo(req.LastSeq)
		answer.Resumed, answer.LastSeq = true, sess.received
	} else {
		sess = &session{id: s.hexLocked(24), clientID: req.ClientID}
		adopted := s.adoptLocked(sess)
		answer.Resync = adopted || req.SessionID != nil && *req.SessionID != ""
		s.sessions = append(s.sessions, sess)
	}
	sess.instanceID, sess.window = req.InstanceID, window
	sess.socket, sock.session = sock, sess
	s.linkedLocked()
	endAll(&s.returning)
	answer.SessionID = sess.id
	s.sendSoonLocked(sess)
	return answer, nil
}

// resumableLocked finds the session that the login names, provided that everything after its lastSeq can still be replayed.
func (s *Server) resumableLocked(req *login) *session {
	if req.SessionID == nil {
		return nil
	}
	for _, sess := range s.sessions {
		if sess.id == *req.SessionID && sess.clientID == req.ClientID && req.LastSeq >= sess.dropped && req.LastSeq <= sess.sent {
			return sess
		}
	}
	return nil
}

// replaceSocketLocked closes the older socket of a session that is resumed (public: how web chat hands a session over).
func (s *Server) replaceSocketLocked(sess *session) {
	if sess.socket != nil {
		s.logoutLocked(sess.socket, 1000, reasonReconnected)
	}
}

// adoptLocked moves conversations and unacknowledged notifications to sess from every other session of its client that has no socket
// (assumed: an adapter that logs in afresh has forgotten its session) and from the time before any adapter. Live sessions keep theirs.
// It reports whether there was anything.
func (s *Server) adoptLocked(sess *session) bool {
	old := []*session{s.orphans}
	s.sessions = slices.DeleteFunc(s.sessions, func(o *session) bool {
		mine := o != sess && o.clientID == sess.clientID && o.socket == nil
		if mine {
			old = append(old, o)
		}
		return mine
	})
	found := false
	for _, o := range old {
		for _, c := range s.contacts {
			if c.to == recipient(o) {
				c.to, found = sess, true
				c.epoch++
			}
		}
		for _, n := range o.log {
			if !n.processed {
				n.seq, found = 0, true
				sess.log = append(sess.log, n)
			}
		}
		o.log = nil
	}
	// What this session has sent keeps its place in front; the rest goes in the order in which it happened.
	slices.SortStableFunc(sess.log, func(a, b *notification) int {
		if a.seq > 0 || b.seq > 0 {
			return compareSent(a.seq, b.seq)
		}
		return int(a.created - b.created)
	})
	return found
}

// compareSent orders numbers, zero last.
func compareSent(a, b int64) int {
	switch {
	case a == 0:
		return 1
	case b == 0:
		return -1
	}
	return int(a - b)
}

// transferSessionLocked hands what sess held to a live session of the same instance, if there is one: its older socket took its time to die.
func (s *Server) transferSessionLocked(sess *session) {
	for _, successor := range s.sessions {
		if successor != sess && successor.socket != nil && successor.clientID == sess.clientID && successor.instanceID == sess.instanceID {
			s.adoptLocked(successor)
			s.sendSoonLocked(successor)
			return
		}
	}
}

// detachLocked ends the use of sock by its session: what was on the wire is lost and will be sent again.
func (s *Server) detachLocked(sock *socket) {
	if sock.chat != nil {
		s.chatLostLocked(sock)
	}
	for _, lost := range sock.fences {
		lost()
	}
	sock.fences = nil
	sess := sock.session
	if sess == nil || sess.socket != sock {
		return
	}
	sess.socket = nil
	s.linkedLocked()
	for _, n := range sess.log {
		if n.onWire {
			n.onWire = false
			n.crossing.Lost("the connection was lost before an answer")
		}
	}
	sess.trim()
}

func (s *Server) renewLocked(sess *session, req *renewChats) *chatsRenewed {
	answer := &chatsRenewed{Method: methodRenewChats, Result: true, Items: []renewResult{}}
	for _, item := range req.Items {
		result, epoch := s.renewOneLocked(sess, item)
		answer.Items = append(answer.Items, renewResult{item.ConversationID, result, epoch})
	}
	return answer
}

// renewOneLocked claims a conversation for sess. A live owner keeps it unless the claim names a higher epoch.
func (s *Server) renewOneLocked(sess *session, item renewItem) (result string, epoch int64) {
	conv := s.conversations[item.ConversationID]
	if conv == nil || conv.contact == nil {
		return "unknown", 0
	}
	c := conv.contact
	owner, messaging := c.to.(*session)
	if !messaging {
		return "unknown", 0
	}
	switch {
	case c.guid != item.GUID || c.key != item.AuthenticationKey, c.state == stateClosed:
		return "expired", 0
	case owner != sess && owner.socket != nil && item.Epoch <= c.epoch:
		return "ownedElsewhere", 0
	}
	if s.claimLocked(c, sess, item.Epoch) != nil {
		return "ownedElsewhere", 0
	}
	return "ok", c.epoch
}
