package oceana

import (
	"github.com/wavetank/wavetank/sim/journal"
)

// Statuses of the service (assumed names).
const (
	statusUp   = "UP"
	statusBusy = "BUSY"
	statusDown = "DOWN"
)

// busyRetryAfter is when an adapter may ask again for a new conversation, in seconds (assumed).
const busyRetryAfter = 30

func (s *Server) statusLocked() string {
	if s.busy {
		return statusBusy
	}
	return statusUp
}

// Busy refuses new conversations with 429 until Up; those there are go on. Every adapter is told.
func (s *Server) Busy() {
	s.mu.Lock()
	defer s.unlock()
	s.busy = true
	s.notifyStatusLocked("at capacity", busyRetryAfter)
}

// notifyStatusLocked schedules telling every adapter how the service is.
func (s *Server) notifyStatusLocked(reason string, retryAfter int) {
	status := serviceStatus{methodServiceStatus, s.statusLocked(), reason, retryAfter}
	s.cfg.Clock.Schedule("oceana says it is "+status.Status, 0, func() {
		s.mu.Lock()
		defer s.unlock()
		for _, sess := range s.sessions {
			if sess.socket == nil {
				continue
			}
			raw := journal.JSON(status)
			s.cfg.Journal.Add(journal.Entry{From: "oceana", To: "connector", Kind: journal.KindFrame, Name: methodServiceStatus, Payload: raw})
			s.enqueueLocked(sess.socket, frame{Type: typeNotification, Body: raw})
			s.fenceLocked(sess.socket, "oceana -> connector serviceStatus")
		}
	})
}
