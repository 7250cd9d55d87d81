package oceana

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/wavetank/wavetank/connector/message"
)

// serve reads frames until the socket breaks, one at a time and in order.
func (s *socket) serve(ctx context.Context, a *Adapter, session Session) error {
	defer context.AfterFunc(ctx, s.cut)()
	s.have.Store(session.LastSeq)
	for {
		f, err := s.next()
		switch {
		case errors.Is(err, errUnreadable):
			if session, err = s.refuse(ctx, a, session, f, &Refusal{Code: 400, Text: err.Error()}); err != nil {
				return err
			}
			continue
		case errors.Is(err, errTooBig):
			if session, err = s.refuse(ctx, a, session, f, &Refusal{Code: 413, Text: err.Error()}); err != nil {
				return err
			}
			continue
		case err != nil:
			return err
		}
		switch f.Type {
		case typeAcknowledgement, typeError:
			if !s.answered(f) {
				a.cfg.Logger.Warn("answer to nothing", "dir", "from oceana", "method", f.method(), "correlation", f.CorrelationID)
			}
		default:
			if session, err = s.take(ctx, a, session, f); err != nil {
				return err
			}
		}
	}
}

// refuse answers a frame that cannot be read. It counts as taken: Oceana must not send it for ever.
func (s *socket) refuse(ctx context.Context, a *Adapter, session Session, f incoming, why *Refusal) (Session, error) {
	a.cfg.Busy(+1)
	defer a.cfg.Busy(-1)
	a.cfg.Logger.Warn("frame refused", "dir", "from oceana", "why", why.Text, "seq", f.Seq)
	if f.Seq == session.LastSeq+1 {
		session.LastSeq = f.Seq
		if _, err := a.cfg.Take(ctx, session, nil); err != nil {
			return session, fmt.Errorf("keep that a frame was refused: %w", err)
		}
		s.have.Store(session.LastSeq)
	}
	if f.Seq > 0 {
		s.answer(f, why)
	}
	return session, nil
}

// take handles one notification: read it, make it durable, then acknowledge it.
func (s *socket) take(ctx context.Context, a *Adapter, session Session, f incoming) (Session, error) {
	a.cfg.Busy(+1)
	defer a.cfg.Busy(-1)
	log := a.cfg.Logger.With("dir", "from oceana", "conversation", f.ConversationID, "method", f.method())
	event, bad := parse(f)
	if event != nil {
		log = log.With("correlation", message.Correlation(event.ID))
	}
	if f.Type != typeNotification {
		event, bad = nil, fmt.Errorf("unknown frame type %.40q", f.Type)
	}
	if event != nil {
		if of, ok := event.Of.(message.AgentTyping); ok {
			a.cfg.Typing(event.Conversation, of.Started)
			if f.Seq == 0 {
				return session, nil
			}
			event = nil
		}
	}
	if f.Seq == 0 && event == nil {
		if bad != nil {
			log.Warn("frame refused", "why", bad.Error())
		} else if f.method() == "serviceStatus" {
			s.service(a, f)
		}
		return session, nil
	}
	next := session
	switch {
	case f.Seq == session.LastSeq+1:
		next.LastSeq = f.Seq
	case f.Seq > session.LastSeq+1: // it stays open, so that the next session brings what is missing
		log.Warn("gap in the sequence", "seq", f.Seq, "last", session.LastSeq)
	}
	refusal, err := a.cfg.Take(ctx, next, event)
	if err != nil {
		return session, fmt.Errorf("keep %s: %w", f.method(), err)
	}
	if bad != nil {
		refusal = &Refusal{Code: 400, Text: bad.Error()}
	}
	if refusal != nil {
		log.Warn("frame refused", "code", refusal.Code, "why", refusal.Text)
	}
	s.have.Store(next.LastSeq)
	if f.Seq > 0 || f.CorrelationID != "" { // else no caller waits for an answer
		s.answer(f, refusal)
	}
	return next, nil
}

func (s *socket) service(a *Adapter, f incoming) {
	var n notification
	if json.Unmarshal(f.Body, &n) == nil && n.Status != "" {
		a.service(string(n.Status))
	}
}

func (s *socket) answer(f incoming, r *Refusal) {
	ack := acknowledgement{Method: f.method(), Result: r == nil}
	if r != nil {
		ack.Code, ack.ErrorMessage = r.Code, r.Text
	}
	body, _ := json.Marshal(ack) // of strings and numbers
	s.enqueue(frame{
		APIVersion: "1.0", Type: typeAcknowledgement, CorrelationID: f.CorrelationID, ConversationID: f.ConversationID,
		Ack: f.Seq, Body: body,
	})
}
