package aggregator

import "fmt"

// sentKept is how many webhook calls can be sent again: the newest.
const sentKept = 500

// sentLog holds the newest webhook deliveries by the journal's number of their calls.
type sentLog struct {
	byEntry map[int64]*delivery
	order   []int64
}

func (l *sentLog) add(seq int64, d *delivery) {
	if l.byEntry == nil {
		l.byEntry = map[int64]*delivery{}
	}
	l.byEntry[seq] = d
	l.order = append(l.order, seq)
	if len(l.order) > sentKept {
		delete(l.byEntry, l.order[0])
		l.order = l.order[1:]
	}
}

// Resend calls a webhook once more with the same body, as a person who debugs its receiver does; seq is the journal's number of the call.
// The copy meets no fault and is never tried again. It returns before the call is made. Errors: ErrUnknownMessage when that entry is no
// webhook call, or an old one.
func (s *Server) Resend(seq int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.sent.byEntry[seq]
	if !ok {
		return fmt.Errorf("send entry %d again: it is none of the last %d webhook calls: %w", seq, sentKept, ErrUnknownMessage)
	}
	s.scheduleAttemptLocked(&delivery{
		target: d.target, secret: d.secret, trigger: d.trigger, message: d.message, conversation: d.conversation, body: d.body,
		attempts: d.attempts, copied: true,
	}, 0)
	return nil
}
