package oceana

import (
	"encoding/json"
	"fmt"

	"github.com/wavetank/wavetank/sim/journal"
)

// notification is one conversation-scoped message to the adapter. It is kept until the adapter has acknowledged it.
type notification struct {
	contact                                *contact
	created                                int64
	correlation, conversation, method, msg string
	body                                   json.RawMessage
	line                                   *Line // the agent's bubble that a refusal marks; may be nil

	seq       int64 // 0: never sent in this session
	attempts  int
	met       bool              // a fault has held it up: it meets no further one at this attempt
	onWire    bool              // sent on the current socket and not answered
	processed bool              // durable at the adapter: acknowledged, or covered by its ack or lastSeq
	crossing  *journal.Crossing // of the latest attempt
}

// recipient is where the notifications about a contact go: the session of an adapter, or the web chat of a customer.
type recipient interface {
	notifyLocked(s *Server, c *contact, method, messageID string, body any, line *Line)
}

// notifyLocked queues a notification about c; a clock turn sends it.
func (s *Server) notifyLocked(c *contact, method, messageID string, body any, line *Line) {
	c.to.notifyLocked(s, c, method, messageID, body, line)
}

func (sess *session) notifyLocked(s *Server, c *contact, method, messageID string, body any, line *Line) {
	s.created++
	sess.log = append(sess.log, &notification{
		contact: c, created: s.created, correlation: fmt.Sprintf("oceana-%d", s.created),
		conversation: c.conversation.id, method: method, msg: messageID, body: journal.JSON(body), line: line,
	})
	s.sendSoonLocked(sess)
}

// sendSoonLocked schedules the turn that sends the next notification of sess, when there is one and it may go.
func (s *Server) sendSoonLocked(sess *session) {
	if sess.turn {
		return
	}
	n := sess.next()
	if n == nil {
		return
	}
	sess.turn = true
	s.cfg.Clock.Schedule("oceana sends "+n.method, 0, func() { s.sendNext(sess) })
}

// next is the notification to send now: the oldest that is neither processed nor on the wire, while the window has room.
func (sess *session) next() *notification {
	if sess.socket == nil {
		return nil
	}
	inFlight := 0
	for _, n := range sess.log {
		switch {
		case n.processed:
		case !n.onWire:
			return n // they go in order: nothing behind it is on the wire
		default:
			if inFlight++; inFlight >= sess.window {
				return nil
			}
		}
	}
	return nil
}

func (s *Server) sendNext(sess *session) {
	s.mu.Lock()
	n := sess.next()
	if n == nil {
		sess.turn = false
		s.unlock()
		return
	}
	sock, met := sess.socket, n.met
	n.met = false
	s.mu.Unlock()
	if !met {
		switch f := s.faultOf(n); {
		case f.Break:
			s.mu.Lock()
			sess.turn = false
			s.unlock()
			s.breakOff(sock, &s.returning)
			return
		case f.Wait > 0:
			s.mu.Lock()
			n.met = true
			s.unlock()
			s.cfg.Clock.Schedule("held "+n.method, f.Wait, func() { s.sendNext(sess) })
			return
		}
	}
	s.send(sess)
}

// send puts the next notification on the wire.
func (s *Server) send(sess *session) {
	s.mu.Lock()
	defer s.unlock()
	sess.turn = false
	n := sess.next()
	if n == nil {
		return
	}
	if n.seq == 0 {
		sess.sent++
		n.seq = sess.sent
	}
	n.onWire = true
	n.attempts++
	e := journal.Entry{
		From: "oceana", To: "connector", Kind: journal.KindFrame, Name: n.method,
		Conversation: n.conversation, Message: n.msg, Payload: n.body,
	}
	if n.attempts > 1 {
		e.Attempt = n.attempts
	}
	n.crossing = s.cfg.Journal.Begin(e)
	s.enqueueLocked(sess.socket, frame{
		Type: typeNotification, CorrelationID: n.correlation, ConversationID: n.conversation, Seq: n.seq, Ack: sess.received, Body: n.body,
	})
	s.sendSoonLocked(sess)
}

// answeredLocked takes an acknowledgement or error frame. One that answers nothing we know is ignored: it may be late.
func (s *Server) answeredLocked(sess *session, f frame) *refusal {
	var a acknowledgement
	if err := json.Unmarshal(f.Body, &a); err != nil {
		return refused(400, "body: want {method, result, code, errorMessage}: %s", err)
	}
	if f.Type == typeError {
		a.Result = false
	}
	for _, n := range sess.log {
		if n.correlation != f.CorrelationID || !n.onWire {
			continue
		}
		n.onWire, n.processed = false, true
		s.passedLocked()
		status := 200
		if !a.Result {
			status = a.Code
			s.refusedLocked(n, a)
		}
		s.sendSoonLocked(sess)
		n.crossing.Answer(status, journal.Raw(f.Body))
		break
	}
	return nil
}

func (s *Server) refusedLocked(n *notification, a acknowledgement) {
	s.log.Warn("notification refused", "method", n.method, "conversation", n.conversation, "code", a.Code)
	if n.line != nil {
		n.line.reach(StatusRefused, a.Code, a.ErrorMessage)
		s.changed = true
	}
	if n.contact.reached && n.contact.state == stateActive {
		s.endLocked(n.contact)
	}
}

// coverLocked takes the cumulative ack of a frame: nothing up to seq needs replaying. The journal still waits for each explicit
// answer, so that what an entry says does not depend on which frame came first.
func (s *Server) coverLocked(sess *session, seq int64) {
	for _, n := range sess.log {
		if n.seq == 0 || n.seq > seq {
			break
		}
		n.processed = true
	}
	sess.trim()
	s.sendSoonLocked(sess)
}

// rewindTo prepares a resumed session: everything after lastSeq is sent again, nothing up to it.
func (sess *session) rewindTo(lastSeq int64) {
	for _, n := range sess.log {
		if n.seq > 0 {
			n.processed = n.seq <= lastSeq
		}
	}
	sess.trim()
}

// trim drops what no login can ask for any more: processed and answered, without an older one that is not.
func (sess *session) trim() {
	for len(sess.log) > 0 && sess.log[0].processed && !sess.log[0].onWire {
		if seq := sess.log[0].seq; seq > sess.dropped {
			sess.dropped = seq
		}
		sess.log = sess.log[1:]
	}
}
