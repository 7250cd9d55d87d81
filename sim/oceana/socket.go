package oceana

import (
	"encoding/json"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

// Transport limits. They read the wall, since they belong to the socket, and decide nothing that a conversation shows.
const (
	readLimit    = 1 << 20
	pingInterval = 5 * time.Second  // asked of the adapter at login (public: web chat clients ping every 5 s)
	idleTimeout  = 20 * time.Second // told to the adapter at login (assumed)
	idleGrace    = 3 * idleTimeout  // enforced: a machine that stalls is no reason to drop an adapter
	writeTimeout = 10 * time.Second
	closeTimeout = time.Second // wait for the peer's close frame
	maxBacklog   = 4096        // frames that a peer may leave unread (assumed)
)

// Close codes and reasons. 1000 and its two reasons are public web chat; 4401 is assumed.
const (
	closeNotLoggedIn  = 4401
	reasonCleanup     = "REASON_CLOSING_CLEANUP"
	reasonReconnected = "REASON_SESSION_RECONNECT"
)

// socket is one connection of an adapter or of a web chat. Its writer goroutine alone writes data frames; everything else queues under the Server's mutex.
type socket struct {
	ws   *websocket.Conn
	wake chan struct{} // one token: there is something to write
	gone chan struct{} // closed when the reader ended

	receive func(*socket, []byte) // takes a text frame
	idle    time.Duration         // silence after which the peer counts as gone; 0: never
	host    string                // what the peer calls this server

	// Guarded by Server.mu.
	session *session       // nil before login, and of a web chat
	chat    *webChat       // nil before requestChat or renewChat, and of an adapter
	out     [][]byte       // nil stands for a ping, see fenceLocked
	fences  []func()       // open work that ends with the next pong, oldest first
	held    []waitingFrame // requests that a fault holds up, and those behind it, oldest first
	owed    int            // answers in out: the adapter has that many requests open, or more
	closing []byte         // close frame to send after out; nil while open
	dead    bool           // cut: nothing is read or written any more
}

// serve reads the connection of sock until it ends.
func (s *Server) serve(sock *socket) {
	ws := sock.ws
	sock.wake, sock.gone = make(chan struct{}, 1), make(chan struct{})
	s.mu.Lock()
	if s.down || s.stopped {
		s.mu.Unlock()
		_ = ws.Close()
		return
	}
	s.sockets[sock] = struct{}{}
	s.running.Add(2)
	s.mu.Unlock()
	defer s.running.Done()
	go s.write(sock)

	s.read(sock)

	s.mu.Lock()
	delete(s.sockets, sock)
	s.cutLocked(sock)
	s.unlock()
	close(sock.gone)
	_ = ws.Close()
}

func (s *Server) read(sock *socket) {
	sock.ws.SetReadLimit(readLimit) // beyond it the library closes with 1009
	alive := func() {
		if sock.idle == 0 {
			return
		}
		// transport: a silent peer is gone
		_ = sock.ws.SetReadDeadline(time.Now().Add(sock.idle)) //nolint:forbidigo // transport: idle socket
	}
	answerPing := sock.ws.PingHandler()
	sock.ws.SetPingHandler(func(data string) error {
		s.unlessClosing(sock, alive)
		return answerPing(data)
	})
	sock.ws.SetPongHandler(func(string) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		if len(sock.fences) > 0 {
			passed := sock.fences[0]
			sock.fences = sock.fences[1:]
			passed()
		}
		return nil
	})
	alive()
	for {
		kind, data, err := sock.ws.ReadMessage()
		if err != nil {
			return
		}
		s.unlessClosing(sock, alive)
		switch {
		case kind != websocket.TextMessage:
			s.close(sock, websocket.CloseUnsupportedData, "text frames only")
		case !utf8.Valid(data):
			s.close(sock, websocket.CloseInvalidFramePayloadData, "text frames are UTF-8")
		default:
			sock.receive(sock, data)
		}
	}
}

// unlessClosing keeps the short deadline of a closing handshake from being extended.
func (s *Server) unlessClosing(sock *socket, extend func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sock.closing == nil {
		extend()
	}
}

func (s *Server) write(sock *socket) {
	defer s.running.Done()
	for {
		select {
		case <-sock.wake:
		case <-sock.gone:
			return
		}
		s.mu.Lock()
		out, answers, closing, dead := sock.out, sock.owed, sock.closing, sock.dead
		sock.out = nil
		s.mu.Unlock()
		if dead {
			return
		}
		for _, data := range out {
			deadline := time.Now().Add(writeTimeout) //nolint:forbidigo // transport: stuck peer
			_ = sock.ws.SetWriteDeadline(deadline)
			if data == nil {
				_ = sock.ws.WriteControl(websocket.PingMessage, nil, deadline)
				continue
			}
			if err := sock.ws.WriteMessage(websocket.TextMessage, data); err != nil {
				_ = sock.ws.Close() // ends the reader
				return
			}
		}
		s.mu.Lock()
		sock.owed -= answers
		s.mu.Unlock()
		if closing != nil {
			now := time.Now() //nolint:forbidigo // transport: closing handshake
			_ = sock.ws.WriteControl(websocket.CloseMessage, closing, now.Add(writeTimeout))
			_ = sock.ws.SetReadDeadline(now.Add(closeTimeout))
			return
		}
	}
}

// enqueueLocked hands f to the writer of sock.
func (s *Server) enqueueLocked(sock *socket, f frame) {
	if sock.dead || sock.closing != nil {
		return
	}
	if f.Type == typeAcknowledgement || f.Type == typeError {
		sock.owed++
	}
	f.APIVersion = json.RawMessage(`"1.0"`)
	s.writeSoonLocked(sock, encode(f))
}

// writeSoonLocked hands one encoded frame to the writer of sock.
func (s *Server) writeSoonLocked(sock *socket, data []byte) {
	if sock.dead || sock.closing != nil {
		return
	}
	if len(sock.out) >= maxBacklog { // it does not read: what it must know it gets when it comes back
		sock.closing = websocket.FormatCloseMessage(websocket.ClosePolicyViolation, "too slow")
		s.detachLocked(sock)
		s.leftLocked(sock)
		sock.wakeUp()
		return
	}
	sock.out = append(sock.out, data)
	sock.wakeUp()
}

// fenceLocked keeps the world from counting as settled until the peer has read everything queued so far, for frames that no peer
// acknowledges: a websocket peer answers a ping after what came before it.
func (s *Server) fenceLocked(sock *socket, what string) {
	if sock.dead || sock.closing != nil {
		return
	}
	sock.fences = append(sock.fences, s.cfg.Journal.Open(what))
	sock.out = append(sock.out, nil)
	sock.wakeUp()
}

func (s *Server) close(sock *socket, code int, reason string) {
	s.mu.Lock()
	defer s.unlock()
	s.closeLocked(sock, code, reason)
}

// closeLocked ends sock in good order after what is queued; its session is without a socket at once.
func (s *Server) closeLocked(sock *socket, code int, reason string) {
	s.logoutLocked(sock, code, reason)
	s.leftLocked(sock)
}

// logoutLocked is closeLocked for a session that goes on elsewhere.
func (s *Server) logoutLocked(sock *socket, code int, reason string) {
	if sock.dead || sock.closing != nil {
		return
	}
	sock.closing = websocket.FormatCloseMessage(code, reason)
	s.detachLocked(sock)
	sock.wakeUp()
}

// cutLocked makes sock dead for everybody who holds the mutex. The caller closes the connection after releasing it.
func (s *Server) cutLocked(sock *socket) {
	if sock.dead {
		return
	}
	sock.dead, sock.out = true, nil
	for _, w := range sock.held {
		w.free()
	}
	sock.held = nil
	s.detachLocked(sock)
	s.leftLocked(sock)
}

// leftLocked looks for a successor once the session of sock has no socket.
func (s *Server) leftLocked(sock *socket) {
	if sess := sock.session; sess != nil && sess.socket == nil {
		s.transferSessionLocked(sess)
	}
}

func (k *socket) wakeUp() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}
