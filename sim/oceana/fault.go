package oceana

import "github.com/gorilla/websocket"

// DropConnections cuts every adapter connection without a close frame, as a failing network does. New ones are welcome. Notifications
// that were on the wire lose their answer and are sent again after the adapter resumes.
func (s *Server) DropConnections() { s.cut(func() {}) }

// Down refuses new connections with 503 and cuts those there are. What agents do meanwhile is kept and sent after Up.
func (s *Server) Down() { s.cut(func() { s.down = true }) }

// Up accepts connections again, and new conversations after Busy.
func (s *Server) Up() {
	s.mu.Lock()
	defer s.unlock()
	s.down = false
	if s.busy {
		s.busy = false
		s.notifyStatusLocked("", 0)
	}
}

func (s *Server) cut(also func()) {
	s.mu.Lock()
	also()
	s.openPathLocked()
	s.linkedLocked()
	endAll(&s.returning)
	endAll(&s.repeating)
	s.cutFilesLocked()
	var cut []*socket
	for sock := range s.sockets {
		s.cutLocked(sock)
		cut = append(cut, sock)
	}
	s.unlock()
	for _, sock := range cut {
		_ = sock.ws.Close()
	}
}

// Connected reports whether an adapter is logged in on a live socket.
func (s *Server) Connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.liveLocked() > 0
}

// Shutdown closes every socket with 1001, refuses new ones and returns when no goroutine of the Server is left. It takes at most
// about a second longer than the slowest write.
func (s *Server) Shutdown() {
	s.mu.Lock()
	s.stopped = true
	s.openPathLocked()
	s.linkedLocked()
	endAll(&s.returning)
	endAll(&s.repeating)
	for sock := range s.sockets {
		s.chatGoodbyeLocked(sock)
		s.closeLocked(sock, websocket.CloseGoingAway, "")
	}
	s.unlock()
	s.running.Wait()
}
