package oceana

import (
	"net/http"
	"time"
)

// Faults decides what goes wrong next between the adapter and Oceana. It is asked without the Server's lock: once for every request of an
// adapter about a conversation but typing, every notification to one, and every call of the file store. False means that nothing does.
type Faults interface {
	Any() bool // whether anything can go wrong at all
	Take(Crossing) (Fault, bool)
}

// Crossing is what may go wrong.
type Crossing struct {
	At           string // one of the At constants
	From, To     string // as the journal names them
	Conversation string // its id; empty when it is about none
	Message      string // its id; empty when it carries none
	Size         int    // bytes
}

// Where something may go wrong.
const (
	AtFrame        = "frame"        // a request of the adapter
	AtNotification = "notification" // a notification to the adapter
	AtFile         = "file"         // a call of the file store
)

// Fault is what goes wrong with one crossing.
type Fault struct {
	Status  int           // of a call of the file store: its answer; zero: not that
	Wait    time.Duration // it arrives later, on the clock, and what follows on the same connection after it; zero: not that
	Break   bool          // the connection is cut before it arrives, or, of a file that is fetched, after Through bytes
	Through int           // bytes; less than zero would be a bug
}

// waitingFrame is a request that a fault holds up, or that stands behind one.
type waitingFrame struct {
	data []byte
	free func() // ends the hold
}

// frame takes one text frame of an adapter: at once, unless a fault is in its way. Answers pass requests that are held up, which keep
// their order.
func (s *Server) frame(sock *socket, data []byte) {
	if s.cfg.Faults == nil {
		s.receive(sock, data)
		return
	}
	s.mu.Lock()
	behind := len(sock.held) > 0
	again := len(s.returning)+len(s.repeating) > 0 && sock.session == nil
	s.mu.Unlock()
	if again && s.loginSoon(sock, data) {
		return
	}
	if !behind && !s.cfg.Faults.Any() {
		s.receive(sock, data)
		return
	}
	f, method, err := decodeFrame(data)
	if err != nil || f.Type != typeRequest || method == methodPing {
		s.receive(sock, data)
		return
	}
	if behind {
		s.mu.Lock()
		defer s.mu.Unlock()
		sock.held = append(sock.held, waitingFrame{data, s.cfg.Journal.Hold("connector")})
		return
	}
	s.meet(sock, data, f, method)
}

// meet takes a request, or what a fault leaves of it. True: it is held up, and what follows with it.
func (s *Server) meet(sock *socket, data []byte, f frame, method string) (held bool) {
	if !conversationScoped(method) || method == methodIsTyping {
		s.receive(sock, data)
		return false
	}
	fault, found := s.cfg.Faults.Take(Crossing{At: AtFrame, From: "connector", To: "oceana", Conversation: f.ConversationID, Size: len(data)})
	switch {
	case found && fault.Break:
		s.breakOff(sock, &s.repeating)
		return false
	case found && fault.Wait > 0:
		s.mu.Lock()
		s.cfg.Clock.Schedule("held "+method, fault.Wait, func() { s.goOn(sock) }) // before the hold, or time might pass it
		sock.held = append([]waitingFrame{{data, s.cfg.Journal.Hold("connector")}}, sock.held...)
		s.mu.Unlock()
		return true
	}
	s.receive(sock, data)
	return false
}

// goOn takes the request that was held up, and those behind it until the next that is.
func (s *Server) goOn(sock *socket) {
	for first := true; ; first = false {
		s.mu.Lock()
		if len(sock.held) == 0 {
			s.mu.Unlock()
			return
		}
		w := sock.held[0]
		sock.held = sock.held[1:]
		s.mu.Unlock()
		w.free()
		if first {
			s.receive(sock, w.data)
			continue
		}
		if f, method, err := decodeFrame(w.data); err != nil {
			s.receive(sock, w.data)
		} else if s.meet(sock, w.data, f, method) {
			return
		}
	}
}

// breakOff cuts one connection in the middle. The world does not count as settled until what goes on wait ends: s.returning when the adapter
// has logged in again, s.repeating when it has repeated its request or does not.
func (s *Server) breakOff(sock *socket, wait *[]func()) {
	s.mu.Lock()
	if sock.session != nil && sock.session.socket == sock {
		*wait = append(*wait, s.cfg.Journal.Open("connector is to log in again"))
	}
	s.brokeLocked()
	s.cutLocked(sock)
	s.unlock()
	_ = sock.ws.Close()
}

// loginSoon takes the login of an adapter whose connection a fault broke in a turn of its own, when all else of this instant is done: how long
// it takes to connect again is the wall's, and must not show in the order of what happens. False: it is no login.
func (s *Server) loginSoon(sock *socket, data []byte) bool {
	f, method, err := decodeFrame(data)
	if err != nil || f.Type != typeRequest || method != methodLogin {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loggingIn++
	s.linkedLocked()
	s.cfg.Clock.ScheduleLast("the connector logs in again", func() {
		s.mu.Lock()
		s.loggingIn--
		s.mu.Unlock()
		s.receive(sock, data)
	})
	endAll(&s.returning)
	endAll(&s.repeating)
	return true
}

// endAll ends open work.
func endAll(open *[]func()) {
	for _, done := range *open {
		done()
	}
	*open = nil
}

// faultOf is what goes wrong with a notification that is about to be sent.
func (s *Server) faultOf(n *notification) Fault {
	if s.cfg.Faults == nil || !s.cfg.Faults.Any() {
		return Fault{}
	}
	f, _ := s.cfg.Faults.Take(Crossing{At: AtNotification, From: "oceana", To: "connector", Conversation: n.conversation, Message: n.msg, Size: len(n.body)})
	return f
}

// fileFault is what goes wrong with a call of the file store, once it has been held up. done ends what that counts for; nil: it was not.
func (s *Server) fileFault(r *http.Request, uuid string) (f Fault, done func()) {
	if s.cfg.Faults == nil || !s.cfg.Faults.Any() {
		return Fault{}, nil
	}
	c := Crossing{At: AtFile, From: "connector", To: "oceana", Size: int(max(r.ContentLength, 0))}
	s.mu.Lock()
	if stored := s.files.byID[uuid]; stored != nil {
		c.Size = len(stored.body)
	}
	for _, contact := range s.contacts {
		if contact.workRequest == r.URL.Query().Get("workRequestId") {
			c.Conversation = contact.conversation.id
		}
	}
	s.mu.Unlock()
	f, _ = s.cfg.Faults.Take(c)
	if f.Wait > 0 {
		var ok bool
		if done, ok = s.cfg.Journal.HoldFor(r.Context(), s.cfg.Clock, "held file", f.Wait, "connector"); !ok {
			f.Break, f.Through = true, 0
		}
	}
	return f, done
}
